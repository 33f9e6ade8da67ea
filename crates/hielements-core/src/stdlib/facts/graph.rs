//! Who imports whom: the modules of one language with the imports between them.

use super::modules::NameHash;
use super::order::{Order, OrderKey, Orders};
use super::outside::Outside;
use super::targets::Targets;
use super::{Language, ModuleId, Modules, Paths, Table, Target};
use crate::source::WsPath;
use crate::workspace::Door;
use crate::workspace::trace::{Answer, Question};
use hielements_plugin::{ImportKind, Place};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::VecDeque;
use std::sync::Arc;

/// The import graph of one language.
#[derive(Debug, Default)]
pub struct Graph {
    /// The nodes.
    pub modules: Modules,
    /// For each module by its number where its imports lead.
    nodes: Vec<Node>,
    outside: Outside,
    /// The modules whose imports changed last, the newest at the end, each with the state of the graph
    /// that it made.
    changed: VecDeque<(u64, ModuleId)>,
    /// Grows with each change.
    clock: u64,
    /// When modules came or went last.
    renamed: u64,
    orders: Orders,
    targets: Targets,
}

/// So many changes of a graph are told.
const TOLD: usize = 4096;

/// Where the imports of a module lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// In source order.
    edges: Vec<Edge>,
    /// The names of modules that were asked for to find them.
    asked: Box<[NameHash]>,
}

/// One import statement's way to one module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What it leads to, which is one for all imports that lead there.
    pub to: Arc<Target>,
    /// What it is for.
    pub kind: ImportKind,
    /// The statement.
    pub place: Place,
}

/// A graph as one task sees it: whose imports it looks at is noted, and which modules it looks for.
#[derive(Clone, Copy)]
pub struct GraphView<'a> {
    graph: &'a Graph,
    language: &'a dyn Language,
    door: &'a Door<'a>,
}

impl Node {
    /// Edges with the names that were asked for to find them.
    pub(super) fn new(edges: Vec<Edge>, asked: Box<[NameHash]>) -> Self {
        Self { edges, asked }
    }
}

impl Graph {
    /// A graph of modules with the imports of each.
    pub(super) fn new(
        modules: Modules,
        imports: impl IntoIterator<Item = (ModuleId, Node)>,
        targets: Targets,
    ) -> Self {
        let mut nodes = vec![Node::default(); modules.numbers()];
        let mut outside = Outside::default();
        for (id, node) in imports {
            outside.add(&node.edges);
            nodes[id.0 as usize] = node;
        }
        Self {
            modules,
            nodes,
            outside,
            targets,
            ..Self::default()
        }
    }

    /// The imports of a module.
    pub(super) fn imports(&self, module: ModuleId) -> &[Edge] {
        &self.nodes[module.0 as usize].edges
    }

    /// Puts other imports of a module; gives whether they are others.
    pub(super) fn put(&mut self, module: ModuleId, node: Node) -> bool {
        let at = module.0 as usize;
        if self.nodes.len() <= at {
            self.nodes.resize(at + 1, Node::default());
        }
        let old = &mut self.nodes[at];
        if old.edges == node.edges {
            old.asked = node.asked;
            return false;
        }
        self.outside.add(&node.edges);
        self.outside.remove(&old.edges);
        *old = node;
        self.clock += 1;
        self.changed.push_back((self.clock, module));
        if self.changed.len() > TOLD {
            self.changed.pop_front();
        }
        true
    }

    /// Notes that modules came or went.
    pub(super) fn note_other_modules(&mut self) {
        self.clock += 1;
        self.renamed = self.clock;
    }

    /// What the graph is now; larger after every change.
    pub(super) fn clock(&self) -> u64 {
        self.clock
    }

    /// The modules whose imports are others since the graph was in a state; `None` where that is not
    /// known.
    pub(super) fn changed_since(&self, at: u64) -> Option<Vec<ModuleId>> {
        let first = self.changed.front().map_or(self.clock, |(first, _)| *first);
        if self.renamed > at || (self.clock > at && first > at + 1) {
            return None;
        }
        let newest = self.changed.iter().rev();
        let since = newest.take_while(|(clock, _)| *clock > at);
        let mut ids: Vec<ModuleId> = since.map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }

