//! Sets of modules by their numbers, as a task notes them while it looks and as they are kept.

use crate::source::saturated;
use serde::{Deserialize, Serialize};

/// A set that is kept: runs of numbers, as the modules of a package follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleSet(Vec<(u32, u32)>);

/// A set in the making, a bit a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleBits(Vec<u64>);

const WORD: usize = 64;

impl ModuleBits {
    /// Adds a module.
    pub fn insert(&mut self, module: u32) {
        let (word, bit) = (module as usize / WORD, module as usize % WORD);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    /// Adds all modules of a set.
    pub fn extend(&mut self, set: &ModuleSet) {
        for (start, end) in &set.0 {
            (*start..*end).for_each(|module| self.insert(module));
        }
    }

    /// Whether it holds the module.
    pub fn has(&self, module: u32) -> bool {
        let word = self.0.get(module as usize / WORD);
        word.is_some_and(|word| word & (1 << (module as usize % WORD)) != 0)
    }

    /// The modules from one number on up to another one, in order.
    fn within(&self, start: u32, end: u32) -> impl Iterator<Item = u32> + '_ {
        let (start, end) = (start as usize, end as usize);
        let last = end.div_ceil(WORD).min(self.0.len());
        let words = (start / WORD..last).filter(|at| self.0[*at] != 0);
        words.flat_map(move |at| {
            let bits = (at * WORD).max(start)..((at + 1) * WORD).min(end);
            let there = bits.filter(move |module| self.0[at] & (1 << (module % WORD)) != 0);
            there.map(saturated)
        })
    }

    /// The set as it is kept.
    pub fn into_set(self) -> ModuleSet {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for module in self.within(0, saturated(self.0.len() * WORD)) {
            match runs.last_mut() {
                Some((_, end)) if *end == module => *end += 1,
                Some(_) | None => runs.push((module, module + 1)),
            }
        }
        runs.shrink_to_fit();
        ModuleSet(runs)
    }
}

impl FromIterator<u32> for ModuleBits {
    fn from_iter<I: IntoIterator<Item = u32>>(modules: I) -> Self {
        let mut bits = Self::default();
        modules.into_iter().for_each(|module| bits.insert(module));
        bits
    }
}

impl ModuleSet {
    /// Its modules in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().flat_map(|(start, end)| *start..*end)
    }

    /// Those of its modules that others are, in order.
    pub fn among<'s>(&'s self, others: &'s ModuleBits) -> impl Iterator<Item = u32> + 's {
        let runs = self.0.iter();
        runs.flat_map(|(start, end)| others.within(*start, *end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(modules: &[u32], runs: &[(u32, u32)]) {
        let bits: ModuleBits = modules.iter().copied().collect();
        let set = bits.clone().into_set();
        assert_eq!(set.0, runs);
        assert_eq!(set.iter().collect::<Vec<_>>(), modules);
        let mut again = ModuleBits::default();
        again.extend(&set);
        assert_eq!(again, bits);
        let other: ModuleBits = [1, 63, 64, 500].into_iter().collect();
        let both: Vec<u32> = modules
            .iter()
            .copied()
            .filter(|it| other.has(*it))
            .collect();
        assert_eq!(set.among(&other).collect::<Vec<_>>(), both);
    }

    #[test]
    fn a_set_is_runs_of_numbers() {
        check(&[], &[]);
        check(&[0], &[(0, 1)]);
        check(&[1, 2, 3, 63, 64, 65, 200], &[(1, 4), (63, 66), (200, 201)]);
        check(&[499, 500, 501, 640], &[(499, 502), (640, 641)]);
    }
}
