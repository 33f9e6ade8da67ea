//! Which lines can be folded away, and what grows around a place.

use super::tree;
use crate::source::{LineIndex, Span};
use crate::syntax::ast::{AstNode, span_of, token_span};
use crate::syntax::{SyntaxKind, SyntaxNode, SyntaxToken};
use rowan::{NodeOrToken, TextSize};

/// Lines that can be folded away, all but the first; both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The line that stays.
    pub first: u32,
    /// The last line.
    pub last: u32,
    /// What it is.
    pub kind: FoldKind,
}

/// What can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// A body, or a list over several lines.
    Block,
    /// Comments.
    Comment,
    /// Imports.
    Imports,
}

/// What can be folded away in a text.
pub fn folds(text: &str) -> Vec<Fold> {
    let root = tree(text).syntax().clone();
    let lines = LineIndex::new(text);
    let line = |offset: u32| lines.line_column(offset).line;
    let mut found = Vec::new();
    let mut add = |start: u32, end: u32, kind| {
        let (first, last) = (line(start), line(end));
        if last > first {
            found.push(Fold { first, last, kind });
        }
    };
    for node in root.descendants() {
        if let Some(span) = block(&node) {
            add(span.start, span.end, FoldKind::Block);
        }
    }
    for span in runs(&root, &|token| {
        matches!(
            token.kind(),
            SyntaxKind::Comment | SyntaxKind::DocComment | SyntaxKind::BlockComment
        )
    }) {
        add(span.start, span.end, FoldKind::Comment);
    }
    let imports = root
        .children()
        .filter(|node| matches!(node.kind(), SyntaxKind::Import | SyntaxKind::FromImport));
    let imports: Vec<Span> = imports.map(|node| span_of(&node)).collect();
    if let (Some(first), Some(last)) = (imports.first(), imports.last()) {
        add(first.start, last.end, FoldKind::Imports);
    }
    found.sort_unstable();
    found.dedup_by_key(|fold| fold.first);
    found
}

/// A node with a body, from its first line to its last, or a list in brackets.
fn block(node: &SyntaxNode) -> Option<Span> {
    match node.kind() {
        SyntaxKind::Body => {
            let whole = span_of(&node.parent()?);
            Some(Span::new(whole.start, span_of(node).end.max(whole.start)))
        }
        SyntaxKind::ArgList | SyntaxKind::ListExpr => Some(span_of(node)),
        _ => None,
    }
}

/// Stretches of such tokens with nothing but white space between them, no line left empty.
fn runs(root: &SyntaxNode, wanted: &dyn Fn(&SyntaxToken) -> bool) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut ends = usize::MAX;
    for token in root
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
    {
        match token.kind() {
            _ if wanted(&token) => {
                match found.last_mut().filter(|_| ends <= 1) {
                    Some(last) => last.end = token_span(&token).end,
                    None => found.push(token_span(&token)),
                }
                ends = 0;
            }
            SyntaxKind::Whitespace => {}
            SyntaxKind::LineEnd => ends = ends.saturating_add(1),
            _ => ends = usize::MAX,
        }
    }
    found
}

/// What grows around a byte of a text: the word, what it is part of, and so on, the smallest first.
pub fn growing(text: &str, offset: u32) -> Vec<Span> {
    let file = tree(text);
    let root = file.syntax();
    let offset = offset.min(root.text_range().end().into());
    let token = root.token_at_offset(TextSize::new(offset));
    let token = token
        .clone()
        .find(|token| !token.kind().is_trivia())
        .or_else(|| token.left_biased());
    let Some(token) = token else {
        return vec![Span::new(offset, offset)];
    };
    let mut found = vec![token_span(&token)];
    for node in token.parent_ancestors() {
        let span = span_of(&node);
        let last = found[found.len() - 1];
        if span != last && span.start <= last.start && last.end <= span.end {
            found.push(span);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u32, u32, FoldKind)]) {
        let found: Vec<_> = folds(text)
            .iter()
            .map(|fold| (fold.first, fold.last, fold.kind))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn bodies_comments_and_imports_are_folded() {
        check("", &[]);
        check(
            "import files\nimport python\n\n# one\n# two\n\nelement a:\n    check files.exists(\n        a, 'x')\n    element b {\n    }\n",
            &[
                (0, 1, FoldKind::Imports),
                (3, 4, FoldKind::Comment),
                (6, 10, FoldKind::Block),
                (7, 8, FoldKind::Block),
                (9, 10, FoldKind::Block),
            ],
        );
        check("# a\n\n# b\nelement a\n", &[]);
        check("###\nnote\n###\n", &[(0, 2, FoldKind::Comment)]);
    }

    #[test]
    fn a_selection_grows_by_what_holds_it() {
        let text = "element a:\n    check files.exists(a, 'x')\n";
        let offset = u32::try_from(text.find("'x'").unwrap()).unwrap() + 1;
        let shown = growing(text, offset)
            .into_iter()
            .map(|span| &text[span.start as usize..span.end as usize]);
        let shown: Vec<&str> = shown.collect();
        assert_eq!(
            shown,
            [
                "'x'",
                "(a, 'x')",
                "files.exists(a, 'x')",
                "check files.exists(a, 'x')",
                ":\n    check files.exists(a, 'x')",
                text.trim_end()
            ]
        );
        assert_eq!(growing("", 7), [Span::new(0, 0)]);
    }
}
