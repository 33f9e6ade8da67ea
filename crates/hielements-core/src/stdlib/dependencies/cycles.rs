//! The rule that imports run in one direction.

use super::cut;
use super::reach::{Hop, place};
use super::target::{label, nodes, plural};
use super::world::NodeSet;
use super::{Judgement, Question};
use crate::stdlib::facts::order::OrderKey;
use crate::stdlib::facts::{Edge, GraphView};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::Value;
use std::collections::BTreeMap;

/// So many imports of a cut are shown; the help says how many there are.
const SHOWN: usize = 30;

/// `no_cycles(scope, by='module'|'folder')`: no modules, or no folders, import each other in a ring.
pub(super) fn no_cycles(q: &Question<'_>) -> Judgement {
    let by_folder = match q.args.text(1) {
        "" | "module" => false,
        "folder" => true,
        other => return Err(format!("`by` is `{other}`: write 'module' or 'folder'")),
    };
    let ordered = ordered(q, by_folder);
    if let Some((graph, key)) = &ordered
        && graph.has_order(key)
    {
        return Ok(Outcome::Pass);
    }
    let scope = nodes(&q.world, q.args.get(0))?;
    let units = if by_folder {
        Units::folders(q, &scope)
    } else {
        Units::modules(q, &scope)
    };
    let arcs = units.arcs(q, &scope);
    let mut found = connected(&arcs);
    if found.len() == arcs.len() {
        if let Some((graph, key)) = ordered {
            units.keep(q, &scope, graph, key, found.into_iter().flatten().collect());
        }
        return Ok(Outcome::Pass);
    }
    found.sort_unstable();
    let parts: Vec<Vec<usize>> = found
        .into_iter()
        .filter(|part| part.len() > 1)
        .flat_map(|part| units.apart(q, &arcs, part))
        .collect();
    let links = units.links(q, &scope, &parts);
    let mut findings: Vec<Found> = parts
        .iter()
        .map(|part| units.finding(q, &links, part))
        .collect();
    findings.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
    Ok(Outcome::of(findings, |found| {
        format!(
            "{} of imports in {}",
            plural(found.len(), "ring"),
            label(q.args.get(0))
        )
    }))
}

/// Of smaller scopes no order is kept.
const LEAST_ORDERED: usize = 4;

/// The graph that may know an order of what is judged, where that is many whole files of one language.
fn ordered<'a>(q: &Question<'a>, by_folder: bool) -> Option<(GraphView<'a>, OrderKey)> {
    let Value::Scope(scope) = q.args.get(0) else {
        return None;
    };
    let [part] = q.world.parts() else {
        return None;
    };
    let is_plain = scope.items.is_empty() && !part.language.links_files();
    let key = OrderKey {
        files: scope.files.clone(),
        kinds: q.kinds.all(),
        by_folder,
    };
    (is_plain && scope.files.len() >= LEAST_ORDERED).then_some((part.graph, key))
}

/// What is not to import itself in a ring: modules or folders, in byte order.
struct Units {
    names: Vec<String>,
    /// For each module its unit.
    of: Vec<usize>,
    /// For each unit its module; empty where units are folders.
    nodes: Vec<usize>,
    noun: &'static str,
}

/// For each unit the units it imports, with the imports.
type Links<'a> = Vec<BTreeMap<usize, Vec<(usize, &'a Edge)>>>;

impl Units {
    fn modules(q: &Question<'_>, scope: &NodeSet) -> Self {
        let mut names = Vec::new();
        let mut of = vec![usize::MAX; q.world.len()];
        for node in scope.iter() {
            of[node] = names.len();
            names.push(q.world.name(node).to_owned());
        }
        let noun = "modules";
        let nodes = scope.iter().collect();
        Self {
            names,
            of,
            nodes,
            noun,
        }
    }

