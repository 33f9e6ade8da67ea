//! `textDocument/formatting`, `…/rangeFormatting`, `…/onTypeFormatting`: the form of a specification.
//! Nothing is answered for a text with mistakes: an editor that formats on save should not complain.

use super::Seen;
use crate::position::{Lines, character};
use hielements_core::ide;
use hielements_core::source::{Span, TextEdit as Edit};
use tower_lsp::ls_types::{DocumentOnTypeFormattingOptions, Position, Range, TextEdit};

/// What makes an editor ask while somebody types.
pub(crate) fn triggers() -> DocumentOnTypeFormattingOptions {
    DocumentOnTypeFormattingOptions {
        first_trigger_character: "\n".to_owned(),
        more_trigger_character: Some(vec!["}".to_owned()]),
    }
}

/// The edits that give a document its form.
pub(crate) fn formatting(seen: &Seen) -> Option<Vec<TextEdit>> {
    let text = text(seen)?;
    let edits = ide::formatting(&text)?;
    Some(shown(seen, text, &edits))
}

/// The edits that give a part of a document its form.
pub(crate) fn range_formatting(seen: &Seen, part: Range) -> Option<Vec<TextEdit>> {
    let text = text(seen)?;
    let (one, other) = (offset(seen, part.start)?, offset(seen, part.end)?);
    let part = Span::new(one.min(other), one.max(other));
    let edits = ide::range_formatting(&text, part)?;
    Some(shown(seen, text, &edits))
}

/// What changes when a line end or a `}` was typed before this place.
pub(crate) fn on_type_formatting(seen: &Seen, place: Position) -> Option<Vec<TextEdit>> {
    let text = text(seen)?;
    let edits = ide::on_type_formatting(&text, offset(seen, place)?);
    Some(shown(seen, text, &edits))
}

fn text(seen: &Seen) -> Option<String> {
    let document = &seen.document;
    document.is_specification.then(|| document.rope.to_string())
}

fn offset(seen: &Seen, place: Position) -> Option<u32> {
    let rope = &seen.document.rope;
    let byte = rope.char_to_byte(character(rope, place, seen.encoding));
    u32::try_from(byte).ok()
}

/// Edits as the editor counts.
fn shown(seen: &Seen, text: String, edits: &[Edit]) -> Vec<TextEdit> {
    let lines = Lines::new(text, false);
    let at = |offset| lines.at(offset, seen.encoding);
    let shown = edits.iter().map(|edit| TextEdit {
        range: Range::new(at(edit.span.start), at(edit.span.end)),
        new_text: edit.new.clone(),
    });
    shown.collect()
}
