//! Names of modules in checks about dependencies: a name that nothing has makes a rule that can only
//! pass, and is said aloud.

use super::connections::unknown_name;
use crate::engine::eval::Evaluator;
use crate::engine::judge::RunLint;
use crate::hir::{Call, Expr, ExprKind, Judged};
use crate::stdlib::dependencies::Languages;
use crate::stdlib::dependencies::boundary::is_known;
use crate::stdlib::{Type, Value};

/// The libraries whose names of modules are those of the import graph as they stand.
const PLAIN: &[&str] = &["python", "code"];

/// The lints of a check that passes.
pub(in crate::engine) fn unknown_targets(
    evaluator: Evaluator<'_, '_>,
    check: &Judged,
) -> Vec<RunLint> {
    let ExprKind::Call(call) = &check.expr.kind else {
        return Vec::new();
    };
    let texts = texts(evaluator, call);
    if texts.is_empty() {
        return Vec::new();
    }
    let cx = evaluator.context();
    let languages = match call.library.as_str() {
        "code" => Languages::All,
        one => Languages::One(one),
    };
    let is_unknown = |text: &str| is_known(&cx, languages, text) == Ok(false);
    texts
        .into_iter()
        .filter(|(text, _)| is_unknown(text))
        .map(|(text, expr)| unknown_name(&format!("'{text}'"), expr.location))
        .collect()
}

/// The texts that stand for modules.
fn texts<'c>(evaluator: Evaluator<'_, '_>, call: &'c Call) -> Vec<(&'c str, &'c Expr)> {
    let plain = PLAIN.contains(&call.library.as_str());
    let library = evaluator.world.registry.get(&call.library);
    let signatures = library.filter(|_| plain).and_then(|it| it.signatures());
    let mut signatures = signatures.into_iter().flatten();
    let Some(signature) = signatures.find(|it| it.name == call.function.as_str()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (param, arg) in signature.params.iter().zip(&call.args) {
        if matches!(param.ty, Type::Target | Type::Targets) {
            arg.walk(&mut |expr| {
                if let ExprKind::Literal(Value::String(text)) = &expr.kind {
                    found.push((&**text, expr));
                }
            });
        }
    }
    found
}
