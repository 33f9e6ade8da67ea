//! Rules about what a part shows to the rest, and about parts that nobody uses.

use super::name::NamePattern;
use super::report::Hit;
use super::target::{label, nodes, plural};
use super::world::{NodeSet, names_of};
use super::{Judgement, Question};
use crate::source::WsPath;
use crate::stdlib::Context;
use crate::stdlib::facts::names::Names;
use crate::stdlib::facts::{Edge, ModuleId, Role};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::{ScopeKind, Value};
use hielements_plugin::{Facts, Import, Item, Place, Visibility};
use rustc_hash::FxHashSet;

/// `public_api(scope, [names])`: the rest of the workspace imports only these names of the scope.
pub(super) fn public_api(q: &Question<'_>) -> Judgement {
    let scope = nodes(&q.world, q.args.get(0))?;
    let names = patterns(q.args.get(1))?;
    let root = root_of(q, q.args.get(0), &scope);
    let help = format!("import only {}", label(q.args.get(1)));
    let mut breaks = Vec::new();
    for from in q.world.all().without(&scope).iter() {
        if role(q, from) == Role::Manifest {
            continue;
        }
        for edge in q.edges(from) {
            if let Some(to) = q.world.end(from, edge)
                && scope.has(to)
                && !is_public(q, from, edge, &names, &root)
            {
                breaks.push(Hit {
                    from,
                    edge,
                    help: help.clone(),
                });
            }
        }
    }
    let message = format!(
        "the public part of {} is {}",
        label(q.args.get(0)),
        label(q.args.get(1))
    );
    Ok(q.verdict(breaks, &message))
}

/// `exports_only(scope, [names])`: the files of the scope export nothing else.
pub(super) fn exports_only(q: &Question<'_>) -> Judgement {
    let scope = nodes(&q.world, q.args.get(0))?;
    let names = patterns(q.args.get(1))?;
    let mut findings = Vec::new();
    for node in scope.iter() {
        let (file, part) = (q.world.file(node), q.world.part(node));
        let whole = q.world.whole(node);
        if whole != node && scope.has(whole) {
            // What is only a part of a file exports nothing by itself.
            continue;
        }
        for (name, place) in exported(q.cx, part.language.name(), part.id(node)) {
            if !names.iter().any(|pattern| pattern.is(&name)) {
                findings.push(Found {
                    file: Some(file.clone()),
                    place: Some(place),
                    message: format!("{} exports {name}", q.world.name(node)),
                    help: Some(format!(
                        "make it private, or add it to {}",
                        label(q.args.get(1))
                    )),
                    ..Found::default()
                });
            }
        }
    }
    findings.sort_by(|a, b| (&a.file, a.place, &a.message).cmp(&(&b.file, b.place, &b.message)));
    Ok(Outcome::of(findings, |_| {
        format!(
            "{} may export only {}",
            label(q.args.get(0)),
            label(q.args.get(1))
        )
    }))
}

/// `no_orphans(scope, entries=[…])`: every module is imported by another one, or is an entry.
pub(super) fn no_orphans(q: &Question<'_>) -> Judgement {
    let scope = nodes(&q.world, q.args.get(0))?;
    let mut used = NodeSet::new(q.world.len());
    for from in q.world.all().iter() {
        for edge in q.edges(from) {
            // To take in a folder is no use of each module in it, and no file makes use of itself.
            let used_by_other = |to: &usize| q.world.whole(*to) != q.world.whole(from);
            if let Some(to) = q.world.end(from, edge).filter(used_by_other) {
                used.insert(to);
            }
        }
    }
    let used = with_packages(q, &used);
    let entries = match q.args.get(1) {
        Value::List(list) if list.is_empty() => NodeSet::new(q.world.len()),
        Value::Null => NodeSet::new(q.world.len()),
        entries => nodes(&q.world, entries)?,
    };
    let orphans = scope.without(&used).without(&entries);
    // What puts others together is where things begin: nothing needs to import it, unless just this
    // is asked of whole files.
    let judged = |node: &usize| {
        let part = q.world.part(*node);
        let first = part.graph.of_file(q.world.file(*node));
        let alone = !part.links_files() || (q.world.one && first == Some(part.id(*node)));
        alone
            && q.world.whole(*node) == *node
            && !is_stub(q, *node)
            && role(q, *node) == Role::Module
    };
    let orphans = orphans.iter().filter(judged);
    let mut findings: Vec<Found> = orphans.map(|node| orphan(q, node)).collect();
    findings.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(Outcome::of(findings, |found| {
        format!("{} that nothing imports", plural(found.len(), "module"))
    }))
}

