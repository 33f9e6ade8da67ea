//! How a table goes on: what is the same module keeps its number, and single modules come and go
//! where no other one is named anew for it.

use super::{Module, ModuleId, Modules, Print, Table};
use crate::source::{WsPath, saturated};
use crate::workspace::Renamed;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What outlives a table: its modules by number.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::stdlib::facts) struct Known(Vec<Option<KnownModule>>);

/// A module of a table that may be gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::stdlib::facts) struct KnownModule {
    print: Print,
    /// The full name, then the others.
    names: Vec<String>,
    file: WsPath,
}

/// The modules that are not those of the table before.
#[derive(Debug, Default)]
pub(in crate::stdlib::facts) struct Moves {
    pub(in crate::stdlib::facts) came: Vec<ModuleId>,
    pub(in crate::stdlib::facts) gone: Vec<(ModuleId, KnownModule)>,
    /// Whether roots and what packages call each other are others, so that any import may lead
    /// elsewhere.
    pub(in crate::stdlib::facts) is_rooted_anew: bool,
    /// Whether packages are others.
    pub(in crate::stdlib::facts) is_repacked: bool,
}

impl Moves {
    /// Whether all is as it was.
    pub(in crate::stdlib::facts) fn is_none(&self) -> bool {
        self.came.is_empty() && self.gone.is_empty() && !self.is_rooted_anew && !self.is_repacked
    }
}

impl Known {
    /// The modules of a table.
    pub(in crate::stdlib::facts) fn of(table: &Table) -> Self {
        let mut known = vec![None; table.numbers()];
        for id in table.iter() {
            known[id.0 as usize] = Some(table.known(id));
        }
        Self(known)
    }

    /// Its modules by their digests.
    fn numbers(&self) -> FxHashMap<Print, ModuleId> {
        let numbers = (0..saturated(self.0.len())).map(ModuleId);
        let known = self.0.iter().zip(numbers);
        known
            .filter_map(|(module, id)| Some((module.as_ref()?.print, id)))
            .collect()
    }
}

impl Modules {
    /// Gives every module the number that it has among those before, and says what is not the same.
    pub(in crate::stdlib::facts) fn follow(&mut self, before: Known) -> Moves {
        let mut numbers = before.numbers();
        let mut free = (0..saturated(before.0.len()))
            .filter(|at| before.0[*at as usize].is_none())
            .chain(saturated(before.0.len())..);
        let mut came = Vec::new();
        let of = self.prints.iter().map(|print| {
            numbers.remove(print).unwrap_or_else(|| {
                let id = ModuleId(free.next().unwrap_or(u32::MAX));
                came.push(id);
                id
            })
        });
        let of: Vec<ModuleId> = of.collect();
        let stays: FxHashSet<ModuleId> = of.iter().copied().collect();
        let numbered = before.0.into_iter().zip(0..);
        let gone = numbered.filter_map(|(module, at)| Some((ModuleId(at), module?)));
        let gone = gone.filter(|(id, _)| !stays.contains(id)).collect();
        let table = std::mem::take(&mut self.table);
        self.table = Arc::new(Arc::unwrap_or_clone(table).renumbered(&of));
        Moves {
            came,
            gone,
            ..Moves::default()
        }
    }
}

impl Table {
    fn known(&self, id: ModuleId) -> KnownModule {
        KnownModule {
            print: self.prints[id.0 as usize],
            names: self.names(id).map(str::to_owned).collect(),
            file: self.file(id).clone(),
        }
    }

    /// The same table with other numbers, given by those that modules have.
    fn renumbered(self, of: &[ModuleId]) -> Self {
        let new = |id: ModuleId| of[id.0 as usize];
        let numbers = of.iter().map(|id| id.0 as usize + 1).max().unwrap_or(0);
        let order: Vec<ModuleId> = self.order.into_iter().map(new).collect();
        let ids = || of.iter().map(|id| id.0 as usize);
        let mut starts = self.starts;
        starts
            .values_mut()
            .flatten()
            .for_each(|start| start.renumber(&new));
        Self {
            names: placed(vec![String::new(); numbers], ids().zip(self.names)),
            files: placed(vec![WsPath::root(); numbers], ids().zip(self.files)),
            ranks: placed(
                vec![0; numbers],
                order.iter().map(|id| id.0 as usize).zip(0..),
            ),
            prints: placed(vec![Print::default(); numbers], ids().zip(self.prints)),
            by_name: mapped(self.by_name, new),
            by_file: mapped(self.by_file, new),
            twins: self
                .twins
                .into_iter()
                .map(|(name, ids)| (name, ids.into_iter().map(new).collect()))
                .collect(),
            also: self
                .also
                .into_iter()
                .map(|(id, all)| (new(id), all))
                .collect(),
            others: self
                .others
                .into_iter()
                .map(|(id, at)| (new(id), at))
                .collect(),
            stubs: self.stubs.into_iter().map(new).collect(),
            notes: self.notes,
            homes: self
                .homes
                .into_iter()
                .map(|(id, home)| (new(id), home))
                .collect(),
            starts: starts.into_iter().map(|(id, all)| (new(id), all)).collect(),
            parts: self
                .parts
                .into_iter()
                .map(|(id, part)| (new(id), part))
                .collect(),
            by_part: self
                .by_part
                .into_iter()
                .map(|(file, parts)| {
                    let parts = parts.into_iter().map(|(part, id)| (part, new(id)));
                    (file, parts.collect())
                })
                .collect(),
            by_path: std::sync::OnceLock::new(),
            packages: self.packages,
            roots: self.roots,
            total: self.total,
            packed: self.packed,
            free: holes(numbers, &order),
            left: Vec::new(),
            order,
        }
    }

