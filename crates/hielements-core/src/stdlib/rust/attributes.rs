//! What attributes say that matters for imports: test code, conditions and the file of a module.

use super::lexer::{Kind, Tokens};

/// What the attributes of one item say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attribute<'t> {
    /// The item is a test or is compiled for tests only.
    pub(super) test: bool,
    /// The item is compiled under a condition.
    pub(super) conditional: bool,
    /// `path = "…"`, also under a condition.
    pub(super) paths: Vec<&'t str>,
}

impl<'t> Attribute<'t> {
    /// Takes in another attribute of the same item.
    pub(super) fn add(&mut self, other: Self) {
        self.test |= other.test;
        self.conditional |= other.conditional;
        self.paths.extend(other.paths);
    }
}

/// Last parts of the attributes that make a function a test.
pub(super) const TESTS: &[&str] = &[
    "test",
    "bench",
    "rstest",
    "test_case",
    "wasm_bindgen_test",
    "quickcheck",
];

/// Reads the attribute whose `[` stands at `open`; gives the place behind its `]` too.
pub(super) fn read<'t>(tokens: &Tokens<'t>, open: usize) -> (Attribute<'t>, usize) {
    let mut last = open + 1;
    while tokens.kind(last + 1) == Some(Kind::Colons) && tokens.is_word(last + 2) {
        last += 2;
    }
    let name = tokens.word(last);
    let end = behind(tokens, open);
    let attribute = Attribute {
        test: TESTS.contains(&name) || (name == "cfg" && for_tests(tokens, last, end)),
        conditional: name == "cfg",
        paths: paths(tokens, last, end, name),
    };
    (attribute, end)
}

/// The place behind the group that opens at `open`.
fn behind(tokens: &Tokens<'_>, open: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = open;
    while at < tokens.code.len() {
        match tokens.kind(at) {
            Some(Kind::Mark(b'[' | b'(' | b'{')) => depth += 1,
            Some(Kind::Mark(b']' | b')' | b'}')) => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// Whether a `cfg` holds in tests only: `test` alone, or among what `all` wants.
fn for_tests(tokens: &Tokens<'_>, name: usize, end: usize) -> bool {
    let mut inside: Vec<&str> = Vec::new();
    for at in name + 1..end {
        match tokens.kind(at) {
            Some(Kind::Mark(b'(')) => inside.push(tokens.word(at - 1)),
            Some(Kind::Mark(b')')) => {
                inside.pop();
            }
            Some(Kind::Word)
                if tokens.word(at) == "test"
                    && (tokens.is_mark(at + 1, b',') || tokens.is_mark(at + 1, b')'))
                    && inside.iter().all(|word| matches!(*word, "cfg" | "all")) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

fn paths<'t>(tokens: &Tokens<'t>, name: usize, end: usize, word: &str) -> Vec<&'t str> {
    if word != "path" && word != "cfg_attr" {
        return Vec::new();
    }
    (name..end)
        .filter(|at| tokens.is_keyword(*at, "path") && tokens.is_mark(at + 1, b'='))
        .filter_map(|at| string(tokens.word(at + 2)))
        .collect()
}

/// The content of a plain or raw string literal without escapes.
fn string(literal: &str) -> Option<&str> {
    let raw = literal.strip_prefix('r').map(|rest| rest.trim_matches('#'));
    let content = raw
        .unwrap_or(literal)
        .strip_prefix('"')?
        .strip_suffix('"')?;
    (raw.is_some() || !content.contains('\\')).then_some(content)
}

/// Tokens of `(in a::b::c)` that a person would write.
const LONGEST_VISIBILITY: usize = 64;

/// Whether an item begins at `at`, where the attributes before it end.
pub(super) fn item_follows(tokens: &Tokens<'_>, mut at: usize) -> bool {
    if tokens.is_keyword(at, "pub") {
        at += 1;
        if tokens.is_mark(at, b'(') {
            let close = (at..at + LONGEST_VISIBILITY).find(|at| tokens.is_mark(*at, b')'));
            at = close.map_or(at, |close| close + 1);
        }
    }
    if tokens.kind(at) != Some(Kind::Word) {
        return false;
    }
    let next = tokens.word(at + 1);
    match tokens.word(at) {
        "mod" | "use" | "fn" | "struct" | "enum" | "trait" | "impl" | "type" | "macro_rules" => {
            true
        }
        "static" => !matches!(next, "|" | "move"),
        "const" | "unsafe" | "async" => !matches!(next, "{" | "move" | "|"),
        "extern" | "union" | "default" | "auto" | "macro" => {
            tokens.is_word(at + 1) || next.starts_with('"') || next == "{"
        }
        _ => false,
    }
}
