//! What the model may know of libraries: names and signatures.

use super::Signature;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The libraries that a specification can call.
#[derive(Clone, Debug, Default)]
pub struct Libraries {
    tables: BTreeMap<SmolStr, Functions>,
    languages: BTreeSet<SmolStr>,
}

/// The functions of a library.
#[derive(Clone, Debug, Default)]
struct Functions {
    known: Vec<Signature>,
    /// Whether there may be others, of which nothing is known before they are called.
    open: bool,
}

impl Libraries {
    /// Adds a library with the functions that it names, and whether it may have others.
    pub fn add(&mut self, name: &str, signatures: &[Signature], open: bool) {
        let known = signatures.to_vec();
        self.tables.insert(name.into(), Functions { known, open });
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

    /// The functions that a library names.
    pub fn signatures(&self, library: &str) -> &[Signature] {
        let functions = self.tables.get(library);
        functions.map_or(&[], |functions| &functions.known)
    }

    /// Whether a library may have functions that it does not name.
    pub fn is_open(&self, library: &str) -> bool {
        let functions = self.tables.get(library);
        functions.is_some_and(|functions| functions.open)
    }

    /// Whether a library has a function, as far as it says.
    pub fn accepts(&self, library: &str, function: &str) -> bool {
        self.is_open(library) || self.function(library, function).is_some()
    }

    /// A function by name.
    pub fn function(&self, library: &str, name: &str) -> Option<&Signature> {
        self.signatures(library)
            .iter()
            .find(|signature| signature.name == name)
    }
}
