//! What imports lead to, each thing once, however many imports lead there: most of a large workspace
//! imports the same.

use super::Target;
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// Targets that are shared.
#[derive(Debug)]
pub(super) struct Targets(Vec<Mutex<Share>>);

/// Those with some hashes.
#[derive(Debug, Default)]
struct Share {
    targets: FxHashSet<Arc<Target>>,
    /// How many there were when those that nobody leads to went last.
    swept: usize,
}

/// In so many shares threads seldom wait for each other.
const SHARES: usize = 32;
/// Fewer targets are not swept.
const LEAST: usize = 1024;

impl Default for Targets {
    fn default() -> Self {
        Self((0..SHARES).map(|_| Mutex::default()).collect())
    }
}

impl Targets {
    /// The one target that is equal to this one.
    pub(super) fn share(&self, target: Target) -> Arc<Target> {
        match &target {
            Target::Module(..) | Target::External(..) => {}
            // Links to files are few, and each has its own.
            Target::Files(_) => return Arc::new(target),
        }
        let mut hasher = FxHasher::default();
        hash(&target, &mut hasher);
        let at = usize::try_from(hasher.finish() >> 48).unwrap_or(0) % SHARES;
        let mut share = self.0[at].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = share.targets.get(&target) {
            return Arc::clone(known);
        }
        share.sweep();
        let target = Arc::new(target);
        share.targets.insert(Arc::clone(&target));
        target
    }
}

impl Share {
    /// Lets go of what no import leads to any more, now and then.
    fn sweep(&mut self) {
        if self.targets.len() >= LEAST.max(self.swept * 2) {
            self.targets.retain(|target| Arc::strong_count(target) > 1);
            self.swept = self.targets.len();
        }
    }
}

impl Hash for Target {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(self, state);
    }
}

fn hash(target: &Target, state: &mut impl Hasher) {
    match target {
        Target::Module(id, names) => (id, names).hash(state),
        Target::External(name, names) => (name, names).hash(state),
        Target::Files(paths) => paths.name().hash(state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stdlib::facts::ModuleId;

    #[test]
    fn equal_targets_are_one_as_long_as_somebody_leads_there() {
        let targets = Targets::default();
        let module = |id| Target::Module(ModuleId(id), vec!["x".to_owned()]);
        let (first, second) = (targets.share(module(1)), targets.share(module(1)));
        assert!(Arc::ptr_eq(&first, &second));
        assert!(!Arc::ptr_eq(&first, &targets.share(module(2))));
        for id in 0..200_000 {
            targets.share(module(id));
        }
        let kept = targets.0.iter().map(|share| {
            let share = share.lock().unwrap_or_else(PoisonError::into_inner);
            share.targets.len()
        });
        assert!(kept.sum::<usize>() <= SHARES * LEAST);
        assert!(Arc::ptr_eq(&first, &targets.share(module(1))));
    }
}
