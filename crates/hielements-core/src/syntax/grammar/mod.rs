//! The grammar: a function a production, named after it. Permissive: every block may hold every
//! statement; [`super::validate`] says which belong where.

mod exprs;
mod items;
mod specs;

use super::kind::SyntaxKind::*;
use super::parser::{MAX_DEPTH, Parser};
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::Span;

/// `file := (import | language | pattern | element)*`
pub(super) fn file(p: &mut Parser<'_>) {
    p.start_root();
    statements(p);
    while !p.at(Eof) {
        p.bump();
        statements(p);
    }
    p.rest_of_file();
    p.end();
}

/// Statements up to the end of the block.
fn statements(p: &mut Parser<'_>) {
    while !matches!(p.nth(0), RBrace | Dedent | Eof) {
        if p.eat(Newline) {
            continue;
        }
        let before = p.position();
        p.new_statement();
        items::statement(p);
        p.rest_of_line();
        end_of_statement(p);
        if p.position() == before {
            p.bump();
        }
    }
}

/// A statement ends at its line's end, at `}`, or behind its own block.
fn end_of_statement(p: &mut Parser<'_>) {
    if p.at_end_of_statement() {
        return;
    }
    if p.ended_with_block() {
        return;
    }
    if !p.failed() && items::begins_statement(p) {
        return two_statements(p);
    }
    let help = habit(p).map(str::to_owned);
    p.expected_with("the end of the line", help);
    recover(p);
}

/// What to do about things that people write behind a statement.
fn habit(p: &Parser<'_>) -> Option<&'static str> {
    match p.nth(0) {
        Comma => Some("write a line for each"),
        Eq | Less | Greater => Some("values are compared with `==` and `!=`"),
        Colon => Some(
            "a block stands on indented lines below the `:`, or between `{` and `}` without it",
        ),
        Ident if p.at_word("and") => Some("write a check for each"),
        RParen | RBracket => Some("it closes nothing: remove it"),
        _ => None,
    }
}

fn two_statements(p: &mut Parser<'_>) {
    let second = p.nth_span(0);
    let (gap, indent) = p.gap_before();
    p.problems
        .add(
            &codes::TWO_STATEMENTS,
            second,
            "a second statement on the same line",
        )
        .help("write each statement on a line of its own")
        .fix("Move it to a line of its own", gap, format!("\n{indent}"));
}

/// Takes what is left of a broken statement into an error node; a block in it is still read.
fn recover(p: &mut Parser<'_>) {
    if p.at_end_of_statement() {
        return;
    }
    p.start(Error);
    while !p.at_end_of_statement() {
        match p.nth(0) {
            LBrace | Indent => block(p),
            Colon if p.nth(1) == Indent => block(p),
            _ => p.bump(),
        }
    }
    p.end();
}

/// `block := ':' NEWLINE INDENT x* DEDENT | '{' x* '}'`, where there is one.
fn opt_block(p: &mut Parser<'_>) {
    if p.failed() && !at_block(p) {
        recover_to_block(p);
    }
    if at_block(p) {
        block(p);
    }
}

fn at_block(p: &Parser<'_>) -> bool {
    matches!(p.nth(0), LBrace | Indent)
        || (p.at(Colon) && matches!(p.nth(1), Indent | Newline | Eof))
}

fn recover_to_block(p: &mut Parser<'_>) {
    if p.at_end_of_statement() {
        return;
    }
    p.start(Error);
    while !p.at_end_of_statement() && !at_block(p) {
        p.bump();
    }
    p.end();
}

fn block(p: &mut Parser<'_>) {
    p.start(Body);
    let brace = p.at(LBrace);
    // The layout has already reported a `:` that is missing.
    if !p.at(Indent) {
        p.bump();
    }
    p.rest_of_line();
    if brace || p.eat(Indent) {
        p.depth += 1;
        if p.depth > MAX_DEPTH {
            p.too_deep();
            flat_block(p);
        } else {
            statements(p);
        }
        p.depth -= 1;
        close_block(p, brace);
    }
    p.end();
}

/// The layout has already reported a brace that is missing.
fn close_block(p: &mut Parser<'_>, brace: bool) {
    if (brace && p.at(RBrace)) || p.at(Dedent) {
        p.bump();
        p.new_statement();
        p.note_block_end();
    }
}

/// Takes a block without giving it structure.
fn flat_block(p: &mut Parser<'_>) {
    let mut open = 0_usize;
    loop {
        match p.nth(0) {
            Eof => return,
            LBrace | Indent => open += 1,
            RBrace | Dedent if open == 0 => return,
            RBrace | Dedent => open -= 1,
            _ => {}
        }
        p.bump();
    }
}

/// Words that are no names.
const RESERVED: &[&str] = &["import", "from", "as", "true", "false"];

/// `name`, as a node. `what` it names, for the message.
fn name(p: &mut Parser<'_>, what: &str) -> bool {
    if !at_name(p, what) {
        return false;
    }
    p.start(Name);
    p.bump();
    p.end();
    true
}

fn at_name(p: &mut Parser<'_>, what: &str) -> bool {
    if p.at(Ident) && RESERVED.contains(&p.word()) && !p.failed() {
        reserved(p);
        return true;
    }
    if !p.at(Ident) {
        p.expected(what);
    }
    p.at(Ident)
}

/// A reserved word is taken as the name that it was meant to be.
fn reserved(p: &mut Parser<'_>) {
    let span: Span = p.nth_span(0);
    let word = p.word();
    p.problems
        .add(
            &codes::RESERVED_WORD,
            span,
            format!("`{word}` is reserved and cannot be a name"),
        )
        .fix(format!("Write `{word}_`"), span, format!("{word}_"));
}

/// `path := name ('.' name)*`
fn path(p: &mut Parser<'_>, what: &str) -> bool {
    if !at_name(p, what) {
        return false;
    }
    p.start(Path);
    path_words(p);
    p.end();
    true
}

/// The words of a path; a `.` that `*` follows is not part of it.
fn path_words(p: &mut Parser<'_>) {
    p.bump();
    while p.at(Dot) && p.nth(1) != Star {
        p.bump();
        if !at_name(p, "a name behind `.`") {
            return;
        }
        p.bump();
    }
}
