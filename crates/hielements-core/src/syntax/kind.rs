//! The kinds of tokens and nodes of a tree, and the binding to rowan. Knows no grammar.

/// What a token or node is. Tokens come first, then nodes named after the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
#[allow(
    missing_docs,
    reason = "each kind is named after what it is in the grammar"
)]
pub enum SyntaxKind {
    Bom,
    Whitespace,
    LineEnd,
    Comment,
    DocComment,
    BlockComment,
    Ident,
    Keyword,
    String,
    Number,
    LParen,
    RParen,
    LBracket,
    RBracket,
    LBrace,
    RBrace,
    StrayBrace,
    Colon,
    Comma,
    Dot,
    Eq,
    EqEq,
    NotEq,
    Less,
    Greater,
    Star,
    Unknown,
    // Made by the layout; never in a tree.
    Newline,
    Indent,
    Dedent,
    Eof,
    // Nodes.
    SourceFile,
    Import,
    FromImport,
    ImportedName,
    LanguageDecl,
    ConnectionCheck,
    Parameter,
    Pattern,
    Element,
    Implements,
    Body,
    Scope,
    Ref,
    TypeName,
    Binds,
    Uses,
    Check,
    Requirement,
    ElementSpec,
    LanguageSpec,
    ImplementsSpec,
    ConnectionSpec,
    OldBinding,
    ExprStatement,
    Name,
    Path,
    PathExpr,
    FieldExpr,
    CallExpr,
    ArgList,
    Arg,
    StringExpr,
    NumberExpr,
    BoolExpr,
    ListExpr,
    ParenExpr,
    Error,
}

use SyntaxKind as K;

const ALL: &[SyntaxKind] = &[
    K::Bom,
    K::Whitespace,
    K::LineEnd,
    K::Comment,
    K::DocComment,
    K::BlockComment,
    K::Ident,
    K::Keyword,
    K::String,
    K::Number,
    K::LParen,
    K::RParen,
    K::LBracket,
    K::RBracket,
    K::LBrace,
    K::RBrace,
    K::StrayBrace,
    K::Colon,
    K::Comma,
    K::Dot,
    K::Eq,
    K::EqEq,
    K::NotEq,
    K::Less,
    K::Greater,
    K::Star,
    K::Unknown,
    K::Newline,
    K::Indent,
    K::Dedent,
    K::Eof,
    K::SourceFile,
    K::Import,
    K::FromImport,
    K::ImportedName,
    K::LanguageDecl,
    K::ConnectionCheck,
    K::Parameter,
    K::Pattern,
    K::Element,
    K::Implements,
    K::Body,
    K::Scope,
    K::Ref,
    K::TypeName,
    K::Binds,
    K::Uses,
    K::Check,
    K::Requirement,
    K::ElementSpec,
    K::LanguageSpec,
    K::ImplementsSpec,
    K::ConnectionSpec,
    K::OldBinding,
    K::ExprStatement,
    K::Name,
    K::Path,
    K::PathExpr,
    K::FieldExpr,
    K::CallExpr,
    K::ArgList,
    K::Arg,
    K::StringExpr,
    K::NumberExpr,
    K::BoolExpr,
    K::ListExpr,
    K::ParenExpr,
    K::Error,
];

impl SyntaxKind {
    /// White space, line ends, comments and the byte order mark: what the grammar does not see.
    pub fn is_trivia(self) -> bool {
        self <= Self::BlockComment
    }

    /// How a message calls a token of this kind, where its text does not say more.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Newline => "the end of the line",
            Self::Indent => "an indented block",
            Self::Dedent => "the end of the block",
            Self::Eof => "the end of the file",
            Self::String => "a string",
            Self::Number => "a number",
            _ => "this",
        }
    }
}

/// The Hielements language, for rowan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hielements {}

impl rowan::Language for Hielements {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        ALL.get(usize::from(raw.0)).copied().unwrap_or(K::Error)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(kind as u16)
    }
}

/// A node of a tree.
pub type SyntaxNode = rowan::SyntaxNode<Hielements>;
/// A token of a tree.
pub type SyntaxToken = rowan::SyntaxToken<Hielements>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<Hielements>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_kinds() {
        for (at, kind) in ALL.iter().enumerate() {
            assert_eq!(*kind as usize, at, "{kind:?}");
        }
        assert_eq!(ALL.last(), Some(&K::Error));
    }
}
