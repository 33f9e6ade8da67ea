//! From files to module names: crates, their targets, the folders of their modules, and the files
//! that `#[path = "…"]` puts elsewhere. Names follow from paths; what files declare is asked where the
//! layout does not say: for a `#[path]`, for modules inline, and where two targets share a folder.

use super::crates::{self, Crate, MANIFEST, Start};
use super::externs;
use super::names::join;
use crate::source::WsPath;
use crate::stdlib::facts::packages::{Package, Packages, Root};
use crate::stdlib::facts::{Declared, Module, Modules};
use crate::workspace::Door;
use hielements_plugin::DeclaredModule;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The modules of these sorted files, which declare what `declared` says.
pub(super) fn table(door: &Door<'_>, files: &[WsPath], declared: Declared<'_>) -> Modules {
    let (crates, manifests) = crates::read(door, files);
    let externs = externs::all(&crates, &manifests);
    let homes = crates.iter().map(|krate| Home::new(krate, declared));
    let mut homes: Vec<Home> = homes.collect();
    let mut named: Vec<(WsPath, String)> = Vec::with_capacity(files.len());
    let mut packages = Packages {
        list: crates.iter().map(package).collect(),
        ..Packages::default()
    };
    for file in files {
        let owner = owner(&crates, file);
        let name = match owner {
            Some(at) => homes[at].name(&crates[at], file),
            None => plain(file, &WsPath::root()),
        };
        if let Some(at) = owner {
            packages.list[at].files.push(file.clone());
        }
        named.push((file.clone(), name));
    }
    for ((krate, home), externs) in crates.iter().zip(&mut homes).zip(externs) {
        home.add_roots(krate, &Arc::new(externs), &mut packages);
    }
    moved(files, declared, &mut named);
    Modules::of(apart(named, declared)).with_packages(packages)
}

fn package(krate: &Crate) -> Package {
    Package {
        name: krate.package.name.clone(),
        root: krate.root.clone(),
        folder: krate.folder.clone(),
        files: Vec::new(),
    }
}

/// The package with the deepest folder that holds the file.
fn owner(crates: &[Crate], file: &WsPath) -> Option<usize> {
    let mut folder = file.parent();
    while let Some(here) = folder {
        if let Ok(at) = crates.binary_search_by(|krate| krate.folder.cmp(&here)) {
            return Some(at);
        }
        folder = here.parent();
    }
    None
}

/// Two modules with one name are told apart by the paths of their files, the inline ones behind all
/// that are files.
fn apart(named: Vec<(WsPath, String)>, declared: Declared<'_>) -> Vec<Module> {
    let mut taken = FxHashSet::default();
    let mut apart: Vec<Module> = Vec::with_capacity(named.len());
    let mut module = |name: String, file: WsPath, part| {
        let name = if taken.insert(name.clone()) {
            name
        } else {
            format!("{name}@{file}")
        };
        Module {
            name,
            also: Vec::new(),
            file,
            describes: false,
            part,
        }
    };
    for (file, name) in named {
        apart.push(module(name, file, None));
    }
    for at in 0..apart.len() {
        for part in parts(declared(&apart[at].file)) {
            let name = join(&apart[at].name, &part.replace('.', "::"));
            apart.push(module(name, apart[at].file.clone(), Some(part)));
        }
    }
    apart
}

/// The modules of a file that are inline, each with those around it, once each.
fn parts(modules: &[DeclaredModule]) -> Vec<String> {
    let mut seen = FxHashSet::default();
    let inline = modules.iter().filter(|module| module.inline);
    let parts = inline.map(|module| match &module.container {
        Some(outer) => format!("{outer}.{}", module.name),
        None => module.name.clone(),
    });
    parts.filter(|part| seen.insert(part.clone())).collect()
}

/// The folders of a package in which its modules stand, deepest first.
struct Home {
    folders: Vec<(WsPath, String)>,
    /// Modules beside two targets that only the second one declares, by the first part of their
    /// path, with the name that they begin with.
    second: FxHashMap<(WsPath, String), String>,
}

impl Home {
    fn new(krate: &Crate, declared: Declared<'_>) -> Self {
        let mut home = Self {
            folders: Vec::new(),
            second: FxHashMap::default(),
        };
        let mut first: FxHashMap<WsPath, &Start> = FxHashMap::default();
        for start in &krate.targets {
            let Some(folder) = start.file.parent() else {
                continue;
            };
            match first.get(&folder) {
                None => {
                    home.folders.push((folder.clone(), start.children.clone()));
                    first.insert(folder, start);
                }
                Some(other) if other.children != start.children => {
                    home.share(&folder, other, start, declared);
                }
                Some(_) => {}
            }
        }
        home.folders
            .sort_by_key(|(folder, _)| std::cmp::Reverse(folder.as_str().len()));
        home
    }

    /// Two targets in one folder: what only the second one declares is the second one's.
    fn share(&mut self, folder: &WsPath, first: &Start, second: &Start, declared: Declared<'_>) {
        let files = |start: &Start| {
            let modules = declared(&start.file).iter();
            let files = modules.filter(|module| !module.inline && module.container.is_none());
            files.map(|module| &module.name)
        };
        let taken: FxHashSet<&String> = files(first).collect();
        for name in files(second) {
            if !taken.contains(name) {
                let key = (folder.clone(), name.clone());
                self.second
                    .entry(key)
                    .or_insert_with(|| second.children.clone());
            }
        }
    }

