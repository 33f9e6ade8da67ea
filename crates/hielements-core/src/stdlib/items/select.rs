//! Functions that give scopes and values. None of them fails because nothing matched.

use super::Question;
use super::find::Hit;
use crate::source::WsPath;
use crate::stdlib::dependencies::exported_names;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::value::{Scope, ScopeKind, Value};
use hielements_plugin::{Item, Literal, Visibility};

type Selected = Result<Value, String>;

/// `<kind>_selector([scope,] name)`.
pub(super) fn items(q: &Question<'_>, kind: &str) -> Selected {
    let name = q.args.text(1);
    if q.has_nothing() {
        return Ok(q.scope_of(&[], kind, name));
    }
    Ok(q.scope_of(&q.named(q.args.get(0), Some(kind), name)?, kind, name))
}

/// `module_selector(name)`.
pub(super) fn modules(q: &Question<'_>) -> Selected {
    let name = q.args.text(0);
    Ok(q.scope("module", name, module_files(q, name)?, Vec::new()))
}

/// The files of the modules with this name, or glob; where the language's names are paths with `::`,
/// any tail that only one module has will do.
pub(super) fn module_files(q: &Question<'_>, name: &str) -> Result<Vec<WsPath>, String> {
    let pattern = NamePattern::new(name)?;
    let exact = files_of(q, |module, _| pattern.is(module));
    if !exact.is_empty() {
        return Ok(exact);
    }
    let tails = files_of(q, |module, separator| {
        separator == "::" && module.ends_with(&format!("::{name}"))
    });
    if tails.len() > 1 {
        let shown: Vec<&str> = tails.iter().map(WsPath::as_str).collect();
        return Err(format!(
            "`{name}` could be {}: write more of the name",
            shown.join(" or ")
        ));
    }
    Ok(tails)
}

/// `package_selector(name)`: with everything below.
pub(super) fn package(q: &Question<'_>) -> Selected {
    let name = q.args.text(0);
    let pattern = NamePattern::new(name)?;
    let files = files_of(q, |module, separator| pattern.covers(module, separator));
    Ok(q.scope("package", name, files, Vec::new()))
}

/// The files of the modules of a name.
pub(super) fn files_of(q: &Question<'_>, wanted: impl Fn(&str, &str) -> bool) -> Vec<WsPath> {
    let mut files = Vec::new();
    for language in q.cx.facts.languages() {
        if !q.languages.include(language.name()) {
            continue;
        }
        if let Some(graph) = q.cx.facts.graph(q.cx.door, language.name()) {
            let modules = &graph.modules;
            let found = modules.iter().filter(|id| {
                let mut names = modules.names(*id);
                names.any(|name| wanted(name, language.separator()))
            });
            files.extend(found.map(|id| modules.file(id).clone()));
        }
    }
    files
}

/// `workspace_selector()`: all files of the languages.
pub(super) fn workspace(q: &Question<'_>) -> Selected {
    let mut files: Vec<WsPath> = Vec::new();
    for language in q.cx.facts.languages() {
        if q.languages.include(language.name()) {
            files.extend(q.cx.facts.files(q.cx.door, language.name()).iter().cloned());
        }
    }
    files.sort_unstable();
    files.dedup();
    let language = match q.languages {
        super::Languages::All => None,
        super::Languages::One(name) => Some(name.into()),
    };
    Ok(Value::from(Scope {
        language,
        ..Scope::of_files(ScopeKind::Folder(WsPath::root()), files)
    }))
}

/// `public_functions(scope)`.
pub(super) fn public_functions(q: &Question<'_>) -> Selected {
    if q.has_nothing() {
        return Ok(q.scope_of(&[], "function", "*"));
    }
    let hits = q.items(q.args.get(0), None, |_, _, item| {
        item.kind == "function" && item.container.is_none() && item.visibility == Visibility::Public
    })?;
    Ok(q.scope_of(&hits, "function", "*"))
}

