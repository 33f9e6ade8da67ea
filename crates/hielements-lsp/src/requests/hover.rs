//! `textDocument/hover`: what the word under the pointer means.

use super::Seen;
use crate::position::{Lines, character};
use hielements_core::config::Config;
use hielements_core::ide;
use hielements_core::project::built_in;
use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Range};

/// What is said at a place of a document; nothing for what is no specification.
pub(crate) fn hover(seen: &Seen, place: Position) -> Option<Hover> {
    let document = &seen.document;
    if !document.is_specification {
        return None;
    }
    let offset = document
        .rope
        .char_to_byte(character(&document.rope, place, seen.encoding));
    let text = document.rope.to_string();
    let libraries = built_in(&Config::default());
    let said = ide::hover(&text, u32::try_from(offset).ok()?, &libraries)?;
    let lines = Lines::new(text, false);
    let at = |offset| lines.at(offset, seen.encoding);
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: said.text,
        }),
        range: Some(Range::new(at(said.span.start), at(said.span.end))),
    })
}
