//! Rules about what a part shows to the rest, and about parts that nobody uses.

use super::name::NamePattern;
use super::report::Hit;
use super::target::{label, nodes, plural};
use super::world::{NodeSet, names_of};
use super::{Judgement, Question};
use crate::stdlib::facts::{Edge, Role};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::Value;
use hielements_plugin::{Facts, Place, Visibility};

/// `public_api(scope, [names])`: the rest of the workspace imports only these names of the scope.
pub(super) fn public_api(q: &Question<'_>) -> Judgement {
    let scope = nodes(&q.world, q.args.get(0))?;
    let names = patterns(q.args.get(1))?;
    let root = common_root(q, &scope);
    let help = format!("import only {}", label(q.args.get(1)));
    let mut breaks = Vec::new();
    for from in NodeSet::all(q.world.len()).without(&scope).iter() {
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
        let (file, language) = (q.world.file(node), q.world.part(node).language.name());
        let Some(facts) = q.cx.facts.items(q.cx.door, language, file) else {
            continue;
        };
        for (name, place) in exported(&facts) {
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
    for from in 0..q.world.len() {
        for to in q.neighbours(from) {
            used.insert(to);
        }
    }
    let used = with_packages(q, &used);
    let entries = match q.args.get(1) {
        Value::List(list) if list.is_empty() => NodeSet::new(q.world.len()),
        Value::Null => NodeSet::new(q.world.len()),
        entries => nodes(&q.world, entries)?,
    };
    let orphans = scope.without(&used).without(&entries);
    let mut findings: Vec<Found> = orphans
        .iter()
        .filter(|node| role(q, *node) == Role::Module)
        .map(|node| orphan(q, node))
        .collect();
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
            if let Some(id) = part.graph.modules.named(parent) {
                all.insert(part.start + id.0 as usize);
            }
            name = parent;
        }
    }
    all
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
    public(module)
        || (!taken.is_empty()
            && taken
                .iter()
                .all(|name| public(&format!("{module}{separator}{name}"))))
}

/// The longest name that all modules of the scope stand in; of a single module its own name.
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

/// What a file says it exports, else its public items at the top, with places.
pub(crate) fn exported(facts: &Facts) -> Vec<(String, Place)> {
    let place_of = |name: &str| {
        facts
            .items
            .iter()
            .find(|item| item.container.is_none() && item.name == name)
            .map_or_else(Place::whole_file, |item| item.place)
    };
    match &facts.exports {
        Some(names) => names
            .iter()
            .map(|name| (name.clone(), place_of(name)))
            .collect(),
        None => facts
            .items
            .iter()
            .filter(|item| item.container.is_none() && item.visibility == Visibility::Public)
            .map(|item| (item.name.clone(), item.place))
            .collect(),
    }
}

fn patterns(value: &Value) -> Result<Vec<NamePattern>, String> {
    let read = |value: &Value| match value {
        Value::String(text) => NamePattern::new(text),
        other => Err(format!("{} is no name", label(other))),
    };
    match value {
        Value::List(values) => values.iter().map(read).collect(),
        other => Ok(vec![read(other)?]),
    }
}
