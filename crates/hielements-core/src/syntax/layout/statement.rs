//! The statement that is being read: whether the next line continues it, begins another, or is its
//! block. Knows words and their order; the grammar knows what they mean.

use super::super::kind::SyntaxKind::*;
use super::super::lexer::Token;
use super::super::parser::MAX_DEPTH;
use super::Layout;

/// The statement that is being read.
#[derive(Default)]
pub(super) struct Statement {
    pub(super) first: Option<usize>,
    pub(super) second: Option<usize>,
    pub(super) previous: Option<usize>,
    pub(super) before_previous: Option<usize>,
    pub(super) length: usize,
    pub(super) columns: u32,
}

impl Statement {
    pub(super) fn add(&mut self, at: usize, columns: u32) {
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

impl Layout<'_> {
    pub(super) fn statement_continues(&self) -> bool {
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
    pub(super) fn begins_statement(&self, at: usize) -> bool {
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

    pub(super) fn statement_opens_block(&self) -> bool {
        let previous = self.statement.previous;
        previous.is_some_and(|previous| self.tokens[previous].kind == Colon)
            && !self.colon_is_inside()
    }

    /// Whether the statement may have a block and has none so far.
    pub(super) fn statement_lacks_block(&self) -> bool {
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
}

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
