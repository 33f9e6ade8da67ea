//! What an editor asks about specifications, in bytes and plain data. Knows texts, what they mean, the
//! manual of the libraries and what the last run found out; nothing is judged, and no protocol is
//! spoken.

mod actions;
mod complete;
mod cursor;
mod folding;
mod format;
mod goto;
mod hover;
mod inlay;
mod lens;
mod links;
pub mod moves;
mod names;
mod rename;
mod signature;
mod standing;
mod symbols;
#[cfg(test)]
mod tests;
mod tokens;
mod uses;

pub use actions::{Repair, Scenery, Step, accept, fixes, missing, modernise, statement_line};
pub use complete::{Completion, CompletionKind, complete};
pub use folding::{Fold, FoldKind, folds, growing};
pub use format::{formatting, on_type_formatting, range_formatting};
pub use goto::{
    Goal, Link, Word, definition, highlights, implementations, incoming, outgoing, references,
};
pub use hover::{Hover, hover};
pub use inlay::{Hint, hints};
pub use lens::{Action, Lens, lenses};
pub use links::{PathLink, links};
pub use moves::{Move, moved_to};
pub use rename::{Renaming, rename, renaming};
pub use signature::{Help, signature};
pub use standing::{Came, Held, Placed, Standing, Tally, milliseconds};
pub use symbols::{Found, Symbol, SymbolKind, find, symbols};
pub use tokens::{Token, TokenKind, tokens};
pub use uses::add_uses;

use crate::hir::{Model, SlotId};
use crate::source::{FileId, Location, Sources, Span, WsPath};
use crate::stdlib::LibraryRegistry;
use crate::syntax::ast::SourceFile;
use crate::syntax::parse;
use crate::workspace::Tree;

/// What questions are answered from.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// What they mean.
    pub model: &'a Model,
    /// What they can call.
    pub registry: &'a LibraryRegistry,
    /// The files of the workspace.
    pub tree: &'a Tree,
    /// What the last run found out.
    pub standing: &'a Standing,
    /// The rules, where they stand now.
    pub rules: &'a [Placed],
    /// For each scope and ref the key that it is known by.
    pub keys: &'a [String],
}

impl Subject<'_> {
    /// What a scope or ref held when it was looked at last.
    fn held(&self, id: SlotId) -> Option<&Held> {
        let key = self.keys.get(id.0 as usize)?;
        self.standing.slots.get(key)
    }
}

/// The tree of a text that belongs to no analysis.
fn tree(text: &str) -> SourceFile {
    let mut sources = Sources::default();
    let file = sources.add(WsPath::root(), text);
    parse(file, text).tree()
}

/// A place of a text.
fn place(file: FileId, span: Span) -> Location {
    Location { file, span }
}
