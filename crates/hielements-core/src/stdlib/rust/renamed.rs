//! Modules of Rust whose names change when files get other paths: as the usual layout of a package
//! names them, since the code that could say otherwise is not asked.

use super::manifest;
use crate::source::WsPath;
use crate::stdlib::renamed::{Files, MovedFile, without_last};
use rustc_hash::FxHashMap;

/// Names before and after.
pub(in crate::stdlib) fn renamed(files: &Files<'_>, moved: &[MovedFile]) -> Vec<(String, String)> {
    let mut crates = Crates {
        files,
        names: FxHashMap::default(),
    };
    let mut found = Vec::new();
    for file in moved
        .iter()
        .filter(|file| file.from.extension() == Some("rs"))
    {
        let (old, new) = (
            crates.module(files.before, &file.from, Some(file)),
            crates.module(files.after, &file.to, None),
        );
        let (Some(old), Some(new)) = (old, new) else {
            continue;
        };
        let parts = file.below - usize::from(file.below > 0 && is_unnamed(&file.from));
        let names = (
            without_last(&old, "::", parts),
            without_last(&new, "::", parts),
        );
        if let (Some(old), Some(new)) = names {
            found.push((old, new));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a file has the name of its folder.
fn is_unnamed(file: &WsPath) -> bool {
    file.name() == "mod.rs"
}

struct Crates<'a> {
    files: &'a Files<'a>,
    /// Names of crates, by the folder of their package.
    names: FxHashMap<WsPath, Option<String>>,
}

impl Crates<'_> {
    /// The full name of a file's module; `None` where its package moves with it, or it stands outside of
    /// the usual layout.
    fn module(
        &mut self,
        tree: &[WsPath],
        file: &WsPath,
        moved: Option<&MovedFile>,
    ) -> Option<String> {
        let package = package(tree, file)?;
        let inside = file.below(&package)?;
        let depth = inside.split('/').count();
        if moved.is_some_and(|moved| moved.below >= depth) {
            return None;
        }
        let inside = inside.strip_prefix("src/")?.strip_suffix(".rs")?;
        let name = self.name(&package)?;
        let mut parts: Vec<&str> = inside.split('/').collect();
        match parts.as_slice() {
            ["lib" | "main"] => parts.clear(),
            [.., "mod"] => {
                parts.pop();
            }
            _ => {}
        }
        let parts = std::iter::once(name.as_str()).chain(parts);
        Some(parts.collect::<Vec<&str>>().join("::"))
    }

    fn name(&mut self, package: &WsPath) -> Option<String> {
        if let Some(known) = self.names.get(package) {
            return known.clone();
        }
        let text = (self.files.read)(&manifest_of(package));
        let name = text.and_then(|text| {
            let package = manifest::read(&text).package?;
            let lib = package.lib.and_then(|lib| lib.name);
            Some(lib.unwrap_or(package.name).replace('-', "_"))
        });
        self.names.insert(package.clone(), name.clone());
        name
    }
}

/// The folder of the package that a file belongs to.
fn package(tree: &[WsPath], file: &WsPath) -> Option<WsPath> {
    let mut folder = file.parent();
    while let Some(candidate) = folder {
        if tree.binary_search(&manifest_of(&candidate)).is_ok() {
            return Some(candidate);
        }
        folder = candidate.parent();
    }
    None
}

fn manifest_of(folder: &WsPath) -> WsPath {
    match folder.is_root() {
        true => WsPath::from_walk("Cargo.toml"),
        false => WsPath::from_walk(format!("{folder}/Cargo.toml")),
    }
}
