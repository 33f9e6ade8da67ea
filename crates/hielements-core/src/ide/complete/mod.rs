//! What can be written at a place: keywords that fit there, names that are known there, functions
//! with their signatures, patterns and their open holes, languages and types, and what strings hold.

mod expressions;
mod keywords;
mod strings;

use super::cursor::{Around, Cursor};
use super::names::Site;
use super::{Subject, place};
use crate::hir::{ElementId, Meaning, Role, SlotId, SlotKind};
use crate::source::{FileId, Span};
use crate::stdlib::{Library, LibraryRegistry};
use crate::syntax::{SyntaxKind, SyntaxToken};

/// Something that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// How it is called in a list.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A line beside it: a signature, a path.
    pub detail: Option<String>,
    /// In Markdown.
    pub docs: Option<String>,
    /// What is written in the place of `replaced`.
    pub text: String,
    /// The same with places to fill in, `${1:name}`, where it has some.
    pub snippet: Option<String>,
    /// What it takes the place of.
    pub replaced: Span,
    /// Those with a smaller number come first.
    pub rank: u8,
}

/// What can be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A word of the language.
    Keyword,
    /// An element.
    Element,
    /// A pattern.
    Pattern,
    /// A scope.
    Scope,
    /// A ref.
    Ref,
    /// A hole of a pattern that nothing fills yet.
    Hole,
    /// A library.
    Library,
    /// A function.
    Function,
    /// A parameter of a function.
    Parameter,
    /// A language.
    Language,
    /// A type of a ref.
    Type,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A module of a language.
    Module,
    /// A value.
    Value,
    /// Another specification.
    Specification,
}

/// What can be written at a byte of a text, the most likely first.
pub fn complete(subject: &Subject<'_>, file: FileId, offset: u32) -> Vec<Completion> {
    let text = &subject.sources.get(file).text;
    let cursor = Cursor::new(text, offset);
    let Some(spec) = subject.spec(file).filter(|_| !cursor.in_comment()) else {
        return Vec::new();
    };
    let around = cursor.around();
    let owner = around
        .iter()
        .rev()
        .find_map(|(_, name)| subject.element_named(file, *name));
    let mut completing = Completing {
        subject,
        site: Site { spec, owner },
        around: around.last().map_or(Around::File, |(kind, _)| *kind),
        replaced: cursor.replaced(),
        cursor,
        found: Vec::new(),
    };
    completing.all();
    let mut found = completing.found;
    found.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    found.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
    found
}

struct Completing<'s, 'a> {
    subject: &'s Subject<'a>,
    cursor: Cursor<'a>,
    site: Site,
    around: Around,
    replaced: Span,
    found: Vec<Completion>,
}

impl Completing<'_, '_> {
    fn all(&mut self) {
        if let Some(string) = self.cursor.string() {
            return self.in_string(&string);
        }
        let before: Vec<SyntaxToken> = self.cursor.before().take(3).collect();
        if let Some((words, on_result)) = self.cursor.path() {
            return self.behind_dot(&words, on_result);
        }
        if self.cursor.begins_line() && self.cursor.call().is_none() {
            return self.statement();
        }
        match before.first() {
            None => self.statement(),
            Some(last) if is_opening(last) => self.statement(),
            Some(last) => self.behind(last, before.get(1), before.get(2)),
        }
    }