    /// The modules whose imports were found by one of these names, in the order of names.
    pub(super) fn found_by(&self, names: &FxHashSet<NameHash>) -> Vec<ModuleId> {
        // Most names are none of these, which a few bits of each tell.
        let mut bits = vec![0u64; 1024];
        for name in names {
            bits[(name >> 6) as usize & 1023] |= 1 << (name & 63);
        }
        let may_be = |name: &NameHash| bits[(name >> 6) as usize & 1023] & 1 << (name & 63) != 0;
        let is_found = |id: &ModuleId| {
            let node = self.nodes.get(id.0 as usize);
            let mut asked = node.into_iter().flat_map(|node| node.asked.iter());
            asked.any(|name| may_be(name) && names.contains(name))
        };
        let all: Vec<ModuleId> = self.modules.iter().collect();
        all.into_par_iter().filter(is_found).collect()
    }

    /// The targets of its imports.
    pub(super) fn targets(&self) -> &Targets {
        &self.targets
    }

    /// A digest of what imports lead to outside the workspace.
    pub(super) fn outside(&self) -> Answer {
        self.outside.digest()
    }

    /// The graph of a language as the task behind a door sees it.
    pub(super) fn seen_through<'a>(
        &'a self,
        door: &'a Door<'a>,
        language: &'a dyn Language,
    ) -> GraphView<'a> {
        GraphView {
            graph: self,
            language,
            door,
        }
    }
}

/// What is the same of a module as long as it is there: no question is noted for it.
impl<'a> GraphView<'a> {
    /// Its full name.
    pub fn name(&self, id: ModuleId) -> &'a str {
        self.table().name(id)
    }

    /// All names of a module.
    pub fn names(&self, id: ModuleId) -> impl Iterator<Item = &'a str> + use<'a> {
        self.table().names(id)
    }

    /// Its file.
    pub fn file(&self, id: ModuleId) -> &'a WsPath {
        self.table().file(id)
    }

    /// The modules of its file that a module is, as in [`Table::part`].
    pub fn part(&self, id: ModuleId) -> Option<&'a str> {
        self.table().part(id)
    }

    /// The module that a module is a part of the file of, as in [`Table::whole`].
    pub fn whole(&self, id: ModuleId) -> ModuleId {
        self.table().whole(id)
    }

    /// Whether both are parts of one file, as in [`Table::is_nested`].
    pub fn is_nested(&self, a: ModuleId, b: ModuleId) -> bool {
        self.table().is_nested(a, b)
    }

    /// Whether a module only describes another one of its name.
    pub fn describes_another(&self, id: ModuleId) -> bool {
        self.table().describes_another(id)
    }

    /// Its place in the order of names, which says nothing but what comes before what.
    pub(crate) fn rank(&self, id: ModuleId) -> usize {
        self.table().rank(id)
    }

    /// The module at a place in the order of names.
    pub(crate) fn at(&self, rank: usize) -> ModuleId {
        self.table().at(rank)
    }

    /// Number of modules, for sets of them.
    pub(crate) fn len(&self) -> usize {
        self.table().len()
    }

    /// The imports of a module.
    pub fn imports(&self, module: ModuleId) -> &'a [Edge] {
        self.door.note_imports(self.language.name(), module.0);
        self.graph.imports(module)
    }

    fn table(&self) -> &'a Table {
        &self.graph.modules
    }
}

