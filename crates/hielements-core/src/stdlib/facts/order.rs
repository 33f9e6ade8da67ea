//! Orders of modules in which nothing stands before what it imports. Where there is one there is no ring,
//! and as long as it holds there is none: after an edit only the imports are looked at that are others.

use super::graph::Graph;
use super::{ModuleId, Target};
use crate::source::{WsPath, saturated};
use crate::workspace::ModuleSet;
use hielements_plugin::ImportKind;
use std::sync::{Arc, Mutex, PoisonError};

/// What an order is of.
#[derive(Clone, Debug)]
pub(crate) struct OrderKey {
    /// The files whose modules it puts in order.
    pub(crate) files: Arc<[WsPath]>,
    /// The kinds of imports that count.
    pub(crate) kinds: Vec<ImportKind>,
    /// Whether it puts folders in order in the place of modules.
    pub(crate) by_folder: bool,
}

impl PartialEq for OrderKey {
    /// The files are those of one look: who looks again finds its order anew.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.files, &other.files)
            && (&self.kinds, self.by_folder) == (&other.kinds, other.by_folder)
    }
}

/// An order of units: modules, or folders of them.
#[derive(Debug)]
pub(crate) struct Order {
    key: OrderKey,
    /// All modules in it.
    modules: ModuleSet,
    /// For each number of a module its unit, or [`NONE`].
    unit_of: Vec<u32>,
    /// For each unit one of its modules: the only one, unless units are folders.
    module_of: Vec<ModuleId>,
    /// For each unit its place.
    places: Vec<u32>,
    /// For each place its unit.
    units: Vec<u32>,
    /// What the graph was when the order held.
    at: u64,
}

const NONE: u32 = u32::MAX;

/// So many orders are kept of a graph.
const MOST: usize = 8;

/// The orders that were found in a graph.
#[derive(Debug, Default)]
pub(super) struct Orders(Mutex<Vec<Order>>);

impl Orders {
    /// The modules of an order, if there is one and it still holds.
    pub(super) fn holding(&self, key: &OrderKey, graph: &Graph) -> Option<ModuleSet> {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = orders.iter().position(|order| order.key == *key)?;
        if orders[at].follow(graph).is_none() {
            orders.remove(at);
            return None;
        }
        Some(orders[at].modules.clone())
    }

    /// Whether an order of so many files would be kept: only those of the most are.
    pub(super) fn have_room(&self, files: usize) -> bool {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sizes = orders.iter().map(|order| order.key.files.len());
        orders.len() < MOST || sizes.any(|size| size < files)
    }

    /// Keeps an order, where there are many in the place of that of the fewest files.
    pub(super) fn keep(&self, order: Order) {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        orders.retain(|known| known.key != order.key);
        orders.push(order);
        if orders.len() > MOST {
            // Of equally many files the one that was found last goes.
            let least = (0..orders.len())
                .rev()
                .min_by_key(|at| orders[*at].key.files.len());
            least.map(|at| orders.remove(at));
        }
    }
}

impl Order {
    /// An order of units, given by the modules of each, in a graph as it is.
    pub(super) fn new(
        key: OrderKey,
        modules: impl Iterator<Item = (ModuleId, usize)>,
        units: Vec<usize>,
        graph: &Graph,
    ) -> Self {
        let mut unit_of = vec![NONE; graph.modules.numbers()];
        let mut module_of = vec![ModuleId(NONE); units.len()];
        let mut all = crate::workspace::ModuleBits::default();
        for (id, unit) in modules {
            unit_of[id.0 as usize] = saturated(unit);
            module_of[unit] = id;
            all.insert(id.0);
        }
        let mut places = vec![0; units.len()];
        for (unit, place) in units.iter().zip(0..) {
            places[*unit] = place;
        }
        Self {
            key,
            modules: all.into_set(),
            unit_of,
            module_of,
            places,
            units: units.into_iter().map(saturated).collect(),
            at: graph.clock(),
        }
    }

    /// Takes in the imports that are others since; `None` where there may be a ring.
    fn follow(&mut self, graph: &Graph) -> Option<()> {
        for id in graph.changed_since(self.at)? {
            let Some(unit) = self.unit(id) else {
                continue;
            };
            for to in self.imported(graph, id) {
                if self.place(to) > self.place(unit) {
                    self.put_before(graph, to, unit)?;
                }
            }
        }
        self.at = graph.clock();
        Some(())
    }

    fn unit(&self, id: ModuleId) -> Option<u32> {
        let unit = self.unit_of.get(id.0 as usize).copied();
        unit.filter(|unit| *unit != NONE)
    }

    fn place(&self, unit: u32) -> u32 {
        self.places[unit as usize]
    }

    /// The other units that a module imports.
    fn imported(&self, graph: &Graph, id: ModuleId) -> Vec<u32> {
        let own = self.unit(id);
        let counted = graph.imports(id).iter();
        let counted = counted.filter(|edge| self.key.kinds.contains(&edge.kind));
        let ends = counted.filter_map(|edge| match &*edge.to {
            Target::Module(to, _) => self.unit(*to),
            Target::External(..) | Target::Files(_) => None,
        });
        ends.filter(|to| Some(*to) != own).collect()
    }

    /// Puts a unit, with all that it imports and that stands behind another one, in front of that;
    /// `None` where it imports that itself, or where too little is known of the units.
    fn put_before(&mut self, graph: &Graph, unit: u32, other: u32) -> Option<()> {
        if self.key.by_folder {
            return None;
        }
        let first = self.place(other);
        let mut moved = vec![unit];
        let mut seen = rustc_hash::FxHashSet::from_iter([unit]);
        let mut next = 0;
        while let Some(unit) = moved.get(next).copied() {
            next += 1;
            for to in self.imported(graph, self.module_of[unit as usize]) {
                if to == other {
                    return None;
                }
                if self.place(to) > first && seen.insert(to) {
                    moved.push(to);
                }
            }
        }
        let last = moved.iter().map(|unit| self.place(*unit)).max()?;
        let run = first as usize..last as usize + 1;
        let (mut front, back): (Vec<u32>, Vec<u32>) = self.units[run.clone()]
            .iter()
            .partition(|unit| seen.contains(*unit));
        front.extend(back);
        for (unit, place) in front.into_iter().zip(run) {
            self.units[place] = unit;
            self.places[unit as usize] = saturated(place);
        }
        Some(())
    }
}
