//! A library that is a process of its own, as `hielements.toml` describes it.

use super::Library;
use super::config::{LibraryConfig, LibrarySource};
use super::configured::Unavailable;
use super::host::Host;
use crate::source::Placed;
use crate::source::WsPath;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long a call may take where the configuration does not say.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// What starts the process and what its answers depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalLibraryConfig {
    /// The program.
    pub executable: Placed<Executable>,
    /// Its arguments.
    pub args: Vec<Placed<String>>,
    /// Environment variables beside those that every library gets.
    pub env: BTreeMap<String, String>,
    /// The folder in which it starts.
    pub cwd: Placed<WsPath>,
    /// Time of one call.
    pub timeout: Duration,
    /// Globs of the files on which its answers depend; `None`: on the whole workspace.
    pub inputs: Option<Vec<Placed<String>>>,
    /// How many calls may be under way at once.
    pub concurrency: u64,
    /// Globs of its own source files, which trust covers; `None`: the files beside it with the same
    /// extension.
    pub code: Option<Vec<Placed<String>>>,
}

/// Where a program is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Executable {
    /// A bare name, looked up on `PATH` and never in the workspace.
    OnPath(String),
    /// A file of the workspace.
    InWorkspace(WsPath),
}

/// The libraries among these entries that are processes. None is started.
pub fn load_external_libraries(
    configs: &[LibraryConfig],
    _host: &Arc<Host>,
) -> Vec<Box<dyn Library>> {
    let external = configs.iter().filter(|config| match &config.source {
        LibrarySource::External(_) => true,
        LibrarySource::Wasm(_) => false,
    });
    let load = |config| -> Box<dyn Library> {
        let why = "it is a program, and this version of Hielements runs none";
        Box::new(Unavailable::new(config, why))
    };
    external.map(load).collect()
}
