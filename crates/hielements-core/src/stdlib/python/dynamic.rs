//! Imports that are calls with a literal argument: `importlib.import_module('a.b')`,
//! `__import__('a')`. Stands behind the name of the function; `scan.rs` finds it.

use super::imports::RawImport;
use super::scan::{Scanner, is_word};

/// What stood before a word, as far as dynamic imports depend on it.
#[derive(Clone, Copy)]
pub(super) enum Before {
    Other,
    Dot,
    Importlib(usize),
    ImportlibDot(usize),
    Definition,
}

impl Scanner<'_> {
    /// Behind the name of an importing function: notes the import if a literal follows, and stands
    /// behind the opening bracket then.
    pub(super) fn dynamic(&mut self, start: usize, inside: bool) -> bool {
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
        let target = target.filter(|_| sound).map(|target| self.anchored(target));
        self.comments.truncate(comments);
        let Some(target) = target else {
            self.pos = back;
            return false;
        };
        self.pos = open;
        self.found.push(RawImport {
            dynamic: true,
            ..RawImport::of_module(target, self.state, start, open)
        });
        true
    }

    /// Behind a relative target: joins it to the package if the next argument is a literal.
    fn anchored(&mut self, target: String) -> String {
        if !target.starts_with('.') || !self.eat(b',') {
            return target;
        }
        self.space(true);
        if self.word() == b"package" {
            self.space(true);
            if !self.eat(b'=') {
                return target;
            }
            self.space(true);
        }
        let package = self.literal();
        self.space(true);
        match package {
            Some(package) if matches!(self.peek(), Some(b',' | b')')) => join(&package, target),
            Some(_) | None => target,
        }
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
}

/// The full name of a relative target of a dynamic import with a package; as written when its dots
/// lead above the package.
pub(super) fn join(package: &str, target: String) -> String {
    let rest = target.trim_start_matches('.');
    let mut base = package;
    for _ in 1..target.len() - rest.len() {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => return target,
        }
    }
    if rest.is_empty() {
        base.to_owned()
    } else {
        format!("{base}.{rest}")
    }
}

/// Where the callee begins, if the word ends the name of a function that imports.
pub(super) fn callee(word: &[u8], before: Before, start: usize) -> Option<usize> {
    match (word, before) {
        (b"import_module", Before::ImportlibDot(at)) => Some(at),
        (b"import_module" | b"__import__", Before::Other | Before::Importlib(_)) => Some(start),
        _ => None,
    }
}

/// What then stands before the next word.
pub(super) fn follow(word: &[u8], before: Before, start: usize) -> Before {
    match (word, before) {
        (b"importlib", Before::Other | Before::Importlib(_)) => Before::Importlib(start),
        _ => Before::Other,
    }
}
