//! Tree → the visible tokens in their order, each with what stands between it and the one before.
//! Decides nothing about how that should look.

use super::super::kind::SyntaxKind::{self, *};
use super::super::layout::columns_before;
use super::steps::{Step, Steps, kind};
use crate::source::{Span, saturated};
use rowan::{GreenNodeData, NodeOrToken};

/// A visible token.
pub(super) struct Piece {
    /// What it is.
    pub(super) kind: SyntaxKind,
    /// What the node is that it stands in.
    pub(super) parent: SyntaxKind,
    /// Its bytes.
    pub(super) span: Span,
    /// How many blocks stand around it.
    pub(super) depth: usize,
    /// Whether a statement begins with it.
    pub(super) begins: bool,
    /// Of a bracket or brace: how what is between the two is written.
    pub(super) shape: Shape,
    /// What stands before it.
    pub(super) gap: Gap,
}

/// How a bracket or brace and its partner are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing is between them, or this is none.
    Empty,
    /// All on one line.
    Flat,
    /// What is between them has lines of its own.
    Tall,
}

/// What stands between a visible token and the one before.
#[derive(Clone, Default)]
pub(super) struct Gap {
    /// The comments.
    pub(super) comments: Vec<Comment>,
    /// Line ends before the token and behind the last comment.
    pub(super) line_ends: usize,
    /// Blocks without braces that end here, the outer ones last.
    pub(super) closed: Vec<Closed>,
}

/// A comment.
#[derive(Clone)]
pub(super) struct Comment {
    /// Its bytes.
    pub(super) span: Span,
    /// Whether it is a block comment.
    pub(super) is_block: bool,
    /// Line ends before it: none for one that trails.
    pub(super) line_ends: usize,
}

/// A block without braces that ended.
#[derive(Clone, Copy)]
pub(super) struct Closed {
    /// How many blocks stand around what is in it.
    pub(super) depth: usize,
    /// How far its lines are indented at least.
    pub(super) columns: u32,
}

impl Gap {
    /// Whether lines end here.
    pub(super) fn has_break(&self) -> bool {
        self.line_ends > 0 || !self.comments.is_empty()
    }
}

/// The visible tokens of a tree, and behind them the end of the file.
pub(super) fn pieces(root: &GreenNodeData, text: &str) -> Vec<Piece> {
    let mut walk = Walk {
        text,
        pieces: Vec::with_capacity(text.len() / 6),
        at: 0,
        blocks: Vec::new(),
        begins: false,
        gap: Gap::default(),
        line_columns: 0,
        at_line_start: true,
    };
    for step in Steps::new(root) {
        match step {
            Step::Enter(kind, parent, node) => walk.enter(kind, parent, node),
            Step::Leave(kind) => walk.leave(kind),
            Step::Token(kind, parent, text) => walk.token(kind, parent, text),
        }
    }
    let end = saturated(text.len());
    walk.push(Eof, SourceFile, Span::new(end, end));
    let mut pieces = walk.pieces;
    shape(&mut pieces);
    pieces
}

struct Walk<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    /// How far the text was gone through.
    at: u32,
    /// The blocks around, each with the columns of its lines where it has no braces.
    blocks: Vec<Option<u32>>,
    begins: bool,
    gap: Gap,
    /// How far the line is indented on which the last statement begins.
    line_columns: u32,
    /// Whether no statement has begun on the line: it may hold a million, and is looked at once.
    at_line_start: bool,
}

impl Walk<'_> {
    fn enter(&mut self, kind: SyntaxKind, parent: Option<SyntaxKind>, node: &GreenNodeData) {
        if kind == Body {
            let columns = self.columns_inside(node);
            self.blocks.push(columns);
        } else if matches!(parent, Some(Body | SourceFile)) {
            self.begins = true;
        }
    }

    /// The columns of the lines of a block without braces; those that it needs at least, where it has
    /// none.
    fn columns_inside(&self, node: &GreenNodeData) -> Option<u32> {
        let mut at = self.at;
        for (number, child) in node.children().enumerate() {
            match child {
                NodeOrToken::Token(token) if number == 0 && kind(token.kind()) == LBrace => {
                    return None;
                }
                NodeOrToken::Token(token) => at += u32::from(token.text_len()),
                NodeOrToken::Node(_) => return Some(columns_before(self.text, at)),
            }
        }
        Some(self.line_columns + 1)
    }

    fn leave(&mut self, kind: SyntaxKind) {
        if kind != Body {
            return;
        }
        let depth = self.blocks.len();
        if let Some(Some(columns)) = self.blocks.pop() {
            self.gap.closed.push(Closed { depth, columns });
        }
    }

    fn token(&mut self, kind: SyntaxKind, parent: SyntaxKind, text: &str) {
        let span = Span::new(self.at, self.at + saturated(text.len()));
        self.at = span.end;
        match kind {
            Bom | Whitespace => {}
            LineEnd => {
                self.gap.line_ends += 1;
                self.at_line_start = true;
            }
            Comment | DocComment | BlockComment => {
                let line_ends = std::mem::take(&mut self.gap.line_ends);
                self.gap.comments.push(Comment {
                    span,
                    is_block: kind == BlockComment,
                    line_ends,
                });
            }
            kind => self.push(kind, parent, span),
        }
    }

    fn push(&mut self, kind: SyntaxKind, parent: SyntaxKind, span: Span) {
        let of_block = parent == Body && matches!(kind, Colon | LBrace | RBrace);
        let begins = std::mem::take(&mut self.begins);
        if begins && std::mem::take(&mut self.at_line_start) {
            self.line_columns = columns_before(self.text, span.start);
        }
        self.pieces.push(Piece {
            kind,
            parent,
            span,
            depth: self.blocks.len() - usize::from(of_block),
            begins,
            shape: Shape::Empty,
            gap: std::mem::take(&mut self.gap),
        });
    }
}

/// A bracket or brace that is not closed yet.
struct Open {
    at: usize,
    is_tall: bool,
    statements: usize,
}

/// Finds the partners of brackets and braces, and how they are written.
fn shape(pieces: &mut [Piece]) {
    let mut stack: Vec<Open> = Vec::new();
    for at in 0..pieces.len() {
        let piece = &pieces[at];
        if let Some(open) = stack.last_mut() {
            open.is_tall |= piece.gap.has_break();
            open.statements += usize::from(piece.begins);
        }
        match piece.kind {
            LParen | LBracket | LBrace => stack.push(Open {
                at,
                is_tall: false,
                statements: 0,
            }),
            RParen | RBracket | RBrace => {
                let Some(open) = stack.pop() else { continue };
                let is_empty = open.at + 1 == at && piece.gap.comments.is_empty();
                let is_tall = open.is_tall || open.statements > 1;
                let shape = match (is_empty, is_tall) {
                    (true, _) => Shape::Empty,
                    (false, true) => Shape::Tall,
                    (false, false) => Shape::Flat,
                };
                pieces[open.at].shape = shape;
                pieces[at].shape = shape;
                // A call may hold a list of many lines; a block on one line holds no line end at all.
                if let Some(around) = stack.last_mut()
                    && pieces[around.at].kind == LBrace
                {
                    around.is_tall |= shape == Shape::Tall;
                }
            }
            _ => {}
        }
    }
}
