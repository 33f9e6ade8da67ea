//! Tokens → tokens that the grammar sees: without trivia, with NEWLINE, INDENT and DEDENT.
//!
//! This module alone knows both block styles. The grammar meets `:` INDENT … DEDENT or `{` … `}`
//! (DEDENT where the brace is missing), and NEWLINE between statements. A comment changes nothing.

use super::kind::SyntaxKind::{self, *};
use super::lexer::Token;
use super::parser::MAX_DEPTH;
use super::problems::Problems;
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::Span;

/// Columns that a tab counts; only where tabs and spaces were mixed, which is reported.
const TAB: u32 = 4;

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

/// The statement that is being read.
#[derive(Default)]
struct Statement {
    first: Option<usize>,
    second: Option<usize>,
    previous: Option<usize>,
    before_previous: Option<usize>,
    length: usize,
    columns: u32,
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
                self.line.indent = span;
                self.line.columns = columns(self.bytes(span));
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
        self.leave_brackets();
        let opened = self
            .stack
            .iter()
            .any(|open| matches!(open, Open::Brace { .. }));
        if !opened {
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

    fn leave_brackets(&mut self) {
        while matches!(self.stack.last(), Some(Open::Bracket)) {
            self.stack.pop();
        }
    }

    /// The first token of a line ends the statement before, unless that continues.
    fn first_of_line(&mut self, at: usize, kind: SyntaxKind) {
        let in_brackets = matches!(self.stack.last(), Some(Open::Bracket));
        let continues = in_brackets || self.statement_continues();
        if kind == RBrace || (continues && !self.begins_statement(at)) {
            return;
        }
        self.leave_brackets();
        if self.statement_opens_block() {
            self.after_colon(at);
        } else {
            self.next_statement(at);
        }
        self.statement = Statement::default();
    }

    fn statement_continues(&self) -> bool {
        let Some(previous) = self.statement.previous else {
            return false;
        };
        match self.tokens[previous].kind {
            Eq | Comma | Dot | EqEq | NotEq => true,
            Ident => self.word(previous) == "binds" && self.binds_is_keyword(),
            Colon => self.statement.first.is_some_and(|first| {
                ["check", "scope", "ref", "connection_point"].contains(&self.word(first))
            }),
            _ => false,
        }
    }

    /// `binds` may be a name as well: it is the keyword behind the name of a scope or ref.
    fn binds_is_keyword(&self) -> bool {
        let Some(first) = self.statement.first else {
            return false;
        };
        let descendant = self
            .statement
            .second
            .is_some_and(|second| self.word(second) == "descendant");
        let before = match self.word(first) {
            "scope" | "ref" | "connection_point" => 2,
            "requires" | "allows" | "forbids" if descendant => 4,
            "requires" | "allows" | "forbids" => 3,
            _ => return false,
        };
        self.statement.length > before
            && self
                .statement
                .before_previous
                .is_some_and(|token| matches!(self.tokens[token].kind, Ident | Greater))
    }

    /// Whether a line inside brackets, or behind `=`, is clearly a statement of its own: two words
    /// beside each other never stand in an expression.
    fn begins_statement(&self, at: usize) -> bool {
        let mut rest = self.tokens[at + 1..]
            .iter()
            .zip(at + 1..)
            .skip_while(|(token, _)| token.kind == Whitespace);
        let Some((next, next_at)) = rest.next() else {
            return false;
        };
        self.tokens[at].kind == Ident
            && match next.kind {
                Ident => STATEMENTS.contains(&self.word(at)) || self.word(next_at) == "uses",
                String => ["import", "from"].contains(&self.word(at)),
                _ => false,
            }
    }

    fn statement_opens_block(&self) -> bool {
        self.statement
            .previous
            .is_some_and(|previous| self.tokens[previous].kind == Colon)
    }

    fn after_colon(&mut self, at: usize) {
        self.check_style();
        if self.line.columns > self.statement.columns {
            self.push(Indent, at);
            self.stack.push(Open::Indent {
                columns: self.line.columns,
                also: None,
                known: true,
            });
            return;
        }
        self.missing_block();
        self.next_statement(at);
    }

    /// A `:` without a block is a mistake, unless an indented comment stands in for it.
    fn missing_block(&mut self) {
        let commented = self
            .line
            .comment_columns
            .is_some_and(|columns| columns > self.statement.columns);
        let Some(colon) = self.statement.previous.filter(|_| !commented) else {
            return;
        };
        let span = self.tokens[colon].span;
        self.problems
            .add(
                &codes::MISSING_BLOCK,
                span,
                "this `:` opens a block, but no indented line follows",
            )
            .help("indent what belongs to it, or leave out the `:`")
            .fix("Remove the `:`", span, "");
    }

    fn next_statement(&mut self, at: usize) {
        if self.out.is_empty() && self.line.columns == 0 {
            return;
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

    fn indentation(&mut self, at: usize) {
        self.check_style();
        let columns = self.line.columns;
        let mut last = None;
        loop {
            let (level, also) = match self.stack.last() {
                Some(Open::Indent { columns, also, .. }) => (*columns, *also),
                Some(Open::Brace { .. } | Open::Bracket) => return,
                None => (0, None),
            };
            if columns == level || also == Some(columns) {
                return;
            }
            if columns > level {
                return self.deeper(columns, last.as_ref());
            }
            last = self.stack.pop();
            if matches!(last, Some(Open::Indent { known: true, .. })) {
                self.push(Dedent, at);
            }
        }
    }

    /// The line stands deeper than its block. `left`: the block that it stands too far left for.
    fn deeper(&mut self, columns: u32, left: Option<&Open>) {
        let span = self.line.indent;
        let Some(&Open::Indent {
            columns: level,
            known,
            ..
        }) = left
        else {
            self.problems
                .add(
                    &codes::UNEXPECTED_INDENT,
                    span,
                    "this line is indented, but the line before opens no block",
                )
                .help("a block begins behind `:` or `{`");
            return self.stack.push(Open::Indent {
                columns,
                also: None,
                known: false,
            });
        };
        self.problems
            .add(
                &codes::INCONSISTENT_DEDENT,
                span,
                format!(
                    "this line is indented by {columns} columns, which fits no block around it"
                ),
            )
            .help(format!("the block before is indented by {level} columns"));
        if known {
            self.out.pop();
        }
        self.stack.push(Open::Indent {
            columns: level,
            also: Some(columns),
            known,
        });
    }

    /// Reports, once a file, that tabs and spaces are mixed in indentation that matters.
    fn check_style(&mut self) {
        let span = self.line.indent;
        let bytes = self.bytes(span);
        let Some(&first) = bytes.first() else {
            return;
        };
        let (style, seen) = *self.style.get_or_insert((first, span));
        if self.mixed || bytes.iter().all(|&byte| byte == style) {
            return;
        }
        self.mixed = true;
        let name = |byte| if byte == b'\t' { "tabs" } else { "spaces" };
        let message = format!(
            "tabs and spaces are mixed in the indentation; this file began with {}",
            name(style)
        );
        self.problems
            .add(&codes::MIXED_INDENTATION, span, message)
            .related(seen, format!("the first indentation, with {}", name(style)))
            .help(format!("indent every line with {}", name(style)));
    }

    fn end(&mut self) {
        let at = self.tokens.len();
        self.line.columns = 0;
        if self.statement_opens_block() && !self.statement_continues() {
            self.missing_block();
        }
        self.push(Newline, at);
        while let Some(open) = self.stack.pop() {
            self.abandon(&open, at);
        }
        self.push(Eof, at);
    }

    fn bytes(&self, span: Span) -> &'a [u8] {
        &self.text.as_bytes()[span.start as usize..span.end as usize]
    }

    fn word(&self, at: usize) -> &str {
        let span = self.tokens[at].span;
        &self.text[span.start as usize..span.end as usize]
    }
}

impl Statement {
    fn add(&mut self, at: usize, columns: u32) {
        if self.first.is_none() {
            self.first = Some(at);
            self.columns = columns;
        } else if self.second.is_none() {
            self.second = Some(at);
        }
        self.before_previous = self.previous.replace(at);
        self.length += 1;
    }
}

/// Words that begin a declaration which may stand at the left edge.
const DECLARATIONS: &[&str] = &[
    "element", "pattern", "template", "language", "import", "from",
];

/// Words that begin a statement when another word follows.
const STATEMENTS: &[&str] = &[
    "element",
    "pattern",
    "template",
    "language",
    "import",
    "from",
    "scope",
    "ref",
    "connection_point",
    "connection_check",
    "check",
    "requires",
    "allows",
    "forbids",
];

fn columns(indent: &[u8]) -> u32 {
    indent.iter().fold(0_u32, |columns, &byte| {
        if byte == b'\t' {
            (columns / TAB + 1).saturating_mul(TAB)
        } else {
            columns.saturating_add(1)
        }
    })
}