    /// Lets single modules come and go, each the only one of its file; `None`, and nothing is done,
    /// where others would change for it.
    pub(in crate::stdlib::facts) fn change(
        &mut self,
        coming: Vec<Module>,
        going: &[ModuleId],
    ) -> Option<Moves> {
        let names = |module: &Module| 1 + module.also.len();
        let all: FxHashSet<&String> = coming
            .iter()
            .flat_map(|module| std::iter::once(&module.name).chain(&module.also))
            .collect();
        let are_apart = all.len() == coming.iter().map(names).sum::<usize>();
        let fits = are_apart
            && coming.iter().all(|module| self.has_room(module))
            && going.iter().all(|id| self.is_alone(*id));
        fits.then(|| Moves {
            gone: self.go(going),
            came: self.come(coming),
            ..Moves::default()
        })
    }

    /// Whether a module can come with others staying as they are: its names are its own, and it is the
    /// only one of its file.
    fn has_room(&self, module: &Module) -> bool {
        let mut names = std::iter::once(&module.name).chain(&module.also);
        module.part.is_none()
            && !self.by_file.contains_key(&module.file)
            && !self.by_part.contains_key(&module.file)
            && !names.any(|name| self.by_name.contains_key(name))
    }

    /// Whether a module can go with others staying as they are.
    fn is_alone(&self, id: ModuleId) -> bool {
        let file = self.file(id);
        let is_own = |name: &str| self.all_named(name).take(2).count() == 1;
        self.by_file.get(file) == Some(&id)
            && !self.by_part.contains_key(file)
            && self.all_of_file(file).len() == 1
            && !self.homes.contains_key(&id)
            && !self.starts.contains_key(&id)
            && self.names(id).all(is_own)
    }

    fn come(&mut self, modules: Vec<Module>) -> Vec<ModuleId> {
        self.sorted();
        let mut came = Vec::with_capacity(modules.len());
        let mut others = Vec::new();
        for module in modules {
            let id = self.free.pop().unwrap_or_else(|| self.another());
            self.by_name.insert(module.name.clone(), id);
            self.by_file.insert(module.file.clone(), id);
            self.names[id.0 as usize] = module.name;
            self.files[id.0 as usize] = module.file;
            for (number, name) in module.also.into_iter().enumerate() {
                others.push((id, number));
                self.by_name.insert(name.clone(), id);
                self.also.entry(id).or_default().push(name);
            }
            let print = self.print_of(id.0 as usize);
            self.prints[id.0 as usize] = print;
            self.total = self.total.with(print);
            came.push(id);
        }
        self.put_in_order(&came, &others);
        came
    }

    fn put_in_order(&mut self, came: &[ModuleId], others: &[(ModuleId, usize)]) {
        let mut order = std::mem::take(&mut self.order);
        put_in(&mut order, came, |a, b| self.name(*a).cmp(self.name(*b)));
        self.order = order;
        let mut all = std::mem::take(&mut self.others);
        put_in(&mut all, others, |a, b| self.other(*a).cmp(self.other(*b)));
        self.others = all;
        if let Some(mut by_path) = self.by_path.take() {
            put_in(&mut by_path, came, |a, b| self.file(*a).cmp(self.file(*b)));
            self.by_path = std::sync::OnceLock::from(by_path);
        }
        self.rank_anew();
    }

    fn go(&mut self, going: &[ModuleId]) -> Vec<(ModuleId, KnownModule)> {
        let gone = going.iter().map(|id| (*id, self.known(*id))).collect();
        let mut goes = vec![false; self.names.len()];
        for id in going {
            goes[id.0 as usize] = true;
            self.also.remove(id);
            self.total = self.total.without(self.prints[id.0 as usize]);
        }
        let stays = |id: &ModuleId| !goes[id.0 as usize];
        self.order.retain(stays);
        self.others.retain(|(id, _)| stays(id));
        if let Some(by_path) = self.by_path.get_mut() {
            by_path.retain(stays);
        }
        for (id, known) in &gone as &Vec<(ModuleId, KnownModule)> {
            for name in &known.names {
                self.by_name.remove(name);
            }
            self.by_file.remove(&known.file);
            self.names[id.0 as usize] = String::new();
            self.files[id.0 as usize] = WsPath::root();
        }
        self.left.extend(going);
        self.rank_anew();
        gone
    }

