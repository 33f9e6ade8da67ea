//! `workspace/symbol`: what the specifications of all folders declare, by name.

use super::Looked;
use super::document_symbol::kind;
use hielements_core::ide;
use tower_lsp::ls_types::{SymbolInformation, WorkspaceSymbolResponse};

/// So many are found at most.
const MOST: usize = 1000;

/// What is declared and has the letters of `query`.
pub(crate) fn workspace_symbol(all: &[Looked], query: &str) -> WorkspaceSymbolResponse {
    let found = all.iter().flat_map(|looked| of(looked, query));
    WorkspaceSymbolResponse::Flat(found.take(MOST).collect())
}

#[expect(deprecated, reason = "the protocol's type still has the field")]
fn of(looked: &Looked, query: &str) -> Vec<SymbolInformation> {
    let places = looked.places();
    let found = ide::find(&looked.subject(), query).into_iter();
    let symbols = found.filter_map(|it| {
        Some(SymbolInformation {
            name: it.name,
            kind: kind(it.kind),
            tags: None,
            deprecated: None,
            location: places.spot(it.location)?,
            container_name: Some(it.container).filter(|name| !name.is_empty()),
        })
    });
    symbols.collect()
}
