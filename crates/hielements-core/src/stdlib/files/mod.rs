//! The library `files`: files, folders and their text, whatever the language.

mod names;
mod sizes;
mod structure;
mod text;

use super::table::{Function, Table};
use super::{Args, Context, Fallback, Library, Outcome, Param, Scope, ScopeKind, Signature, Type};
use super::{Value, select};
use std::sync::Arc;

/// The library `files`.
#[derive(Debug)]
pub struct Files(Table);

impl Default for Files {
    fn default() -> Self {
        let mut functions = selectors();
        functions.extend(names::functions());
        functions.extend(sizes::functions());
        functions.extend(text::functions());
        functions.extend(structure::functions());
        Self(Table::new(functions))
    }
}

impl Library for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn documentation(&self) -> &'static str {
        "Files and folders, their names, sizes and text. Paths that begin with `./` start at the \
         folder of the specification, others at the workspace root; globs in checks start at the \
         folder of the scope. Ignored files do not exist for any check."
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

fn selectors() -> Vec<Function> {
    let text = |name| vec![Param::required(name, Type::String)];
    vec![
        Function::select("file_selector", text("path"), Type::Scope, file_selector).doc(
            "One file. A glob stands for the files that it matches.",
            "files.file_selector('README.md')",
        ),
        Function::select(
            "folder_selector",
            text("path"),
            Type::Scope,
            folder_selector,
        )
        .doc(
            "A folder with everything below. A glob stands for all folders that it matches.",
            "files.folder_selector('src')",
        ),
        Function::select("glob_selector", text("glob"), Type::Scope, glob_selector).doc(
            "The files that a glob matches: `*` stays within a name, `**` crosses folders, \
             `{a,b}`, `[!a]` and a leading `!` work.",
            "files.glob_selector('src/**/*.py')",
        ),
        Function::select(
            "folders_selector",
            text("glob"),
            Type::Scopes,
            folders_selector,
        )
        .doc(
            "A list with one folder scope for each folder that the glob matches.",
            "files.folders_selector('services/*')",
        ),
    ]
}

fn file_selector(cx: &Context<'_>, args: &Args) -> Result<Value, String> {
    let text = args.text(0);
    if select::is_glob_here(cx, text) {
        return Ok(select::glob(cx, text)?.into());
    }
    Ok(select::file(cx, select::path(cx, text)?).into())
}

fn folder_selector(cx: &Context<'_>, args: &Args) -> Result<Value, String> {
    let text = args.text(0);
    if !select::is_glob_here(cx, text) {
        return Ok(select::folder(cx, select::path(cx, text)?).into());
    }
    let scopes = folders(cx, text)?;
    Ok(Scope::union(&scopes).into())
}

fn glob_selector(cx: &Context<'_>, args: &Args) -> Result<Value, String> {
    Ok(select::glob(cx, args.text(0))?.into())
}

fn folders_selector(cx: &Context<'_>, args: &Args) -> Result<Value, String> {
    Ok(folders(cx, args.text(0))?
        .into_iter()
        .map(Value::from)
        .collect())
}

fn folders(cx: &Context<'_>, glob: &str) -> Result<Vec<Scope>, String> {
    let folders = cx.door.folders_matching(&select::globs(cx, glob)?);
    Ok(folders
        .into_iter()
        .map(|path| select::folder(cx, path))
        .collect())
}

/// The first parameter of every check.
fn scope_param() -> Param {
    Param::or("scope", Type::PathScope, Fallback::Required)
}

/// Runs a check with the scope in the first slot; what cannot be judged is an error.
fn judge(
    cx: &Context<'_>,
    args: &Args,
    run: impl FnOnce(&Scope) -> Result<Outcome, String>,
) -> Outcome {
    select::something(cx, args.get(0))
        .and_then(|scope: Arc<Scope>| run(&scope))
        .unwrap_or_else(Outcome::Error)
}

/// The same where the lines of the files are judged: a part of a file is no scope for that.
fn judge_lines(
    cx: &Context<'_>,
    args: &Args,
    run: impl FnOnce(&Scope) -> Result<Outcome, String>,
) -> Outcome {
    judge(cx, args, |scope| {
        if matches!(scope.kind, ScopeKind::Item { .. }) && !scope.items.is_empty() {
            return Err(format!(
                "{} is a part of a file, and `files` judges files as a whole: name its file",
                title(scope)
            ));
        }
        run(scope)
    })
}

/// A number that counts something.
fn count(value: &Value) -> Result<u64, String> {
    match value {
        Value::Int(number) => u64::try_from(*number)
            .map_err(|_| format!("found {number}, expected a number that is not negative")),
        Value::Null
        | Value::Bool(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_)
        | Value::Scope(_) => Err("a whole number is wanted here".to_owned()),
    }
}

/// How a message calls a scope.
fn title(scope: &Scope) -> String {
    match &scope.kind {
        ScopeKind::File(path) | ScopeKind::Folder(path) => format!("`{path}`"),
        ScopeKind::Glob { pattern, .. } => format!("`{pattern}`"),
        ScopeKind::Item { kind, name } => format!("{kind} `{name}`"),
        ScopeKind::Element(path) => format!("element `{path}`"),
        ScopeKind::Set => format!("the scope in `{}`", select::folder_of(scope)),
    }
}

#[cfg(test)]
mod tests;
