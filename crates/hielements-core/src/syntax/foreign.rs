//! Stretches of text that the language does not know: how far each goes, and what a person is told
//! about it. Habits of other languages and of word processors are told apart from the rest. Knows the
//! text around one place, and no tokens.

use super::kind::SyntaxKind;
use super::lexer::is_known;

/// A stretch that the language does not know.
pub(super) struct Foreign {
    /// Its bytes.
    pub(super) length: usize,
    /// What the grammar sees of it: nothing of what stands for white space.
    pub(super) kind: SyntaxKind,
    /// What is said about it.
    pub(super) message: String,
    /// What to do.
    pub(super) help: &'static str,
    /// What stands there when it is mended, for its first bytes.
    pub(super) fix: Option<(usize, String)>,
}

/// What stands at `at`, where nothing stands that the language knows.
pub(super) fn foreign(text: &str, at: usize) -> Foreign {
    let (before, rest) = text.split_at(at);
    space(rest)
        .or_else(|| comment(rest))
        .or_else(|| quoted(rest))
        .unwrap_or_else(|| other(before, rest))
}

/// Spaces of word processors, and what cannot be seen at all.
fn space(rest: &str) -> Option<Foreign> {
    let found: String = rest.chars().take_while(|it| is_space(*it)).collect();
    if found.is_empty() {
        return None;
    }
    let plain: String = found
        .chars()
        .filter(|it| !is_invisible(*it))
        .map(|_| ' ')
        .collect();
    let shown = shown(&found);
    let (message, help) = match plain.is_empty() {
        true => (
            format!("`{shown}` cannot be seen and means nothing"),
            "remove it",
        ),
        false => (
            format!("`{shown}` looks like a space and is none"),
            "write plain spaces",
        ),
    };
    Some(Foreign {
        length: found.len(),
        kind: SyntaxKind::Whitespace,
        message,
        help,
        fix: Some((found.len(), plain)),
    })
}

/// Comments of other languages.
fn comment(rest: &str) -> Option<Foreign> {
    let opening = ["/*", "//"].into_iter().find(|it| rest.starts_with(it))?;
    let bytes = rest.as_bytes();
    let is_end = |at: usize| matches!(bytes[at], b'\n' | b'\r');
    let closes = |at: usize| opening == "/*" && bytes[at..].starts_with(b"*/");
    let end = (opening.len()..bytes.len()).find(|&at| is_end(at) || closes(at));
    let length = end.map_or(bytes.len(), |at| if is_end(at) { at } else { at + 2 });
    Some(Foreign {
        length,
        kind: SyntaxKind::Unknown,
        message: format!("`{opening}` begins no comment"),
        help: "a comment goes from `#` to the end of its line",
        fix: (opening == "//").then(|| (opening.len(), "#".to_owned())),
    })
}

/// Quotes of typography, those that open and close alike.
const QUOTES: [&str; 3] = [
    "\u{2018}\u{2019}\u{201a}\u{201b}`\u{b4}",
    "\u{201c}\u{201d}\u{201e}\u{201f}",
    "\u{ab}\u{bb}",
];

/// How far the quote that closes a string is looked for, in characters.
const FAR: usize = 256;

/// A string in quotes that are none.
fn quoted(rest: &str) -> Option<Foreign> {
    let first = rest.chars().next()?;
    let alike = QUOTES.iter().find(|quotes| quotes.contains(first))?;
    let inner = &rest[first.len_utf8()..];
    let mut near = inner.char_indices().take(FAR);
    let end = near.find(|(_, it)| alike.contains(*it) || matches!(it, '\n' | '\r'));
    let end = end.filter(|(_, it)| alike.contains(*it));
    let fix = end.filter(|(end, _)| !inner[..*end].contains(['\'', '\\']));
    let length = first.len_utf8() + end.map_or(0, |(end, quote)| end + quote.len_utf8());
    Some(Foreign {
        length,
        kind: SyntaxKind::Unknown,
        message: format!("`{}` is no quote of a string", shown(&first.to_string())),
        help: "a string stands between `'` and `'` or between `\"` and `\"`",
        fix: fix.map(|(end, _)| (length, format!("'{}'", &inner[..end]))),
    })
}

/// Anything else, up to what the language knows.
fn other(before: &str, rest: &str) -> Foreign {
    let quote = |it: char| QUOTES.iter().any(|quotes| quotes.contains(it));
    let belongs = |it: char| !is_known(it) && !is_space(it) && !quote(it);
    let mut characters = rest.char_indices().skip(1);
    let length = characters
        .find(|(_, it)| !belongs(*it))
        .map_or(rest.len(), |(at, _)| at);
    let found = &rest[..length];
    let behind_word = before.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_');
    let in_name = found.starts_with(char::is_alphabetic) || (found == "-" && behind_word);
    let help = if in_name {
        "a name is made of the letters `a` to `z` and `A` to `Z`, digits and `_`"
    } else if found == ";" {
        "a statement ends with its line: remove it"
    } else {
        "remove it, or put it into a string"
    };
    Foreign {
        length,
        kind: SyntaxKind::Unknown,
        message: format!("`{}` is nothing that the language knows", shown(found)),
        help,
        fix: None,
    }
}

fn is_space(character: char) -> bool {
    is_invisible(character) || (!character.is_ascii() && character.is_whitespace())
}

/// Whether a character takes no room.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The first characters, so that each can be seen.
fn shown(found: &str) -> String {
    let first: String = found.chars().take(20).collect();
    first.escape_debug().to_string()
}
