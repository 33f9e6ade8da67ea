//! The tokens of a Rust text: words, marks and literals with their places, comments apart. Knows no
//! grammar.
//!
//! What its first bytes tell is read here: space, line comments, most words and marks. All else, above
//! all literals, is read by the compiler's own lexer. A test holds the two against each other.

use crate::source::saturated;
use ra_ap_rustc_lexer::{Cursor, FrontmatterAllowed, TokenKind, strip_shebang};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// A name written `r#name`, which is never a keyword. Its place is that of the name.
    RawWord,
    /// `::`
    Colons,
    /// Any other mark, a byte each.
    Mark(u8),
    /// A literal, a lifetime or something that is no Rust.
    Other,
}

/// A token of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A text cut into tokens.
pub(super) struct Tokens<'t> {
    pub(super) text: &'t str,
    pub(super) code: Vec<Token>,
    pub(super) comments: Vec<Comment>,
}

impl<'t> Tokens<'t> {
    /// Reads a text.
    pub(super) fn new(text: &'t str) -> Self {
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let body = &text[bom..];
        let start = bom + strip_shebang(body).unwrap_or(0);
        let mut tokens = Self {
            text,
            code: Vec::with_capacity(text.len() / 5),
            comments: Vec::new(),
        };
        let mut at = start;
        while at < text.len() {
            at = match plain(text.as_bytes(), at) {
                Some((plain, end)) => tokens.push_plain(plain, at, end),
                None => tokens.push_next(at),
            };
        }
        tokens
    }

    /// The text of a token; empty behind the last one.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.code.get(at).map_or("", |token| {
            &self.text[token.start as usize..token.end as usize]
        })
    }

    /// What the token at this place is.
    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.code.get(at).map(|token| token.kind)
    }

    /// Whether this mark stands at the place.
    pub(super) fn is_mark(&self, at: usize, mark: u8) -> bool {
        self.kind(at) == Some(Kind::Mark(mark))
    }

    /// Whether this keyword stands at the place.
    pub(super) fn is_keyword(&self, at: usize, keyword: &str) -> bool {
        self.kind(at) == Some(Kind::Word) && self.word(at) == keyword
    }

    /// Whether a name or keyword stands at the place.
    pub(super) fn is_word(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word | Kind::RawWord))
    }

    /// Whether two neighbouring tokens touch.
    pub(super) fn touch(&self, left: usize, right: usize) -> bool {
        match (self.code.get(left), self.code.get(right)) {
            (Some(left), Some(right)) => left.end == right.start,
            _ => false,
        }
    }

    /// Adds what begins at a place, as the compiler reads it, and returns the place behind.
    fn push_next(&mut self, at: usize) -> usize {
        let token = Cursor::new(&self.text[at..], FrontmatterAllowed::No).advance_token();
        let end = match token.kind {
            // `#"` and `##` are one token to the lexer, for editions in which they mean something.
            TokenKind::GuardedStrPrefix => at + 1,
            _ => at + token.len as usize,
        };
        self.push(token.kind, saturated(at), saturated(end));
        end
    }

    fn push_plain(&mut self, plain: Plain, at: usize, end: usize) -> usize {
        let (start, last) = (saturated(at), saturated(end));
        match plain {
            Plain::Space => {}
            Plain::Comment => self.comments.push(Comment { start, end: last }),
            Plain::Code(kind) => self.code.push(Token {
                kind,
                start,
                end: last,
            }),
        }
        end
    }

    fn push(&mut self, kind: TokenKind, start: u32, end: u32) {
        let kind = match kind {
            TokenKind::Whitespace | TokenKind::Eof => return,
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => {
                self.comments.push(Comment { start, end });
                return;
            }
            TokenKind::Ident => Kind::Word,
            TokenKind::RawIdent => {
                let start = start + 2;
                let kind = Kind::RawWord;
                self.code.push(Token { kind, start, end });
                return;
            }
            TokenKind::Colon if self.opens_colons(start) => {
                if let Some(last) = self.code.last_mut() {
                    last.kind = Kind::Colons;
                    last.end = end;
                }
                return;
            }
            TokenKind::InvalidIdent
            | TokenKind::UnknownPrefix
            | TokenKind::UnknownPrefixLifetime
            | TokenKind::RawLifetime
            | TokenKind::Literal { .. }
            | TokenKind::Lifetime { .. }
            | TokenKind::Unknown => Kind::Other,
            TokenKind::GuardedStrPrefix => Kind::Mark(b'#'),
            _ => Kind::Mark(self.text.as_bytes()[start as usize]),
        };
        self.code.push(Token { kind, start, end });
    }

    fn opens_colons(&self, start: u32) -> bool {
        self.code
            .last()
            .is_some_and(|last| last.kind == Kind::Mark(b':') && last.end == start)
    }
}

/// A token that its first bytes tell.
#[derive(Clone, Copy)]
enum Plain {
    Space,
    Comment,
    Code(Kind),
}

