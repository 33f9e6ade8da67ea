//! From files to module names. What it reads is the sorted list of files, no file's content.
//!
//! A file has the name that its innermost source root gives it. Under the other roots above it, it
//! has other names: with `ns/child/__init__.py` the folder `ns` is a root, the parent of a topmost
//! package, but `import ns.child` leads to the same file, since `ns` may be a namespace package.

use crate::source::WsPath;
use crate::stdlib::facts::{Module, Modules, Table};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The modules of these sorted files, named from the configured roots, or from roots that are found.
pub(super) fn table(configured: &[WsPath], files: &[WsPath]) -> Modules {
    let roots = Roots::new(configured, files);
    let mut modules: Vec<Module> = files.iter().filter_map(|file| roots.module(file)).collect();
    modules.sort_by_key(|module| (module.describes, !is_package(&module.file)));
    Modules::of(modules).with_roots(roots.0)
}

/// The module that a file is, as long as names begin at the same folders.
pub(super) fn alone(table: &Table, file: &WsPath) -> Option<Module> {
    module(table.roots(), file)
}

/// Whether names begin at the same folders: where packages say which these are, their files do.
pub(super) fn keeps_roots(
    configured: &[WsPath],
    table: &Table,
    moved: &[&WsPath],
    files: &dyn Fn() -> Arc<[WsPath]>,
) -> bool {
    let is_said = !configured.is_empty() || !moved.iter().any(|file| is_package(file));
    is_said || found(&files()) == *table.roots()
}

/// The folders that modules are named from.
pub(super) struct Roots(FxHashSet<WsPath>);

impl Roots {
    /// Those that are configured, or those that are found in the files.
    pub(super) fn new(configured: &[WsPath], files: &[WsPath]) -> Self {
        Self(if configured.is_empty() {
            found(files)
        } else {
            configured.iter().cloned().collect()
        })
    }

    /// The module that a file is.
    pub(super) fn module(&self, file: &WsPath) -> Option<Module> {
        module(&self.0, file)
    }
}

/// Whether a file is the `__init__` of a package.
pub(super) fn is_package(file: &WsPath) -> bool {
    matches!(file.name(), "__init__.py" | "__init__.pyi")
}

/// Whether a file is a stub, which only the type checker reads.
pub(super) fn is_stub(file: &WsPath) -> bool {
    file.extension() == Some("pyi")
}

/// The workspace itself, `src`, and the parents of topmost packages.
fn found(files: &[WsPath]) -> FxHashSet<WsPath> {
    let packages: FxHashSet<WsPath> = files
        .iter()
        .filter(|file| is_package(file))
        .filter_map(WsPath::parent)
        .collect();
    let topmost = packages
        .iter()
        .filter_map(WsPath::parent)
        .filter(|parent| !packages.contains(parent));
    let mut roots: FxHashSet<WsPath> = topmost.collect();
    roots.insert(WsPath::from_walk("src"));
    roots.insert(WsPath::root());
    roots
}

fn module(roots: &FxHashSet<WsPath>, file: &WsPath) -> Option<Module> {
    let mut names = Vec::new();
    let mut folder = file.parent();
    while let Some(root) = folder {
        if roots.contains(&root) {
            names.extend(parts_below(file, &root).and_then(|parts| whole_name(&parts)));
        }
        folder = root.parent();
    }
    names.dedup();
    let mut names = names.into_iter();
    let name = match names.next() {
        Some(name) => name,
        None => last_part(&parts_below(file, &WsPath::root())?),
    };
    Some(Module {
        name,
        also: names.collect(),
        file: file.clone(),
        describes: is_stub(file),
        part: None,
    })
}

/// The parts of the name that a root gives a file.
fn parts_below<'f>(file: &'f WsPath, root: &WsPath) -> Option<Vec<&'f str>> {
    let below = file.below(root)?;
    let stem = below
        .strip_suffix(".py")
        .or_else(|| below.strip_suffix(".pyi"))?;
    let mut parts: Vec<&str> = stem.split('/').collect();
    if parts.len() > 1 && parts.last() == Some(&"__init__") {
        parts.pop();
    }
    // A folder `shop-stubs` holds the stubs of the package `shop`.
    if let Some(first) = parts.first_mut()
        && is_stub(file)
    {
        *first = first.strip_suffix("-stubs").unwrap_or(first);
    }
    Some(parts)
}

/// The name, if an import can spell all folders in it.
fn whole_name(parts: &[&str]) -> Option<String> {
    let folders = &parts[..parts.len() - 1];
    folders
        .iter()
        .all(|part| is_identifier(part))
        .then(|| parts.join("."))
}

/// The name behind the last folder that no import can spell.
fn last_part(parts: &[&str]) -> String {
    let folders = parts.len() - 1;
    let start = parts[..folders]
        .iter()
        .rposition(|part| !is_identifier(part))
        .map_or(0, |at| at + 1);
    parts[start..].join(".")
}

fn is_identifier(part: &str) -> bool {
    !part.starts_with(|c: char| c.is_ascii_digit()) && part.bytes().all(super::scan::is_word)
}
