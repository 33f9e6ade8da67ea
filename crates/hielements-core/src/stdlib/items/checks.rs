//! Checks about items: that they are there, documented, tested, of a type.

use super::Question;
use super::find::{Hit, dotted, scopes, selects};
use super::lack::lacking;
use super::select::{modules_of, named_modules};
use crate::source::WsPath;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::dependencies::target::label;
use crate::stdlib::facts::names::Names;
use crate::stdlib::facts::{GraphView, Language, ModuleId, Modules, Target};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::{Scope, ScopeKind, Value};
use hielements_plugin::{Item, Place};
use rustc_hash::FxHashSet;

pub(crate) type Judgement = Result<Outcome, String>;

/// `<kind>_exists([scope,] name)`.
pub(super) fn item_exists(q: &Question<'_>, kind: &str) -> Judgement {
    let (scope, name) = (q.args.get(0), q.args.text(1));
    if !q.named(scope, Some(kind), name)?.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message = format!("there is no {kind} `{name}` in {}", label(scope));
    Ok(lacking(scope, message, "add it, or correct the name"))
}

/// `module_exists([scope,] name)`: in a scope also by the tail of its name.
pub(super) fn module_exists(q: &Question<'_>) -> Judgement {
    let (scope, name) = (q.args.get(0), q.args.text(1));
    let pattern = NamePattern::new(name)?;
    let files = if *scope == Value::Null {
        None
    } else {
        Some(q.files(scope)?)
    };
    let tail = |module: &str, separator: &str| {
        let mut starts = module.match_indices(separator);
        starts.any(|(at, _)| pattern.covers(&module[at + separator.len()..], separator))
    };
    let found = modules_of(q, |module, separator| {
        let tails = files.is_some() || separator == "::";
        pattern.covers(module, separator) || (tails && tail(module, separator))
    });
    let found = found.files();
    let inside = |file: &WsPath| {
        let Some(files) = &files else {
            return true;
        };
        files.iter().any(|(_, known)| known == file)
    };
    if found.iter().any(inside) {
        return Ok(Outcome::Pass);
    }
    let message = format!("there is no module `{name}` in {}", label(scope));
    Ok(lacking(scope, message, "add it, or correct the name"))
}

