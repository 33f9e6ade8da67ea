//! Expressions: literals, lists, names and calls.

use super::Resolver;
use crate::diagnostics::catalogue::names as codes;
use crate::hir::model::{Expr, ExprKind};
use crate::stdlib::{Returns, Type, Value};
use crate::syntax::ast::{self, AstNode, NumberValue};

impl Resolver<'_> {
    /// An expression that gives a value.
    pub(super) fn value(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let mut found = self.expr(expr)?;
        if let ExprKind::Call(call) = &mut found.kind
            && self
                .libraries
                .function(&call.library, &call.function)
                .is_none()
        {
            // A library that does not say what a function gives is asked for what is wanted.
            call.verdict = false;
        }
        if let ExprKind::Call(call) = &found.kind
            && call.verdict
        {
            let function = format!("{}.{}", call.library, call.function);
            let message = format!("`{function}` judges, and a value is expected here");
            self.report(
                &codes::WRONG_TYPE,
                expr.span(),
                message,
                "call it behind `check`",
            );
            return None;
        }
        Some(found)
    }

    /// An expression that a check may judge by itself.
    pub(super) fn verdict(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let mut found = self.expr(expr)?;
        if let ExprKind::Call(call) = &mut found.kind {
            let signature = self.libraries.function(&call.library, &call.function);
            call.verdict |=
                signature.is_some_and(|known| matches!(known.returns, Returns::Both(_)));
        }
        let shape = self.shape(&found);
        let judges = matches!(&found.kind, ExprKind::Call(call) if call.verdict);
        if judges || shape.fits(Type::Bool) {
            return Some(found);
        }
        let message =
            format!("a check needs something that holds or does not, and this is {shape}");
        let help = "call a check of a library, or compare with `==` or `!=`";
        self.report(&codes::WRONG_TYPE, expr.span(), message, help);
        None
    }

    fn expr(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let location = self.at(expr.span());
        let kind = match expr {
            ast::Expr::Path(path) => self.path(&path.path()?.segments())?,
            ast::Expr::Call(call) => ExprKind::Call(self.call(call)?),
            ast::Expr::String(text) => ExprKind::Literal(text.value().as_str().into()),
            ast::Expr::Number(number) => ExprKind::Literal(self.number(number)?),
            ast::Expr::Bool(value) => ExprKind::Literal(Value::Bool(value.value())),
            ast::Expr::List(list) => {
                let items: Vec<_> = list.items().iter().map(|item| self.value(item)).collect();
                ExprKind::List(items.into_iter().collect::<Option<_>>()?)
            }
            ast::Expr::Paren(paren) => return self.expr(&paren.inner()?),
            ast::Expr::Field(field) => {
                let (name, span) = field.field()?;
                let message =
                    format!("`{name}` is looked for on the result of a call, which has no names");
                self.report(
                    &codes::UNKNOWN_NAME,
                    span,
                    message,
                    "give the result a name with `scope`",
                );
                return None;
            }
        };
        Some(Expr { kind, location })
    }

    fn number(&mut self, number: &ast::NumberExpr) -> Option<Value> {
        match number.value() {
            NumberValue::Integer(value) => Some(Value::Int(value)),
            NumberValue::Float(value) => Some(Value::Float(value)),
            NumberValue::TooLarge => {
                let message = "this number is beyond 64 bits".to_owned();
                self.report(
                    &codes::WRONG_TYPE,
                    number.span(),
                    message,
                    "write a smaller number",
                );
                None
            }
        }
    }
}
