//! Parse once, ask often: what the languages say about the files, and the graph of their imports.
//!
//! A language is an [`Extractor`] and a [`Resolver`]. Everything that asks about dependencies asks
//! the [`graph::Graph`] that is built from them, whatever the language.

pub mod base;
pub mod graph;
pub mod packages;

pub use base::FactBase;
pub use graph::{Edge, Graph};
pub use packages::Packages;

use crate::source::WsPath;
use crate::workspace::Door;
use hielements_plugin::{Facts, Import, Level};

/// A language: how to read a file, and what its imports mean.
pub trait Language: Extractor + Resolver {
    /// The name of the language: `python`.
    fn name(&self) -> &str;

    /// What a file of the language is for.
    fn role(&self, _path: &WsPath) -> Role {
        Role::Module
    }
}

/// What a file of a language is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Other files import it.
    Module,
    /// It runs by itself: nobody needs to import it.
    Entry,
    /// It names what a package as a whole depends on.
    Manifest,
}

/// A pure function from a file to its facts.
pub trait Extractor: Send + Sync {
    /// Changes whenever the same text could give other facts.
    fn version(&self) -> &str;

    /// Whether a file of this name is written in the language.
    fn claims(&self, path: &WsPath) -> bool;

    /// Reads a file. Never fails: what cannot be read is a `problem` of the facts.
    fn extract(&self, level: Level, path: &WsPath, text: &[u8]) -> Facts;
}

/// From the imports of a file to the modules they name.
pub trait Resolver: Send + Sync {
    /// The modules of the workspace, from the sorted files that the language claims. Asks the door
    /// for whatever else it needs; reads no file of code.
    fn modules(&self, door: &Door<'_>, files: &[WsPath]) -> Modules;

    /// What one import of a file names, one edge a distinct module, in the order of the statement.
    fn resolve(&self, modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>);

    /// Whether `name` is a module of the language's standard library.
    fn is_standard(&self, name: &str) -> bool;

    /// What separates the parts of a module's name: `.`, `::`, `/`.
    fn separator(&self) -> &str;
}

/// A module of a [`Modules`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub u32);

/// What an import leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A module of the workspace, with the names taken from it that are no modules themselves.
    Module(ModuleId, Vec<String>),
    /// Something outside: the module as written in full, with the names taken from it.
    External(String, Vec<String>),
}

/// The modules of one language in one workspace, sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    names: Vec<String>,
    files: Vec<WsPath>,
    by_name: rustc_hash::FxHashMap<String, ModuleId>,
    by_file: rustc_hash::FxHashMap<WsPath, ModuleId>,
    notes: Vec<String>,
    packages: Packages,
}

impl Modules {
    /// A table of (name, file). Of two files with one name the first in byte order keeps it; the
    /// other is reported by [`Modules::notes`].
    pub fn new(mut modules: Vec<(String, WsPath)>) -> Self {
        modules.sort_unstable();
        let mut table = Self::default();
        for (name, file) in modules {
            let id = ModuleId(u32::try_from(table.names.len()).unwrap_or(u32::MAX));
            if let Some(first) = table.by_name.get(&name) {
                let first = &table.files[first.0 as usize];
                table
                    .notes
                    .push(format!("`{name}` is both {first} and {file}"));
            } else {
                table.by_name.insert(name.clone(), id);
            }
            table.by_file.insert(file.clone(), id);
            table.names.push(name);
            table.files.push(file);
        }
        table
    }

    /// The same table with the packages that its modules stand in.
    #[must_use]
    pub fn with_packages(mut self, packages: Packages) -> Self {
        self.packages = packages;
        self
    }

    /// The packages, for languages that have them.
    pub fn packages(&self) -> &Packages {
        &self.packages
    }

    /// The module with this full name.
    pub fn named(&self, name: &str) -> Option<ModuleId> {
        self.by_name.get(name).copied()
    }

    /// The module that a file is.
    pub fn of_file(&self, file: &WsPath) -> Option<ModuleId> {
        self.by_file.get(file).copied()
    }

    /// Its full name.
    pub fn name(&self, id: ModuleId) -> &str {
        &self.names[id.0 as usize]
    }

    /// Its file.
    pub fn file(&self, id: ModuleId) -> &WsPath {
        &self.files[id.0 as usize]
    }

    /// All modules, sorted by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ModuleId> + use<> {
        (0..u32::try_from(self.names.len()).unwrap_or(u32::MAX)).map(ModuleId)
    }

    /// Number of modules.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// What a person should know: names that two files claim.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}
