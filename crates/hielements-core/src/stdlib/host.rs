//! What the program around the engine offers to libraries that are not compiled in: where the
//! workspace is on disk, and whom the person trusts.
//!
//! One host serves one workspace for as long as the program looks at it; what libraries keep alive
//! between runs is kept here. Nothing is started or read when a host is made.

use super::trust::Trust;
use std::path::{Path, PathBuf};

/// What configured libraries find around them. The default offers nothing: it has no folder on disk,
/// trusts nobody and starts nothing.
#[derive(Debug, Default)]
pub struct Host {
    root: Option<PathBuf>,
    trust: Trust,
}

impl Host {
    /// The host of the workspace at `root`, a canonical path.
    pub fn new(root: &Path, trust: Trust) -> Self {
        Self {
            root: Some(root.to_owned()),
            trust,
        }
    }

    /// The canonical root of the workspace; `None` where it is not on disk.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Whom the person trusts.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }
}
