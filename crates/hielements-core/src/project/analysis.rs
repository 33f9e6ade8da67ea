//! What specifications and configuration say: from texts to a resolved model. No code is read.

use super::troubles::{Imports, imports};
use super::{CONFIG, Failure, SPECIFICATION, levels, load};
use crate::config::{self, Config};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::input::UNREADABLE_FILE;
use crate::engine::suppressions::Acceptances;
use crate::hir::{Model, Spec, lower};
use crate::source::{Location, Sources, Span, WsPath};
use crate::stdlib::configured::add_configured;
use crate::stdlib::docker::Docker;
use crate::stdlib::python::Python;
use crate::stdlib::rust::Rust;
use crate::stdlib::{Host, LibraryRegistry, code, files, scopes};
use crate::syntax::ast::AstNode;
use crate::workspace::trace::{Answer, Trace};
use crate::workspace::{Door, Globs, ReadError, Workspace, is_glob};
use rowan::NodeOrToken;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

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
    pub(super) acceptances: Acceptances,
    /// Where specifications import each name.
    pub(super) imports: Imports,
    /// What was asked of the workspace for it.
    pub(super) asked: Trace,
    /// A digest of all words of the specifications: white space and comments change nothing in it.
    pub(super) words: Answer,
    /// A digest of all bytes of the specifications and of where they stand.
    pub(super) texts: Answer,
}

/// Reads the configuration and the specifications: those in `given`, else the configured ones, else
/// `hielements.hie`, else every `*.hie` at the root. Libraries of the configuration find nothing around
/// them, so none of them runs.
///
/// # Errors
///
/// When one of `given` cannot be read; with its path.
pub fn analyse(workspace: &dyn Workspace, given: &[WsPath]) -> Result<Analysis, Failure> {
    analyse_on(workspace, given, &Arc::default())
}

/// As [`analyse`], with what libraries of the configuration find around them.
///
/// # Errors
///
/// As [`analyse`].
pub fn analyse_on(
    workspace: &dyn Workspace,
    given: &[WsPath],
    host: &Arc<Host>,
) -> Result<Analysis, Failure> {
    let door = Door::new(workspace);
    let mut sources = Sources::default();
    let (config, mut diagnostics) = read_config(&door, &mut sources);
    let specifications = match given {
        [] => default_specifications(&door, &config),
        given => given.to_vec(),
    };
    let mut registry = built_in(&config);
    let found = add_configured(&mut registry, &config.libraries, &door, host);
    diagnostics.extend(found);
    let mut loaded = load::load(&door, &mut sources, &specifications)?;
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
        texts: texts(&loaded.specs, &sources),
        sources,
        config,
        registry,
        model,
        diagnostics,
        specifications,
        acceptances,
        imports: imports(&loaded.specs),
        words: words(&loaded.specs),
        asked: door.into_trace(),
    })
}

/// A digest of all bytes of specifications, with where they stand.
fn texts(specs: &[Spec], sources: &Sources) -> Answer {
    let mut digest = Answer::collect();
    for spec in specs {
        digest.add(sources.get(spec.file).path.as_str());
        digest.add(&spec.text);
    }
    digest.end()
}

/// A digest of the words of specifications, with the folders they stand in.
fn words(specs: &[Spec]) -> Answer {
    let mut digest = Answer::collect();
    for spec in specs {
        digest.add(spec.folder.as_str());
        digest.add(if spec.judged { "judged" } else { "imported" });
        for token in spec.tree.syntax().descendants_with_tokens() {
            if let NodeOrToken::Token(token) = token
                && !token.kind().is_trivia()
            {
                digest.add(token.text());
            }
        }
    }
    digest.end()
}

impl Analysis {
    /// What decides, besides the rules, how code is read and judged.
    pub(super) fn settings(&self) -> Settings {
        let roots = self.config.python.source_roots.iter();
        let roots = Answer::of_texts(roots.map(|root| root.value.as_str()));
        let mut all = vec![
            (
                "the version of Hielements".to_owned(),
                Answer::of(env!("CARGO_PKG_VERSION").as_bytes()),
            ),
            (
                "`python.source_roots` of the configuration".to_owned(),
                roots,
            ),
        ];
        for library in self.registry.iter() {
            let language = library.language();
            let version = language.map_or("", |language| language.version());
            let tier = format!("{:?}", library.tier());
            let name = format!("the library `{}`", library.name());
            all.push((name, Answer::of_texts([tier.as_str(), version])));
        }
        Settings(all)
    }
}

/// What decides, besides the rules, how code is read and judged: what it is called, and a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settings(Vec<(String, Answer)>);

impl Settings {
    /// The first setting that is another one than before, or is there in one of both only.
    pub(super) fn other_than<'s>(&'s self, before: &'s Self) -> Option<&'s str> {
        let here = self.0.iter().find(|it| !before.0.contains(it));
        let gone = || before.0.iter().find(|it| !self.0.contains(it));
        here.or_else(gone).map(|(name, _)| name.as_str())
    }
}

fn read_config(door: &Door<'_>, sources: &mut Sources) -> (Config, Vec<Diagnostic>) {
    let path = WsPath::from_walk(CONFIG);
    let text = match door.read(&path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|error| error.utf8_error().to_string()),
        Err(ReadError::Absent) => return (Config::default(), Vec::new()),
        Err(error @ (ReadError::NotAFile | ReadError::Link | ReadError::Failed(_))) => {
            Err(error.to_string())
        }
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
    let exists = |path: &WsPath| door.exists(path);
    let is_specification = |path: &WsPath| !files_named(door, path).is_empty();
    diagnostics.append(&mut config::missing_specifications(
        &config,
        &is_specification,
    ));
    diagnostics.append(&mut config::missing_files(&config, &exists));
    (config, diagnostics)
}

/// The files of a tree that a path or glob of `specs` names.
fn files_named(door: &Door<'_>, path: &WsPath) -> Vec<WsPath> {
    if !is_glob(path.as_str()) {
        return Vec::from_iter(door.is_file(path).then(|| path.clone()));
    }
    let globs = Globs::new(&WsPath::root(), [path.as_str()]);
    globs.map_or_else(|_| Vec::new(), |globs| door.files_matching(&globs))
}

fn default_specifications(door: &Door<'_>, config: &Config) -> Vec<WsPath> {
    let configured = config
        .workspace
        .iter()
        .flat_map(|workspace| &workspace.specs);
    let mut found: Vec<WsPath> = configured
        .flat_map(|spec| files_named(door, &spec.value))
        .collect();
    let mut seen = FxHashSet::default();
    found.retain(|path| seen.insert(path.clone()));
    let usual = WsPath::from_walk(SPECIFICATION);
    if found.is_empty() && door.is_file(&usual) {
        found.push(usual);
    }
    if found.is_empty() {
        found = files_named(door, &WsPath::from_walk("*.hie"));
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
