//! Every code that Hielements can say, once: the source of `doc/diagnostics.md`, of
//! `hielements explain` and of each diagnostic's default severity.
//!
//! One file an area; a new code is a new constant in its area and its name in that area's `ALL`.

pub mod config;
pub mod input;
pub mod lints;
pub mod names;
pub mod run;
pub mod syntax;

use super::Severity;

/// What one code means.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable name in kebab case.
    pub code: &'static str,
    /// Severity unless a lint level says otherwise.
    pub severity: Severity,
    /// The default level, for codes that are lints.
    pub lint: Option<Level>,
    /// One line, without a full stop.
    pub title: &'static str,
    /// What it means and what to do, in Markdown.
    pub explanation: &'static str,
    /// A small specification (or configuration) that causes it; empty where no text can.
    pub example: &'static str,
}

/// How much a lint counts. `Forbid` is `Deny` that no suppression can lift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Say nothing.
    Allow,
    /// Say it.
    Warn,
    /// Fail.
    Deny,
    /// Fail, and accept no suppression.
    Forbid,
}

impl Entry {
    /// A mistake that stops what depends on it.
    pub const fn error(
        code: &'static str,
        title: &'static str,
        explanation: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            lint: None,
            title,
            explanation,
            example,
        }
    }

    /// Something worth knowing.
    pub const fn hint(
        code: &'static str,
        title: &'static str,
        explanation: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            severity: Severity::Hint,
            ..Self::error(code, title, explanation, example)
        }
    }

    /// Something that a team may want to allow, warn about or deny.
    pub const fn lint(
        code: &'static str,
        level: Level,
        title: &'static str,
        explanation: &'static str,
        example: &'static str,
    ) -> Self {
        let severity = match level {
            Level::Allow | Level::Warn => Severity::Warning,
            Level::Deny | Level::Forbid => Severity::Error,
        };
        Self {
            severity,
            lint: Some(level),
            ..Self::error(code, title, explanation, example)
        }
    }
}

/// All entries, by area, in the order of the document.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    [
        syntax::ALL,
        names::ALL,
        lints::ALL,
        run::ALL,
        config::ALL,
        input::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The entry with this code.
pub fn find(code: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.code == code)
}

#[cfg(test)]
mod tests {
    use super::{all, input};

    #[test]
    fn codes_are_unique_and_every_entry_explains_itself() {
        let mut codes: Vec<&str> = all().map(|entry| entry.code).collect();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count, "a code stands twice: {codes:?}");
        for entry in all() {
            let kebab = entry
                .code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            assert!(kebab, "{} is not kebab case", entry.code);
            assert!(
                !entry.title.ends_with('.'),
                "{} has a full stop",
                entry.code
            );
            assert!(
                entry.explanation.ends_with('.'),
                "{} breaks off",
                entry.code
            );
            let no_text_shows_it = entry.code == "file-too-large" || input::ALL.contains(&entry);
            assert_eq!(entry.example.is_empty(), no_text_shows_it, "{}", entry.code);
        }
    }
}
