//! A workspace with its specifications: from texts to an analysis, from an analysis to a report.

use crate::config::{self, Config};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::report::{Note, Report};
use crate::engine::{self, Plan, RunOptions};
use crate::hir::{Model, Spec, lower};
use crate::source::{Sources, WsPath};
use crate::stdlib::facts::FactBase;
use crate::stdlib::python::Python;
use crate::stdlib::rust::Rust;
use crate::stdlib::{LibraryRegistry, code, files, scopes};
use crate::syntax;
use crate::workspace::{Globs, ReadError};
use crate::workspace::{Workspace, is_glob};

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
    /// The specifications that were read.
    pub specifications: Vec<WsPath>,
}

/// Reads the configuration and the specifications: those in `given`, else the configured ones, else
/// `hielements.hie`, else every `*.hie` at the root.
///
/// # Errors
///
/// When one of `given` cannot be read; with its path.
pub fn analyse(
    workspace: &dyn Workspace,
    given: &[WsPath],
) -> Result<Analysis, (WsPath, ReadError)> {
    let mut sources = Sources::default();
    let (config, mut diagnostics) = read_config(workspace, &mut sources);
    let specifications = match given {
        [] => default_specifications(workspace, &config),
        given => given.to_vec(),
    };
    let registry = built_in(&config);
    let libraries = registry.signatures();
    let mut model = Model::default();
    for path in &specifications {
        let bytes = workspace
            .read(path)
            .map_err(|error| (path.clone(), error))?;
        let file = sources.add(path.clone(), String::from_utf8_lossy(&bytes).as_ref());
        let parse = syntax::parse_bytes(file, &bytes);
        diagnostics.extend_from_slice(parse.diagnostics());
        let folder = path.parent().unwrap_or_else(WsPath::root);
        let spec = Spec {
            file,
            folder,
            tree: parse.tree(),
            judged: true,
        };
        diagnostics.append(&mut lower(&spec, &libraries, &mut model));
    }
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
    })
}

fn read_config(workspace: &dyn Workspace, sources: &mut Sources) -> (Config, Vec<Diagnostic>) {
    let path = WsPath::from_walk(CONFIG);
    let Ok(bytes) = workspace.read(&path) else {
        return (Config::default(), Vec::new());
    };
    let text = String::from_utf8_lossy(&bytes);
    let file = sources.add(path, text.as_ref());
    let (config, mut diagnostics) = config::read(file, &text);
    let tree = workspace.tree();
    let exists = |path: &WsPath| tree.is_file(path) || tree.is_folder(path);
    diagnostics.append(&mut config::missing_files(&config, &exists));
    (config, diagnostics)
}

fn default_specifications(workspace: &dyn Workspace, config: &Config) -> Vec<WsPath> {
    let tree = workspace.tree();
    let configured = config
        .workspace
        .iter()
        .flat_map(|workspace| &workspace.specs);
    let mut found: Vec<WsPath> = Vec::new();
    for spec in configured {
        if is_glob(spec.value.as_str()) {
            if let Ok(globs) = Globs::new(&WsPath::root(), [spec.value.as_str()]) {
                found.extend(globs.files(&tree));
            }
        } else if tree.is_file(&spec.value) {
            found.push(spec.value.clone());
        }
    }
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
fn built_in(config: &Config) -> LibraryRegistry {
    let mut registry = LibraryRegistry::default();
    registry.add(Box::new(code::Code::default()));
    let roots = config
        .python
        .source_roots
        .iter()
        .map(|root| root.value.clone())
        .collect();
    registry.add(Box::new(Python::new(roots)));
    registry.add(Box::new(files::Files::default()));
    registry.add(Box::new(Rust::default()));
    registry.add(Box::new(scopes::Scopes::default()));
    registry
}

impl Analysis {
    /// The plan of everything that is to be judged.
    pub fn plan(&self) -> Plan {
        Plan::new(&self.model)
    }

    /// Runs a plan of this analysis.
    pub fn run(&self, workspace: &dyn Workspace, plan: &Plan, options: RunOptions) -> Report {
        let facts = FactBase::new(workspace, self.registry.languages());
        let ran = engine::run(
            &self.model,
            plan,
            workspace,
            &facts,
            &self.registry,
            options,
        );
        let mut report = engine::report(&self.model, &self.sources, plan, ran);
        let tree = workspace.tree();
        let note = |note: &crate::workspace::WalkNote| Note {
            path: note.path.clone(),
            message: note.message.clone(),
        };
        report.notes = tree.notes().iter().map(note).collect();
        report
    }
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
             hielements.hie:3:5: error[check] the check is wrong; see the errors in the specification",
        );
    }
}
