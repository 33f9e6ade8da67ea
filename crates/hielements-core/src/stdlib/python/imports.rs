//! The fast reader: imports and suppression comments of a Python file, in one pass over its bytes.
//!
//! It knows strings, comments, brackets and indentation, and nothing else of the grammar; a test
//! proves it equal to the full parser on large trees. What it reads comes from its argument alone.

use super::lines::Lines;
use super::scan::{Scanner, Stop};
use super::suppress;
use hielements_plugin::{Facts, Import, ImportKind, ImportedName, Place, Problem};

/// An import with byte offsets, before it is put into lines and columns.
#[derive(Debug)]
pub(super) struct RawImport {
    pub(super) target: String,
    pub(super) names: Vec<ImportedName>,
    pub(super) dynamic: bool,
    pub(super) state: State,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Under which circumstances a statement runs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    pub(super) conditional: bool,
    pub(super) typing: bool,
}

impl State {
    /// The state inside a block that does not always run.
    pub(super) fn branch(self, typing: bool) -> Self {
        Self {
            conditional: true,
            typing: self.typing || typing,
        }
    }
}

/// Reads the imports of a file; `test` says that it is test code.
pub(super) fn read(text: &[u8], test: bool) -> Facts {
    let mut reader = Reader {
        scan: Scanner::new(text),
        blocks: Vec::new(),
        negated: false,
    };
    reader.file();
    let mut imports = reader.scan.found;
    imports.sort_by_key(|import| import.start);
    let lines = Lines::new(text);
    let suppressions = suppress::all(text, &reader.scan.comments, &lines);
    let problem = reader.scan.problem.map(|(message, at)| Problem {
        message: message.to_owned(),
        place: lines.place(at, at),
    });
    Facts {
        imports: finish(imports, &lines, test),
        suppressions,
        problem,
        ..Facts::default()
    }
}

/// Puts imports in source order into lines and columns.
pub(super) fn finish(imports: Vec<RawImport>, lines: &Lines, test: bool) -> Vec<Import> {
    let finish = |import: RawImport| Import {
        kind: kind(&import, test),
        target: import.target,
        names: import.names,
        conditional: import.state.conditional,
        place: lines.place(import.start, import.end),
    };
    imports.into_iter().map(finish).collect()
}

fn kind(import: &RawImport, test: bool) -> ImportKind {
    if test {
        ImportKind::Test
    } else if import.state.typing {
        ImportKind::Type
    } else if import.dynamic {
        ImportKind::Dynamic
    } else {
        ImportKind::Runtime
    }
}

/// What an `if` says about type checking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// `TYPE_CHECKING`, `typing.TYPE_CHECKING`.
    Typing,
    /// `not TYPE_CHECKING`.
    NotTyping,
    /// Anything else.
    Other,
}

/// Reads the condition of an `if`, as written.
pub(super) fn guard(test: &[u8]) -> Guard {
    let test = peel(test);
    if let Some(rest) = test.strip_prefix(b"not")
        && rest.first().is_some_and(|b| b" \t(".contains(b))
    {
        return match guard(rest) {
            Guard::Typing => Guard::NotTyping,
            Guard::NotTyping => Guard::Typing,
            Guard::Other => Guard::Other,
        };
    }
    let Some(base) = test.strip_suffix(b"TYPE_CHECKING") else {
        return Guard::Other;
    };
    let qualified = || {
        base.strip_suffix(b".")
            .is_some_and(|name| !name.is_empty() && name.iter().copied().all(super::scan::is_word))
    };
    if base.is_empty() || qualified() {
        Guard::Typing
    } else {
        Guard::Other
    }
}

fn peel(mut test: &[u8]) -> &[u8] {
    loop {
        test = test.trim_ascii();
        match test {
            [b'(', inner @ .., b')'] => test = inner,
            _ => return test,
        }
    }
}

struct Block {
    indent: usize,
    state: State,
    cases: bool,
    negated: bool,
}

struct Reader<'t> {
    scan: Scanner<'t>,
    blocks: Vec<Block>,
    /// Whether the `if` chain that just ended at this indentation began with `not TYPE_CHECKING`.
    negated: bool,
}

impl<'t> Reader<'t> {
    fn file(&mut self) {
        while !self.scan.at_end() {
            let indent = self.scan.indentation();
            if self.scan.blank_line() {
                continue;
            }
            self.close_blocks(indent);
            self.logical_line(indent);
        }
    }

    fn close_blocks(&mut self, indent: usize) {
        self.negated = false;
        while let Some(block) = self.blocks.pop_if(|block| block.indent >= indent) {
            self.negated = block.indent == indent && block.negated;
        }
        self.scan.state = self.blocks.last().map_or_else(State::default, |b| b.state);
    }

    fn logical_line(&mut self, indent: usize) {
        loop {
            self.scan.space(false);
            if self.scan.at_end() || self.scan.blank_line() {
                return;
            }
            if !self.scan.eat(b';') {
                self.statement(indent);
            }
        }
    }

    fn statement(&mut self, indent: usize) {
        let start = self.scan.pos;
        match self.scan.word() {
            b"import" => self.import(start),
            b"from" => self.import_from(start),
            b"lazy" => self.lazy(start),
            b"async" => {
                self.scan.space(false);
                let at = self.scan.pos;
                let word = self.scan.word();
                self.compound(word, at, indent);
            }
            word => self.compound(word, start, indent),
        }
    }

