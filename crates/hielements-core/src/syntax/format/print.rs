//! Visible tokens → the edits that put them where they belong. All that changes is white space, the
//! comma behind the last of many lines, and quotes.

use super::super::kind::SyntaxKind::*;
use super::super::layout::columns_before;
use super::pieces::{Comment, Gap, Piece, Shape};
use super::spacing::is_space_between;
use super::strings::quoted;
use crate::source::{Span, TextEdit, saturated};
use std::borrow::Cow;

/// Columns of a step to the right.
pub(super) const INDENT: usize = 4;

/// Where a token stands, seen from the one before.
#[derive(Clone, Copy)]
enum Place {
    /// Right behind it.
    Close,
    /// Behind a space.
    Spaced,
    /// On a line of its own, indented by so many columns.
    Line(usize),
}

/// The edits that give `text` its form, sorted; `pieces` are its tokens.
pub(super) fn print(text: &str, pieces: &[Piece]) -> Vec<TextEdit> {
    let mut printer = Printer {
        text,
        line_end: line_end(text),
        pieces,
        from: bom(text),
        out: std::string::String::new(),
        edits: Vec::new(),
        line: 0,
        statement: 0,
        brackets: Vec::new(),
        carried: Vec::new(),
    };
    for at in 0..pieces.len() {
        printer.piece(at);
    }
    printer.edits
}

/// How lines end: as the first one does.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(end) if text[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

struct Printer<'a> {
    text: &'a str,
    line_end: &'static str,
    pieces: &'a [Piece],
    /// How far the text was gone through.
    from: u32,
    /// What stands behind that from now on.
    out: std::string::String,
    edits: Vec<TextEdit>,
    /// How far the current line is indented.
    line: usize,
    /// How far the statement is indented.
    statement: usize,
    /// The open brackets; for those with lines of their own, how far these are indented.
    brackets: Vec<Option<usize>>,
    /// Comments that stood before a comma and go behind it.
    carried: Vec<Comment>,
}

