//! Selectors of Dockerfiles, compose files, stages and services. None of them fails because nothing
//! matched.

use super::units::{Read, files};
use super::{NAME, is_compose, is_dockerfile};
use crate::source::WsPath;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::value::{Scope, ScopeItem, ScopeKind, Value};
use crate::stdlib::{Args, Context, select};

type Selected = Result<Value, String>;

/// `file_selector(path)`: the Dockerfiles that a path or glob names, all without one.
pub(super) fn dockerfiles(cx: &Context<'_>, args: &Args) -> Selected {
    named(cx, args.text(0), is_dockerfile)
}

/// `compose_selector(path)`: the compose files that a path or glob names, all without one.
pub(super) fn compose_files(cx: &Context<'_>, args: &Args) -> Selected {
    named(cx, args.text(0), is_compose)
}

fn named(cx: &Context<'_>, path: &str, wanted: fn(&WsPath) -> bool) -> Selected {
    let value = match path {
        "" => Value::Null,
        path => Value::from(path),
    };
    let scope = select::scope(cx, &value)?;
    let files: Vec<WsPath> = scope
        .files
        .iter()
        .filter(|file| wanted(file))
        .cloned()
        .collect();
    Ok(Value::from(Scope {
        language: Some(NAME.into()),
        ..Scope::of_files(scope.kind.clone(), files)
    }))
}

/// `stage_selector([scope,] name)`.
pub(super) fn stages(cx: &Context<'_>, args: &Args) -> Selected {
    items(cx, args, "stage")
}

/// `service_selector([scope,] name)`.
pub(super) fn services(cx: &Context<'_>, args: &Args) -> Selected {
    items(cx, args, "service")
}

fn items(cx: &Context<'_>, args: &Args, kind: &str) -> Selected {
    let name = args.text(1);
    let mut found = Vec::new();
    for read in files_or_none(cx, args.get(0))? {
        found.extend(named_items(&read, kind, name)?);
    }
    let mut files: Vec<WsPath> = found.iter().map(|item| item.file.clone()).collect();
    files.dedup();
    let kind = ScopeKind::Item {
        kind: kind.into(),
        name: name.into(),
    };
    Ok(Value::from(Scope {
        language: Some(NAME.into()),
        items: found.into(),
        ..Scope::of_files(kind, files)
    }))
}

/// The files of the scope; none where the whole workspace has none.
fn files_or_none(cx: &Context<'_>, value: &Value) -> Result<Vec<Read>, String> {
    if matches!(value, Value::Null) && cx.facts.files(cx.door, NAME).is_empty() {
        return Ok(Vec::new());
    }
    Ok(files(cx, value)?.1)
}

/// The stages or services of a file with a name, which may be a glob. Stages have numbers too.
pub(super) fn named_items(read: &Read, kind: &str, name: &str) -> Result<Vec<ScopeItem>, String> {
    let pattern = NamePattern::new(name)?;
    let lower = NamePattern::new(&name.to_lowercase())?;
    let stages = read.facts.items.iter().filter(|item| item.kind == kind);
    let found = stages.enumerate().filter(|(number, item)| {
        let numbered = kind == "stage" && name == number.to_string();
        numbered || pattern.is(&item.name) || (kind == "stage" && lower.is(&item.name))
    });
    Ok(found
        .map(|(_, item)| ScopeItem {
            file: read.file.clone(),
            place: item.place,
            kind: kind.into(),
            name: item.name.as_str().into(),
        })
        .collect())
}
