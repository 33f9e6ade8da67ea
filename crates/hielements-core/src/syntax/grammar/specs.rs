//! `requires`, `allows`, `forbids` and what they speak of.

use super::super::kind::SyntaxKind::*;
use super::super::parser::Parser;
use super::{exprs, items, name, opt_block, path};

/// `requirement := ('requires' | 'allows' | 'forbids') ['descendant'] spec`
pub(super) fn requirement(p: &mut Parser<'_>) {
    p.start(Requirement);
    p.bump_as(Keyword);
    p.eat_word("descendant");
    match p.word() {
        "scope" => items::scope(p),
        "ref" | "connection_point" => items::reference(p),
        "check" => items::check(p),
        "language" => language(p),
        "implements" => implements(p),
        "connection" => connection(p),
        "element" => element(p),
        _ => p.expected(
            "`scope`, `ref`, `check`, `language`, `implements`, `connection` or `element`",
        ),
    }
    p.end();
}

/// `'language' name`
fn language(p: &mut Parser<'_>) {
    p.start(LanguageSpec);
    p.eat_word("language");
    name(p, "the name of a language");
    p.end();
}

/// `'implements' path`
fn implements(p: &mut Parser<'_>) {
    p.start(ImplementsSpec);
    p.eat_word("implements");
    path(p, "the name of a pattern");
    p.end();
}

/// `'connection' ['to'] (path ['.' '*'] | STRING)`
fn connection(p: &mut Parser<'_>) {
    p.start(ConnectionSpec);
    p.eat_word("connection");
    if matches!(p.nth(1), Ident | String) {
        p.eat_word("to");
    }
    if p.at(String) {
        exprs::string(p);
    } else if path(p, "an element, a module or a package") && p.at(Dot) {
        p.bump();
        p.bump();
    }
    p.end();
}

/// `'element' name [':' name] ['implements' path] [block(item)]`
fn element(p: &mut Parser<'_>) {
    p.start(ElementSpec);
    p.eat_word("element");
    name(p, "a name for the element");
    items::opt_type(p, "the name of a type");
    items::implements(p);
    opt_block(p);
    p.end();
}
