//! Whether names are taken from a target, and whether an import of it could be written at all.

use super::name::NamePattern;
use super::reach::{self, Hop};
use super::surface::patterns;
use super::target::{Target, label, nodes};
use super::world::names_of;
use super::{Judgement, Question};
use crate::stdlib::facts::Edge;
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::Value;

/// `imports_from(a, t, [names])`: an import leads from a to t, and the names are taken from it.
pub(super) fn imports_from(q: &Question<'_>) -> Judgement {
    let (a, t) = (nodes(&q.world, q.args.get(0))?, q.target(1)?);
    let names = patterns(q.args.get(2))?;
    let hits: Vec<(usize, &Edge)> = a
        .iter()
        .flat_map(|from| q.edges(from).map(move |edge| (from, edge)))
        .filter(|(from, edge)| t.hit(&q.world, *from, edge))
        .collect();
    let missing = names
        .iter()
        .any(|name| !hits.iter().any(|(from, edge)| takes(q, *from, edge, name)));
    if !hits.is_empty() && !missing {
        return Ok(Outcome::Pass);
    }
    let what = if names.is_empty() {
        t.label.clone()
    } else {
        format!("{} from {}", label(q.args.get(2)), t.label)
    };
    let message = format!(
        "nothing in {} imports {what}; expected at least one import",
        label(q.args.get(0))
    );
    Ok(q.lacking(&a, message, format!("import {what} there")))
}

/// Whether an import takes the name, be it an item of the module or a module itself.
fn takes(q: &Question<'_>, from: usize, edge: &Edge, name: &NamePattern) -> bool {
    let separator = q.world.part(from).language.separator();
    let module = q.world.end_name(from, edge);
    let last = module.rsplit(separator).next().unwrap_or(module);
    let taken = names_of(&edge.to);
    taken.iter().any(|taken| name.is(taken)) || (taken.is_empty() && name.is(last))
}

/// `can_import(a, t)`: t is there, and importing it would close no ring.
pub(super) fn can_import(q: &Question<'_>) -> Judgement {
    let (a, t) = (nodes(&q.world, q.args.get(0))?, q.target(1)?);
    let back = Target::new(&q.world, q.args.get(0))?;
    let from = label(q.args.get(0));
    if !is_there(q, &t) {
        let message = format!(
            "{from} cannot import {}: it is no module of the workspace or of the standard library, \
             and nothing imports it",
            t.label
        );
        return Ok(q.lacking(
            &a,
            message,
            "correct the name, or add the module".to_owned(),
        ));
    }
    let starts = t.nodes(&q.world);
    let hops = if starts.is_empty() {
        None
    } else {
        reach::chain(q, &starts, &back)
    };
    let findings: Vec<Found> = hops.iter().map(|hops| ring(q, &from, hops)).collect();
    Ok(Outcome::of(findings, |_| {
        format!("{from} cannot import {} without a ring", t.label)
    }))
}

fn is_there(q: &Question<'_>, t: &Target) -> bool {
    !t.is_nothing()
        && (!t.has_none(&q.world) || is_standard(q, q.args.get(1)) || t.is_imported(&q.world))
}

fn is_standard(q: &Question<'_>, value: &Value) -> bool {
    match value {
        Value::String(name) => {
            let mut parts = q.world.parts().iter();
            parts.any(|part| part.language.is_standard(name))
        }
        Value::List(values) => {
            !values.is_empty() && values.iter().all(|value| is_standard(q, value))
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Scope(_) => false,
    }
}

fn ring(q: &Question<'_>, from: &str, hops: &[Hop<'_>]) -> Found {
    let (first, last) = (&hops[0], &hops[hops.len() - 1]);
    let mut names: Vec<&str> = hops.iter().map(|hop| q.world.name(hop.from)).collect();
    names.push(q.world.end_name(last.from, last.edge));
    Found {
        file: Some(q.world.file(first.from).clone()),
        place: Some(first.edge.place),
        message: format!(
            "an import from {from} would close a ring: {}",
            names.join(" → ")
        ),
        help: Some("cut the chain at one of its imports".to_owned()),
        from: Some(names[0].to_owned()),
        to: Some(names[names.len() - 1].to_owned()),
        kind: Some(first.edge.kind),
        related: hops.iter().map(|hop| reach::place(q, hop)).collect(),
    }
}