impl Printer<'_> {
    fn piece(&mut self, at: usize) {
        let pieces = self.pieces;
        let piece = &pieces[at];
        if self.is_superfluous_comma(at) {
            return;
        }
        self.close_bracket(at);
        let place = self.place(at);
        if piece.begins || (piece.parent == Body && piece.kind == RBrace) {
            self.statement = piece.depth * INDENT;
        }
        if piece.kind == Comma && !piece.gap.comments.is_empty() && place_is_inner(place) {
            self.carried.extend(piece.gap.comments.iter().cloned());
        } else {
            self.gap(at, place);
        }
        self.replace(piece.span.start);
        if piece.kind == String {
            let token = &self.text[piece.span.start as usize..piece.span.end as usize];
            let new = quoted(token).map(|new| TextEdit::new(piece.span, new));
            self.edits.extend(new);
        }
        self.from = piece.span.end;
        self.open_bracket(at);
    }

    /// A comma before the bracket that closes the line.
    fn is_superfluous_comma(&self, at: usize) -> bool {
        let behind = self.pieces.get(at + 1);
        self.pieces[at].kind == Comma
            && behind.is_some_and(|behind| {
                matches!(behind.kind, RParen | RBracket) && behind.shape == Shape::Flat
            })
    }

    fn open_bracket(&mut self, at: usize) {
        let piece = &self.pieces[at];
        if matches!(piece.kind, LParen | LBracket) {
            let indent = (piece.shape == Shape::Tall).then_some(self.line);
            self.brackets.push(indent);
        }
    }

    /// Leaves a bracket; the last of its lines gets its comma.
    fn close_bracket(&mut self, at: usize) {
        let piece = &self.pieces[at];
        if !matches!(piece.kind, RParen | RBracket) {
            return;
        }
        let before = at.checked_sub(1).map(|before| self.pieces[before].kind);
        let has_comma = matches!(before, Some(Comma | LParen | LBracket));
        let takes_comma = matches!(piece.parent, ArgList | ListExpr | ConnectionCheck);
        if piece.shape == Shape::Tall && takes_comma && !has_comma {
            self.out.push(',');
        }
    }

    fn place(&mut self, at: usize) -> Place {
        let piece = &self.pieces[at];
        let own = piece.depth * INDENT;
        let Some(before) = at.checked_sub(1).map(|before| &self.pieces[before]) else {
            return Place::Line(own);
        };
        if piece.kind == Eof {
            return Place::Line(0);
        }
        if matches!(piece.kind, RParen | RBracket) {
            return self.place_of_closing(piece);
        }
        let in_block = piece.begins || (piece.kind == RBrace && piece.parent == Body);
        if in_block {
            self.brackets.clear();
            let is_flat = |other: &Piece| other.kind == LBrace && other.shape == Shape::Flat;
            return match piece.shape {
                Shape::Empty if piece.kind == RBrace => Place::Close,
                Shape::Flat if piece.kind == RBrace => Place::Spaced,
                Shape::Empty | Shape::Flat | Shape::Tall if is_flat(before) => Place::Spaced,
                Shape::Empty | Shape::Flat | Shape::Tall => Place::Line(own),
            };
        }
        let opens = matches!(before.kind, LParen | LBracket) || before.kind == Comma;
        match self.brackets.last() {
            Some(Some(indent)) if opens => Place::Line(indent + INDENT),
            None if piece.gap.line_ends > 0 && may_continue(before) => {
                Place::Line(self.statement + INDENT)
            }
            _ if !piece.gap.comments.is_empty() && piece.kind != Comma => {
                Place::Line(self.continuation())
            }
            Some(_) | None if is_space_between(before, piece) => Place::Spaced,
            Some(_) | None => Place::Close,
        }
    }

    fn place_of_closing(&mut self, piece: &Piece) -> Place {
        let indent = self.brackets.pop().flatten();
        match indent.filter(|_| piece.shape == Shape::Tall) {
            Some(indent) => Place::Line(indent),
            None => Place::Close,
        }
    }

    /// How far a line is indented that goes on with the one before.
    fn continuation(&self) -> usize {
        match self.brackets.last() {
            Some(Some(indent)) => indent + 2 * INDENT,
            Some(None) | None => self.statement + INDENT,
        }
    }

    /// Writes what stands before a token.
    fn gap(&mut self, at: usize, place: Place) {
        let piece = &self.pieces[at];
        let carried = std::mem::take(&mut self.carried);
        let opened = at.checked_sub(1).map(|before| &self.pieces[before]);
        let mut is_first = opened.is_none_or(opens);
        let mut at_start = at == 0;
        for comment in &carried {
            self.before_comment(comment, floor(piece, place), &mut is_first, false);
            self.out.push_str(words(self.text, comment));
        }
        let indents = comment_indents(self.text, piece, place);
        for (comment, indent) in piece.gap.comments.iter().zip(indents) {
            self.before_comment(comment, indent, &mut is_first, at_start);
            self.comment(comment, indent);
            at_start = false;
        }
        let has_comments = !carried.is_empty() || !piece.gap.comments.is_empty();
        match place {
            Place::Close if !has_comments => {}
            Place::Spaced if !has_comments => self.out.push(' '),
            Place::Close | Place::Spaced => self.break_line(self.continuation(), false),
            Place::Line(_) if at == 0 && !has_comments => {}
            Place::Line(_) if piece.kind == Eof => {
                // A text without a token and without a comment stays empty.
                if at > 0 || has_comments {
                    self.out.push_str(self.line_end);
                }
            }
            Place::Line(indent) => {
                let closes = matches!(piece.kind, RParen | RBracket | RBrace);
                let is_spread = piece.gap.line_ends > 1 && !is_first && !closes;
                self.break_line(indent, is_spread);
            }
        }
    }

    /// Writes what stands before a comment. `is_first`: nothing but comments behind other things came
    /// since the block began, so that no line is left free.
    fn before_comment(
        &mut self,
        comment: &Comment,
        indent: usize,
        is_first: &mut bool,
        at_start: bool,
    ) {
        if at_start {
            *is_first = false;
        } else if comment.line_ends == 0 {
            self.out.push_str("  ");
        } else {
            self.break_line(indent, comment.line_ends > 1 && !*is_first);
            *is_first = false;
        }
    }

    /// Leaves a comment where it is, or moves its lines.
    fn comment(&mut self, comment: &Comment, indent: usize) {
        self.replace(comment.span.start);
        if comment.is_block {
            let text = &self.text[comment.span.start as usize..comment.span.end as usize];
            self.block_comment(comment, text, indent);
            self.replace(comment.span.end);
        } else {
            self.from += saturated(words(self.text, comment).len());
        }
    }

    /// What is inside moves with the first line.
    fn block_comment(&mut self, comment: &Comment, text: &str, indent: usize) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut lines: Vec<&str> = text.split('\n').skip(1).collect();
        lines.pop();
        let columns = columns_before(self.text, comment.span.start) as usize;
        self.out.push_str("###");
        for line in moved(&lines, columns, indent) {
            self.out.push_str(self.line_end);
            self.out.push_str(&line);
        }
        self.out.push_str(self.line_end);
        self.indent(indent);
        self.out.push_str("###");
    }

    fn break_line(&mut self, indent: usize, is_spread: bool) {
        self.out.push_str(self.line_end);
        if is_spread {
            self.out.push_str(self.line_end);
        }
        self.indent(indent);
        self.line = indent;
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    /// Adds an edit where something else stood up to this byte.
    fn replace(&mut self, to: u32) {
        let span = Span::new(self.from.min(to), to);
        if self.text[span.start as usize..span.end as usize] != self.out {
            self.edits.push(TextEdit::new(span, self.out.as_str()));
        }
        self.out.clear();
        self.from = to;
    }
}

