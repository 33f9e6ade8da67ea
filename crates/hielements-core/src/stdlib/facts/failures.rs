//! Files that a reader failed on, through no fault of theirs: its facts of the same text may be there
//! next time, so they are asked for again whenever something changed.

use crate::source::WsPath;
use hielements_plugin::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Why there are no facts or no targets of imports, by level and file. Mostly empty.
#[derive(Default)]
pub(super) struct Failures(Mutex<BTreeMap<(Level, WsPath), String>>);

impl Failures {
    /// Keeps why there is nothing.
    pub(super) fn put(&self, level: Level, path: &WsPath, why: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((level, path.clone()), why.to_owned());
    }

    /// Forgets a failure, now that there is something.
    pub(super) fn forget(&self, level: Level, path: &WsPath) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.is_empty() {
            all.remove(&(level, path.clone()));
        }
    }

    /// All of them, sorted.
    pub(super) fn all(&self) -> Vec<((Level, WsPath), String)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = all.iter();
        all.map(|(key, why)| (key.clone(), why.clone())).collect()
    }

    /// The files among them.
    pub(super) fn files(&self) -> BTreeSet<WsPath> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.keys().map(|(_, path)| path.clone()).collect()
    }

    /// Those of an earlier process.
    pub(super) fn put_back(&self, failures: Vec<((Level, WsPath), String)>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(failures);
    }
}
