//! Statements: imports, declarations, checks.

use super::super::kind::SyntaxKind::*;
use super::super::parser::Parser;
use super::exprs::{self, expr};
use super::{name, opt_block, path, recover, specs};
use crate::diagnostics::did_you_mean;

type Production = fn(&mut Parser<'_>);

/// The keywords that begin statements.
const KEYWORDS: &[&str] = &[
    "import",
    "from",
    "language",
    "connection_check",
    "pattern",
    "template",
    "element",
    "scope",
    "ref",
    "connection_point",
    "check",
    "requires",
    "allows",
    "forbids",
];

/// The production that a keyword begins.
fn production(word: &str) -> Option<Production> {
    Some(match word {
        "import" => import,
        "from" => from_import,
        "language" => language,
        "connection_check" => connection_check,
        "pattern" | "template" => pattern,
        "element" => element,
        "scope" => scope,
        "ref" | "connection_point" => reference,
        "check" => check,
        "requires" | "allows" | "forbids" => specs::requirement,
        _ => return None,
    })
}

/// Any statement; in a wrong place it is still read.
pub(super) fn statement(p: &mut Parser<'_>) {
    match production(p.word()) {
        Some(production) if keyword_is_meant(p) => production(p),
        None if stands_for_keyword(p) => misspelt(p),
        _ if exprs::at_expr(p) => path_statement(p),
        _ => {
            let help = super::habit(p).map(str::to_owned);
            p.expected_with("a statement", help);
            recover(p);
        }
    }
}

/// Whether a word stands where only a keyword can: a name or a string follows it.
fn stands_for_keyword(p: &Parser<'_>) -> bool {
    p.at(Ident) && matches!(p.nth(1), Ident | String) && p.nth_word(1) != "uses"
}

/// A word that is no keyword. What follows is read as what was meant.
fn misspelt(p: &mut Parser<'_>) {
    let word = p.word().to_ascii_lowercase();
    let meant = match KEYWORDS.iter().find(|keyword| **keyword == word) {
        Some(keyword) => Some(*keyword),
        None => did_you_mean(&word, KEYWORDS.iter().copied()),
    };
    let help = meant.map(|keyword| format!("did you mean `{keyword}`?"));
    p.expected_with("a statement", help);
    let declares = |keyword: &&str| !["requires", "allows", "forbids"].contains(keyword);
    match meant.filter(declares).and_then(production) {
        Some(production) => {
            p.new_statement();
            production(p);
        }
        None => recover(p),
    }
}

/// Every keyword may be a name too: `element.x = y`, `check uses other`.
fn keyword_is_meant(p: &Parser<'_>) -> bool {
    if matches!(p.nth(1), Dot | Eq) {
        return false;
    }
    let is_uses = p.nth_word(1) == "uses"
        && p.nth(2) == Ident
        && matches!(p.nth(3), Dot | Newline | RBrace | Dedent | Eof);
    !is_uses
}

/// Whether what stands here is a statement, and not the rest of one.
pub(super) fn begins_statement(p: &Parser<'_>) -> bool {
    let follows = matches!(p.nth(1), Ident | String);
    if follows && production(p.word()).is_some() {
        return true;
    }
    let mut ahead = 0;
    while p.nth(ahead) == Ident && p.nth(ahead + 1) == Dot && ahead < 64 {
        ahead += 2;
    }
    p.nth(ahead) == Ident && (p.nth(ahead + 1) == Eq || p.nth_word(ahead + 1) == "uses")
}

/// `import := 'import' (STRING | path) ['as' name]`
fn import(p: &mut Parser<'_>) {
    p.start(Import);
    p.bump_as(Keyword);
    import_source(p);
    alias(p);
    p.end();
}

/// `'from' (STRING | path) 'import' name ['as' name] (',' …)*`
fn from_import(p: &mut Parser<'_>) {
    p.start(FromImport);
    p.bump_as(Keyword);
    import_source(p);
    if !p.eat_word("import") {
        p.expected("`import` and the names to import");
    }
    while !p.failed() {
        p.start(ImportedName);
        name(p, "a name to import");
        alias(p);
        p.end();
        if !p.eat(Comma) {
            break;
        }
    }
    p.end();
}

fn import_source(p: &mut Parser<'_>) {
    if p.at(String) {
        exprs::string(p);
    } else {
        path(
            p,
            "the name of a library or the path of a file, as a string",
        );
    }
}

fn alias(p: &mut Parser<'_>) {
    if p.eat_word("as") {
        name(p, "a name behind `as`");
    }
}

/// `language := 'language' name [block(connection_check)]`
fn language(p: &mut Parser<'_>) {
    p.start(LanguageDecl);
    p.bump_as(Keyword);
    name(p, "the name of a language");
    opt_block(p);
    p.end();
}

/// `connection_check := 'connection_check' name '(' name ':' 'scope' '[' ']' … ')' block(expr)`
fn connection_check(p: &mut Parser<'_>) {
    p.start(ConnectionCheck);
    p.bump_as(Keyword);
    name(p, "a name for the connection check");
    let opened = p.nth_span(0);
    if p.expect(LParen, "`(` and parameters") {
        while p.at(Ident) && !p.failed() {
            parameter(p);
            if !p.eat(Comma) {
                break;
            }
        }
        p.close(RParen, opened);
    }
    opt_block(p);
    p.end();
}

fn parameter(p: &mut Parser<'_>) {
    p.start(Parameter);
    name(p, "the name of a parameter");
    p.expect(Colon, "`: scope[]`");
    if !p.failed() && !p.eat_word("scope") {
        p.expected("`scope[]`");
    }
    if !p.failed() && p.expect(LBracket, "`[]`") {
        p.expect(RBracket, "`]`");
    }
    p.end();
}

/// `pattern := ('pattern' | 'template') name block(item)`
fn pattern(p: &mut Parser<'_>) {
    p.start(Pattern);
    p.bump_as(Keyword);
    name(p, "a name for the pattern");
    opt_block(p);
    p.end();
}

/// `element := 'element' name ['implements' path (',' path)*] [block(item)]`
fn element(p: &mut Parser<'_>) {
    p.start(Element);
    p.bump_as(Keyword);
    name(p, "a name for the element");
    implements(p);
    opt_block(p);
    p.end();
}

/// `['implements' path (',' path)*]`
pub(super) fn implements(p: &mut Parser<'_>) {
    if p.failed() || !p.at_word("implements") {
        return;
    }
    p.start(Implements);
    p.eat_word("implements");
    while path(p, "the name of a pattern") && p.eat(Comma) {}
    p.end();
}

/// `scope := 'scope' name ['<' name '>' | ':' name] ['binds' path] ['=' expr]`
pub(super) fn scope(p: &mut Parser<'_>) {
    p.start(Scope);
    p.bump_as(Keyword);
    name(p, "a name for the scope");
    if !p.failed() && p.at(Less) {
        p.start(TypeName);
        p.bump();
        name(p, "the name of a language");
        p.expect(Greater, "`>`");
        p.end();
    } else {
        opt_type(p, "the name of a language");
    }
    binding(p);
    p.end();
}

/// `ref := ('ref' | 'connection_point') name [':' name] ['binds' path] ['=' expr]`
pub(super) fn reference(p: &mut Parser<'_>) {
    p.start(Ref);
    p.bump_as(Keyword);
    name(p, "a name for the ref");
    opt_type(p, "the name of a type");
    binding(p);
    p.end();
}

/// `[':' name]`
pub(super) fn opt_type(p: &mut Parser<'_>, what: &str) {
    if p.failed() || !p.at(Colon) || matches!(p.nth(1), Indent | Newline | Eof) {
        return;
    }
    p.start(TypeName);
    p.bump();
    name(p, what);
    p.end();
}

/// `['binds' path] ['=' expr]`
fn binding(p: &mut Parser<'_>) {
    if !p.failed() && p.at_word("binds") {
        p.start(Binds);
        p.eat_word("binds");
        path(
            p,
            "the path of what is bound, such as `pattern.child.scope`",
        );
        p.end();
    }
    if !p.failed() && p.eat(Eq) {
        expr(p, "a value");
    }
}

/// `check := 'check' [name ':'] expr [('==' | '!=') expr]`
pub(super) fn check(p: &mut Parser<'_>) {
    p.start(Check);
    p.bump_as(Keyword);
    if p.at(Ident) && p.nth(1) == Colon {
        name(p, "a name for the check");
        p.bump();
    }
    expr(p, "what is to be checked");
    if !p.failed() && matches!(p.nth(0), EqEq | NotEq) {
        p.bump();
        expr(p, "a value to compare with");
    }
    p.end();
}

/// `uses`, an old binding, or an expression: what begins with a path.
fn path_statement(p: &mut Parser<'_>) {
    let begin = p.checkpoint();
    let is_path = starts_with_path(p);
    if is_path {
        path(p, "a name");
        let kind = if p.eat_word("uses") {
            path(p, "the name of an element or scope");
            Uses
        } else {
            p.eat(Eq);
            expr(p, "a value");
            OldBinding
        };
        return p.wrap(begin, kind);
    }
    expr(p, "a statement");
    p.wrap(begin, ExprStatement);
}

fn starts_with_path(p: &Parser<'_>) -> bool {
    let mut ahead = 0;
    while p.nth(ahead) == Ident && p.nth(ahead + 1) == Dot {
        ahead += 2;
    }
    p.nth(ahead) == Ident && (p.nth(ahead + 1) == Eq || p.nth_word(ahead + 1) == "uses")
}
