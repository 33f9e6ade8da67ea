//! The fast reader: what a Rust text imports, in one pass over its tokens.
//!
//! It knows attributes, blocks, `mod`, `use`, `extern crate` and paths, and nothing else of the
//! grammar; a test proves it equal to the full parser on large trees. What it finds are [`Raw`]
//! statements; [`names`](super::names) turns them into imports.
//!
//! Code inside the arguments of a macro counts, except where a macro writes code for elsewhere:
//! `macro_rules!` and the `quote!` family.

use super::attributes::{self, Attribute};
use super::lexer::{Kind, Tokens};
use super::names::{Raw, Scopes, What};
use super::trees;

/// What was read of a text.
pub(super) struct Read<'t> {
    pub(super) scopes: Scopes,
    pub(super) found: Vec<Raw<'t>>,
    pub(super) modules: Vec<Declared<'t>>,
}

/// A `mod name;` or `mod name { … }`, the latter only where paths from elsewhere lead to it: one inside
/// a function or in the arguments of a macro is none.
pub(super) struct Declared<'t> {
    /// The scope that it stands in.
    pub(super) scope: usize,
    pub(super) name: &'t str,
    /// What `#[path = "…"]` says, one a condition.
    pub(super) paths: Vec<&'t str>,
    pub(super) inline: bool,
}

/// Where reading starts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start {
    /// The scope that the text stands in.
    pub(super) scope: usize,
    /// Whether it is test code.
    pub(super) test: bool,
    /// Whether it stands inside a body or the arguments of a macro.
    pub(super) inside: bool,
}

/// Macros whose arguments are code for another place.
pub(super) const QUOTES: &[&str] = &[
    "quote",
    "quote_spanned",
    "parse_quote",
    "parse_quote_spanned",
];

/// Reads a file.
pub(super) fn read<'t>(tokens: &Tokens<'t>, test: bool) -> Read<'t> {
    let start = Start {
        test,
        ..Start::default()
    };
    read_part(tokens, start, Scopes::default())
}

/// Reads a part of a file, with the scopes that are known already.
pub(super) fn read_part<'t>(tokens: &Tokens<'t>, start: Start, scopes: Scopes) -> Read<'t> {
    let frame = Frame {
        opened: 0,
        module: !start.inside,
        scope: start.scope,
        test: start.test,
        next: Attribute::default(),
    };
    let mut reader = Reader {
        tokens,
        at: 0,
        frames: Vec::new(),
        frame,
        open: [0; 3],
        read: Read {
            scopes,
            found: Vec::new(),
            modules: Vec::new(),
        },
    };
    while reader.at < tokens.code.len() {
        reader.step();
    }
    reader.read
}

/// What stands between two brackets, or the file.
#[derive(Clone, Default)]
struct Frame<'t> {
    /// The bracket that opened it; 0 for the file.
    opened: u8,
    /// Whether items stand in it directly: the file or the braces of a module.
    module: bool,
    scope: usize,
    test: bool,
    /// What the attributes say about the item that comes next.
    next: Attribute<'t>,
}

struct Reader<'a, 't> {
    tokens: &'a Tokens<'t>,
    at: usize,
    frames: Vec<Frame<'t>>,
    frame: Frame<'t>,
    /// So many frames of each kind of bracket are open.
    open: [usize; 3],
    read: Read<'t>,
}

