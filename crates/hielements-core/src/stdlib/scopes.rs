//! The library `scopes`: sets of files.

use super::table::{Function, Table};
use super::value::ScopeItem;
use super::{Args, Context, Found, Library, Outcome, Param, Scope, ScopeKind, Signature, Type};
use super::{Value, select};
use crate::source::WsPath;
use std::sync::Arc;

/// The library `scopes`.
#[derive(Debug)]
pub struct Scopes(Table);

impl Default for Scopes {
    fn default() -> Self {
        Self(Table::new(functions()))
    }
}

impl Library for Scopes {
    fn name(&self) -> &'static str {
        "scopes"
    }

    fn documentation(&self) -> &'static str {
        "Joins, cuts and compares scopes of any library, and asks whether one is empty."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        Some(self.0.signatures())
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        self.0.call(cx, function, args)
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        self.0.check(cx, function, args)
    }
}

fn functions() -> Vec<Function> {
    let pair = || {
        vec![
            Param::required("a", Type::PathScope),
            Param::required("b", Type::PathScope),
        ]
    };
    let one = || vec![Param::required("scope", Type::PathScope)];
    vec![
        Function::select("union", pair(), Type::Scope, union).doc(
            "Everything that is in `a` or in `b`.",
            "scopes.union(api, web)",
        ),
        Function::select("intersection", pair(), Type::Scope, intersection).doc(
            "Everything that is in `a` and in `b`.",
            "scopes.intersection(services, files.glob_selector('**/*.py'))",
        ),
        Function::select("difference", pair(), Type::Scope, difference).doc(
            "Everything that is in `a` and not in `b`.",
            "scopes.difference(src, generated)",
        ),
        Function::check("empty", one(), empty).doc(
            "The scope holds no file. The only check that may ask about an empty scope.",
            "scopes.empty(files.glob_selector('**/*.orig'))",
        ),
        Function::check("not_empty", one(), not_empty).doc(
            "The scope holds at least one file.",
            "scopes.not_empty(src)",
        ),
    ]
}

fn both(cx: &Context<'_>, args: &Args) -> Result<(Arc<Scope>, Arc<Scope>), String> {
    Ok((
        select::something(cx, args.get(0))?,
        select::something(cx, args.get(1))?,
    ))
}

fn union(cx: &Context<'_>, args: &Args) -> Result<Value, String> {
    let (a, b) = both(cx, args)?;
    Ok(Scope::union([&*a, &*b]).into())
}

fn intersection(cx: &Context<'_>, args: &Args) -> Result<Value, String> {
    let (a, b) = both(cx, args)?;
    Ok(part_of(&a, &b, true).into())
}

fn difference(cx: &Context<'_>, args: &Args) -> Result<Value, String> {
    let (a, b) = both(cx, args)?;
    let of_whole = |item: &&ScopeItem| a.has_file(&item.file) && a.items_of(&item.file).is_empty();
    if let Some(item) = b.items.iter().find(of_whole) {
        return Err(format!(
            "{} `{}` is a part of {}, and no scope holds the rest of a file: take away the whole file",
            item.kind, item.name, item.file
        ));
    }
    Ok(part_of(&a, &b, false).into())
}

/// What of `a` is (or is not) in `b`. Items are compared with items; against whole files an item
/// goes where its file goes, and of a whole file only the items are in a scope of items.
fn part_of(a: &Scope, b: &Scope, inside: bool) -> Scope {
    let (mut files, mut items) = (Vec::new(), Vec::new());
    for file in a.files.iter() {
        let (own, other) = (a.items_of(file), b.items_of(file));
        let kept: Option<Vec<&ScopeItem>> = if !b.has_file(file) || other.is_empty() {
            (b.has_file(file) == inside).then(|| own.iter().collect())
        } else if own.is_empty() {
            inside.then(|| other.iter().collect())
        } else {
            let kept = own.iter().filter(|item| other.contains(item) == inside);
            Some(kept.collect()).filter(|kept: &Vec<_>| !kept.is_empty())
        };
        if let Some(kept) = kept {
            files.push(file.clone());
            items.extend(kept.into_iter().cloned());
        }
    }
    items.sort_unstable();
    subset(a, files, items)
}

fn subset(of: &Scope, files: Vec<WsPath>, items: Vec<ScopeItem>) -> Scope {
    Scope {
        kind: ScopeKind::Set,
        files: files.into(),
        language: of.language.clone(),
        items: items.into(),
    }
}

fn empty(cx: &Context<'_>, args: &Args) -> Outcome {
    let scope = match select::scope(cx, args.get(0)) {
        Ok(scope) => scope,
        Err(error) => return Outcome::Error(error),
    };
    let found = scope.files.iter().map(|file| Found {
        file: Some(file.clone()),
        message: format!("{file} is in a scope that should be empty"),
        help: Some("remove the file or leave it out of the scope".to_owned()),
        ..Found::default()
    });
    Outcome::of(found.collect(), |found| {
        format!("expected an empty scope, found {} file(s)", found.len())
    })
}

fn not_empty(cx: &Context<'_>, args: &Args) -> Outcome {
    match select::scope(cx, args.get(0)) {
        Ok(scope) => Outcome::when(!scope.is_empty(), || {
            "expected at least one file, found none; ignored files do not count".to_owned()
        }),
        Err(error) => Outcome::Error(error),
    }
}
