//! `textDocument/selectionRange`: what grows around places.

use super::Seen;
use hielements_core::ide;
use tower_lsp::ls_types::{Position, Range, SelectionRange};

/// For each place what grows around it, the smallest outermost.
pub(crate) fn selection_range(seen: &Seen, places: &[Position]) -> Option<Vec<SelectionRange>> {
    if !seen.document.is_specification {
        return None;
    }
    let text = seen.document.rope.to_string();
    let lines = seen.lines();
    let grown = places.iter().map(|place| {
        let spans = ide::growing(&text, seen.offset(*place));
        let nested = spans.iter().rev().fold(None, |parent, span| {
            let range = seen.range(&lines, *span);
            Some(SelectionRange {
                range,
                parent: parent.map(Box::new),
            })
        });
        // Nothing grows around a place in an empty text.
        nested.unwrap_or(SelectionRange {
            range: Range::new(*place, *place),
            parent: None,
        })
    });
    Some(grown.collect())
}
