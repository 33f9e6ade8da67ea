//! Chains, rings and cuts against slow and simple algorithms, on random graphs.

use super::testing::{files, judge};
use super::{cut, cycles};
use proptest::prelude::*;
use std::fmt::Write;

const SIZE: usize = 7;

/// For each module the modules it imports, sorted.
fn graphs() -> impl Strategy<Value = Vec<Vec<usize>>> {
    let row = proptest::collection::btree_set(0..SIZE, 0..4);
    proptest::collection::vec(row, SIZE).prop_map(|rows| {
        rows.into_iter()
            .map(|row| row.into_iter().collect())
            .collect()
    })
}

fn name(node: usize) -> String {
    format!("m{node}")
}

fn text(graph: &[Vec<usize>]) -> String {
    let mut text = String::new();
    for (from, row) in graph.iter().enumerate() {
        let _ = writeln!(text, "== {}.t", name(from));
        for to in row {
            let _ = writeln!(text, "import {}", name(*to));
        }
    }
    text
}

/// The shortest chain by trying all chains of each length in byte order.
fn slow_chain(graph: &[Vec<usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut chains = vec![vec![from]];
    for _ in 0..graph.len() {
        let mut longer = Vec::new();
        for chain in &chains {
            for next in &graph[*chain.last()?] {
                let mut chain = chain.clone();
                chain.push(*next);
                longer.push(chain);
            }
        }
        longer.sort();
        longer.retain(|chain| !chain[..chain.len() - 1].contains(&chain[chain.len() - 1]));
        if let Some(found) = longer.iter().find(|chain| chain.last() == Some(&to)) {
            return Some(found.clone());
        }
        chains = longer;
    }
    None
}

/// Who reaches whom by at least one import (Warshall).
fn closure(graph: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let mut reach = vec![vec![false; graph.len()]; graph.len()];
    for (from, row) in graph.iter().enumerate() {
        for to in row {
            reach[from][*to] = true;
        }
    }
    for via in 0..graph.len() {
        for from in 0..graph.len() {
            for to in 0..graph.len() {
                reach[from][to] |= reach[from][via] && reach[via][to];
            }
        }
    }
    reach
}

proptest! {
    #[test]
    fn the_chain_is_the_first_of_the_shortest(graph in graphs()) {
        let files = files(&text(&graph));
        let (from, to) = (0, SIZE - 1);
        let said = judge(&files, "cannot_reach", &[name(from).as_str().into(), name(to).as_str().into()]);
        match slow_chain(&graph, from, to) {
            None => prop_assert_eq!(said, "pass"),
            Some(chain) => {
                let names: Vec<String> = chain.iter().map(|node| name(*node)).collect();
                let expected = format!(": {}\n", names.join(" → "));
                prop_assert!(said.contains(&expected), "{} should hold {}", said, expected);
            }
        }
    }

    #[test]
    fn parts_are_what_reaches_itself(graph in graphs()) {
        let reach = closure(&graph);
        let parts = cycles::strongly_connected(&graph);
        for (from, row) in reach.iter().enumerate() {
            for (to, there) in row.iter().enumerate() {
                let together = parts
                    .iter()
                    .any(|part| part.contains(&from) && part.contains(&to));
                let expected = from == to || (*there && reach[to][from]);
                prop_assert_eq!(together, expected);
            }
        }
    }

    #[test]
    fn a_cut_ends_all_rings_and_holds_nothing_needless(graph in graphs()) {
        let loopless: Vec<Vec<usize>> = graph
            .iter()
            .enumerate()
            .map(|(from, row)| row.iter().copied().filter(|to| *to != from).collect())
            .collect();
        for part in cycles::strongly_connected(&loopless) {
            let arcs = cut::arcs(&part, |unit| loopless[unit].iter().map(|to| (*to, 1)));
            let cut = cut::cheapest(&arcs, &part);
            let rest = |kept: Option<(usize, usize)>| {
                let mut rest = vec![Vec::new(); SIZE];
                for from in &part {
                    for (to, _) in &arcs[from] {
                        if !cut.contains(&(*from, *to)) || kept == Some((*from, *to)) {
                            rest[*from].push(*to);
                        }
                    }
                }
                closure(&rest)
            };
            let has_ring = |reach: &[Vec<bool>]| (0..SIZE).any(|node| reach[node][node]);
            prop_assert!(!has_ring(&rest(None)));
            for arc in &cut {
                prop_assert!(has_ring(&rest(Some(*arc))), "{:?} is needless", arc);
            }
        }
    }
}

/// A chain of 200,000 modules would overflow the stack of anything that recurses.
#[test]
fn deep_graphs_do_not_overflow() {
    let size = 200_000;
    let graph: Vec<Vec<usize>> = (0..size).map(|node| vec![(node + 1) % size]).collect();
    assert_eq!(cycles::strongly_connected(&graph).len(), 1);
}
