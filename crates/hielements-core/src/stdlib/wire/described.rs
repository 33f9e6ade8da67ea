//! Descriptions → signatures.

use crate::stdlib::{Fallback, Param, Returns, Signature, Type, Value};
use hielements_plugin::describe::{Description, Function, LeftOut, Param as SaidParam};
use hielements_plugin::value as wire;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// The functions of a library as it describes them; `None` where it does not say.
///
/// # Errors
///
/// When a name is no identifier or stands twice, or a type is not known; in words.
pub fn signatures(description: &Description) -> Result<Option<Vec<Signature>>, String> {
    let Some(functions) = &description.signatures else {
        return Ok(None);
    };
    let mut names = FxHashSet::default();
    if let Some(twin) = functions.iter().find(|it| !names.insert(&it.name)) {
        return Err(format!("it has two functions `{}`", twin.name));
    }
    let found: Result<_, _> = functions.iter().map(signature).collect();
    found.map(Some)
}

fn signature(function: &Function) -> Result<Signature, String> {
    let name = &function.name;
    if !is_identifier(name) {
        return Err(format!("`{name}` cannot be the name of a function"));
    }
    let within = |why: String| format!("function `{name}`: {why}");
    let mut params = Vec::with_capacity(function.parameters.len());
    for (place, said) in function.parameters.iter().enumerate() {
        params.push(param(said, place).map_err(within)?);
    }
    let returns = match function.returns.as_str() {
        "verdict" => Returns::Verdict,
        ty => Returns::Value(type_named(ty).map_err(within)?),
    };
    Ok(Signature {
        name: Cow::Owned(name.clone()),
        params: Cow::Owned(params),
        returns,
        documentation: Cow::Owned(function.documentation.clone()),
        example: Cow::Owned(function.example.clone()),
        same_as: function.same_as.clone().map(Cow::Owned),
    })
}

fn param(said: &SaidParam, place: usize) -> Result<Param, String> {
    let name = &said.name;
    if !is_identifier(name) {
        return Err(format!("`{name}` cannot be the name of a parameter"));
    }
    let ty = type_named(&said.type_name)?;
    let default = match said.left_out {
        LeftOut::Error => Fallback::Required,
        LeftOut::Workspace if place == 0 && matches!(ty, Type::Scope | Type::PathScope) => {
            Fallback::Workspace
        }
        LeftOut::Workspace => {
            return Err(format!(
                "the workspace can stand in for a first parameter that takes a scope, not for `{name}`"
            ));
        }
        LeftOut::Default => Fallback::Value(literal(said.default.as_ref())?),
    };
    Ok(Param {
        name: Cow::Owned(name.clone()),
        ty,
        default,
    })
}

fn literal(value: Option<&wire::Value>) -> Result<Value, String> {
    Ok(match value {
        None | Some(wire::Value::Null) => Value::Null,
        Some(wire::Value::Bool(value)) => Value::Bool(*value),
        Some(wire::Value::Int(value)) => Value::Int(*value),
        Some(wire::Value::Float(value)) => Value::Float(*value),
        Some(wire::Value::String(text)) => Value::from(text.as_str()),
        Some(wire::Value::List(items)) => {
            let items = items.iter().map(|item| literal(Some(item)));
            items.collect::<Result<_, _>>()?
        }
        Some(wire::Value::Scope(_)) => return Err("a default is no scope".to_owned()),
    })
}

fn type_named(name: &str) -> Result<Type, String> {
    Ok(match name {
        "scope" => Type::Scope,
        "path-scope" => Type::PathScope,
        "scopes" => Type::Scopes,
        "target" => Type::Target,
        "targets" => Type::Targets,
        "string" => Type::String,
        "strings" => Type::Strings,
        "pairs" => Type::Pairs,
        "integer" => Type::Int,
        "float" => Type::Float,
        "boolean" => Type::Bool,
        "any" => Type::Any,
        other => return Err(format!("there is no type `{other}`")),
    })
}

fn is_identifier(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    name.bytes().next().is_some_and(letter)
        && name
            .bytes()
            .all(|byte| letter(byte) || byte.is_ascii_digit())
}
