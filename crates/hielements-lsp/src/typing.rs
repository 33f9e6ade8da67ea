//! What is wrong with specifications as they stand in the editor, saved or not. No code is judged.

use crate::convert::{Scene, Text};
use crate::position::Encoding;
use crate::spelling::Spelling;
use crate::view::View;
use hielements_core::ide::Placed;
use hielements_core::project::{Analysis, analyse};
use hielements_core::source::WsPath;
use hielements_core::workspace::Workspace;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use tower_lsp::ls_types::Diagnostic;

/// Diagnostics by file.
pub(crate) type ByFile = BTreeMap<WsPath, Vec<Diagnostic>>;

/// What is wrong.
pub(crate) struct Typed {
    /// With the specifications that are judged, all that they import, and the configuration.
    pub(crate) project: ByFile,
    /// With open specifications that are none of these, each looked at alone.
    pub(crate) alone: ByFile,
    /// What the specifications say that are judged.
    pub(crate) read: Option<Read>,
    /// What those say that were looked at alone.
    pub(crate) reads: BTreeMap<WsPath, Read>,
}

/// What specifications say, with where their rules stand.
pub(crate) struct Read {
    /// What they say.
    pub(crate) analysis: Analysis,
    placed: OnceLock<(Vec<Placed>, Vec<String>)>,
}

impl Read {
    fn of(analysis: Analysis) -> Self {
        Self {
            analysis,
            placed: OnceLock::new(),
        }
    }

    /// The rules where they stand, and the keys of scopes and refs.
    pub(crate) fn placed(&self) -> (&[Placed], &[String]) {
        let (rules, keys) = self.placed.get_or_init(|| self.analysis.placed());
        (rules, keys)
    }
}

/// Looks at the specifications of a workspace, and at those open ones that are no part of it.
pub(crate) fn look(
    view: &View,
    open: &[WsPath],
    (spelling, encoding): (&Spelling, Encoding),
) -> Typed {
    let read = |path: &WsPath| text(view, path);
    let scene = Scene::new(&view.root, (spelling, encoding), &read);
    let Ok(analysis) = analyse(view, &[]) else {
        // Only one that is given can fail.
        let (alone, reads) = alone(view, open, &scene);
        return Typed {
            project: ByFile::new(),
            alone,
            read: None,
            reads,
        };
    };
    let others = open
        .iter()
        .filter(|path| analysis.sources.find(path).is_none());
    let others: Vec<WsPath> = others.cloned().collect();
    let (alone, reads) = alone(view, &others, &scene);
    Typed {
        project: by_file(&analysis, &scene),
        alone,
        read: Some(Read::of(analysis)),
        reads,
    }
}

/// Looks at a specification that belongs to no workspace.
pub(crate) fn look_alone(
    view: &View,
    path: &WsPath,
    (spelling, encoding): (&Spelling, Encoding),
) -> Option<(Vec<Diagnostic>, Read)> {
    let read = |path: &WsPath| text(view, path);
    one(
        view,
        path,
        &Scene::new(&view.root, (spelling, encoding), &read),
    )
}

fn one(view: &View, path: &WsPath, scene: &Scene<'_>) -> Option<(Vec<Diagnostic>, Read)> {
    let analysis = analyse(view, std::slice::from_ref(path)).ok()?;
    let found = by_file(&analysis, scene).remove(path);
    Some((found.unwrap_or_default(), Read::of(analysis)))
}

fn alone(view: &View, open: &[WsPath], scene: &Scene<'_>) -> (ByFile, BTreeMap<WsPath, Read>) {
    let (mut files, mut reads) = (ByFile::new(), BTreeMap::new());
    for path in open {
        if let Some((found, read)) = one(view, path, scene) {
            if !found.is_empty() {
                files.insert(path.clone(), found);
            }
            reads.insert(path.clone(), read);
        }
    }
    (files, reads)
}

/// What is wrong with the texts of an analysis.
pub(crate) fn by_file(analysis: &Analysis, scene: &Scene<'_>) -> ByFile {
    let mut files = ByFile::new();
    for found in &analysis.diagnostics {
        let path = &analysis.sources.get(found.location.file).path;
        if let Some(found) = scene.found(&analysis.sources, found) {
            files.entry(path.clone()).or_default().push(found);
        }
    }
    files
}

fn text(view: &View, path: &WsPath) -> Option<Text> {
    let bytes = view.read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Some((text, !view.texts.contains_key(path)))
}
