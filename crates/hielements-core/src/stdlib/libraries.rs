//! What the model may know of libraries: names and signatures.

use super::Signature;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The libraries that a specification can call.
#[derive(Clone, Debug, Default)]
pub struct Libraries {
    tables: BTreeMap<SmolStr, Option<Vec<Signature>>>,
    languages: BTreeSet<SmolStr>,
}

impl Libraries {
    /// Adds a library; `None` where it cannot say which functions it has.
    pub fn add(&mut self, name: &str, signatures: Option<&[Signature]>) {
        self.tables
            .insert(name.into(), signatures.map(<[Signature]>::to_vec));
    }

    /// Says that a library reads a language of this name.
    pub fn add_language(&mut self, name: &str) {
        self.languages.insert(name.into());
    }

    /// Whether some library reads the language.
    pub fn is_language(&self, name: &str) -> bool {
        self.languages.contains(name)
    }

    /// The languages that libraries read, sorted.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(SmolStr::as_str)
    }

    /// Whether there is such a library.
    pub fn has(&self, name: &str) -> bool {
        self.tables.contains_key(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(SmolStr::as_str)
    }

    /// The functions of a library; `None` where any name is accepted.
    pub fn signatures(&self, library: &str) -> Option<&[Signature]> {
        self.tables.get(library)?.as_deref()
    }

    /// A function by name.
    pub fn function(&self, library: &str, name: &str) -> Option<&Signature> {
        self.signatures(library)?
            .iter()
            .find(|signature| signature.name == name)
    }
}
