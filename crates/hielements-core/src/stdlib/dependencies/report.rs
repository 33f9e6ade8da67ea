//! Findings about imports: one a statement, in the order of files and lines.

use super::Question;
use super::world::{NodeSet, names_of};
use crate::stdlib::facts::Edge;
use crate::stdlib::outcome::{Found, Outcome};
use std::fmt::Write;

/// An import that breaks a rule.
pub(crate) struct Hit<'a> {
    /// The importing module.
    pub(crate) from: usize,
    /// The import.
    pub(crate) edge: &'a Edge,
    /// What to do.
    pub(crate) help: String,
}

impl Question<'_> {
    /// `Pass` without hits, else `Fail` with one finding a statement.
    pub(crate) fn verdict(&self, hits: Vec<Hit<'_>>, message: &str) -> Outcome {
        let findings = self.findings(hits);
        Outcome::of(findings, |_| message.to_owned())
    }

    /// `Fail` because the scope lacks something: at its file if it is a single one.
    pub(super) fn lacking(&self, scope: &NodeSet, message: String, help: String) -> Outcome {
        let mut nodes = scope.iter();
        let only = nodes.next().filter(|first| {
            let whole = self.world.whole(*first);
            nodes.all(|node| self.world.whole(node) == whole)
        });
        let findings = match only {
            Some(only) => vec![Found {
                file: Some(self.world.file(only).clone()),
                message: message.clone(),
                help: Some(help),
                from: Some(self.world.name(only).to_owned()),
                ..Found::default()
            }],
            None => Vec::new(),
        };
        Outcome::Fail { message, findings }
    }

    fn findings(&self, mut hits: Vec<Hit<'_>>) -> Vec<Found> {
        hits.sort_by_key(|hit| (self.world.file(hit.from), hit.from, hit.edge.place));
        hits.chunk_by(|a, b| a.from == b.from && a.edge.place == b.edge.place)
            .map(|hits| self.finding(hits))
            .collect()
    }

    fn finding(&self, hits: &[Hit<'_>]) -> Found {
        let first = &hits[0];
        let from = self.world.name(first.from);
        let mut ends: Vec<&str> = Vec::new();
        for hit in hits {
            let end = self.world.end_name(hit.from, hit.edge);
            if !ends.contains(&end) {
                ends.push(end);
            }
        }
        let to = ends.join(", ");
        let verb = self.world.verb(first.from);
        let mut message = format!("{from} {verb} {to} (line {})", first.edge.place.line);
        let names: Vec<String> = hits
            .iter()
            .flat_map(|hit| self.names(hit, ends.len() > 1))
            .collect();
        if !names.is_empty() {
            let _ = write!(message, ": {}", names.join(", "));
        }
        Found {
            file: Some(self.world.file(first.from).clone()),
            place: Some(first.edge.place),
            message,
            help: Some(first.help.clone()),
            from: Some(from.to_owned()),
            to: Some(to),
            kind: Some(first.edge.kind),
            related: Vec::new(),
        }
    }

    fn names(&self, hit: &Hit<'_>, full: bool) -> Vec<String> {
        let module = self.world.end_name(hit.from, hit.edge);
        let separator = self.world.part(hit.from).language.separator();
        names_of(&hit.edge.to)
            .iter()
            .map(|name| {
                if full {
                    format!("{module}{separator}{name}")
                } else {
                    name.clone()
                }
            })
            .collect()
    }
}
