//! `workspace/willRenameFiles`: specifications and configuration follow files that get other paths.

use super::workplace::Workplace;
use crate::spelling::real;
use hielements_core::ide::Move;
use hielements_core::project::moved;
use hielements_core::source::{TextEdit, WsPath};
use std::collections::BTreeMap;
use std::str::FromStr;
use tower_lsp::ls_types::{
    FileOperationFilter, FileOperationPattern, FileOperationRegistrationOptions, FileRename, Uri,
    WorkspaceEdit, WorkspaceFileOperationsServerCapabilities,
};

/// What an editor tells of and asks for: renames of any file and folder.
pub(crate) fn operations() -> WorkspaceFileOperationsServerCapabilities {
    let any = FileOperationRegistrationOptions {
        filters: vec![FileOperationFilter {
            scheme: Some("file".to_owned()),
            pattern: FileOperationPattern {
                glob: "**".to_owned(),
                matches: None,
                options: None,
            },
        }],
    };
    WorkspaceFileOperationsServerCapabilities {
        will_rename: Some(any.clone()),
        did_rename: Some(any),
        ..WorkspaceFileOperationsServerCapabilities::default()
    }
}

/// The edits that belong to renames; nothing where no specification names what is renamed.
pub(crate) fn will_rename(all: &[Workplace], renames: &[FileRename]) -> Option<WorkspaceEdit> {
    let edits = all.iter().filter_map(|place| {
        let moves: Vec<Move> = renames.iter().filter_map(|it| within(place, it)).collect();
        place.edit(&following(place, &moves)?)
    });
    edits.reduce(both)
}

/// The edits that follow moves in a workspace.
pub(crate) fn following(
    place: &Workplace,
    moves: &[Move],
) -> Option<BTreeMap<WsPath, Vec<TextEdit>>> {
    if moves.is_empty() {
        return None;
    }
    let (_, edits) = moved(&place.view, moves).ok()?;
    Some(edits)
}

/// A rename within a workspace.
fn within(place: &Workplace, rename: &FileRename) -> Option<Move> {
    let path = |uri: &str| place.within(&real(&Uri::from_str(uri).ok()?));
    let (from, to) = (path(&rename.old_uri)?, path(&rename.new_uri)?);
    (!from.is_root() && !to.is_root() && from != to).then_some(Move { from, to })
}

/// The edits of two workspaces as one.
fn both(mut one: WorkspaceEdit, other: WorkspaceEdit) -> WorkspaceEdit {
    use tower_lsp::ls_types::DocumentChanges::Edits;
    match (&mut one.changes, other.changes) {
        (Some(one), Some(other)) => one.extend(other),
        (own, other) => *own = own.take().or(other),
    }
    one.document_changes = match (one.document_changes, other.document_changes) {
        (Some(Edits(mut one)), Some(Edits(other))) => {
            one.extend(other);
            Some(Edits(one))
        }
        (one, other) => one.or(other),
    };
    one
}
