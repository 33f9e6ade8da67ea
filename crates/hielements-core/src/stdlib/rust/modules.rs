//! From files to module names: crates, their targets, the folders of their modules, and the files
//! that `#[path = "…"]` puts elsewhere. Names follow from paths; a file is looked into only where
//! the layout does not say: when it may hold a `#[path]` or a module inline, or when two targets share
//! a folder.

use super::crates::{self, Crate, MANIFEST, Start};
use super::externs;
use super::inline;
use super::lexer::Tokens;
use super::names::join;
use super::reader;
use crate::source::WsPath;
use crate::stdlib::facts::packages::{Package, Packages, Root};
use crate::stdlib::facts::{Module, Modules};
use crate::workspace::Door;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The modules of these sorted files.
pub(super) fn table(door: &Door<'_>, files: &[WsPath]) -> Modules {
    let (crates, manifests) = crates::read(door, files);
    let externs = externs::all(&crates, &manifests);
    let mut homes: Vec<Home> = crates.iter().map(|krate| Home::new(door, krate)).collect();
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
    let inline = look(door, files, &mut named);
    Modules::of(apart(named, inline)).with_packages(packages)
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
fn apart(named: Vec<(WsPath, String)>, inline: Vec<(usize, Vec<String>)>) -> Vec<Module> {
    let mut taken = FxHashSet::default();
    let mut apart = Vec::with_capacity(named.len());
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
    for (at, paths) in inline {
        let (outer, file) = (apart[at].name.clone(), apart[at].file.clone());
        for path in paths {
            let part = path.replace("::", ".");
            apart.push(module(join(&outer, &path), file.clone(), Some(part)));
        }
    }
    apart
}

/// The folders of a package in which its modules stand, deepest first.
struct Home {
    folders: Vec<(WsPath, String)>,
    /// Modules beside two targets that only the second one declares, by the first part of their
    /// path, with the name that they begin with.
    second: FxHashMap<(WsPath, String), String>,
}

impl Home {
    fn new(door: &Door<'_>, krate: &Crate) -> Self {
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
                    home.share(door, &folder, other, start);
                }
                Some(_) => {}
            }
        }
        home.folders
            .sort_by_key(|(folder, _)| std::cmp::Reverse(folder.as_str().len()));
        home
    }

    /// Two targets in one folder: what only the second one declares is the second one's.
    fn share(&mut self, door: &Door<'_>, folder: &WsPath, first: &Start, second: &Start) {
        let declared = |start: &Start| -> FxHashSet<String> {
            let text = door.read(&start.file).unwrap_or_default();
            let text = std::str::from_utf8(&text).unwrap_or_default();
            let read = reader::read(&Tokens::new(text), false);
            let names = read
                .modules
                .iter()
                .filter(|module| module.inside.is_empty());
            names.map(|module| module.name.to_owned()).collect()
        };
        let taken = declared(first);
        for name in declared(second) {
            if !taken.contains(&name) {
                let key = (folder.clone(), name);
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

/// Renames the files that `#[path]` puts elsewhere, and gives the paths of the modules that are
/// inline, by the number of their file.
fn look(
    door: &Door<'_>,
    files: &[WsPath],
    named: &mut [(WsPath, String)],
) -> Vec<(usize, Vec<String>)> {
    let is_code = |at: &usize| named[*at].0.extension() == Some("rs");
    let code: Vec<usize> = (0..named.len()).filter(is_code).collect();
    let paths: Vec<&WsPath> = code.iter().map(|at| &named[*at].0).collect();
    let seen = door.look_into(&paths, |text| {
        let declared = may_have_path(text).then(|| declared(text));
        (declared, inline::modules(text))
    });
    let (mut moves, mut found) = (Vec::new(), Vec::new());
    for (at, seen) in code.into_iter().zip(seen) {
        let (declared, inline) = seen.unwrap_or_default();
        if !inline.is_empty() {
            found.push((at, inline));
        }
        let (file, name) = &named[at];
        let place = Placed::by_name(file.clone(), name.clone());
        let moved = |(module, path): (Named, Option<String>)| place.elsewhere(&module, &path?);
        moves.extend(declared.into_iter().flatten().filter_map(moved));
    }
    moved(door, files, named, moves);
    found
}

/// Renames files that stand elsewhere, with the modules that they declare.
fn moved(
    door: &Door<'_>,
    files: &[WsPath],
    named: &mut [(WsPath, String)],
    mut moves: Vec<Placed>,
) {
    let mut seen = FxHashSet::default();
    while let Some(place) = moves.pop() {
        let Ok(at) = files.binary_search(&place.file) else {
            continue;
        };
        if !seen.insert(place.file.clone()) {
            continue;
        }
        if let Ok(text) = door.read(&place.file) {
            for (module, path) in declared(&text) {
                match path {
                    Some(path) => moves.extend(place.elsewhere(&module, &path)),
                    None => moves.extend(place.usual(&module, files)),
                }
            }
        }
        named[at].1 = place.name;
    }
}

/// Whether `path` stands before `=` and a quote anywhere.
fn may_have_path(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"path").any(|at| {
        let rest = text[at + 4..].trim_ascii_start();
        let value = rest.strip_prefix(b"=").map(<[u8]>::trim_ascii_start);
        value.is_some_and(|value| matches!(value.first(), Some(b'"' | b'r')))
    })
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

/// A module that a file declares: the inline modules around it, and its own name.
type Named = (String, String);

/// The modules that the text of a file declares, once for each `#[path]`.
fn declared(text: &[u8]) -> Vec<(Named, Option<String>)> {
    // What is not UTF-8 is no Rust.
    let text = std::str::from_utf8(text).unwrap_or_default();
    let read = reader::read(&Tokens::new(text), false);
    let mut found = Vec::new();
    for module in read.modules {
        let named = (module.inside, module.name.to_owned());
        if module.paths.is_empty() {
            found.push((named.clone(), None));
        }
        let paths = module.paths.iter().map(|path| Some((*path).to_owned()));
        found.extend(paths.map(|path| (named.clone(), path)));
    }
    found
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

    /// The file that a `#[path]` names; its own modules stand beside it.
    fn elsewhere(&self, (inside, name): &Named, path: &str) -> Option<Self> {
        let base = if inside.is_empty() {
            self.beside.clone()
        } else {
            WsPath::parse(&self.below, &inside.replace("::", "/")).ok()?
        };
        let file = WsPath::parse(&base, path).ok()?;
        let beside = file.parent().unwrap_or_else(WsPath::root);
        (file != self.file).then(|| Self {
            file,
            name: join(&join(&self.name, inside), name),
            below: beside.clone(),
            beside,
        })
    }

    /// The file of a module without a `#[path]`.
    fn usual(&self, (inside, name): &Named, files: &[WsPath]) -> Option<Self> {
        let base = WsPath::parse(&self.below, &inside.replace("::", "/")).ok()?;
        let paths = [format!("{name}.rs"), format!("{name}/mod.rs")];
        let mut usual = paths
            .iter()
            .filter_map(|path| WsPath::parse(&base, path).ok());
        let file = usual.find(|file| files.binary_search(file).is_ok())?;
        let full = join(&join(&self.name, inside), name);
        Some(Self::by_name(file, full))
    }
}