    /// Behind a token that is no dot.
    fn behind(
        &mut self,
        last: &SyntaxToken,
        second: Option<&SyntaxToken>,
        third: Option<&SyntaxToken>,
    ) {
        let word =
            |token: Option<&SyntaxToken>| token.map(|it| it.text().to_owned()).unwrap_or_default();
        match (last.kind(), last.text()) {
            (SyntaxKind::Less, _) => self.languages(),
            (SyntaxKind::Colon, _) => self.behind_colon(&word(second), &word(third)),
            (SyntaxKind::Keyword, keyword) => self.behind_keyword(keyword),
            (SyntaxKind::Ident, keyword)
                if keywords::is_leading(keyword) && !matches!(word(second).as_str(), "." | "=") =>
            {
                self.behind_keyword(keyword);
            }
            (SyntaxKind::Comma, _) if self.in_list_of("implements") => self.pattern_names(),
            (SyntaxKind::Comma, _) if self.in_list_of("import") => self.imported_names(),
            (
                SyntaxKind::Eq
                | SyntaxKind::EqEq
                | SyntaxKind::NotEq
                | SyntaxKind::Comma
                | SyntaxKind::LParen
                | SyntaxKind::LBracket,
                _,
            ) => {
                self.expression(self.selects(last, second));
            }
            _ => self.behind_name(),
        }
    }

    fn behind_colon(&mut self, name: &str, keyword: &str) {
        match keyword {
            "scope" => self.languages(),
            "ref" | "connection_point" => self.types(),
            "element" => {
                self.pattern_names();
                self.languages();
            }
            "check" => self.expression(Wanted::Verdict),
            _ if name == "check" => self.expression(Wanted::Verdict),
            _ => self.statement(),
        }
    }

    fn behind_keyword(&mut self, keyword: &str) {
        match keyword {
            "implements" => self.pattern_names(),
            "binds" => self.holes(),
            "import" if self.in_from() => self.imported_names(),
            "import" | "from" => self.libraries(8),
            "language" => self.languages(),
            "requires" | "allows" | "forbids" | "descendant" => self.demands(keyword),
            "connection" => {
                self.keyword("to", "to ");
                self.names();
            }
            "to" | "uses" => self.names(),
            "check" => self.expression(Wanted::Verdict),
            _ => {}
        }
    }

    /// Whether the list that the place is in begins with this keyword, on the same line.
    fn in_list_of(&self, keyword: &str) -> bool {
        let mut list = self.cursor.before().take_while(|token| {
            matches!(
                token.kind(),
                SyntaxKind::Ident | SyntaxKind::Dot | SyntaxKind::Comma | SyntaxKind::Keyword
            )
        });
        list.find(|token| token.kind() == SyntaxKind::Keyword && token.text() != "as")
            .is_some_and(|token| token.text() == keyword)
    }

    /// Whether an `import` follows a `from`.
    fn in_from(&self) -> bool {
        let line = self.cursor.before().take_while(|token| {
            matches!(
                token.kind(),
                SyntaxKind::Ident | SyntaxKind::Dot | SyntaxKind::Keyword | SyntaxKind::String
            )
        });
        line.take(12).any(|token| token.text() == "from")
    }

