//! What is the same as long as a module is: a digest of all that is said of it. The digests of many
//! modules add up to one, whatever their order.

use super::{ModuleId, Table};
use crate::workspace::trace::Answer;
use serde::{Deserialize, Serialize};

/// A digest of a module, or the sum of those of several.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(crate) struct Print(u128);

impl Print {
    /// That of both.
    #[must_use]
    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    /// That of both without the other.
    #[must_use]
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }

    /// That of some texts.
    pub(crate) fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self(u128::from_le_bytes(Answer::of_texts(texts).bytes()))
    }

    /// The answer to a question that asks for what has this digest.
    pub(crate) fn answer(self) -> Answer {
        Answer::of(&self.0.to_le_bytes())
    }
}

impl std::iter::Sum for Print {
    fn sum<I: Iterator<Item = Self>>(prints: I) -> Self {
        prints.fold(Self::default(), Self::with)
    }
}

impl Table {
    /// Takes the digests of all modules, once the table is filled.
    pub(in crate::stdlib::facts) fn seal(&mut self) {
        self.prints = (0..self.names.len()).map(|at| self.print_of(at)).collect();
        self.total = self.prints.iter().copied().sum();
        self.packed = self.packages.digest();
    }

    pub(super) fn print_of(&self, at: usize) -> Print {
        let id = ModuleId(crate::source::saturated(at));
        let stub = if self.describes_another(id) {
            "stub"
        } else {
            ""
        };
        let part = self.part(id).map_or(["", ""], |part| ["part", part]);
        let home = self.homes.get(&id);
        let home = home.map_or(["", ""], |home| {
            [home.folder.as_str(), home.recipe.as_str()]
        });
        let starts = self.starts(id).iter().flat_map(|start| start.words(self));
        let fixed = [stub, self.file(id).as_str()].into_iter().chain(part);
        let names = self.names(id).chain(["starts"]);
        Print::of(fixed.chain(home).chain(names).chain(starts))
    }

    /// The digest of some modules together.
    pub(in crate::stdlib::facts) fn print(&self, ids: impl Iterator<Item = ModuleId>) -> Print {
        ids.map(|id| self.prints[id.0 as usize]).sum()
    }

    /// The digest of all modules.
    pub(in crate::stdlib::facts) fn total(&self) -> Print {
        self.total
    }

    /// A digest of the packages.
    pub(in crate::stdlib::facts) fn packed(&self) -> Answer {
        self.packed
    }
}
