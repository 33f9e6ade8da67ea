//! For want of watches: looks at what was read, again and again, by stat data alone.

use super::batch::Happened;
use super::stamp::Stamp;
use crate::source::WsPath;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// A round rests so many times as long as it took: looking costs 5 % of one processor at most.
const REST: u32 = 20;

/// The paths that count, and what stood there when they were last looked at.
#[derive(Debug)]
pub(super) struct Poll {
    root: PathBuf,
    interval: Duration,
    due: Instant,
    seen: BTreeMap<WsPath, Seen>,
}

#[derive(Debug)]
struct Seen {
    stamp: Option<Stamp>,
    /// Whether it may have changed since in a way that no stamp shows.
    unsettled: bool,
}

impl Seen {
    /// What stands at a path now; whoever read it did so after `read`.
    fn at(path: &Path, read: SystemTime) -> Self {
        let stamp = Stamp::of(path);
        let unsettled = stamp.as_ref().is_some_and(|stamp| stamp.is_since(read));
        Self { stamp, unsettled }
    }
}

impl Poll {
    pub(super) fn new(root: PathBuf, interval: Duration) -> Self {
        Self {
            root,
            interval,
            due: after(interval),
            seen: BTreeMap::new(),
        }
    }

    /// Looks at these paths too from now on; they were read after `read`. What is known already
    /// keeps its stamp: a change that nobody was told of yet is found by the next round.
    pub(super) fn add<'a>(
        &mut self,
        paths: impl IntoIterator<Item = &'a WsPath>,
        read: SystemTime,
    ) {
        for path in paths {
            if !self.seen.contains_key(path) {
                let seen = Seen::at(&self.root.join(path.as_str()), read);
                self.seen.insert(path.clone(), seen);
            }
        }
    }

    /// When the next round is due.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// A round, if one is due. A file that was written just before is told of once more in the
    /// next: a second write may have left no other stamp.
    pub(super) fn look(&mut self, mut tell: impl FnMut(Happened)) {
        let began = Instant::now();
        if began < self.due {
            return;
        }
        for (path, seen) in &mut self.seen {
            let now = Seen::at(&self.root.join(path.as_str()), SystemTime::now());
            if seen.unsettled || seen.stamp != now.stamp {
                tell(Happened::Changed(path.clone()));
            }
            *seen = now;
        }
        self.due = after(self.interval.max(began.elapsed().saturating_mul(REST)));
    }
}

/// That long from now.
fn after(time: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(time).unwrap_or(now)
}
