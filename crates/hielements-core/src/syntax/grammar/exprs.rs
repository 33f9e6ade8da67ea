//! Expressions. Each function gives the height of the tree that it built, which keeps long chains
//! of calls as shallow as nested ones.

use super::super::kind::SyntaxKind::{self, *};
use super::super::parser::{MAX_DEPTH, Parser};
use super::at_name;
use crate::diagnostics::catalogue::syntax as codes;

/// Whether an expression may begin here.
pub(super) fn at_expr(p: &Parser<'_>) -> bool {
    matches!(p.nth(0), Ident | String | Number | LBracket | LParen)
}

/// `expr := primary ('.' name | '(' [arg (',' arg)* [',']] ')')*`
pub(super) fn expr(p: &mut Parser<'_>, what: &str) -> usize {
    if p.failed() {
        return 0;
    }
    if p.depth >= MAX_DEPTH {
        p.too_deep();
        return 0;
    }
    let begin = p.checkpoint();
    p.depth += 1;
    let mut height = primary(p, what);
    while !p.failed() && matches!(p.nth(0), Dot | LParen) {
        if p.depth + height >= MAX_DEPTH {
            p.too_deep();
            break;
        }
        if p.at(Dot) {
            p.bump();
            if at_name(p, "a name behind `.`") {
                p.bump();
            }
            p.wrap(begin, FieldExpr);
            height += 1;
        } else {
            height = height.max(arguments(p)) + 1;
            if p.depth + height > MAX_DEPTH {
                p.too_deep();
                break;
            }
            p.wrap(begin, CallExpr);
        }
    }
    p.depth -= 1;
    height
}

/// `primary := name | STRING | NUMBER | 'true' | 'false' | list | '(' expr ')'`
fn primary(p: &mut Parser<'_>, what: &str) -> usize {
    match p.nth(0) {
        Ident if matches!(p.word(), "true" | "false") => literal(p, BoolExpr, Keyword),
        Ident => {
            p.start(PathExpr);
            p.start(Path);
            if at_name(p, what) {
                super::path_words(p);
            }
            p.end();
            p.end();
            2
        }
        String => literal(p, StringExpr, String),
        Number => number(p),
        LBracket => list(p),
        LParen => paren(p),
        _ => {
            p.expected(what);
            0
        }
    }
}

/// A string, as an expression node.
pub(super) fn string(p: &mut Parser<'_>) {
    literal(p, StringExpr, String);
}

/// A number; letters right behind it belong to none.
fn number(p: &mut Parser<'_>) -> usize {
    let (digits, behind) = (p.nth_span(0), p.nth_span(1));
    if p.nth(1) == Ident && behind.start == digits.end && !p.failed() {
        let written = p.text_of(digits.cover(behind)).to_owned();
        let message = format!("expected a number such as `80` or `-2.5`, found `{written}`");
        p.problems
            .add(&codes::EXPECTED, digits.cover(behind), message);
        p.fail_quietly();
    }
    literal(p, NumberExpr, Number)
}

fn literal(p: &mut Parser<'_>, node: SyntaxKind, token: SyntaxKind) -> usize {
    p.start(node);
    p.bump_as(token);
    p.end();
    1
}

/// `[a, b,]`
fn list(p: &mut Parser<'_>) -> usize {
    let opened = p.nth_span(0);
    let mut height = 0;
    p.start(ListExpr);
    p.bump();
    while at_expr(p) && !p.failed() {
        height = height.max(expr(p, "a value"));
        if !p.eat(Comma) {
            break;
        }
    }
    p.close(RBracket, opened);
    p.end();
    height + 1
}

fn paren(p: &mut Parser<'_>) -> usize {
    let opened = p.nth_span(0);
    p.start(ParenExpr);
    p.bump();
    let height = expr(p, "a value");
    p.close(RParen, opened);
    p.end();
    height + 1
}

/// `'(' [arg (',' arg)* [',']] ')'`
fn arguments(p: &mut Parser<'_>) -> usize {
    let opened = p.nth_span(0);
    let mut height = 0;
    p.start(ArgList);
    p.bump();
    while at_expr(p) && !p.failed() {
        height = height.max(argument(p));
        if !p.eat(Comma) {
            break;
        }
    }
    p.close(RParen, opened);
    p.end();
    height + 1
}

/// `arg := [name '='] expr`
fn argument(p: &mut Parser<'_>) -> usize {
    p.start(Arg);
    if p.at(Ident) && p.nth(1) == Eq {
        super::name(p, "the name of a parameter");
        p.bump();
    }
    let height = expr(p, "a value");
    p.end();
    height + 1
}