/// `tests_selector(scope)`.
pub(super) fn tests(q: &Question<'_>) -> Selected {
    if q.has_nothing() {
        return Ok(q.scope_of(&[], "test", "*"));
    }
    let hits = q.items(q.args.get(0), None, |_, _, item| item.test)?;
    Ok(q.scope_of(&hits, "test", "*"))
}

/// `const_selector([scope,] name)`: the literal that a constant stands for, `Null` when there is none.
pub(super) fn constant(q: &Question<'_>) -> Selected {
    let name = q.args.text(1);
    if q.has_nothing() {
        return Ok(Value::Null);
    }
    let hits = q.named(q.args.get(0), None, name)?;
    let mut literals = hits
        .iter()
        .filter_map(|hit| hit.item().value.as_ref().map(|literal| (hit, literal)));
    let Some((first, literal)) = literals.next() else {
        return Ok(Value::Null);
    };
    if let Some((other, _)) = literals.find(|(_, other)| *other != literal) {
        return Err(format!(
            "`{name}` has several values, in {} and in {}: write the module in front",
            place(first),
            place(other)
        ));
    }
    Ok(value(literal))
}

fn place(hit: &Hit) -> String {
    format!("{}:{}", hit.file, hit.item().place.line)
}

fn value(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(value) => Value::Int(*value),
        Literal::Float(value) => Value::Float(*value),
        Literal::String(text) => Value::from(text.as_str()),
        Literal::List(items) => items.iter().map(value).collect(),
    }
}

/// `exported(scope)`: the names that the files export, sorted.
pub(super) fn exported(q: &Question<'_>) -> Selected {
    let mut names = Vec::new();
    if q.has_nothing() {
        return Ok(Value::List([].into()));
    }
    for (language, file) in q.files(q.args.get(0))? {
        let module =
            q.cx.facts
                .graph(q.cx.door, language)
                .and_then(|graph| graph.modules.of_file(&file));
        if let Some(module) = module {
            let exported = exported_names(q.cx, language, module).into_iter();
            names.extend(exported.map(|(name, _)| name));
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(names
        .iter()
        .map(|name| Value::from(name.as_str()))
        .collect())
}

/// `main(scope)`: the full name of the function `main`, else of the module that a program starts
/// with; `Null` when there is none.
pub(super) fn main(q: &Question<'_>) -> Selected {
    if q.has_nothing() {
        return Ok(Value::Null);
    }
    let function = |item: &Item| item.kind == "function" && item.name == "main";
    let wanted = |item: &Item| item.container.is_none() && (function(item) || item.kind == "main");
    let all = q.items(q.args.get(0), Some("main"), |_, _, item| wanted(item))?;
    let (functions, modules): (Vec<Hit>, Vec<Hit>) =
        all.into_iter().partition(|hit| function(hit.item()));
    let hits = if functions.is_empty() {
        modules
    } else {
        functions
    };
    let mut names: Vec<String> = hits.iter().filter_map(|hit| start(q, hit)).collect();
    names.dedup();
    match names.as_slice() {
        [] => Ok(Value::Null),
        [name] => Ok(Value::from(name.as_str())),
        [_, ..] => {
            let places: Vec<String> = hits.iter().map(place).collect();
            Err(format!(
                "a program starts in several places: {}; give a smaller scope",
                places.join(", ")
            ))
        }
    }
}

/// The full name of where a program starts.
fn start(q: &Question<'_>, hit: &Hit) -> Option<String> {
    let language = q.cx.facts.language_of(&hit.file)?;
    if hit.item().kind == "main" {
        let graph = q.cx.facts.graph(q.cx.door, language.name())?;
        let module = graph.modules.of_file(&hit.file)?;
        return Some(graph.modules.name(module).to_owned());
    }
    q.full_name(language.name(), &hit.file, hit.item())
}
