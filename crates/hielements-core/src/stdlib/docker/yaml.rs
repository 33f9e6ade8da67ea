//! A YAML text as a tree with places. Aliases point and are never copied, so that a small text
//! stays a small tree; nothing here recurses.

use crate::source::saturated;
use hielements_plugin::{Place, Problem};
use rustc_hash::{FxHashMap, FxHashSet};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};
use std::cell::Cell;
use std::collections::hash_map::Entry;

/// Longer texts are no compose files that a person wrote.
const MAX_LEN: usize = 1 << 20;

/// What a compose file of that length asks for at most, were it no attack.
const MAX_LOOKED: usize = 2_000_000;

/// A node of a [`Yaml`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(usize);

#[derive(Debug)]
enum Kind {
    Scalar(String),
    Map(Vec<(Id, Id)>),
    List(Vec<Id>),
    Alias(Id),
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    place: Place,
}

/// The first document of a text, as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct Yaml {
    nodes: Vec<Node>,
    /// Where scalars stand, in order: what looks like a comment there is none.
    scalars: Vec<Place>,
    /// The first thing that is wrong with it.
    problem: Option<Problem>,
    /// How many entries of maps were looked at. Aliases let a small text ask for endless work.
    looked: Cell<usize>,
}

/// Reads a text. Never fails: where it could not go on is the `problem`.
pub(super) fn read(text: &str) -> Yaml {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder {
        columns: Columns::new(text),
        yaml: Yaml::default(),
        anchors: FxHashMap::default(),
        open: Vec::new(),
        keys: Vec::new(),
        lines: Vec::new(),
    };
    if text.len() > MAX_LEN {
        let message = format!("the file is longer than {} MiB", MAX_LEN >> 20);
        builder.problem(Place::whole_file(), message);
        return builder.yaml;
    }
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::DocumentEnd, _)) => break,
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                let place = builder.place(&Span::empty(*error.marker()));
                builder.problem(place, format!("this is no YAML: {}", error.info()));
                break;
            }
        }
    }
    builder.yaml
}

struct Builder {
    columns: Columns,
    yaml: Yaml,
    anchors: FxHashMap<usize, Id>,
    /// The maps and lists that are not closed.
    open: Vec<Id>,
    /// For each open map the key that waits for its value.
    keys: Vec<Option<Id>>,
    /// For each open map its keys with their lines.
    lines: Vec<FxHashMap<String, u32>>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let place = self.place(&span);
                if style != ScalarStyle::Plain || !text.is_empty() {
                    self.yaml.scalars.push(place);
                }
                self.add(Kind::Scalar(text.into_owned()), place, anchor);
            }
            Event::Alias(anchor) => {
                if let Some(id) = self.anchors.get(&anchor).copied() {
                    let place = self.place(&span);
                    self.add(Kind::Alias(id), place, 0);
                }
            }
            Event::MappingStart(anchor, _) => self.start(Kind::Map(Vec::new()), &span, anchor),
            Event::SequenceStart(anchor, _) => self.start(Kind::List(Vec::new()), &span, anchor),
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                self.keys.pop();
                self.lines.pop();
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }

    fn start(&mut self, kind: Kind, span: &Span, anchor: usize) {
        let place = self.place(span);
        let id = self.add(kind, place, anchor);
        self.open.push(id);
        self.keys.push(None);
        self.lines.push(FxHashMap::default());
    }

    fn add(&mut self, kind: Kind, place: Place, anchor: usize) -> Id {
        let id = Id(self.yaml.nodes.len());
        self.yaml.nodes.push(Node { kind, place });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        if let (Some(parent), Some(key)) = (self.open.last(), self.keys.last_mut()) {
            match &mut self.yaml.nodes[parent.0].kind {
                Kind::List(items) => items.push(id),
                Kind::Map(entries) => match key.take() {
                    Some(key) => entries.push((key, id)),
                    None => {
                        *key = Some(id);
                        self.know(id);
                    }
                },
                Kind::Scalar(_) | Kind::Alias(_) => {}
            }
        }
        id
    }

    /// Notes a key of the map that is open. One that stands there twice says two things, and Docker
    /// takes neither.
    fn know(&mut self, key: Id) {
        let place = self.yaml.place(key);
        let (Some(name), Some(lines)) = (self.yaml.text(key), self.lines.last_mut()) else {
            return;
        };
        match lines.entry(name.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(place.line);
            }
            Entry::Occupied(first) => {
                let message = format!(
                    "the key `{name}` is already in line {}: take one of the two away, or give it \
                     another name",
                    first.get()
                );
                self.problem(place, message);
            }
        }
    }

    /// The first one counts.
    fn problem(&mut self, place: Place, message: String) {
        self.yaml.problem.get_or_insert(Problem { message, place });
    }

    fn place(&self, span: &Span) -> Place {
        let (line, column) = self.columns.at(span.start);
        let (end_line, end_column) = self.columns.at(span.end).max((line, column));
        Place {
            line,
            column,
            end_line,
            end_column,
        }
    }
}

