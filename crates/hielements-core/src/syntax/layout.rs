//! Tokens → tokens that the grammar sees: without trivia, with NEWLINE, INDENT and DEDENT.
//!
//! This module alone knows both block styles. The grammar meets `:` INDENT … DEDENT or `{` … `}`
//! (DEDENT where the brace is missing), and NEWLINE between statements. A comment changes nothing.

use super::foreign::is_invisible;
use super::kind::SyntaxKind::{self, *};
use super::lexer::Token;
use super::parser::MAX_DEPTH;
use super::problems::Problems;
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::Span;

/// Columns that a tab counts; only where tabs and spaces were mixed, which is reported.
const TAB: u32 = 4;

/// Columns that a tab may have stood for where somebody mixed the two.
const TABS: [u32; 3] = [TAB, 8, 2];

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

/// Where statements and the heads of blocks begin, in order.
pub(super) fn begins(tokens: &[Token], layout: &[LayoutToken]) -> Vec<u32> {
    let borders = layout.iter().filter(|token| {
        matches!(
            token.kind,
            Newline | Indent | Dedent | LBrace | RBrace | StrayBrace
        )
    });
    let places = borders.filter_map(|token| tokens.get(token.raw));
    places.map(|token| token.span.start).collect()
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

    /// A line that begins with what begins no statement ends no block, wherever it stands.
    fn rubbish(&mut self, at: usize) {
        if self.statement_opens_block() {
            self.line.columns = self.columns_below(at);
            self.after_colon(at);
        } else if !self.out.is_empty() {
            self.push(Newline, at);
        }
    }

    /// The columns of the next line that begins with more than rubbish.
    fn columns_below(&self, at: usize) -> u32 {
        let mut begin = None;
        for token in &self.tokens[at..] {
            match (token.kind, begin) {
                (LineEnd, _) => begin = Some(token.span.end),
                (Whitespace | Comment | DocComment | BlockComment, _) | (_, None) => {}
                (kind, Some(_)) if is_rubbish(kind) => begin = None,
                (_, Some(begin)) => {
                    return columns(self.text_of(Span::new(begin, token.span.start)), TAB);
                }
            }
        }
        0
    }

    fn statement_continues(&self) -> bool {
        let Some(previous) = self.statement.previous else {
            return false;
        };
        match self.tokens[previous].kind {
            Eq | Comma | Dot | EqEq | NotEq => true,
            Ident => self.word(previous) == "binds" && self.binds_is_keyword(),
            Colon => self.colon_is_inside(),
            _ => false,
        }
    }

    /// Whether a `:` stands in the middle of a statement, which has no block.
    fn colon_is_inside(&self) -> bool {
        self.statement.first.is_some_and(|first| {
            ["check", "scope", "ref", "connection_point"].contains(&self.word(first))
        })
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
    /// beside each other never stand in an expression, nor does a path before `=`.
    fn begins_statement(&self, at: usize) -> bool {
        if self.tokens[at].kind != Ident {
            return false;
        }
        let mut visible = self.tokens[at..]
            .iter()
            .zip(at..)
            .filter(|(token, _)| token.kind != Whitespace)
            .skip(1)
            .take(MAX_DEPTH);
        let Some((next, next_at)) = visible.next() else {
            return false;
        };
        match next.kind {
            Ident => STATEMENTS.contains(&self.word(at)) || self.word(next_at) == "uses",
            String => ["import", "from"].contains(&self.word(at)),
            Dot => {
                let behind_binds = self.statement_waits_for_path();
                self.path_of_statement(visible, behind_binds)
            }
            _ => false,
        }
    }

    /// Whether the line before ends with `binds`, so that a path and `=` may follow.
    fn statement_waits_for_path(&self) -> bool {
        let previous = self.statement.previous;
        !self.in_bracket() && previous.is_some_and(|previous| self.tokens[previous].kind == Ident)
    }

    /// Whether a path, from its second word on, is followed by `uses` or by `=`.
    fn path_of_statement<'t>(
        &self,
        rest: impl Iterator<Item = (&'t Token, usize)>,
        behind_binds: bool,
    ) -> bool {
        let mut behind_word = false;
        for (token, at) in rest {
            match token.kind {
                Ident if behind_word => return self.word(at) == "uses",
                Ident => behind_word = true,
                Dot if behind_word => behind_word = false,
                kind => return behind_word && kind == Eq && !behind_binds,
            }
        }
        false
    }

    fn statement_opens_block(&self) -> bool {
        let previous = self.statement.previous;
        previous.is_some_and(|previous| self.tokens[previous].kind == Colon)
            && !self.colon_is_inside()
    }

    /// Whether the statement may have a block and has none so far.
    fn statement_lacks_block(&self) -> bool {
        let (Some(first), Some(second)) = (self.statement.first, self.statement.second) else {
            return false;
        };
        let waits_for_pattern = |previous| self.word(previous) == "implements";
        if self.statement.previous.is_some_and(waits_for_pattern) {
            return false;
        }
        let of_element = ["element", "descendant"].contains(&self.word(second));
        match self.word(first) {
            "requires" | "allows" | "forbids" => of_element,
            word => OPENERS.contains(&word) && self.tokens[second].kind == Ident,
        }
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

    /// A declaration is followed by its block, and only the `:` is missing.
    fn missing_colon(&mut self, at: usize) {
        self.check_style();
        let end = self
            .statement
            .previous
            .map_or(0, |previous| self.tokens[previous].span.end);
        let end = Span::new(end, end);
        self.problems
            .add(
                &codes::EXPECTED,
                end,
                "expected `:`, found the end of the line and an indented block",
            )
            .related(self.line.indent, "the block begins here")
            .fix("Write the `:`", end, ":");
        self.push(Indent, at);
        self.stack.push(Open::Indent {
            columns: self.line.columns,
            also: None,
            known: true,
        });
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
        let columns = self.columns_meant();
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

    /// The columns of the line; where it mixes tabs and spaces, those of its block if some width of
    /// a tab gives them.
    fn columns_meant(&self) -> u32 {
        let (columns, indent) = (self.line.columns, self.text_of(self.line.indent));
        let (Some(Open::Indent { columns: level, .. }), Some((style, _))) =
            (self.stack.last(), self.style)
        else {
            return columns;
        };
        let in_style = indent.bytes().all(|byte| byte == style);
        let fits = |tab: u32| match style {
            b'\t' => columns.saturating_mul(TAB) == level.saturating_mul(tab),
            _ => self::columns(indent, tab) == *level,
        };
        if !in_style && TABS.into_iter().any(fits) {
            *level
        } else {
            columns
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
            self.unexpected_indent(span);
            return self.stack.push(Open::Indent {
                columns,
                also: None,
                known: false,
            });
        };
        self.inconsistent_dedent(span, columns, level);
        if known {
            self.out.pop();
        }
        self.stack.push(Open::Indent {
            columns: level,
            also: Some(columns),
            known,
        });
    }

    /// Where tabs and spaces are mixed, that is the mistake.
    fn unexpected_indent(&mut self, span: Span) {
        if self.mixed {
            return;
        }
        let message = "this line is indented, but the line before opens no block";
        self.problems
            .add(&codes::UNEXPECTED_INDENT, span, message)
            .help("a block begins behind `:` or `{`");
    }

    /// Where tabs and spaces are mixed, that is the mistake.
    fn inconsistent_dedent(&mut self, span: Span, columns: u32, level: u32) {
        if self.mixed {
            return;
        }
        let message =
            format!("this line is indented by {columns} columns, which fits no block around it");
        self.problems
            .add(&codes::INCONSISTENT_DEDENT, span, message)
            .help(format!("the block before is indented by {level} columns"));
    }

    /// Reports, once a file, that tabs and spaces are mixed in indentation that matters.
    fn check_style(&mut self) {
        let span = self.line.indent;
        let known = |byte: &u8| matches!(byte, b' ' | b'\t');
        let mut bytes = self.text_of(span).bytes().filter(known);
        let Some(first) = bytes.next() else {
            return;
        };
        let (style, seen) = *self.style.get_or_insert((first, span));
        if self.mixed || (first == style && bytes.all(|byte| byte == style)) {
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

/// Whether no statement begins so.
fn is_rubbish(kind: SyntaxKind) -> bool {
    matches!(kind, Unknown | RParen | RBracket)
}

/// Words that begin a declaration which may stand at the left edge.
const DECLARATIONS: &[&str] = &[
    "element", "pattern", "template", "language", "import", "from",
];

/// Words that begin a declaration which may have a block.
const OPENERS: &[&str] = &[
    "element",
    "pattern",
    "template",
    "language",
    "connection_check",
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

/// The columns of an indentation, with tabs of this width.
fn columns(indent: &str, tab: u32) -> u32 {
    indent
        .chars()
        .fold(0_u32, |columns, character| match character {
            '\t' => (columns / tab + 1).saturating_mul(tab),
            character if is_invisible(character) => columns,
            _ => columns.saturating_add(1),
        })
}
