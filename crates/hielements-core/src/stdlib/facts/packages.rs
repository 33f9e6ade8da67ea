//! Packages: parts of a workspace whose code calls other parts, and the outside, by names that a
//! manifest gives. Crates are such packages. Filled by a resolver, asked by it alone.

use crate::source::WsPath;
use crate::workspace::trace::Answer;
use crate::workspace::{MemoryWorkspace, Workspace};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The packages of one language.
#[derive(Clone, Debug, Default)]
pub struct Packages {
    /// All packages, sorted by folder.
    pub list: Vec<Package>,
    /// The roots that module names begin with.
    pub roots: FxHashMap<String, Root>,
    /// The files, besides those that import, that a resolver asks where imports lead.
    pub manifests: Arc<MemoryWorkspace>,
}

/// A package with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name in the manifest.
    pub name: String,
    /// What the names of its modules begin with.
    pub root: String,
    /// The folder of its manifest.
    pub folder: WsPath,
    /// Its files, the manifest included, sorted.
    pub files: Vec<WsPath>,
}

/// What names that begin at the root of a unit of compilation mean.
#[derive(Clone, Debug)]
pub struct Root {
    /// What the names of its modules begin with.
    pub children: String,
    /// What its code may call by a name of its own.
    pub externs: Arc<FxHashMap<String, Extern>>,
}

/// What a name of a package's dependencies stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extern {
    /// A part of the workspace: the name of its root.
    Inside(String),
    /// Something outside: its own name.
    Outside(String),
}

impl Packages {
    /// A digest of everything but the files, which are modules too.
    pub(super) fn digest(&self) -> Answer {
        let mut digest = Answer::collect();
        for package in &self.list {
            digest.add(&package.name);
            digest.add(&package.root);
            digest.add(package.folder.as_str());
        }
        digest.add_answer(self.roots());
        digest.end()
    }

    /// A digest of what decides where imports lead.
    pub(super) fn roots(&self) -> Answer {
        let mut digest = Answer::collect();
        let mut roots: Vec<(&String, &Root)> = self.roots.iter().collect();
        roots.sort_unstable_by_key(|(name, _)| *name);
        for (name, root) in roots {
            digest.add(name);
            digest.add(&root.children);
            let mut externs: Vec<(&String, &Extern)> = root.externs.iter().collect();
            externs.sort_unstable_by_key(|(name, _)| *name);
            for (name, means) in externs {
                digest.add(name);
                match means {
                    Extern::Inside(root) => digest.add(&format!("inside {root}")),
                    Extern::Outside(name) => digest.add(&format!("outside {name}")),
                }
            }
        }
        for path in self.manifests.tree().files() {
            digest.add(path.as_str());
            if let Ok((_, text)) = self.manifests.content(path) {
                digest.add_answer(text);
            }
        }
        digest.end()
    }

    /// The longest root that a module's name begins with, with its name.
    pub fn root_of<'n>(&self, module: &'n str, separator: &str) -> Option<(&'n str, &Root)> {
        let mut name = module;
        loop {
            if let Some(root) = self.roots.get(name) {
                return Some((name, root));
            }
            name = outer(name, separator)?;
        }
    }
}

/// A name without its last part.
fn outer<'n>(name: &'n str, separator: &str) -> Option<&'n str> {
    let mut starts = name.as_bytes().windows(separator.len().max(1));
    let at = starts.rposition(|part| part == separator.as_bytes())?;
    Some(&name[..at])
}