    fn folders(q: &Question<'_>, scope: &NodeSet) -> Self {
        let folder = |node| {
            q.world
                .file(node)
                .parent()
                .unwrap_or_else(crate::source::WsPath::root)
        };
        let mut folders: Vec<_> = scope.iter().map(folder).collect();
        folders.sort_unstable();
        folders.dedup();
        let mut of = vec![usize::MAX; q.world.len()];
        for node in scope.iter() {
            of[node] = folders.partition_point(|known| *known < folder(node));
        }
        let names = folders.iter().map(ToString::to_string).collect();
        let noun = "folders";
        let nodes = Vec::new();
        Self {
            names,
            of,
            nodes,
            noun,
        }
    }

    /// Keeps an order in which nothing stands before what it imports, where the modules of all files
    /// are in it.
    fn keep(
        &self,
        q: &Question<'_>,
        scope: &NodeSet,
        graph: GraphView<'_>,
        key: OrderKey,
        order: Vec<usize>,
    ) {
        let part = q.world.part(0);
        let mut claimed = key.files.iter().filter(|file| part.language.claims(file));
        if graph.has_room_for_order(key.files.len())
            && claimed.all(|file| graph.of_file(file).is_some())
        {
            let modules = scope.iter().map(|node| (part.id(node), self.of[node]));
            graph.keep_order(key, modules, order);
        }
    }

    /// For each unit the units it imports, sorted.
    fn arcs(&self, q: &Question<'_>, scope: &NodeSet) -> Vec<Vec<usize>> {
        let mut arcs = vec![Vec::new(); self.names.len()];
        for from in scope.iter() {
            let unit = self.of[from];
            let ends = q.neighbours(from).into_iter().map(|to| self.of[to]);
            arcs[unit].extend(ends.filter(|to| *to != usize::MAX && *to != unit));
        }
        for row in &mut arcs {
            row.sort_unstable();
            row.dedup();
        }
        arcs
    }

    /// A ring within one file without what is between a module and the ones that it holds: what lies
    /// inside another one is not imported in a ring. Other rings stay as they are.
    fn apart(&self, q: &Question<'_>, arcs: &[Vec<usize>], part: Vec<usize>) -> Vec<Vec<usize>> {
        if !self.is_in_one_file(q, &part) {
            return vec![part];
        }
        let place = |unit: &usize| part.binary_search(unit).ok();
        let inner: Vec<Vec<usize>> = part
            .iter()
            .map(|from| {
                let others = arcs[*from].iter();
                let others = others.filter(|to| !self.is_nested(q, *from, **to));
                others.filter_map(place).collect()
            })
            .collect();
        let rings = strongly_connected(&inner).into_iter();
        let rings = rings.filter(|ring| ring.len() > 1);
        rings
            .map(|ring| ring.into_iter().map(|at| part[at]).collect())
            .collect()
    }

    fn is_in_one_file(&self, q: &Question<'_>, part: &[usize]) -> bool {
        let mut files = part.iter().map(|unit| {
            let node = self.nodes.get(*unit);
            node.map(|node| q.world.whole(*node))
        });
        match files.next().flatten() {
            Some(first) => files.all(|file| file == Some(first)),
            None => false,
        }
    }

    fn is_nested(&self, q: &Question<'_>, a: usize, b: usize) -> bool {
        match (self.nodes.get(a), self.nodes.get(b)) {
            (Some(a), Some(b)) => q.world.is_nested(*a, *b),
            (Some(_) | None, _) => false,
        }
    }

