//! Names of modules that change when files get other paths. Asks paths and manifests, no code.

use super::{python, rust};
use crate::source::WsPath;

/// A module whose name changes, with everything below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RenamedModule {
    /// The language that names it.
    pub language: &'static str,
    /// Its name before.
    pub old: String,
    /// Its name after.
    pub new: String,
}

/// A file that gets another path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedFile {
    /// Where it was.
    pub from: WsPath,
    /// Where it is.
    pub to: WsPath,
    /// How many parts of both paths stand below what was moved.
    pub below: usize,
}

/// The files of a workspace before and after, sorted, and what they say.
pub struct Files<'a> {
    /// Before.
    pub before: &'a [WsPath],
    /// After.
    pub after: &'a [WsPath],
    /// The text of a file, by its path as it is now.
    pub read: &'a dyn Fn(&WsPath) -> Option<String>,
}

/// The modules whose names change, in the order of their names.
pub fn renamed(
    source_roots: &[WsPath],
    files: &Files<'_>,
    moved: &[MovedFile],
) -> Vec<RenamedModule> {
    let name = |language| move |(old, new)| RenamedModule { language, old, new };
    let mut found: Vec<RenamedModule> = python::renamed(source_roots, files, moved)
        .into_iter()
        .map(name("python"))
        .chain(rust::renamed(files, moved).into_iter().map(name("rust")))
        .filter(|module| module.old != module.new)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A name without its last parts; `None` where nothing is left.
pub(super) fn without_last(name: &str, separator: &str, parts: usize) -> Option<String> {
    let all: Vec<&str> = name.split(separator).collect();
    let left = all.len().checked_sub(parts).filter(|left| *left > 0)?;
    Some(all[..left].join(separator))
}
