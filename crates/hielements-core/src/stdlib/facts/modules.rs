//! The modules of one language: which names lead to which files. A resolver fills the table; what
//! imports what is the graph's.

use super::{Packages, Paths, Start};
use crate::source::{WsPath, saturated};
use crate::workspace::trace::Answer;
use crate::workspace::{MemoryWorkspace, Workspace};
use hielements_plugin::{Facts, Import};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A module of a [`Modules`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub u32);

/// One file as a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its full name.
    pub name: String,
    /// Other names under which imports may find it.
    pub also: Vec<String>,
    /// The file.
    pub file: WsPath,
    /// Whether it only describes a file of the same name, as a stub does, so that the two are no
    /// conflict.
    pub describes: bool,
    /// The modules of the file from the outermost down to it, joined with a dot, where it is only a
    /// part of its file.
    pub part: Option<String>,
}

/// The modules of one language in one workspace, sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    names: Vec<String>,
    files: Vec<WsPath>,
    by_name: FxHashMap<String, ModuleId>,
    by_file: FxHashMap<WsPath, ModuleId>,
    twins: FxHashMap<String, Vec<ModuleId>>,
    also: FxHashMap<ModuleId, Vec<String>>,
    /// The other names, sorted: a module and which of its other names.
    others: Vec<(ModuleId, usize)>,
    stubs: FxHashSet<ModuleId>,
    notes: Vec<(WsPath, String)>,
    homes: BTreeMap<ModuleId, Home>,
    starts: BTreeMap<ModuleId, Vec<Start>>,
    parts: FxHashMap<ModuleId, String>,
    by_part: FxHashMap<WsPath, BTreeMap<String, ModuleId>>,
    by_path: OnceLock<Vec<ModuleId>>,
    packages: Packages,
    manifests: Arc<MemoryWorkspace>,
}

/// Where the code of a module is that is written elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The folder with the code.
    pub folder: WsPath,
    /// The file that says how the code becomes the module; who holds it holds the module.
    pub recipe: WsPath,
}

impl Modules {
    /// A table of (name, file). Of two files with one name the first in byte order keeps it; the
    /// other is reported by [`Modules::notes`].
    pub fn new(mut modules: Vec<(String, WsPath)>) -> Self {
        modules.sort_unstable();
        let module = |(name, file)| Module {
            name,
            also: Vec::new(),
            file,
            describes: false,
            part: None,
        };
        Self::of(modules.into_iter().map(module).collect())
    }

    /// A table of modules. Of several with one name the first of the list keeps it.
    pub fn of(mut modules: Vec<Module>) -> Self {
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

    /// The same table with the packages that its modules stand in.
    #[must_use]
    pub fn with_packages(mut self, packages: Packages) -> Self {
        self.packages = packages;
        self
    }

    /// The same table with the files, besides those that import, that decide where imports lead.
    #[must_use]
    pub fn with_manifests(mut self, manifests: MemoryWorkspace) -> Self {
        self.manifests = Arc::new(manifests);
        self
    }

    /// The files, besides those that import, that decide where imports lead.
    pub fn manifests(&self) -> &MemoryWorkspace {
        &self.manifests
    }

    /// The packages, for languages that have them.
    pub fn packages(&self) -> &Packages {
        &self.packages
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
        let start = self.names.partition_point(|name| name.as_str() < text);
        let len = self.names[start..].partition_point(|name| is_wanted(name));
        let full = (saturated(start)..saturated(start + len)).map(ModuleId);
        let start = self
            .others
            .partition_point(|other| self.other(*other) < text);
        let rest = &self.others[start..];
        let len = rest.partition_point(|other| is_wanted(self.other(*other)));
        let others = self.others[start..start + len].iter().map(|(id, _)| *id);
        full.chain(others)
    }

    /// An other name of a module.
    fn other(&self, (id, at): (ModuleId, usize)) -> &str {
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
        let alone = self.files.len() == self.by_file.len();
        self.files
            .iter()
            .filter(move |file| !alone && self.all_of_file(file).len() > 1)
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
    pub fn parts_of(&self, file: &WsPath) -> impl Iterator<Item = (&str, ModuleId)> {
        let parts = self.by_part.get(file).into_iter().flatten();
        parts.map(|(part, id)| (part.as_str(), *id))
    }

    /// The modules inside a part of a file.
    pub fn parts_in(&self, file: &WsPath, part: &str) -> impl Iterator<Item = ModuleId> {
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

    fn sorted(&self) -> &[ModuleId] {
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
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ModuleId> + use<> {
        (0..saturated(self.names.len())).map(ModuleId)
    }

    /// Number of modules.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Adds what a person should know about a file that the modules were named from.
    pub fn note(&mut self, file: WsPath, note: String) {
        self.notes.push((file, note));
    }

    /// A digest of everything that decides where imports lead.
    pub fn digest(&self) -> Answer {
        let mut hasher = Answer::collect();
        for id in self.iter() {
            self.names(id).for_each(|name| hasher.add(name));
            hasher.add(self.file(id).as_str());
            hasher.add(self.part(id).unwrap_or_default());
            hasher.add(if self.describes_another(id) {
                "stub"
            } else {
                ""
            });
            if let Some(home) = self.homes.get(&id) {
                hasher.add(home.folder.as_str());
                hasher.add(home.recipe.as_str());
            }
            for start in self.starts(id) {
                start.words(self).for_each(|word| hasher.add(word));
            }
        }
        self.packages.digest(&mut hasher);
        for path in self.manifests.tree().files() {
            hasher.add(path.as_str());
            let text = self.manifests.content(path).map(|(text, _)| text);
            hasher.add(&String::from_utf8_lossy(&text.unwrap_or_default()));
        }
        hasher.end()
    }

    /// What a person should know: files whose name another file has too, and what was noted.
    pub fn notes(&self) -> &[(WsPath, String)] {
        &self.notes
    }
}

/// Whether a part is another one, or lies in it.
pub(crate) fn is_part(inner: &str, outer: &str) -> bool {
    let rest = inner.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
