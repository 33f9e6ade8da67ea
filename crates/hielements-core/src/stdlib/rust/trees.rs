//! `use` trees, flat: the path before the first brace and every name behind it.

use super::lexer::{Kind, Tokens};

/// A `use` without its nesting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree<'t> {
    /// The path that all leaves begin with, joined with `::`; without its last part for a plain
    /// `use a::b`.
    pub(super) prefix: String,
    /// Whether it begins with `::`.
    pub(super) global: bool,
    pub(super) leaves: Vec<Leaf<'t>>,
}

/// One name that a `use` brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf<'t> {
    /// The way from the prefix: `b`, `b::c`, `*`, `b::*`; empty for the prefix itself.
    pub(super) path: String,
    /// Behind `as`.
    pub(super) alias: Option<&'t str>,
}

/// Longer paths and deeper braces are no code that a person wrote; the statement ends there.
const LONGEST: usize = 4096;
const DEEPEST: usize = 64;

/// Where a tree ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The place behind its `;`.
    pub(super) at: usize,
    /// So many braces are still open there, in broken code.
    pub(super) open: usize,
}

/// Reads the tree that begins at `at`. `None` when this is no import, as in `impl Trait + use<'a>`.
pub(super) fn read<'t>(tokens: &Tokens<'t>, at: usize) -> Option<(Tree<'t>, End)> {
    let global = tokens.kind(at) == Some(Kind::Colons);
    let mut reader = Reader {
        tokens,
        at: at + usize::from(global),
        path: String::new(),
        outer: Vec::new(),
        ended: false,
        tree: Tree {
            global,
            ..Tree::default()
        },
    };
    let begins = tokens.is_word(reader.at)
        || tokens.is_mark(reader.at, b'{')
        || tokens.is_mark(reader.at, b'*');
    if !begins {
        return None;
    }
    reader.all();
    let end = End {
        at: reader.at + usize::from(tokens.is_mark(reader.at, b';')),
        open: reader.outer.len(),
    };
    let mut tree = reader.tree;
    shorten(&mut tree);
    Some((tree, end))
}

struct Reader<'a, 't> {
    tokens: &'a Tokens<'t>,
    at: usize,
    /// The path read so far.
    path: String,
    /// For each open brace the length of the path before it.
    outer: Vec<usize>,
    /// Whether a name has just ended, so that only a comma or a closing brace may follow.
    ended: bool,
    tree: Tree<'t>,
}

impl<'t> Reader<'_, 't> {
    fn all(&mut self) {
        while self.part() {}
    }

    /// Reads a path up to its end, a brace or a comma; whether the tree goes on.
    fn part(&mut self) -> bool {
        match self.tokens.kind(self.at) {
            Some(Kind::Word | Kind::RawWord | Kind::Colons | Kind::Mark(b'*' | b'{'))
                if self.ended =>
            {
                false
            }
            Some(Kind::Word | Kind::RawWord) => self.word(),
            Some(Kind::Mark(b'*')) => {
                self.at += 1;
                self.leaf("*");
                true
            }
            Some(Kind::Mark(b'{')) if self.outer.len() < DEEPEST => {
                self.at += 1;
                self.outer.push(self.path.len());
                true
            }
            Some(Kind::Mark(b',')) if !self.outer.is_empty() => {
                self.at += 1;
                self.ended = false;
                self.path.truncate(self.outer.last().copied().unwrap_or(0));
                true
            }
            Some(Kind::Mark(b'}')) if !self.outer.is_empty() => {
                self.at += 1;
                self.ended = true;
                self.path.truncate(self.outer.pop().unwrap_or(0));
                true
            }
            Some(Kind::Colons) if !self.outer.is_empty() => {
                self.at += 1;
                true
            }
            Some(Kind::Colons | Kind::Mark(_) | Kind::Other) | None => false,
        }
    }

    fn word(&mut self) -> bool {
        let word = self.tokens.word(self.at);
        self.at += 1;
        if self.path.len() + word.len() > LONGEST {
            return false;
        }
        if self.tokens.kind(self.at) == Some(Kind::Colons) {
            self.at += 1;
            if !self.path.is_empty() {
                self.path.push_str("::");
            }
            self.path.push_str(word);
            return true;
        }
        self.leaf(word);
        true
    }

    fn leaf(&mut self, word: &'t str) {
        let mut path = self.path.clone();
        if word != "self" || path.is_empty() {
            if !path.is_empty() {
                path.push_str("::");
            }
            path.push_str(word);
        }
        let mut alias = None;
        if self.tokens.is_keyword(self.at, "as") && self.tokens.is_word(self.at + 1) {
            alias = Some(self.tokens.word(self.at + 1));
            self.at += 2;
        }
        self.ended = true;
        self.tree.leaves.push(Leaf { path, alias });
    }
}

/// Moves what all leaves share into the prefix: of `a::b` and `a::c` it is `a`.
fn shorten(tree: &mut Tree<'_>) {
    let Some(first) = tree.leaves.first() else {
        return;
    };
    let mut shared = match tree.leaves.len() {
        1 => first
            .path
            .rsplit_once("::")
            .map_or("", |(prefix, _)| prefix),
        _ => first.path.as_str(),
    };
    for leaf in &tree.leaves {
        while !starts(&leaf.path, shared) {
            shared = shared.rsplit_once("::").map_or("", |(prefix, _)| prefix);
        }
    }
    let shared = shared.to_owned();
    for leaf in &mut tree.leaves {
        let rest = &leaf.path[shared.len()..];
        leaf.path = rest.strip_prefix("::").unwrap_or(rest).to_owned();
    }
    tree.prefix = shared;
}

fn starts(path: &str, prefix: &str) -> bool {
    prefix.is_empty()
        || path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
