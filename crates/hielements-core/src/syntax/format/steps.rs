//! A walk through a tree, over what rowan stores and not over its cursors: a formatter goes through
//! every token three times.

use super::super::kind::{Hielements, SyntaxKind};
use rowan::{Children, GreenNodeData, Language, NodeOrToken};

/// A step of the walk.
pub(super) enum Step<'g> {
    /// Into a node, which stands in a node of the second kind.
    Enter(SyntaxKind, Option<SyntaxKind>, &'g GreenNodeData),
    /// Out of a node.
    Leave(SyntaxKind),
    /// Over a token, which stands in a node of the second kind.
    Token(SyntaxKind, SyntaxKind, &'g str),
}

/// The steps through a tree in the order of its text.
pub(super) struct Steps<'g> {
    root: Option<&'g GreenNodeData>,
    open: Vec<(SyntaxKind, Children<'g>)>,
}

impl<'g> Steps<'g> {
    pub(super) fn new(root: &'g GreenNodeData) -> Self {
        Self {
            root: Some(root),
            open: Vec::new(),
        }
    }

    fn enter(&mut self, node: &'g GreenNodeData) -> Step<'g> {
        let kind = kind(node.kind());
        let parent = self.open.last().map(|(kind, _)| *kind);
        self.open.push((kind, node.children()));
        Step::Enter(kind, parent, node)
    }
}

impl<'g> Iterator for Steps<'g> {
    type Item = Step<'g>;

    fn next(&mut self) -> Option<Step<'g>> {
        if let Some(root) = self.root.take() {
            return Some(self.enter(root));
        }
        let (parent, children) = self.open.last_mut()?;
        let parent = *parent;
        Some(match children.next() {
            Some(NodeOrToken::Node(node)) => self.enter(node),
            Some(NodeOrToken::Token(token)) => {
                Step::Token(kind(token.kind()), parent, token.text())
            }
            None => {
                self.open.pop();
                Step::Leave(parent)
            }
        })
    }
}

/// The kind of a node or token.
pub(super) fn kind(raw: rowan::SyntaxKind) -> SyntaxKind {
    Hielements::kind_from_raw(raw)
}
