//! Text with a name: where a byte of a file is, and which line and column that is for a person.

mod edit;
mod line_index;
mod path;
mod suppression;

pub use edit::{TextEdit, apply};
pub(crate) use line_index::saturated;
pub use line_index::{LineColumn, LineIndex};
pub use path::{PathError, WsPath};
pub(crate) use suppression::MARK as SUPPRESSION_MARK;
pub use suppression::suppression;

use std::sync::Arc;

/// A stretch of bytes in one file; the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

impl Span {
    /// From `start` up to, not including, `end`.
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end, "a span ends behind its start");
        Self { start, end }
    }

    /// Whether a byte is within, or right behind.
    pub fn touches(self, offset: u32) -> bool {
        (self.start..=self.end).contains(&offset)
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A file of a [`Sources`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A span in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes.
    pub span: Span,
}

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub location: Location,
}

/// One text that diagnostics can point into.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path in the workspace.
    pub path: WsPath,
    /// Its text, byte order mark included.
    pub text: Arc<str>,
    /// Where its lines begin.
    pub lines: LineIndex,
}

/// The texts of one analysis: specifications and configuration.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    by_path: rustc_hash::FxHashMap<WsPath, FileId>,
}

impl Sources {
    /// Adds a text.
    pub fn add(&mut self, path: WsPath, text: impl Into<Arc<str>>) -> FileId {
        let text = text.into();
        let lines = LineIndex::new(&text);
        let id = FileId(saturated(self.files.len()));
        self.by_path.entry(path.clone()).or_insert(id);
        self.files.push(SourceFile { path, text, lines });
        id
    }

    /// The file at this path, where it is there.
    pub fn find(&self, path: &WsPath) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// The file with this id. Ids come from [`Sources::add`] of the same table.
    pub fn get(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    /// All files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }
}