    fn add(&mut self, label: impl Into<String>, kind: CompletionKind, rank: u8) -> &mut Completion {
        let label = label.into();
        self.found.push(Completion {
            text: label.clone(),
            label,
            kind,
            detail: None,
            docs: None,
            snippet: None,
            replaced: self.replaced,
            rank,
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// A name with what it means.
    fn named(&mut self, name: &str, meaning: &Meaning, rank: u8) {
        let model = self.subject.model;
        let (kind, detail, docs) = match meaning {
            Meaning::Element(id) => {
                let element = model.element(*id);
                let kind = match element.role {
                    Role::Element => CompletionKind::Element,
                    Role::Pattern | Role::Demanded(_) => CompletionKind::Pattern,
                };
                (kind, element.path.clone(), element.docs.clone())
            }
            Meaning::Slot(id) => {
                let slot = model.slot(*id);
                (slot_kind(&slot.kind), slot.text.clone(), slot.docs.clone())
            }
            Meaning::Library(library) => return self.library(name, library, rank),
            Meaning::Function(library, function) => {
                return self.function(name, library, function, false, rank);
            }
            Meaning::Files(specs) => {
                let files = specs
                    .iter()
                    .filter_map(|spec| model.words.files().get(*spec));
                let paths: Vec<String> = files
                    .map(|file| self.subject.sources.get(*file).path.to_string())
                    .collect();
                (CompletionKind::Specification, paths.join(", "), None)
            }
        };
        let added = self.add(name, kind, rank);
        added.detail = Some(detail).filter(|text| !text.is_empty());
        added.docs = docs;
    }

    /// The holes that nothing fills yet, then the others.
    fn holes(&mut self) {
        let is_scope = self
            .cursor
            .before()
            .any(|token| token.kind() == SyntaxKind::Keyword && token.text() == "scope")
            && !self
                .cursor
                .before()
                .take(8)
                .any(|token| matches!(token.text(), "ref" | "connection_point"));
        for (path, slot, is_open) in self.subject.holes(self.site.owner) {
            if self.subject.model.is_scope(slot) != is_scope {
                continue;
            }
            let known = self.subject.model.slot(slot);
            let (text, docs) = (known.text.clone(), known.docs.clone());
            let added = self.add(path, CompletionKind::Hole, if is_open { 0 } else { 3 });
            added.detail = Some(text);
            added.docs = docs;
        }
        for (name, _) in self.subject.implemented(self.site.owner) {
            self.add(name, CompletionKind::Pattern, 5);
        }
    }
}

/// What an expression is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// A check: something that judges.
    Verdict,
    /// A scope or ref: something that has a value.
    Value,
}

fn slot_kind(kind: &SlotKind) -> CompletionKind {
    match kind {
        SlotKind::Scope { .. } => CompletionKind::Scope,
        SlotKind::Ref(_) => CompletionKind::Ref,
    }
}

fn is_opening(token: &SyntaxToken) -> bool {
    matches!(token.kind(), SyntaxKind::LBrace | SyntaxKind::RBrace)
}

impl Subject<'_> {
    /// The element whose name stands there.
    pub(super) fn element_named(&self, file: FileId, name: Span) -> Option<ElementId> {
        let at = place(file, name);
        let all = self.model.elements.iter().zip(0..);
        let mut named = all.filter(|(it, _)| it.location == at && !it.name.is_empty());
        named.next().map(|(_, number)| ElementId(number))
    }

    /// The patterns that an element and those around it implement, as they are spelled there.
    pub(super) fn implemented(&self, owner: Option<ElementId>) -> Vec<(String, ElementId)> {
        let around = owner.into_iter().flat_map(|id| self.model.outward(id));
        let all = around.flat_map(|id| &self.model.element(id).implements);
        all.filter(|it| !it.text.is_empty())
            .filter_map(|it| Some((it.text.clone(), it.pattern?)))
            .collect()
    }

    /// The holes of the patterns that an element and those around it implement: the path behind
    /// `binds`, the hole, and whether nothing fills it yet.
    pub(super) fn holes(&self, owner: Option<ElementId>) -> Vec<(String, SlotId, bool)> {
        let mut found = Vec::new();
        for id in owner.into_iter().flat_map(|id| self.model.outward(id)) {
            for pattern in self.model.patterns(id) {
                let instance = self
                    .model
                    .applied
                    .get(&(id, pattern))
                    .map(|at| self.model.instance(*at));
                for part in self.model.below(pattern) {
                    for slot in &self.model.element(part).slots {
                        let known = self.model.slot(*slot);
                        if known.given || self.model.element(pattern).name.is_empty() {
                            continue;
                        }
                        let fill = instance.and_then(|instance| instance.fills.get(slot));
                        let is_open = !matches!(fill, Some(crate::hir::Fill::Slots(_)));
                        found.push((self.model.slot_path(*slot), *slot, is_open));
                    }
                }
            }
        }
        found
    }
}

/// The names of all libraries that read a language, and those of scopes.
fn languages(registry: &LibraryRegistry) -> Vec<String> {
    let all = registry
        .iter()
        .filter(|library| library.language().is_some());
    all.map(|library| Library::name(library).to_owned())
        .collect()
}
