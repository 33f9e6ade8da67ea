//! All that is written in a workspace, judged or not: what a change of names or paths has to see.

use super::{Analysis, Failure, analyse};
use crate::ide::moves::{Ground, Move, moves};
use crate::source::{TextEdit, WsPath};
use crate::workspace::Workspace;
use std::collections::BTreeMap;

/// The analysis of every specification of a workspace that can be read.
///
/// # Errors
///
/// When one of them cannot be read any more.
pub fn written(workspace: &dyn Workspace) -> Result<Analysis, Failure> {
    let tree = workspace.tree();
    let all = tree.files().iter();
    let readable =
        all.filter(|path| path.extension() == Some("hie") && workspace.read(path).is_ok());
    let readable: Vec<WsPath> = readable.cloned().collect();
    analyse(workspace, &readable)
}

/// The edits that follow files which get other paths, with the analysis that they are made from.
///
/// # Errors
///
/// As [`written`].
pub fn moved(
    workspace: &dyn Workspace,
    renames: &[Move],
) -> Result<(Analysis, BTreeMap<WsPath, Vec<TextEdit>>), Failure> {
    let analysis = written(workspace)?;
    let read = |path: &WsPath| String::from_utf8(workspace.read(path).ok()?).ok();
    let tree = workspace.tree();
    let ground = Ground {
        sources: &analysis.sources,
        model: &analysis.model,
        registry: &analysis.registry,
        config: &analysis.config,
        tree: &tree,
        read: &read,
    };
    let edits = moves(&ground, renames);
    Ok((analysis, edits))
}
