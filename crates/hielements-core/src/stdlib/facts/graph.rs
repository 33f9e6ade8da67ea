//! Who imports whom: the modules of one language with the imports between them.

use super::{ModuleId, Modules, Target};
use crate::source::WsPath;
use crate::workspace::trace::Answer;
use hielements_plugin::{ImportKind, Place, Problem, Suppression};

/// The import graph of one language.
#[derive(Debug, Default)]
pub struct Graph {
    /// The nodes.
    pub modules: Modules,
    /// For each module its imports, in source order.
    pub imports: Vec<Vec<Edge>>,
    /// For each module its suppression comments.
    pub suppressions: Vec<Vec<Suppression>>,
    /// Files that could not be read, or only in part, with the reason, sorted.
    pub not_analysed: Vec<(WsPath, Problem)>,
    /// Changes whenever a text of the language, the set of its files, or what else their modules are
    /// named from changes.
    pub digest: Answer,
}

/// One import statement's way to one module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What it leads to.
    pub to: Target,
    /// What it is for.
    pub kind: ImportKind,
    /// The statement.
    pub place: Place,
}

impl Graph {
    /// The imports of a module.
    pub fn imports(&self, module: ModuleId) -> &[Edge] {
        &self.imports[module.0 as usize]
    }
}
