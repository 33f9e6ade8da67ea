//! The lexical half of the fast reader: words, strings of every kind, comments, brackets. It finds
//! dynamic imports on the way, since they stand in expressions.

use super::imports::{RawImport, State};
use std::ops::Range;

/// Nested f-strings deeper than this are given up.
const MAX_NESTING: usize = 60;

/// Where an expression ends at the latest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// At the end of the line or a semicolon.
    Statement,
    /// There, or at the colon that opens a block.
    Header,
    /// At the colon, or closing brace, of a replacement field.
    Field,
}

/// What stood before a word, as far as dynamic imports depend on it.
#[derive(Clone, Copy)]
enum Before {
    Other,
    Dot,
    Importlib(usize),
    ImportlibDot(usize),
    Definition,
}

/// A position in a text, and what was found so far.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t [u8],
    pub(super) pos: usize,
    pub(super) state: State,
    pub(super) found: Vec<RawImport>,
    pub(super) comments: Vec<Range<usize>>,
    pub(super) problem: Option<(&'static str, usize)>,
    nesting: usize,
}

/// Whether a byte belongs to a word; everything beyond ASCII does.
pub(super) fn is_word(byte: u8) -> bool {
    KINDS[byte as usize] == Kind::Word || byte.is_ascii_digit()
}

/// What a byte can begin in an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A word, or a string with a prefix.
    Word,
    /// Part of an operator or of a number, a comma: nothing to look at.
    Plain,
    /// Everything else.
    Other,
}

/// The kind of each byte.
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Kind::Word,
            b'0'..=b'9' | b',' | b'=' | b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|'
            | b'^' | b'~' | b'<' | b'>' | b'!' => Kind::Plain,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