    /// A number that no module ever had.
    fn another(&mut self) -> ModuleId {
        let id = ModuleId(saturated(self.names.len()));
        self.names.push(String::new());
        self.files.push(WsPath::root());
        self.ranks.push(0);
        self.prints.push(Print::default());
        id
    }

    /// Gives the numbers of modules that went to others. Until then nobody mistakes one for the other.
    pub(in crate::stdlib::facts) fn release(&mut self) {
        self.free.append(&mut self.left);
    }

    fn rank_anew(&mut self) {
        for (at, id) in self.order.iter().enumerate() {
            self.ranks[id.0 as usize] = saturated(at);
        }
    }

    /// Whether these names, and what they begin with, are those of modules now.
    pub(in crate::stdlib::facts) fn are_packages<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        separator: &str,
    ) -> FxHashMap<String, bool> {
        let mut known = FxHashMap::from_iter([(String::new(), !self.is_empty())]);
        for name in names.flat_map(|name| beginnings(name, separator)) {
            if !known.contains_key(name) {
                known.insert(name.to_owned(), self.is_package(name, separator));
            }
        }
        known
    }

    /// Whether there is a module of this name, or one below it; for an empty name any.
    pub fn is_package(&self, name: &str, separator: &str) -> bool {
        if name.is_empty() {
            return !self.is_empty();
        }
        self.all_named(name).next().is_some()
            || self
                .beginning(&format!("{name}{separator}"))
                .next()
                .is_some()
    }

    /// What became of the modules of the table before, of which it is known what was a package.
    pub(in crate::stdlib::facts) fn renamed(
        &self,
        moves: &Moves,
        separator: &str,
        was_package: &dyn Fn(&str) -> Option<bool>,
    ) -> Renamed {
        let mut renamed = Renamed {
            is_repacked: moves.is_repacked,
            ..Renamed::default()
        };
        let mut gone = Vec::new();
        for (id, known) in &moves.gone {
            gone.push((*id, known.names[0].clone()));
            renamed.names.extend(known.names.iter().cloned());
            renamed.files.insert(known.file.clone());
        }
        for id in &moves.came {
            renamed.names.extend(self.names(*id).map(str::to_owned));
            renamed.files.insert(self.file(*id).clone());
        }
        for file in &renamed.files {
            let beside = self.all_of_file(file).iter();
            gone.extend(beside.map(|id| (*id, self.name(*id).to_owned())));
        }
        renamed.gone = gone.into_iter().map(|(id, name)| (id.0, name)).collect();
        for name in &renamed.names {
            for package in beginnings(name, separator) {
                if !renamed.packages.contains(package) {
                    renamed.packages.insert(package.to_owned());
                }
            }
        }
        let candidates = renamed.packages.iter().map(String::as_str).chain([""]);
        let flipped = candidates.filter(|name| {
            was_package(name).is_none_or(|was| was != self.is_package(name, separator))
        });
        renamed.flipped = flipped.map(str::to_owned).collect();
        renamed
    }
}

/// What a name begins with, up to a whole part of it, and the name itself.
fn beginnings<'n>(name: &'n str, separator: &str) -> impl Iterator<Item = &'n str> {
    let parts = name.match_indices(separator).map(|(at, _)| &name[..at]);
    parts.chain(std::iter::once(name))
}

/// Puts a few things, or many, into a sorted list.
fn put_in<T: Copy>(
    list: &mut Vec<T>,
    things: &[T],
    compare: impl Fn(&T, &T) -> std::cmp::Ordering,
) {
    if things.len() > FEW {
        list.extend_from_slice(things);
        list.sort_by(compare);
        return;
    }
    for thing in things {
        let at = list.partition_point(|known| compare(known, thing).is_lt());
        list.insert(at, *thing);
    }
}

/// So many things are put into a list one by one.
const FEW: usize = 8;

/// The numbers that no module has.
fn holes(numbers: usize, order: &[ModuleId]) -> Vec<ModuleId> {
    let taken: FxHashSet<ModuleId> = order.iter().copied().collect();
    let all = (0..saturated(numbers)).map(ModuleId);
    all.filter(|id| !taken.contains(id)).collect()
}

/// Puts things at their places.
fn placed<T>(mut all: Vec<T>, things: impl Iterator<Item = (usize, T)>) -> Vec<T> {
    for (at, thing) in things {
        all[at] = thing;
    }
    all
}

fn mapped<K: std::hash::Hash + Eq>(
    mut map: FxHashMap<K, ModuleId>,
    new: impl Fn(ModuleId) -> ModuleId,
) -> FxHashMap<K, ModuleId> {
    map.values_mut().for_each(|id| *id = new(*id));
    map
}
