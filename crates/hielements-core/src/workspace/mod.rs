//! The one door to the outside: every file, listing and absence that a verdict rests on is asked
//! here, so that what was asked can be recorded.

pub mod disk;
mod door;
pub mod glob;
pub mod memory;
mod overlay;
pub mod trace;
mod tree;
pub mod watch;

pub use disk::{DiskWorkspace, OpenError};
pub use door::Door;
pub use glob::{Globs, is_glob};
pub use memory::MemoryWorkspace;
pub use overlay::Overlay;
pub(crate) use tree::below as tree_below;
pub use tree::{Tree, WalkNote};
pub use watch::{Changed, Watcher};

use crate::source::WsPath;
use std::fmt;
use std::sync::Arc;

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
