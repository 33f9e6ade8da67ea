//! A workspace that lives in memory: for tests and for texts that are on no disk.

use super::trace::Answer;
use super::{Changes, Live, OpenError, ReadError, Tree, Where, Workspace};
use crate::source::WsPath;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Files by path. Nothing is ignored in it.
#[derive(Clone, Debug, Default)]
pub struct MemoryWorkspace {
    files: BTreeMap<WsPath, Vec<u8>>,
    folders: Vec<WsPath>,
    tree: Arc<Tree>,
    /// The tree at the last look, and what was put elsewhere since.
    seen: Arc<Tree>,
    edited: BTreeSet<WsPath>,
}

impl MemoryWorkspace {
    /// A workspace of these (path, text) pairs; `/` separates the parts of a path.
    pub fn new<P: AsRef<str>, T: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let mut workspace = Self {
            files: files
                .into_iter()
                .map(|(path, text)| (WsPath::from_walk(path.as_ref()), text.as_ref().to_vec()))
                .collect(),
            ..Self::default()
        };
        workspace.plant();
        workspace.seen = Arc::clone(&workspace.tree);
        workspace
    }

    /// Adds a file or replaces its content.
    #[must_use]
    pub fn file(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.files
            .insert(WsPath::from_walk(path), content.as_ref().to_vec());
        self.plant();
        self
    }

    /// Adds a file or replaces its content, for the next look to see.
    pub fn put(&mut self, path: &WsPath, content: impl Into<Vec<u8>>) {
        let content = content.into();
        let before = self.files.insert(path.clone(), content.clone());
        match before {
            None => self.plant(),
            Some(before) if before != content => {
                self.edited.insert(path.clone());
            }
            Some(_) => {}
        }
    }

    /// Removes a file, for the next look to see.
    pub fn remove(&mut self, path: &WsPath) {
        if self.files.remove(path).is_some() {
            self.edited.insert(path.clone());
            self.plant();
        }
    }

    /// Adds a folder, which may stay empty.
    #[must_use]
    pub fn folder(mut self, path: &str) -> Self {
        self.folders.push(WsPath::from_walk(path));
        self.plant();
        self
    }

    fn plant(&mut self) {
        let files = self.files.keys().cloned().collect();
        self.tree = Arc::new(Tree::new(files, self.folders.clone(), Vec::new()));
    }
}

impl Workspace for MemoryWorkspace {
    fn tree(&self) -> Arc<Tree> {
        Arc::clone(&self.tree)
    }

    fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        match self.files.get(path) {
            Some(content) => Ok(content.clone()),
            None if self.tree.is_folder(path) => Err(ReadError::NotAFile),
            None => Err(ReadError::Absent),
        }
    }

    fn known(&self, path: &WsPath) -> Option<Answer> {
        self.files.get(path).map(|content| Answer::of(content))
    }
}

impl Live for MemoryWorkspace {
    fn look_again(&mut self, _at: &Where) -> Changes {
        let mut changes = Changes::default();
        changes.add_trees(&self.seen, &self.tree);
        self.seen = Arc::clone(&self.tree);
        let edited = std::mem::take(&mut self.edited).into_iter();
        let there = edited.filter(|path| self.tree.is_file(path));
        changes.edited.extend(there);
        changes
    }

    /// Nothing is ignored in memory.
    fn exclude(&mut self, _globs: &[String]) -> Result<(), OpenError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_and_folders_are_not() {
        let workspace = MemoryWorkspace::new([("a/b.txt", "hello")]).folder("empty");
        let read = |path| workspace.read(&WsPath::from_walk(path));
        assert_eq!(read("a/b.txt"), Ok(b"hello".to_vec()));
        assert_eq!(read("empty"), Err(ReadError::NotAFile));
        assert_eq!(read("nothing"), Err(ReadError::Absent));
        assert!(workspace.tree().is_folder(&WsPath::from_walk("empty")));
        assert_eq!(
            workspace
                .file("a/b.txt", "new")
                .read(&WsPath::from_walk("a/b.txt")),
            Ok(b"new".to_vec())
        );
    }
}