/// What the file of a module is for.
pub(super) fn role(q: &Question<'_>, node: usize) -> Role {
    q.world.part(node).language.role(q.world.file(node))
}

fn orphan(q: &Question<'_>, node: usize) -> Found {
    Found {
        file: Some(q.world.file(node).clone()),
        message: format!("nothing imports {}", q.world.name(node)),
        help: Some("remove it, or name it in `entries`".to_owned()),
        ..Found::default()
    }
}

/// A package is used when something below it is.
fn with_packages(q: &Question<'_>, used: &NodeSet) -> NodeSet {
    let mut all = used.clone();
    for node in used.iter() {
        let part = q.world.part(node);
        let mut name = q.world.name(node);
        while let Some((parent, _)) = name.rsplit_once(part.language.separator()) {
            if let Some(id) = part.graph.all().named(parent) {
                all.insert(part.number(id));
            }
            name = parent;
        }
    }
    all
}

/// Whether a module only describes another one, which is what imports lead to.
fn is_stub(q: &Question<'_>, node: usize) -> bool {
    let part = q.world.part(node);
    part.graph.describes_another(part.id(node))
}

fn is_public(
    q: &Question<'_>,
    from: usize,
    edge: &Edge,
    names: &[NamePattern],
    root: &str,
) -> bool {
    let separator = q.world.part(from).language.separator();
    let public = |name: &str| {
        let below = name
            .strip_prefix(root)
            .and_then(|rest| rest.strip_prefix(separator));
        names.iter().any(|pattern| {
            pattern.covers(name, separator)
                || below.is_some_and(|below| pattern.covers(below, separator))
        })
    };
    let module = q.world.end_name(from, edge);
    let taken = names_of(&edge.to);
    let public_name = |name: &String| {
        public(&format!("{module}{separator}{name}"))
            || defined(q, from, edge, name).is_some_and(|full| public(&full))
    };
    public(module) || (!taken.is_empty() && taken.iter().all(public_name))
}

/// The full name of what an import takes, in the module that defines it.
fn defined(q: &Question<'_>, from: usize, edge: &Edge, name: &str) -> Option<String> {
    let part = q.world.part(from);
    let names = Names::new(q.cx.facts, q.cx.door, part.language.name())?;
    let to = q.world.end(from, edge)?;
    let meaning = names.meaning(part.id(to), name)?;
    Some(names.full(&meaning))
}

