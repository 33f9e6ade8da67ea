//! What the code of a package may call by a name of its own: its dependencies, found in the
//! workspace by path, by inheritance, by `[patch]` or by name, and its own library.

use super::crates::{Crate, Manifests, underscored};
use super::manifest::{Dependency, Workspace};
use crate::source::WsPath;
use crate::stdlib::facts::packages::Extern;
use rustc_hash::FxHashMap;

/// For each crate what the names mean that its dependencies give.
pub(super) fn all(crates: &[Crate], manifests: &Manifests) -> Vec<FxHashMap<String, Extern>> {
    let mut links = Links {
        manifests,
        by_folder: crates.iter().map(|krate| (&krate.folder, krate)).collect(),
        by_name: FxHashMap::default(),
    };
    for krate in crates {
        let key = (krate.workspace.as_ref(), krate.package.name.as_str());
        links.by_name.entry(key).or_insert(krate);
    }
    crates.iter().map(|krate| links.of(krate)).collect()
}

/// The packages by what dependencies say of them.
struct Links<'a> {
    manifests: &'a Manifests,
    by_folder: FxHashMap<&'a WsPath, &'a Crate>,
    /// By workspace and name.
    by_name: FxHashMap<(Option<&'a WsPath>, &'a str), &'a Crate>,
}

impl<'a> Links<'a> {
    fn of(&self, krate: &'a Crate) -> FxHashMap<String, Extern> {
        let mut names = FxHashMap::default();
        for dependency in &krate.package.dependencies {
            let (real, base) = self.inherited(krate, dependency);
            let package = real.package.as_deref().unwrap_or(&real.key);
            let stands_for = match self.find(krate, real, base) {
                Some(inside) => {
                    if real.package.is_none() && dependency.package.is_none() {
                        let root = Extern::Inside(inside.root.clone());
                        names.insert(inside.code_name.clone(), root);
                    }
                    Extern::Inside(inside.root.clone())
                }
                None => Extern::Outside(underscored(package)),
            };
            names.insert(underscored(&dependency.key), stands_for);
        }
        if krate.has_lib {
            let own = Extern::Inside(krate.root.clone());
            names.entry(krate.code_name.clone()).or_insert(own);
        }
        names
    }

    /// What the workspace says about a dependency with `workspace = true`, with the folder that
    /// paths start from; else the dependency itself.
    fn inherited(
        &self,
        krate: &'a Crate,
        dependency: &'a Dependency,
    ) -> (&'a Dependency, &'a WsPath) {
        let shared = || {
            let (folder, workspace) = self.workspace(krate)?;
            let mut listed = workspace.dependencies.iter();
            Some((listed.find(|shared| shared.key == dependency.key)?, folder))
        };
        let shared = dependency.inherited.then(shared).flatten();
        shared.unwrap_or((dependency, &krate.folder))
    }

    fn workspace(&self, krate: &'a Crate) -> Option<(&'a WsPath, &'a Workspace)> {
        let folder = krate.workspace.as_ref()?;
        Some((folder, self.manifests.get(folder)?.workspace.as_ref()?))
    }

    /// The package of the workspace that a dependency is.
    fn find(&self, krate: &'a Crate, real: &Dependency, base: &WsPath) -> Option<&'a Crate> {
        if let Some(path) = &real.path {
            return self.at(base, path);
        }
        let name = real.package.as_deref().unwrap_or(&real.key);
        let by_name = || self.by_name.get(&(krate.workspace.as_ref(), name)).copied();
        self.patched(krate, name).or_else(by_name)
    }

    fn patched(&self, krate: &'a Crate, name: &str) -> Option<&'a Crate> {
        let folder = krate.workspace.as_ref()?;
        let patch = self.manifests.get(folder)?.patches.iter().find(|patch| {
            let patched = patch.package.as_deref().unwrap_or(&patch.key);
            patched == name
        })?;
        self.at(folder, patch.path.as_deref()?)
    }

    fn at(&self, base: &WsPath, path: &str) -> Option<&'a Crate> {
        let folder = WsPath::parse(base, path).ok()?;
        self.by_folder.get(&folder).copied()
    }
}
