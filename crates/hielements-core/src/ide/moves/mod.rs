//! Files get other paths: the edits that make specifications and the configuration name the new ones.
//!
//! Rewritten are the paths and globs of calls, imports of specifications, names of modules, and the
//! paths of `hielements.toml`. A text keeps its meaning or stays as it is: what cannot be told without
//! reading code is left alone.

pub(super) mod calls;
mod config;
mod literals;
mod modules;
mod paths;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::hir::Model;
use crate::source::{FileId, Location, Sources, TextEdit, WsPath};
use crate::stdlib::LibraryRegistry;
use crate::stdlib::renamed::{Files, MovedFile, RenamedModule, renamed};
use crate::workspace::Tree;
use paths::Paths;
use std::collections::BTreeMap;

/// A file or folder that gets another path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The path before.
    pub from: WsPath,
    /// The path after.
    pub to: WsPath,
}

/// What the edits are made from.
pub struct Ground<'a> {
    /// The texts of all specifications, and of the configuration.
    pub sources: &'a Sources,
    /// What the specifications mean.
    pub model: &'a Model,
    /// What they can call.
    pub registry: &'a LibraryRegistry,
    /// What the configuration says.
    pub config: &'a Config,
    /// The files of the workspace: before, after or in the midst of the moves.
    pub tree: &'a Tree,
    /// The text of a file, by its path as it is now.
    pub read: &'a dyn Fn(&WsPath) -> Option<String>,
}

/// The edits of each text that names something that is moved, by its path as it is now, sorted.
pub fn moves(ground: &Ground<'_>, moves: &[Move]) -> BTreeMap<WsPath, Vec<TextEdit>> {
    let paths = Paths::new(moves);
    let modules = renamed_modules(ground, &paths);
    let mut edits = Edits {
        sources: ground.sources,
        found: BTreeMap::new(),
    };
    calls::rewrite(ground, &paths, &modules, &mut edits);
    for (file, source) in ground.sources.iter() {
        if source.path.extension() == Some("hie") {
            calls::imports(file, source, &paths, &mut edits);
        } else {
            config::rewrite(file, &source.text, &paths, &mut edits);
        }
    }
    edits.by_path()
}

/// The modules that get other names.
fn renamed_modules(ground: &Ground<'_>, paths: &Paths) -> Vec<RenamedModule> {
    let now = ground.tree.files();
    let mut before: Vec<WsPath> = now.iter().map(|path| paths.before(path)).collect();
    before.sort_unstable();
    let mut after: Vec<WsPath> = now.iter().map(|path| paths.after(path)).collect();
    after.sort_unstable();
    let moved: Vec<MovedFile> = before
        .iter()
        .filter_map(|path| paths.moved_file(path))
        .collect();
    let files = Files {
        before: &before,
        after: &after,
        read: ground.read,
    };
    let roots = ground.config.python.source_roots.iter();
    let roots: Vec<WsPath> = roots.map(|root| root.value.clone()).collect();
    renamed(&roots, &files, &moved)
}

/// Edits while they are collected.
struct Edits<'a> {
    sources: &'a Sources,
    found: BTreeMap<FileId, Vec<TextEdit>>,
}

impl Edits<'_> {
    /// The text at a place.
    fn text(&self, at: Location) -> Option<&str> {
        let text = &self.sources.get(at.file).text;
        text.get(at.span.start as usize..at.span.end as usize)
    }

    fn add(&mut self, at: Location, new: String) {
        let edits = self.found.entry(at.file).or_default();
        edits.push(TextEdit::new(at.span, new));
    }

    /// Sorted, each once.
    fn by_path(self) -> BTreeMap<WsPath, Vec<TextEdit>> {
        let mut all = BTreeMap::new();
        for (file, mut edits) in self.found {
            edits.sort_unstable();
            edits.dedup();
            let mut end = 0;
            edits.retain(|edit| {
                let fits = edit.span.start >= end;
                end = end.max(edit.span.end);
                fits
            });
            all.insert(self.sources.get(file).path.clone(), edits);
        }
        all
    }
}

/// The one file or folder that a path which leads nowhere was most likely moved to: the only one of its
/// name, else the only one whose path is nearly the same.
pub fn moved_to(tree: &Tree, gone: &WsPath, is_folder: bool) -> Option<WsPath> {
    let all = if is_folder {
        tree.folders()
    } else {
        tree.files()
    };
    let mut named = all.iter().filter(|path| path.name() == gone.name());
    match (named.next(), named.next()) {
        (Some(only), None) => return Some(only.clone()),
        (Some(_), Some(_)) => return None,
        (None, _) => {}
    }
    let beside =
        |path: &&WsPath| path.parent() == gone.parent() && path.extension() == gone.extension();
    let names = all.iter().filter(beside).map(WsPath::name);
    let meant = crate::diagnostics::did_you_mean(gone.name(), names)?;
    let folder = gone.parent()?;
    WsPath::parse(&folder, meant).ok()
}