/// The longest name that all modules of the scope stand in; of a single module its own name.
/// The package that a scope is: as it is named, or as its folder is; else what the names of all its
/// modules begin with.
fn root_of(q: &Question<'_>, value: &Value, scope: &NodeSet) -> String {
    let Value::Scope(selected) = value else {
        return common_root(q, scope);
    };
    let root = match &selected.kind {
        ScopeKind::Item { name, .. } => Some(name.to_string()),
        ScopeKind::Folder(folder) => scope.iter().find_map(|node| package_at(q, node, folder)),
        ScopeKind::File(_) | ScopeKind::Glob { .. } | ScopeKind::Element(_) | ScopeKind::Set => {
            None
        }
    };
    let holds = |root: &String| {
        scope.iter().all(|node| {
            let separator = q.world.part(node).language.separator();
            let rest = q.world.name(node).strip_prefix(root.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
        })
    };
    root.filter(holds).unwrap_or_else(|| common_root(q, scope))
}

/// The name of the package that a folder is, from a module in it: without as many parts as its path
/// has below the folder.
fn package_at(q: &Question<'_>, node: usize, folder: &WsPath) -> Option<String> {
    let separator = q.world.part(node).language.separator();
    let file = q.world.file(node);
    let mut name = q.world.name(node);
    let stem = file.name().split('.').next()?;
    if !name.ends_with(stem) {
        // The file of a package is named after its folder.
        return None;
    }
    for _ in file.below(folder)?.split('/') {
        name = name.rsplit_once(separator)?.0;
    }
    Some(name.to_owned())
}

fn common_root(q: &Question<'_>, scope: &NodeSet) -> String {
    let mut modules = scope.iter();
    let Some(first) = modules.next() else {
        return String::new();
    };
    let separator = q.world.part(first).language.separator();
    let mut root = q.world.name(first);
    for node in modules {
        let name = q.world.name(node);
        while !root.is_empty()
            && !name
                .strip_prefix(root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
        {
            root = root.rsplit_once(separator).map_or("", |(parent, _)| parent);
        }
    }
    root.to_owned()
}

/// What a module says it exports, else its public items at the top and what it hands on from other
/// modules of the workspace, with places.
pub(crate) fn exported(cx: &Context<'_>, language: &str, module: ModuleId) -> Vec<(String, Place)> {
    let Some(names) = Names::new(cx.facts, cx.door, language) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let mut pending = vec![(module, None)];
    while let Some((id, place)) = pending.pop() {
        let Some(facts) = names.facts_of(id).filter(|_| seen.insert(id)) else {
            continue;
        };
        let own = own_exports(&names, id, &facts);
        found.extend(
            own.into_iter()
                .map(|(name, own)| (name, place.unwrap_or(own))),
        );
        if exports_of(&names, id, &facts).is_none() {
            for (import, to) in handed_on_whole(&names, id, &facts) {
                pending.push((to, place.or(Some(import.place))));
            }
        }
    }
    found.sort_unstable();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// The star imports that hand on all of another module.
fn handed_on_whole<'f>(
    names: &Names<'_>,
    module: ModuleId,
    facts: &'f Facts,
) -> Vec<(&'f Import, ModuleId)> {
    let imports = names.imports_of(module, facts).into_iter();
    let stars = imports
        .filter(|import| import.exported && import.names.iter().any(|name| name.name == "*"));
    stars
        .filter_map(|import| Some((import, names.target(module, import)?.0)))
        .collect()
}

/// What the file of a module says it exports; the modules inside it say nothing of the kind.
fn exports_of<'f>(names: &Names<'_>, module: ModuleId, facts: &'f Facts) -> Option<&'f [String]> {
    let exports = facts.exports.as_deref();
    exports.filter(|_| !names.is_part(module))
}

fn own_exports(names: &Names<'_>, module: ModuleId, facts: &Facts) -> Vec<(String, Place)> {
    let top = |item: &&Item| names.is_own(module, item);
    let handed_on = names.handed_on(module, facts);
    let place_of = |name: &str| {
        let item = facts
            .items
            .iter()
            .filter(top)
            .find(|item| item.name == name);
        let import = || handed_on.iter().find(|(bound, _)| bound == name);
        item.map(|item| item.place)
            .or_else(|| import().map(|(_, import)| import.place))
            .unwrap_or(Place::whole_file())
    };
    if let Some(exports) = exports_of(names, module, facts) {
        let listed = exports.iter();
        return listed.map(|name| (name.clone(), place_of(name))).collect();
    }
    let public = |item: &&Item| item.visibility == Visibility::Public;
    let items = facts.items.iter().filter(top).filter(public);
    let mut found: Vec<_> = items.map(|item| (item.name.clone(), item.place)).collect();
    for (bound, import) in &handed_on {
        let shown = bound != "*" && !bound.starts_with('_');
        if shown && names.target(module, import).is_some() {
            found.push((bound.clone(), import.place));
        }
    }
    found
}

/// Names, one or a list.
pub(super) fn patterns(value: &Value) -> Result<Vec<NamePattern>, String> {
    let read = |value: &Value| match value {
        Value::String(text) => NamePattern::new(text),
        other => Err(format!("{} is no name", label(other))),
    };
    match value {
        Value::List(values) => values.iter().map(read).collect(),
        other => Ok(vec![read(other)?]),
    }
}
