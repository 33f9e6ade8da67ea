//! `textDocument/documentSymbol`: the outline of a specification.

use super::Seen;
use crate::position::{Encoding, Lines};
use hielements_core::ide;
use hielements_core::source::Span;
use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolResponse, Location, Range, SymbolInformation, SymbolKind, Uri,
};

/// The outline of a document; nothing for what is no specification.
pub(crate) fn document_symbol(seen: &Seen) -> Option<DocumentSymbolResponse> {
    if !seen.document.is_specification {
        return None;
    }
    let symbols = ide::symbols(&seen.document.rope.to_string());
    let outline = Outline {
        lines: seen.lines(),
        encoding: seen.encoding,
    };
    if seen.traits.nested_symbols {
        let symbols = symbols.iter().map(|symbol| outline.symbol(symbol));
        return Some(DocumentSymbolResponse::Nested(symbols.collect()));
    }
    let uri = seen.uri.clone();
    let mut flat = Vec::new();
    outline.flatten(&symbols, None, &uri, &mut flat);
    Some(DocumentSymbolResponse::Flat(flat))
}

struct Outline {
    lines: Lines,
    encoding: Encoding,
}

impl Outline {
    /// The same for editors that know no symbols within others.
    #[expect(deprecated, reason = "the protocol's type still has the field")]
    fn flatten(
        &self,
        symbols: &[ide::Symbol],
        container: Option<&str>,
        uri: &Uri,
        flat: &mut Vec<SymbolInformation>,
    ) {
        for symbol in symbols {
            flat.push(SymbolInformation {
                name: symbol.name.clone(),
                kind: kind(symbol.kind),
                tags: None,
                deprecated: None,
                location: Location::new(uri.clone(), self.range(symbol.span)),
                container_name: container.map(str::to_owned),
            });
            self.flatten(&symbol.children, Some(&symbol.name), uri, flat);
        }
    }

    #[expect(deprecated, reason = "the protocol's type still has the field")]
    fn symbol(&self, symbol: &ide::Symbol) -> DocumentSymbol {
        let children = symbol.children.iter().map(|child| self.symbol(child));
        let children: Vec<DocumentSymbol> = children.collect();
        let docs = symbol.docs.as_deref().and_then(|docs| docs.lines().next());
        DocumentSymbol {
            name: symbol.name.clone(),
            detail: docs.map(str::to_owned),
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            range: self.range(symbol.span),
            selection_range: self.range(symbol.name_span),
            children: (!children.is_empty()).then_some(children),
        }
    }

    fn range(&self, span: Span) -> Range {
        let at = |offset| self.lines.at(offset, self.encoding);
        Range::new(at(span.start), at(span.end))
    }
}

/// How the protocol calls a symbol.
pub(crate) fn kind(kind: ide::SymbolKind) -> SymbolKind {
    match kind {
        ide::SymbolKind::Element => SymbolKind::MODULE,
        ide::SymbolKind::Pattern => SymbolKind::INTERFACE,
        ide::SymbolKind::Scope => SymbolKind::NAMESPACE,
        ide::SymbolKind::Ref => SymbolKind::CONSTANT,
        ide::SymbolKind::Check => SymbolKind::EVENT,
        ide::SymbolKind::Language => SymbolKind::PACKAGE,
        ide::SymbolKind::ConnectionCheck => SymbolKind::FUNCTION,
    }
}
