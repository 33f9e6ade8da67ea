//! The few lines of a file that a place needs, however long the file is.

use super::escape::code;
use crate::source::{LineColumn, LineIndex};
use hielements_plugin::Place;
use std::ops::Range;

/// A longer place shows its first line only.
const MAX_LINES: u32 = 6;

/// Longer text (a minified file, say) is named and not shown.
const MAX_BYTES: usize = 2_000;

/// Lines of a file and the marked part of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt<'t> {
    pub(super) source: &'t str,
    /// Number of the first line, from 1.
    pub(super) line: usize,
    /// Bytes of `source`, on character boundaries.
    pub(super) span: Range<usize>,
}

impl Excerpt<'_> {
    /// The text with hidden characters spelled out, and where the marked part then stands.
    pub(super) fn visible(&self) -> (String, Range<usize>) {
        let Range { start, end } = self.span;
        let mut shown = code(&self.source[..start]).into_owned();
        let from = shown.len();
        shown.push_str(&code(&self.source[start..end]));
        let to = shown.len();
        shown.push_str(&code(&self.source[end..]));
        (shown, from..to)
    }
}

/// The lines of `place`; `None` where the text has no such line or it is too long to show.
pub(super) fn excerpt<'t>(text: &'t str, lines: &LineIndex, place: &Place) -> Option<Excerpt<'t>> {
    let first = place.line.checked_sub(1)?;
    let whole = place.end_line >= place.line && place.end_line - place.line < MAX_LINES;
    let last = if whole { place.end_line - 1 } else { first };
    let mut range = lines.line_range(first)?;
    if first == 0 && text.starts_with('\u{feff}') {
        range.start = '\u{feff}'.len_utf8();
    }
    let end = lines.line_range(last).unwrap_or_else(|| range.clone()).end;
    let source = text.get(range.start..end)?.trim_end_matches(['\r', '\n']);
    if source.len() > MAX_BYTES {
        return None;
    }
    let byte = |line: u32, column: u32| {
        let at = lines.offset(LineColumn {
            line,
            column: column.saturating_sub(1),
        });
        source.floor_char_boundary((at as usize).saturating_sub(range.start))
    };
    let start = byte(first, place.column);
    let end = if whole {
        byte(last, place.end_column)
    } else {
        source.len()
    };
    Some(Excerpt {
        source,
        line: first as usize + 1,
        span: start..end.max(start),
    })
}

#[cfg(test)]
mod tests {
    use super::excerpt;
    use crate::source::LineIndex;
    use hielements_plugin::Place;

    fn check(text: &str, [line, column, end_line, end_column]: [u32; 4]) -> String {
        let place = Place {
            line,
            column,
            end_line,
            end_column,
        };
        match excerpt(text, &LineIndex::new(text), &place) {
            Some(found) => format!(
                "{}: {:?} of {:?}",
                found.line,
                &found.source[found.span.clone()],
                found.source
            ),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn places_are_cut_out_and_clamped() {
        let text = "a\r\nimport b\r\nc\n";
        assert_eq!(check(text, [2, 8, 2, 9]), r#"2: "b" of "import b""#);
        assert_eq!(
            check(text, [2, 1, 3, 2]),
            r#"2: "import b\r\nc" of "import b\r\nc""#
        );
        assert_eq!(check(text, [2, 8, 99, 1]), r#"2: "b" of "import b""#);
        assert_eq!(check(text, [2, 80, 2, 90]), r#"2: "" of "import b""#);
        assert_eq!(check(text, [2, 8, 1, 1]), r#"2: "b" of "import b""#);
        assert_eq!(check("\u{feff}ab", [1, 5, 1, 6]), r#"1: "b" of "ab""#);
        assert_eq!(check("größe", [1, 4, 1, 5]), r#"1: "ö" of "größe""#);
    }

    #[test]
    fn what_is_not_there_or_too_long_is_not_shown() {
        assert_eq!(check("a", [0, 0, 0, 0]), "nothing");
        assert_eq!(check("a", [7, 1, 7, 2]), "nothing");
        assert_eq!(check(&"x".repeat(3_000), [1, 1, 1, 2]), "nothing");
    }

    proptest::proptest! {
        /// Places come from plugins: no number may break the cut.
        #[test]
        fn any_place_can_be_cut(text in "[a\u{e9}\u{9b}\r\n\t]{0,30}", place in proptest::array::uniform4(0u32..40)) {
            let [line, column, end_line, end_column] = place;
            let place = Place { line, column, end_line, end_column };
            if let Some(found) = excerpt(&text, &LineIndex::new(&text), &place) {
                let (shown, span) = found.visible();
                proptest::prop_assert!(shown.get(span).is_some());
            }
        }
    }
}
