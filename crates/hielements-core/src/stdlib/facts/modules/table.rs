//! The table of modules and how it is asked.

use super::print::Print;
use super::{Home, Module, ModuleId, is_part};
use crate::source::{WsPath, saturated};
use crate::stdlib::facts::{Packages, Paths, Start};
use crate::workspace::trace::Answer;
use hielements_plugin::{Facts, Import};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The modules of one language in one workspace. A module keeps its number as long as it is the same
/// one, whatever comes and goes beside it.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// By number; that of a module that went is empty.
    pub(super) names: Vec<String>,
    pub(super) files: Vec<WsPath>,
    /// All modules, sorted by name.
    pub(super) order: Vec<ModuleId>,
    /// For each number the place in that order.
    pub(super) ranks: Vec<u32>,
    /// For each number what is the same as long as the module is.
    pub(super) prints: Vec<Print>,
    pub(super) by_name: FxHashMap<String, ModuleId>,
    pub(super) by_file: FxHashMap<WsPath, ModuleId>,
    pub(super) twins: FxHashMap<String, Vec<ModuleId>>,
    pub(super) also: FxHashMap<ModuleId, Vec<String>>,
    /// The other names, sorted: a module and which of its other names.
    pub(super) others: Vec<(ModuleId, usize)>,
    pub(super) stubs: FxHashSet<ModuleId>,
    pub(super) notes: Vec<(WsPath, String)>,
    pub(super) homes: BTreeMap<ModuleId, Home>,
    pub(super) starts: BTreeMap<ModuleId, Vec<Start>>,
    pub(super) parts: FxHashMap<ModuleId, String>,
    pub(super) by_part: FxHashMap<WsPath, BTreeMap<String, ModuleId>>,
    pub(super) by_path: OnceLock<Vec<ModuleId>>,
    pub(super) packages: Packages,
    /// The folders that names begin at, where a language looks for them.
    pub(super) roots: FxHashSet<WsPath>,
    /// The digest of all modules.
    pub(super) total: Print,
    /// A digest of the packages.
    pub(super) packed: Answer,
    /// Numbers for modules that come.
    pub(super) free: Vec<ModuleId>,
    /// Numbers of modules that went of late.
    pub(super) left: Vec<ModuleId>,
}

impl Table {
    /// A table of modules. Of several with one name the first of the list keeps it.
    pub(super) fn of(mut modules: Vec<Module>) -> Self {
        modules.sort_by(|a, b| a.name.cmp(&b.name));
        let mut table = Self::default();
        let mut also = Vec::new();
        let mut described = false;
        for module in modules {
            let id = ModuleId(saturated(table.names.len()));
            if let Some(first) = table.by_name.get(&module.name).copied() {
                if module.describes == described {
                    table.report(first, &module);
                } else {
                    table.stubs.insert(id);
                }
                let twins = table.twins.entry(module.name.clone());
                twins.or_insert_with(|| vec![first]).push(id);
            } else {
                table.by_name.insert(module.name.clone(), id);
                described = module.describes;
            }
            also.extend(module.also.into_iter().map(|name| (name, id)));
            match module.part {
                None => {
                    table.by_file.entry(module.file.clone()).or_insert(id);
                }
                Some(part) => table.add_part(id, &module.file, part),
            }
            table.names.push(module.name);
            table.files.push(module.file);
        }
        table.add_other_names(also);
        table.order = (0..saturated(table.names.len())).map(ModuleId).collect();
        table.ranks = (0..saturated(table.names.len())).collect();
        table
    }

    fn add_part(&mut self, id: ModuleId, file: &WsPath, part: String) {
        let of_file = self.by_part.entry(file.clone()).or_default();
        of_file.insert(part.clone(), id);
        self.parts.insert(id, part);
    }

    fn report(&mut self, first: ModuleId, second: &Module) {
        let (name, file) = (&second.name, &second.file);
        let first = self.file(first);
        let note = format!(
            "`{name}` is both {first} and {file}: imports of it lead to the nearer one; rename one, \
             or say with source roots which is meant"
        );
        self.notes.push((file.clone(), note));
    }

    fn add_other_names(&mut self, mut also: Vec<(String, ModuleId)>) {
        also.sort_unstable();
        for (name, id) in also {
            self.by_name.entry(name.clone()).or_insert(id);
            let names = self.also.entry(id).or_default();
            self.others.push((id, names.len()));
            names.push(name);
        }
    }

    /// The packages, for languages that have them.
    pub fn packages(&self) -> &Packages {
        &self.packages
    }

    /// The folders that names begin at, where a language looks for them.
    pub fn roots(&self) -> &FxHashSet<WsPath> {
        &self.roots
    }

