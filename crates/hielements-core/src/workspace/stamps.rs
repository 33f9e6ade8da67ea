//! What the system says about files without their being read, so that a file that did not change is
//! read once.
//!
//! A file that was read in the same moment in which it was written may be written again without a
//! trace in its times: its stamp is not settled, and it is read again before it is believed.

use super::trace::Answer;
use crate::source::WsPath;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Coarsest step of the clocks of file systems in use, that of FAT.
const STEP: Duration = Duration::from_secs(2);

/// What the system says about a file: size, times in nanoseconds, and which file it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    modified: i128,
    changed: i128,
    file: (u64, u64),
}

impl Stamp {
    /// What `found` says.
    pub fn new(found: &Metadata) -> Self {
        let (changed, file) = system(found);
        Self {
            size: found.len(),
            modified: found.modified().map_or(0, nanoseconds),
            changed,
            file,
        }
    }

    /// Whether a later change cannot have left the times as they are, for a file that was read at
    /// `read`.
    fn is_settled(&self, read: SystemTime) -> bool {
        let last = self.modified.max(self.changed);
        last + i128::try_from(STEP.as_nanos()).unwrap_or(0) < nanoseconds(read)
    }
}

/// When anything about the file changed last, and which file it is.
#[cfg(unix)]
fn system(found: &Metadata) -> (i128, (u64, u64)) {
    use std::os::unix::fs::MetadataExt;
    let changed = i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec());
    (changed, (found.dev(), found.ino()))
}

/// When the file was made: a file in the place of another one has another time.
#[cfg(not(unix))]
fn system(found: &Metadata) -> (i128, (u64, u64)) {
    (found.created().map_or(0, nanoseconds), (0, 0))
}

fn nanoseconds(time: SystemTime) -> i128 {
    let signed = |span: Duration| i128::try_from(span.as_nanos()).unwrap_or(i128::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => signed(after),
        Err(before) => -signed(before.duration()),
    }
}

/// A file that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// What the system said before it was read.
    pub stamp: Stamp,
    /// Of what was read.
    pub digest: Answer,
    /// Whether an equal stamp says that nothing changed.
    pub settled: bool,
}

/// The files that were read.
#[derive(Debug, Default)]
pub struct Stamps(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    known: FxHashMap<WsPath, Known>,
    /// Files that were read twice with two contents.
    unsteady: Vec<WsPath>,
    /// Whether something is known now that was not when it was put back.
    is_new: bool,
}

impl Stamps {
    /// Takes down what was read of a file now, or why it could not be.
    pub(super) fn read(&self, path: &WsPath, stamp: Option<Stamp>, digest: Answer) {
        let now = SystemTime::now();
        let known = Known {
            stamp: stamp.unwrap_or_default(),
            digest,
            settled: stamp.is_some_and(|stamp| stamp.is_settled(now)),
        };
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = table.known.insert(path.clone(), known);
        table.is_new |= before != Some(known);
        if before.is_some_and(|before| before.digest != digest) {
            table.unsteady.push(path.clone());
        }
    }

    /// What is known of a file.
    pub(super) fn get(&self, path: &WsPath) -> Option<Known> {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.known.get(path).copied()
    }

    /// Forgets a file.
    pub(super) fn forget(&self, path: &WsPath) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.is_new |= table.known.remove(path).is_some();
    }

    /// The files that had two contents since this was asked last.
    pub(super) fn take_unsteady(&self) -> Vec<WsPath> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut table.unsteady)
    }

    /// Whether something is known that an earlier process did not know.
    pub fn is_new(&self) -> bool {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.is_new
    }

    /// Everything that is known, sorted by path. Of a file that had two contents nobody knows which one
    /// an outcome rests on: it has a digest that no content has.
    pub fn all(&self) -> Vec<(WsPath, Known)> {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let unsteady: FxHashSet<&WsPath> = table.unsteady.iter().collect();
        let known = |(path, known): (&WsPath, &Known)| {
            let mut known = *known;
            if unsteady.contains(path) {
                known.digest = Answer::default();
                known.settled = false;
            }
            (path.clone(), known)
        };
        let mut all: Vec<_> = table.known.iter().map(known).collect();
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// Puts back what was known earlier.
    pub(super) fn put_back(&self, all: Vec<(WsPath, Known)>) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.known.extend(all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a file with these times, in seconds, is settled when it is read after so many.
    fn check(modified: i128, changed: i128, read: u64, settled: bool) {
        let stamp = Stamp {
            modified: modified * 1_000_000_000,
            changed: changed * 1_000_000_000,
            ..Stamp::default()
        };
        let read = SystemTime::UNIX_EPOCH + Duration::from_secs(read);
        assert_eq!(stamp.is_settled(read), settled, "{modified} {changed}");
    }

    #[test]
    fn a_file_is_settled_when_both_its_times_are_past() {
        check(100, 100, 103, true);
        check(100, 100, 102, false);
        check(100, 100, 100, false);
        // Its time was set back, or forward.
        check(1, 100, 101, false);
        check(500, 100, 200, false);
        check(-500, 100, 200, true);
    }

    #[test]
    fn a_file_that_is_read_with_two_contents_is_told_once() {
        let (stamps, path) = (Stamps::default(), WsPath::from_walk("a"));
        let read = |text: &str| stamps.read(&path, None, Answer::of(text.as_bytes()));
        read("one");
        read("one");
        assert_eq!(stamps.take_unsteady(), []);
        read("two");
        assert_eq!(stamps.all()[0].1.digest, Answer::default());
        assert_eq!(stamps.take_unsteady(), std::slice::from_ref(&path));
        assert_eq!(stamps.take_unsteady(), []);
        stamps.forget(&path);
        assert_eq!(stamps.all(), []);
    }
}
