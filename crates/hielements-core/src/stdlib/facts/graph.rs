//! Who imports whom: the modules of one language with the imports between them.

use super::{ModuleId, Modules, Target};
use crate::workspace::Door;
use hielements_plugin::{ImportKind, Place};

/// The import graph of one language.
#[derive(Debug, Default)]
pub struct Graph {
    /// The nodes.
    pub modules: Modules,
    /// For each module its imports, in source order.
    pub imports: Vec<Vec<Edge>>,
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

/// A graph as one task sees it: whose imports it looks at is noted.
#[derive(Clone, Copy)]
pub struct GraphView<'a> {
    /// The nodes.
    pub modules: &'a Modules,
    imports: &'a [Vec<Edge>],
    language: &'a str,
    door: &'a Door<'a>,
}

impl Graph {
    /// The graph of a language as the task behind a door sees it.
    pub(super) fn seen_through<'a>(
        &'a self,
        door: &'a Door<'a>,
        language: &'a str,
    ) -> GraphView<'a> {
        GraphView {
            modules: &self.modules,
            imports: &self.imports,
            language,
            door,
        }
    }
}

impl<'a> GraphView<'a> {
    /// The imports of a module.
    pub fn imports(&self, module: ModuleId) -> &'a [Edge] {
        self.door.note_imports(self.language, module.0);
        &self.imports[module.0 as usize]
    }

    /// The imports of all modules.
    pub fn all_imports(&self) -> impl Iterator<Item = &'a Edge> {
        let view = *self;
        self.modules.iter().flat_map(move |id| view.imports(id))
    }
}
