//! Checks about the types that functions declare.

use super::Question;
use super::find::{Hit, dotted};
use super::lack::lacking;
use super::written::Wanted;
use crate::stdlib::dependencies::target::{label, plural};
use crate::stdlib::facts::names::Names;
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::Value;
use hielements_plugin::Signature;

type Judgement = Result<Outcome, String>;

/// `returns_type([scope,] type)`: every function of a scope of functions, else at least one, declares
/// this result type.
pub(super) fn returns_type(q: &Question<'_>) -> Judgement {
    let (scope, wanted) = (q.args.get(0), Wanted::new(q.args.text(1))?);
    let functions = q.functions(scope, "")?;
    if functions.is_empty() {
        let message = format!("there is no function in {}", label(scope));
        return Ok(lacking(scope, message, "add it, or correct the scope"));
    }
    if selects_functions(scope) {
        return Ok(each_returns(q, &functions, &wanted));
    }
    if functions.iter().any(|hit| returns(q, hit, &wanted)) {
        return Ok(Outcome::Pass);
    }
    let message = format!(
        "none of {} in {} returns {wanted}",
        plural(functions.len(), "function"),
        label(scope)
    );
    Ok(lacking(
        scope,
        message,
        "declare the result type of the function that returns it",
    ))
}

/// `function_returns_type([scope,] name, type)`: every function of this name declares it.
pub(super) fn function_returns_type(q: &Question<'_>) -> Judgement {
    let (scope, name) = (q.args.get(0), q.args.text(1));
    let wanted = Wanted::new(q.args.text(2))?;
    let functions = q.functions(scope, name)?;
    if functions.is_empty() {
        let message = format!("there is no function `{name}` in {}", label(scope));
        return Ok(lacking(scope, message, "add it, or correct the name"));
    }
    Ok(each_returns(q, &functions, &wanted))
}

fn selects_functions(scope: &Value) -> bool {
    match scope {
        Value::Scope(scope) => {
            let mut items = scope.items.iter();
            !scope.items.is_empty()
                && items.all(|item| matches!(&*item.kind, "function" | "method"))
        }
        Value::List(values) => values.iter().all(selects_functions),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_) => false,
    }
}

fn each_returns(q: &Question<'_>, functions: &[Hit], wanted: &Wanted) -> Outcome {
    let broken = functions.iter().filter(|hit| !returns(q, hit, wanted));
    let findings: Vec<Found> = broken.map(|hit| other_type(hit, wanted)).collect();
    Outcome::of(findings, |found| {
        format!(
            "{} of {} must return {wanted}",
            found.len(),
            plural(functions.len(), "function")
        )
    })
}

fn declared(hit: &Hit) -> Option<&str> {
    let signature: Option<&Signature> = hit.item().signature.as_ref();
    signature?.returns.as_deref()
}

fn returns(q: &Question<'_>, hit: &Hit, wanted: &Wanted) -> bool {
    let Some(declared) = declared(hit) else {
        return false;
    };
    let Some(language) = q.cx.facts.language_of(&hit.file) else {
        return false;
    };
    let full = |name: &str| {
        let names = Names::new(q.cx.facts, q.cx.door, language.name())?;
        let graph = q.cx.facts.graph(q.cx.door, language.name())?;
        let module = graph.around(&hit.file, &dotted(hit.item()))?;
        let meaning = names.meaning(module, name)?;
        Some(names.full(&meaning))
    };
    wanted.is(declared, &full)
}

fn other_type(hit: &Hit, wanted: &Wanted) -> Found {
    let item = hit.item();
    let name = dotted(item);
    let message = match declared(hit) {
        Some(declared) => format!("`{name}` returns `{declared}`; expected {wanted}"),
        None => format!("`{name}` declares no result type; expected {wanted}"),
    };
    Found::at(
        &hit.file,
        item.place,
        message,
        "declare this result type, or correct the rule",
    )
}

/// `type_annotated([scope,] name)`: parameters and results of all functions have a declared type.
pub(super) fn type_annotated(q: &Question<'_>) -> Judgement {
    let (scope, name) = (q.args.get(0), q.args.text(1));
    let functions = q.functions(scope, name)?;
    if functions.is_empty() {
        let what = if name.is_empty() {
            String::new()
        } else {
            format!(" `{name}`")
        };
        let message = format!("there is no function{what} in {}", label(scope));
        return Ok(lacking(scope, message, "add it, or correct the name"));
    }
    let findings: Vec<Found> = functions.iter().filter_map(unannotated).collect();
    Ok(Outcome::of(findings, |found| {
        format!(
            "{} of {} in {} lack type annotations",
            found.len(),
            plural(functions.len(), "function"),
            label(scope)
        )
    }))
}

fn unannotated(hit: &Hit) -> Option<Found> {
    let item = hit.item();
    let signature = item.signature.as_ref()?;
    let bare = signature
        .parameters
        .iter()
        .filter(|p| p.type_name.is_none());
    let mut missing: Vec<String> = bare.map(|p| format!("parameter `{}`", p.name)).collect();
    // What a constructor gives is never in doubt.
    if signature.returns.is_none() && item.name != "__init__" {
        missing.push("the result".to_owned());
    }
    if missing.is_empty() {
        return None;
    }
    let message = format!("`{}` has no type for {}", dotted(item), missing.join(", "));
    Some(Found::at(&hit.file, item.place, message, "annotate it"))
}