impl<'t> Scanner<'t> {
    /// A scanner at the first byte behind the byte order mark.
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            pos: if text.starts_with(b"\xef\xbb\xbf") {
                3
            } else {
                0
            },
            state: State::default(),
            found: Vec::new(),
            comments: Vec::new(),
            problem: None,
            nesting: 0,
        }
    }

    pub(super) fn at_end(&self) -> bool {
        self.pos >= self.text.len()
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.pos).copied()
    }

    pub(super) fn at_line_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n' | b'\r' | b'#'))
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.pos += usize::from(there);
        there
    }

    /// Reads the indentation of a line as Python counts it.
    pub(super) fn indentation(&mut self) -> usize {
        let mut indent = 0;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' => indent += 1,
                b'\t' => indent = (indent / 8 + 1) * 8,
                b'\x0c' => indent = 0,
                _ => break,
            }
            self.pos += 1;
        }
        indent
    }

    /// Reads a comment and the end of the line, if nothing else is left of it.
    pub(super) fn blank_line(&mut self) -> bool {
        match self.peek() {
            None => true,
            Some(b'\n') => {
                self.pos += 1;
                true
            }
            Some(b'\r') => {
                self.pos += 1;
                self.eat(b'\n');
                true
            }
            Some(b'#') => {
                self.comment();
                self.blank_line()
            }
            Some(_) => false,
        }
    }

    fn comment(&mut self) {
        let start = self.pos;
        let rest = &self.text[start..];
        self.pos += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        self.comments.push(start..self.pos);
    }

    /// Skips blanks and continued lines; inside brackets also ends of lines and comments.
    #[inline]
    pub(super) fn space(&mut self, brackets: bool) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\x0c' => self.pos += 1,
                b'\\' if matches!(self.text.get(self.pos + 1), Some(b'\n' | b'\r')) => {
                    self.pos += 1;
                    self.blank_line();
                }
                b'\n' | b'\r' if brackets => self.pos += 1,
                b'#' if brackets => self.comment(),
                _ => return,
            }
        }
    }

    /// Reads a word; empty when there is none, or when a string begins with it.
    pub(super) fn word(&mut self) -> &'t [u8] {
        let start = self.pos;
        if self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return &[];
        }
        let rest = &self.text[start..];
        let length = rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len());
        if matches!(rest.get(length), Some(b'"' | b'\'')) && is_prefix(&rest[..length]) {
            return &[];
        }
        self.pos += length;
        &rest[..length]
    }

    /// Reads `a.b.c`, blanks around the dots allowed.
    pub(super) fn dotted(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            let word = self.word();
            if word.is_empty() {
                return None;
            }
            name.push_str(&String::from_utf8_lossy(word));
            let end = self.pos;
            self.space(false);
            if !self.eat(b'.') {
                self.pos = end;
                return Some(name);
            }
            name.push('.');
            self.space(false);
        }
    }

    /// Reads on to where an expression ends; `defines` says that a name is defined first.
    pub(super) fn expression(&mut self, stop: Stop, defines: bool) {
        let begin = self.pos;
        let mut before = if defines {
            Before::Definition
        } else {
            Before::Other
        };
        let mut depth = 0_usize;
        let mut lambdas = 0_usize;
        let mut calls: Vec<(usize, usize)> = Vec::new();
        loop {
            let inside = depth > 0 || stop == Stop::Field;
            self.space(inside);
            let Some(byte) = self.peek() else {
                if inside {
                    self.report("a bracket that is never closed", begin);
                }
                return;
            };
            match byte {
                b'\n' | b'\r' | b'#' => return,
                b';' if depth == 0 && stop != Stop::Field => return,
                b':' if depth == 0 && stop == Stop::Field => return,
                b':' if depth == 0 && self.text.get(self.pos + 1) == Some(&b'=') => self.pos += 2,
                b':' if depth == 0 && lambdas > 0 => {
                    lambdas -= 1;
                    self.pos += 1;
                }
                b':' if depth == 0 && stop == Stop::Header => return,
                b'}' if depth == 0 && stop == Stop::Field => return,
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    self.pos += 1;
                }
                b')' | b']' | b'}' => {
                    depth = depth.saturating_sub(1);
                    self.pos += 1;
                    if let Some((_, import)) = calls.pop_if(|(at, _)| *at == depth) {
                        self.found[import].end = self.pos;
                    }
                }
                b'"' | b'\'' => self.string(&[]),
                b'.' => {
                    self.pos += 1;
                    before = match before {
                        Before::Importlib(at) => Before::ImportlibDot(at),
                        _ => Before::Dot,
                    };
                    continue;
                }
                byte if KINDS[byte as usize] == Kind::Word => {
                    let start = self.pos;
                    let word = self.name_or_string();
                    lambdas += usize::from(depth == 0 && word == b"lambda");
                    if let Some(at) = callee(word, before, start)
                        && self.dynamic(at, inside)
                    {
                        calls.push((depth, self.found.len() - 1));
                        depth += 1;
                    }
                    before = follow(word, before, start);
                    continue;
                }
                _ => self.plain_bytes(),
            }
            before = Before::Other;
        }
    }

    /// Steps over one byte, and over those behind it that mean nothing.
    fn plain_bytes(&mut self) {
        let rest = &self.text[self.pos + 1..];
        let plain = rest.iter().position(|b| KINDS[*b as usize] != Kind::Plain);
        self.pos += 1 + plain.unwrap_or(rest.len());
    }

    /// Reads a word, or the string that begins with it, which gives an empty word.
    fn name_or_string(&mut self) -> &'t [u8] {
        let start = self.pos;
        let rest = &self.text[start..];
        let length = rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len());
        let word = &rest[..length];
        self.pos += length;
        if matches!(self.peek(), Some(b'"' | b'\'')) && is_prefix(word) {
            self.string(word);
            return &[];
        }
        word
    }

    /// Behind the name of an importing function: notes the import if a literal follows, and stands
    /// behind the opening bracket then.
    fn dynamic(&mut self, start: usize, inside: bool) -> bool {
        let back = self.pos;
        self.space(inside);
        if !self.eat(b'(') {
            self.pos = back;
            return false;
        }
        let open = self.pos;
        let comments = self.comments.len();
        self.space(true);
        let target = self.literal();
        self.space(true);
        let sound = target.is_some() && matches!(self.peek(), Some(b',' | b')'));
        self.comments.truncate(comments);
        let Some(target) = target.filter(|_| sound) else {
            self.pos = back;
            return false;
        };
        self.pos = open;
        self.found.push(RawImport {
            target,
            names: Vec::new(),
            dynamic: true,
            state: self.state,
            start,
            end: open,
        });
        true
    }

    /// A string literal that can be the name of a module.
    fn literal(&mut self) -> Option<String> {
        let rest = &self.text[self.pos..];
        let skip = usize::from(matches!(
            rest,
            [b'r' | b'R' | b'u' | b'U', b'"' | b'\'', ..]
        ));
        let rest = &rest[skip..];
        let quote = *rest.first().filter(|b| matches!(b, b'"' | b'\''))?;
        let width = if rest.starts_with(&[quote; 3]) { 3 } else { 1 };
        let body = &rest[width..];
        let length = body.iter().position(|b| !is_word(*b) && *b != b'.')?;
        if length == 0 || !body[length..].starts_with(&[quote; 3][..width]) {
            return None;
        }
        self.pos += skip + 2 * width + length;
        Some(String::from_utf8_lossy(&body[..length]).into_owned())
    }

    fn report(&mut self, message: &'static str, at: usize) {
        self.problem.get_or_insert((message, at));
    }

    /// Reads a string from its opening quote.
    fn string(&mut self, prefix: &[u8]) {
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
        let closed = self.nesting <= MAX_NESTING && self.pieces(quote, triple, raw, false);
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
        let mut sound = self.nesting <= MAX_NESTING;
        if sound {
            self.expression(Stop::Field, false);
            if self.eat(b':') {
                sound = self.pieces(quote, triple, raw, true);
            }
            self.eat(b'}');
        }
        self.nesting -= 1;
        sound
    }
}

fn is_prefix(word: &[u8]) -> bool {
    let is = |letters: &[u8]| {
        word.iter()
            .all(|b| letters.contains(&b.to_ascii_lowercase()))
    };
    word.len() <= 2 && (is(b"rb") || is(b"rf") || is(b"rt") || (word.len() == 1 && is(b"u")))
}

/// Where the callee begins, if the word ends the name of a function that imports.
fn callee(word: &[u8], before: Before, start: usize) -> Option<usize> {
    match (word, before) {
        (b"import_module", Before::ImportlibDot(at)) => Some(at),
        (b"import_module" | b"__import__", Before::Other | Before::Importlib(_)) => Some(start),
        _ => None,
    }
}

fn follow(word: &[u8], before: Before, start: usize) -> Before {
    match (word, before) {
        (b"importlib", Before::Other | Before::Importlib(_)) => Before::Importlib(start),
        _ => Before::Other,
    }
}
