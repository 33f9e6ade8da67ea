//! What trust is given to: named parts, each with what it is now.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// All that decides what a library would do: its entry in the configuration, the program with its
/// digest, its own files, a module's digest, permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    library: String,
    parts: Vec<Part>,
}

/// One part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// What it is, as a person would say it: `args`, `file lib/tool.py`.
    pub name: String,
    /// What it is now: words, or a digest of bytes.
    pub value: String,
}

/// A part that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The part.
    pub part: String,
    /// What it was; `None`: it was not there.
    pub before: Option<String>,
    /// What it is; `None`: it is gone.
    pub now: Option<String>,
}

impl Subject {
    /// The library of this name, with no part yet.
    pub fn new(library: impl Into<String>) -> Self {
        Self {
            library: library.into(),
            parts: Vec::new(),
        }
    }

    /// Adds a part.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.parts.push(Part {
            name: name.into(),
            value: value.into(),
        });
    }

    /// The library.
    pub fn library(&self) -> &str {
        &self.library
    }

    /// The parts, in the order in which they were added.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// A digest of all of it: `sha256:` and 64 digits. The same on every machine where all parts are.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(b"hielements trust 1\n");
        let texts = self.parts.iter().flat_map(|it| [&it.name, &it.value]);
        for text in [&self.library].into_iter().chain(texts) {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        }
        prefixed(hasher)
    }

    /// What is different in `now`.
    pub(super) fn changes_to(&self, now: &Self) -> Vec<Change> {
        let find = |subject: &Self, name: &str| {
            let part = subject.parts.iter().find(|it| it.name == name);
            part.map(|it| it.value.clone())
        };
        let gone = self.parts.iter().map(|it| it.name.as_str());
        let gone = gone.filter(|name| find(now, name).is_none());
        let names = now.parts.iter().map(|it| it.name.as_str()).chain(gone);
        let changes = names.map(|name| Change {
            part: name.to_owned(),
            before: find(self, name),
            now: find(now, name),
        });
        changes.filter(|it| it.before != it.now).collect()
    }
}

/// The digest of some bytes: `sha256:` and 64 digits.
pub fn sha256(bytes: &[u8]) -> String {
    prefixed(Sha256::new().chain_update(bytes))
}

fn prefixed(hasher: Sha256) -> String {
    let mut text = "sha256:".to_owned();
    for byte in hasher.finalize() {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}
