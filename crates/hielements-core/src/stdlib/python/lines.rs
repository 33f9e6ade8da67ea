//! Byte offsets of a Python text as lines and columns. A line ends with `\n`, `\r\n` or `\r`, as
//! Python has it.

use hielements_plugin::Place;

/// Where each line of a text begins.
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text.
    pub(super) fn new(text: &[u8]) -> Self {
        // A line of code has some forty bytes: growing step by step would copy what is there again.
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        for at in memchr::memchr2_iter(b'\n', b'\r', text) {
            if text[at] == b'\n' || text.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { starts }
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: usize) -> u32 {
        number(self.starts.partition_point(|start| *start <= offset))
    }

    /// Where the line with this number begins; `None` behind the last.
    pub(super) fn start(&self, line: u32) -> Option<usize> {
        self.starts.get(line.checked_sub(1)? as usize).copied()
    }

    /// The place from one offset to another.
    pub(super) fn place(&self, start: usize, end: usize) -> Place {
        let (line, end_line) = (self.line(start), self.line(end));
        let column = |offset: usize, line| number(offset - self.start(line).unwrap_or(offset) + 1);
        Place {
            line,
            column: column(start, line),
            end_line,
            end_column: column(end, end_line),
        }
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
