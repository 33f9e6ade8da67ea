//! Blocks by indentation: where they begin and end, and what is wrong with it. Braces and the ends of
//! statements are not its business.

use super::super::foreign::is_invisible;
use super::super::kind::SyntaxKind::{self, *};
use super::{Layout, Open};
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::Span;

/// Columns that a tab counts; only where tabs and spaces were mixed, which is reported.
pub(super) const TAB: u32 = 4;

/// Columns that a tab may have stood for where somebody mixed the two.
const TABS: [u32; 3] = [TAB, 8, 2];

impl Layout<'_> {
    /// A line that begins with what begins no statement ends no block, wherever it stands.
    pub(super) fn rubbish(&mut self, at: usize) {
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

    pub(super) fn after_colon(&mut self, at: usize) {
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
    pub(super) fn missing_block(&mut self) {
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

    /// A declaration is followed by its block, and only the `:` is missing.
    pub(super) fn missing_colon(&mut self, at: usize) {
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

    /// Ends the blocks that a line stands too far left for.
    pub(super) fn indentation(&mut self, at: usize) {
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
}

/// Whether no statement begins so.
pub(super) fn is_rubbish(kind: SyntaxKind) -> bool {
    matches!(kind, Unknown | RParen | RBracket)
}

/// The columns of an indentation, with tabs of this width.
pub(super) fn columns(indent: &str, tab: u32) -> u32 {
    indent
        .chars()
        .fold(0_u32, |columns, character| match character {
            '\t' => (columns / tab + 1).saturating_mul(tab),
            character if is_invisible(character) => columns,
            _ => columns.saturating_add(1),
        })
}