    fn lazy(&mut self, start: usize) {
        self.scan.space(false);
        match self.scan.word() {
            b"import" => self.import(start),
            b"from" => self.import_from(start),
            _ => {
                self.scan.pos = start;
                self.rest();
            }
        }
    }

    fn compound(&mut self, word: &[u8], start: usize, indent: usize) {
        let outer = self.scan.state;
        let opens = match word {
            b"def" => self.header(true).map(|_| outer.branch(false)),
            b"class" => self.header(true).map(|_| outer),
            b"if" | b"elif" => {
                let negated = word == b"elif" && self.negated;
                if let Some(test) = self.header(false) {
                    let guard = guard(test);
                    let state = outer.branch(negated || guard == Guard::Typing);
                    let negated = negated || guard == Guard::NotTyping;
                    self.open(indent, state, false, negated);
                }
                return;
            }
            b"else" => self.header(false).map(|_| outer.branch(self.negated)),
            b"try" | b"except" | b"finally" | b"with" | b"for" | b"while" => {
                self.header(false).map(|_| outer.branch(false))
            }
            b"case" if self.blocks.last().is_some_and(|block| block.cases) => {
                self.header(false).map(|_| outer.branch(false))
            }
            b"match" => return self.match_header(indent),
            _ => {
                self.scan.pos = start;
                return self.rest();
            }
        };
        if let Some(state) = opens {
            self.open(indent, state, false, false);
        }
    }

    fn open(&mut self, indent: usize, state: State, cases: bool, negated: bool) {
        self.scan.state = state;
        self.blocks.push(Block {
            indent,
            state,
            cases,
            negated,
        });
    }

    /// Reads up to and over the colon; gives the text before it.
    fn header(&mut self, names: bool) -> Option<&'t [u8]> {
        let start = self.scan.pos;
        self.scan.expression(Stop::Header, names);
        let end = self.scan.pos;
        self.scan.eat(b':').then(|| &self.scan.text[start..end])
    }

    /// `match` is a word like any other unless its line ends with a colon.
    fn match_header(&mut self, indent: usize) {
        let outer = self.scan.state;
        let empty = self
            .header(false)
            .is_none_or(|subject| subject.trim_ascii().is_empty());
        self.scan.space(false);
        if empty || !self.scan.at_line_end() {
            return self.rest();
        }
        self.open(indent, outer, true, false);
    }

    fn rest(&mut self) {
        self.scan.expression(Stop::Statement, false);
    }

    fn import(&mut self, start: usize) {
        let first = self.scan.found.len();
        loop {
            self.scan.space(false);
            let Some(target) = self.scan.dotted() else {
                break;
            };
            let mut end = self.scan.pos;
            self.scan.space(false);
            if self.alias(false).is_some() {
                end = self.scan.pos;
            }
            self.push(target, Vec::new(), start, end);
            self.scan.space(false);
            if !self.scan.eat(b',') {
                break;
            }
        }
        let end = self.scan.found.last().map_or(start, |last| last.end);
        for import in self.scan.found.iter_mut().skip(first) {
            import.end = end;
        }
        self.rest();
    }

    fn import_from(&mut self, start: usize) {
        let mut target = String::new();
        self.scan.space(false);
        while self.scan.eat(b'.') {
            target.push('.');
            self.scan.space(false);
        }
        let at = self.scan.pos;
        if self.scan.word() == b"import" {
            self.scan.pos = at;
        } else {
            self.scan.pos = at;
            target.push_str(&self.scan.dotted().unwrap_or_default());
        }
        self.scan.space(false);
        if target.is_empty() || self.scan.word() != b"import" {
            return self.rest();
        }
        let (names, end) = self.names();
        if !names.is_empty() {
            self.push(target, names, start, end);
        }
        self.rest();
    }

    fn names(&mut self) -> (Vec<ImportedName>, usize) {
        let mut names = Vec::new();
        self.scan.space(false);
        let brackets = self.scan.eat(b'(');
        self.scan.space(brackets);
        let mut end = self.scan.pos;
        if self.scan.eat(b'*') {
            names.push(ImportedName {
                name: "*".to_owned(),
                alias: None,
            });
            return (names, end + 1);
        }
        loop {
            self.scan.space(brackets);
            let name = text(self.scan.word());
            if name.is_empty() {
                break;
            }
            end = self.scan.pos;
            self.scan.space(brackets);
            let alias = self.alias(brackets);
            if alias.is_some() {
                end = self.scan.pos;
            }
            let alias = alias.filter(|alias| *alias != name);
            names.push(ImportedName { name, alias });
            self.scan.space(brackets);
            if !self.scan.eat(b',') {
                break;
            }
        }
        if brackets && self.scan.eat(b')') {
            end = self.scan.pos;
        }
        (names, end)
    }

    fn alias(&mut self, brackets: bool) -> Option<String> {
        let start = self.scan.pos;
        if self.scan.word() != b"as" {
            self.scan.pos = start;
            return None;
        }
        self.scan.space(brackets);
        Some(text(self.scan.word()))
    }

    fn push(&mut self, target: String, names: Vec<ImportedName>, start: usize, end: usize) {
        self.scan.found.push(RawImport {
            target,
            names,
            dynamic: false,
            state: self.scan.state,
            start,
            end,
        });
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Facts of a file that says nothing but why it could not be read.
pub(super) fn unreadable(message: impl Into<String>) -> Facts {
    Facts {
        problem: Some(Problem {
            message: message.into(),
            place: Place::whole_file(),
        }),
        ..Facts::default()
    }
}
