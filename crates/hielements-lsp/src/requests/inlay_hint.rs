//! `textDocument/inlayHint`: what scopes hold, and what fills holes.

use super::Seen;
use super::hover::markdown;
use hielements_core::ide;
use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintTooltip, Range};

/// The hints within a part of a document.
pub(crate) fn inlay_hint(seen: &Seen, within: Range) -> Option<Vec<InlayHint>> {
    if !seen.preferences.inlay_hints {
        return Some(Vec::new());
    }
    let (subject, file) = seen.subject()?;
    let lines = seen.lines();
    let hints = ide::hints(&subject, file)
        .into_iter()
        .map(|hint| InlayHint {
            position: lines.at(hint.offset, seen.encoding),
            label: InlayHintLabel::String(hint.text),
            kind: None,
            text_edits: None,
            tooltip: hint
                .more
                .map(|more| InlayHintTooltip::MarkupContent(markdown(more))),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        });
    let here = |hint: &InlayHint| within.start <= hint.position && hint.position <= within.end;
    Some(hints.filter(here).collect())
}
