//! A workspace that lives in memory: for tests and for texts that are on no disk.

use super::{ReadError, Tree, Workspace};
use crate::source::WsPath;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files by path. Nothing is ignored in it.
#[derive(Clone, Debug, Default)]
pub struct MemoryWorkspace {
    files: BTreeMap<WsPath, Vec<u8>>,
    folders: Vec<WsPath>,
    tree: Arc<Tree>,
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
