//! Events → batches: when enough was gathered to look again.
//!
//! Pure: knows neither the system nor a clock. Times are durations since some start.

use crate::source::WsPath;
use std::collections::BTreeSet;
use std::time::Duration;

/// More paths than this are no news but a storm: walking everything is cheaper than going through
/// them, and what is gathered must not grow without bound while nobody asks.
const MOST_PATHS: usize = 100_000;

/// How long events are gathered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// A batch ends when nothing happened for so long.
    pub(super) quiet: Duration,
    /// A batch ends so long after its first event, whatever goes on.
    pub(super) longest: Duration,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    /// What stands at this path is new or another than before.
    Changed(WsPath),
    /// What stood at this path was deleted or moved away.
    Gone(WsPath),
    /// Something, and nobody knows where.
    Lost,
}

/// What happened between two looks.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Every path at which something happened. Nothing where `lost`.
    pub(super) paths: BTreeSet<WsPath>,
    /// Those at which something was deleted or moved away, be there a new one or not.
    pub(super) gone: BTreeSet<WsPath>,
    /// Whether more happened than is known.
    pub(super) lost: bool,
}

impl Batch {
    fn is_empty(&self) -> bool {
        !self.lost && self.paths.is_empty()
    }

    fn add(&mut self, happened: Happened) {
        if self.lost {
            return;
        }
        match happened {
            Happened::Changed(path) => {
                self.paths.insert(path);
            }
            Happened::Gone(path) => {
                self.gone.insert(path.clone());
                self.paths.insert(path);
            }
            Happened::Lost => self.lost = true,
        }
        if self.lost || self.paths.len() > MOST_PATHS {
            *self = Self {
                lost: true,
                ..Self::default()
            };
        }
    }
}

/// The batch that grows.
#[derive(Debug)]
pub(super) struct Gathering {
    pace: Pace,
    batch: Batch,
    first: Duration,
    last: Duration,
}

impl Gathering {
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            pace,
            batch: Batch::default(),
            first: Duration::ZERO,
            last: Duration::ZERO,
        }
    }

    /// Takes in what happened at `now`. Whether it is the first of a batch, so that somebody must
    /// be told: all others only put off the end.
    pub(super) fn add(&mut self, now: Duration, happened: Happened) -> bool {
        let first = self.batch.is_empty();
        if first {
            self.first = now;
        }
        self.last = now;
        self.batch.add(happened);
        first
    }

    /// When the batch is complete, should nothing else happen. `None`: there is none.
    pub(super) fn due(&self) -> Option<Duration> {
        let calm = self.last.saturating_add(self.pace.quiet);
        let late = self.first.saturating_add(self.pace.longest);
        (!self.batch.is_empty()).then(|| calm.min(late))
    }

    /// The batch, once it is complete.
    pub(super) fn take(&mut self, now: Duration) -> Option<Batch> {
        self.due()
            .filter(|due| *due <= now)
            .map(|_| std::mem::take(&mut self.batch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// Events with their milliseconds in; each batch with that of its end out. Quiet is 30 ms, a
    /// batch takes at most 500.
    fn check(events: &str, expected: &str) {
        let ms = Duration::from_millis;
        let mut gathering = Gathering::new(Pace {
            quiet: ms(30),
            longest: ms(500),
        });
        let mut seen = String::new();
        let mut drain = |gathering: &mut Gathering, until: Duration| {
            while let Some(due) = gathering.due().filter(|due| *due <= until) {
                let batch = gathering.take(due).unwrap();
                write!(seen, "{}", due.as_millis()).unwrap();
                let gone = |path| if batch.gone.contains(path) { "-" } else { "" };
                for path in &batch.paths {
                    write!(seen, " {}{path}", gone(path)).unwrap();
                }
                seen.push_str(if batch.lost { " everything\n" } else { "\n" });
            }
        };
        for line in events
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            let mut words = line.split(' ');
            let now = ms(words.next().unwrap().parse().unwrap());
            let path = |name: Option<&str>| WsPath::from_walk(name.unwrap());
            let happened = match words.next() {
                Some("lost") => Happened::Lost,
                Some("gone") => Happened::Gone(path(words.next())),
                other => Happened::Changed(path(other)),
            };
            drain(&mut gathering, now);
            gathering.add(now, happened);
        }
        drain(&mut gathering, Duration::MAX);
        assert_eq!(seen.trim_end(), expected);
    }

    #[test]
    fn a_batch_ends_when_it_is_quiet() {
        check("", "");
        check("7 a.py", "37 a.py");
        check(
            "0 b.py
             20 a.py
             45 b.py
             75 c.py",
            "75 a.py b.py\n105 c.py",
        );
    }

    #[test]
    fn a_storm_ends_after_a_while() {
        let log: String = (0..100).map(|n| format!("{} log\n", n * 10)).collect();
        check(&log, "500 log\n1000 log");
    }

    #[test]
    fn a_save_by_renaming_is_one_batch() {
        check(
            "0 4913
             1 gone 4913
             2 gone a.py
             2 a.py~
             3 a.py
             9 gone a.py~",
            "39 -4913 -a.py -a.py~",
        );
    }

    #[test]
    fn who_lost_an_event_names_nothing() {
        check(
            "0 a.py
             5 lost
             10 gone b.py",
            "40 everything",
        );
        check("0 lost\n100 a.py", "30 everything\n130 a.py");
    }

    #[test]
    fn what_is_gathered_does_not_grow_without_bound() {
        let mut batch = Batch::default();
        for n in 0..=MOST_PATHS {
            assert!(!batch.lost);
            batch.add(Happened::Changed(WsPath::from_walk(n.to_string())));
        }
        assert!(batch.lost && batch.paths.is_empty());
    }
}