    /// The imports between the members of each part.
    fn links<'a>(&self, q: &Question<'a>, scope: &NodeSet, parts: &[Vec<usize>]) -> Links<'a> {
        let mut part_of = vec![usize::MAX; self.names.len()];
        let mut in_one_file = vec![false; parts.len()];
        for (at, part) in parts.iter().enumerate() {
            in_one_file[at] = self.is_in_one_file(q, part);
            for unit in part {
                part_of[*unit] = at;
            }
        }
        let mut links: Links<'a> = vec![BTreeMap::new(); self.names.len()];
        for from in scope.iter() {
            let unit = self.of[from];
            if part_of[unit] == usize::MAX {
                continue;
            }
            for edge in q.edges(from) {
                let mut ends: Vec<usize> = q
                    .world
                    .ends(from, edge)
                    .filter(|to| scope.has(*to))
                    .map(|to| self.of[to])
                    .filter(|to| *to != unit && part_of[*to] == part_of[unit])
                    .filter(|to| !(in_one_file[part_of[unit]] && self.is_nested(q, unit, *to)))
                    .collect();
                ends.sort_unstable();
                ends.dedup();
                for to in ends {
                    links[unit].entry(to).or_default().push((from, edge));
                }
            }
        }
        links
    }

    fn finding(&self, q: &Question<'_>, links: &Links<'_>, part: &[usize]) -> Found {
        let arcs = cut::arcs(part, |unit| {
            links[unit].iter().map(|(to, imports)| (*to, imports.len()))
        });
        let mut hops: Vec<Hop<'_>> = cut::cheapest(&arcs, part)
            .into_iter()
            .flat_map(|(from, to)| links[from].get(&to).into_iter().flatten())
            .map(|(from, edge)| Hop { from: *from, edge })
            .collect();
        hops.sort_by_key(|hop| (q.world.file(hop.from), hop.edge.place));
        let ring = cut::ring(&arcs, part);
        let names: Vec<&str> = ring.iter().map(|unit| self.names[*unit].as_str()).collect();
        let (shown, more) = (names.join(" → "), part.len() > ring.len().saturating_sub(1));
        Found {
            file: hops.first().map(|hop| q.world.file(hop.from).clone()),
            place: hops.first().map(|hop| hop.edge.place),
            message: format!(
                "{} {} import each other in a ring: {shown}{}",
                part.len(),
                self.noun,
                if more {
                    " (the shortest of several)"
                } else {
                    ""
                }
            ),
            help: Some(format!(
                "the cheapest cut found takes away {}",
                plural(hops.len(), "import")
            )),
            from: hops.first().map(|hop| q.world.name(hop.from).to_owned()),
            to: hops
                .first()
                .map(|hop| q.world.end_name(hop.from, hop.edge).to_owned()),
            kind: hops.first().map(|hop| hop.edge.kind),
            related: hops.iter().take(SHOWN).map(|hop| place(q, hop)).collect(),
        }
    }
}

/// The strongly connected parts, each sorted, in the order of their first members.
pub(super) fn strongly_connected(arcs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut parts = connected(arcs);
    parts.sort_unstable();
    parts
}

/// Tarjan's algorithm with a stack of its own: the strongly connected parts, each sorted; none stands
/// before one that it leads to.
fn connected(arcs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        index: vec![0; arcs.len()],
        low: vec![0; arcs.len()],
        on_stack: vec![false; arcs.len()],
        stack: Vec::new(),
        next: 1,
        parts: Vec::new(),
    };
    for root in 0..arcs.len() {
        if search.index[root] == 0 {
            search.run(arcs, root);
        }
    }
    search.parts
}

struct Search {
    /// When a node was first met, from 1; 0 before that.
    index: Vec<usize>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    parts: Vec<Vec<usize>>,
}

impl Search {
    fn run(&mut self, arcs: &[Vec<usize>], root: usize) {
        let mut work = vec![(root, 0)];
        self.enter(root);
        while let Some((node, at)) = work.last_mut() {
            let node = *node;
            if let Some(&to) = arcs[node].get(*at) {
                *at += 1;
                if self.index[to] == 0 {
                    self.enter(to);
                    work.push((to, 0));
                } else if self.on_stack[to] {
                    self.low[node] = self.low[node].min(self.index[to]);
                }
                continue;
            }
            work.pop();
            if let Some((parent, _)) = work.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
            self.leave(node);
        }
    }

    fn enter(&mut self, node: usize) {
        self.index[node] = self.next;
        self.low[node] = self.next;
        self.next += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }

    fn leave(&mut self, node: usize) {
        if self.low[node] != self.index[node] {
            return;
        }
        let mut part = Vec::new();
        while let Some(member) = self.stack.pop() {
            self.on_stack[member] = false;
            part.push(member);
            if member == node {
                break;
            }
        }
        part.sort_unstable();
        self.parts.push(part);
    }
}
