//! Words of the language that fit at a place, with the shape of the statement that they begin.

use super::{Completing, CompletionKind, Wanted, languages};
use crate::hir::{Meaning, SlotKind};
use crate::ide::cursor::Around;
use crate::source::Span;

/// A keyword and what follows it.
type Word = (&'static str, &'static str);

/// Statements at the top of a file.
const TOP: &[Word] = &[
    ("element", "element ${1:name}:\n    $0"),
    ("pattern", "pattern ${1:name}:\n    $0"),
    ("import", "import ${0:library}"),
    ("from", "from ${1:library} import ${0:function}"),
    ("language", "language ${0:name}"),
];

/// Statements in an element or pattern.
const BODY: &[Word] = &[
    ("scope", "scope ${1:name} = ${0:files.folder_selector('')}"),
    ("ref", "ref ${1:name}: ${2:string} = $0"),
    ("check", "check $0"),
    ("element", "element ${1:name}:\n    $0"),
    ("requires", "requires $0"),
    ("allows", "allows $0"),
    ("forbids", "forbids $0"),
];

/// What requirements speak of.
const DEMANDS: &[Word] = &[
    ("scope", "scope ${0:name}"),
    ("ref", "ref ${1:name}: ${0:string}"),
    ("check", "check $0"),
    ("language", "language $0"),
    ("implements", "implements $0"),
    ("connection to", "connection to $0"),
    ("element", "element ${0:name}"),
];

/// The types of values.
const TYPES: [&str; 4] = ["string", "integer", "float", "boolean"];

/// Whether a word begins what is completed behind it, also where the parser does not know yet that
/// it is a keyword.
pub(super) fn is_leading(word: &str) -> bool {
    matches!(
        word,
        "implements"
            | "binds"
            | "import"
            | "from"
            | "language"
            | "requires"
            | "allows"
            | "forbids"
            | "descendant"
            | "connection"
            | "to"
            | "uses"
            | "check"
    )
}

impl Completing<'_, '_> {
    /// At the start of a statement.
    pub(super) fn statement(&mut self) {
        match self.around {
            Around::File => self.words(TOP),
            Around::Element | Around::Pattern => {
                self.words(BODY);
                self.stubs();
                self.names();
            }
            Around::Language => self.words(&[(
                "connection_check",
                "connection_check ${1:name}(${2:a}: scope[]):\n    $0",
            )]),
            Around::ConnectionCheck => self.expression(Wanted::Verdict),
        }
    }

    fn words(&mut self, words: &[Word]) {
        for (word, snippet) in words {
            self.keyword(word, snippet);
        }
    }

    /// A keyword, with the shape of what follows it.
    pub(super) fn keyword(&mut self, word: &str, snippet: &str) {
        let added = self.add(word, CompletionKind::Keyword, 4);
        added.snippet = snippet.contains('$').then(|| snippet.to_owned());
    }

    /// Bindings for the holes that nothing fills yet, whole.
    fn stubs(&mut self) {
        let model = self.subject.model;
        for (path, slot, is_open) in self.subject.holes(self.site.owner) {
            if !is_open {
                continue;
            }
            let hole = model.slot(slot);
            let of = match (&hole.kind, hole.kind.of()) {
                (SlotKind::Scope { .. }, Some(language)) => format!("<{language}>"),
                (SlotKind::Ref(_), Some(ty)) => format!(": {ty}"),
                (_, None) => String::new(),
            };
            let text = format!("{} {}{of} binds {path} = ", hole.kind.word(), hole.name);
            let docs = hole.docs.clone();
            let added = self.add(text.trim_end_matches(" = "), CompletionKind::Hole, 0);
            added.snippet = Some(format!("{text}$0"));
            added.text = text;
            added.docs = docs;
        }
    }

    /// Behind `requires`, `allows`, `forbids` and `descendant`.
    pub(super) fn demands(&mut self, keyword: &str) {
        if keyword != "descendant" {
            self.keyword("descendant", "descendant $0");
        }
        self.words(DEMANDS);
    }

    /// Behind a name that is declared.
    pub(super) fn behind_name(&mut self) {
        let line: Vec<String> = self
            .cursor
            .before()
            .take(16)
            .map(|token| token.text().to_owned())
            .collect();
        let first = line.iter().position(|word| {
            matches!(
                word.as_str(),
                "element"
                    | "scope"
                    | "ref"
                    | "connection_point"
                    | "import"
                    | "check"
                    | "uses"
                    | "pattern"
            )
        });
        let Some(at) = first else {
            return self.keyword("uses", "uses $0");
        };
        let has = |word: &str| line[..at].iter().any(|known| known == word);
        match line[at].as_str() {
            "element" if !has("implements") => self.keyword("implements", "implements $0"),
            "scope" | "ref" | "connection_point" if !has("binds") && !has("=") => {
                self.keyword("binds", "binds $0");
            }
            "import" => self.keyword("as", "as ${0:name}"),
            _ if line.iter().any(|word| word == "from") => self.keyword("import", "import $0"),
            _ => {}
        }
    }

    pub(super) fn languages(&mut self) {
        let mut known = languages(self.subject.registry);
        for slot in &self.subject.model.slots {
            if let SlotKind::Scope {
                written: Some(language),
                ..
            } = &slot.kind
            {
                known.push(language.to_string());
            }
        }
        known.sort_unstable();
        known.dedup();
        for language in known {
            self.add(language, CompletionKind::Language, 1);
        }
    }

    pub(super) fn types(&mut self) {
        for ty in TYPES {
            self.add(ty, CompletionKind::Type, 1);
        }
        let own = self
            .subject
            .model
            .slots
            .iter()
            .filter_map(|slot| match &slot.kind {
                SlotKind::Ref(Some(ty)) => Some(ty.to_string()),
                SlotKind::Ref(None) | SlotKind::Scope { .. } => None,
            });
        let own: std::collections::BTreeSet<String> = own.collect();
        for ty in own.iter().filter(|ty| !TYPES.contains(&ty.as_str())) {
            self.add(ty.as_str(), CompletionKind::Type, 2);
        }
    }

    pub(super) fn pattern_names(&mut self) {
        for (name, id) in self.subject.patterns(self.site.spec) {
            self.named(&name, &Meaning::Element(id), 0);
        }
    }

    /// Behind `from x import`.
    pub(super) fn imported_names(&mut self) {
        let file = self.subject.model.words.files()[self.site.spec];
        let before: Vec<_> = self.cursor.before().take(40).collect();
        let from = before.iter().position(|token| token.text() == "from");
        let Some(source) = from.and_then(|at| before.get(at.checked_sub(1)?)) else {
            return;
        };
        let span: Span = crate::syntax::ast::token_span(source);
        let mention = self.subject.model.words.at(file, span.start);
        let library = || {
            Some(Meaning::Library(
                self.subject.registry.get(source.text())?.name().into(),
            ))
        };
        let Some(meaning) = mention.map(|it| it.meaning.clone()).or_else(library) else {
            return;
        };
        for (name, meaning) in self.subject.inside(&meaning) {
            if let Meaning::Function(library, function) = &meaning {
                self.plain_function(library, function);
            } else {
                self.named(&name, &meaning, 1);
            }
        }
    }
}