/// `has_docs([scope,] name)`: the items or modules of this name, else the selected items, else the
/// named module, else every file.
pub(super) fn has_docs(q: &Question<'_>) -> Judgement {
    let (value, name) = (q.args.get(0), q.args.text(1));
    if name.is_empty() {
        return documented(q, value);
    }
    let Some(findings) = undocumented_named(q, value, name)? else {
        let message = format!("there is no `{name}` in {}", label(value));
        return Ok(lacking(value, message, "add it, or correct the name"));
    };
    Ok(Outcome::of(findings, |_| {
        format!("`{name}` lacks documentation")
    }))
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

/// The items and modules of a name that lack documentation; `None` when there are none of the name.
fn undocumented_named(
    q: &Question<'_>,
    value: &Value,
    name: &str,
) -> Result<Option<Vec<Found>>, String> {
    let mut items = q.named(value, None, name)?;
    items.retain(|hit| hit.item().kind != DECLARED);
    let bare = items.iter().filter(|hit| !hit.item().documented);
    let mut findings: Vec<Found> = bare.map(undocumented).collect();
    let modules = named_modules(q, name)?;
    let Value::Scope(scope) = modules.scope(q, "module", name) else {
        return Ok(None);
    };
    if scope.items.is_empty() && !modules.is_empty() {
        findings.extend(undocumented_files(q, &Value::Scope(scope))?);
    }
    Ok((!items.is_empty() || !modules.is_empty()).then_some(findings))
}

/// The word for an item that only says that a module is there, whose code stands in another file:
/// `mod x;`. What documents it documents the module.
pub(crate) const DECLARED: &str = "declared module";

/// Whether the module around a file declares it with documentation.
fn is_declared_with_docs(q: &Question<'_>, language: &str, file: &WsPath) -> bool {
    let declaration = || {
        let graph = q.cx.facts.graph(q.cx.door, language)?;
        let name = graph.name(graph.of_file(file)?);
        let (outer, name) = name.rsplit_once(q.separator(language))?;
        let outer = graph.named(outer)?;
        let around = graph.file(outer);
        let facts = q.cx.facts.items(q.cx.door, language, around)?;
        let is_it = |item: &Item| {
            item.kind == DECLARED
                && item.name == name
                && item.container.as_deref() == graph.part(outer)
        };
        let mut declared = facts.items.iter().filter(|item| is_it(item));
        Some(declared.any(|item| item.documented))
    };
    declaration().unwrap_or(false)
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
    Found::at(
        &hit.file,
        item.place,
        format!("{} `{}` has no documentation", item.kind, dotted(item)),
        "say what it is for",
    )
}

fn undocumented_files(q: &Question<'_>, value: &Value) -> Result<Vec<Found>, String> {
    let own = own_files(q, value)?;
    let mut findings = Vec::new();
    for (language, file) in q.files(value)? {
        let judged = own.is_empty() || own.contains(&file);
        if let Some(facts) = q.cx.facts.items(q.cx.door, language, &file)
            && judged
            && !facts.documented
            && !is_declared_with_docs(q, language, &file)
        {
            findings.push(Found::at(
                &file,
                Place::whole_file(),
                format!("{file} has no documentation"),
                "open the file with what it is for",
            ));
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
        return Ok(named_modules(q, name)?.files());
    }
    Ok(Vec::new())
}

/// `has_tests([scope,] name)`: a test stands in the scope, or in a file that imports it. With a name,
/// in or for the modules and items of this name.
pub(super) fn has_tests(q: &Question<'_>) -> Judgement {
    let (value, name) = (q.args.get(0), q.args.text(1));
    if name.is_empty() {
        return tested(q, value);
    }
    match called(q, value, name)? {
        Value::Null => {
            let message = format!("there is no `{name}` in {}", label(value));
            Ok(lacking(value, message, "add it, or correct the name"))
        }
        named => tested(q, &named),
    }
}

/// Whether a test stands in a scope or imports it.
pub(crate) fn tested(q: &Question<'_>, value: &Value) -> Judgement {
    let inside = !q.items(value, None, |_, _, item| item.test)?.is_empty();
    if inside || tested_from_outside(q, value)? {
        return Ok(Outcome::Pass);
    }
    let message = format!(
        "{} has no tests: none stands in it, and no file with tests imports it",
        label(value)
    );
    Ok(lacking(value, message, "add a test that imports it"))
}

/// The modules, else the items, of a name; `Null` when there are none.
fn called(q: &Question<'_>, value: &Value, name: &str) -> Result<Value, String> {
    let modules = named_modules(q, name)?;
    if !modules.is_empty() {
        return Ok(modules.scope(q, "module", name));
    }
    let items = q.named(value, None, name)?;
    Ok(match items.first() {
        Some(first) => q.scope_of(&items, &first.item().kind, name),
        None => Value::Null,
    })
}

/// Whether a file with tests imports the files, or the items of them where items are selected.
fn tested_from_outside(q: &Question<'_>, value: &Value) -> Result<bool, String> {
    let files = q.files(value)?;
    let within = scopes(value)?;
    Ok(q.cx.facts.languages().any(|language| {
        let name = language.name();
        let Some(graph) = q.cx.facts.graph(q.cx.door, name) else {
            return false;
        };
        let of_language = files.iter().filter(|(of, _)| *of == name);
        let inside: FxHashSet<ModuleId> = of_language
            .flat_map(|(_, file)| modules_with(graph.all(), &within, file))
            .collect();
        let leads_in = leads_into(q, language, graph, &within, &inside);
        graph.all().iter().any(|id| {
            graph.imports(id).iter().any(|edge| leads_in(&edge.to))
                && holds_test(q, name, graph.all().file(id))
        })
    }))
}

/// The modules of a file that belong to what is selected of it: all, or those of the items.
fn modules_with(modules: &Modules, within: &[&Scope], file: &WsPath) -> Vec<ModuleId> {
    let parts = modules.parts_of(file).map(|(_, id)| id);
    if selects(within, file, None) {
        return modules.of_file(file).into_iter().chain(parts).collect();
    }
    let items = within.iter().flat_map(|scope| scope.items.iter());
    let mut found = Vec::new();
    for item in items.filter(|item| item.file == *file) {
        found.extend(modules.around(file, &item.name));
        found.extend(modules.parts_in(file, &item.name));
    }
    found
}

fn holds_test(q: &Question<'_>, language: &str, file: &WsPath) -> bool {
    let facts = q.cx.facts.items(q.cx.door, language, file);
    facts.is_some_and(|facts| facts.items.iter().any(|item| item.test))
}

/// Whether an import leads to the modules, or to the items of them that scopes select.
fn leads_into(
    q: &Question<'_>,
    language: &dyn Language,
    graph: GraphView<'_>,
    within: &[&Scope],
    inside: &FxHashSet<ModuleId>,
) -> impl Fn(&Target) -> bool {
    let names = Names::new(q.cx.facts, q.cx.door, language.name());
    let takes = move |id: ModuleId, taken: &String| {
        let meaning = names.as_ref().and_then(|names| names.meaning(id, taken));
        names.as_ref().zip(meaning).is_some_and(|(names, meaning)| {
            let file = meaning.module.map(|id| graph.all().file(id));
            file.is_some_and(|file| selects(within, file, Some(&names.dotted(&meaning))))
        })
    };
    // Names that a package around them hands on lead to where they are defined.
    let around = around(graph, language.separator(), inside);
    move |to| match to {
        Target::Module(id, taken) if inside.contains(id) => {
            taken.is_empty() || taken.iter().any(|name| name == "*" || takes(*id, name))
        }
        Target::Module(id, taken) => {
            around.contains(id) && taken.iter().any(|name| takes(*id, name))
        }
        Target::External(..) | Target::Files(..) => false,
    }
}

/// The modules whose names the names of these begin with.
fn around(
    graph: GraphView<'_>,
    separator: &str,
    inside: &FxHashSet<ModuleId>,
) -> FxHashSet<ModuleId> {
    let mut found = FxHashSet::default();
    for id in inside {
        let mut name = graph.all().name(*id);
        while let Some((outer, _)) = name.rsplit_once(separator) {
            found.extend(graph.all().named(outer));
            name = outer;
        }
    }
    found
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
    // `*Rule` names the trait `Rule` too, which nobody expects to implement itself.
    let is_base = |hit: &Hit| hit.item().name == last_part(base) && !has(hit);
    let types: Vec<Hit> = q
        .named(scope, None, name)?
        .into_iter()
        .filter(|hit| TYPES.contains(&hit.item().kind.as_str()) && !is_base(hit))
        .collect();
    let implementing = q.items(&Value::Null, None, |_, _, item| item.kind == "impl")?;
    let implementing: Vec<&Hit> = implementing.iter().filter(|hit| has(hit)).collect();
    if types.is_empty() {
        let pattern = NamePattern::new(last_part(name))?;
        if implementing.iter().any(|hit| pattern.is(&hit.item().name)) {
            return Ok(Outcome::Pass);
        }
        let message = format!("there is no type `{name}` that could implement `{base}`");
        return Ok(lacking(scope, message, "add it, or correct the name"));
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
            Found::at(&hit.file, item.place, message, "name it among its bases")
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
