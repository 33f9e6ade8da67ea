//! `textDocument/semanticTokens`: what each word is, for colours.

use super::Seen;
use hielements_core::ide::{self, Token, TokenKind};
use tower_lsp::ls_types::{
    Position, Range, SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens,
    SemanticTokensLegend,
};

/// What the numbers of tokens stand for. The order is that of [`number`].
pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: vec![
            SemanticTokenType::KEYWORD,
            SemanticTokenType::COMMENT,
            SemanticTokenType::STRING,
            SemanticTokenType::NUMBER,
            SemanticTokenType::CLASS,
            SemanticTokenType::INTERFACE,
            SemanticTokenType::VARIABLE,
            SemanticTokenType::PROPERTY,
            SemanticTokenType::NAMESPACE,
            SemanticTokenType::FUNCTION,
            SemanticTokenType::PARAMETER,
            SemanticTokenType::TYPE,
            SemanticTokenType::EVENT,
        ],
        token_modifiers: vec![
            SemanticTokenModifier::DECLARATION,
            SemanticTokenModifier::DEPRECATED,
            SemanticTokenModifier::DEFAULT_LIBRARY,
        ],
    }
}

fn number(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Keyword => 0,
        TokenKind::Comment => 1,
        TokenKind::String => 2,
        TokenKind::Number => 3,
        TokenKind::Element => 4,
        TokenKind::Pattern => 5,
        TokenKind::Scope => 6,
        TokenKind::Ref => 7,
        TokenKind::Library => 8,
        TokenKind::Function => 9,
        TokenKind::Parameter => 10,
        TokenKind::Type => 11,
        TokenKind::Check => 12,
    }
}

/// The words of a document, or of some lines of it.
pub(crate) fn semantic_tokens(seen: &Seen, within: Option<Range>) -> Option<SemanticTokens> {
    let (subject, file) = seen.subject()?;
    let lines = seen.lines();
    let mut last = Position::default();
    let mut data = Vec::new();
    for token in ide::tokens(&subject, file) {
        let range = seen.range(&lines, token.span);
        if within.is_some_and(|within| range.end < within.start || within.end < range.start) {
            continue;
        }
        data.push(encoded(&token, range, last));
        last = range.start;
    }
    Some(SemanticTokens {
        result_id: None,
        data,
    })
}

/// A token, its place counted from that of the one before.
fn encoded(token: &Token, range: Range, last: Position) -> SemanticToken {
    let delta_line = range.start.line - last.line;
    let from = if delta_line == 0 { last.character } else { 0 };
    let marks = [token.is_declaration, token.is_legacy, token.is_library];
    let bits = marks.iter().zip(0..).map(|(is, bit)| u32::from(*is) << bit);
    SemanticToken {
        delta_line,
        delta_start: range.start.character - from,
        length: range.end.character - range.start.character,
        token_type: number(token.kind),
        token_modifiers_bitset: bits.sum(),
    }
}
