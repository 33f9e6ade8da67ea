//! Parse once, ask often: what the languages say about the files, and the graph of their imports.
//!
//! A language is an [`Extractor`] and a [`Resolver`]. Everything that asks about dependencies asks
//! the [`graph::Graph`] that is built from them, whatever the language.

pub(crate) mod accepted;
pub mod base;
mod failures;
pub mod graph;
pub mod kept;
mod left_out;
pub mod memory;
mod modules;
pub(crate) mod names;
pub(crate) mod order;
mod outside;
pub mod packages;
mod paths;
pub(crate) mod places;
mod start;
mod targets;
pub mod update;

pub use base::FactBase;
pub use graph::{Edge, Graph, GraphView};
pub use kept::KeptFacts;
pub use left_out::{BadPattern, LeftOut};
pub use memory::Memory;
pub(crate) use modules::is_part;
pub use modules::{Home, Module, ModuleId, Modules, Table};
pub use packages::Packages;
pub use paths::Paths;
pub use start::Start;

use crate::source::WsPath;
use crate::workspace::Door;
use hielements_plugin::{DeclaredModule, Facts, Import, Level, Place, Problem};
use std::sync::Arc;

/// A language: how to read a file, and what its imports mean.
pub trait Language: Extractor + Resolver {
    /// The name of the language: `python`.
    fn name(&self) -> &str;

    /// Whether its links can lead to files of any language, as those of a Dockerfile do.
    fn links_files(&self) -> bool {
        false
    }

    /// Whether what a module imports is known only there and in the modules inside it, unless it is
    /// handed on.
    fn hides_imports(&self) -> bool {
        false
    }

    /// What a file of it does with what it links to, for messages.
    fn verb(&self) -> &'static str {
        "imports"
    }

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

    /// The same, for readers that can fail.
    ///
    /// # Errors
    ///
    /// Where the reader failed and not the text, so that the same text may give facts next time.
    fn attempt(&self, level: Level, path: &WsPath, text: &[u8]) -> Result<Facts, String> {
        Ok(self.extract(level, path, text))
    }
}

/// From the imports of a file to the modules they name.
pub trait Resolver: Send + Sync {
    /// Whether names of modules follow from what files declare, and not from paths alone. The facts of
    /// all files are held at once then.
    fn follows_declarations(&self) -> bool {
        false
    }

    /// The modules of the workspace, from the sorted files that the language claims and, where it
    /// follows them, from what these declare. Asks the door for whatever else it needs.
    fn modules(&self, door: &Door<'_>, files: &[WsPath], declared: Declared<'_>) -> Modules;

    /// The module that a file is, where that follows from its path and from where names begin, and no
    /// other file is called otherwise because this one comes or goes. `None` where that is not so: then
    /// all are named anew.
    fn module_alone(&self, _table: &Table, _file: &WsPath) -> Option<Module> {
        None
    }

    /// Whether names begin at the same folders as before when files of the language came or went:
    /// `files` gives all that are there now.
    fn keeps_roots(
        &self,
        _table: &Table,
        _moved: &[&WsPath],
        _files: &dyn Fn() -> Arc<[WsPath]>,
    ) -> bool {
        true
    }

    /// What one import of a file names, one edge a distinct module, in the order of the statement.
    fn resolve(&self, modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>);

    /// What each of the imports of a file names, in their order, for resolvers that can fail or are
    /// better asked once.
    ///
    /// # Errors
    ///
    /// Where the resolver failed and not the import.
    fn resolve_all(
        &self,
        modules: &Modules,
        from: ModuleId,
        imports: &[&Import],
        found: &mut dyn FnMut(&Import, Target),
    ) -> Result<(), String> {
        let mut targets = Vec::new();
        for import in imports {
            self.resolve(modules, from, import, &mut targets);
            targets.drain(..).for_each(|target| found(import, target));
        }
        Ok(())
    }

    /// Whether imports lead where they did as long as the names that were looked up for them mean the
    /// same modules.
    fn looks_up_names(&self) -> bool {
        true
    }

    /// Whether `name` is a module of the language's standard library.
    fn is_standard(&self, name: &str) -> bool;

    /// The packages that manifests of the workspace declare to need, as modules are spelled, where
    /// that shows in no import.
    fn declared(&self, _door: &Door<'_>) -> Vec<String> {
        Vec::new()
    }

    /// What separates the parts of a module's name: `.`, `::`, `/`.
    fn separator(&self) -> &str;
}

/// The modules that a file declares; none where the language does not follow them.
pub type Declared<'f> = &'f dyn Fn(&WsPath) -> &'f [DeclaredModule];

/// What an import leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A module of the workspace, with the names taken from it that are no modules themselves.
    Module(ModuleId, Vec<String>),
    /// Something outside: the module as written in full, with the names taken from it.
    External(String, Vec<String>),
    /// Files of the workspace, whatever their language.
    Files(Paths),
}

/// Facts of a file that says nothing but why it could not be read.
pub(crate) fn unreadable(message: impl Into<String>) -> Facts {
    Facts {
        problem: Some(Problem {
            message: message.into(),
            place: Place::whole_file(),
        }),
        ..Facts::default()
    }
}
