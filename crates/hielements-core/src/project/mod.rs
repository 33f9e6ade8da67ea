//! A workspace with its specifications: from texts to an analysis, from an analysis to a report.

mod judged;
mod levels;
mod load;

use crate::config::{self, Config};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::input::UNREADABLE_FILE;
use crate::diagnostics::catalogue::lints::REPLACES_BUILTIN;
use crate::engine::suppressions::Acceptances;
use crate::hir::{Model, lower};
use crate::source::{Location, Sources, Span, WsPath};
use crate::stdlib::configured::Configured;
use crate::stdlib::docker::Docker;
use crate::stdlib::python::Python;
use crate::stdlib::rust::Rust;
use crate::stdlib::{LibraryRegistry, code, files, scopes};
use crate::workspace::{Globs, ReadError, Tree};
use crate::workspace::{Workspace, is_glob};
use rustc_hash::FxHashSet;

/// Where the configuration stands.
pub const CONFIG: &str = "hielements.toml";

/// The specification that is judged when nothing else is said.
pub const SPECIFICATION: &str = "hielements.hie";

/// What specifications and configuration say, resolved. Nothing has run.
pub struct Analysis {
    /// The texts that diagnostics point into.
    pub sources: Sources,
    /// `hielements.toml`.
    pub config: Config,
    /// The libraries that specifications can call.
    pub registry: LibraryRegistry,
    /// What the specifications say.
    pub model: Model,
    /// What is wrong with them, file by file.
    pub diagnostics: Vec<Diagnostic>,
    /// The specifications that are judged.
    pub specifications: Vec<WsPath>,
    /// The comments that accept findings.
    acceptances: Acceptances,
}

/// A specification that cannot be read, and why.
pub type Failure = (WsPath, ReadError);

/// Reads the configuration and the specifications: those in `given`, else the configured ones, else
/// `hielements.hie`, else every `*.hie` at the root.
///
/// # Errors
///
/// When one of `given` cannot be read; with its path.
pub fn analyse(workspace: &dyn Workspace, given: &[WsPath]) -> Result<Analysis, Failure> {
    let mut sources = Sources::default();
    let (config, mut diagnostics) = read_config(workspace, &mut sources);
    let specifications = match given {
        [] => default_specifications(workspace, &config),
        given => given.to_vec(),
    };
    let mut registry = built_in(&config);
    diagnostics.append(&mut add_configured(&mut registry, &config));
    let mut loaded = load::load(workspace, &mut sources, &specifications)?;
    diagnostics.append(&mut loaded.diagnostics);
    let (model, mut found) = lower(&loaded.specs, &registry.signatures());
    diagnostics.append(&mut found);
    diagnostics.append(&mut levels::unknown_functions(&config.lints, &registry));
    if given.is_empty() {
        // Other specifications than those given may have the check.
        diagnostics.append(&mut levels::unknown_checks(&config.lints, &model));
    }
    let mut acceptances = Acceptances::default();
    for spec in &loaded.specs {
        acceptances.add_specification(&sources, spec.file, &spec.tree);
    }
    diagnostics.sort_by_key(|found| (found.location, found.entry.code));
    let diagnostics = acceptances.without_accepted(&sources, &config.lints, diagnostics);
    let diagnostics = diagnostics
        .into_iter()
        .filter_map(|found| config.lints.apply(found));
    let diagnostics = diagnostics.collect();
    Ok(Analysis {
        sources,
        config,
        registry,
        model,
        diagnostics,
        specifications,
        acceptances,
    })
}

fn read_config(workspace: &dyn Workspace, sources: &mut Sources) -> (Config, Vec<Diagnostic>) {
    let path = WsPath::from_walk(CONFIG);
    let text = match workspace.read(&path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|error| error.utf8_error().to_string()),
        Err(ReadError::Absent) => return (Config::default(), Vec::new()),
        Err(error @ (ReadError::NotAFile | ReadError::Failed(_))) => Err(error.to_string()),
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => {
            let file = sources.add(path, "");
            let at = Location {
                file,
                span: Span::new(0, 0),
            };
            let message = format!("{CONFIG} cannot be read: {why}");
            let found = Diagnostic::new(&UNREADABLE_FILE, at, message);
            return (Config::default(), vec![found]);
        }
    };
    let file = sources.add(path, text.as_str());
    let (config, mut diagnostics) = config::read(file, &text);
    let tree = workspace.tree();
    let exists = |path: &WsPath| tree.is_file(path) || tree.is_folder(path);
    let is_specification = |path: &WsPath| !files_named(&tree, path).is_empty();
    diagnostics.append(&mut config::missing_specifications(
        &config,
        &is_specification,
    ));
    diagnostics.append(&mut config::missing_files(&config, &exists));
    (config, diagnostics)
}

