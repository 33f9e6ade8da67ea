//! The form of a text, for an editor. What the form is says `syntax/format`.

use crate::source::{FileId, Sources, Span, TextEdit, WsPath};
use crate::syntax::{Parse, format, parse};

fn read(text: &str) -> (FileId, Parse) {
    let file = Sources::default().add(WsPath::root(), "");
    (file, parse(file, text))
}

/// The edits that give a text its form; `None` where it has mistakes and no form.
pub fn formatting(text: &str) -> Option<Vec<TextEdit>> {
    let (file, parsed) = read(text);
    format::edits(file, text, &parsed).ok()
}

/// The edits that give a stretch of a text its form; `None` as for all of it.
pub fn range_formatting(text: &str, part: Span) -> Option<Vec<TextEdit>> {
    let (file, parsed) = read(text);
    format::edits_within(file, text, &parsed, part).ok()
}

/// What a line end or a `}` changes that was typed right before the byte at `offset`.
pub fn on_type_formatting(text: &str, offset: u32) -> Vec<TextEdit> {
    let (file, parsed) = read(text);
    format::edits_on_type(file, text, &parsed, offset)
}
