//! The tokens of a Rust text, read by the compiler's own lexer: words, marks and literals with their
//! places, comments apart. Knows no grammar.

use crate::source::saturated;
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, strip_shebang, tokenize};

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
#[derive(Clone, Copy, Debug)]
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
        let mut rest = tokenize_from(text, at);
        while let Some(token) = rest.next() {
            // `#"` and `##` are one token to the lexer, for editions in which they mean something.
            let split = matches!(token.kind, TokenKind::GuardedStrPrefix);
            let end = if split {
                at + 1
            } else {
                at + token.len as usize
            };
            tokens.push(token.kind, saturated(at), saturated(end));
            at = end;
            if split {
                rest = tokenize_from(text, at);
            }
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

fn tokenize_from(
    text: &str,
    at: usize,
) -> impl Iterator<Item = ra_ap_rustc_lexer::Token> + use<'_> {
    tokenize(&text[at..], FrontmatterAllowed::No)
}
