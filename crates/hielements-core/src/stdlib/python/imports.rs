//! The fast reader: imports and suppression comments of a Python file, in one pass over its bytes.
//!
//! It knows strings, comments, brackets and indentation, and nothing else of the grammar; a test
//! proves it equal to the full parser on large trees. What it reads comes from its argument alone.

use super::guard::{Guard, guard};
use super::role::Role;
use super::scan::{Scanner, Stop};
use crate::stdlib::facts::accepted::suppressions;
use crate::stdlib::facts::places::Places;
use hielements_plugin::{Facts, Import, ImportKind, ImportedName, Problem};

/// An import with byte offsets, before it is put into lines and columns.
#[derive(Debug)]
pub(super) struct RawImport {
    pub(super) target: String,
    pub(super) names: Vec<ImportedName>,
    /// The name that a module imported as a whole gets.
    pub(super) alias: Option<String>,
    /// Whether a name is imported under itself (`import a as a`), which hands it on.
    pub(super) handed_on: bool,
    pub(super) dynamic: bool,
    pub(super) state: State,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl RawImport {
    /// An import of a whole module.
    pub(super) fn of_module(target: String, state: State, start: usize, end: usize) -> Self {
        Self {
            target,
            names: Vec::new(),
            alias: None,
            handed_on: false,
            dynamic: false,
            state,
            start,
            end,
        }
    }
}

/// Under which circumstances a statement runs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    pub(super) conditional: bool,
    pub(super) typing: bool,
    /// Inside a function or class, so that no name of it is one of the module.
    pub(super) local: bool,
}

impl State {
    /// The state inside a block that does not always run.
    pub(super) fn branch(self, typing: bool) -> Self {
        Self {
            conditional: true,
            typing: self.typing || typing,
            ..self
        }
    }

    /// The state inside a function or class.
    pub(super) fn inside(self) -> Self {
        Self {
            local: true,
            ..self
        }
    }
}

/// Reads the imports of a file.
pub(super) fn read(text: &[u8], role: Role) -> Facts {
    let mut reader = Reader {
        scan: Scanner::new(text),
        blocks: Vec::new(),
        negated: false,
    };
    reader.file();
    let mut imports = reader.scan.found;
    imports.sort_by_key(|import| import.start);
    let places = Places::new(text);
    let suppressions = suppressions(&places, reader.scan.comments, "#");
    let problem = reader.scan.problem.map(|(message, at)| Problem {
        message: message.to_owned(),
        place: places.place(at, at),
    });
    Facts {
        imports: finish(imports, &places, role),
        suppressions,
        problem,
        ..Facts::default()
    }
}

/// Puts imports in source order into lines and columns.
pub(super) fn finish(imports: Vec<RawImport>, places: &Places<'_>, role: Role) -> Vec<Import> {
    let finish = |import: RawImport| Import {
        kind: kind(&import, role),
        container: None,
        exported: !import.dynamic && !import.state.local && (role.package || import.handed_on),
        target: import.target,
        names: import.names,
        alias: import.alias,
        conditional: import.state.conditional,
        place: places.place(import.start, import.end),
    };
    imports.into_iter().map(finish).collect()
}

fn kind(import: &RawImport, role: Role) -> ImportKind {
    if role.test {
        ImportKind::Test
    } else if role.stub || import.state.typing {
        ImportKind::Type
    } else if import.dynamic {
        ImportKind::Dynamic
    } else {
        ImportKind::Runtime
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
            b"def" => self.header(true).map(|_| outer.branch(false).inside()),
            b"class" => self.header(true).map(|_| outer.inside()),
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
            let alias = self.alias(false);
            if alias.is_some() {
                end = self.scan.pos;
            }
            let handed_on = alias.as_ref() == Some(&target);
            self.scan.found.push(RawImport {
                alias: alias.filter(|alias| *alias != target),
                handed_on,
                ..self.found(target, start, end)
            });
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
        let names = self.names();
        if !names.names.is_empty() {
            self.scan.found.push(RawImport {
                names: names.names,
                handed_on: names.handed_on,
                ..self.found(target, start, names.end)
            });
        }
        self.rest();
    }

    fn names(&mut self) -> Names {
        self.scan.space(false);
        let opening = self.scan.pos;
        let brackets = self.scan.eat(b'(');
        self.scan.space(brackets);
        let mut found = Names {
            names: Vec::new(),
            handed_on: false,
            end: self.scan.pos,
        };
        if self.scan.eat(b'*') {
            found.push("*".to_owned(), None, self.scan.pos);
            return found;
        }
        loop {
            self.scan.space(brackets);
            let name = self.scan.word();
            if name.is_empty() || (brackets && is_keyword(name)) {
                break;
            }
            let mut end = self.scan.pos;
            self.scan.space(brackets);
            let alias = self.alias(brackets);
            if alias.is_some() {
                end = self.scan.pos;
            }
            found.push(text(name), alias, end);
            self.scan.space(brackets);
            if !self.scan.eat(b',') {
                break;
            }
        }
        if brackets && self.scan.eat(b')') {
            found.end = self.scan.pos;
        } else if brackets {
            self.scan.pos = found.end;
            self.scan.report(super::scan::UNCLOSED, opening);
        }
        found
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

    /// An import of a whole module, in the state the reader is in.
    fn found(&self, target: String, start: usize, end: usize) -> RawImport {
        RawImport::of_module(target, self.scan.state, start, end)
    }
}

/// The names of a `from … import`, and where the last one ends.
struct Names {
    names: Vec<ImportedName>,
    handed_on: bool,
    end: usize,
}

impl Names {
    fn push(&mut self, name: String, alias: Option<String>, end: usize) {
        self.handed_on |= alias.as_ref() == Some(&name);
        let alias = alias.filter(|alias| *alias != name);
        self.names.push(ImportedName { name, alias });
        self.end = end;
    }
}

/// Words that no import can name, so that a list of names that holds one was never closed.
fn is_keyword(word: &[u8]) -> bool {
    matches!(
        word,
        b"import"
            | b"from"
            | b"def"
            | b"class"
            | b"if"
            | b"for"
            | b"while"
            | b"with"
            | b"try"
            | b"return"
            | b"raise"
            | b"async"
            | b"assert"
            | b"del"
            | b"global"
            | b"pass"
    )
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
