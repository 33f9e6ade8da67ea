//! The lexical half of the fast reader: words, comments, brackets. It finds dynamic imports on the
//! way, since they stand in expressions (`dynamic.rs`). Strings are read in `strings.rs`.

use super::dynamic::{Before, callee, follow};
use super::imports::{RawImport, State};
use super::strings::is_prefix;
use std::ops::Range;

/// What is said of a bracket that the file does not close.
pub(super) const UNCLOSED: &str = "a bracket that is never closed";

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

/// What is open at one point of an expression.
#[derive(Default)]
struct Open {
    /// Brackets.
    depth: usize,
    /// Parameter lists of `lambda` outside of brackets.
    lambdas: usize,
    /// Calls that import: the brackets around each, and its import.
    calls: Vec<(usize, usize)>,
}

/// A position in a text, and what was found so far.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t [u8],
    pub(super) pos: usize,
    pub(super) state: State,
    pub(super) found: Vec<RawImport>,
    pub(super) comments: Vec<Range<usize>>,
    pub(super) problem: Option<(&'static str, usize)>,
    pub(super) nesting: usize,
    /// A bracket is never closed: from then on a line that begins a statement ends every bracket.
    broken: bool,
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
            b'0'..=b'9'
            | b','
            | b'='
            | b'+'
            | b'-'
            | b'*'
            | b'/'
            | b'%'
            | b'@'
            | b'&'
            | b'|'
            | b'^'
            | b'~'
            | b'<'
            | b'>'
            | b'!' => Kind::Plain,
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
            broken: false,
        }
    }

    pub(super) fn at_end(&self) -> bool {
        self.pos >= self.text.len()
    }

    pub(super) fn peek(&self) -> Option<u8> {
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

    /// Reads on to where an expression ends; `defines` says that a name is defined first. Where a
    /// bracket is never closed it is read again, up to the next line that begins a statement.
    pub(super) fn expression(&mut self, stop: Stop, defines: bool) {
        let (pos, found, comments) = (self.pos, self.found.len(), self.comments.len());
        let closed = self.tokens(stop, defines);
        if !closed && !self.broken && stop != Stop::Field {
            self.broken = true;
            self.report(UNCLOSED, pos);
            self.pos = pos;
            self.found.truncate(found);
            self.comments.truncate(comments);
            self.tokens(stop, defines);
        }
    }

    /// The tokens of an expression; false when the text ends inside a bracket.
    fn tokens(&mut self, stop: Stop, defines: bool) -> bool {
        let mut before = if defines {
            Before::Definition
        } else {
            Before::Other
        };
        let mut open = Open::default();
        loop {
            let inside = open.depth > 0 || stop == Stop::Field;
            if self.broken && open.depth > 0 && self.before_statement() {
                return true;
            }
            self.space(inside);
            let Some(byte) = self.peek() else {
                return !inside;
            };
            if self.ends(byte, stop, &open) {
                return true;
            }
            before = self.token(byte, before, inside, &mut open);
        }
    }

    /// Whether an expression ends in front of a byte.
    fn ends(&self, byte: u8, stop: Stop, open: &Open) -> bool {
        match byte {
            b'\n' | b'\r' | b'#' => true,
            b';' => open.depth == 0 && stop != Stop::Field,
            b':' if open.depth == 0 => match stop {
                Stop::Field => true,
                Stop::Header => open.lambdas == 0 && !self.is_walrus(),
                Stop::Statement => false,
            },
            b'}' => open.depth == 0 && stop == Stop::Field,
            _ => false,
        }
    }

    fn is_walrus(&self) -> bool {
        self.text.get(self.pos + 1) == Some(&b'=')
    }

    /// Steps over one token; says what then stands before the next one.
    fn token(&mut self, byte: u8, before: Before, inside: bool, open: &mut Open) -> Before {
        match byte {
            b':' if open.depth == 0 && self.is_walrus() => self.pos += 2,
            b':' if open.depth == 0 && open.lambdas > 0 => {
                open.lambdas -= 1;
                self.pos += 1;
            }
            b'(' | b'[' | b'{' => {
                open.depth += 1;
                self.pos += 1;
            }
            b')' | b']' | b'}' => self.close_bracket(open),
            b'"' | b'\'' => self.string(&[]),
            b'.' => {
                self.pos += 1;
                return match before {
                    Before::Importlib(at) => Before::ImportlibDot(at),
                    Before::Other | Before::Dot | Before::ImportlibDot(_) | Before::Definition => {
                        Before::Dot
                    }
                };
            }
            byte if KINDS[byte as usize] == Kind::Word => {
                return self.name_in(before, inside, open);
            }
            _ => self.plain_bytes(),
        }
        Before::Other
    }

    /// Steps over a closing bracket, with which a call that imports ends.
    fn close_bracket(&mut self, open: &mut Open) {
        open.depth = open.depth.saturating_sub(1);
        self.pos += 1;
        if let Some((_, import)) = open.calls.pop_if(|(at, _)| *at == open.depth) {
            self.found[import].end = self.pos;
        }
    }

    /// Reads a name, and the head of the call where it is one that imports.
    fn name_in(&mut self, before: Before, inside: bool, open: &mut Open) -> Before {
        let start = self.pos;
        let word = self.name_or_string();
        open.lambdas += usize::from(open.depth == 0 && word == b"lambda");
        if let Some(at) = callee(word, before, start)
            && self.dynamic(at, inside)
        {
            open.calls.push((open.depth, self.found.len() - 1));
            open.depth += 1;
        }
        follow(word, before, start)
    }

    /// Steps over one byte, and over those behind it that mean nothing.
    fn plain_bytes(&mut self) {
        let rest = &self.text[self.pos + 1..];
        let plain = rest.iter().position(|b| KINDS[*b as usize] != Kind::Plain);
        self.pos += 1 + plain.unwrap_or(rest.len());
    }

    /// Inside a bracket: whether the next line that holds anything begins a statement. Stands at the
    /// end of the line before it then.
    fn before_statement(&mut self) -> bool {
        let (start, comments) = (self.pos, self.comments.len());
        self.space(true);
        let skipped = &self.text[start..self.pos];
        if let Some(newline) = memchr::memrchr2(b'\n', b'\r', skipped)
            && self.begins_statement()
        {
            self.pos = start + newline;
            return true;
        }
        self.comments.truncate(comments);
        self.pos = start;
        false
    }

    fn begins_statement(&mut self) -> bool {
        let start = self.pos;
        let begins = match self.word() {
            b"import" | b"def" | b"class" | b"return" | b"raise" | b"try" | b"while" | b"with"
            | b"del" | b"assert" | b"pass" | b"break" | b"continue" | b"global" | b"nonlocal"
            | b"except" | b"finally" | b"elif" => true,
            b"async" => {
                self.space(false);
                self.word() == b"def"
            }
            b"from" => {
                self.space(false);
                while self.eat(b'.') {
                    self.space(false);
                }
                let at = self.pos;
                if self.word() != b"import" {
                    self.pos = at;
                    self.dotted();
                    self.space(false);
                    self.word() == b"import"
                } else {
                    true
                }
            }
            _ => false,
        };
        self.pos = start;
        begins
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

    pub(super) fn report(&mut self, message: &'static str, at: usize) {
        self.problem.get_or_insert((message, at));
    }
}
