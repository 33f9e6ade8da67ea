//! What is wrong with specifications as they stand in the editor, saved or not. No code is judged.

use crate::convert::{Scene, Text};
use crate::position::Encoding;
use crate::spelling::Spelling;
use crate::view::View;
use hielements_core::project::{Analysis, analyse};
use hielements_core::source::WsPath;
use hielements_core::workspace::Workspace;
use std::collections::BTreeMap;
use tower_lsp::ls_types::Diagnostic;

/// Diagnostics by file.
pub(crate) type ByFile = BTreeMap<WsPath, Vec<Diagnostic>>;

/// What is wrong.
pub(crate) struct Typed {
    /// With the specifications that are judged, all that they import, and the configuration.
    pub(crate) project: ByFile,
    /// With open specifications that are none of these, each looked at alone.
    pub(crate) alone: ByFile,
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
        return Typed {
            project: ByFile::new(),
            alone: alone(view, open, &scene),
        };
    };
    let others = open
        .iter()
        .filter(|path| analysis.sources.find(path).is_none());
    let others: Vec<WsPath> = others.cloned().collect();
    Typed {
        project: by_file(&analysis, &scene),
        alone: alone(view, &others, &scene),
    }
}

/// Looks at specifications that belong to no workspace.
pub(crate) fn look_alone(
    view: &View,
    open: &[WsPath],
    (spelling, encoding): (&Spelling, Encoding),
) -> ByFile {
    let read = |path: &WsPath| text(view, path);
    alone(
        view,
        open,
        &Scene::new(&view.root, (spelling, encoding), &read),
    )
}

fn alone(view: &View, open: &[WsPath], scene: &Scene<'_>) -> ByFile {
    let one = |path: &WsPath| {
        let analysis = analyse(view, std::slice::from_ref(path)).ok()?;
        let found = by_file(&analysis, scene).remove(path)?;
        Some((path.clone(), found))
    };
    open.iter().filter_map(one).collect()
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
