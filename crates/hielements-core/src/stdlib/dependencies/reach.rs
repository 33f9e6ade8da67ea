//! Rules about chains of imports.

use super::direct::something_left;
use super::target::{Target, label, nodes, plural};
use super::world::NodeSet;
use super::{Judgement, Question};
use crate::source::WsPath;
use crate::stdlib::facts::Edge;
use crate::stdlib::outcome::{Found, Outcome};
use hielements_plugin::Place;
use std::collections::VecDeque;

/// `reaches(a, t)`: some chain of imports leads from a to t.
pub(super) fn reaches(q: &Question<'_>) -> Judgement {
    let (a, t) = (nodes(&q.world, q.args.get(0))?, q.target(1)?);
    Ok(Outcome::when(chain(q, &a, &t).is_some(), || {
        format!(
            "no chain of imports leads from {} to {}; expected at least one",
            label(q.args.get(0)),
            t.label
        )
    }))
}

/// `cannot_reach(a, t)`: no chain of imports leads from a to t.
pub(super) fn cannot_reach(q: &Question<'_>) -> Judgement {
    let (a, t) = (nodes(&q.world, q.args.get(0))?, q.target(1)?);
    something_left(q, &a, &t)?;
    if t.is_out_of_reach(&q.world) {
        return Ok(Outcome::Pass);
    }
    let findings: Vec<Found> = chain(q, &a, &t)
        .map(|hops| finding(q, &hops))
        .into_iter()
        .collect();
    Ok(Outcome::of(findings, |_| {
        format!("{} must not reach {}", label(q.args.get(0)), t.label)
    }))
}

/// One import of a chain.
pub(super) struct Hop<'a> {
    /// The importing module.
    pub(super) from: usize,
    /// The import.
    pub(super) edge: &'a Edge,
}

/// The shortest chain from a module of `a` to the target; of equally short ones the one whose
/// modules come first in byte order. Breadth first, and each level in the order of its chains, so
/// that the first chain found to a module is also the first in that order.
pub(super) fn chain<'a>(q: &Question<'a>, a: &NodeSet, t: &Target) -> Option<Vec<Hop<'a>>> {
    let outside = a.iter().filter(|node| !t.has(&q.world, *node));
    let mut starts: Vec<usize> = outside.collect();
    starts.sort_by_key(|node| q.world.name(*node));
    // For each module the one it was reached from, and one more; 0 where it was not.
    let mut parents = vec![0; q.world.len()];
    let mut seen = NodeSet::new(q.world.len());
    for start in &starts {
        seen.insert(*start);
    }
    let mut queue: VecDeque<usize> = starts.into();
    while let Some(node) = queue.pop_front() {
        if let Some(last) = first_hit(q, node, t) {
            return Some(trace_back(q, &parents, node, last));
        }
        for next in q.neighbours(node) {
            if !t.has(&q.world, next) && seen.insert(next) {
                parents[next] = node + 1;
                queue.push_back(next);
            }
        }
    }
    None
}

/// Of the imports of a module that lead to the target the one whose module comes first.
fn first_hit<'a>(q: &Question<'a>, from: usize, t: &Target) -> Option<&'a Edge> {
    q.edges(from)
        .filter(|edge| t.hit(&q.world, from, edge))
        .min_by_key(|edge| (q.world.end_name(from, edge), edge.place))
}

fn trace_back<'a>(
    q: &Question<'a>,
    parents: &[usize],
    mut node: usize,
    last: &'a Edge,
) -> Vec<Hop<'a>> {
    let mut hops = vec![Hop {
        from: node,
        edge: last,
    }];
    while let Some(parent) = parents[node].checked_sub(1) {
        let step = q
            .edges(parent)
            .find(|edge| q.world.ends(parent, edge).any(|to| to == node));
        if let Some(edge) = step {
            hops.push(Hop { from: parent, edge });
        }
        node = parent;
    }
    hops.reverse();
    hops
}

fn finding(q: &Question<'_>, hops: &[Hop<'_>]) -> Found {
    let (first, last) = (&hops[0], &hops[hops.len() - 1]);
    let mut names: Vec<&str> = hops.iter().map(|hop| q.world.name(hop.from)).collect();
    let to = q.world.end_name(last.from, last.edge);
    names.push(to);
    Found {
        file: Some(q.world.file(first.from).clone()),
        place: Some(first.edge.place),
        message: format!(
            "{} reaches {to} in {}: {}",
            names[0],
            plural(hops.len(), "import"),
            names.join(" → ")
        ),
        help: Some("cut the chain at one of its imports".to_owned()),
        from: Some(names[0].to_owned()),
        to: Some(to.to_owned()),
        kind: Some(first.edge.kind),
        related: hops.iter().map(|hop| place(q, hop)).collect(),
    }
}

/// The place of a hop with its label.
pub(super) fn place(q: &Question<'_>, hop: &Hop<'_>) -> (WsPath, Place, String) {
    let text = format!(
        "{} {} {} (line {})",
        q.world.name(hop.from),
        q.world.verb(hop.from),
        q.world.end_name(hop.from, hop.edge),
        hop.edge.place.line
    );
    (q.world.file(hop.from).clone(), hop.edge.place, text)
}