/// What a byte says about the token that it begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// White space.
    Space,
    /// A letter or `_`, which goes on a word as well.
    Letter,
    /// A digit, which only goes on a word.
    Digit,
    /// A mark that is a token alone.
    Mark,
    /// `/`: a mark, or a comment.
    Slash,
    /// `:`: a mark, or half of one.
    Colon,
    /// `#`: a mark, or the start of what only some editions know.
    Hash,
    /// Begins something for the compiler's lexer.
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = class(byte.to_le_bytes()[0]);
        byte += 1;
    }
    classes
};

const fn class(byte: u8) -> Class {
    match byte {
        b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | b' ' => Class::Space,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'/' => Class::Slash,
        b':' => Class::Colon,
        b'#' => Class::Hash,
        b';' | b',' | b'.' | b'(' | b')' | b'{' | b'}' | b'[' | b']' | b'@' | b'~' | b'?'
        | b'$' | b'=' | b'!' | b'<' | b'>' | b'-' | b'&' | b'|' | b'+' | b'*' | b'^' | b'%' => {
            Class::Mark
        }
        _ => Class::Other,
    }
}

/// The token at a place with the place behind it, where the first bytes tell.
fn plain(text: &[u8], at: usize) -> Option<(Plain, usize)> {
    let first = text[at];
    let mark = Plain::Code(Kind::Mark(first));
    Some(match CLASSES[usize::from(first)] {
        Class::Space => {
            let behind = |byte: &u8| CLASSES[usize::from(*byte)] != Class::Space;
            (Plain::Space, find(text, at + 1, behind))
        }
        Class::Letter => {
            let behind =
                |byte: &u8| !matches!(CLASSES[usize::from(*byte)], Class::Letter | Class::Digit);
            let end = find(text, at + 1, behind);
            // A quote or `#` makes it the prefix of a literal; other letters go on.
            if matches!(text.get(end), Some(b'"' | b'\'' | b'#' | 0x80..)) {
                return None;
            }
            (Plain::Code(Kind::Word), end)
        }
        Class::Mark => (mark, at + 1),
        Class::Slash => match text.get(at + 1) {
            Some(b'/') => {
                let end = memchr::memchr(b'\n', &text[at..]);
                (Plain::Comment, end.map_or(text.len(), |end| at + end))
            }
            Some(b'*') => return None,
            _ => (mark, at + 1),
        },
        Class::Colon => match text.get(at + 1) {
            Some(b':') => (Plain::Code(Kind::Colons), at + 2),
            _ => (mark, at + 1),
        },
        Class::Hash => match text.get(at + 1) {
            Some(b'"' | b'#') => return None,
            _ => (mark, at + 1),
        },
        Class::Digit | Class::Other => return None,
    })
}

fn find(text: &[u8], start: usize, wanted: impl Fn(&u8) -> bool) -> usize {
    let found = text[start..].iter().position(wanted);
    found.map_or(text.len(), |found| start + found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tokens of a text as the compiler alone reads them.
    fn compilers(text: &str) -> Vec<Token> {
        let mut tokens = Tokens {
            text,
            code: Vec::new(),
            comments: Vec::new(),
        };
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut at = bom + strip_shebang(&text[bom..]).unwrap_or(0);
        while at < text.len() {
            at = tokens.push_next(at);
        }
        let comment = |comment: Comment| Token {
            kind: Kind::Other,
            start: comment.start,
            end: comment.end,
        };
        let comments = tokens.comments.into_iter().map(comment);
        tokens.code.into_iter().chain(comments).collect()
    }

    fn ours(text: &str) -> Vec<Token> {
        let tokens = Tokens::new(text);
        let comment = |comment: Comment| Token {
            kind: Kind::Other,
            start: comment.start,
            end: comment.end,
        };
        let comments = tokens.comments.into_iter().map(comment);
        tokens.code.into_iter().chain(comments).collect()
    }

    #[track_caller]
    fn check(text: &str) {
        assert_eq!(ours(text), compilers(text), "{text}");
    }

    #[test]
    fn every_token_is_the_compilers() {
        check("#!/bin/sh\nuse a::b; // x\r\n/* /* */ */ fn r#fn() {}");
        check("a:::b ::c : : d:: / /= //");
        check("b\"x\" b'x' br#\"y\"# c\"z\" r\"w\" r#x z\"v\" k#y m'n'");
        check("##\"a\"# #\"b\"# #[x] ## #!");
        check("1.0e-3 0xff_u8 1..2 'a 'a' '\\'' \"//\" '\\u{1}'");
        check("äb aä _ __ a\u{2003}b \u{85} \0 ` \\ x\u{200d}");
    }

    const PARTS: &[&str] = &[
        "a",
        "r",
        "b",
        "br",
        "c",
        "_",
        "1",
        ".",
        ":",
        "#",
        "\"",
        "'",
        "/",
        "*",
        "//",
        "/*",
        "*/",
        "\n",
        "\r",
        " ",
        "\\",
        "ä",
        "\u{2028}",
        "\u{200d}",
        "!",
        "-",
        "$",
        "é\u{301}",
        "\0",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn any_soup_has_the_tokens_of_the_compiler(
            parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..24)
        ) {
            let text = parts.concat();
            prop_assert_eq!(ours(&text), compilers(&text));
        }
    }
}
