//! What the permissive parser accepts and the language does not: statements in wrong places,
//! unknown escapes, old spellings. Reads the tree only; names and types are not its business.

use super::ast::{
    Arg, AstNode, Item, NumberExpr, NumberValue, Pattern, Ref, Scope, SourceFile, StringExpr,
    span_of, token_span, unescape,
};
use super::kind::{SyntaxKind, SyntaxNode};
use super::problems::Problems;
use crate::diagnostics::catalogue::{lints, syntax as codes};
use crate::source::{Span, saturated};

/// Reports what is wrong in the tree.
pub(super) fn validate(root: &SyntaxNode, problems: &mut Problems) {
    for node in root.descendants() {
        if let Some(item) = Item::cast(node.clone()) {
            place(&item, problems);
            spelling(&item, problems);
        } else if let Some(string) = StringExpr::cast(node.clone()) {
            escapes(&string, problems);
        } else if let Some(number) = NumberExpr::cast(node.clone()) {
            number_fits(&number, problems);
        } else if node.kind() == SyntaxKind::ArgList {
            named_last(&node, problems);
        }
    }
}

/// Where a statement may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    File,
    Part,
    Language,
    ConnectionCheck,
}

impl Place {
    fn of(node: &SyntaxNode) -> Option<Self> {
        let parent = node.parent()?;
        if SourceFile::cast(parent.clone()).is_some() {
            return Some(Self::File);
        }
        match parent
            .parent()
            .filter(|_| parent.kind() == SyntaxKind::Body)?
            .kind()
        {
            SyntaxKind::Element | SyntaxKind::Pattern | SyntaxKind::ElementSpec => Some(Self::Part),
            SyntaxKind::LanguageDecl => Some(Self::Language),
            SyntaxKind::ConnectionCheck => Some(Self::ConnectionCheck),
            _ => None,
        }
    }

    fn holds(self) -> &'static str {
        match self {
            Self::File => "at the top of a file stand imports, languages, patterns and elements",
            Self::Part => {
                "elements and patterns hold scopes, refs, `uses`, checks, requirements and elements"
            }
            Self::Language => "a language holds connection checks",
            Self::ConnectionCheck => "a connection check holds calls, without `check`",
        }
    }
}

fn allowed(item: &Item, place: Place) -> bool {
    match item {
        Item::Import(_) | Item::FromImport(_) | Item::Language(_) | Item::Pattern(_) => {
            place == Place::File
        }
        Item::Element(_) => matches!(place, Place::File | Place::Part),
        Item::ConnectionCheck(_) => place == Place::Language,
        Item::Expr(_) => place == Place::ConnectionCheck,
        Item::Scope(_)
        | Item::Ref(_)
        | Item::Uses(_)
        | Item::Check(_)
        | Item::Requirement(_)
        | Item::OldBinding(_) => place == Place::Part,
    }
}

fn place(item: &Item, problems: &mut Problems) {
    let Some(place) = Place::of(item.syntax()).filter(|place| !allowed(item, *place)) else {
        return;
    };
    let span = item.span();
    let added = problems.add(
        &codes::MISPLACED,
        first_token(item.syntax()),
        format!("{} cannot stand here", noun(item)),
    );
    let added = added.help(place.holds());
    if matches!(item, Item::Expr(_)) && place == Place::Part {
        let start = Span::new(span.start, span.start);
        added.fix("Write `check`", start, "check ");
    }
}

fn noun(item: &Item) -> &'static str {
    match item {
        Item::Import(_) | Item::FromImport(_) => "an import",
        Item::Language(_) => "a language",
        Item::ConnectionCheck(_) => "a connection check",
        Item::Pattern(_) => "a pattern",
        Item::Element(_) => "an element",
        Item::Scope(_) => "a scope",
        Item::Ref(_) => "a ref",
        Item::Uses(_) => "`uses`",
        Item::Check(_) => "a check",
        Item::Requirement(_) => "a requirement",
        Item::OldBinding(_) => "a binding",
        Item::Expr(_) => "an expression on its own",
    }
}

fn first_token(node: &SyntaxNode) -> Span {
    node.first_token()
        .map_or_else(|| span_of(node), |token| token_span(&token))
}

fn spelling(item: &Item, problems: &mut Problems) {
    match item {
        Item::Pattern(pattern) => keyword(pattern, Pattern::is_legacy, "pattern", problems),
        Item::Ref(reference) => keyword(reference, Ref::is_legacy, "ref", problems),
        Item::Scope(scope) => colon_language(scope, problems),
        Item::Import(_)
        | Item::FromImport(_)
        | Item::Language(_)
        | Item::ConnectionCheck(_)
        | Item::Element(_)
        | Item::Uses(_)
        | Item::Check(_)
        | Item::Requirement(_)
        // The model knows what an old binding binds, and says how it is spelled today.
        | Item::OldBinding(_)
        | Item::Expr(_) => {}
    }
}

fn keyword<N: AstNode>(node: &N, legacy: fn(&N) -> bool, new: &str, problems: &mut Problems) {
    if !legacy(node) {
        return;
    }
    let span = first_token(node.syntax());
    problems
        .add(
            &lints::LEGACY_SYNTAX,
            span,
            format!("an old spelling of `{new}`"),
        )
        .fix(format!("Write `{new}`"), span, new);
}

fn colon_language(scope: &Scope, problems: &mut Problems) {
    let Some(written) = scope.type_name().filter(super::ast::TypeName::is_colon) else {
        return;
    };
    let (Some(name), Some(language)) = (scope.name(), written.name()) else {
        return;
    };
    let language = language.text();
    let gap = Span::new(name.span().end, written.span().end);
    problems
        .add(
            &lints::LEGACY_SYNTAX,
            written.span(),
            format!("an old spelling of `<{language}>`"),
        )
        .fix(
            format!("Write `<{language}>`"),
            gap,
            format!("<{language}>"),
        );
}

fn escapes(string: &StringExpr, problems: &mut Problems) {
    let start = string.span().start;
    let token = string.token_text();
    if token.len() < 2 || token.as_bytes().first() != token.as_bytes().last() {
        // An unclosed string has its diagnostic already.
        return;
    }
    let offset = |at: usize| start.saturating_add(saturated(at));
    for range in unescape(&token).1 {
        let written = &token[range.clone()];
        let span = Span::new(offset(range.start), offset(range.end));
        problems
            .add(
                &codes::UNKNOWN_ESCAPE,
                span,
                format!("`{written}` is no escape; the escapes are `\\\\ \\' \\\" \\n \\t \\r`"),
            )
            .fix("Write the backslash twice", span, format!("\\{written}"));
    }
}

fn number_fits(number: &NumberExpr, problems: &mut Problems) {
    if number.value() == NumberValue::TooLarge {
        problems.add(
            &codes::NUMBER_TOO_LARGE,
            number.span(),
            "this number does not fit into 64 bits",
        );
    }
}

fn named_last(list: &SyntaxNode, problems: &mut Problems) {
    let mut named: Option<Span> = None;
    for arg in list.children().filter_map(Arg::cast) {
        match (named, arg.name()) {
            (None, Some(name)) => named = Some(name.span()),
            (Some(_), Some(_)) | (None, None) => {}
            (Some(first), None) => {
                problems
                    .add(
                        &codes::POSITIONAL_AFTER_NAMED,
                        arg.span(),
                        "a positional argument behind a named one",
                    )
                    .related(first, "the first named argument")
                    .help("write it before the named arguments, or name it");
                return;
            }
        }
    }
}
