//! How to break the rings of a strongly connected part: the cheapest cut that a greedy order finds,
//! and a ring to show. Knows numbers only.

use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, VecDeque};

/// For each member of a part its arcs to other members, with their weights.
pub(super) type Arcs = FxHashMap<usize, Vec<(usize, usize)>>;

/// Parts with more arcs than this get the greedy cut as it is.
const POLISH: usize = 2_000;

/// The arcs within a part.
pub(super) fn arcs<I: Iterator<Item = (usize, usize)>>(
    part: &[usize],
    out: impl Fn(usize) -> I,
) -> Arcs {
    let inside = |unit: &usize| part.binary_search(unit).is_ok();
    part.iter()
        .map(|unit| (*unit, out(*unit).filter(|(to, _)| inside(to)).collect()))
        .collect()
}

/// Arcs whose removal leaves no ring, of small total weight, sorted: those that run backwards in
/// the order of Eades, Lin and Smyth, less those that turn out not to be needed.
pub(super) fn cheapest(arcs: &Arcs, part: &[usize]) -> Vec<(usize, usize)> {
    let position = greedy_order(arcs, part);
    let mut cut: Vec<(usize, usize, usize)> = Vec::new();
    for from in part {
        for (to, weight) in &arcs[from] {
            if position[to] < position[from] {
                cut.push((*weight, *from, *to));
            }
        }
    }
    cut.sort_unstable_by(|a, b| b.cmp(a));
    let mut kept: FxHashSet<(usize, usize)> =
        cut.iter().map(|(_, from, to)| (*from, *to)).collect();
    if arcs.values().map(Vec::len).sum::<usize>() <= POLISH {
        for (_, from, to) in &cut {
            kept.remove(&(*from, *to));
            if path(arcs, &kept, *to, *from).is_some() {
                kept.insert((*from, *to));
            }
        }
    }
    let mut cut: Vec<(usize, usize)> = kept.into_iter().collect();
    cut.sort_unstable();
    cut
}

/// The shortest ring through any member of a small part, else through the first member: its members in
/// order, the first one again at the end.
pub(super) fn ring(arcs: &Arcs, part: &[usize]) -> Vec<usize> {
    let tried = if arcs.values().map(Vec::len).sum::<usize>() <= POLISH {
        part
    } else {
        &part[..1]
    };
    let none = FxHashSet::default();
    let mut best: Option<Vec<usize>> = None;
    for start in tried {
        if let Some(found) = path(arcs, &none, *start, *start)
            && best.as_ref().is_none_or(|best| found.len() < best.len())
        {
            best = Some(found);
        }
    }
    best.unwrap_or_default()
}

/// The shortest way along at least one arc, leaving out those that are cut.
fn path(
    arcs: &Arcs,
    cut: &FxHashSet<(usize, usize)>,
    start: usize,
    end: usize,
) -> Option<Vec<usize>> {
    let mut parents: FxHashMap<usize, usize> = FxHashMap::default();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for (to, _) in &arcs[&node] {
            if cut.contains(&(node, *to)) || parents.contains_key(to) {
                continue;
            }
            parents.insert(*to, node);
            if *to == end {
                return Some(trace_back(&parents, start, end));
            }
            queue.push_back(*to);
        }
    }
    None
}

fn trace_back(parents: &FxHashMap<usize, usize>, start: usize, end: usize) -> Vec<usize> {
    let mut way = vec![end];
    let mut node = end;
    while let Some(parent) = parents.get(&node) {
        way.push(*parent);
        node = *parent;
        if node == start {
            break;
        }
    }
    way.reverse();
    way
}

/// Sources first, sinks last, else the member with the largest surplus of outgoing weight.
fn greedy_order(arcs: &Arcs, part: &[usize]) -> FxHashMap<usize, usize> {
    let mut into: Arcs = part.iter().map(|unit| (*unit, Vec::new())).collect();
    let mut surplus: FxHashMap<usize, i64> = part.iter().map(|unit| (*unit, 0)).collect();
    for from in part {
        for (to, weight) in &arcs[from] {
            let weight_signed = i64::try_from(*weight).unwrap_or(i64::MAX);
            into.entry(*to).or_default().push((*from, *weight));
            *surplus.entry(*from).or_default() += weight_signed;
            *surplus.entry(*to).or_default() -= weight_signed;
        }
    }
    let mut left: BTreeSet<(i64, usize)> =
        part.iter().map(|unit| (-surplus[unit], *unit)).collect();
    let mut position = FxHashMap::default();
    while let Some((_, unit)) = left.pop_first() {
        position.insert(unit, position.len());
        let mut change = |other: usize, by: i64| {
            let old = surplus[&other];
            if left.remove(&(-old, other)) {
                surplus.insert(other, old + by);
                left.insert((-(old + by), other));
            }
        };
        for (to, weight) in &arcs[&unit] {
            change(*to, i64::try_from(*weight).unwrap_or(i64::MAX));
        }
        for (from, weight) in &into[&unit] {
            change(*from, -i64::try_from(*weight).unwrap_or(i64::MAX));
        }
    }
    position
}
