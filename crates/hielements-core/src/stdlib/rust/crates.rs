//! From manifests to packages: which targets a package has, how its modules are called, and what
//! its code may call by a name of its own. Reads `Cargo.toml` files and the list of files.

use super::manifest::{self, Manifest, Target};
use crate::source::WsPath;
use crate::workspace::{Door, Globs};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// A package of the workspace.
#[derive(Debug)]
pub(super) struct Crate {
    pub(super) folder: WsPath,
    pub(super) package: manifest::Package,
    /// What the names of its modules begin with: the name of its library, else of its program.
    pub(super) root: String,
    /// What code calls it.
    pub(super) code_name: String,
    pub(super) has_lib: bool,
    pub(super) targets: Vec<Start>,
    /// The folder of the workspace that it belongs to.
    pub(super) workspace: Option<WsPath>,
}

/// The file that a unit of compilation starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) file: WsPath,
    /// Its module's name.
    pub(super) name: String,
    /// What the names of the modules beside it begin with.
    pub(super) children: String,
}

/// All manifests by folder.
pub(super) type Manifests = BTreeMap<WsPath, Manifest>;

/// The packages of the workspace, sorted by folder.
pub(super) fn read(door: &Door<'_>, files: &[WsPath]) -> (Vec<Crate>, Manifests) {
    let named = |file: &&WsPath| file.name() == MANIFEST;
    let paths: Vec<&WsPath> = files.iter().filter(named).collect();
    let read = door.look_into(&paths, |text| {
        manifest::read(&String::from_utf8_lossy(text))
    });
    let manifests: Manifests = paths
        .iter()
        .zip(read)
        .filter_map(|(file, manifest)| Some((file.parent()?, manifest?)))
        .collect();
    let workspaces = workspaces(&manifests);
    let known: FxHashSet<&WsPath> = files.iter().collect();
    let mut crates: Vec<Crate> = manifests
        .iter()
        .filter_map(|(folder, manifest)| {
            let package = manifest.package.clone()?;
            Some(new(folder, package, &workspaces, files, &known))
        })
        .collect();
    for (folder, package) in implied(files, &crates) {
        crates.push(new(&folder, package, &workspaces, files, &known));
    }
    crates.sort_by(|a, b| a.folder.cmp(&b.folder));
    name_apart(&mut crates);
    (crates, manifests)
}

/// Crates without a manifest: folders with a `src/lib.rs` or `src/main.rs` that no package holds.
/// The one at the top of the workspace is called `crate`.
fn implied(files: &[WsPath], crates: &[Crate]) -> BTreeMap<WsPath, manifest::Package> {
    let starts = files
        .iter()
        .filter(|file| matches!(file.name(), "lib.rs" | "main.rs"))
        .filter(|file| !crates.iter().any(|krate| file.is_within(&krate.folder)));
    starts
        .filter_map(|file| {
            file.parent()
                .filter(|folder| folder.name() == "src")?
                .parent()
        })
        .map(|folder| {
            let name = if folder.is_root() {
                "crate"
            } else {
                folder.name()
            };
            let package = manifest::Package {
                name: name.to_owned(),
                ..manifest::Package::default()
            };
            (folder, package)
        })
        .collect()
}

/// What the file is called.
pub(super) const MANIFEST: &str = "Cargo.toml";

fn new(
    folder: &WsPath,
    package: manifest::Package,
    workspaces: &Workspaces<'_>,
    files: &[WsPath],
    known: &FxHashSet<&WsPath>,
) -> Crate {
    let lib = package.lib.as_ref();
    let lib_file = path(folder, lib, "src/lib.rs");
    let has_lib = lib_file.as_ref().is_some_and(|file| known.contains(file));
    let package_name = if package.name.is_empty() {
        folder.name()
    } else {
        &package.name
    };
    let name = |target: Option<&Target>| {
        let own = target.and_then(|target| target.name.as_deref());
        underscored(own.unwrap_or(package_name))
    };
    let code_name = name(lib);
    let root = match (has_lib, package.bins.as_slice()) {
        (false, [only]) => name(Some(only)),
        (true | false, _) => code_name.clone(),
    };
    let mut krate = Crate {
        folder: folder.clone(),
        root,
        code_name,
        has_lib,
        targets: Vec::new(),
        workspace: workspace_of(folder, workspaces),
        package,
    };
    if let Some(file) = lib_file.filter(|_| has_lib) {
        krate.add(file, String::new(), String::new());
    }
    krate.find_bins(files, known);
    krate.find_others(files, known);
    krate
}

impl Crate {
    /// Adds a target under a name below the root, unless its file is one already.
    fn add(&mut self, file: WsPath, name: String, children: String) {
        if self.targets.iter().all(|known| known.file != file) {
            self.targets.push(Start {
                file,
                name,
                children,
            });
        }
    }

    fn find_bins(&mut self, files: &[WsPath], known: &FxHashSet<&WsPath>) {
        let bins = std::mem::take(&mut self.package.bins);
        let single = !self.has_lib && bins.len() <= 1;
        let main = WsPath::parse(&self.folder, "src/main.rs").ok();
        for bin in &bins {
            let name = underscored(bin.name.as_deref().unwrap_or_default());
            let Some(file) = self.bin_file(bin, known) else {
                continue;
            };
            if Some(&file) == main.as_ref() {
                self.add_main(file);
            } else if single {
                self.add(file, String::new(), String::new());
            } else {
                let name = format!("bin::{name}");
                self.add(file, name.clone(), name);
            }
        }
        self.package.bins = bins;
        if let Some(main) = main.filter(|main| known.contains(main)) {
            self.add_main(main);
        }
        self.discover(files, "src/bin", "bin");
    }

