//! `textDocument/prepareRename` and `rename`: another name in all specifications of a workspace.

use super::workplace::{Workplace, around};
use hielements_core::project::{renameable, renamed};
use tower_lsp::ls_types::{
    PrepareRenameResponse, Range, TextDocumentPositionParams, WorkspaceEdit,
};

/// The word that would be renamed, or why there is none.
pub(crate) fn prepare(
    all: &[Workplace],
    at: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>, String> {
    let Some((place, path)) = around(all, &at.text_document.uri) else {
        return Ok(None);
    };
    let Some(offset) = place.offset(&path, at.position) else {
        return Ok(None);
    };
    let found = renameable(&place.view, &path, offset)?;
    let lines = place.lines(&path);
    Ok(lines.map(|lines| {
        let at = |offset| lines.at(offset, place.encoding);
        PrepareRenameResponse::RangeWithPlaceholder {
            range: Range::new(at(found.span.start), at(found.span.end)),
            placeholder: found.name,
        }
    }))
}

/// The edits that rename, or why that cannot be.
pub(crate) fn rename(
    all: &[Workplace],
    at: &TextDocumentPositionParams,
    new: &str,
) -> Result<Option<WorkspaceEdit>, String> {
    let Some((place, path)) = around(all, &at.text_document.uri) else {
        return Ok(None);
    };
    let Some(offset) = place.offset(&path, at.position) else {
        return Ok(None);
    };
    let edits = renamed(&place.view, &path, offset, new)?;
    Ok(place.edit(&edits))
}
