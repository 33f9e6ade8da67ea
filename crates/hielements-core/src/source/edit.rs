//! Replacements in a text: what every feature that writes gives back. Knows no files and no protocol.

use super::Span;

/// A stretch of a text and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextEdit {
    /// The bytes that go.
    pub span: Span,
    /// What comes in their place.
    pub new: String,
}

impl TextEdit {
    /// Puts `new` in the place of `span`.
    pub fn new(span: Span, new: impl Into<String>) -> Self {
        let new = new.into();
        Self { span, new }
    }

    /// Puts `new` before the byte at `at`.
    pub fn insert(at: u32, new: impl Into<String>) -> Self {
        Self::new(Span::new(at, at), new)
    }
}

/// The text after edits that are sorted and do not overlap; one that overlaps the edit before it, or
/// does not fit the text, is left out.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let Some(kept) = text
            .get(done..start)
            .filter(|_| text.get(start..end).is_some())
        else {
            continue;
        };
        out += kept;
        out += &edit.new;
        done = end;
    }
    out += &text[done..];
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, edits: &[(u32, u32, &str)], expected: &str) {
        let edits = edits.iter();
        let edits = edits.map(|(start, end, new)| TextEdit::new(Span::new(*start, *end), *new));
        let edits: Vec<TextEdit> = edits.collect();
        assert_eq!(apply(text, &edits), expected);
    }

    #[test]
    fn edits_are_made_from_left_to_right() {
        check("abc", &[], "abc");
        check("abc", &[(0, 1, "x"), (1, 1, "-"), (2, 3, "")], "x-b");
        check("", &[(0, 0, "new")], "new");
    }

    #[test]
    fn edits_that_do_not_fit_are_left_out() {
        check("abc", &[(0, 2, "x"), (1, 3, "y")], "xc");
        check("äb", &[(1, 2, "x"), (2, 3, "y")], "äy");
        check("a", &[(5, 6, "x")], "a");
    }
}
