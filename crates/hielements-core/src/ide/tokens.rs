//! What each word of a specification is, for colours that know what names mean.

use super::Subject;
use crate::hir::{Meaning, Role, SlotKind};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, token_span};
use crate::syntax::{SyntaxKind, SyntaxNode, SyntaxToken};
use rowan::NodeOrToken;
use rustc_hash::FxHashMap;

/// A stretch of a text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The bytes; never more than one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is declared here.
    pub is_declaration: bool,
    /// Whether it is an old spelling.
    pub is_legacy: bool,
    /// Whether it comes with Hielements or a plugin.
    pub is_library: bool,
}

/// What a stretch of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// A comment.
    Comment,
    /// A string.
    String,
    /// A number.
    Number,
    /// An element.
    Element,
    /// A pattern or a part of one.
    Pattern,
    /// A scope.
    Scope,
    /// A ref.
    Ref,
    /// A library, or another specification.
    Library,
    /// A function.
    Function,
    /// The name of an argument.
    Parameter,
    /// A language, or the type of a ref.
    Type,
    /// The name of a check.
    Check,
}

/// What the words of a text are, in their order; `subject` knows what names mean.
pub fn tokens(subject: &Subject<'_>, file: FileId) -> Vec<Token> {
    let text = &subject.sources.get(file).text;
    let names = names(subject, file);
    let tree = super::tree(text);
    let all = tree
        .syntax()
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token);
    let mut found = Vec::new();
    for token in all {
        let span = token_span(&token);
        let named = names.get(&span).copied().or_else(|| plain(&token));
        let Some(mut named) = named else { continue };
        named.is_legacy |= token.kind() == SyntaxKind::Keyword
            && matches!(token.text(), "template" | "connection_point");
        push_lines(&mut found, named, text, span);
    }
    found
}

/// Editors take tokens of one line only.
fn push_lines(found: &mut Vec<Token>, token: Token, text: &str, span: Span) {
    let mut start = span.start as usize;
    for line in text[start..span.end as usize].split_inclusive('\n') {
        let length = line.trim_end_matches(['\n', '\r']).len();
        if length > 0 {
            let span = Span::new(
                crate::source::saturated(start),
                crate::source::saturated(start + length),
            );
            found.push(Token { span, ..token });
        }
        start += line.len();
    }
}

/// The names of a text that mean something: where they are used and where they are declared.
fn names(subject: &Subject<'_>, file: FileId) -> FxHashMap<Span, Token> {
    let model = subject.model;
    let mut names = FxHashMap::default();
    for mention in model.words.within(file) {
        let is_string = matches!(mention.meaning, Meaning::Files(_));
        if !is_string {
            let span = mention.location.span;
            names.insert(span, meant(subject, span, &mention.meaning));
        }
    }
    for element in model
        .elements
        .iter()
        .filter(|it| it.location.file == file && !it.name.is_empty())
    {
        let kind = element_kind(element.role);
        names.insert(element.location.span, declared(element.location.span, kind));
    }
    for slot in model.slots.iter().filter(|it| it.location.file == file) {
        let kind = slot_kind(&slot.kind);
        names
            .entry(slot.location.span)
            .or_insert(declared(slot.location.span, kind));
    }
    names
}

fn meant(subject: &Subject<'_>, span: Span, meaning: &Meaning) -> Token {
    let model = subject.model;
    let (kind, is_library) = match meaning {
        Meaning::Element(id) => (element_kind(model.element(*id).role), false),
        Meaning::Slot(id) => (slot_kind(&model.slot(*id).kind), false),
        Meaning::Library(_) => (TokenKind::Library, true),
        Meaning::Function(..) => (TokenKind::Function, true),
        Meaning::Files(_) => (TokenKind::Library, false),
    };
    Token {
        span,
        kind,
        is_declaration: false,
        is_legacy: false,
        is_library,
    }
}

fn declared(span: Span, kind: TokenKind) -> Token {
    Token {
        span,
        kind,
        is_declaration: true,
        is_legacy: false,
        is_library: false,
    }
}

fn element_kind(role: Role) -> TokenKind {
    match role {
        Role::Element => TokenKind::Element,
        Role::Pattern | Role::Demanded(_) => TokenKind::Pattern,
    }
}

fn slot_kind(kind: &SlotKind) -> TokenKind {
    match kind {
        SlotKind::Scope { .. } => TokenKind::Scope,
        SlotKind::Ref(_) => TokenKind::Ref,
    }
}

/// What a token is by itself, or by where it stands.
fn plain(token: &SyntaxToken) -> Option<Token> {
    let span = token_span(token);
    let of = |kind| {
        Some(Token {
            span,
            kind,
            is_declaration: false,
            is_legacy: false,
            is_library: false,
        })
    };
    match token.kind() {
        SyntaxKind::Keyword => of(TokenKind::Keyword),
        SyntaxKind::Comment | SyntaxKind::DocComment | SyntaxKind::BlockComment => {
            of(TokenKind::Comment)
        }
        SyntaxKind::String => of(TokenKind::String),
        SyntaxKind::Number => of(TokenKind::Number),
        SyntaxKind::Ident => by_place(&token.parent()?, span),
        _ => None,
    }
}

/// A name that means nothing to the model: by what it stands in.
fn by_place(parent: &SyntaxNode, span: Span) -> Option<Token> {
    let around = parent.parent()?;
    let is_first = crate::syntax::ast::span_of(parent).start == span.start;
    let kind = match (parent.kind(), around.kind()) {
        (SyntaxKind::Name, SyntaxKind::Check) => return Some(declared(span, TokenKind::Check)),
        (SyntaxKind::Name, SyntaxKind::ConnectionCheck) => {
            return Some(declared(span, TokenKind::Function));
        }
        (SyntaxKind::Name, SyntaxKind::Parameter) => {
            return Some(declared(span, TokenKind::Parameter));
        }
        (SyntaxKind::Name, SyntaxKind::Arg) => TokenKind::Parameter,
        (
            SyntaxKind::Name,
            SyntaxKind::TypeName | SyntaxKind::LanguageDecl | SyntaxKind::LanguageSpec,
        ) => TokenKind::Type,
        (SyntaxKind::Path, SyntaxKind::Import | SyntaxKind::FromImport) => TokenKind::Library,
        (SyntaxKind::Path, SyntaxKind::PathExpr) if is_first && calls(&around) => {
            TokenKind::Library
        }
        (SyntaxKind::Path, SyntaxKind::PathExpr) if calls(&around) => TokenKind::Function,
        _ => return None,
    };
    Some(Token {
        span,
        kind,
        is_declaration: false,
        is_legacy: false,
        is_library: false,
    })
}

/// Whether a path is what a call calls.
fn calls(path: &SyntaxNode) -> bool {
    path.parent()
        .is_some_and(|parent| parent.kind() == SyntaxKind::CallExpr)
}
