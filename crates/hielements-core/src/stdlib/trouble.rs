//! What keeps a library from running, for the person who has to do something about it.

use super::trust::{Change, Trust};
use crate::diagnostics::Entry;
use crate::diagnostics::catalogue::run::LIBRARY_REFUSED;

/// Why a library does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The code that explains it.
    pub entry: &'static Entry,
    /// What is wrong, said of the library: `it is not trusted`.
    pub why: String,
    /// What to do.
    pub help: String,
    /// Whether a diagnostic tells of it, beside the rules that could not be judged.
    pub is_reported: bool,
    /// Whether nothing more is tried until something changes.
    pub(super) is_final: bool,
}

impl Trouble {
    /// Something that is reported once, whatever the number of rules that it hits.
    pub fn new(entry: &'static Entry, why: impl Into<String>) -> Self {
        Self {
            entry,
            why: why.into(),
            help: String::new(),
            is_reported: true,
            is_final: false,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Leaves it to the rules to tell.
    #[must_use]
    pub fn unreported(mut self) -> Self {
        self.is_reported = false;
        self
    }

    /// Says that nothing more is tried.
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.is_final = true;
        self
    }

    /// A library that would need the person's trust and does not have it.
    pub fn untrusted(trust: &Trust, digest: &str, changed: &[Change]) -> Self {
        if trust.is_restricted() {
            let why =
                "the editor shows this folder in restricted mode, where nothing of it may run";
            return Self::new(&LIBRARY_REFUSED, why).help("trust the folder in the editor");
        }
        let why = match changed {
            [] => "nobody trusted it on this machine".to_owned(),
            changed => {
                let parts: Vec<String> =
                    changed.iter().map(|it| format!("`{}`", it.part)).collect();
                format!("it is not what was trusted: {} changed", parts.join(", "))
            }
        };
        let short: String = digest.chars().take("sha256:".len() + 8).collect();
        Self::new(&LIBRARY_REFUSED, format!("{why} (it is {short}… now)")).help(
            "look at what it would run with `hielements trust`; where nobody can be asked, give the digest \
             that `hielements trust --print` prints on the reviewed branch: `--trust sha256:…`, or \
             `HIELEMENTS_TRUST`",
        )
    }

    /// The trouble of a library in one sentence.
    pub fn sentence(&self, library: &str) -> String {
        format!("library `{library}` did not run: {}", self.why)
    }
}
