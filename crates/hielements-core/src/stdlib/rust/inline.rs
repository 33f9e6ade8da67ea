//! Which modules a Rust text holds inline: `mod a { … }`, also inside one another. A quick look that
//! makes no tokens, so that modules can be named before their files are read; a test proves that it
//! finds what the reader finds.
//!
//! It knows comments, strings and brackets, and the word `mod`. A module inside a function or in the
//! arguments of a macro is none: no path from elsewhere leads to it.

use super::names::below;
use rustc_hash::FxHashSet;

/// The paths of the modules of a text take no more bytes than this beyond its own; modules nested
/// deeper than that are code that nobody wrote.
const ROOM: usize = 1 << 16;

/// The paths of the modules, joined with `::`, in source order, each once.
pub(super) fn modules(text: &[u8]) -> Vec<String> {
    if !may_have_modules(text) {
        return Vec::new();
    }
    let mut look = Look {
        text,
        at: start(text),
        frames: Vec::new(),
        open: [0; 3],
        found: Vec::new(),
        room: ROOM + text.len(),
        seen: FxHashSet::default(),
    };
    while look.at < text.len() {
        look.step();
    }
    look.found
}

/// Whether `mod` stands before something that could be a name and a brace anywhere.
fn may_have_modules(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"mod").any(|at| {
        let rest = &text[at + 3..];
        let name = rest.trim_ascii_start();
        let begins = at == 0 || !is_word(text[at - 1]);
        if !begins || rest.first().is_none_or(|byte| is_word(*byte)) {
            return false;
        }
        let raw = usize::from(name.starts_with(b"r#")) * 2;
        let end = name[raw..].iter().position(|byte| !is_word(*byte));
        let behind = end.map_or(&b""[..], |end| name[raw + end..].trim_ascii_start());
        matches!(behind.first(), Some(b'{' | b'/')) || name.first() == Some(&b'/')
    })
}

/// Behind a byte order mark and the line that names an interpreter.
fn start(text: &[u8]) -> usize {
    let bom = if text.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let body = &text[bom..];
    if !body.starts_with(b"#!") {
        return bom;
    }
    let Ok(body) = std::str::from_utf8(body) else {
        return text.len();
    };
    bom + ra_ap_rustc_lexer::strip_shebang(body).unwrap_or(0)
}

/// A bracket that is open.
struct Frame {
    bracket: u8,
    /// The path of the module that it is the body of.
    module: Option<String>,
}

struct Look<'t> {
    text: &'t [u8],
    at: usize,
    frames: Vec<Frame>,
    /// So many brackets of each kind are open.
    open: [usize; 3],
    found: Vec<String>,
    /// So many bytes of paths may still be found.
    room: usize,
    seen: FxHashSet<String>,
}

