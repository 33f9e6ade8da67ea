//! Strings of every kind, with the fields of f- and t-strings, for the fast reader.

use super::scan::{Scanner, Stop};

/// Strings with fields, and the fields in them, deeper than this are given up; Python itself takes
/// 150 such strings in each other.
const MAX_NESTING: usize = 300;

impl Scanner<'_> {
    /// Reads a string from its opening quote.
    pub(super) fn string(&mut self, prefix: &[u8]) {
        let start = self.pos;
        let quote = self.text[start];
        let triple = self.text[start..].starts_with(&[quote; 3]);
        self.pos += if triple { 3 } else { 1 };
        let has = |letter: u8| prefix.iter().any(|b| b.to_ascii_lowercase() == letter);
        let fields = has(b'f') || has(b't');
        let closed = if fields {
            self.fields(quote, triple, has(b'r'))
        } else {
            self.plain(quote, triple)
        };
        if !closed {
            self.report("a string that is never closed", start);
        }
    }

    fn plain(&mut self, quote: u8, triple: bool) -> bool {
        loop {
            let rest = &self.text[self.pos.min(self.text.len())..];
            let next = if triple {
                memchr::memchr2(quote, b'\\', rest)
            } else {
                rest.iter()
                    .position(|b| *b == quote || matches!(b, b'\\' | b'\n' | b'\r'))
            };
            let Some(next) = next else {
                self.pos = self.text.len();
                return false;
            };
            self.pos += next;
            match self.text[self.pos] {
                b'\\' => self.escape(),
                byte if byte == quote => {
                    if self.close(quote, triple) {
                        return true;
                    }
                }
                _ => return false,
            }
        }
    }

    /// Steps over a backslash and what it protects.
    fn escape(&mut self) {
        let newline = self.text[self.pos..].starts_with(b"\\\r\n");
        self.pos = (self.pos + if newline { 3 } else { 2 }).min(self.text.len());
    }

    /// At a quote: steps over it; true when it ends the string.
    fn close(&mut self, quote: u8, triple: bool) -> bool {
        let closes = !triple || self.text[self.pos..].starts_with(&[quote; 3]);
        self.pos += if closes && triple { 3 } else { 1 };
        closes
    }

    /// The body of a string with replacement fields.
    fn fields(&mut self, quote: u8, triple: bool, raw: bool) -> bool {
        self.nesting += 1;
        let closed = if self.nesting <= MAX_NESTING {
            self.pieces(quote, triple, raw, false)
        } else {
            self.give_up()
        };
        self.nesting -= 1;
        closed
    }

    /// Literal text with fields, up to the end of the string, or of the field when in a format.
    fn pieces(&mut self, quote: u8, triple: bool, raw: bool, format: bool) -> bool {
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => self.field_escape(raw),
                b'{' if !format && self.text.get(self.pos + 1) == Some(&b'{') => self.pos += 2,
                b'{' => {
                    self.pos += 1;
                    if !self.field(quote, triple, raw) {
                        return false;
                    }
                }
                b'}' if format => return true,
                b'\n' | b'\r' if !triple => return format,
                byte if byte == quote => {
                    let end = self.pos;
                    if self.close(quote, triple) {
                        if format {
                            self.pos = end;
                        }
                        return true;
                    }
                }
                _ => self.pos += 1,
            }
        }
        false
    }

    fn field_escape(&mut self, raw: bool) {
        match self.text.get(self.pos + 1) {
            Some(b'{' | b'}') => self.pos += 1,
            Some(b'N') if !raw && self.text.get(self.pos + 2) == Some(&b'{') => {
                let rest = &self.text[self.pos..];
                let end = rest
                    .iter()
                    .position(|b| matches!(b, b'}' | b'\n' | b'"' | b'\''));
                self.pos += end.map_or(2, |end| end + usize::from(rest[end] == b'}'));
            }
            _ => self.escape(),
        }
    }

    fn field(&mut self, quote: u8, triple: bool, raw: bool) -> bool {
        self.nesting += 1;
        let sound = if self.nesting <= MAX_NESTING {
            self.expression(Stop::Field, false);
            let sound = !self.eat(b':') || self.pieces(quote, triple, raw, true);
            self.eat(b'}');
            sound
        } else {
            self.give_up()
        };
        self.nesting -= 1;
        sound
    }

    /// Leaves the rest of the text unread: behind strings nested too deep nothing is certain.
    fn give_up(&mut self) -> bool {
        self.report(
            "strings nested in each other deeper than Python allows; the rest was not read",
            self.pos,
        );
        self.pos = self.text.len();
        false
    }
}

/// Whether letters before a quote belong to the string.
pub(super) fn is_prefix(word: &[u8]) -> bool {
    let is = |letters: &[u8]| {
        word.iter()
            .all(|b| letters.contains(&b.to_ascii_lowercase()))
    };
    word.len() <= 2 && (is(b"rb") || is(b"rf") || is(b"rt") || (word.len() == 1 && is(b"u")))
}