/// Questions about modules, each of which is noted.
impl<'a> GraphView<'a> {
    /// All modules, for whoever asks what cannot be asked for less.
    pub fn all(&self) -> &'a Modules {
        let modules = &self.graph.modules;
        self.note(Question::Modules, modules.total().answer());
        modules
    }

    /// The module that a file is as a whole.
    pub fn of_file(&self, file: &WsPath) -> Option<ModuleId> {
        let found = self.table().of_file(file);
        match found {
            Some(id) => self.door.note_seen(self.language.name(), [id.0]),
            None if self.language.claims(file) => {
                let question = |language| Question::Written(language, file.clone());
                self.note(question, Answer::default());
            }
            None => {}
        }
        found
    }

    /// The modules that are parts of a file, with these parts, in the order of the parts.
    pub fn parts_of(&self, file: &WsPath) -> impl Iterator<Item = (&'a str, ModuleId)> + use<'a> {
        self.of_file(file);
        self.table().parts_of(file)
    }

    /// All modules that are written in a file, in the order of their names.
    pub fn all_of_file(&self, file: &WsPath) -> &'a [ModuleId] {
        self.of_file(file);
        self.table().all_of_file(file)
    }

    /// The module that is this part of a file.
    pub fn part_named(&self, file: &WsPath, part: &str) -> Option<ModuleId> {
        self.of_file(file);
        self.table().part_named(file, part)
    }

    /// The innermost module of a file that an item with these containers and this name is or stands in.
    pub fn around(&self, file: &WsPath, item: &str) -> Option<ModuleId> {
        self.of_file(file);
        self.table().around(file, item)
    }

    /// The modules inside a part of a file.
    pub fn parts_in(&self, file: &WsPath, part: &str) -> impl Iterator<Item = ModuleId> + use<'a> {
        self.of_file(file);
        self.table().parts_in(file, part)
    }

    /// The module with this name.
    pub fn named(&self, name: &str) -> Option<ModuleId> {
        self.all_named(name);
        self.table().named(name)
    }

    /// The modules that have this name, full or other.
    pub fn all_named(&self, name: &str) -> Vec<ModuleId> {
        let found: Vec<ModuleId> = self.table().all_named(name).collect();
        let print = self.table().print(found.iter().copied());
        let question = |language| Question::Module(language, name.to_owned());
        self.note(question, print.answer());
        found
    }

    /// The modules that have this name, full or other, or one below it.
    pub fn package(&self, name: &str) -> Vec<ModuleId> {
        let below = format!("{name}{}", self.language.separator());
        let table = self.table();
        let all = table.all_named(name).chain(table.beginning(&below));
        let found: Vec<ModuleId> = all.collect();
        let print = table.print(found.iter().copied());
        let question = |language| Question::Package(language, name.to_owned());
        self.note(question, print.answer());
        found
    }

    /// Whether there is a module of this name, or one below it; for an empty name any.
    pub fn is_package(&self, name: &str) -> bool {
        let is_there = self.table().is_package(name, self.language.separator());
        let question = |language| Question::IsPackage(language, name.to_owned());
        self.note(question, Answer::of(&[u8::from(is_there)]));
        is_there
    }

    /// The packages, for languages that have them.
    pub fn packages(&self) -> &'a super::Packages {
        self.note(Question::Packages, self.table().packed());
        self.table().packages()
    }

    /// The modules whose files are among some paths, in the order of the files.
    pub fn within<'p>(&self, paths: &'p Paths) -> impl Iterator<Item = ModuleId> + use<'a, 'p> {
        let modules: &'a Table = self.all();
        modules.within(paths)
    }

    /// The modules outside the workspace that imports lead to, in no order, with each name that is
    /// taken from them; an empty one where it is the module itself.
    pub fn outside(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.note(Question::Outside, self.graph.outside());
        self.graph.outside.iter()
    }

    /// The imports of all modules.
    pub fn all_imports(&self) -> impl Iterator<Item = &'a Edge> + use<'a> {
        let view = *self;
        let modules: &'a Table = self.all();
        modules.iter().flat_map(move |id| view.imports(id))
    }

    /// Whether an order that was found earlier still holds.
    pub(crate) fn has_order(&self, key: &OrderKey) -> bool {
        let held = self.graph.orders.holding(key, self.graph);
        let Some(modules) = held else {
            return false;
        };
        let language = self.language.name();
        self.door.note_seen(language, modules.iter());
        self.door.note_all_imports(language, &modules);
        true
    }

    /// Whether an order of so many files would be kept.
    pub(crate) fn has_room_for_order(&self, files: usize) -> bool {
        self.graph.orders.have_room(files)
    }

    /// Keeps an order of units, given by the modules of each; what it rests on is noted already.
    pub(crate) fn keep_order(
        &self,
        key: OrderKey,
        modules: impl Iterator<Item = (ModuleId, usize)>,
        units: Vec<usize>,
    ) {
        let order = Order::new(key, modules, units, self.graph);
        self.graph.orders.keep(order);
    }

    fn note(&self, question: impl FnOnce(String) -> Question, answer: Answer) {
        self.door
            .note(question(self.language.name().to_owned()), answer);
    }
}
