//! The diagnostics of one file while its stages collect them. Not a store: [`super::Parse`] keeps
//! the sorted result.

use crate::diagnostics::catalogue::syntax as codes;
use crate::diagnostics::{Diagnostic, Entry, Fix, Related};
use crate::source::{FileId, Location, Span};
use std::collections::BTreeMap;

/// What the stages have found so far.
pub(super) struct Problems {
    file: FileId,
    found: Vec<Diagnostic>,
}

impl Problems {
    pub(super) fn new(file: FileId) -> Self {
        Self {
            file,
            found: Vec::new(),
        }
    }

    /// Reports a mistake; the result takes help, fixes and related places.
    pub(super) fn add(
        &mut self,
        entry: &'static Entry,
        span: Span,
        message: impl Into<String>,
    ) -> Added<'_> {
        let at = self.found.len();
        let location = self.location(span);
        self.found.push(Diagnostic::new(entry, location, message));
        Added { problems: self, at }
    }

    /// All of them in the order of the text.
    pub(super) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(order);
        self.found
    }

    /// Keeps one of what follows from one mistake: a character or a string that is broken explains
    /// what the grammar misses around it. `begins` says where statements begin, in order.
    pub(super) fn keep_causes(&mut self, begins: &[u32]) {
        self.found.sort_by_key(order);
        let statement = |found: &Diagnostic| {
            let start = found.location.span.start;
            begins.partition_point(|begin| *begin <= start)
        };
        let mut causes: BTreeMap<usize, Span> = BTreeMap::new();
        for found in self.found.iter().filter(|found| is_of(found, CAUSES)) {
            let span = found.location.span;
            causes.entry(statement(found)).or_insert(span);
        }
        self.found.retain(|found| {
            let follows = is_of(found, CAUSES) || is_of(found, CONSEQUENCES);
            let cause = causes.get(&statement(found)).filter(|_| follows);
            cause.is_none_or(|cause| is_of(found, CAUSES) && *cause == found.location.span)
        });
    }

    fn location(&self, span: Span) -> Location {
        Location {
            file: self.file,
            span,
        }
    }

    #[cfg(test)]
    pub(super) fn for_tests() -> Self {
        let mut sources = crate::source::Sources::default();
        Self::new(sources.add(crate::source::WsPath::from_walk("test.hie"), ""))
    }
}

/// What the lexer finds.
const CAUSES: &[&Entry] = &[&codes::UNEXPECTED_CHARACTER, &codes::UNCLOSED_STRING];

/// What the grammar finds where the lexer has found something.
const CONSEQUENCES: &[&Entry] = &[&codes::EXPECTED, &codes::UNCLOSED_BRACKET];

fn is_of(found: &Diagnostic, entries: &[&Entry]) -> bool {
    entries.iter().any(|entry| entry.code == found.entry.code)
}

fn order(found: &Diagnostic) -> Span {
    found.location.span
}

/// A diagnostic that was just added.
pub(super) struct Added<'a> {
    problems: &'a mut Problems,
    at: usize,
}

impl Added<'_> {
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        self.problems.found[self.at].help = Some(help.into());
        self
    }

    pub(super) fn related(self, span: Span, message: impl Into<String>) -> Self {
        let location = self.problems.location(span);
        self.problems.found[self.at].related.push(Related {
            message: message.into(),
            location,
        });
        self
    }

    pub(super) fn fix(
        self,
        title: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        self.fixes(title, vec![(span, replacement.into())])
    }

    pub(super) fn fixes(self, title: impl Into<String>, edits: Vec<(Span, String)>) -> Self {
        let edits = edits
            .into_iter()
            .map(|(span, text)| (self.problems.location(span), text))
            .collect();
        self.problems.found[self.at].fix = Some(Fix {
            title: title.into(),
            edits,
        });
        self
    }
}
