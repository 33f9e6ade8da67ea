//! What Hielements tells a person about a specification or a configuration.
//!
//! A diagnostic knows a code, a place and words; it knows nothing of the language that caused it.
//! Results of checks are a [`report::Report`]; [`render`] turns both into text.

pub mod catalogue;
pub mod render;
pub mod report;

use crate::source::Location;
pub use catalogue::Entry;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The specification is wrong; what depends on it does not run.
    Error,
    /// Allowed, and probably not what was meant.
    Warning,
    /// Worth knowing.
    Hint,
}

impl Severity {
    /// `error`, `warning`, `hint`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// A message at a place.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What kind of problem, from the catalogue.
    pub entry: &'static Entry,
    /// How much it weighs here; lint levels may change what the entry says.
    pub severity: Severity,
    /// What was found and what was expected, without a final full stop.
    pub message: String,
    /// Where.
    pub location: Location,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it, with labels.
    pub related: Vec<Related>,
    /// Edits that mend it.
    pub fix: Option<Fix>,
}

/// A second place of a diagnostic.
#[derive(Clone, Debug)]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// Edits that belong together.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What the edits do, as an order: «Write `scope`».
    pub title: String,
    /// Replacements that do not overlap.
    pub edits: Vec<(Location, String)>,
}

impl Diagnostic {
    /// A diagnostic with the severity that the catalogue gives it.
    pub fn new(entry: &'static Entry, location: Location, message: impl Into<String>) -> Self {
        Self {
            entry,
            severity: entry.severity,
            message: message.into(),
            location,
            help: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a labelled second place.
    #[must_use]
    pub fn related(mut self, location: Location, message: impl Into<String>) -> Self {
        self.related.push(Related {
            message: message.into(),
            location,
        });
        self
    }

    /// What a person most likely meant: every help that knows begins with «did you mean `x`?».
    pub fn suggestion(&self) -> Option<&str> {
        let rest = self.help.as_deref()?.strip_prefix("did you mean `")?;
        rest.split_once('`').map(|(meant, _)| meant)
    }

    /// Adds edits that mend it.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<(Location, String)>) -> Self {
        self.fix = Some(Fix {
            title: title.into(),
            edits,
        });
        self
    }
}

/// The candidate that a person most likely meant instead of `word`.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = word.chars().count();
    // A word of one letter is near to every other.
    let limit = length.div_ceil(3).min(length.saturating_sub(1));
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
