//! What the productions of the grammar are written with: looking ahead, taking tokens, building
//! the green tree with its trivia, and recovery. Knows no production.

use rowan::{Checkpoint, GreenNode, GreenNodeBuilder, Language};

use super::kind::{
    Hielements,
    SyntaxKind::{self, *},
};
use super::layout::LayoutToken;
use super::lexer::Token;
use super::problems::Problems;
use crate::diagnostics::catalogue::syntax as codes;
use crate::source::Span;

/// How deep blocks, lists, parentheses and calls may stand in each other. The tree is never
/// deeper than a small multiple of it, so walking and dropping it cannot overflow the stack.
pub(super) const MAX_DEPTH: usize = 256;

/// Reads layout tokens and builds a tree.
pub(super) struct Parser<'a> {
    text: &'a str,
    raw: &'a [Token],
    tokens: &'a [LayoutToken],
    at: usize,
    /// Index of the first lexed token that is not in the tree yet.
    written: usize,
    builder: GreenNodeBuilder<'static>,
    pub(super) problems: &'a mut Problems,
    pub(super) depth: usize,
    /// Whether the statement already has its diagnostic.
    failed: bool,
    /// The position behind the last block.
    behind_block: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        text: &'a str,
        raw: &'a [Token],
        tokens: &'a [LayoutToken],
        problems: &'a mut Problems,
    ) -> Self {
        Self {
            text,
            raw,
            tokens,
            at: 0,
            written: 0,
            builder: GreenNodeBuilder::new(),
            problems,
            depth: 0,
            failed: false,
            behind_block: 0,
        }
    }

    pub(super) fn finish(self) -> GreenNode {
        self.builder.finish()
    }

    // Looking.

    pub(super) fn nth(&self, ahead: usize) -> SyntaxKind {
        self.tokens
            .get(self.at + ahead)
            .map_or(Eof, |token| token.kind)
    }

    pub(super) fn at(&self, kind: SyntaxKind) -> bool {
        self.nth(0) == kind
    }

    /// The word at this place; empty where no word stands.
    pub(super) fn word(&self) -> &'a str {
        self.nth_word(0)
    }

    pub(super) fn nth_word(&self, ahead: usize) -> &'a str {
        match self.nth(ahead) {
            Ident => self.nth_text(ahead),
            _ => "",
        }
    }

    fn nth_text(&self, ahead: usize) -> &'a str {
        self.text_of(self.nth_span(ahead))
    }

    pub(super) fn text_of(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        self.word() == word
    }

    /// The place of a token; of one without text: right behind the token before.
    pub(super) fn nth_span(&self, ahead: usize) -> Span {
        let at = (self.at + ahead).min(self.tokens.len().saturating_sub(1));
        let token = self.tokens[at];
        match token.kind {
            Newline | Indent | Dedent | Eof => {
                let end = self.tokens[..at]
                    .iter()
                    .rev()
                    .find(|token| !matches!(token.kind, Newline | Indent | Dedent | Eof))
                    .map_or(0, |token| self.raw[token.raw].span.end);
                Span::new(end, end)
            }
            _ => self.raw[token.raw].span,
        }
    }

    /// How many tokens were taken: a loop that takes none must stop.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// Where a statement ends at the latest.
    pub(super) fn at_end_of_statement(&self) -> bool {
        matches!(self.nth(0), Newline | RBrace | Dedent | Eof)
    }

    /// Remembers that a block ended just now.
    pub(super) fn note_block_end(&mut self) {
        self.behind_block = self.at;
    }

    /// Whether a block ended right here, which ends a statement.
    pub(super) fn ended_with_block(&self) -> bool {
        self.behind_block == self.at
    }

    /// The white space before this token, and the indentation of its line.
    pub(super) fn gap_before(&self) -> (Span, std::string::String) {
        let here = self.nth_span(0).start;
        let before = &self.text[..here as usize];
        let gap = before.len() - before.trim_end_matches([' ', '\t']).len();
        let gap = u32::try_from(gap).unwrap_or(0);
        let indent = indentation_of_last_line(before.as_bytes());
        (Span::new(here - gap, here), indent)
    }

    // Building.

    pub(super) fn start(&mut self, kind: SyntaxKind) {
        self.trivia();
        self.builder.start_node(Hielements::kind_to_raw(kind));
    }

    pub(super) fn end(&mut self) {
        self.builder.finish_node();
    }

    /// The root holds all trivia, the leading one too.
    pub(super) fn start_root(&mut self) {
        self.builder.start_node(Hielements::kind_to_raw(SourceFile));
    }

    pub(super) fn checkpoint(&mut self) -> Checkpoint {
        self.trivia();
        self.builder.checkpoint()
    }

    pub(super) fn wrap(&mut self, checkpoint: Checkpoint, kind: SyntaxKind) {
        self.builder
            .start_node_at(checkpoint, Hielements::kind_to_raw(kind));
        self.builder.finish_node();
    }

    /// Takes a token as it is; tokens without text leave no trace.
    pub(super) fn bump(&mut self) {
        self.bump_as(self.nth(0));
    }

    pub(super) fn bump_as(&mut self, kind: SyntaxKind) {
        if matches!(self.nth(0), Newline | Indent | Dedent) {
            self.at += 1;
            return;
        }
        if self.at(Eof) {
            return;
        }
        self.trivia();
        self.write(kind);
        self.at += 1;
    }

    pub(super) fn eat(&mut self, kind: SyntaxKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump_as(Keyword);
        }
        found
    }

    /// Writes the trivia before the next token.
    fn trivia(&mut self) {
        while self.written < self.raw.len() && self.raw[self.written].kind.is_trivia() {
            self.write(self.raw[self.written].kind);
        }
    }

    /// Writes what is left of the line, so that a trailing comment stands beside its statement.
    pub(super) fn rest_of_line(&mut self) {
        while let Some(token) = self.raw.get(self.written) {
            if token.kind == LineEnd || !token.kind.is_trivia() {
                return;
            }
            self.write(token.kind);
        }
    }

    /// Writes everything that is left; only trivia is.
    pub(super) fn rest_of_file(&mut self) {
        while let Some(token) = self.raw.get(self.written) {
            self.write(token.kind);
        }
    }

    fn write(&mut self, kind: SyntaxKind) {
        let span = self.raw[self.written].span;
        let text = &self.text[span.start as usize..span.end as usize];
        self.builder.token(Hielements::kind_to_raw(kind), text);
        self.written += 1;
    }

    // Mistakes.

    pub(super) fn new_statement(&mut self) {
        self.failed = false;
    }

    pub(super) fn fail_quietly(&mut self) {
        self.failed = true;
    }

    /// What stands at this place, as a message calls it.
    pub(super) fn found(&self) -> std::string::String {
        match self.nth(0) {
            kind @ (Newline | Indent | Dedent | Eof | Number) => kind.describe().to_owned(),
            String => String.describe().to_owned(),
            _ => format!("`{}`", self.nth_text(0).escape_debug()),
        }
    }

    /// Reports that something else is expected, unless the statement has its diagnostic already,
    /// or the token here has one of its own.
    pub(super) fn expected(&mut self, what: &str) {
        self.expected_with(what, None);
    }

    /// The same, with what to do.
    pub(super) fn expected_with(&mut self, what: &str, help: Option<std::string::String>) {
        let silent = self.failed || matches!(self.nth(0), Unknown | StrayBrace);
        self.failed = true;
        if silent {
            return;
        }
        let message = format!("expected {what}, found {}", self.found());
        let span = self.nth_span(0);
        let added = self.problems.add(&codes::EXPECTED, span, message);
        if let Some(help) = help {
            added.help(help);
        }
    }

    pub(super) fn expect(&mut self, kind: SyntaxKind, what: &str) -> bool {
        let found = self.eat(kind);
        if !found {
            self.expected(what);
        }
        found
    }

    /// Expects the bracket that closes the one at `opened`.
    pub(super) fn close(&mut self, kind: SyntaxKind, opened: Span) {
        if self.eat(kind) || self.failed {
            return;
        }
        let (open, close) = if kind == RParen {
            ("(", ")")
        } else {
            ("[", "]")
        };
        if matches!(self.nth(0), Unknown | StrayBrace) {
            return self.fail_quietly();
        }
        if self.closes_later(kind) {
            let what = if self.at(Comma) {
                "a value".to_owned()
            } else {
                format!("`,` or `{close}`")
            };
            return self.expected(&what);
        }
        let found = self.found();
        let here = self.nth_span(0);
        self.failed = true;
        self.problems
            .add(
                &codes::UNCLOSED_BRACKET,
                opened,
                format!("this `{open}` is not closed"),
            )
            .related(here, format!("expected `{close}` or `,`, found {found}"))
            .help(format!("close it with `{close}`"));
    }

    /// Whether the statement closes the bracket further on.
    fn closes_later(&self, kind: SyntaxKind) -> bool {
        let mut open = 0_usize;
        for token in &self.tokens[self.at..] {
            match token.kind {
                LParen | LBracket => open += 1,
                RParen | RBracket if open == 0 => return token.kind == kind,
                RParen | RBracket => open -= 1,
                Newline | Indent | Dedent | LBrace | RBrace | Eof => return false,
                _ => {}
            }
        }
        false
    }

    /// Reports that things stand too deep in each other; what follows is taken flat.
    pub(super) fn too_deep(&mut self) {
        if self.failed {
            return;
        }
        self.failed = true;
        let span = self.nth_span(0);
        self.problems
            .add(
                &codes::TOO_DEEP,
                span,
                format!("this is nested deeper than {MAX_DEPTH} levels"),
            )
            .help("give the inner parts names of their own");
    }
}

/// The indentation of the last line of `text`; none where that line is absurdly long, so that many
/// statements on one line cost no more than their length.
fn indentation_of_last_line(text: &[u8]) -> std::string::String {
    const FAR: usize = 4096;
    let from = text.len().saturating_sub(FAR);
    let begin = text[from..]
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        .map(|at| from + at + 1)
        .or_else(|| (from == 0).then_some(0));
    let line = begin.map_or(&[][..], |begin| &text[begin..]);
    line.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .map(|&byte| char::from(byte))
        .collect()
}
