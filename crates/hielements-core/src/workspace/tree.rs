//! The files and folders of a workspace, sorted.

use crate::source::WsPath;
use std::ops::Range;

/// What a walk found: everything that is not ignored, in byte order.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: Vec<WsPath>,
    folders: Vec<WsPath>,
    notes: Vec<WalkNote>,
}

/// Something that the walk could not take in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkNote {
    /// The path as far as it can be shown.
    pub path: String,
    /// Why.
    pub message: String,
}

impl Tree {
    /// A tree of these files and folders in any order; the folders of all files are added.
    pub fn new(mut files: Vec<WsPath>, mut folders: Vec<WsPath>, mut notes: Vec<WalkNote>) -> Self {
        files.sort_unstable();
        files.dedup();
        folders.push(WsPath::root());
        let mut last = WsPath::root();
        for file in &files {
            let mut folder = file.parent();
            while let Some(path) = folder.filter(|path| *path != last && !last.is_within(path)) {
                folder = path.parent();
                folders.push(path);
            }
            last = file.parent().unwrap_or_else(WsPath::root);
        }
        folders.sort_unstable();
        folders.dedup();
        notes.sort_unstable();
        Self {
            files,
            folders,
            notes,
        }
    }

    /// A part of a tree: these files and folders in any order, and no others.
    pub(super) fn of(
        mut files: Vec<WsPath>,
        mut folders: Vec<WsPath>,
        mut notes: Vec<WalkNote>,
    ) -> Self {
        files.sort_unstable();
        folders.sort_unstable();
        notes.sort_unstable();
        Self {
            files,
            folders,
            notes,
        }
    }

    /// Puts what is in some places now, each with everything below it, in the place of what was
    /// there; gives that.
    pub(super) fn replace<'p>(
        &mut self,
        places: impl Iterator<Item = &'p WsPath>,
        now: &Self,
    ) -> Self {
        let mut before = Self::default();
        for place in places {
            replace(&mut self.files, place, &now.files, &mut before.files);
            replace(&mut self.folders, place, &now.folders, &mut before.folders);
            let is_there = |note: &mut WalkNote| WsPath::from_walk(&*note.path).is_within(place);
            before.notes.extend(self.notes.extract_if(.., is_there));
        }
        self.notes.extend_from_slice(&now.notes);
        self.notes.sort_unstable();
        Self::of(before.files, before.folders, before.notes)
    }

    /// All files, sorted by bytes.
    pub fn files(&self) -> &[WsPath] {
        &self.files
    }

    /// All folders, sorted by bytes, the workspace itself among them.
    pub fn folders(&self) -> &[WsPath] {
        &self.folders
    }

    /// What the walk could not take in.
    pub fn notes(&self) -> &[WalkNote] {
        &self.notes
    }

    /// Whether there is such a file.
    pub fn is_file(&self, path: &WsPath) -> bool {
        self.files.binary_search(path).is_ok()
    }

    /// Whether there is such a folder. The workspace itself is one.
    pub fn is_folder(&self, path: &WsPath) -> bool {
        self.folders.binary_search(path).is_ok()
    }

    /// The files in or below a folder; a file names itself.
    pub fn files_below(&self, folder: &WsPath) -> &[WsPath] {
        below(&self.files, folder)
    }

    /// The folders strictly below a folder.
    pub fn folders_below(&self, folder: &WsPath) -> &[WsPath] {
        let found = below(&self.folders, folder);
        if found.first() == Some(folder) {
            &found[1..]
        } else {
            found
        }
    }
}

/// Puts what lies at a place and below it now in the place of what did in sorted paths; adds that to
/// `before`. Between a folder and what is below it other names may stand: they are two runs.
fn replace(paths: &mut Vec<WsPath>, place: &WsPath, now: &[WsPath], before: &mut Vec<WsPath>) {
    for find in [below_only, itself] {
        let found = now[find(now, place)].to_vec();
        let run = find(paths, place);
        before.extend(paths.splice(run, found));
    }
}

/// The run of sorted paths below a place.
fn below_only(paths: &[WsPath], place: &WsPath) -> Range<usize> {
    let prefix = format!("{place}/");
    let start = paths.partition_point(|path| path.as_str() < prefix.as_str());
    let len = paths[start..].partition_point(|path| path.as_str().starts_with(&prefix));
    start..start + len
}

/// Where a path stands or would stand.
fn itself(paths: &[WsPath], place: &WsPath) -> Range<usize> {
    match paths.binary_search(place) {
        Ok(at) => at..at + 1,
        Err(at) => at..at,
    }
}

/// The run of sorted paths within `folder`. `a.py` sorts between `a` and `a/b`, so the folder's own
/// entry and what is below it are looked for separately.
pub(crate) fn below<'a>(paths: &'a [WsPath], folder: &WsPath) -> &'a [WsPath] {
    if folder.is_root() {
        return paths;
    }
    let run = below_only(paths, folder);
    if run.is_empty() {
        &paths[itself(paths, folder)]
    } else {
        &paths[run]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_follow_from_files_and_ranges_are_exact() {
        let files = ["a.py", "a/b.py", "a/c/d.py", "ab/e.py"].map(WsPath::from_walk);
        let tree = Tree::new(files.to_vec(), Vec::new(), Vec::new());
        let names = |paths: &[WsPath]| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            names(tree.files_below(&WsPath::from_walk("a"))),
            ["a/b.py", "a/c/d.py"]
        );
        assert_eq!(
            names(tree.files_below(&WsPath::from_walk("a.py"))),
            ["a.py"]
        );
        assert_eq!(
            names(tree.folders_below(&WsPath::root())),
            ["a", "a/c", "ab"]
        );
        assert!(tree.is_folder(&WsPath::from_walk("a/c")));
        assert!(!tree.is_folder(&WsPath::from_walk("a/c/d.py")));
    }
}
