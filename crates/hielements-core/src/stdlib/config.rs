//! What `[libraries]` in `hielements.toml` says about one library, as types.
//!
//! Reading and judging the text is the work of [`crate::config`]; loading a library is that of its
//! tier.

use super::Tier;
use super::external::ExternalLibraryConfig;
use crate::source::Placed;
use crate::source::{Location, WsPath};
use std::time::Duration;

/// Which tier runs a configured library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LibraryType {
    /// A WASM module in a sandbox.
    Wasm,
    /// A process of its own.
    External,
}

impl From<LibraryType> for Tier {
    fn from(library_type: LibraryType) -> Self {
        match library_type {
            LibraryType::Wasm => Self::Wasm,
            LibraryType::External => Self::External,
        }
    }
}

impl LibraryType {
    /// `wasm`, `external`: as `type` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::External => "external",
        }
    }
}

/// One sound entry of `[libraries]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryConfig {
    /// The name under which specifications call it.
    pub name: String,
    /// Where that name is written.
    pub location: Location,
    /// Whether it may take the place of a built-in library without a word.
    pub overrides: bool,
    /// The digest that the module or the executable must have: 64 lower-case hexadecimal digits.
    pub sha256: Option<Placed<String>>,
    /// What runs it.
    pub source: LibrarySource,
}

/// What runs a library, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibrarySource {
    /// A WASM module.
    Wasm(WasmLibraryConfig),
    /// A process.
    External(ExternalLibraryConfig),
}

impl LibraryConfig {
    /// The tier.
    pub fn library_type(&self) -> LibraryType {
        match self.source {
            LibrarySource::Wasm(_) => LibraryType::Wasm,
            LibrarySource::External(_) => LibraryType::External,
        }
    }
}

/// A library that is a WASM module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WasmLibraryConfig {
    /// The module.
    pub path: Placed<WsPath>,
    /// What it may do beyond reading the visible workspace.
    pub permissions: Permissions,
    /// How much of the machine it may use.
    pub limits: Limits,
}

/// What a WASM library is proposed to be allowed. What it gets is also bounded by what it asks for
/// and by what the user trusts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Globs of files that it may read; `None`: the visible workspace.
    pub read: Option<Vec<Placed<String>>>,
    /// Globs of files that it may write.
    pub write: Vec<Placed<String>>,
    /// Names of environment variables that it may see.
    pub env: Vec<Placed<String>>,
    /// `host:port` to which it may connect.
    pub network: Vec<Placed<String>>,
    /// Whether it may see the real time.
    pub clock: bool,
    /// Whether it may draw real random numbers.
    pub random: bool,
}

/// Limits of a WASM library; `None` means the default of the tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory, in bytes.
    pub memory: Option<u64>,
    /// Time of one call.
    pub time: Option<Duration>,
    /// Stack, in bytes.
    pub stack: Option<u64>,
    /// Longest result, in bytes.
    pub result: Option<u64>,
    /// What is kept of its log, in bytes.
    pub log: Option<u64>,
    /// Files open at once.
    pub open_files: Option<u64>,
    /// Elements of its tables.
    pub tables: Option<u64>,
}
