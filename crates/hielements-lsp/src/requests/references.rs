//! `textDocument/references` and `documentHighlight`: every place that names what a word means.

use super::Seen;
use hielements_core::ide;
use tower_lsp::ls_types::{DocumentHighlight, DocumentHighlightKind, Location, Position};

/// Every place of all specifications; with the declaration, where asked.
pub(crate) fn references(seen: &Seen, place: Position, declared: bool) -> Option<Vec<Location>> {
    let (subject, file) = seen.subject()?;
    let word = subject.word(file, seen.offset(place))?;
    let found = ide::references(&subject, &word.meaning, declared);
    let places = seen.looked.as_ref()?.places();
    Some(found.into_iter().filter_map(|at| places.spot(at)).collect())
}

/// Every place of the document.
pub(crate) fn highlight(seen: &Seen, place: Position) -> Option<Vec<DocumentHighlight>> {
    let (subject, file) = seen.subject()?;
    let lines = seen.lines();
    let found = ide::highlights(&subject, file, seen.offset(place));
    let shown = found.into_iter().map(|(span, declared)| DocumentHighlight {
        range: seen.range(&lines, span),
        kind: Some(if declared {
            DocumentHighlightKind::WRITE
        } else {
            DocumentHighlightKind::READ
        }),
    });
    Some(shown.collect())
}
