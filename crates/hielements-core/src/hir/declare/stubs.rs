//! Where and how quick fixes write new statements.

use super::Declaring;
use crate::source::{Location, Span};
use crate::syntax::ast::{self, AstNode};

/// How a statement is added to the body of an element.
pub(in crate::hir) struct Stub {
    pub(in crate::hir) at: Location,
    pub(in crate::hir) before: String,
    /// Between two statements.
    pub(in crate::hir) between: String,
    pub(in crate::hir) after: String,
}

impl Declaring<'_> {
    /// Behind the header where there is no block, else before the first statement of it.
    pub(super) fn stub(&self, node: &impl AstNode, body: Option<&ast::Body>) -> Stub {
        let first = body.and_then(|body| body.items().into_iter().next());
        let column = |offset: u32| {
            let text = &self.spec.text[..offset as usize];
            let line = text.rfind('\n').map_or(0, |at| at + 1);
            offset as usize - line
        };
        let point = |offset| self.at(Span::new(offset, offset));
        match (first, body) {
            (Some(first), _) => {
                let start = first.span().start;
                let line = format!("\n{}", " ".repeat(column(start)));
                Stub {
                    at: point(start),
                    before: String::new(),
                    between: line.clone(),
                    after: line,
                }
            }
            (None, Some(body)) => Stub {
                at: point(body.span().start + 1),
                before: " ".to_owned(),
                between: format!("\n{}", " ".repeat(column(node.header_span().start) + 4)),
                after: " ".to_owned(),
            },
            (None, None) => {
                let span = node.header_span();
                let line = format!("\n{}", " ".repeat(column(span.start) + 4));
                Stub {
                    at: point(span.end),
                    before: format!(":{line}"),
                    between: line,
                    after: String::new(),
                }
            }
        }
    }
}
