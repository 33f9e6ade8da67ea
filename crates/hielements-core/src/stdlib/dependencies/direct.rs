//! Rules about single imports.

use super::surface::role;
use super::target::{Target, label, nodes, plural};
use super::world::NodeSet;
use super::{Judgement, Question, report::Hit};
use crate::stdlib::facts::{Edge, Role, Target as EdgeEnd};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::Value;
use rustc_hash::FxHashSet;

/// `imports(a, t)`, `depends_on(a, t)`: at least one import leads from a to t.
pub(super) fn imports(q: &Question<'_>) -> Judgement {
    let (a, t) = (nodes(&q.world, q.args.get(0))?, q.target(1)?);
    if a.iter().any(|from| !hits(q, from, &t).is_empty()) {
        return Ok(Outcome::Pass);
    }
    let message = format!(
        "nothing in {} imports {}; expected at least one import",
        label(q.args.get(0)),
        t.label
    );
    Ok(q.lacking(&a, message, format!("import {} there", t.label)))
}

/// `no_import(a, t)`, `no_dependency(a, t)`: no import leads from a to t.
pub(super) fn no_import(q: &Question<'_>) -> Judgement {
    let (a, t) = (nodes(&q.world, q.args.get(0))?, q.target(1)?);
    something_left(q, &a, &t)?;
    let message = format!("{} must not import {}", label(q.args.get(0)), t.label);
    if t.is_out_of_reach(&q.world) {
        return Ok(Outcome::Pass);
    }
    let breaks: Vec<Hit<'_>> = a.iter().flat_map(|from| hits(q, from, &t)).collect();
    Ok(q.verdict(breaks, &message))
}

/// `imports_only(a, [t, …])`: what a imports from outside itself is in one of the targets.
pub(super) fn imports_only(q: &Question<'_>) -> Judgement {
    let (a, t) = (nodes(&q.world, q.args.get(0))?, q.target(1)?);
    let help = format!("import only {}, or add it to the list", t.label);
    let own = q.target(0)?;
    let allowed = |from: usize, edge: &Edge| match &*edge.to {
        EdgeEnd::Files(paths) => {
            let files = q.cx.door.files_below(paths.start());
            paths.among(files).all(|file| {
                q.world.is_linking(file)
                    || own.has_file(&q.world, file)
                    || t.has_file(&q.world, file)
            })
        }
        EdgeEnd::Module(..) | EdgeEnd::External(..) => {
            q.world.end(from, edge).is_some_and(|to| a.has(to))
                || t.hit(&q.world, from, edge)
                || q.world.is_standard(from, edge)
        }
    };
    let mut breaks = Vec::new();
    for from in a.iter() {
        for edge in q.edges(from) {
            if !allowed(from, edge) {
                breaks.push(Hit {
                    from,
                    edge,
                    help: help.clone(),
                });
            }
        }
    }
    let message = format!("{} may import only {}", label(q.args.get(0)), t.label);
    Ok(q.verdict(breaks, &message))
}

/// `only_imported_by(t, [a, …])`: every import of t from outside stands in one of the scopes.
pub(super) fn only_imported_by(q: &Question<'_>) -> Judgement {
    let (t, importers) = (q.target(0)?, q.args.get(1));
    let mut allowed = t.nodes(&q.world);
    if !matches!(importers, Value::List(list) if list.is_empty()) {
        allowed.extend(&nodes(&q.world, importers)?);
    }
    let help = format!(
        "go through {}, or add the module to the list",
        label(importers)
    );
    let breaks: Vec<Hit<'_>> = q
        .world
        .all()
        .without(&allowed)
        .iter()
        .flat_map(|from| hits(q, from, &t))
        .map(|hit| Hit {
            help: help.clone(),
            ..hit
        })
        .collect();
    let message = format!("{} may be imported only by {}", t.label, label(importers));
    Ok(q.verdict(breaks, &message))
}

/// `max_dependencies(scope, n)`: no module imports more than n others.
pub(super) fn max_dependencies(q: &Question<'_>) -> Judgement {
    let a = nodes(&q.world, q.args.get(0))?;
    let most = match q.args.get(1) {
        Value::Int(n) if *n >= 0 => usize::try_from(*n).unwrap_or(usize::MAX),
        other => return Err(format!("{} is no number of modules", label(other))),
    };
    let mut findings: Vec<Found> = a
        .iter()
        .filter(|from| role(q, *from) != Role::Manifest)
        .filter_map(|from| too_many(q, from, most))
        .collect();
    findings.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
    Ok(Outcome::of(findings, |found| {
        let modules = plural(found.len(), "module");
        format!("{modules} with more than {most} dependencies")
    }))
}

fn too_many(q: &Question<'_>, from: usize, most: usize) -> Option<Found> {
    let mut seen = FxHashSet::default();
    let mut first_over = None;
    for edge in q.edges(from) {
        let own = q.world.end(from, edge) == Some(from);
        if own || q.world.is_standard(from, edge) {
            continue;
        }
        if seen.insert(q.world.end_name(from, edge)) && seen.len() == most.saturating_add(1) {
            first_over = Some(edge);
        }
    }
    let edge = first_over?;
    let name = q.world.name(from);
    Some(Found {
        file: Some(q.world.file(from).clone()),
        place: Some(edge.place),
        message: format!(
            "{name} imports {}; at most {most} expected",
            plural(seen.len(), "module")
        ),
        help: Some("split the module, or let it depend on a facade".to_owned()),
        from: Some(name.to_owned()),
        ..Found::default()
    })
}

/// The imports of `from` that lead to `t` and do not stay inside it.
fn hits<'q>(q: &'q Question<'_>, from: usize, t: &Target) -> Vec<Hit<'q>> {
    q.edges(from)
        .filter(|edge| t.hit(&q.world, from, edge) && !t.holds_both(&q.world, from, edge))
        .map(|edge| Hit {
            from,
            edge,
            help: "remove the import, or move the code to where it may be used".to_owned(),
        })
        .collect()
}

/// A rule whose importing side lies wholly inside its target judges nothing.
pub(super) fn something_left(q: &Question<'_>, a: &NodeSet, t: &Target) -> Result<(), String> {
    if t.is_nothing() {
        return Err("an empty list is no target: name what must not be imported".to_owned());
    }
    if t.is_files_only() && !a.iter().any(|node| q.world.part(node).links_files()) {
        return Err(format!(
            "{} holds no {} file, and nothing here links to other files: name code that can be imported",
            t.label,
            q.world.languages()
        ));
    }
    if a.iter().all(|node| t.has(&q.world, node)) {
        return Err(format!(
            "every module of the scope lies inside {}, so no import can break this: name a target outside the scope",
            t.label
        ));
    }
    Ok(())
}
