//! The one door to the outside: every file, listing and absence that a verdict rests on is asked
//! here, so that what was asked can be recorded.

mod changes;
pub mod disk;
mod door;
pub mod glob;
pub mod memory;
mod module_set;
mod overlay;
mod stamps;
pub mod trace;
mod tree;
pub mod watch;

pub use changes::{Changes, Renamed};
pub use disk::{DiskWorkspace, OpenError};
pub use door::Door;
pub use glob::{Globs, is_glob};
pub use memory::MemoryWorkspace;
pub use module_set::{ModuleBits, ModuleSet};
pub use overlay::Overlay;
pub use stamps::{Known, Stamp, Stamps};
pub(crate) use tree::below as tree_below;
pub use tree::{Tree, WalkNote};
pub use watch::{Changed, Watcher};

use crate::source::WsPath;
use std::fmt;
use std::sync::Arc;
use trace::Answer;

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

    /// Whether a text stands in a file, which is said of one that cannot be read, too; with what somebody
    /// is told who asks.
    fn mentions(&self, path: &WsPath, text: &str) -> (bool, Answer) {
        match self.read(path) {
            Ok(bytes) => {
                let found = memchr::memmem::find(&bytes, text.as_bytes()).is_some();
                (found, Answer::of(&[u8::from(found)]))
            }
            Err(error) => (true, error.digest()),
        }
    }

    /// The bytes of a file with their digest.
    ///
    /// # Errors
    ///
    /// As [`Workspace::read`].
    fn content(&self, path: &WsPath) -> Result<(Vec<u8>, Answer), ReadError> {
        let bytes = self.read(path)?;
        let digest = Answer::of(&bytes);
        Ok((bytes, digest))
    }

    /// Whether a symbolic link lies on the way to a file, now. In memory there is none.
    fn is_linked(&self, _path: &WsPath) -> bool {
        false
    }

    /// The digest of a file, where it is known without reading it.
    fn known(&self, _path: &WsPath) -> Option<Answer> {
        None
    }
}

/// A workspace that changes while it is looked at.
pub trait Live: Workspace {
    /// Looks at some paths again, or at everything, and takes in what is there now. Files that
    /// nobody has read have no content that could have changed.
    fn look_again(&mut self, at: &Where) -> Changes;

    /// Leaves out what these globs match, from the next look at everything on.
    ///
    /// # Errors
    ///
    /// When a glob is broken.
    fn exclude(&mut self, globs: &[String]) -> Result<(), OpenError>;
}

/// Where something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// At these paths: files or folders that came, went or changed.
    Paths(Vec<WsPath>),
    /// Anywhere.
    Everywhere,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file, or it is ignored.
    Absent,
    /// It is a folder, a device or a pipe.
    NotAFile,
    /// A symbolic link lies on the way, and the one who asks follows none.
    Link,
    /// The system said no; in its own words.
    Failed(String),
}

impl ReadError {
    /// A digest of it, as there is one of a content.
    pub fn digest(&self) -> Answer {
        Answer::of(self.to_string().as_bytes())
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("there is no such file in the workspace"),
            Self::NotAFile => f.write_str("it is not a regular file"),
            Self::Link => f.write_str("it is a link"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}
