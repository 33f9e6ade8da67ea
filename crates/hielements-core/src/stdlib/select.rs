//! From arguments to files: what a scope, a path or a glob in a call stands for.

use super::{Context, Scope, ScopeKind, Value};
use crate::source::WsPath;
use crate::workspace::{Globs, is_glob};
use std::sync::Arc;

/// The scope that an argument stands for. A text is a path or a glob, a list the union of its
/// parts, nothing the whole workspace.
///
/// # Errors
///
/// When a text is no path inside the workspace or no glob, or the value is no scope at all.
pub fn scope(cx: &Context<'_>, value: &Value) -> Result<Arc<Scope>, String> {
    match value {
        Value::Null => Ok(Arc::new(folder(cx, WsPath::root()))),
        Value::Scope(scope) => Ok(Arc::clone(scope)),
        Value::String(text) => Ok(Arc::new(path_or_glob(cx, text)?)),
        Value::List(values) => {
            let scopes: Result<Vec<_>, _> = values.iter().map(|value| scope(cx, value)).collect();
            match scopes?.as_slice() {
                [only] => Ok(Arc::clone(only)),
                scopes => Ok(Arc::new(Scope::union(scopes.iter().map(|scope| &**scope)))),
            }
        }
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            Err("a scope, a path or a glob is wanted here".to_owned())
        }
    }
}

/// The place a path in a specification means: behind `./` from the folder of the specification,
/// else from the workspace root.
///
/// # Errors
///
/// When it leaves the workspace.
pub fn path(cx: &Context<'_>, text: &str) -> Result<WsPath, String> {
    below(&start_of(cx, text), text)
}

/// The place that `text` means when it starts at `base`.
///
/// # Errors
///
/// When it leaves the workspace.
pub fn below(base: &WsPath, text: &str) -> Result<WsPath, String> {
    WsPath::parse(base, text).map_err(|why| format!("`{text}` is {why}"))
}

/// Everything below a folder.
pub fn folder(cx: &Context<'_>, path: WsPath) -> Scope {
    let files = if cx.door.is_folder(&path) {
        cx.door.files_below(&path)
    } else {
        &[]
    };
    Scope::of_files(ScopeKind::Folder(path), files)
}

/// One file.
pub fn file(cx: &Context<'_>, path: WsPath) -> Scope {
    let there = cx.door.exists(&path) && !cx.door.is_folder(&path);
    let files = if there {
        vec![path.clone()]
    } else {
        Vec::new()
    };
    Scope::of_files(ScopeKind::File(path), files)
}

/// The files that a glob matches.
///
/// # Errors
///
/// When it is no glob or leaves the workspace.
pub fn glob(cx: &Context<'_>, pattern: &str) -> Result<Scope, String> {
    let globs = globs(cx, pattern)?;
    let kind = ScopeKind::Glob {
        base: globs.folder(),
        pattern: pattern.into(),
    };
    Ok(Scope::of_files(kind, cx.door.files_matching(&globs)))
}

/// A glob of a specification, which starts where a path would.
///
/// # Errors
///
/// When it is no glob or leaves the workspace.
pub fn globs(cx: &Context<'_>, pattern: &str) -> Result<Globs, String> {
    let plain = pattern.strip_prefix('!').unwrap_or(pattern);
    Globs::new(&start_of(cx, plain), [pattern])
}

/// The folder that a scope speaks of: where checks relative to it start. For an item or a set it is
/// the deepest folder that holds all its files.
pub fn folder_of(scope: &Scope) -> WsPath {
    match &scope.kind {
        ScopeKind::Folder(path) => path.clone(),
        ScopeKind::File(path) => path.parent().unwrap_or_else(WsPath::root),
        ScopeKind::Glob { base, .. } => base.clone(),
        ScopeKind::Item { .. } | ScopeKind::Element(_) | ScopeKind::Set => {
            common_folder(&scope.files)
        }
    }
}

/// Whether something stands at the path as written; else it may be a glob.
pub fn is_pattern(cx: &Context<'_>, base: &WsPath, text: &str) -> bool {
    is_glob(text) && !WsPath::parse(base, text).is_ok_and(|path| cx.door.exists(&path))
}

/// Whether a text of a specification is a glob and no path that is there.
pub fn is_glob_here(cx: &Context<'_>, text: &str) -> bool {
    is_pattern(cx, &start_of(cx, text), text)
}

fn path_or_glob(cx: &Context<'_>, text: &str) -> Result<Scope, String> {
    if is_glob_here(cx, text) {
        return glob(cx, text);
    }
    let path = path(cx, text)?;
    if cx.door.is_folder(&path) {
        Ok(folder(cx, path))
    } else {
        Ok(file(cx, path))
    }
}

fn start_of(cx: &Context<'_>, text: &str) -> WsPath {
    if text == "." || text.starts_with("./") {
        cx.folder.clone()
    } else {
        WsPath::root()
    }
}

fn common_folder(files: &[WsPath]) -> WsPath {
    let (Some(first), Some(last)) = (files.first(), files.last()) else {
        return WsPath::root();
    };
    let mut folder = first.parent().unwrap_or_else(WsPath::root);
    // Paths are sorted by bytes: what holds the first and the last holds all between.
    while !last.is_within(&folder) {
        folder = folder.parent().unwrap_or_else(WsPath::root);
    }
    folder
}
