//! What the program around the engine offers to libraries that are not compiled in: where the
//! workspace is on disk, and whom the person trusts.
//!
//! One host serves one workspace for as long as the program looks at it; what libraries keep alive
//! between runs is kept here. Nothing is started or read when a host is made.

use super::external::Kept;
use super::process::Launcher;
use super::trust::Trust;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What configured libraries find around them. The default offers nothing: it has no folder on disk,
/// trusts nobody and starts nothing.
#[derive(Debug, Default)]
pub struct Host {
    root: Option<PathBuf>,
    trust: Trust,
    launcher: Option<Launcher>,
    environment: BTreeMap<String, String>,
    processes: Kept,
}

impl Host {
    /// The host of the workspace at `root`, a canonical path.
    pub fn new(root: &Path, trust: Trust) -> Self {
        Self {
            root: Some(root.to_owned()),
            trust,
            ..Self::default()
        }
    }

    /// Starts programs with this launcher, with what it passes on of the environment: `PATH`, `HOME`,
    /// `LANG`, on Windows `SystemRoot`.
    #[must_use]
    pub fn launching(
        mut self,
        launcher: Launcher,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        self.launcher = Some(launcher);
        self.environment = environment.into_iter().collect();
        self
    }

    /// How programs are started, where they can be.
    pub(super) fn launcher(&self) -> Option<&Launcher> {
        self.launcher.as_ref()
    }

    /// A variable of the environment that is passed on to programs.
    pub(super) fn environment(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }

    /// The processes that are kept from one analysis to the next.
    pub(super) fn processes(&self) -> &Kept {
        &self.processes
    }

    /// Ends all that libraries started, and waits for it a moment.
    pub fn end(&self) {
        self.processes.end();
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
