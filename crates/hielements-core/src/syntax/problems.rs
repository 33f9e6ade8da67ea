//! The diagnostics of one file while its stages collect them. Not a store: [`super::Parse`] keeps
//! the sorted result.

use crate::diagnostics::{Diagnostic, Entry, Fix, Related};
use crate::source::{FileId, Location, Span};

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
        self.found
            .sort_by_key(|found| (found.location.span.start, found.location.span.end));
        self.found
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
