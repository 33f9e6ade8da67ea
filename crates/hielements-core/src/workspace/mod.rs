//! The one door to the outside: every file, listing and absence that a verdict rests on is asked
//! here, so that what was asked can be recorded.

pub mod disk;
pub mod glob;
pub mod memory;
pub mod trace;
mod tree;

pub use disk::{DiskWorkspace, OpenError};
pub use glob::{Globs, is_glob};
pub use memory::MemoryWorkspace;
pub use tree::{Tree, WalkNote};

use crate::source::WsPath;
use std::fmt;
use std::sync::Arc;
use trace::{Answer, Question, Trace};

/// A tree of files, wherever it lives.
pub trait Workspace: Send + Sync {
    /// The files and folders that are not ignored. The same value for the life of a snapshot.
    fn tree(&self) -> Arc<Tree>;

    /// The bytes of a file, fresh from where it lives.
    ///
    /// # Errors
    ///
    /// When there is no such file in the tree or it cannot be read.
    fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError>;
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file, or it is ignored.
    Absent,
    /// It is a folder, a device or a pipe.
    NotAFile,
    /// The system said no; in its own words.
    Failed(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("there is no such file in the workspace"),
            Self::NotAFile => f.write_str("it is not a regular file"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// The door as one task sees it: every question is noted in the task's trace.
pub struct Door<'a> {
    workspace: &'a dyn Workspace,
    tree: Arc<Tree>,
    trace: std::sync::Mutex<Trace>,
}

impl<'a> Door<'a> {
    /// A door with an empty trace.
    pub fn new(workspace: &'a dyn Workspace) -> Self {
        let tree = workspace.tree();
        Self {
            workspace,
            tree,
            trace: std::sync::Mutex::default(),
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// When there is no such file in the tree or it cannot be read.
    pub fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        let content = self.workspace.read(path);
        let answer = match &content {
            Ok(bytes) => Answer::of(bytes),
            Err(error) => Answer::of(error.to_string().as_bytes()),
        };
        self.note(Question::Content(path.clone()), answer);
        content
    }

    /// Whether the path is a file or a folder of the tree.
    pub fn exists(&self, path: &WsPath) -> bool {
        let there = self.tree.is_file(path) || self.tree.is_folder(path);
        self.note(Question::Kind(path.clone()), Answer::of(&[u8::from(there)]));
        there
    }

    /// The files in or below `folder`, sorted.
    pub fn files_below(&self, folder: &WsPath) -> &[WsPath] {
        let files = self.tree.files_below(folder);
        self.note(Question::Below(folder.clone()), Answer::of_paths(files));
        files
    }

    /// The folders strictly below `folder`, sorted.
    pub fn folders_below(&self, folder: &WsPath) -> &[WsPath] {
        let folders = self.tree.folders_below(folder);
        self.note(Question::Folders(folder.clone()), Answer::of_paths(folders));
        folders
    }

    /// Whether the path is a folder of the tree.
    pub fn is_folder(&self, path: &WsPath) -> bool {
        let there = self.tree.is_folder(path);
        self.note(
            Question::Folder(path.clone()),
            Answer::of(&[u8::from(there)]),
        );
        there
    }

    /// Notes a question whose answer came from elsewhere: facts, configuration, other tasks.
    pub fn note(&self, question: Question, answer: Answer) {
        self.trace
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .note(question, answer);
    }

    /// Everything that was asked.
    pub fn into_trace(self) -> Trace {
        self.trace
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