/// The files of a tree that a path or glob of `specs` names.
fn files_named(tree: &Tree, path: &WsPath) -> Vec<WsPath> {
    if !is_glob(path.as_str()) {
        return Vec::from_iter(tree.is_file(path).then(|| path.clone()));
    }
    let globs = Globs::new(&WsPath::root(), [path.as_str()]);
    globs.map_or_else(|_| Vec::new(), |globs| globs.files(tree))
}

fn default_specifications(workspace: &dyn Workspace, config: &Config) -> Vec<WsPath> {
    let tree = workspace.tree();
    let configured = config
        .workspace
        .iter()
        .flat_map(|workspace| &workspace.specs);
    let mut found: Vec<WsPath> = configured
        .flat_map(|spec| files_named(&tree, &spec.value))
        .collect();
    let mut seen = FxHashSet::default();
    found.retain(|path| seen.insert(path.clone()));
    let usual = WsPath::from_walk(SPECIFICATION);
    if found.is_empty() && tree.is_file(&usual) {
        found.push(usual);
    }
    if found.is_empty() {
        let at_root = |path: &&WsPath| {
            path.extension() == Some("hie") && path.parent().is_some_and(|parent| parent.is_root())
        };
        found.extend(tree.files().iter().filter(at_root).cloned());
    }
    found
}

/// The libraries that are compiled in.
pub fn built_in(config: &Config) -> LibraryRegistry {
    let mut registry = LibraryRegistry::default();
    registry.add(Box::new(code::Code::default()));
    registry.add(Box::new(Docker::default()));
    let roots = config
        .python
        .source_roots
        .iter()
        .map(|root| root.value.clone())
        .collect();
    registry.add(Box::new(Python::new(roots)));
    registry.add(Box::new(files::Files::default()));
    registry.add(Box::new(scopes::Scopes::default()));
    registry.add(Box::new(Rust::default()));
    registry
}

