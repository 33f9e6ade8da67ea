//! What stands between two tokens of one line: a space or nothing.

use super::super::kind::SyntaxKind::*;
use super::pieces::Piece;

/// Whether a space stands between two tokens that follow each other on a line.
pub(super) fn is_space_between(one: &Piece, other: &Piece) -> bool {
    if matches!(one.kind, LParen | LBracket | Dot | Less) {
        return false;
    }
    match other.kind {
        Comma | Colon | Dot | RParen | RBracket | Less | Greater => false,
        LParen => other.parent == ParenExpr,
        LBracket => other.parent != Parameter && !is_named(one),
        _ => !is_named(one) && !is_named(other),
    }
}

/// Whether this is the `=` of a named argument.
fn is_named(piece: &Piece) -> bool {
    piece.kind == Eq && piece.parent == Arg
}
