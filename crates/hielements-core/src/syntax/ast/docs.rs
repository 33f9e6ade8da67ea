//! Which `##` lines belong to which declaration.

use rowan::NodeOrToken;

use crate::syntax::kind::SyntaxKind::{Body, DocComment, LineEnd};
use crate::syntax::kind::{SyntaxElement, SyntaxNode};

/// The text of the `##` lines before `node`, then of the one behind it (or behind the `:` or `{`
/// of its block) on its line.
pub(super) fn docs(node: &SyntaxNode) -> Option<String> {
    let mut lines = before(node);
    let opens = node.children().find(|child| child.kind() == Body);
    let header = opens
        .and_then(|body| body.first_token())
        .and_then(|token| token.next_sibling_or_token());
    lines.extend(trailing(header));
    lines.extend(trailing(node.next_sibling_or_token()));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn before(node: &SyntaxNode) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut at = node.prev_sibling_or_token();
    while let Some(element) = at {
        match element.kind() {
            LineEnd => lines.append(&mut line),
            DocComment => line.push(text(&element)),
            kind if kind.is_trivia() => {}
            // What is left in `line` trails that element.
            _ => {
                line.clear();
                break;
            }
        }
        at = element.prev_sibling_or_token();
    }
    lines.append(&mut line);
    lines.reverse();
    lines
}

fn trailing(mut at: Option<SyntaxElement>) -> Option<String> {
    while let Some(element) = at {
        match element.kind() {
            DocComment => return Some(text(&element)),
            LineEnd => return None,
            kind if kind.is_trivia() => at = element.next_sibling_or_token(),
            _ => return None,
        }
    }
    None
}

fn text(element: &SyntaxElement) -> String {
    match element {
        NodeOrToken::Node(_) => String::new(),
        NodeOrToken::Token(token) => token.text().trim_start_matches('#').trim().to_owned(),
    }
}