/// Lines that were indented by some columns, indented by others. Where they cannot all be moved they
/// stay.
fn moved<'l>(lines: &[&'l str], before: usize, after: usize) -> Vec<Cow<'l, str>> {
    let is_blank = |line: &str| line.trim().is_empty();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let less = before.saturating_sub(after);
    let can_move = |line: &&str| is_blank(line) || indent(line) >= less;
    if before == after || !lines.iter().all(can_move) {
        return lines.iter().copied().map(Cow::from).collect();
    }
    let more = " ".repeat(after.saturating_sub(before));
    let move_line = |line: &&'l str| match line {
        line if is_blank(line) => Cow::from(*line),
        line if less > 0 => Cow::from(&line[less..]),
        line => Cow::from(format!("{more}{line}")),
    };
    lines.iter().map(move_line).collect()
}

/// Bytes of a byte order mark, which stays.
fn bom(text: &str) -> u32 {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

fn place_is_inner(place: Place) -> bool {
    match place {
        Place::Close | Place::Spaced => true,
        Place::Line(_) => false,
    }
}

/// Whether something begins behind this token, so that no line is left free.
fn opens(piece: &Piece) -> bool {
    match piece.kind {
        LParen | LBracket | LBrace => true,
        Colon => piece.parent == Body,
        _ => false,
    }
}

/// Whether a statement may go on in the next line behind this token.
fn may_continue(before: &Piece) -> bool {
    match before.kind {
        Eq | EqEq | NotEq | Comma => true,
        Colon => before.parent == Check,
        Keyword => before.parent == Binds,
        _ => false,
    }
}

/// The text of a comment.
fn words<'t>(text: &'t str, comment: &Comment) -> &'t str {
    text[comment.span.start as usize..comment.span.end as usize].trim_end()
}

/// How far comments before a token are indented at least.
fn floor(piece: &Piece, place: Place) -> usize {
    match place {
        Place::Line(indent) if matches!(piece.kind, RParen | RBracket | RBrace) => indent + INDENT,
        Place::Line(indent) => indent,
        Place::Close | Place::Spaced => piece.depth * INDENT + INDENT,
    }
}

/// How far the comments before a token are indented. Those at the end of a block stay in the blocks
/// that they were written in.
fn comment_indents(text: &str, piece: &Piece, place: Place) -> Vec<usize> {
    let floor = floor(piece, place);
    let gap = &piece.gap;
    let mut indents = vec![floor; gap.comments.len()];
    if gap.closed.is_empty() {
        return indents;
    }
    let mut least = floor;
    for (comment, indent) in gap.comments.iter().zip(&mut indents).rev() {
        least = least.max(indent_by_column(text, comment, gap, floor));
        *indent = least;
    }
    indents
}

/// The innermost block that ended and is indented no further than the comment.
fn indent_by_column(text: &str, comment: &Comment, gap: &Gap, floor: usize) -> usize {
    if comment.line_ends == 0 {
        return floor;
    }
    let columns = columns_before(text, comment.span.start);
    let holds = gap.closed.iter().find(|closed| closed.columns <= columns);
    holds.map_or(floor, |closed| (closed.depth * INDENT).max(floor))
}
