//! What a folder holds that a first specification can speak of.

use super::identifier;
use hielements_core::source::WsPath;
use hielements_core::workspace::{Tree, Workspace};
use std::collections::BTreeMap;
use toml::Table;

/// The most parts of one sort that a starter names; the others are left to the person.
const MOST: usize = 8;

/// Names of elements, each with what it stands for.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Top-level Python packages, by their folder.
    pub(super) packages: BTreeMap<String, WsPath>,
    /// Crates that say in `Cargo.toml` what they are called.
    pub(super) crates: BTreeMap<String, Crate>,
    /// Dockerfiles.
    pub(super) dockerfiles: BTreeMap<String, WsPath>,
    /// Compose files.
    pub(super) stacks: BTreeMap<String, WsPath>,
    /// Whether there is a `README.md` at the root.
    pub(super) readme: bool,
}

/// A folder with a `Cargo.toml`.
#[derive(Debug)]
pub(super) struct Crate {
    pub(super) folder: WsPath,
    /// The package, as `Cargo.toml` names it.
    pub(super) package: String,
}

impl Found {
    /// Looks at the names of files, and into each `Cargo.toml`.
    pub(super) fn look(workspace: &dyn Workspace) -> Self {
        let tree = workspace.tree();
        let mut found = Self {
            readme: tree.is_file(&WsPath::from_walk("README.md")),
            ..Self::default()
        };
        for file in tree.files().iter().filter(|file| is_plain(file)) {
            found.add(workspace, &tree, file);
        }
        found
    }

    fn add(&mut self, workspace: &dyn Workspace, tree: &Tree, file: &WsPath) {
        let folder = file.parent().unwrap_or_else(WsPath::root);
        match file.name() {
            "__init__.py" if is_topmost(tree, &folder) && !is_aside(&folder) => {
                add(&mut self.packages, folder.name(), "", folder.clone());
            }
            "Cargo.toml" if self.crates.len() < MOST && !is_aside(&folder) => {
                if let Some(package) = package(workspace, file) {
                    let name = package.clone();
                    add(&mut self.crates, &name, "crate", Crate { folder, package });
                }
            }
            "Dockerfile" | "Containerfile" => {
                add(&mut self.dockerfiles, folder.name(), "image", file.clone());
            }
            "compose.yaml" | "compose.yml" | "docker-compose.yaml" | "docker-compose.yml" => {
                let name = match folder.name() {
                    "" => "stack".to_owned(),
                    within => format!("{within}_stack"),
                };
                add(&mut self.stacks, &name, "stack", file.clone());
            }
            _ => {}
        }
    }
}

fn add<T>(parts: &mut BTreeMap<String, T>, name: &str, otherwise: &str, part: T) {
    let name = identifier(name).or_else(|| identifier(otherwise));
    if let Some(name) = name.filter(|_| parts.len() < MOST) {
        parts.entry(name).or_insert(part);
    }
}

/// The name of the package in a `Cargo.toml`; `None` where it has none or cannot be read.
fn package(workspace: &dyn Workspace, manifest: &WsPath) -> Option<String> {
    let text = String::from_utf8(workspace.read(manifest).ok()?).ok()?;
    let manifest: Table = text.parse().ok()?;
    let name = manifest.get("package")?.get("name")?.as_str()?;
    is_word(name).then(|| name.to_owned())
}

fn is_word(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "-_".contains(c))
}

/// Whether a path can stand in a string and a glob as it is.
fn is_plain(path: &WsPath) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ' ');
    path.as_str().chars().all(plain)
}

fn is_topmost(tree: &Tree, package: &WsPath) -> bool {
    let within = |folder: WsPath| {
        let init = WsPath::parse(&folder, "__init__.py");
        init.is_ok_and(|init| tree.is_file(&init))
    };
    identifier(package.name()).as_deref() == Some(package.name())
        && !package.parent().is_some_and(within)
}

/// Code that serves the code of the system.
fn is_aside(folder: &WsPath) -> bool {
    folder
        .parts()
        .any(|part| ["test", "tests", "docs", "examples", "benchmarks"].contains(&part))
}
