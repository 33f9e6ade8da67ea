//! Functions that give scopes and values. None of them fails because nothing matched.

use super::Question;
use super::find::{Hit, dotted};
use crate::source::WsPath;
use crate::stdlib::dependencies::exported_names;
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::facts::{GraphView, ModuleId};
use crate::stdlib::value::{Scope, ScopeItem, ScopeKind, Value};
use hielements_plugin::{Item, Literal, Place, Visibility};
use rustc_hash::FxHashSet;

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
    Ok(named_modules(q, name)?.scope(q, "module", name))
}

/// `package_selector(name)`: with everything below.
pub(super) fn package(q: &Question<'_>) -> Selected {
    let name = q.args.text(0);
    let pattern = NamePattern::new(name)?;
    let found = match pattern.plain() {
        Some(plain) => found(q, |graph, _| once_each(graph.package(plain))),
        None => modules_of(q, |module, separator| pattern.covers(module, separator)),
    };
    Ok(found.scope(q, "package", name))
}

/// The modules with this name, or glob; where the language's names are paths with `::`, any tail that
/// only one module has will do, one that is a file before those that are parts of files.
pub(super) fn named_modules<'a>(q: &Question<'a>, name: &str) -> Result<Found<'a>, String> {
    let pattern = NamePattern::new(name)?;
    let exact = match pattern.plain() {
        Some(plain) => found(q, |graph, _| once_each(graph.all_named(plain))),
        None => modules_of(q, |module, _| pattern.is(module)),
    };
    if !exact.is_empty() {
        return Ok(exact);
    }
    let end = format!("::{name}");
    let mut tails = found(q, |graph, separator| {
        if separator != "::" {
            return Vec::new();
        }
        let modules = graph.all();
        let is_tail = |id: &ModuleId| modules.names(*id).any(|name| name.ends_with(&end));
        modules.iter().filter(is_tail).collect()
    });
    if tails.0.iter().any(|module| module.part().is_none()) {
        tails.0.retain(|module| module.part().is_none());
    }
    if tails.0.len() > 1 {
        let mut shown: Vec<&str> = tails.0.iter().take(4).map(Named::shown).collect();
        if tails.0.len() > 4 {
            shown.push("…");
        }
        return Err(format!(
            "`{name}` could be {}: write more of the name",
            shown.join(" or ")
        ));
    }
    Ok(tails)
}

/// The modules of a name.
pub(super) fn modules_of<'a>(q: &Question<'a>, wanted: impl Fn(&str, &str) -> bool) -> Found<'a> {
    found(q, |graph, separator| {
        let modules = graph.all();
        let is_wanted = |id: &ModuleId| {
            let mut names = modules.names(*id);
            names.any(|name| wanted(name, separator))
        };
        modules.iter().filter(is_wanted).collect()
    })
}

/// What is picked from the modules of each language, whose names have this separator.
fn found<'a>(q: &Question<'a>, pick: impl Fn(GraphView<'a>, &str) -> Vec<ModuleId>) -> Found<'a> {
    let mut found = Vec::new();
    for language in q.cx.facts.languages() {
        if !q.languages.include(language.name()) {
            continue;
        }
        if let Some(graph) = q.cx.facts.graph(q.cx.door, language.name()) {
            let ids = pick(graph, language.separator()).into_iter();
            found.extend(ids.map(|id| Named {
                language: language.name(),
                graph,
                id,
            }));
        }
    }
    Found(found)
}

fn once_each(mut ids: Vec<ModuleId>) -> Vec<ModuleId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A module that has a name.
struct Named<'a> {
    language: &'a str,
    graph: GraphView<'a>,
    id: ModuleId,
}

impl<'a> Named<'a> {
    fn file(&self) -> &'a WsPath {
        self.graph.file(self.id)
    }

    fn part(&self) -> Option<&'a str> {
        self.graph.part(self.id)
    }

    fn shown(&self) -> &'a str {
        match self.part() {
            Some(_) => self.graph.name(self.id),
            None => self.file().as_str(),
        }
    }

    /// The item that the module is, where it is only a part of its file.
    fn item(&self, q: &Question<'_>) -> Option<ScopeItem> {
        let part = self.part()?;
        let facts = q.cx.facts.items(q.cx.door, self.language, self.file());
        let is_it = |item: &&Item| item.kind == "module" && dotted(item) == part;
        let place = facts.and_then(|facts| Some(facts.items.iter().find(is_it)?.place));
        Some(ScopeItem {
            file: self.file().clone(),
            place: place.unwrap_or(Place::whole_file()),
            kind: "module".into(),
            name: part.into(),
        })
    }
}

/// Modules that were found.
pub(super) struct Found<'a>(Vec<Named<'a>>);

impl Found<'_> {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The files that they are or stand in.
    pub(super) fn files(&self) -> Vec<WsPath> {
        self.0.iter().map(|module| module.file().clone()).collect()
    }

    /// A scope of them. What is only a part of a file is an item of it, unless the file is there too.
    pub(super) fn scope(&self, q: &Question<'_>, kind: &str, name: &str) -> Value {
        let whole = self.0.iter().filter(|module| module.part().is_none());
        let whole: FxHashSet<&WsPath> = whole.map(Named::file).collect();
        let parts = self.0.iter().filter(|it| !whole.contains(it.file()));
        let mut items: Vec<ScopeItem> = parts.filter_map(|module| module.item(q)).collect();
        items.sort_unstable();
        q.scope(kind, name, self.files(), items)
    }
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
        for module in q.modules_in(q.args.get(0), language, &file)? {
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
        let module = graph.of_file(&hit.file)?;
        return Some(graph.name(module).to_owned());
    }
    q.full_name(language.name(), &hit.file, hit.item())
}
