//! `textDocument/foldingRange`: bodies, comments and imports.

use super::Seen;
use hielements_core::ide::{self, FoldKind};
use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind};

/// What can be folded away in a document; nothing for what is no specification.
pub(crate) fn folding_range(seen: &Seen) -> Option<Vec<FoldingRange>> {
    if !seen.document.is_specification {
        return None;
    }
    let folds = ide::folds(&seen.document.rope.to_string());
    let ranges = folds.into_iter().map(|fold| FoldingRange {
        start_line: fold.first,
        end_line: fold.last,
        kind: match fold.kind {
            FoldKind::Block => None,
            FoldKind::Comment => Some(FoldingRangeKind::Comment),
            FoldKind::Imports => Some(FoldingRangeKind::Imports),
        },
        ..FoldingRange::default()
    });
    Some(ranges.collect())
}
