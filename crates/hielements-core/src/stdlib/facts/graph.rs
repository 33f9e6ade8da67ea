//! Who imports whom: the modules of one language with the imports between them.

use super::outside::Outside;
use super::{ModuleId, Modules, Target};
use crate::workspace::Door;
use crate::workspace::trace::{Answer, Question};
use hielements_plugin::{ImportKind, Place};

/// The import graph of one language.
#[derive(Debug, Default)]
pub struct Graph {
    /// The nodes.
    pub modules: Modules,
    /// For each module its imports, in source order.
    imports: Vec<Vec<Edge>>,
    outside: Outside,
    /// Of what is outside.
    digest: Answer,
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
    graph: &'a Graph,
    language: &'a str,
    door: &'a Door<'a>,
}

impl Graph {
    /// A graph of modules with the imports of each.
    pub(super) fn new(modules: Modules, imports: Vec<Vec<Edge>>) -> Self {
        let outside = Outside::of(&imports);
        Self {
            modules,
            imports,
            digest: outside.digest(),
            outside,
        }
    }

    /// The imports of a module.
    pub(super) fn imports(&self, module: ModuleId) -> &[Edge] {
        &self.imports[module.0 as usize]
    }

    /// Puts other imports of a module; gives whether they are others.
    pub(super) fn put(&mut self, module: ModuleId, edges: Vec<Edge>) -> bool {
        let old = &mut self.imports[module.0 as usize];
        if *old == edges {
            return false;
        }
        self.outside.add(&edges);
        self.outside.remove(old);
        *old = edges;
        self.digest = self.outside.digest();
        true
    }

    /// A digest of what imports lead to outside the workspace.
    pub(super) fn outside(&self) -> Answer {
        self.digest
    }

    /// The graph of a language as the task behind a door sees it.
    pub(super) fn seen_through<'a>(
        &'a self,
        door: &'a Door<'a>,
        language: &'a str,
    ) -> GraphView<'a> {
        GraphView {
            modules: &self.modules,
            graph: self,
            language,
            door,
        }
    }
}

impl<'a> GraphView<'a> {
    /// The imports of a module.
    pub fn imports(&self, module: ModuleId) -> &'a [Edge] {
        self.door.note_imports(self.language, module.0);
        self.graph.imports(module)
    }

    /// The modules outside the workspace that imports lead to, in no order, with each name that is
    /// taken from them; an empty one where it is the module itself.
    pub fn outside(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let question = Question::Outside(self.language.to_owned());
        self.door.note(question, self.graph.digest);
        self.graph.outside.iter()
    }

    /// The imports of all modules.
    pub fn all_imports(&self) -> impl Iterator<Item = &'a Edge> {
        let view = *self;
        self.modules.iter().flat_map(move |id| view.imports(id))
    }
}
