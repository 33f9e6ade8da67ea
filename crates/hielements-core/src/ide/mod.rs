//! What an editor asks about a specification, in bytes and plain data. Knows texts, what they declare
//! and the manual of the libraries; nothing is judged, and no protocol is spoken.

mod format;
mod hover;
pub mod moves;
mod symbols;

pub use format::{formatting, on_type_formatting, range_formatting};
pub use hover::{Hover, hover};
pub use moves::{Move, moved_to};
pub use symbols::{Symbol, SymbolKind, symbols};

use crate::source::{Sources, WsPath};
use crate::syntax::ast::SourceFile;
use crate::syntax::parse;

/// The tree of a text that belongs to no analysis.
fn tree(text: &str) -> SourceFile {
    let mut sources = Sources::default();
    let file = sources.add(WsPath::root(), text);
    parse(file, text).tree()
}
