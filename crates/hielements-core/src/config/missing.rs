//! Files that `hielements.toml` names and that are not there.

use super::Config;
use crate::diagnostics::catalogue::config as codes;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Placed;
use crate::source::{Location, WsPath};
use crate::stdlib::config::LibrarySource;
use crate::stdlib::external::{Executable, ExternalLibraryConfig};

/// Reports every file or folder of `[python]` and `[libraries]` for which `exists` says no, in order of their place.
pub fn missing_files(config: &Config, exists: &dyn Fn(&WsPath) -> bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut want = |what: &str, path: &WsPath, location: Location| {
        if !exists(path) {
            let message = format!("{what} `{path}` does not exist");
            found.push(
                Diagnostic::new(&codes::MISSING_FILE, location, message)
                    .help("paths start at the workspace root; ignored files do not count"),
            );
        }
    };
    for Placed { value, location } in &config.python.source_roots {
        want("the source root", value, *location);
    }
    for library in &config.libraries {
        match &library.source {
            LibrarySource::Wasm(wasm) => want("the module", &wasm.path.value, wasm.path.location),
            LibrarySource::External(external) => {
                if let Executable::InWorkspace(path) = &external.executable.value {
                    want("the program", path, external.executable.location);
                }
                want("the folder", &external.cwd.value, external.cwd.location);
            }
        }
    }
    for library in &config.libraries {
        if let LibrarySource::External(external) = &library.source {
            found.extend(missing_arguments(external, exists));
        }
    }
    found.sort_by_key(|diagnostic| diagnostic.location.span);
    found
}

/// Reports every entry of `specs`, a path or a glob, for which `is_there` knows no file.
pub fn missing_specifications(
    config: &Config,
    is_there: &dyn Fn(&WsPath) -> bool,
) -> Vec<Diagnostic> {
    let specs = config.workspace.iter().flat_map(|section| &section.specs);
    let missing = specs.filter(|spec| !is_there(&spec.value));
    let report = |spec: &Placed<WsPath>| {
        let message = format!("no file is the specification `{}`", spec.value);
        Diagnostic::new(&codes::MISSING_FILE, spec.location, message).help(
            "paths and globs start at the workspace root; folders and ignored files do not count",
        )
    };
    missing.map(report).collect()
}

/// An argument that looks like a file of the workspace and is none is worth a warning only: the
/// program may mean something else by it.
fn missing_arguments<'a>(
    external: &'a ExternalLibraryConfig,
    exists: &'a dyn Fn(&WsPath) -> bool,
) -> impl Iterator<Item = Diagnostic> + 'a {
    external.args.iter().filter_map(move |arg| {
        let path = WsPath::parse(&external.cwd.value, &arg.value).ok()?;
        let a_file = arg.value.contains('/') && !arg.value.starts_with('-');
        if !a_file || path.extension().is_none() || exists(&path) {
            return None;
        }
        let message = format!(
            "the argument `{}` looks like a file and does not exist",
            arg.value
        );
        let mut diagnostic = Diagnostic::new(&codes::MISSING_FILE, arg.location, message);
        diagnostic.severity = Severity::Warning;
        Some(diagnostic)
    })
}
