//! What a folder holds that a first specification can speak of.

use super::identifier;
use hielements_core::source::WsPath;
use hielements_core::workspace::Tree;
use std::collections::BTreeMap;
use std::fmt;

/// The most parts of one sort that a starter names; the others are left to the person.
const MOST: usize = 8;

/// Names of elements, each with what it stands for.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Top-level Python packages, by their folder.
    pub(super) packages: BTreeMap<String, WsPath>,
    /// Crates, by the file in `src` that they begin with.
    pub(super) crates: BTreeMap<String, WsPath>,
    /// Dockerfiles.
    pub(super) dockerfiles: BTreeMap<String, WsPath>,
    /// Whether there is a `README.md` at the root.
    pub(super) readme: bool,
}

impl Found {
    /// Looks at the names of files; reads none.
    pub(super) fn look(tree: &Tree) -> Self {
        let mut found = Self {
            readme: tree.is_file(&WsPath::from_walk("README.md")),
            ..Self::default()
        };
        for file in tree.files().iter().filter(|file| is_plain(file)) {
            let folder = file.parent().unwrap_or_else(WsPath::root);
            match file.name() {
                "__init__.py" if is_topmost(tree, &folder) && !is_aside(&folder) => {
                    add(&mut found.packages, folder.name(), "", folder.clone());
                }
                "Cargo.toml" => {
                    let begins = ["src/lib.rs", "src/main.rs"].into_iter();
                    let paths = begins.filter_map(|begin| WsPath::parse(&folder, begin).ok());
                    if let Some(begin) = paths.into_iter().find(|path| tree.is_file(path)) {
                        add(&mut found.crates, folder.name(), "crate", begin);
                    }
                }
                "Dockerfile" => {
                    add(&mut found.dockerfiles, folder.name(), "image", file.clone());
                }
                _ => {}
            }
        }
        found
    }

    fn is_empty(&self) -> bool {
        self.packages.is_empty() && self.crates.is_empty() && self.dockerfiles.is_empty()
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("one scope for the whole folder");
        }
        let counts = [
            (self.packages.len(), "Python package"),
            (self.crates.len(), "crate"),
            (self.dockerfiles.len(), "Dockerfile"),
        ];
        let said = counts.into_iter().filter(|(count, _)| *count > 0);
        let said = said.map(|(count, what)| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{count} {what}{plural}")
        });
        f.write_str(&said.collect::<Vec<_>>().join(", "))
    }
}

fn add(parts: &mut BTreeMap<String, WsPath>, name: &str, otherwise: &str, path: WsPath) {
    let name = identifier(name).or_else(|| identifier(otherwise));
    if let Some(name) = name.filter(|_| parts.len() < MOST) {
        parts.entry(name).or_insert(path);
    }
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
