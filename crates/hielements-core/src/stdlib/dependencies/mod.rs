//! The checks over imports, once for all languages. They see the graphs that the languages' facts
//! give and read no file themselves, except for what a module exports.
//!
//! [`signatures`] is the table, [`check`] the dispatch; a language library offers the same table
//! with [`Languages::One`], the library `code` with [`Languages::All`].

pub(crate) mod boundary;
mod cut;
mod cycles;
mod direct;
mod kinds;
mod layers;
pub(crate) mod name;
mod possible;
mod reach;
mod report;
mod surface;
mod table;
pub(crate) mod target;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod world;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub(crate) use surface::exported as exported_names;
pub use table::{other_signatures, signatures};

use super::facts::Edge;
use super::{Args, Context, Outcome};
use kinds::Kinds;
use target::Target;
use world::World;

/// Whose files a function judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Languages<'a> {
    /// Those of every language of the workspace.
    All,
    /// Those of one.
    One(&'a str),
}

impl Languages<'_> {
    /// Whether a language is among them.
    pub fn include(self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => one == name,
        }
    }
}

/// A verdict, or why there is none.
type Judgement = Result<Outcome, String>;

/// What one call asks.
struct Question<'a> {
    cx: &'a Context<'a>,
    world: World<'a>,
    args: &'a Args,
    kinds: Kinds,
}

/// Judges a rule of the table; `None` when the table has no such function.
pub fn check(
    cx: &Context<'_>,
    languages: Languages<'_>,
    function: &str,
    args: &Args,
) -> Option<Outcome> {
    let row = table::find(function)?;
    let judged = (|| {
        kinds::stand_in_their_place(args)?;
        let question = Question {
            cx,
            world: World::new(cx, languages)?,
            args,
            kinds: Kinds::new(args.get(row.kinds_slot()))?,
        };
        (row.run)(&question)
    })();
    Some(judged.unwrap_or_else(Outcome::Error))
}

impl<'a> Question<'a> {
    /// The target in a slot.
    fn target(&self, slot: usize) -> Result<Target, String> {
        Target::new(&self.world, self.args.get(slot))
    }

    /// The imports of a module that are of the kinds asked for.
    fn edges(&self, from: usize) -> impl Iterator<Item = &'a Edge> + use<'a> {
        let kinds = self.kinds;
        self.world
            .imports(from)
            .iter()
            .filter(move |edge| kinds.has(edge.kind))
    }

    /// The modules that a module imports, sorted, each once, itself left out.
    fn neighbours(&self, from: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self
            .edges(from)
            .flat_map(|edge| self.world.ends(from, edge))
            .filter(|to| *to != from)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
