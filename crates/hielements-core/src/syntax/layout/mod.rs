//! Tokens → tokens that the grammar sees: without trivia, with NEWLINE, INDENT and DEDENT.
//!
//! This module alone knows both block styles. The grammar meets `:` INDENT … DEDENT or `{` … `}`
//! (DEDENT where the brace is missing), and NEWLINE between statements. A comment changes nothing.

mod indentation;
mod statement;

use super::kind::SyntaxKind::{self, *};
use super::lexer::Token;
use super::parser::MAX_DEPTH;
use super::problems::Problems;
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::Span;
use indentation::{TAB, columns, is_rubbish};
use statement::Statement;

/// A token for the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LayoutToken {
    /// What it is; NEWLINE, INDENT, DEDENT and EOF have no text.
    pub(super) kind: SyntaxKind,
    /// The index of the lexed token, or of the one that follows a token without text.
    pub(super) raw: usize,
}

/// Decides where statements and blocks begin and end.
pub(super) fn layout(text: &str, tokens: &[Token], problems: &mut Problems) -> Vec<LayoutToken> {
    let mut layout = Layout {
        text,
        tokens,
        problems,
        out: Vec::with_capacity(tokens.len()),
        stack: Vec::new(),
        line: Line::default(),
        statement: Statement::default(),
        style: None,
        mixed: false,
        brace_is_missing: brace_is_missing(tokens),
    };
    for at in 0..tokens.len() {
        layout.token(at);
    }
    layout.end();
    layout.out
}

/// Where statements and the heads of blocks begin, with the white space before them, in order.
pub(super) fn begins(tokens: &[Token], layout: &[LayoutToken]) -> Vec<u32> {
    let borders = layout.iter().filter(|token| {
        matches!(
            token.kind,
            Newline | Indent | Dedent | LBrace | RBrace | StrayBrace
        )
    });
    let begin = |token: &LayoutToken| {
        let before = tokens.get(..token.raw)?.iter().rev();
        let space = before.take_while(|token| token.kind == Whitespace);
        let first = tokens.get(token.raw)?.span.start;
        Some(space.last().map_or(first, |token| token.span.start))
    };
    borders.filter_map(begin).collect()
}

/// The columns of the indentation of the line that holds this byte.
pub(super) fn columns_before(text: &str, at: u32) -> u32 {
    let before = &text[..at as usize];
    let line = &before[before.rfind(['\n', '\r']).map_or(0, |end| end + 1)..];
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let end = line.find(|it| !matches!(it, ' ' | '\t'));
    columns(&line[..end.unwrap_or(line.len())], TAB)
}

/// Whether some `{` of the file has no `}`: only then the layout guesses where a block ends.
fn brace_is_missing(tokens: &[Token]) -> bool {
    let depth = tokens
        .iter()
        .fold(0_usize, |depth, token| match token.kind {
            LBrace => depth + 1,
            RBrace => depth.saturating_sub(1),
            _ => depth,
        });
    depth > 0
}

struct Layout<'a> {
    text: &'a str,
    tokens: &'a [Token],
    problems: &'a mut Problems,
    out: Vec<LayoutToken>,
    stack: Vec<Open>,
    line: Line,
    statement: Statement,
    /// The first character that indented a line.
    style: Option<(u8, Span)>,
    mixed: bool,
    brace_is_missing: bool,
}

/// Something that is not closed yet.
enum Open {
    /// A block by indentation.
    Indent {
        columns: u32,
        /// A second indentation of the same block, after an inconsistent dedent.
        also: Option<u32>,
        /// Whether the grammar knows of it; not so after an unexpected indent.
        known: bool,
    },
    Brace {
        span: Span,
        columns: u32,
    },
    Bracket,
}

/// The physical line that is being read.
#[derive(Default)]
struct Line {
    columns: u32,
    indent: Span,
    /// Whether no token of the line was seen yet.
    fresh: bool,
    /// The deepest comment that stood alone on a line since the last token.
    comment_columns: Option<u32>,
}

impl<'a> Layout<'a> {
    fn token(&mut self, at: usize) {
        let Token { kind, span } = self.tokens[at];
        match kind {
            Bom => {}
            LineEnd => {
                let comment_columns = self.line.comment_columns;
                self.line = Line {
                    fresh: true,
                    indent: Span::new(span.end, span.end),
                    comment_columns,
                    ..Line::default()
                };
            }
            Whitespace if self.line_start(span) => {
                self.line.indent.end = span.end;
                self.line.columns = columns(self.text_of(self.line.indent), TAB);
            }
            Whitespace => {}
            Comment | DocComment | BlockComment => {
                if self.line.fresh {
                    let deepest = self.line.comment_columns.unwrap_or(0);
                    self.line.comment_columns = Some(deepest.max(self.line.columns));
                }
            }
            kind => self.visible(at, kind),
        }
    }

    fn line_start(&self, span: Span) -> bool {
        (self.line.fresh || span.start == 0) && self.line.indent.end == span.start
    }

