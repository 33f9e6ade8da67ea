//! `hielements.toml`: its text becomes types, and every mistake in it a diagnostic with a place. The
//! user's own `config.toml` is read in the same way.
//!
//! Nothing is opened here: the text comes from the caller, and [`missing_files`] asks a closure
//! whether a path exists. A mistake in one key never hides what the other keys say.

mod languages;
mod libraries;
mod lints;
mod measures;
mod missing;
mod reader;
mod user;
mod version;

#[cfg(test)]
mod manual_tests;
#[cfg(test)]
mod tests;

pub use lints::{LintLevel, Lints};
pub use measures::size_text;
pub use missing::{missing_files, missing_specifications};
pub use user::{USER_CONFIG, UserConfig, read_user};

use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::config as codes;
use crate::source::{FileId, Placed, WsPath};
use crate::stdlib::config::LibraryConfig;
use reader::{Reader, Section};
use toml::de::DeTable;

/// What `hielements.toml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// `[workspace]`, where it is written; a file with one is a root.
    pub workspace: Option<WorkspaceConfig>,
    /// `[lints]`.
    pub lints: Lints,
    /// `[python]`.
    pub python: PythonConfig,
    /// `[libraries]`: the sound ones, in the order of the file.
    pub libraries: Vec<LibraryConfig>,
}

/// What `[workspace]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceConfig {
    /// The versions of Hielements that this workspace accepts, as written.
    pub requires: Option<Placed<String>>,
    /// The specifications, files or globs; empty means the default.
    pub specs: Vec<Placed<WsPath>>,
    /// Globs of files that do not belong to the workspace.
    pub exclude: Vec<Placed<String>>,
    /// Globs of files that must belong to some element.
    pub cover: Vec<Placed<String>>,
}

/// What `[python]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PythonConfig {
    /// The folders in which top-level modules are looked for; empty means the default.
    pub source_roots: Vec<Placed<WsPath>>,
}

/// Reads the text of `hielements.toml`, the file `file`. Diagnostics are in order of their place.
pub fn read(file: FileId, text: &str) -> (Config, Vec<Diagnostic>) {
    read_file("hielements.toml", file, text, read_root)
}

/// Reads a file called `name` with a function for its outermost table.
fn read_file<T>(
    name: &'static str,
    file: FileId,
    text: &str,
    root: fn(&mut Reader<'_>, &DeTable<'_>) -> T,
) -> (T, Vec<Diagnostic>) {
    let (body, shift) = match text.strip_prefix('\u{feff}') {
        Some(body) => (body, 3),
        None => (text, 0),
    };
    let mut reader = Reader::new(name, file, body, shift);
    let (table, errors) = DeTable::parse_recoverable(body);
    let value = root(&mut reader, table.get_ref());
    (value, reader.finish(&errors))
}

const ROOT_KEYS: &[&str] = &["workspace", "lints", "python", "libraries"];

fn read_root(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Config {
    let root = Section::root(table);
    reader.known_keys(&root, ROOT_KEYS);
    let workspace = reader.section(&root, "workspace");
    let lints = reader.section(&root, "lints");
    let python = reader.section(&root, "python");
    let libraries = reader.section(&root, "libraries");
    Config {
        workspace: workspace.map(|section| read_workspace(reader, &section)),
        lints: lints.map_or_else(Lints::default, |section| lints::read(reader, &section)),
        python: python.map_or_else(PythonConfig::default, |section| {
            read_python(reader, &section)
        }),
        libraries: libraries.map_or_else(Vec::new, |section| libraries::read(reader, &section)),
    }
}

fn read_workspace(reader: &mut Reader<'_>, section: &Section<'_>) -> WorkspaceConfig {
    reader.known_keys(section, &["requires", "specs", "exclude", "cover"]);
    WorkspaceConfig {
        requires: read_requires(reader, section),
        specs: reader.paths(section, "specs"),
        exclude: reader.globs(section, "exclude"),
        cover: reader.globs(section, "cover"),
    }
}

fn read_python(reader: &mut Reader<'_>, section: &Section<'_>) -> PythonConfig {
    reader.known_keys(section, &["source_roots"]);
    PythonConfig {
        source_roots: reader.paths(section, "source_roots"),
    }
}

/// The requirement, after a comparison with this build's version.
fn read_requires(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Placed<String>> {
    let requires = reader.text(section, "requires")?;
    let this = env!("CARGO_PKG_VERSION");
    match version::accepts(&requires.value, this) {
        Ok(true) => Some(requires),
        Ok(false) => {
            reader.report(
                Diagnostic::new(
                    &codes::VERSION_MISMATCH,
                    requires.location,
                    format!(
                        "this workspace asks for Hielements `{}`, and this is {this}",
                        requires.value
                    ),
                )
                .help("install a version that suits, or change `requires`"),
            );
            Some(requires)
        }
        Err(problem) => {
            reader.report(
                Diagnostic::new(
                    &codes::BAD_VERSION,
                    requires.location,
                    format!("`{}` is no version requirement: {problem}", requires.value),
                )
                .help("write a version such as `0.1`, with `>=`, `>`, `<=`, `<`, `=`, `^` or `~` before it; several are joined with a comma: `>=0.1, <0.3`"),
            );
            None
        }
    }
}
