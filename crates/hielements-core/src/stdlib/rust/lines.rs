//! Byte offsets of a text as places.

use crate::source::LineIndex;
use hielements_plugin::Place;

/// A text with its lines.
pub(super) struct Places<'t> {
    text: &'t str,
    lines: LineIndex,
}

impl<'t> Places<'t> {
    /// The lines of a text.
    pub(super) fn new(text: &'t str) -> Self {
        let lines = LineIndex::new(text);
        Self { text, lines }
    }

    /// The place from one offset to another.
    pub(super) fn place(&self, start: usize, end: usize) -> Place {
        let start = self.lines.line_column(super::lexer::number(start));
        let end = self.lines.line_column(super::lexer::number(end));
        Place {
            line: start.line + 1,
            column: start.column + 1,
            end_line: end.line + 1,
            end_column: end.column + 1,
        }
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: usize) -> u32 {
        self.place(offset, offset).line
    }

    /// The text of a line, counted from 1; `None` behind the last.
    pub(super) fn line_text(&self, line: u32) -> Option<&'t str> {
        self.text.get(self.lines.line_range(line.checked_sub(1)?)?)
    }
}
