//! Rules about an ordered or unordered list of parts.

use super::report::Hit;
use super::target::{Target, label, nodes};
use super::{Judgement, Question};
use crate::stdlib::facts::{Edge, Target as EdgeEnd};
use crate::stdlib::value::Value;

/// `layers([top, …, bottom], strict=false)`: a lower layer never imports a higher one; strictly, a
/// layer imports only itself and the next one below.
pub(super) fn layers(q: &Question<'_>) -> Judgement {
    let parts = Parts::new(q)?;
    let strict = matches!(q.args.get(1), Value::Bool(true));
    let breaks = parts.breaks(q, |from, to| {
        if to < from {
            Some(format!(
                "{} is a lower layer than {}: turn the dependency around",
                parts.labels[from], parts.labels[to]
            ))
        } else if strict && to > from + 1 {
            Some(format!(
                "{} may import only the next layer, {}",
                parts.labels[from],
                parts.labels[from + 1]
            ))
        } else {
            None
        }
    });
    let message = format!(
        "layers from top to bottom: {}; {}",
        parts.labels.join(", "),
        if strict {
            "a layer imports only the next one below"
        } else {
            "a lower layer never imports a higher one"
        }
    );
    Ok(q.verdict(breaks, &message))
}

/// `independent([a, b, …])`: none of the parts imports another.
pub(super) fn independent(q: &Question<'_>) -> Judgement {
    let parts = Parts::new(q)?;
    let breaks = parts.breaks(q, |from, to| {
        (from != to).then(|| {
            format!(
                "{} and {} are independent: move what both need to a third place",
                parts.labels[from], parts.labels[to]
            )
        })
    });
    let message = format!("{} must not import each other", parts.labels.join(", "));
    Ok(q.verdict(breaks, &message))
}

/// For each module the part it belongs to.
struct Parts {
    of: Vec<usize>,
    labels: Vec<String>,
    /// The parts as targets, where links can lead to files.
    targets: Vec<Target>,
}

const NONE: usize = usize::MAX;

impl Parts {
    fn new(q: &Question<'_>) -> Result<Self, String> {
        let Value::List(values) = q.args.get(0) else {
            return Err(format!("{} is no list of parts", label(q.args.get(0))));
        };
        if values.len() < 2 {
            return Err("this needs at least two parts to compare".to_owned());
        }
        let mut parts = Self {
            of: vec![NONE; q.world.len()],
            labels: values.iter().map(label).collect(),
            targets: Vec::new(),
        };
        if q.world.links_files() {
            let targets = values.iter().map(|value| Target::new(&q.world, value));
            parts.targets = targets.collect::<Result<_, _>>()?;
        }
        for (at, value) in values.iter().enumerate() {
            for node in nodes(&q.world, value)?.iter() {
                parts.put(q, node, at)?;
            }
        }
        Ok(parts)
    }

    fn put(&mut self, q: &Question<'_>, node: usize, at: usize) -> Result<(), String> {
        let before = self.of[node];
        if before != NONE {
            return Err(format!(
                "{} belongs to {} and to {}: take it out of one of them",
                q.world.name(node),
                self.labels[before],
                self.labels[at]
            ));
        }
        self.of[node] = at;
        Ok(())
    }

    fn breaks<'a>(
        &self,
        q: &Question<'a>,
        judge: impl Fn(usize, usize) -> Option<String>,
    ) -> Vec<Hit<'a>> {
        let mut breaks = Vec::new();
        for (from, part) in self
            .of
            .iter()
            .enumerate()
            .filter(|(_, part)| **part != NONE)
        {
            for edge in q.edges(from) {
                let help = match &*edge.to {
                    EdgeEnd::Files(_) => self
                        .targets
                        .iter()
                        .enumerate()
                        .filter(|(_, target)| target.hit(&q.world, from, edge))
                        .find_map(|(to, _)| judge(*part, to)),
                    EdgeEnd::Module(..) | EdgeEnd::External(..) => {
                        self.end(q, from, edge).and_then(|to| judge(*part, to))
                    }
                };
                breaks.extend(help.map(|help| Hit { from, edge, help }));
            }
        }
        breaks
    }

    fn end(&self, q: &Question<'_>, from: usize, edge: &Edge) -> Option<usize> {
        let part = self.of[q.world.end(from, edge)?];
        (part != NONE).then_some(part)
    }
}