    fn name(&self, krate: &Crate, file: &WsPath) -> String {
        if file.name() == MANIFEST && file.parent().as_ref() == Some(&krate.folder) {
            return join(&krate.root, MANIFEST);
        }
        if let Some(start) = krate.targets.iter().find(|start| start.file == *file) {
            return start.name.clone();
        }
        for (folder, children) in &self.folders {
            let Some(below) = file.below(folder) else {
                continue;
            };
            let top = below.split('/').next().unwrap_or_default();
            let top = top.strip_suffix(".rs").unwrap_or(top).to_owned();
            let start = self.second.get(&(folder.clone(), top)).unwrap_or(children);
            return join(start, &plain(file, folder));
        }
        join(&krate.root, &plain(file, &krate.folder))
    }

    fn add_roots(
        &mut self,
        krate: &Crate,
        externs: &Arc<FxHashMap<String, crate::stdlib::facts::packages::Extern>>,
        packages: &mut Packages,
    ) {
        let mut add = |name: &str, children: &str| {
            packages
                .roots
                .entry(name.to_owned())
                .or_insert_with(|| Root {
                    children: children.to_owned(),
                    externs: Arc::clone(externs),
                });
        };
        add(&krate.root, &krate.root);
        for start in &krate.targets {
            add(&start.name, &start.children);
            add(&start.children, &start.children);
        }
    }
}

/// The name that a path gives below a folder.
fn plain(file: &WsPath, folder: &WsPath) -> String {
    let below = file.below(folder).unwrap_or(file.as_str());
    let stem = below.strip_suffix(".rs").unwrap_or(below);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    stem.replace('/', "::")
}

/// Renames the files that `#[path]` puts elsewhere, with the modules that they declare.
fn moved(files: &[WsPath], declared: Declared<'_>, named: &mut [(WsPath, String)]) {
    let mut moves = Vec::new();
    for (file, name) in named.iter() {
        let modules = declared(file)
            .iter()
            .filter(|module| !module.paths.is_empty());
        for module in modules {
            let place = Placed::by_name(file.clone(), name.clone());
            moves.extend(place.elsewhere(module));
        }
    }
    let mut seen = FxHashSet::default();
    while let Some(place) = moves.pop() {
        let Ok(at) = files.binary_search(&place.file) else {
            continue;
        };
        if !seen.insert(place.file.clone()) {
            continue;
        }
        for module in declared(&place.file) {
            if module.paths.is_empty() {
                moves.extend(place.usual(module, files));
            } else {
                moves.extend(place.elsewhere(module));
            }
        }
        named[at].1 = place.name;
    }
}

/// A file with its module's name and the folders of the modules that it declares.
struct Placed {
    file: WsPath,
    name: String,
    /// Where a `#[path]` starts.
    beside: WsPath,
    /// Where other modules are.
    below: WsPath,
}

impl Placed {
    /// By the name of the file: `mod.rs`, `lib.rs` and `main.rs` have their modules beside them.
    fn by_name(file: WsPath, name: String) -> Self {
        let beside = file.parent().unwrap_or_else(WsPath::root);
        let stem = file.name().strip_suffix(".rs").unwrap_or(file.name());
        let below = match stem {
            "mod" | "lib" | "main" => beside.clone(),
            stem => WsPath::parse(&beside, stem).unwrap_or_else(|_| beside.clone()),
        };
        Self {
            file,
            name,
            beside,
            below,
        }
    }

    /// The files that the `#[path]`s of a module name; their own modules stand beside them. A module
    /// that is inline has none.
    fn elsewhere(&self, module: &DeclaredModule) -> Vec<Self> {
        let base = match &module.container {
            None => Some(self.beside.clone()),
            Some(_) => self.folder_of(module),
        };
        let Some(base) = base.filter(|_| !module.inline) else {
            return Vec::new();
        };
        let files = module.paths.iter();
        let files = files.filter_map(|path| WsPath::parse(&base, path).ok());
        let others = files.filter(|file| *file != self.file);
        others.map(|file| self.put(file, module)).collect()
    }

    fn put(&self, file: WsPath, module: &DeclaredModule) -> Self {
        let beside = file.parent().unwrap_or_else(WsPath::root);
        Self {
            file,
            name: self.name_of(module),
            below: beside.clone(),
            beside,
        }
    }

    /// The file of a module without a `#[path]`.
    fn usual(&self, module: &DeclaredModule, files: &[WsPath]) -> Option<Self> {
        let base = self.folder_of(module).filter(|_| !module.inline)?;
        let name = &module.name;
        let paths = [format!("{name}.rs"), format!("{name}/mod.rs")];
        let mut usual = paths
            .iter()
            .filter_map(|path| WsPath::parse(&base, path).ok());
        let file = usual.find(|file| files.binary_search(file).is_ok())?;
        Some(Self::by_name(file, self.name_of(module)))
    }

    /// Where the file of a module stands that has no `#[path]`.
    fn folder_of(&self, module: &DeclaredModule) -> Option<WsPath> {
        let inside = module.container.as_deref().unwrap_or_default();
        WsPath::parse(&self.below, &inside.replace('.', "/")).ok()
    }

    fn name_of(&self, module: &DeclaredModule) -> String {
        let inside = module.container.as_deref().unwrap_or_default();
        join(&join(&self.name, &inside.replace('.', "::")), &module.name)
    }
}
