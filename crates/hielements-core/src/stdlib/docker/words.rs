//! The words of an instruction: split at white space outside quotes, flags in front, arrays in
//! JSON, variables filled in.

use std::collections::BTreeMap;

/// A value that grows beyond this by its variables is left as written.
const MAX_LEN: usize = 4096;

/// The words of a text, as written.
pub(super) fn split(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut raw = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            if !raw.is_empty() {
                words.push(std::mem::take(&mut raw));
            }
            continue;
        }
        raw.push(c);
        if c == escape && quote != Some('\'') {
            raw.extend(chars.next());
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && matches!(c, '"' | '\'') {
            quote = Some(c);
        }
    }
    if !raw.is_empty() {
        words.push(raw);
    }
    words
}

/// The flags in front (`--from=builder`) by their names, and the rest of the text.
pub(super) fn flags(text: &str) -> (Vec<(&str, &str)>, &str) {
    let mut flags = Vec::new();
    let mut rest = text.trim_start();
    while let Some(flag) = rest.strip_prefix("--") {
        let end = flag.find(char::is_whitespace).unwrap_or(flag.len());
        let (name, value) = flag[..end].split_once('=').unwrap_or((&flag[..end], ""));
        flags.push((name, value.trim_matches(['"', '\''])));
        rest = flag[end..].trim_start();
    }
    (flags, rest)
}

/// The texts of an array in JSON; `None` where the text is none, which Docker then takes as words.
pub(super) fn array(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if !text.starts_with('[') {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// What the variables of a Dockerfile stand for at one point.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Sets one.
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    /// How many are set.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What one stands for.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A word without quotes, its variables filled in. One that nothing sets stays as written.
    pub(super) fn fill(&self, word: &str, escape: char) -> String {
        let mut out = String::with_capacity(word.len());
        let mut single = false;
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\'' => single = !single,
                '"' if !single => {}
                '$' if !single => rest = self.variable(rest, &mut out),
                _ if c == escape && !single => {
                    let next = rest.chars().next();
                    out.extend(next);
                    rest = &rest[next.map_or(0, char::len_utf8)..];
                }
                _ => out.push(c),
            }
            if out.len() > MAX_LEN {
                return word.to_owned();
            }
        }
        out
    }

    /// A text with its variables filled in and its quotes kept; `$$` is a dollar.
    pub(super) fn fill_text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = match rest[at + 1..].strip_prefix('$') {
                Some(after) => {
                    out.push('$');
                    after
                }
                None => self.variable(&rest[at + 1..], &mut out),
            };
        }
        out.push_str(rest);
        out
    }

    /// Reads what follows `$`, adds its value, and returns what follows it.
    fn variable<'t>(&self, text: &'t str, out: &mut String) -> &'t str {
        let Some(inner) = text.strip_prefix('{') else {
            let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
            let (name, rest) = text.split_at(end);
            match self.get(name) {
                Some(value) if !name.is_empty() => out.push_str(value),
                _ => {
                    out.push('$');
                    out.push_str(name);
                }
            }
            return rest;
        };
        let Some(end) = inner.find('}') else {
            out.push('$');
            return text;
        };
        let (body, rest) = (&inner[..end], &inner[end + 1..]);
        match self.braced(body) {
            Some(value) => out.push_str(value),
            None => {
                out.push_str("${");
                out.push_str(body);
                out.push('}');
            }
        }
        rest
    }

    /// `NAME`, `NAME:-word`, `NAME-word`, `NAME:+word`, `NAME+word`.
    fn braced<'s>(&'s self, body: &'s str) -> Option<&'s str> {
        let end = body.find(|c| !is_name(c)).unwrap_or(body.len());
        let (name, tail) = body.split_at(end);
        let value = self.get(name);
        let (strict, tail) = match tail.strip_prefix(':') {
            Some(tail) => (true, tail),
            None => (false, tail),
        };
        let there = value.filter(|value| !strict || !value.is_empty());
        if let Some(word) = tail.strip_prefix('-') {
            return Some(there.unwrap_or(word));
        }
        if let Some(word) = tail.strip_prefix('+') {
            return Some(there.map_or("", |_| word));
        }
        if tail.is_empty() { value } else { None }
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
