//! Text → tokens that cover it without a gap. Knows words and comments, not lines that continue or
//! blocks (that is the layout's) and not keywords (that is the grammar's). One pass, linear.

use super::foreign::foreign;
use super::kind::SyntaxKind::{self, *};
use super::problems::Problems;
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::{Span, saturated};

/// A stretch of text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: SyntaxKind,
    /// Where it stands.
    pub(super) span: Span,
}

/// Splits `text` (of at most 16 MiB) into tokens.
pub(super) fn lex(text: &str, problems: &mut Problems) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        line_is_empty: true,
        lone_returns: Vec::new(),
        problems,
    };
    let mut tokens = Vec::with_capacity(text.len() / 4);
    while lexer.at < text.len() {
        let start = lexer.at;
        let kind = lexer.token();
        tokens.push(Token {
            kind,
            span: span(start, lexer.at),
        });
        lexer.line_is_empty = match kind {
            LineEnd | Bom => true,
            Whitespace => lexer.line_is_empty,
            _ => false,
        };
    }
    lexer.report_lone_returns();
    tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Whether only white space stands before this place in its line.
    line_is_empty: bool,
    lone_returns: Vec<Span>,
    problems: &'a mut Problems,
}

impl Lexer<'_> {
    /// Moves behind the next token, by at least one byte.
    fn token(&mut self) -> SyntaxKind {
        let bytes = self.text.as_bytes();
        let first = bytes[self.at];
        let second = bytes.get(self.at + 1).copied();
        match first {
            b' ' | b'\t' => self.run(Whitespace, |byte| matches!(byte, b' ' | b'\t')),
            b'\n' | b'\r' => self.line_end(first, second),
            b'#' => self.comment(),
            b'\'' | b'"' => self.string(first),
            b'0'..=b'9' => self.number(),
            b'-' if second.is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            byte if is_word(byte) => self.run(Ident, is_word),
            b'=' if second == Some(b'=') => self.take(2, EqEq),
            b'!' if second == Some(b'=') => self.take(2, NotEq),
            byte => match punctuation(byte) {
                Some(kind) => self.take(1, kind),
                None => self.other(),
            },
        }
    }

    fn take(&mut self, bytes: usize, kind: SyntaxKind) -> SyntaxKind {
        self.at += bytes;
        kind
    }

    fn run(&mut self, kind: SyntaxKind, belongs: fn(u8) -> bool) -> SyntaxKind {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest
            .iter()
            .position(|&byte| !belongs(byte))
            .unwrap_or(rest.len());
        kind
    }

    fn line_end(&mut self, first: u8, second: Option<u8>) -> SyntaxKind {
        if first == b'\r' && second == Some(b'\n') {
            return self.take(2, LineEnd);
        }
        if first == b'\r' {
            self.lone_returns.push(span(self.at, self.at + 1));
        }
        self.take(1, LineEnd)
    }

    fn comment(&mut self) -> SyntaxKind {
        let rest = &self.text.as_bytes()[self.at..];
        let end = self.line_rest();
        let line = &self.text[self.at..end];
        if self.line_is_empty && line.trim_end() == "###" {
            return self.block_comment(end);
        }
        self.at = end;
        if rest.starts_with(b"##") && !rest.starts_with(b"###") {
            DocComment
        } else {
            Comment
        }
    }

    /// The end of the line, without its line end.
    fn line_rest(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        self.at + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
    }

    fn block_comment(&mut self, end_of_first: usize) -> SyntaxKind {
        let start = self.at;
        self.at = end_of_first;
        while self.at < self.text.len() {
            self.at += 1;
            let end = self.line_rest();
            let closes = self.text[self.at..end].trim() == "###";
            self.at = end;
            if closes {
                return BlockComment;
            }
        }
        self.problems
            .add(
                &codes::UNCLOSED_COMMENT,
                span(start, start + 3),
                "this block comment is not closed",
            )
            .help("close it with a line that is just `###`");
        BlockComment
    }

    fn string(&mut self, quote: u8) -> SyntaxKind {
        let start = self.at;
        self.at += 1;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\n' | b'\r' => break,
                b'\\' if bytes.get(self.at + 1).is_some_and(u8::is_ascii_graphic) => self.at += 2,
                byte if byte == quote => return self.take(1, String),
                _ => self.at += 1,
            }
        }
        let quote = char::from(quote);
        self.problems
            .add(
                &codes::UNCLOSED_STRING,
                span(start, self.at),
                format!("this string is not closed: no `{quote}` before the end of the line"),
            )
            .help(format!(
                "close it with `{quote}`; a string stands on one line"
            ));
        String
    }

    fn number(&mut self) -> SyntaxKind {
        self.at += 1;
        self.run(Number, |byte| byte.is_ascii_digit());
        let rest = &self.text.as_bytes()[self.at..];
        if matches!(rest, [b'.', digit, ..] if digit.is_ascii_digit()) {
            self.at += 1;
            self.run(Number, |byte| byte.is_ascii_digit());
        }
        Number
    }

    /// A byte order mark, or what the language does not know, as one token.
    fn other(&mut self) -> SyntaxKind {
        if self.at == 0 && self.text.starts_with('\u{feff}') {
            return self.take('\u{feff}'.len_utf8(), Bom);
        }
        let start = self.at;
        let found = foreign(self.text, start);
        self.at += found.length;
        let place = span(start, self.at);
        let added = self
            .problems
            .add(&codes::UNEXPECTED_CHARACTER, place, found.message);
        let added = added.help(found.help);
        if let Some((length, new)) = found.fix {
            added.fix("Write what is meant", span(start, start + length), new);
        }
        found.kind
    }

    /// Lone carriage returns are one mistake: the file was saved so.
    fn report_lone_returns(&mut self) {
        let Some(&first) = self.lone_returns.first() else {
            return;
        };
        let many = self.lone_returns.len();
        let others = match many {
            1 => std::string::String::new(),
            _ => format!("; {} more lines end so", many - 1),
        };
        let message = format!(
            "a carriage return without a line feed; lines end with `\\n` or `\\r\\n`{others}"
        );
        let added = self
            .problems
            .add(&codes::LONE_CARRIAGE_RETURN, first, message);
        if many <= MOST_EDITS {
            let edits = self.lone_returns.iter();
            let edits = edits.map(|place| (*place, "\n".to_owned())).collect();
            added.fixes("End the lines with line feeds", edits);
        }
    }
}

