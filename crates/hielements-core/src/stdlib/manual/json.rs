//! The manual as one JSON document: `doc/library_catalog.json`. The shapes here are the contract.

use super::{Page, tier};
use crate::stdlib::{Fallback, Param, Returns, Signature, Type, Value};
use serde::Serialize;
use serde_json::json;

/// The document of these pages.
pub fn document(pages: &[Page<'_>]) -> String {
    let catalogue = Catalogue {
        version: "1.0",
        libraries: pages.iter().map(library).collect(),
    };
    // Serialising plain structs cannot fail.
    serde_json::to_string_pretty(&catalogue).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Catalogue<'a> {
    version: &'static str,
    libraries: Vec<LibraryShape<'a>>,
}

#[derive(Serialize)]
struct LibraryShape<'a> {
    name: &'a str,
    tier: &'static str,
    documentation: &'a str,
    functions: Vec<FunctionShape<'a>>,
}

#[derive(Serialize)]
struct FunctionShape<'a> {
    name: &'a str,
    parameters: Vec<ParameterShape<'a>>,
    returns: &'static str,
    documentation: &'a str,
    example: &'a str,
    same_as: Option<&'a str>,
}

#[derive(Serialize)]
struct ParameterShape<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    ty: &'static str,
    /// `error`, `workspace` or `default`.
    left_out: &'static str,
    default: serde_json::Value,
}

fn library<'a>(page: &'a Page<'a>) -> LibraryShape<'a> {
    LibraryShape {
        name: page.library.name(),
        tier: tier(page.library),
        documentation: page.library.documentation(),
        functions: page.functions.iter().copied().map(function).collect(),
    }
}

fn function(function: &Signature) -> FunctionShape<'_> {
    FunctionShape {
        name: &function.name,
        parameters: function.params.iter().map(parameter).collect(),
        returns: match function.returns {
            Returns::Verdict => "verdict",
            Returns::Value(ty) | Returns::Both(ty) => type_name(ty),
        },
        documentation: &function.documentation,
        example: &function.example,
        same_as: function.same_as.as_deref(),
    }
}

fn parameter(param: &Param) -> ParameterShape<'_> {
    let (left_out, default) = match &param.default {
        Fallback::Required => ("error", serde_json::Value::Null),
        Fallback::Workspace => ("workspace", serde_json::Value::Null),
        Fallback::Value(value) => ("default", plain(value)),
        Fallback::Text(text) => ("default", json!(text)),
        Fallback::Texts(texts) => ("default", json!(texts)),
    };
    ParameterShape {
        name: &param.name,
        ty: type_name(param.ty),
        left_out,
        default,
    }
}

/// A default: literals only, so scopes and refs do not occur.
fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Null | Value::Scope(_) => serde_json::Value::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::String(value) => json!(&**value),
        Value::List(items) => items.iter().map(plain).collect(),
    }
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Scope => "scope",
        Type::PathScope => "path-scope",
        Type::Scopes => "scopes",
        Type::Target => "target",
        Type::Targets => "targets",
        Type::String => "string",
        Type::Strings => "strings",
        Type::Pairs => "pairs",
        Type::Int => "integer",
        Type::Float => "float",
        Type::Bool => "boolean",
        Type::Any => "any",
    }
}
