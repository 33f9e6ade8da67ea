//! The manual of the libraries: `hielements doc` and `doc/library_catalog.{md,json}`.
//!
//! Everything it says comes from the tables of signatures that dispatch and argument checking read.

pub mod json;
pub mod markdown;
pub mod text;

#[cfg(test)]
mod tests;

use super::{Fallback, Library, LibraryRegistry, Param, Returns, Signature, Tier, Type};
use crate::diagnostics::did_you_mean;

/// A library, and those of its functions that are shown.
pub struct Page<'a> {
    /// The library.
    pub library: &'a dyn Library,
    /// Functions, in the order of the manual.
    pub functions: Vec<&'a Signature>,
}

/// All libraries with all their functions, sorted by name.
pub fn pages(registry: &LibraryRegistry) -> Vec<Page<'_>> {
    registry.iter().map(whole).collect()
}

/// What `LIBRARY` or `LIBRARY.FUNCTION` names.
///
/// # Errors
///
/// When there is no such thing; with what was most likely meant.
pub fn find<'a>(registry: &'a LibraryRegistry, subject: &str) -> Result<Page<'a>, Option<String>> {
    let (name, function) = match subject.split_once('.') {
        Some((name, function)) => (name, Some(function)),
        None => (subject, None),
    };
    let Some(library) = registry.get(name) else {
        let meant = did_you_mean(name, registry.iter().map(Library::name));
        return Err(meant.map(str::to_owned));
    };
    let mut page = whole(library);
    if let Some(function) = function {
        let names: Vec<&str> = page.functions.iter().map(|known| &*known.name).collect();
        let meant = did_you_mean(function, names).map(|meant| format!("{name}.{meant}"));
        page.functions.retain(|known| known.name == function);
        if page.functions.is_empty() {
            return Err(meant);
        }
    }
    Ok(page)
}

fn whole(library: &dyn Library) -> Page<'_> {
    Page {
        library,
        functions: library.signatures().unwrap_or_default().iter().collect(),
    }
}

/// `python.no_dependency([scope], target, kinds=['runtime'])`.
pub fn usage(library: &str, function: &Signature) -> String {
    let parameter = |param: &Param| match &param.default {
        Fallback::Required => param.name.to_string(),
        Fallback::Workspace => format!("[{}]", param.name),
        Fallback::Value(_) | Fallback::Text(_) | Fallback::Texts(_) => {
            let default = default(param).unwrap_or_default();
            format!("{}={default}", param.name)
        }
    };
    let parameters: Vec<String> = function.params.iter().map(parameter).collect();
    format!("{library}.{}({})", function.name, parameters.join(", "))
}

/// What stands in for a parameter, as one would write it.
fn default(param: &Param) -> Option<String> {
    match &param.default {
        Fallback::Required | Fallback::Workspace => None,
        Fallback::Value(value) => Some(value.to_string()),
        Fallback::Text(text) => Some(format!("'{text}'")),
        Fallback::Texts(texts) => {
            let quoted: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
            Some(format!("[{}]", quoted.join(", ")))
        }
    }
}

/// What a parameter takes, and what stands in for it, in words.
pub fn takes(param: &Param) -> String {
    match (&param.default, default(param)) {
        (Fallback::Workspace, _) => format!("{}; left out: the whole workspace", param.ty),
        (_, Some(default)) => format!("{}; left out: {default}", param.ty),
        (_, None) => param.ty.to_string(),
    }
}

/// What a function gives, in words.
fn gives(returns: &Returns) -> String {
    match returns {
        Returns::Verdict => "a verdict: it stands behind `check`".to_owned(),
        Returns::Value(ty) => gives_value(*ty),
        Returns::Both(ty) => format!("{}; alone behind `check`, a verdict", gives_value(*ty)),
    }
}

fn gives_value(ty: Type) -> String {
    match ty {
        Type::Scope | Type::PathScope => "a scope".to_owned(),
        Type::Scopes => "a list of scopes".to_owned(),
        Type::Strings => "a list of strings".to_owned(),
        ty => ty.to_string(),
    }
}

/// Where a library comes from, in words.
pub fn tier(library: &dyn Library) -> &'static str {
    match library.tier() {
        Tier::BuiltIn => "built in",
        Tier::Wasm => "WASM",
        Tier::External => "external",
    }
}