/// The parser counts characters, places count bytes.
struct Columns {
    /// Where each line begins; empty where characters are bytes.
    lines: Vec<usize>,
    /// Where each character begins; empty where characters are bytes.
    chars: Vec<usize>,
}

impl Columns {
    fn new(text: &str) -> Self {
        if text.is_ascii() || text.len() > MAX_LEN {
            let (lines, chars) = (Vec::new(), Vec::new());
            return Self { lines, chars };
        }
        let mut lines = vec![0];
        lines.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        let mut chars: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        chars.push(text.len());
        Self { lines, chars }
    }

    fn at(&self, marker: Marker) -> (u32, u32) {
        let line = marker.line().max(1);
        let start = self.lines.get(line - 1);
        let at = self.chars.get(marker.index());
        let column = match (start, at) {
            (Some(start), Some(at)) if start <= at => at - start,
            _ => marker.col(),
        };
        (saturated(line), saturated(column + 1))
    }
}

impl Yaml {
    /// The first thing that is wrong with the text: where it could not be read on, or says two things.
    pub(super) fn problem(&self) -> Option<Problem> {
        let tangled = self.looked.get() > MAX_LOOKED;
        self.problem.clone().or_else(|| {
            tangled.then(|| Problem {
                message: "its aliases and merge keys stand for more than can be read".to_owned(),
                place: Place::whole_file(),
            })
        })
    }

    /// The top of the document.
    pub(super) fn root(&self) -> Option<Id> {
        (!self.nodes.is_empty()).then_some(Id(0))
    }

    /// Where a node stands.
    pub(super) fn place(&self, id: Id) -> Place {
        self.nodes[id.0].place
    }

    /// The text of a scalar.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match &self.target(id).kind {
            Kind::Scalar(text) => Some(text),
            Kind::Map(_) | Kind::List(_) | Kind::Alias(_) => None,
        }
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self, id: Id) -> &[Id] {
        match &self.target(id).kind {
            Kind::List(items) => items,
            Kind::Scalar(_) | Kind::Map(_) | Kind::Alias(_) => &[],
        }
    }

    /// Whether it is a map.
    pub(super) fn is_map(&self, id: Id) -> bool {
        matches!(self.target(id).kind, Kind::Map(_))
    }

    /// The entries of a map with those that merge keys (`<<`) bring in; own ones first.
    pub(super) fn entries(&self, id: Id) -> Vec<(&str, Id, Id)> {
        let mut found = Vec::new();
        let mut known = FxHashSet::default();
        let mut seen = FxHashSet::default();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            let target = self.resolve(id);
            if !seen.insert(target) {
                continue;
            }
            if self.looked.get() > MAX_LOOKED {
                break;
            }
            match &self.nodes[target.0].kind {
                // A merge key may name a list of maps; the first wins.
                Kind::List(items) => {
                    self.looked.set(self.looked.get() + items.len());
                    pending.extend(items.iter().rev());
                }
                Kind::Map(entries) => {
                    self.looked.set(self.looked.get() + entries.len());
                    for (key, value) in entries {
                        match self.text(*key) {
                            Some("<<") => pending.push(*value),
                            Some(name) if known.insert(name) => found.push((name, *key, *value)),
                            Some(_) | None => {}
                        }
                    }
                }
                Kind::Scalar(_) | Kind::Alias(_) => {}
            }
        }
        found
    }

    /// The value under a key of a map.
    pub(super) fn get(&self, id: Id, name: &str) -> Option<Id> {
        let entries = self.entries(id);
        let found = entries.iter().find(|(known, _, _)| *known == name);
        found.map(|(_, _, value)| *value)
    }

    /// Whether a scalar stands at a place of the text.
    pub(super) fn is_scalar(&self, line: u32, column: u32) -> bool {
        let at = (line, column);
        let after = self
            .scalars
            .partition_point(|place| (place.line, place.column) <= at);
        after
            .checked_sub(1)
            .is_some_and(|last| at < (self.scalars[last].end_line, self.scalars[last].end_column))
    }

    fn resolve(&self, id: Id) -> Id {
        match self.nodes[id.0].kind {
            Kind::Alias(target) => target,
            Kind::Scalar(_) | Kind::Map(_) | Kind::List(_) => id,
        }
    }

    fn target(&self, id: Id) -> &Node {
        &self.nodes[self.resolve(id).0]
    }
}