/// Adds the libraries of the configuration, in the place of built-in ones of their names.
fn add_configured(registry: &mut LibraryRegistry, config: &Config) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for library in &config.libraries {
        let replaced = registry.add(Box::new(Configured::new(library)));
        if replaced.is_some() && !library.overrides {
            let message = format!("`{}` takes the place of a built-in library", library.name);
            let diagnostic = Diagnostic::new(&REPLACES_BUILTIN, library.location, message);
            diagnostics.push(diagnostic.help("give it another name, or write `override = true`"));
        }
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::render::concise;
    use crate::engine::RunOptions;
    use crate::workspace::MemoryWorkspace;

    /// What `check` and `run` say, one line each.
    fn check(files: &[(&str, &str)], expected: &str) {
        let workspace = MemoryWorkspace::new(files.iter().copied());
        let analysis = analyse(&workspace, &[]).expect("the specification is there");
        let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
        let said = concise::diagnostics(&analysis.sources, &analysis.diagnostics);
        let ran = concise::report(&report);
        assert_eq!(format!("{said}{ran}").trim(), expected.trim());
    }

    #[test]
    fn a_check_runs_and_an_empty_scope_is_an_error() {
        let spec = "element shop:\n    scope src = files.folder_selector('src')\n    \
                    scope none = files.folder_selector('nowhere')\n    \
                    check files.exists(src, 'a.py')\n    check files.exists(none, 'a.py')\n";
        let workspace = MemoryWorkspace::new([("hielements.hie", spec), ("src/a.py", "")]);
        let analysis = analyse(&workspace, &[]).expect("the specification is there");
        let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
        let said: Vec<_> = report
            .results
            .iter()
            .map(|result| {
                (
                    result.check.as_str(),
                    result.status.as_str(),
                    result.code.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (
                    "scope none = files.folder_selector('nowhere')",
                    "error",
                    Some("empty-scope")
                ),
                ("files.exists(src, 'a.py')", "pass", Some("files.exists")),
                ("files.exists(none, 'a.py')", "error", Some("empty-scope")),
            ]
        );
    }

    #[test]
    fn a_wrong_name_stops_only_its_own_check() {
        let spec = "element shop:\n    scope src = files.folder_selector('src')\n    \
                    check files.exist(srk, 'a.py')\n    check src.exists('a.py')\n";
        check(
            &[("hielements.hie", spec), ("src/a.py", "")],
            "hielements.hie:3:11: error[unknown-function] library `files` has no function `exist`\n\
             hielements.hie:3:23: error[unknown-name] `srk` is not known here\n\
             hielements.hie:3:5: error[check] the rule is wrong; see the errors in the specification",
        );
    }

    #[test]
    fn a_configuration_that_cannot_be_read_is_an_error() {
        let folder = [("hielements.hie", ""), ("hielements.toml/x", "")];
        check(
            &folder,
            "hielements.toml:1:1: error[unreadable-file] hielements.toml cannot be read: it is not a regular file",
        );
    }

    #[test]
    fn a_configured_specification_is_a_file_and_is_judged_once() {
        let spec = "element a:\n    scope s = files.file_selector('hielements.toml')\n    \
                    check files.exists(s, 'no')\n";
        let toml = "[workspace]\nspecs = ['a.hie', '*.hie', 'b.hie', 'x/*.hie']\n";
        check(
            &[("a.hie", spec), ("b.hie/x", ""), ("hielements.toml", toml)],
            "hielements.toml:2:28: error[missing-file] no file is the specification `b.hie`\n\
             hielements.toml:2:37: error[missing-file] no file is the specification `x/*.hie`\n\
             no:1:1: error[files.exists] `no` does not exist in `.`",
        );
    }

    #[test]
    fn a_library_that_is_not_run_is_an_error_at_each_call() {
        let spec = "element a:\n    scope s = files.folder_selector('.')\n    check tool.fine(s)\n    \
                    check files.exists(s, 'tool.py')\n";
        let toml = "[libraries]\ntool = { executable = './tool.py' }\n\
                    files = { path = 'files.wasm' }\n";
        let files = [
            ("hielements.hie", spec),
            ("hielements.toml", toml),
            ("tool.py", ""),
            ("files.wasm", ""),
        ];
        check(
            &files,
            "hielements.toml:3:1: warning[replaces-builtin] `files` takes the place of a built-in library\n\
             hielements.hie:2:11: error[scope] library `files` is a WASM module, and this version of Hielements runs built-in libraries only; its rules are not judged\n\
             hielements.hie:3:5: error[check] library `files` is a WASM module, and this version of Hielements runs built-in libraries only; its rules are not judged\n\
             hielements.hie:4:5: error[check] library `files` is a WASM module, and this version of Hielements runs built-in libraries only; its rules are not judged",
        );
    }

    #[test]
    fn levels_of_what_is_not_there_are_mistakes() {
        let spec = "element a:\n    scope s = files.folder_selector('src')\n    \
                    check there: files.exists(s, 'a.py')\n";
        let toml = "[lints]\n\"files.exist\" = \"warn\"\n\"file.exists\" = \"warn\"\n\
                    \"a#their\" = \"deny\"\n\"a#there\" = \"deny\"\n";
        check(
            &[
                ("hielements.hie", spec),
                ("hielements.toml", toml),
                ("src/a.py", ""),
            ],
            "hielements.toml:2:1: error[unknown-lint] library `files` has no function `exist`\n\
             hielements.toml:3:1: error[unknown-lint] there is no library `file` for the level of `file.exists`\n\
             hielements.toml:4:1: error[unknown-lint] no specification has a check `a#their`",
        );
    }

    #[test]
    fn times_are_measured_only_when_asked() {
        let spec = "element a:\n    scope s = files.folder_selector('.')\n    \
                    check files.exists(s, 'hielements.hie')\n";
        let workspace = MemoryWorkspace::new([("hielements.hie", spec)]);
        let analysis = analyse(&workspace, &[]).expect("the specification is there");
        let run = |timings| {
            let options = RunOptions {
                timings,
                ..RunOptions::default()
            };
            let report = analysis.run(&workspace, &analysis.plan(), options);
            (report.times.is_some(), report.results[0].time.is_some())
        };
        assert_eq!(run(false), (false, false));
        assert_eq!(run(true), (true, true));
    }
}
