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

/// What WASM libraries find around them. The default keeps no compiled code, shows no environment and
/// gives calls the time that they have in a terminal.
#[derive(Clone, Debug)]
pub struct WasmSettings {
    /// The folder of the user in which compiled code is kept.
    pub code_folder: Option<PathBuf>,
    /// The user's environment: the value of a variable.
    pub variable: fn(&str) -> Option<String>,
    /// Whether somebody waits in an editor.
    pub in_editor: bool,
    /// Whether modules run only after somebody trusted them: `untrusted-wasm` of the user.
    pub refuses_untrusted: bool,
}

impl Default for WasmSettings {
    fn default() -> Self {
        Self {
            code_folder: None,
            variable: |_| None,
            in_editor: false,
            refuses_untrusted: false,
        }
    }
}

/// What configured libraries find around them. The default offers nothing: it has no folder on disk,
/// trusts nobody and starts nothing.
#[derive(Debug, Default)]
pub struct Host {
    root: Option<PathBuf>,
    trust: Trust,
    wasm: WasmSettings,
    #[cfg(feature = "wasm")]
    modules: super::wasm::Modules,
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

    /// The same, with what WASM libraries find around them.
    #[must_use]
    pub fn with_wasm(mut self, wasm: WasmSettings) -> Self {
        self.wasm = wasm;
        self
    }

    /// What WASM libraries find around them.
    pub fn wasm(&self) -> &WasmSettings {
        &self.wasm
    }

    /// The WASM modules that are loaded.
    #[cfg(feature = "wasm")]
    pub(super) fn modules(&self) -> &super::wasm::Modules {
        &self.modules
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
