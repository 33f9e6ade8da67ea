//! Control characters made visible.

use std::borrow::Cow;

/// The text in one line: control characters, line ends and marks that turn the writing direction
/// are spelled out.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escape(text, is_hidden)
}

/// As [`one_line`], where lines stay lines.
pub fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |c| c != '\n' && is_hidden(c))
}

/// As [`lines`], where tabs stay tabs and the carriage returns of line ends do not show.
pub(super) fn code(text: &str) -> Cow<'_, str> {
    escape(text, |c| !matches!(c, '\n' | '\t' | '\r') && is_hidden(c))
}

/// Whether a character does something instead of being seen.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

fn escape(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hidden(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{lines, one_line};

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        assert_eq!(one_line("größe 😀"), "größe 😀");
        assert_eq!(one_line("a\u{1b}[31mb\r\n"), "a\\u{1b}[31mb\\r\\n");
        assert_eq!(one_line("x\u{202e}y\u{9b}\0"), "x\\u{202e}y\\u{9b}\\u{0}");
        assert_eq!(lines("a\nb\tc"), "a\nb\\tc");
    }
}
