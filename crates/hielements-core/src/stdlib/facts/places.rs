//! Byte offsets of a text of code as places, whatever its language and coding.

use crate::source::{LineIndex, saturated};
use hielements_plugin::Place;

/// A text with its lines. A line ends with `\n`, `\r\n` or `\r`.
pub(crate) struct Places<'t> {
    text: &'t [u8],
    lines: LineIndex,
}

impl<'t> Places<'t> {
    /// The lines of a text.
    pub(crate) fn new(text: &'t (impl AsRef<[u8]> + ?Sized)) -> Self {
        let text = text.as_ref();
        let lines = LineIndex::of_bytes(text);
        Self { text, lines }
    }

    /// The text.
    pub(crate) fn text(&self) -> &'t [u8] {
        self.text
    }

    /// The place from one offset to another.
    pub(crate) fn place(&self, start: usize, end: usize) -> Place {
        let start = self.lines.line_column(saturated(start));
        let end = self.lines.line_column(saturated(end));
        Place {
            line: start.line + 1,
            column: start.column + 1,
            end_line: end.line + 1,
            end_column: end.column + 1,
        }
    }

    /// The bytes of a line, counted from 1, with its end of line; `None` behind the last.
    pub(crate) fn line(&self, line: u32) -> Option<std::ops::Range<usize>> {
        self.lines.line_range(line.checked_sub(1)?)
    }
}
