//! Values that stand in the code as literals, and what `__all__` lists.

use hielements_plugin::Literal;
use ruff_python_ast::{self as ast, Expr};

/// The literal that an expression is; `None` for anything else.
pub(super) fn literal(expr: &Expr) -> Option<Literal> {
    let list = |elements: &[Expr]| {
        elements
            .iter()
            .map(literal)
            .collect::<Option<_>>()
            .map(Literal::List)
    };
    match expr {
        Expr::BooleanLiteral(value) => Some(Literal::Bool(value.value)),
        Expr::StringLiteral(value) => Some(Literal::String(value.value.to_str().to_owned())),
        Expr::NumberLiteral(value) => number(&value.value),
        Expr::UnaryOp(minus) if minus.op == ast::UnaryOp::USub => match literal(&minus.operand)? {
            Literal::Int(value) => value.checked_neg().map(Literal::Int),
            Literal::Float(value) => Some(Literal::Float(-value)),
            Literal::Bool(_) | Literal::String(_) | Literal::List(_) => None,
        },
        Expr::List(value) => list(&value.elts),
        Expr::Tuple(value) => list(&value.elts),
        Expr::Set(value) => list(&value.elts),
        _ => None,
    }
}

fn number(number: &ast::Number) -> Option<Literal> {
    match number {
        ast::Number::Int(int) => int.as_i64().map(Literal::Int),
        ast::Number::Float(float) => Some(Literal::Float(*float)),
        ast::Number::Complex { .. } => None,
    }
}

/// The names that are written out in a list of exports, `['a'] + other.__all__` included; `None` when
/// none of it is written out.
pub(super) fn export_names(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::List(ast::ExprList { elts, .. })
        | Expr::Tuple(ast::ExprTuple { elts, .. })
        | Expr::Set(ast::ExprSet { elts, .. }) => Some(elts.iter().filter_map(text).collect()),
        Expr::BinOp(sum) if sum.op == ast::Operator::Add => {
            let (left, right) = (export_names(&sum.left), export_names(&sum.right));
            if left.is_none() && right.is_none() {
                return None;
            }
            let both = [left, right].into_iter().flatten().flatten();
            Some(both.collect())
        }
        _ => None,
    }
}

/// The names that `__all__.extend([…])` or `__all__.append('…')` adds.
pub(super) fn added_exports(call: &ast::ExprCall) -> Option<Vec<String>> {
    let Expr::Attribute(method) = &*call.func else {
        return None;
    };
    let on_all = matches!(&*method.value, Expr::Name(name) if name.id == "__all__");
    let argument = call.arguments.args.first().filter(|_| on_all)?;
    match method.attr.as_str() {
        "extend" => export_names(argument),
        "append" => text(argument).map(|name| vec![name]),
        _ => None,
    }
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::StringLiteral(name) => Some(name.value.to_str().to_owned()),
        _ => None,
    }
}

/// Whether a condition is `__name__ == '__main__'`.
pub(super) fn is_main_guard(test: &Expr) -> bool {
    let name = |expr: &Expr| matches!(expr, Expr::Name(name) if name.id == "__name__");
    let main = |expr: &Expr| text(expr).as_deref() == Some("__main__");
    let Expr::Compare(compare) = test else {
        return false;
    };
    let ([ast::CmpOp::Eq], [right]) = (&*compare.ops, &*compare.comparators) else {
        return false;
    };
    (name(&compare.left) && main(right)) || (main(&compare.left) && name(right))
}