/// A quick fix with more edits than this is not offered.
const MOST_EDITS: usize = 10_000;

/// Whether a character may begin or continue something that the language knows.
pub(super) fn is_known(character: char) -> bool {
    u8::try_from(character).is_ok_and(|byte| {
        byte.is_ascii()
            && (is_word(byte) || punctuation(byte).is_some() || b" \t\r\n#'\"-!/`".contains(&byte))
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn punctuation(byte: u8) -> Option<SyntaxKind> {
    Some(match byte {
        b'(' => LParen,
        b')' => RParen,
        b'[' => LBracket,
        b']' => RBracket,
        b'{' => LBrace,
        b'}' => RBrace,
        b':' => Colon,
        b',' => Comma,
        b'.' => Dot,
        b'=' => Eq,
        b'<' => Less,
        b'>' => Greater,
        b'*' => Star,
        _ => return None,
    })
}

/// Texts beyond 16 MiB are refused before they are lexed, so the casts lose nothing.
fn span(start: usize, end: usize) -> Span {
    Span::new(saturated(start), saturated(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut problems = Problems::for_tests();
        let shown: Vec<_> = lex(text, &mut problems)
            .iter()
            .map(|token| {
                let part = &text[token.span.start as usize..token.span.end as usize];
                format!("{:?} {part:?}", token.kind)
            })
            .collect();
        assert_eq!(shown.join("\n"), expected);
    }

    #[test]
    fn numbers_take_one_decimal_point() {
        check(
            "-1.5.x 1.",
            "Number \"-1.5\"\nDot \".\"\nIdent \"x\"\nWhitespace \" \"\nNumber \"1\"\nDot \".\"",
        );
    }

    #[test]
    fn a_block_comment_holds_anything() {
        check(
            "###\n# 'x\n  ### no\n###\na",
            "BlockComment \"###\\n# 'x\\n  ### no\\n###\"\nLineEnd \"\\n\"\nIdent \"a\"",
        );
        check("### Title ###", "Comment \"### Title ###\"");
    }

    #[test]
    fn a_string_ends_with_its_line_at_the_latest() {
        check(
            "'a\\'b' 'c\nd",
            "String \"'a\\\\'b'\"\nWhitespace \" \"\nString \"'c\"\nLineEnd \"\\n\"\nIdent \"d\"",
        );
    }

    #[test]
    fn unknown_characters_are_one_token() {
        check(
            "\u{feff}a\0é;b",
            "Bom \"\\u{feff}\"\nIdent \"a\"\nUnknown \"\\0é;\"\nIdent \"b\"",
        );
    }
}