    fn bin_file(&self, bin: &Target, known: &FxHashSet<&WsPath>) -> Option<WsPath> {
        let name = bin.name.as_deref().unwrap_or_default();
        let usual = [
            format!("src/bin/{name}.rs"),
            format!("src/bin/{name}/main.rs"),
            "src/main.rs".to_owned(),
        ];
        let paths = bin
            .path
            .as_ref()
            .map_or(usual.as_slice(), std::slice::from_ref);
        let mut files = paths
            .iter()
            .filter_map(|path| WsPath::parse(&self.folder, path).ok());
        files.find(|file| known.contains(file))
    }

    /// `src/main.rs`: the crate itself where there is no library, else a program beside it.
    fn add_main(&mut self, file: WsPath) {
        let name = if self.has_lib { "main" } else { "" };
        self.add(file, name.to_owned(), name.to_owned());
    }

    fn find_others(&mut self, files: &[WsPath], known: &FxHashSet<&WsPath>) {
        for (kind, listed) in [
            ("tests", self.package.tests.clone()),
            ("examples", self.package.examples.clone()),
            ("benches", self.package.benches.clone()),
        ] {
            for target in listed {
                let name = underscored(target.name.as_deref().unwrap_or_default());
                let file = path(&self.folder, Some(&target), &format!("{kind}/{name}.rs"));
                if let Some(file) = file.filter(|file| known.contains(file)) {
                    let flat = file.parent() == WsPath::parse(&self.folder, kind).ok();
                    let name = format!("{kind}::{name}");
                    let children = if flat { kind.to_owned() } else { name.clone() };
                    self.add(file, name, children);
                }
            }
            self.discover(files, kind, kind);
        }
        let build = self.package.build.as_deref().unwrap_or("build.rs");
        if let Ok(file) = WsPath::parse(&self.folder, build)
            && known.contains(&file)
        {
            let name = "build_script".to_owned();
            self.add(file, name.clone(), name);
        }
    }

    /// The files of a folder that Cargo takes for targets: `x.rs` and `x/main.rs`.
    fn discover(&mut self, files: &[WsPath], folder: &str, kind: &str) {
        let Ok(folder) = WsPath::parse(&self.folder, folder) else {
            return;
        };
        let start = files.partition_point(|file| *file <= folder);
        for file in files[start..]
            .iter()
            .take_while(|file| file.as_str().starts_with(folder.as_str()))
        {
            let Some(below) = file.below(&folder) else {
                continue;
            };
            let parts: Vec<&str> = below.split('/').collect();
            match parts.as_slice() {
                [name] => {
                    if let Some(stem) = name.strip_suffix(".rs") {
                        let name = format!("{kind}::{}", underscored(stem));
                        self.add(file.clone(), name, kind.to_owned());
                    }
                }
                [name, "main.rs"] => {
                    let name = format!("{kind}::{}", underscored(name));
                    self.add(file.clone(), name.clone(), name);
                }
                _ => {}
            }
        }
    }
}

fn path(folder: &WsPath, target: Option<&Target>, usual: &str) -> Option<WsPath> {
    let own = target.and_then(|target| target.path.as_deref());
    WsPath::parse(folder, own.unwrap_or(usual)).ok()
}

/// A name as code spells it.
pub(super) fn underscored(name: &str) -> String {
    name.replace('-', "_")
}

/// The folders with a `[workspace]`, each with what it says and the globs of its members.
type Workspaces<'m> = BTreeMap<&'m WsPath, (&'m manifest::Workspace, Option<Globs>)>;

fn workspaces(manifests: &Manifests) -> Workspaces<'_> {
    let mut found = BTreeMap::new();
    for (folder, manifest) in manifests {
        if let Some(workspace) = &manifest.workspace {
            let members = Globs::new(folder, workspace.members.iter().map(String::as_str));
            found.insert(folder, (workspace, members.ok()));
        }
    }
    found
}

/// The nearest folder at or above that has a `[workspace]` which does not exclude the package.
fn workspace_of(folder: &WsPath, workspaces: &Workspaces<'_>) -> Option<WsPath> {
    let mut at = Some(folder.clone());
    while let Some(here) = at {
        if let Some((workspace, members)) = workspaces.get(&here) {
            let excluded = workspace
                .exclude
                .iter()
                .any(|path| WsPath::parse(&here, path).is_ok_and(|path| folder.is_within(&path)));
            let member =
                folder == &here || members.as_ref().is_some_and(|globs| globs.matches(folder));
            return (member || !excluded).then_some(here);
        }
        at = here.parent();
    }
    None
}

/// Gives a root of its own to each package whose root another one has already: members of the
/// outermost workspace first, then by folder.
fn name_apart(crates: &mut [Crate]) {
    let mut order: Vec<usize> = (0..crates.len()).collect();
    order.sort_by_key(|at| {
        let krate = &crates[*at];
        let depth = krate
            .workspace
            .as_ref()
            .map_or(usize::MAX, |w| w.parts().count());
        (depth, krate.folder.clone())
    });
    let mut taken = FxHashSet::default();
    for at in order {
        let krate = &mut crates[at];
        if !taken.insert(krate.root.clone()) {
            krate.root = format!("{}@{}", krate.root, krate.folder);
        }
        let root = krate.root.clone();
        for target in &mut krate.targets {
            target.name = super::names::join(&root, &target.name);
            target.children = super::names::join(&root, &target.children);
        }
    }
}
