//! Whether arguments fit what a library says of its functions. It says so only when it runs, so this
//! is asked at the call.

use crate::diagnostics::did_you_mean;
use crate::stdlib::{Args, Fallback, Param, Returns, Signature, Type, Value};

/// The arguments of a call with what stands in for those that were left out.
///
/// # Errors
///
/// When there is no such function, it is called for something else than it gives, or the arguments do
/// not fit; in words.
pub(super) fn fit(
    (library, signatures): (&str, &[Signature]),
    (function, judges): (&str, bool),
    args: &Args,
) -> Result<Args, String> {
    let Some(signature) = signatures.iter().find(|it| it.name == function) else {
        let meant = did_you_mean(function, signatures.iter().map(|it| &*it.name));
        let meant = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
        return Err(format!(
            "library `{library}` has no function `{function}`{meant}"
        ));
    };
    let name = format!("{library}.{function}");
    match (&signature.returns, judges) {
        (Returns::Value(_), true) => {
            return Err(format!("`{name}` gives a value and judges nothing"));
        }
        (Returns::Verdict, false) => {
            return Err(format!(
                "`{name}` judges and gives no value; write it behind `check`"
            ));
        }
        (Returns::Verdict | Returns::Both(_), true)
        | (Returns::Value(_) | Returns::Both(_), false) => {}
    }
    filled(&name, &signature.params, args)
}

fn filled(name: &str, params: &[Param], args: &Args) -> Result<Args, String> {
    let mut given = args.0.iter();
    let mut values = Vec::with_capacity(params.len());
    for param in params {
        let leaves_out = param.default == Fallback::Workspace
            && given
                .as_slice()
                .first()
                .is_none_or(|it| !fits(it, param.ty));
        let value = if leaves_out { None } else { given.next() };
        match (value, &param.default) {
            (Some(value), _) if fits(value, param.ty) => values.push(value.clone()),
            (Some(value), _) => {
                let (param, ty) = (&param.name, param.ty);
                return Err(format!(
                    "`{param}` of `{name}` is {ty}, and this is {value}"
                ));
            }
            (None, Fallback::Required) => {
                let (param, ty) = (&param.name, param.ty);
                return Err(format!("`{name}` needs `{param}`, {ty}"));
            }
            (None, Fallback::Workspace) => values.push(Value::Null),
            (None, Fallback::Value(value)) => values.push(value.clone()),
            (None, Fallback::Text(text)) => values.push(Value::from(*text)),
            (None, Fallback::Texts(texts)) => {
                values.push(texts.iter().map(|text| Value::from(*text)).collect());
            }
        }
    }
    if given.next().is_some() {
        let taken = params.len();
        return Err(format!(
            "`{name}` takes {taken} arguments, and more are given"
        ));
    }
    Ok(Args(values))
}

fn fits(value: &Value, ty: Type) -> bool {
    let all = |fits: fn(&Value) -> bool| match value {
        Value::List(items) => items.iter().all(fits),
        other => fits(other),
    };
    match ty {
        Type::Any => true,
        Type::Bool => matches!(value, Value::Bool(_)),
        Type::Int => matches!(value, Value::Int(_)),
        Type::Float => matches!(value, Value::Int(_) | Value::Float(_)),
        Type::String => matches!(value, Value::String(_)),
        Type::Strings => all(|it| matches!(it, Value::String(_))),
        Type::Scope | Type::Scopes => all(|it| matches!(it, Value::Scope(_))),
        Type::PathScope | Type::Target | Type::Targets => {
            all(|it| matches!(it, Value::Scope(_) | Value::String(_)))
        }
        Type::Pairs => all(|it| matches!(it, Value::List(pair) if pair.len() == 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hielements_plugin::Description;

    const SAID: &str = r#"{"signatures":[
        {"name":"few","parameters":[{"name":"scope","type":"scope","left_out":"workspace"},
            {"name":"most","type":"integer"},
            {"name":"names","type":"strings","left_out":"default","default":["a"]}]},
        {"name":"count","returns":"integer"}]}"#;

    fn check(function: &str, judges: bool, args: &[Value], expected: &str) {
        let said: Description = serde_json::from_str(SAID).expect("a description");
        let signatures = crate::stdlib::wire::signatures(&said).expect("sound ones");
        let signatures = signatures.expect("some");
        let args = Args(args.to_vec());
        let found = fit(("tool", &signatures), (function, judges), &args);
        let found = found.map(|args| args.0.into_iter().collect::<Value>().to_string());
        assert_eq!(found.unwrap_or_else(|why| why), expected);
    }

    #[test]
    fn wrong_arguments_are_named() {
        let most = Value::Int(3);
        check(
            "few",
            true,
            std::slice::from_ref(&most),
            "[nothing, 3, ['a']]",
        );
        check("few", true, &[], "`tool.few` needs `most`, a whole number");
        check(
            "few",
            true,
            &[most.clone(), Value::from("b"), most.clone()],
            "`tool.few` takes 3 arguments, and more are given",
        );
        check(
            "few",
            true,
            &[Value::from("x")],
            "`most` of `tool.few` is a whole number, and this is 'x'",
        );
        check(
            "fex",
            true,
            &[],
            "library `tool` has no function `fex`; did you mean `few`?",
        );
        check("count", false, &[], "[]");
        check(
            "count",
            true,
            &[],
            "`tool.count` gives a value and judges nothing",
        );
        check(
            "few",
            false,
            &[most],
            "`tool.few` judges and gives no value; write it behind `check`",
        );
    }
}
