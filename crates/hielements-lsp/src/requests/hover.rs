//! `textDocument/hover`: what the word under the pointer means.

use super::Seen;
use hielements_core::ide;
use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

/// What is said at a place of a document; nothing for what is no specification.
pub(crate) fn hover(seen: &Seen, place: Position) -> Option<Hover> {
    let (subject, file) = seen.subject()?;
    let said = ide::hover(&subject, file, seen.offset(place))?;
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: if seen.traits.markdown_hover {
                MarkupKind::Markdown
            } else {
                MarkupKind::PlainText
            },
            value: said.text,
        }),
        range: Some(seen.range(&seen.lines(), said.span)),
    })
}

/// A text in Markdown.
pub(crate) fn markdown(value: String) -> MarkupContent {
    MarkupContent {
        kind: MarkupKind::Markdown,
        value,
    }
}
