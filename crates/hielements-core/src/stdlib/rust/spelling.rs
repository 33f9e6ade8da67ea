//! Names as a specification spells them → names as the import graph has them.
//!
//! A name may be that of a package or of a crate, `-` stands for `_`, and any tail that only one
//! module has stands for the whole name. A crate that the workspace depends on comes before a tail.

use super::resolve::is_standard;
use crate::source::WsPath;
use crate::stdlib::facts::packages::Extern;
use crate::stdlib::facts::{GraphView, ModuleId};
use crate::stdlib::value::Scope;
use crate::stdlib::{Args, Context, ScopeKind, Signature, Type, Value};
use std::collections::BTreeSet;

/// So many of the modules that a name could be are shown.
const SHOWN: usize = 4;

/// The arguments of a call with every name of a module or crate written in full.
///
/// # Errors
///
/// When a name could be several modules.
pub(super) fn arguments(cx: &Context<'_>, row: &Signature, args: &Args) -> Result<Args, String> {
    let Some(graph) = cx.facts.graph(cx.door, "rust") else {
        return Ok(args.clone());
    };
    let modules_wanted = matches!(
        &*row.name,
        "module_selector" | "module_exists" | "package_selector"
    );
    let spelled = row.params.iter().zip(&args.0).map(|(param, value)| {
        if param.ty.is_target() || (param.ty == Type::String && modules_wanted) {
            value_in_full(graph, value)
        } else {
            Ok(value.clone())
        }
    });
    spelled.collect::<Result<_, _>>().map(Args)
}

fn value_in_full(graph: GraphView<'_>, value: &Value) -> Result<Value, String> {
    match value {
        Value::String(text) => Ok(Value::from(in_full(graph, text)?.as_str())),
        Value::List(values) => {
            let values = values.iter().map(|value| value_in_full(graph, value));
            values.collect()
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Scope(_) => {
            Ok(value.clone())
        }
    }
}

/// The full name of what a text names.
///
/// # Errors
///
/// When it could be several modules.
pub(super) fn in_full(graph: GraphView<'_>, text: &str) -> Result<String, String> {
    let name = text.strip_prefix("crate::").unwrap_or(text);
    if name.contains(['*', '?', '[', '{']) {
        return Ok(name.to_owned());
    }
    let name = name.replace('-', "_").replace("r#", "");
    let (head, rest) = name.split_once("::").unwrap_or((&name, ""));
    if graph.named(&name).is_some() {
        return Ok(name);
    }
    let packages = &graph.packages().list;
    let package = packages
        .iter()
        .find(|package| package.name.replace('-', "_") == head);
    if let Some(package) = package {
        return Ok(super::names::join(&package.root, rest));
    }
    if is_standard(head) || is_outside(graph, head) {
        return Ok(name);
    }
    if let Some(meant) = renamed(graph, head) {
        return Ok(super::names::join(meant, rest));
    }
    let mut end = name.len();
    loop {
        match tails(graph, &name[..end]).as_slice() {
            [] => {}
            [only] => return Ok(format!("{only}{}", &name[end..])),
            several => {
                let mut shown: Vec<&str> = several.iter().take(SHOWN).copied().collect();
                if several.len() > SHOWN {
                    shown.push("…");
                }
                return Err(format!(
                    "`{text}` could be {}: write more of the name",
                    shown.join(" or ")
                ));
            }
        }
        match name[..end].rfind("::") {
            Some(at) => end = at,
            None => return Ok(name),
        }
    }
}

/// What a name stands for that manifests give to a dependency, where all of them mean the same.
fn renamed<'g>(graph: GraphView<'g>, name: &str) -> Option<&'g str> {
    let roots = graph.packages().roots.values();
    let meant = roots.filter_map(|root| match root.externs.get(name)? {
        Extern::Inside(meant) | Extern::Outside(meant) => Some(meant.as_str()),
    });
    let meant: BTreeSet<&str> = meant.collect();
    let only = meant.first().copied();
    only.filter(|only| meant.len() == 1 && *only != name)
}

/// The modules with this tail, those that are files before those that are parts of files; `main` and
/// `lib` are those whose files are called so, too.
fn tails<'g>(graph: GraphView<'g>, name: &str) -> Vec<&'g str> {
    let end = format!("::{name}");
    let start = matches!(name, "main" | "lib").then(|| format!("{name}.rs"));
    let modules = graph.all();
    let mut wanted: Vec<ModuleId> = modules
        .iter()
        .filter(|id| {
            let is_start = start.as_deref() == Some(modules.file(*id).name());
            (is_start && modules.part(*id).is_none()) || modules.name(*id).ends_with(&end)
        })
        .collect();
    if wanted.iter().any(|id| modules.part(*id).is_none()) {
        wanted.retain(|id| modules.part(*id).is_none());
    }
    wanted.into_iter().map(|id| modules.name(id)).collect()
}

/// Whether something of the workspace imports a crate of this name from outside.
fn is_outside(graph: GraphView<'_>, name: &str) -> bool {
    let mut outside = graph.outside();
    outside.any(|(full, _)| full.split("::").next() == Some(name))
}

/// The files of the package or crate with this name.
pub(super) fn crate_files(graph: GraphView<'_>, name: &str) -> Vec<WsPath> {
    let wanted = name.replace('-', "_");
    let packages = &graph.all().packages().list;
    let named = |package: &&crate::stdlib::facts::packages::Package| {
        package.name.replace('-', "_") == wanted || package.root == wanted
    };
    let whole: Vec<WsPath> = packages
        .iter()
        .filter(named)
        .flat_map(|package| package.files.iter().cloned())
        .collect();
    if !whole.is_empty() {
        return whole;
    }
    let ends = [
        format!("::bin::{wanted}"),
        format!("::tests::{wanted}"),
        format!("::examples::{wanted}"),
    ];
    let targets = graph.all().iter().filter(|id| {
        let module = graph.name(*id);
        ends.iter().any(|end| module.ends_with(end))
    });
    targets.map(|id| graph.file(id).clone()).collect()
}

/// A scope that stands for a crate.
pub(super) fn crate_scope(graph: GraphView<'_>, name: &str) -> Scope {
    let mut files = crate_files(graph, name);
    files.sort_unstable();
    files.dedup();
    let kind = ScopeKind::Item {
        kind: "crate".into(),
        name: name.into(),
    };
    Scope {
        language: Some("rust".into()),
        ..Scope::of_files(kind, files)
    }
}
