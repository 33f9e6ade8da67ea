//! Places in answers, clamped into their files.

use super::Border;
use crate::source::{LineIndex, WsPath, saturated};
use hielements_plugin::Place;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The texts of files that places were asked of.
pub(super) type Texts = FxHashMap<WsPath, Option<Rc<Text>>>;

/// One of them.
pub(super) struct Text {
    bytes: Vec<u8>,
    lines: LineIndex,
}

impl Border<'_> {
    /// A place in a file from its first line and column on, to its last ones or the end of the line;
    /// `None` where the file cannot be read. Numbers beyond the file become the nearest in it.
    pub(super) fn place(
        &self,
        file: &WsPath,
        (line, column): (u32, u32),
        (end_line, end_column): (Option<u32>, Option<u32>),
    ) -> Option<Place> {
        let text = self.text(file)?;
        let (line, column) = text.near(line, column);
        let last = end_line.unwrap_or(line).max(line);
        let (end_line, end_column) = text.near(last, end_column.unwrap_or(u32::MAX));
        let end_column = if end_line == line {
            end_column.max(column)
        } else {
            end_column
        };
        Some(Place {
            line,
            column,
            end_line,
            end_column,
        })
    }

    fn text(&self, file: &WsPath) -> Option<Rc<Text>> {
        let mut texts = self.texts.borrow_mut();
        let text = texts.entry(file.clone()).or_insert_with(|| {
            let bytes = self.door.read(file).ok()?;
            let lines = LineIndex::of_bytes(&bytes);
            Some(Rc::new(Text { bytes, lines }))
        });
        text.clone()
    }
}

impl Text {
    /// The nearest line and column of the text, from 1; between characters.
    fn near(&self, line: u32, column: u32) -> (u32, u32) {
        let line = line.clamp(1, self.lines.lines());
        let range = self.lines.line_range(line - 1).unwrap_or(0..0);
        let text = self.bytes.get(range).unwrap_or_default();
        let ends = text
            .iter()
            .rev()
            .take_while(|it| matches!(it, b'\n' | b'\r'));
        let text = &text[..text.len() - ends.count()];
        let mut at = (column.max(1) - 1).min(saturated(text.len())) as usize;
        while text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) && at > 0 {
            at -= 1;
        }
        (line, saturated(at + 1))
    }
}