impl<'t> Reader<'_, 't> {
    fn step(&mut self) {
        match self.tokens.kind(self.at) {
            Some(Kind::Word) => self.word(),
            Some(Kind::RawWord | Kind::Colons) => self.path(),
            Some(Kind::Mark(mark)) => self.mark(mark),
            Some(Kind::Other) | None => self.at += 1,
        }
    }

    fn mark(&mut self, mark: u8) {
        match mark {
            b'#' => return self.attribute(),
            b'{' | b'(' | b'[' => self.open(mark, None),
            b'}' => self.close(b'{'),
            b')' => self.close(b'('),
            b']' => self.close(b'['),
            b';' => self.frame.next = Attribute::default(),
            _ => {}
        }
        self.at += 1;
    }

    fn open(&mut self, mark: u8, module: Option<usize>) {
        let frame = Frame {
            opened: mark,
            module: module.is_some() && self.frame.module,
            scope: module.unwrap_or(self.frame.scope),
            test: self.frame.test || self.frame.next.test,
            next: Attribute::default(),
        };
        self.open[kind_of(mark)] += 1;
        self.frames.push(std::mem::replace(&mut self.frame, frame));
    }

    fn close(&mut self, opener: u8) {
        if self.open[kind_of(opener)] == 0 {
            return;
        }
        while let Some(outer) = self.frames.pop() {
            let closed = std::mem::replace(&mut self.frame, outer);
            self.open[kind_of(closed.opened)] -= 1;
            if closed.opened == opener {
                break;
            }
        }
        if opener == b'{' {
            self.frame.next = Attribute::default();
        }
    }

    /// Reads the attributes that stand here; their paths are read as code afterwards.
    fn attribute(&mut self) {
        let inner = self.tokens.is_mark(self.at + 1, b'!');
        let open = self.at + 1 + usize::from(inner);
        if !self.tokens.is_mark(open, b'[') {
            self.at += 1;
            return;
        }
        let (attribute, end) = attributes::read(self.tokens, open);
        if inner {
            self.frame.test |= self.frame.module && attribute.test;
        } else if self.tokens.is_mark(end, b'#') || attributes::item_follows(self.tokens, end) {
            self.frame.next.add(attribute);
        } else {
            self.frame.next = Attribute::default();
        }
        self.at = open;
        let (scope, test) = (self.frame.scope, self.frame.test || self.frame.next.test);
        while self.at < end {
            match self.tokens.kind(self.at) {
                Some(Kind::Word | Kind::RawWord | Kind::Colons) => self.path_in(scope, test),
                Some(Kind::Mark(_) | Kind::Other) | None => self.at += 1,
            }
        }
    }

    fn word(&mut self) {
        if self.after_dollar_or_dot() {
            return self.path();
        }
        match self.tokens.word(self.at) {
            "mod" => self.module(),
            "use" => self.import(),
            "pub" => self.visibility(),
            "extern" if self.tokens.is_keyword(self.at + 1, "crate") => self.external(),
            "macro_rules" if self.tokens.is_mark(self.at + 1, b'!') => self.skip_macro(),
            "macro" if self.tokens.is_word(self.at + 1) => self.skip_macro(),
            _ => self.path(),
        }
    }

    /// `pub(in crate::a)` imports nothing.
    fn visibility(&mut self) {
        self.at += 1;
        if self.tokens.is_mark(self.at, b'(') && self.tokens.is_keyword(self.at + 1, "in") {
            self.at = self.behind_group(self.at);
        }
    }

    fn module(&mut self) {
        let name = self.at + 1;
        let (ends, opens) = (
            self.tokens.is_mark(name + 1, b';'),
            self.tokens.is_mark(name + 1, b'{'),
        );
        self.at += 1;
        if !self.tokens.is_word(name) || !(ends || opens) {
            return;
        }
        let word = self.tokens.word(name);
        let next = std::mem::take(&mut self.frame.next);
        let (outer, is_module) = (self.frame.scope, self.frame.module);
        self.read.scopes.declare(outer, word);
        let mut is_declared = ends;
        if opens {
            let scope = self.read.scopes.open(outer, word, is_module);
            self.frame.next.test = next.test;
            self.open(b'{', Some(scope));
            is_declared = is_module && scope != outer;
        }
        if is_declared {
            self.read.modules.push(Declared {
                scope: outer,
                name: word,
                paths: next.paths,
                inline: opens,
            });
        }
        self.at = name + 2;
    }

    fn import(&mut self) {
        let start = self.at;
        self.at += 1;
        let Some((tree, end)) = trees::read(self.tokens, start + 1) else {
            return;
        };
        self.read.scopes.bind_tree(self.frame.scope, &tree);
        self.push(What::Use(tree), start, end.at);
        for _ in 0..end.open {
            self.open(b'{', None);
        }
        self.at = end.at;
    }

    fn external(&mut self) {
        let (start, name) = (self.at, self.at + 2);
        self.at = name;
        if !self.tokens.is_word(name) {
            return;
        }
        let word = self.tokens.word(name);
        self.at = name + 1;
        let mut bound = word;
        if self.tokens.is_keyword(self.at, "as") && self.tokens.is_word(self.at + 1) {
            bound = self.tokens.word(self.at + 1);
            self.at += 2;
        }
        let end = self.at + usize::from(self.tokens.is_mark(self.at, b';'));
        let path = if word == "self" { "crate" } else { word };
        self.read.scopes.bind(self.frame.scope, bound, path);
        if word != "self" {
            let alias = (bound != word).then_some(bound);
            self.push(What::Crate(word, alias), start, end);
        }
        self.frame.next = Attribute::default();
        self.at = end;
    }

    fn push(&mut self, what: What<'t>, start: usize, end: usize) {
        let next = std::mem::take(&mut self.frame.next);
        let code = &self.tokens.code;
        self.read.found.push(Raw {
            what,
            scope: self.frame.scope,
            test: self.frame.test || next.test,
            conditional: !self.frame.module || next.conditional,
            public: self.is_after_pub(start),
            start: code[start].start,
            end: code[end.max(start + 1) - 1].end,
        });
    }

    /// Whether a plain `pub` stands before a statement; `pub(crate)` hands nothing on.
    fn is_after_pub(&self, start: usize) -> bool {
        let before = start.checked_sub(1);
        before.is_some_and(|at| self.tokens.is_keyword(at, "pub"))
    }

    fn path(&mut self) {
        let test = self.frame.test || self.frame.next.test;
        self.path_in(self.frame.scope, test);
    }

    /// Reads a path of at least two parts: `a::b`, up to generic arguments. A word alone is none.
    fn path_in(&mut self, scope: usize, test: bool) {
        let start = self.at;
        if self.stands_alone(start) {
            self.at = start + 1;
            return;
        }
        let counts = !self.after_dollar_or_dot();
        let global = self.tokens.kind(start) == Some(Kind::Colons);
        let counts = counts && !(global && self.goes_on(start));
        let mut last = start + usize::from(global);
        let keyword = self.tokens.kind(last) == Some(Kind::Word)
            && KEYWORDS.contains(&self.tokens.word(last));
        if !self.tokens.is_word(last) || keyword {
            self.at = start + 1;
            return;
        }
        while self.tokens.kind(last + 1) == Some(Kind::Colons) && self.tokens.is_word(last + 2) {
            last += 2;
        }
        self.at = last + 1;
        let first = start + usize::from(global);
        if counts && last > first && may_be_module(self.tokens.word(first)) {
            let words = (first..=last).step_by(2).map(|at| self.tokens.word(at));
            let code = &self.tokens.code;
            self.read.found.push(Raw {
                what: What::Path {
                    global,
                    parts: words.collect(),
                },
                scope,
                test,
                conditional: false,
                public: false,
                start: code[start].start,
                end: code[last].end,
            });
        }
        self.skip_quote(last);
    }

    /// Whether a word begins neither a path nor the call of a macro, as most words do.
    fn stands_alone(&self, at: usize) -> bool {
        self.is_no_colons(at) && self.is_no_colons(at + 1) && !self.tokens.is_mark(at + 1, b'!')
    }

    fn is_no_colons(&self, at: usize) -> bool {
        self.tokens.kind(at) != Some(Kind::Colons)
    }

    /// Whether `::` belongs to something before it: `Vec<T>::new`, `Self::Item::x` of a macro.
    fn goes_on(&self, colons: usize) -> bool {
        let Some(before) = colons.checked_sub(1) else {
            return false;
        };
        match self.tokens.kind(before) {
            Some(Kind::Mark(b'>')) => {
                let arrow = before.checked_sub(1).is_some_and(|at| {
                    self.tokens.touch(at, before)
                        && (self.tokens.is_mark(at, b'-') || self.tokens.is_mark(at, b'='))
                });
                !arrow && !self.binds_lifetimes(before)
            }
            Some(Kind::Mark(mark)) => matches!(mark, b')' | b']' | b'}' | b'$'),
            Some(Kind::Word) => !KEYWORDS.contains(&self.tokens.word(before)),
            Some(Kind::RawWord | Kind::Other) => true,
            Some(Kind::Colons) | None => false,
        }
    }

    /// Whether the `>` here closes `for<'a>`.
    fn binds_lifetimes(&self, close: usize) -> bool {
        let lifetimes = |at: &usize| {
            self.tokens.kind(*at) == Some(Kind::Other) || self.tokens.is_mark(*at, b',')
        };
        let open = (0..close).rev().find(|at| !lifetimes(at));
        open.is_some_and(|open| {
            self.tokens.is_mark(open, b'<')
                && open
                    .checked_sub(1)
                    .is_some_and(|at| self.tokens.is_keyword(at, "for"))
        })
    }

    /// Whether what stands here belongs to `$crate`, a macro's variable or a value: `x.method`.
    fn after_dollar_or_dot(&self) -> bool {
        let Some(before) = self.at.checked_sub(1) else {
            return false;
        };
        let range = || {
            before
                .checked_sub(1)
                .is_some_and(|at| self.tokens.is_mark(at, b'.') && self.tokens.touch(at, before))
        };
        self.tokens.is_mark(before, b'$') || (self.tokens.is_mark(before, b'.') && !range())
    }

    fn skip_quote(&mut self, last: usize) {
        let quotes =
            self.tokens.is_mark(last + 1, b'!') && QUOTES.contains(&self.tokens.word(last));
        if quotes {
            self.at = self.behind_group(last + 2);
        }
    }

    /// Goes behind the definition of a macro: its words, then each of its groups.
    fn skip_macro(&mut self) {
        self.at += 1;
        if self.tokens.is_mark(self.at, b'!') {
            self.at += 1;
        }
        if self.tokens.is_word(self.at) {
            self.at += 1;
        }
        let arguments = self.tokens.is_mark(self.at, b'(');
        self.at = self.behind_group(self.at);
        if arguments && self.tokens.is_mark(self.at, b'{') {
            self.at = self.behind_group(self.at);
        }
    }

    /// The place behind the group that opens at `at`; `at` itself when none does.
    fn behind_group(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        for place in at..self.tokens.code.len() {
            match self.tokens.kind(place) {
                Some(Kind::Mark(b'(' | b'[' | b'{')) => depth += 1,
                Some(Kind::Mark(b')' | b']' | b'}')) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return if place == at { at } else { place + 1 };
            }
        }
        self.tokens.code.len()
    }
}

fn kind_of(bracket: u8) -> usize {
    match bracket {
        b'(' => 0,
        b'[' => 1,
        _ => 2,
    }
}

/// Types begin with a capital, modules and crates do not.
pub(super) fn may_be_module(word: &str) -> bool {
    !word.starts_with(char::is_uppercase)
}

/// Keywords that begin no path; `::` behind them does.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "box", "break", "const", "do", "dyn", "else", "for", "if", "impl",
    "in", "let", "match", "move", "mut", "pub", "ref", "return", "static", "try", "type", "unsafe",
    "where", "while", "yield",
];
