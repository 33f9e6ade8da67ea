//! Parse once, ask often: what the languages say about the files, and the graph of their imports.
//!
//! A language is an [`Extractor`] and a [`Resolver`]. Everything that asks about dependencies asks
//! the [`graph::Graph`] that is built from them, whatever the language.

pub mod base;
pub mod graph;
pub(crate) mod names;
pub mod packages;
mod paths;

pub use base::FactBase;
pub use graph::{Edge, Graph};
pub use packages::Packages;
pub use paths::Paths;

use crate::source::WsPath;
use crate::workspace::Door;
use hielements_plugin::{Facts, Import, Level};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A language: how to read a file, and what its imports mean.
pub trait Language: Extractor + Resolver {
    /// The name of the language: `python`.
    fn name(&self) -> &str;

    /// Whether its links can lead to files of any language, as those of a Dockerfile do.
    fn links_files(&self) -> bool {
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
}

/// From the imports of a file to the modules they name.
pub trait Resolver: Send + Sync {
    /// The modules of the workspace, from the sorted files that the language claims. Asks the door
    /// for whatever else it needs, and for the text of code only where paths do not name modules.
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
    /// Files of the workspace, whatever their language.
    Files(Paths),
}

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
    stubs: FxHashSet<ModuleId>,
    notes: Vec<(WsPath, String)>,
    homes: BTreeMap<ModuleId, Home>,
    starts: BTreeMap<ModuleId, Vec<WsPath>>,
    by_path: OnceLock<Vec<ModuleId>>,
    packages: Packages,
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
            let id = ModuleId(u32::try_from(table.names.len()).unwrap_or(u32::MAX));
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
            table.by_file.entry(module.file.clone()).or_insert(id);
            table.names.push(module.name);
            table.files.push(module.file);
        }
        table.add_other_names(also);
        table
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
            self.also.entry(id).or_default().push(name);
        }
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

    /// Says that a module stands for what is in a folder, and not for the file it is written in: a
    /// service of a compose file for its code.
    pub fn stand_for(&mut self, id: ModuleId, home: Home) {
        self.homes.insert(id, home);
    }

    /// The modules that stand for a folder, with it.
    pub fn homes(&self) -> &BTreeMap<ModuleId, Home> {
        &self.homes
    }

    /// Says that the links of a module start from a folder, as those of a Dockerfile do from its
    /// build context. There may be several.
    pub fn start_at(&mut self, id: ModuleId, folder: WsPath) {
        let starts = self.starts.entry(id).or_default();
        if !starts.contains(&folder) {
            starts.push(folder);
        }
    }

    /// The folders that the links of a module start from; none where nothing was said.
    pub fn starts(&self, id: ModuleId) -> &[WsPath] {
        self.starts.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The files that several modules are written in.
    pub fn shared_files(&self) -> impl Iterator<Item = &WsPath> {
        let alone = self.by_file.len() == self.files.len();
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

    /// The module that a file is; of several in one file the first by name.
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

    /// What a person should know: files whose name another file has too.
    pub fn notes(&self) -> &[(WsPath, String)] {
        &self.notes
    }
}