    fn visible(&mut self, at: usize, kind: SyntaxKind) {
        if self.out.is_empty() || self.line.fresh {
            self.first_of_line(at, kind);
        }
        self.line.fresh = false;
        self.line.comment_columns = None;
        match kind {
            LParen | LBracket => self.stack.push(Open::Bracket),
            RParen | RBracket => {
                if matches!(self.stack.last(), Some(Open::Bracket)) {
                    self.stack.pop();
                }
            }
            LBrace => self.open_brace(at),
            RBrace => return self.close_brace(at),
            _ => {}
        }
        self.push(kind, at);
        if kind == LBrace {
            self.statement = Statement::default();
        } else {
            self.statement.add(at, self.line.columns);
        }
    }

    fn push(&mut self, kind: SyntaxKind, raw: usize) {
        self.out.push(LayoutToken { kind, raw });
    }

    fn open_brace(&mut self, at: usize) {
        self.leave_brackets();
        let columns = if self.statement.first.is_some() {
            self.statement.columns
        } else {
            self.line.columns
        };
        self.stack.push(Open::Brace {
            span: self.tokens[at].span,
            columns,
        });
    }

    fn close_brace(&mut self, at: usize) {
        let in_call = self.in_bracket() && self.bracket_closes_behind(at);
        if !in_call {
            self.leave_brackets();
        }
        let opened = self
            .stack
            .iter()
            .any(|open| matches!(open, Open::Brace { .. }));
        if !opened || in_call {
            let span = self.tokens[at].span;
            self.problems
                .add(&codes::STRAY_BRACE, span, "this `}` closes nothing")
                .fix("Remove it", span, "");
            return self.push(StrayBrace, at);
        }
        while let Some(open) = self.stack.pop() {
            match open {
                Open::Indent { known: true, .. } => self.push(Dedent, at),
                Open::Indent { known: false, .. } | Open::Bracket => {}
                Open::Brace { .. } => break,
            }
        }
        self.push(RBrace, at);
        self.statement = Statement::default();
    }

    /// Whether the next thing on the line closes a bracket.
    fn bracket_closes_behind(&self, at: usize) -> bool {
        let mut behind = self.tokens[at + 1..].iter();
        let next = behind.find(|token| token.kind != Whitespace);
        next.is_some_and(|token| matches!(token.kind, RParen | RBracket))
    }

    fn in_bracket(&self) -> bool {
        matches!(self.stack.last(), Some(Open::Bracket))
    }

    fn leave_brackets(&mut self) {
        while self.in_bracket() {
            self.stack.pop();
        }
    }

    /// The first token of a line ends the statement before, unless that continues.
    fn first_of_line(&mut self, at: usize, kind: SyntaxKind) {
        let continues = self.in_bracket() || self.statement_continues();
        if kind == RBrace || (continues && !self.begins_statement(at)) {
            return;
        }
        self.leave_brackets();
        if is_rubbish(kind) {
            self.rubbish(at);
        } else if self.statement_opens_block() {
            self.after_colon(at);
        } else {
            self.next_statement(at);
        }
        self.statement = Statement::default();
    }

    fn next_statement(&mut self, at: usize) {
        if self.out.is_empty() && self.line.columns == 0 {
            return;
        }
        let in_braces = matches!(self.stack.last(), Some(Open::Brace { .. }));
        let deeper = self.line.columns > self.statement.columns;
        if deeper && !in_braces && self.statement_lacks_block() {
            return self.missing_colon(at);
        }
        self.push(Newline, at);
        if self.brace_is_missing {
            self.abandon_braces(at);
        }
        match self.stack.last() {
            Some(Open::Brace { .. }) => {}
            Some(Open::Indent { .. } | Open::Bracket) | None => self.indentation(at),
        }
    }

    /// Some `{` has no `}`: a declaration that stands as far left as the line with the `{` shows
    /// which one.
    fn abandon_braces(&mut self, at: usize) {
        if !DECLARATIONS.contains(&self.word(at)) || !self.begins_statement(at) {
            return;
        }
        let left = self.line.columns;
        let Some(from) = self
            .stack
            .iter()
            .position(|open| matches!(open, Open::Brace { columns, .. } if *columns >= left))
        else {
            return;
        };
        for open in self.stack.split_off(from).into_iter().rev() {
            self.abandon(&open, at);
        }
        self.brace_is_missing = false;
    }

    fn abandon(&mut self, open: &Open, at: usize) {
        match open {
            // Deeper ones have the diagnostic for nesting.
            Open::Brace { .. } if self.stack.len() >= MAX_DEPTH => self.push(Dedent, at),
            Open::Brace { span, .. } => {
                self.problems
                    .add(&codes::UNCLOSED_BRACE, *span, "this `{` is not closed")
                    .help("close the block with `}`");
                self.push(Dedent, at);
            }
            Open::Indent { known: true, .. } => self.push(Dedent, at),
            Open::Indent { known: false, .. } | Open::Bracket => {}
        }
    }

    fn end(&mut self) {
        let at = self.tokens.len();
        self.line.columns = 0;
        if self.statement_opens_block() {
            self.missing_block();
        }
        self.push(Newline, at);
        while let Some(open) = self.stack.pop() {
            self.abandon(&open, at);
        }
        self.push(Eof, at);
    }

    fn text_of(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    fn word(&self, at: usize) -> &str {
        self.text_of(self.tokens[at].span)
    }
}

/// Words that begin a declaration which may stand at the left edge.
const DECLARATIONS: &[&str] = &[
    "element", "pattern", "template", "language", "import", "from",
];
