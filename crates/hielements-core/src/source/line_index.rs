//! Bytes ↔ lines and columns, in UTF-8 and UTF-16.

/// A line and a column, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Lines before this one.
    pub line: u32,
    /// Units (bytes, or UTF-16 code units) before this place in its line.
    pub column: u32,
}

/// Where each line of a text begins. A line ends with `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// Indexes a text of any coding that holds ASCII.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        // A line of code has some forty bytes: growing step by step would copy what is there again.
        let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
        starts.push(0);
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(saturated(at + 1));
        }
        Self {
            starts,
            len: saturated(bytes.len()),
        }
    }

    /// Number of lines; an empty text has one.
    pub fn lines(&self) -> u32 {
        saturated(self.starts.len())
    }

    /// Line and byte column of a byte; behind the end counts as the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = offset.min(self.len);
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        LineColumn {
            line: saturated(line),
            column: offset - self.starts[line],
        }
    }

    /// The byte at a line and byte column, both clamped into the text.
    pub fn offset(&self, place: LineColumn) -> u32 {
        let Some(&start) = self.starts.get(place.line as usize) else {
            return self.len;
        };
        let end = self
            .starts
            .get(place.line as usize + 1)
            .copied()
            .unwrap_or(self.len);
        start.saturating_add(place.column).min(end)
    }

    /// Bytes of a line, its end of line included. `None` behind the last line.
    pub fn line_range(&self, line: u32) -> Option<std::ops::Range<usize>> {
        let start = *self.starts.get(line as usize)?;
        let end = self
            .starts
            .get(line as usize + 1)
            .copied()
            .unwrap_or(self.len);
        Some(start as usize..end as usize)
    }

    /// Line and UTF-16 column of a byte of `text`, the text that was indexed.
    pub fn utf16(&self, text: &str, offset: u32) -> LineColumn {
        let place = self.line_column(offset);
        let start = self.starts[place.line as usize] as usize;
        let end = text
            .floor_char_boundary(offset.min(self.len) as usize)
            .max(start);
        let units = text[start..end].chars().map(char::len_utf16).sum::<usize>();
        LineColumn {
            line: place.line,
            column: saturated(units),
        }
    }
}

/// A number as places count: specifications are refused long before 32 bits end, and in longer code
/// everything behind stands at the last place.
pub(crate) fn saturated(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_once() {
        let index = LineIndex::new("a\r\nb\rc\n");
        assert_eq!(index.lines(), 4);
        assert_eq!(index.line_column(3), LineColumn { line: 1, column: 0 });
        assert_eq!(index.line_column(5), LineColumn { line: 2, column: 0 });
        assert_eq!(index.line_column(99), LineColumn { line: 3, column: 0 });
    }

    #[test]
    fn utf16_counts_astral_characters_twice() {
        let text = "x = '😀é'";
        let index = LineIndex::new(text);
        let quote = u32::try_from(text.rfind('\'').unwrap()).unwrap();
        assert_eq!(index.line_column(quote).column, 11);
        assert_eq!(index.utf16(text, quote).column, 8);
    }

    #[test]
    fn offsets_are_clamped_into_their_line() {
        let index = LineIndex::new("ab\ncd");
        assert_eq!(
            index.offset(LineColumn {
                line: 0,
                column: 99
            }),
            3
        );
        assert_eq!(index.offset(LineColumn { line: 9, column: 0 }), 5);
    }
}
