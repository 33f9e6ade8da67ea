//! `textDocument/completion`: what can be written at a place.

use super::Seen;
use super::hover::markdown;
use crate::capabilities::Traits;
use hielements_core::ide::{self, Completion, CompletionKind};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionResponse, CompletionTextEdit, Documentation,
    InsertTextFormat, Position, Range, TextEdit,
};

/// What can be written at a place of a document.
pub(crate) fn completion(seen: &Seen, place: Position) -> Option<CompletionResponse> {
    let (subject, file) = seen.subject()?;
    let found = ide::complete(&subject, file, seen.offset(place));
    let lines = seen.lines();
    let items = found.into_iter().map(|it| {
        let range = seen.range(&lines, it.replaced);
        item(it, range, seen.traits)
    });
    Some(CompletionResponse::Array(items.collect()))
}

fn item(found: Completion, range: Range, traits: Traits) -> CompletionItem {
    let snippet = found.snippet.filter(|_| traits.snippets);
    let format = match &snippet {
        Some(_) => InsertTextFormat::SNIPPET,
        None => InsertTextFormat::PLAIN_TEXT,
    };
    let new_text = snippet.unwrap_or(found.text);
    CompletionItem {
        kind: Some(kind(found.kind)),
        detail: found.detail,
        documentation: found.docs.map(|docs| {
            if traits.markdown_beside {
                Documentation::MarkupContent(markdown(docs))
            } else {
                Documentation::String(docs)
            }
        }),
        sort_text: Some(format!("{}{}", found.rank, found.label)),
        filter_text: Some(found.label.clone()),
        insert_text_format: Some(format),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
        label: found.label,
        ..CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        CompletionKind::Element => CompletionItemKind::CLASS,
        CompletionKind::Pattern => CompletionItemKind::INTERFACE,
        CompletionKind::Scope => CompletionItemKind::VARIABLE,
        CompletionKind::Ref => CompletionItemKind::PROPERTY,
        CompletionKind::Hole => CompletionItemKind::FIELD,
        CompletionKind::Library | CompletionKind::Module => CompletionItemKind::MODULE,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Parameter => CompletionItemKind::VARIABLE,
        CompletionKind::Language | CompletionKind::Type => CompletionItemKind::TYPE_PARAMETER,
        CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Folder => CompletionItemKind::FOLDER,
        CompletionKind::Value => CompletionItemKind::VALUE,
        CompletionKind::Specification => CompletionItemKind::REFERENCE,
    }
}
