//! The libraries of a workspace, by name.

use super::facts::Language;
use super::libraries::Libraries;
use super::{GraphNeed, Library};
use std::collections::BTreeMap;

/// All libraries that specifications can call.
#[derive(Default)]
pub struct LibraryRegistry {
    libraries: BTreeMap<String, Box<dyn Library>>,
}

impl LibraryRegistry {
    /// Adds a library, in the place of one with the same name, which is given back.
    pub fn add(&mut self, library: Box<dyn Library>) -> Option<Box<dyn Library>> {
        self.libraries.insert(library.name().to_owned(), library)
    }

    /// The library with this name.
    pub fn get(&self, name: &str) -> Option<&dyn Library> {
        self.libraries.get(name).map(|library| &**library)
    }

    /// All libraries, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Library> {
        self.libraries.values().map(|library| &**library)
    }

    /// The languages among them, sorted by name.
    pub fn languages(&self) -> Vec<&dyn Language> {
        self.iter().filter_map(Library::language).collect()
    }

    /// What specifications may know of them.
    pub fn signatures(&self) -> Libraries {
        let mut libraries = Libraries::default();
        for library in self.iter() {
            let known = library.signatures().unwrap_or_default();
            libraries.add(library.name(), known, library.is_open());
            if let Some(language) = library.language() {
                libraries.add_language(language.name());
            }
        }
        libraries
    }

    /// The languages whose import graph a function asks for.
    pub fn graphs_for(&self, library: &str, function: &str) -> Vec<String> {
        let Some(library) = self.get(library) else {
            return Vec::new();
        };
        let languages = match library.graph_need(function) {
            GraphNeed::None => Vec::new(),
            GraphNeed::Own => library.language().into_iter().collect(),
            GraphNeed::All => self.languages(),
        };
        languages
            .into_iter()
            .map(|language| language.name().to_owned())
            .collect()
    }
}
