//! Typed views of the tree, named after the grammar. A view holds a node and nothing else; what
//! the text lacks is `None` or empty. Says nothing about what is wrong.

mod docs;
mod exprs;
mod items;
mod literals;
mod specs;

pub use exprs::{
    Arg, ArgList, BoolExpr, CallExpr, Expr, FieldExpr, ListExpr, NumberExpr, ParenExpr, PathExpr,
    StringExpr,
};
pub use items::{
    Body, Check, Comparison, ConnectionCheck, Element, ExprStatement, FromImport, Import,
    ImportSource, ImportedName, Item, LanguageDecl, OldBinding, Parameter, Pattern, Ref, Scope,
    SourceFile, Uses,
};
pub use literals::{NumberValue, unescape};
pub use specs::{
    ConnectionSpec, ConnectionTarget, ElementSpec, ImplementsSpec, LanguageSpec, Requirement, Spec,
    Verb,
};

use super::kind::{SyntaxKind, SyntaxNode, SyntaxToken};
use crate::source::Span;

/// A typed view of a node.
pub trait AstNode: Sized {
    /// The view, if the node is of this type.
    fn cast(node: SyntaxNode) -> Option<Self>;
    /// The node.
    fn syntax(&self) -> &SyntaxNode;

    /// From the first to behind the last token, comments around it excluded.
    fn span(&self) -> Span {
        span_of(self.syntax())
    }

    /// The source text.
    fn source(&self) -> String {
        self.syntax().text().to_string()
    }

    /// The source text without its block and without comments.
    fn header(&self) -> String {
        let mut text = String::new();
        for token in header_tokens(self.syntax()) {
            let is_trivia = token.kind().is_trivia();
            text.push_str(if is_trivia { " " } else { token.text() });
        }
        text
    }

    /// From the first to behind the last token before its block.
    fn header_span(&self) -> Span {
        let tokens = header_tokens(self.syntax()).filter(|token| !token.kind().is_trivia());
        let spans = tokens.map(|token| token_span(&token));
        spans.reduce(Span::cover).unwrap_or_else(|| self.span())
    }

    /// The `##` text that stands before it or behind it on its line.
    fn docs(&self) -> Option<String> {
        docs::docs(self.syntax())
    }
}

/// Declares views: a struct a kind.
macro_rules! views {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub(in crate::syntax::ast) $crate::syntax::SyntaxNode);

        impl $crate::syntax::ast::AstNode for $name {
            fn cast(node: $crate::syntax::SyntaxNode) -> Option<Self> {
                (node.kind() == $crate::syntax::SyntaxKind::$name).then(|| Self(node))
            }

            fn syntax(&self) -> &$crate::syntax::SyntaxNode {
                &self.0
            }
        }
    )*};
}
use views;

/// Declares a choice of views.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident($view:ident)),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant($view)),*
        }

        impl $crate::syntax::ast::AstNode for $name {
            fn cast(node: $crate::syntax::SyntaxNode) -> Option<Self> {
                match node.kind() {
                    $($crate::syntax::SyntaxKind::$view => Some(Self::$variant($view(node))),)*
                    _ => None,
                }
            }

            fn syntax(&self) -> &$crate::syntax::SyntaxNode {
                match self {
                    $(Self::$variant(view) => &view.0),*
                }
            }
        }
    };
}
use choice;

mod names {
    views! {
        /// A name that a declaration gives.
        Name,
        /// `a.b.c`.
        Path,
        /// `<rust>` or `: string`.
        TypeName,
        /// `binds a.b.c`.
        Binds,
        /// `implements a, b.c`.
        Implements,
    }
}
pub use names::{Binds, Implements, Name, Path, TypeName};

impl Name {
    /// The word.
    pub fn text(&self) -> String {
        words(&self.0).map(|word| word.text().to_owned()).collect()
    }
}

impl Path {
    /// Its words with their places.
    pub fn segments(&self) -> Vec<(String, Span)> {
        words(&self.0)
            .map(|word| (word.text().to_owned(), token_span(&word)))
            .collect()
    }

    /// With dots, without white space.
    pub fn text(&self) -> String {
        let words: Vec<_> = self.segments().into_iter().map(|(word, _)| word).collect();
        words.join(".")
    }
}

impl TypeName {
    /// The name of the language or type.
    pub fn name(&self) -> Option<Name> {
        child(&self.0)
    }

    /// Whether it was written with `:` and not in `< >`.
    pub fn is_colon(&self) -> bool {
        has_token(&self.0, SyntaxKind::Colon)
    }
}

impl Binds {
    /// What is bound.
    pub fn path(&self) -> Option<Path> {
        child(&self.0)
    }
}

impl Implements {
    /// The patterns.
    pub fn paths(&self) -> Vec<Path> {
        children(&self.0)
    }
}

pub(super) fn child<N: AstNode>(node: &SyntaxNode) -> Option<N> {
    node.children().find_map(N::cast)
}

pub(super) fn children<N: AstNode>(node: &SyntaxNode) -> Vec<N> {
    node.children().filter_map(N::cast).collect()
}

pub(super) fn tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    node.children_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|token| !token.kind().is_trivia())
}

pub(super) fn has_token(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    tokens(node).any(|token| token.kind() == kind)
}

/// The text of the first token: the keyword of a statement.
pub(super) fn keyword(node: &SyntaxNode) -> Option<SyntaxToken> {
    tokens(node).next()
}

pub(super) fn has_keyword(node: &SyntaxNode, word: &str) -> bool {
    tokens(node).any(|token| token.kind() == SyntaxKind::Keyword && token.text() == word)
}

/// The tokens of a node that stand before its block.
fn header_tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    let body = node
        .descendants()
        .find(|child| child.kind() == SyntaxKind::Body);
    let end = body.map_or(node.text_range().end(), |body| body.text_range().start());
    node.descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .take_while(move |token| token.text_range().end() <= end)
}

fn words(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    tokens(node).filter(|token| token.kind() == SyntaxKind::Ident)
}

/// The bytes of a token.
pub fn token_span(token: &SyntaxToken) -> Span {
    let range = token.text_range();
    Span::new(range.start().into(), range.end().into())
}

/// The bytes of a node without the trivia at its ends.
pub fn span_of(node: &SyntaxNode) -> Span {
    let range = node.text_range();
    let mut end = node.last_token();
    while let Some(token) = end.take() {
        if token.text_range().end() <= range.start() {
            break;
        }
        if !token.kind().is_trivia() {
            return Span::new(range.start().into(), token.text_range().end().into());
        }
        end = token.prev_token();
    }
    Span::new(range.start().into(), range.start().into())
}
