//! Places as editors count them ↔ bytes of a text.
//!
//! Lines end with `\n`, `\r\n` or a lone `\r`; what lies outside of a text counts as the nearest place
//! inside.

use hielements_core::source::LineIndex;
use ropey::Rope;
use tower_lsp::ls_types::{Position, PositionEncodingKind};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16.
    Utf16,
}

impl Encoding {
    /// UTF-8 where it is offered, else UTF-16, which every editor must know.
    pub(crate) fn choose(offered: &[PositionEncodingKind]) -> Self {
        if offered.contains(&PositionEncodingKind::UTF8) {
            Self::Utf8
        } else {
            Self::Utf16
        }
    }

    /// Its name in the protocol.
    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// The character of a document at a place.
pub(crate) fn character(rope: &Rope, place: Position, encoding: Encoding) -> usize {
    let line = place.line as usize;
    if line >= rope.len_lines() {
        return rope.len_chars();
    }
    let text = rope.line(line);
    let length = text.len_chars();
    let ends = text.chars_at(length).reversed();
    let end = ends
        .take_while(|end| matches!(end, '\n' | '\r'))
        .count()
        .min(2);
    let text = text.slice(..length - end);
    let column = place.character as usize;
    let within = match encoding {
        Encoding::Utf8 => text.byte_to_char(column.min(text.len_bytes())),
        Encoding::Utf16 => text.utf16_cu_to_char(column.min(text.len_utf16_cu())),
    };
    rope.line_to_char(line) + within
}

/// A text with its lines, as an editor shows it.
pub(crate) struct Lines {
    text: String,
    index: LineIndex,
    /// Bytes at the start that the editor does not count: a byte order mark that it does not show.
    hidden: u32,
}

impl Lines {
    /// A text; one from the disk may begin with a mark that no editor shows.
    pub(crate) fn new(text: String, is_from_disk: bool) -> Self {
        let index = LineIndex::new(&text);
        let hidden = if is_from_disk && text.starts_with('\u{feff}') {
            3
        } else {
            0
        };
        Self {
            text,
            index,
            hidden,
        }
    }

    /// A byte as the editor counts.
    pub(crate) fn at(&self, offset: u32, encoding: Encoding) -> Position {
        let place = self.index.line_column(offset);
        self.place(place.line, place.column, encoding)
    }

    /// A line and a column in bytes, both from 0, as the editor counts.
    pub(crate) fn place(&self, line: u32, column: u32, encoding: Encoding) -> Position {
        let last = self.index.lines().saturating_sub(1);
        let (line, column) = if line > last {
            (last, u32::MAX)
        } else {
            (line, column)
        };
        let range = self.index.line_range(line).unwrap_or_default();
        let text = self.text[range].trim_end_matches(['\n', '\r']);
        let start = if line == 0 { self.hidden as usize } else { 0 };
        let end = text.floor_char_boundary(column as usize).max(start);
        let before = &text[start..end];
        let units = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
        };
        Position {
            line,
            character: u32::try_from(units).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_encoding_is_chosen_that_was_not_offered() {
        let choose = |offered: &[PositionEncodingKind]| Encoding::choose(offered);
        assert_eq!(choose(&[]), Encoding::Utf16);
        assert_eq!(choose(&[PositionEncodingKind::UTF16]), Encoding::Utf16);
        assert_eq!(choose(&[PositionEncodingKind::UTF32]), Encoding::Utf16);
        let both = [PositionEncodingKind::UTF16, PositionEncodingKind::UTF8];
        assert_eq!(choose(&both), Encoding::Utf8);
    }

    /// What stands behind a place, in both encodings.
    fn check(text: &str, (line, column): (u32, u32), utf8: &str, utf16: &str) {
        let rope = Rope::from_str(text);
        let place = Position::new(line, column);
        let rest = |encoding| rope.slice(character(&rope, place, encoding)..).to_string();
        assert_eq!(rest(Encoding::Utf8), utf8);
        assert_eq!(rest(Encoding::Utf16), utf16);
    }

    #[test]
    fn places_in_documents_are_clamped() {
        check("ab\ncd", (0, 1), "b\ncd", "b\ncd");
        check("ab\ncd", (0, 9), "\ncd", "\ncd");
        check("ab\r\ncd", (0, 9), "\r\ncd", "\r\ncd");
        check("ab\rcd", (1, 1), "d", "d");
        check("ab\rcd", (0, 3), "\rcd", "\rcd");
        check("ab", (7, 0), "", "");
        check("", (0, 0), "", "");
        check("é😀x", (0, 3), "😀x", "x");
        // Within a character: at its start.
        check("😀x", (0, 1), "😀x", "😀x");
        check("a\u{2028}b\u{b}c", (0, 2), "\u{2028}b\u{b}c", "b\u{b}c");
    }

    /// A byte of a text from the disk, in both encodings.
    fn shown(text: &str, offset: u32) -> ((u32, u32), (u32, u32)) {
        let lines = Lines::new(text.to_owned(), true);
        let at = |encoding| {
            let place = lines.at(offset, encoding);
            (place.line, place.character)
        };
        (at(Encoding::Utf8), at(Encoding::Utf16))
    }

    #[test]
    fn bytes_are_shown_as_editors_count() {
        assert_eq!(shown("ab\r\ncd", 5), ((1, 1), (1, 1)));
        assert_eq!(shown("ab\rcd", 4), ((1, 1), (1, 1)));
        assert_eq!(shown("é😀x", 6), ((0, 6), (0, 3)));
        assert_eq!(shown("\u{feff}ab", 4), ((0, 1), (0, 1)));
        assert_eq!(shown("\u{feff}ab", 0), ((0, 0), (0, 0)));
        assert_eq!(shown("ab\ncd", 99), ((1, 2), (1, 2)));
        assert_eq!(shown("", 0), ((0, 0), (0, 0)));
    }

    #[test]
    fn a_mark_that_the_editor_sent_counts() {
        let lines = Lines::new("\u{feff}ab".to_owned(), false);
        assert_eq!(lines.at(4, Encoding::Utf16), Position::new(0, 2));
        assert_eq!(lines.place(9, 0, Encoding::Utf8), Position::new(0, 5));
    }
}
