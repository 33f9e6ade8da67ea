//! Where those who see changes and the one who waits for them meet: the batch that grows, behind a
//! lock, and the sleep until it is complete.

use super::batch::{Batch, Gathering, Happened, Pace};
use crate::source::WsPath;
use rustc_hash::FxHashSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Shared by the watcher, its wakers and the thread that the kernel talks to.
#[derive(Debug)]
pub(super) struct Inbox {
    started: Instant,
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug)]
struct State {
    gathering: Gathering,
    /// The folders that count: where a system watches the whole root, the rest is noise.
    folders: FxHashSet<WsPath>,
    called: bool,
}

/// Why a sleep ended.
pub(super) enum Woke {
    /// A batch is complete.
    Batch(Batch),
    /// Somebody called.
    Called,
    /// The time is over.
    Late,
}

impl Inbox {
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            started: Instant::now(),
            state: Mutex::new(State {
                gathering: Gathering::new(pace),
                folders: FxHashSet::default(),
                called: false,
            }),
            news: Condvar::new(),
        }
    }

    /// From now on, only what happens to these folders and right in them counts.
    pub(super) fn keep<'a>(&self, folders: impl IntoIterator<Item = &'a WsPath>) {
        let folders = folders.into_iter().cloned().collect();
        self.lock().folders = folders;
    }

    /// Takes in what the kernel tells, where it counts.
    pub(super) fn add_kept(&self, happened: Happened) {
        let parent = match &happened {
            Happened::Changed(path) | Happened::Gone(path) => path.as_str().rsplit_once('/'),
            Happened::Lost => None,
        };
        // What stands right in the root has no parent here, and always counts.
        let kept = parent.is_none_or(|(parent, _)| self.lock().folders.contains(parent));
        if kept {
            self.add(happened);
        }
    }

    pub(super) fn add(&self, happened: Happened) {
        let mut state = self.lock();
        let now = self.started.elapsed();
        if state.gathering.add(now, happened) {
            self.news.notify_all();
        }
    }

    /// Ends the present sleep, or the next one.
    pub(super) fn call(&self) {
        self.lock().called = true;
        self.news.notify_all();
    }

    /// Sleeps until a batch is complete, somebody calls or it is `until`; `None` is never.
    pub(super) fn sleep(&self, until: Option<Instant>) -> Woke {
        let mut state = self.lock();
        loop {
            if std::mem::take(&mut state.called) {
                return Woke::Called;
            }
            if let Some(batch) = state.gathering.take(self.started.elapsed()) {
                return Woke::Batch(batch);
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return Woke::Late;
            }
            let due = state.gathering.due();
            let due = due.map(|due| due.saturating_sub(self.started.elapsed()));
            state = match due.into_iter().chain(left).min() {
                Some(time) => {
                    let slept = self.news.wait_timeout(state, time);
                    slept.unwrap_or_else(PoisonError::into_inner).0
                }
                None => {
                    let slept = self.news.wait(state);
                    slept.unwrap_or_else(PoisonError::into_inner)
                }
            };
        }
    }

    /// Does something while nobody can be told of it.
    #[cfg(test)]
    pub(super) fn while_shut(&self, act: impl FnOnce()) {
        let _held = self.lock();
        act();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