    /// The modules that have a name, full or other, which begins with a text.
    pub fn beginning<'m>(&'m self, text: &str) -> impl Iterator<Item = ModuleId> + use<'m> {
        self.run(text, &|name| name.starts_with(text))
    }

    /// The modules that have this name, full or other.
    pub fn all_named<'m>(&'m self, text: &str) -> impl Iterator<Item = ModuleId> + use<'m> {
        self.run(text, &|name| name == text)
    }

    /// The modules with names from `text` on, in the order of names, as long as these are wanted.
    fn run<'m>(
        &'m self,
        text: &str,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> impl Iterator<Item = ModuleId> + use<'m> {
        let start = self.order.partition_point(|id| self.name(*id) < text);
        let len = self.order[start..].partition_point(|id| is_wanted(self.name(*id)));
        let full = self.order[start..start + len].iter().copied();
        let start = self
            .others
            .partition_point(|other| self.other(*other) < text);
        let rest = &self.others[start..];
        let len = rest.partition_point(|other| is_wanted(self.other(*other)));
        let others = self.others[start..start + len].iter().map(|(id, _)| *id);
        full.chain(others)
    }

    /// An other name of a module.
    pub(super) fn other(&self, (id, at): (ModuleId, usize)) -> &str {
        self.also.get(&id).map_or("", |names| names[at].as_str())
    }

    /// The module with this full name.
    pub fn named(&self, name: &str) -> Option<ModuleId> {
        self.by_name.get(name).copied()
    }

    /// Says that a module stands for what is in a folder, and not for the file it is written in: a
    /// service of a compose file for its code.
    pub fn stand_for(&mut self, id: ModuleId, home: Home) {
        self.homes.insert(id, home);
    }

    /// The modules that stand for a folder, with it.
    pub fn homes(&self) -> &BTreeMap<ModuleId, Home> {
        &self.homes
    }

    /// Says where the links of a module start from, as those of a Dockerfile do from its build
    /// context. There may be several places.
    pub fn start_at(&mut self, id: ModuleId, start: Start) {
        let starts = self.starts.entry(id).or_default();
        if !starts.contains(&start) {
            starts.push(start);
        }
    }

    /// The places that the links of a module start from; none where nothing was said.
    pub fn starts(&self, id: ModuleId) -> &[Start] {
        self.starts.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The files that several modules are written in.
    pub fn shared_files(&self) -> impl Iterator<Item = &WsPath> {
        let alone = self.order.len() == self.by_file.len();
        let files = self.order.iter().map(|id| self.file(*id));
        files.filter(move |file| !alone && self.all_of_file(file).len() > 1)
    }

    /// All modules that are written in a file, in the order of their names.
    pub fn all_of_file(&self, file: &WsPath) -> &[ModuleId] {
        let sorted = self.sorted();
        let start = sorted.partition_point(|id| self.file(*id) < file);
        let len = sorted[start..].partition_point(|id| self.file(*id) == file);
        &sorted[start..start + len]
    }

    /// The modules whose files stand in a folder itself, sorted by file.
    pub fn directly_in(&self, folder: &WsPath) -> Vec<ModuleId> {
        let sorted = self.sorted();
        let start = sorted.partition_point(|id| self.file(*id) < folder);
        let inside = sorted[start..].iter().take_while(|id| {
            // Files such as `a-b` sort between `a` and what is in it.
            self.file(**id).as_str().starts_with(folder.as_str())
        });
        let directly = inside.filter(|id| self.file(**id).parent().as_ref() == Some(folder));
        directly.copied().collect()
    }

    /// The modules of its file that a module is, from the outermost down to it, joined with a dot;
    /// `None` for what is the file itself.
    pub fn part(&self, id: ModuleId) -> Option<&str> {
        self.parts.get(&id).map(String::as_str)
    }

    /// The module that is this part of a file.
    pub fn part_named(&self, file: &WsPath, part: &str) -> Option<ModuleId> {
        self.by_part.get(file)?.get(part).copied()
    }

    /// The modules that are parts of a file, with these parts, in the order of the parts.
    pub fn parts_of<'t>(
        &'t self,
        file: &WsPath,
    ) -> impl Iterator<Item = (&'t str, ModuleId)> + use<'t> {
        let parts = self.by_part.get(file).into_iter().flatten();
        parts.map(|(part, id)| (part.as_str(), *id))
    }

    /// The modules inside a part of a file.
    pub fn parts_in<'t>(
        &'t self,
        file: &WsPath,
        part: &str,
    ) -> impl Iterator<Item = ModuleId> + use<'t> {
        let prefix = format!("{part}.");
        let parts = self.by_part.get(file).map(move |parts| {
            let inside = parts.range(prefix.clone()..);
            inside.take_while(move |(part, _)| part.starts_with(&prefix))
        });
        parts.into_iter().flatten().map(|(_, id)| *id)
    }

    /// The innermost module of a file that an item with these containers and this name is or stands
    /// in.
    pub fn around(&self, file: &WsPath, item: &str) -> Option<ModuleId> {
        let mut name = item;
        loop {
            if let Some(id) = self.part_named(file, name) {
                return Some(id);
            }
            match name.rsplit_once('.') {
                Some((outer, _)) => name = outer,
                None => return self.of_file(file),
            }
        }
    }

    /// The module that a module is a part of the file of; itself where it is the file.
    pub fn whole(&self, id: ModuleId) -> ModuleId {
        if self.parts.contains_key(&id) {
            self.of_file(self.file(id)).unwrap_or(id)
        } else {
            id
        }
    }

    /// Whether both are parts of one file, or one of them the file, and one holds the other.
    pub fn is_nested(&self, a: ModuleId, b: ModuleId) -> bool {
        if self.parts.is_empty() || self.file(a) != self.file(b) {
            return false;
        }
        match (self.part(a), self.part(b)) {
            (Some(a), Some(b)) => is_part(a, b) || is_part(b, a),
            (None, Some(_)) | (Some(_), None) => true,
            (None, None) => a == b,
        }
    }

    /// The imports of a file that stand in one of its modules, in source order. What stands in no
    /// known part belongs to the file.
    pub fn imports_of<'f>(&self, id: ModuleId, facts: &'f Facts) -> Vec<&'f Import> {
        let imports = facts.imports.as_slice();
        let Some(parts) = self.by_part.get(self.file(id)) else {
            return imports.iter().collect();
        };
        let Some(part) = self.part(id) else {
            let apart = |import: &&Import| {
                let container = import.container.as_ref();
                container.is_none_or(|container| !parts.contains_key(container))
            };
            return imports.iter().filter(apart).collect();
        };
        let start = imports.partition_point(|import| import.container.as_deref() < Some(part));
        let own = imports[start..].iter();
        own.take_while(|import| import.container.as_deref() == Some(part))
            .collect()
    }

    /// The modules whose files are among some paths, in the order of the files.
    pub fn within(&self, paths: &Paths) -> impl Iterator<Item = ModuleId> {
        let sorted = self.sorted();
        let first = sorted.partition_point(|id| self.file(*id) < paths.start());
        sorted[first..]
            .iter()
            .copied()
            .take_while(|id| self.file(*id).as_str().starts_with(paths.start().as_str()))
            .filter(|id| paths.hold(self.file(*id)))
    }

    pub(super) fn sorted(&self) -> &[ModuleId] {
        self.by_path.get_or_init(|| {
            let mut ids: Vec<ModuleId> = self.iter().collect();
            ids.sort_by_key(|id| self.file(*id));
            ids
        })
    }

    /// The module with this full name; of several the one that shares most folders with `file`.
    pub fn named_near(&self, name: &str, file: &WsPath) -> Option<ModuleId> {
        match self.twins.get(name) {
            None => self.named(name),
            Some(twins) => twins.iter().copied().rev().max_by_key(|twin| {
                let shared = self.file(*twin).parts().zip(file.parts());
                shared.take_while(|(a, b)| a == b).count()
            }),
        }
    }

    /// Whether a module only describes another one of its name.
    pub fn describes_another(&self, id: ModuleId) -> bool {
        self.stubs.contains(&id)
    }

    /// All names of a module: the full one, then the others under which imports may find it.
    pub fn names(&self, id: ModuleId) -> impl Iterator<Item = &str> {
        let also = self.also.get(&id).into_iter().flatten();
        std::iter::once(self.name(id)).chain(also.map(String::as_str))
    }

    /// The module that a file is as a whole; of several such the first by name.
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
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ModuleId> + Clone + '_ {
        self.order.iter().copied()
    }

    /// Its place in the order of names.
    pub fn rank(&self, id: ModuleId) -> usize {
        self.ranks[id.0 as usize] as usize
    }

    /// The module at a place in the order of names.
    pub fn at(&self, rank: usize) -> ModuleId {
        self.order[rank]
    }

    /// Number of modules.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// More than every number of a module.
    pub fn numbers(&self) -> usize {
        self.names.len()
    }

    /// Adds what a person should know about a file that the modules were named from.
    pub fn note(&mut self, file: WsPath, note: String) {
        self.notes.push((file, note));
    }

    /// What a person should know: files whose name another file has too, and what was noted.
    pub fn notes(&self) -> &[(WsPath, String)] {
        &self.notes
    }
}