impl Look<'_> {
    fn step(&mut self) {
        let byte = self.text[self.at];
        match byte {
            b'/' => self.slash(),
            b'"' => self.string(),
            b'\'' => self.quote(),
            b'{' => self.body(),
            b'(' | b'[' => self.open(byte, None),
            b'}' => self.close(b'{'),
            b')' => self.close(b'('),
            b']' => self.close(b'['),
            byte if is_word(byte) => self.word(),
            _ => self.at += 1,
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(0)
    }

    fn slash(&mut self) {
        match self.byte(self.at + 1) {
            b'/' => {
                let end = memchr::memchr(b'\n', &self.text[self.at..]);
                self.at = end.map_or(self.text.len(), |end| self.at + end);
            }
            b'*' => self.block(),
            _ => self.at += 1,
        }
    }

    /// A comment in stars, with those inside it.
    fn block(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.text.len() {
            match (self.byte(self.at), self.byte(self.at + 1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(end) = memchr::memchr2(b'"', b'\\', &self.text[self.at..]) {
            self.at += end + 1;
            if self.text[self.at - 1] == b'"' {
                return;
            }
            self.at = (self.at + 1).min(self.text.len());
        }
        self.at = self.text.len();
    }

    /// A raw string whose marks and quote stand here; a raw name else.
    fn raw(&mut self) {
        let marks = self.text[self.at..].iter().take_while(|b| **b == b'#');
        let marks = marks.count();
        if self.byte(self.at + marks) != b'"' {
            // `r#mod` is a name.
            self.at += 1;
            self.skip_word();
            return;
        }
        self.at += marks + 1;
        while let Some(end) = memchr::memchr(b'"', &self.text[self.at..]) {
            self.at += end + 1;
            let closing = self.text[self.at..].iter().take_while(|b| **b == b'#');
            if closing.take(marks).count() == marks {
                self.at += marks;
                return;
            }
        }
        self.at = self.text.len();
    }

    /// A character or a lifetime.
    fn quote(&mut self) {
        self.at += 1;
        let first = self.byte(self.at);
        if first == b'\\' {
            self.at += 2;
            // What the backslash stands before may be a quote; what comes then, as in `\u{1f}`, is none.
            while self.at < self.text.len() && !matches!(self.text[self.at], b'\'' | b'\n') {
                self.at += 1;
            }
            self.at += 1;
            return;
        }
        let length = match first {
            0..0xc0 => 1,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0..=0xff => 4,
        };
        if self.byte(self.at + length) == b'\'' {
            self.at += length + 1;
        } else if is_word(first) {
            self.skip_word();
        }
    }

    fn skip_word(&mut self) {
        let rest = &self.text[self.at.min(self.text.len())..];
        self.at += rest.iter().take_while(|byte| is_word(**byte)).count();
    }

    fn word(&mut self) {
        let from = self.at;
        self.skip_word();
        match (&self.text[from..self.at], self.byte(self.at)) {
            (word, b'"' | b'#') if is_raw(word) => self.raw(),
            (b"mod", _) if self.is_in_module() => self.module(),
            _ => {}
        }
    }

    /// Goes behind a body that is no module's, where most of a text stands: only what could hide its
    /// end counts there.
    fn body(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let next = rest
                .iter()
                .position(|byte| COUNTS_IN_BODY[usize::from(*byte)]);
            self.at += next.unwrap_or(rest.len());
            match self.byte(self.at) {
                b'{' => depth += 1,
                b'}' if depth == 1 => break,
                b'}' => depth -= 1,
                b'/' => {
                    self.slash();
                    continue;
                }
                b'\'' => {
                    self.quote();
                    continue;
                }
                b'"' => {
                    self.string_in_body();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
    }

    /// A string whose quote stands here, raw if an `r` stands before it.
    fn string_in_body(&mut self) {
        let before = &self.text[..self.at];
        let marks = before.iter().rev().take_while(|b| **b == b'#').count();
        let before = &before[..before.len() - marks];
        let word = before.iter().rev().take_while(|b| is_word(**b)).count();
        if is_raw(&before[before.len() - word..]) {
            self.at -= marks;
            self.raw();
        } else {
            self.string();
        }
    }

    /// The body of a module, if `mod` has one.
    fn module(&mut self) {
        self.blank();
        if self.text[self.at..].starts_with(b"r#") {
            self.at += 2;
        }
        let from = self.at;
        self.skip_word();
        let name = std::str::from_utf8(&self.text[from..self.at]).unwrap_or_default();
        let is_name = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
        self.blank();
        if self.byte(self.at) != b'{' || !is_name {
            return;
        }
        let outer = self.frames.last().and_then(|frame| frame.module.as_deref());
        let outer = outer.unwrap_or("").to_owned();
        let path = below(&outer, name);
        if let Some(path) = &path
            && path.len() <= self.room
            && self.seen.insert(path.clone())
        {
            self.room -= path.len();
            self.found.push(path.clone());
        }
        self.open(b'{', Some(path.unwrap_or(outer)));
    }

    /// Goes behind white space and comments.
    fn blank(&mut self) {
        while self.at < self.text.len() {
            match (self.text[self.at], self.byte(self.at + 1)) {
                (b'/', b'/' | b'*') => self.slash(),
                (byte, _) if byte.is_ascii_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    /// Whether items stand here directly.
    fn is_in_module(&self) -> bool {
        self.frames
            .last()
            .is_none_or(|frame| frame.module.is_some())
    }

    fn open(&mut self, bracket: u8, module: Option<String>) {
        self.open[kind_of(bracket)] += 1;
        self.frames.push(Frame { bracket, module });
        self.at += 1;
    }

    fn close(&mut self, opener: u8) {
        self.at += 1;
        if self.open[kind_of(opener)] == 0 {
            return;
        }
        while let Some(closed) = self.frames.pop() {
            self.open[kind_of(closed.bracket)] -= 1;
            if closed.bracket == opener {
                break;
            }
        }
    }
}

fn kind_of(bracket: u8) -> usize {
    match bracket {
        b'(' => 0,
        b'[' => 1,
        _ => 2,
    }
}

/// What must be looked at in a body: its end, and what could hide it.
const COUNTS_IN_BODY: [bool; 256] = {
    let mut counts = [false; 256];
    counts[b'{' as usize] = true;
    counts[b'}' as usize] = true;
    counts[b'"' as usize] = true;
    counts[b'\'' as usize] = true;
    counts[b'/' as usize] = true;
    counts
};

/// Whether a quote behind this word opens a raw string.
fn is_raw(word: &[u8]) -> bool {
    matches!(word, b"r" | b"br" | b"cr")
}

/// Bytes that stand in names and numbers; names may hold any letter.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}
