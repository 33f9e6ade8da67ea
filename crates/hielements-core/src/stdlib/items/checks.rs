//! Checks about items: that they are there, documented, tested, of a type.

use super::Question;
use super::find::{Hit, dotted};
use super::select::module_files;
use crate::source::WsPath;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::dependencies::target::label;
use crate::stdlib::facts::Target;
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::{Scope, ScopeKind, Value};
use hielements_plugin::Place;

pub(crate) type Judgement = Result<Outcome, String>;

/// `<kind>_exists([scope,] name)`.
pub(super) fn item_exists(q: &Question<'_>, kind: &str) -> Judgement {
    let (scope, name) = (q.args.get(0), q.args.text(1));
    let found = q.named(scope, Some(kind), name)?;
    Ok(Outcome::when(!found.is_empty(), || {
        format!("there is no {kind} `{name}` in {}", label(scope))
    }))
}

/// `module_exists(name)`.
pub(super) fn module_exists(q: &Question<'_>) -> Judgement {
    let name = q.args.text(0);
    let found = module_files(q, name)?;
    Ok(Outcome::when(!found.is_empty(), || {
        format!("there is no module `{name}` in the workspace")
    }))
}

/// `has_docs(scope)`: the named items, else the named module, else every file.
pub(super) fn has_docs(q: &Question<'_>) -> Judgement {
    documented(q, q.args.get(0))
}

/// Whether everything that a scope names is documented.
pub(crate) fn documented(q: &Question<'_>, value: &Value) -> Judgement {
    let findings = match value {
        Value::Scope(scope) if !scope.items.is_empty() => undocumented_items(q, scope)?,
        _ => undocumented_files(q, value)?,
    };
    Ok(Outcome::of(findings, |_| {
        format!("{} lacks documentation", label(value))
    }))
}

fn undocumented_items(q: &Question<'_>, scope: &Scope) -> Result<Vec<Found>, String> {
    let value = Value::from(scope.clone());
    let hits = q.items(&value, None, |_, file, item| {
        !item.documented
            && scope
                .items
                .iter()
                .any(|known| known.file == *file && known.place == item.place)
    })?;
    Ok(hits.iter().map(undocumented).collect())
}

fn undocumented(hit: &Hit) -> Found {
    let item = hit.item();
    Found {
        help: Some("say what it is for".to_owned()),
        ..found(
            &hit.file,
            item.place,
            format!("{} `{}` has no documentation", item.kind, dotted(item)),
        )
    }
}

fn undocumented_files(q: &Question<'_>, value: &Value) -> Result<Vec<Found>, String> {
    let own = own_files(q, value)?;
    let mut findings = Vec::new();
    for (language, file) in q.files(value)? {
        let judged = own.is_empty() || own.contains(&file);
        if let Some(facts) = q.cx.facts.items(q.cx.door, language, &file)
            && judged
            && !facts.documented
        {
            findings.push(Found {
                help: Some("open the file with what it is for".to_owned()),
                ..found(
                    &file,
                    Place::whole_file(),
                    format!("{file} has no documentation"),
                )
            });
        }
    }
    Ok(findings)
}

/// Of a named package the file that carries its name, if there is one.
fn own_files(q: &Question<'_>, value: &Value) -> Result<Vec<WsPath>, String> {
    if let Value::Scope(scope) = value
        && let ScopeKind::Item { kind, name } = &scope.kind
        && &**kind == "package"
    {
        return module_files(q, name);
    }
    Ok(Vec::new())
}

/// `has_tests(scope)`: a test stands in the scope, or in a file that imports it.
pub(super) fn has_tests(q: &Question<'_>) -> Judgement {
    tested(q, q.args.get(0))
}

/// Whether a test stands in a scope or imports it.
pub(crate) fn tested(q: &Question<'_>, value: &Value) -> Judgement {
    let inside = !q.items(value, None, |_, _, item| item.test)?.is_empty();
    let tested = inside || tested_from_outside(q, value)?;
    Ok(Outcome::when(tested, || {
        format!(
            "{} has no tests: none stands in it, and no file with tests imports it",
            label(value)
        )
    }))
}

fn tested_from_outside(q: &Question<'_>, value: &Value) -> Result<bool, String> {
    let files = q.files(value)?;
    for language in q.cx.facts.languages() {
        let name = language.name();
        let Some(graph) = q.cx.facts.graph(q.cx.door, name) else {
            continue;
        };
        let inside: Vec<_> = files
            .iter()
            .filter(|(of, _)| *of == name)
            .filter_map(|(_, file)| graph.modules.of_file(file))
            .collect();
        let leads_in = |to: &Target| match to {
            Target::Module(id, _) => inside.contains(id),
            Target::External(..) => false,
        };
        for id in graph.modules.iter() {
            if graph.imports(id).iter().any(|edge| leads_in(&edge.to))
                && let Some(facts) = q.cx.facts.items(q.cx.door, name, graph.modules.file(id))
                && facts.items.iter().any(|item| item.test)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// `implements(type, trait)`.
pub(super) fn implements(q: &Question<'_>) -> Judgement {
    implemented(q, &Value::Null, q.args.text(0), q.args.text(1))
}

/// Every type of that name in the scope has the trait: among its own bases, or by an implementation
/// anywhere in the workspace. Paths are compared by their last part.
pub(crate) fn implemented(q: &Question<'_>, scope: &Value, name: &str, base: &str) -> Judgement {
    let wanted = NamePattern::new(last_part(base))?;
    let has = |hit: &Hit| hit.item().bases.iter().any(|own| wanted.is(last_part(own)));
    let types: Vec<Hit> = q
        .named(scope, None, name)?
        .into_iter()
        .filter(|hit| TYPES.contains(&hit.item().kind.as_str()))
        .collect();
    let implementing = q.items(&Value::Null, None, |_, _, item| item.kind == "impl")?;
    let implementing: Vec<&Hit> = implementing.iter().filter(|hit| has(hit)).collect();
    if types.is_empty() {
        let pattern = NamePattern::new(last_part(name))?;
        let foreign = implementing.iter().any(|hit| pattern.is(&hit.item().name));
        return Ok(Outcome::when(foreign, || {
            format!("there is no type `{name}` that could implement `{base}`")
        }));
    }
    let implements = |hit: &Hit| {
        has(hit)
            || implementing
                .iter()
                .any(|other| other.item().name == hit.item().name)
    };
    let findings = types
        .iter()
        .filter(|hit| !implements(hit))
        .map(|hit| {
            let item = hit.item();
            let message = format!("{} `{}` does not implement {base}", item.kind, dotted(item));
            found(&hit.file, item.place, message)
        })
        .collect();
    Ok(Outcome::of(findings, |_| {
        format!("`{name}` must implement `{base}`")
    }))
}

/// The words of the languages for what can have bases.
const TYPES: &[&str] = &[
    "class",
    "struct",
    "enum",
    "trait",
    "interface",
    "type",
    "union",
    "protocol",
];

pub(crate) fn last_part(path: &str) -> &str {
    let path = path.split(['<', '[', '(']).next().unwrap_or(path);
    path.rsplit(['.', ':', '/']).next().unwrap_or(path).trim()
}

pub(crate) fn found(file: &WsPath, place: Place, message: String) -> Found {
    Found {
        file: Some(file.clone()),
        place: Some(place),
        message,
        ..Found::default()
    }
}
