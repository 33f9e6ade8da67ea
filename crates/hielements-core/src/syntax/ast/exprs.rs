//! Views of expressions.

use super::literals::{NumberValue, number, unescape};
use super::{Name, Path, child, children, choice, token_span, tokens, views};
use crate::source::Span;
use crate::syntax::SyntaxKind;

choice! {
    /// `expr`.
    Expr {
        /// `a.b.c`: names without a call between them.
        Path(PathExpr),
        /// `f(x).name`: a name on a value.
        Field(FieldExpr),
        /// `callee(args)`.
        Call(CallExpr),
        /// `'text'`.
        String(StringExpr),
        /// `-1.5`.
        Number(NumberExpr),
        /// `true`, `false`.
        Bool(BoolExpr),
        /// `[a, b]`.
        List(ListExpr),
        /// `(a)`.
        Paren(ParenExpr),
    }
}

views! {
    /// `a.b.c`.
    PathExpr,
    /// `value.name`.
    FieldExpr,
    /// `callee(args)`.
    CallExpr,
    /// `(args)` of a call.
    ArgList,
    /// `[name '='] expr`.
    Arg,
    /// A string.
    StringExpr,
    /// A number.
    NumberExpr,
    /// `true` or `false`.
    BoolExpr,
    /// `[a, b]`.
    ListExpr,
    /// `(a)`.
    ParenExpr,
}

impl PathExpr {
    /// The names.
    pub fn path(&self) -> Option<Path> {
        child(&self.0)
    }
}

impl FieldExpr {
    /// The value that the name is looked up on.
    pub fn base(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// The name and its place.
    pub fn field(&self) -> Option<(String, Span)> {
        tokens(&self.0)
            .find(|token| token.kind() == SyntaxKind::Ident)
            .map(|token| (token.text().to_owned(), token_span(&token)))
    }
}

impl CallExpr {
    /// What is called.
    pub fn callee(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// What it is given.
    pub fn args(&self) -> Vec<Arg> {
        child(&self.0).map_or_else(Vec::new, |list: ArgList| children(&list.0))
    }
}

impl Arg {
    /// The name of a named argument.
    pub fn name(&self) -> Option<Name> {
        child(&self.0)
    }

    /// The value.
    pub fn value(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl StringExpr {
    /// The text that it stands for.
    pub fn value(&self) -> String {
        unescape(&self.token_text()).0
    }

    /// The text as written, quotes included.
    pub fn token_text(&self) -> String {
        tokens(&self.0)
            .map(|token| token.text().to_owned())
            .collect()
    }
}

impl NumberExpr {
    /// The number that it stands for.
    pub fn value(&self) -> NumberValue {
        let text: String = tokens(&self.0)
            .map(|token| token.text().to_owned())
            .collect();
        number(&text)
    }
}

impl BoolExpr {
    /// Whether it is `true`.
    pub fn value(&self) -> bool {
        tokens(&self.0).any(|token| token.text() == "true")
    }
}

impl ListExpr {
    /// Its values.
    pub fn items(&self) -> Vec<Expr> {
        children(&self.0)
    }
}

impl ParenExpr {
    /// What stands in it.
    pub fn inner(&self) -> Option<Expr> {
        child(&self.0)
    }
}
