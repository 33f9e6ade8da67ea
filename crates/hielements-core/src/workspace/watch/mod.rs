//! What changed on disk, in batches.
//!
//! Says where to look again; reads no file and judges nothing. Events come from the kernel
//! ([`kernel`]) or, where its watches ran out, from looking at stat data ([`poll`]); [`batch`] makes
//! batches of them.

mod batch;
mod inbox;
mod kernel;
mod poll;
mod stamp;

use super::OpenError;
use crate::source::WsPath;
use batch::{Batch, Happened, Pace};
use inbox::{Inbox, Woke};
use kernel::{Kernel, RanOut};
use poll::Poll;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// A root that is gone is looked for so often.
const SEARCH: Duration = Duration::from_millis(200);

/// Watches the folders of a workspace. Dropping it ends its thread.
///
/// No change is lost by one who keeps to this order: walk, [`follow`](Self::follow) (or
/// [`new`](Self::new)) with the folders that the walk found and the time at which it began, then
/// read, and after each batch look again at what it names.
#[derive(Debug)]
pub struct Watcher {
    root: PathBuf,
    settings: Settings,
    /// Which folder is watched as the root; `None` while there is none.
    identity: Option<(u64, u64)>,
    inbox: Arc<Inbox>,
    source: Source,
}

/// What changed since the last batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Something was created, changed, renamed or deleted at these paths. Sorted, each once, and
    /// never the root itself.
    ///
    /// A folder stands for everything below it: it may have come with files inside. Paths may be
    /// ignored ones; a name that is not UTF-8 is told of as the folder that holds it; a change
    /// through a link as the file that the link leads to.
    Paths(Vec<WsPath>),
    /// What changed cannot be told: look at everything. The root may be gone, and this comes again
    /// when it is back.
    Everything,
}

/// How a [`Watcher`] works.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// A batch ends when nothing happened for so long.
    pub quiet: Duration,
    /// A batch ends so long after its first event, whatever goes on.
    pub longest: Duration,
    /// How often what was read is looked at when watches ran out.
    pub interval: Duration,
    /// The most watches to take.
    pub most_watches: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            quiet: Duration::from_millis(30),
            longest: Duration::from_millis(500),
            interval: Duration::from_secs(1),
            most_watches: usize::MAX,
        }
    }
}

/// Where events come from.
#[derive(Debug)]
enum Source {
    Kernel(Kernel),
    Polling { poll: Poll, why: String },
}

/// Ends the sleep of a [`Watcher`] from another thread.
#[derive(Clone, Debug)]
pub struct Waker(Arc<Inbox>);

impl Waker {
    /// Makes [`Watcher::next`], as it waits or at its next call, return `None` at once.
    pub fn wake(&self) {
        self.0.call();
    }
}

impl Watcher {
    /// Watches `root` and these folders, which a walk found that began at `walked`. All watches are
    /// in place when it returns.
    ///
    /// # Errors
    ///
    /// When `root` is no folder that can be reached.
    pub fn new<'a>(
        root: &Path,
        folders: impl IntoIterator<Item = &'a WsPath>,
        walked: SystemTime,
    ) -> Result<Self, OpenError> {
        Self::with(root, folders, walked, Settings::default())
    }

    /// As [`new`](Self::new), with other settings.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn with<'a>(
        root: &Path,
        folders: impl IntoIterator<Item = &'a WsPath>,
        walked: SystemTime,
        settings: Settings,
    ) -> Result<Self, OpenError> {
        let root = fs::canonicalize(root).map_err(|e| OpenError::Unreachable(e.to_string()))?;
        let identity = stamp::folder(&root).ok_or(OpenError::NotAFolder)?;
        let inbox = Arc::new(Inbox::new(Pace {
            quiet: settings.quiet,
            longest: settings.longest,
        }));
        let source = Source::start(&root, &settings, &inbox);
        let mut watcher = Self {
            root,
            settings,
            identity: Some(identity),
            inbox,
            source,
        };
        watcher.follow(folders, walked);
        Ok(watcher)
    }

    /// Watches the root and these folders from now on, which a walk found that began at `walked`:
    /// new ones are added, others dropped. New ones in which something happened since then are
    /// named in the next batch.
    pub fn follow<'a>(
        &mut self,
        folders: impl IntoIterator<Item = &'a WsPath>,
        walked: SystemTime,
    ) {
        let mut folders: BTreeSet<WsPath> = folders.into_iter().cloned().collect();
        folders.insert(WsPath::root());
        self.inbox.keep(&folders);
        match &mut self.source {
            Source::Kernel(_) => {
                let added = self.place(folders);
                self.tell_of_young(&added, walked);
            }
            Source::Polling { poll, .. } => poll.add(&folders, walked),
        }
    }

    /// Tells what was read, or looked for and not found, after `read`: beside the folders all that
    /// is looked at when watches ran out. Else it is of no use and costs nothing. When they run out
    /// the next batch is [`Changed::Everything`]; after it, all that verdicts rest on must be told.
    pub fn read<'a>(&mut self, paths: impl IntoIterator<Item = &'a WsPath>, read: SystemTime) {
        match &mut self.source {
            Source::Kernel(_) => {}
            Source::Polling { poll, .. } => poll.add(paths, read),
        }
    }

    /// Waits for the next batch: until something changed and then nothing for a while, for
    /// `timeout` at most. `None`: the time is over, or a [`Waker`] called.
    pub fn next(&mut self, timeout: Duration) -> Option<Changed> {
        let end = Instant::now().checked_add(timeout);
        loop {
            self.look_for_root();
            let mut until = end;
            if let Source::Polling { poll, .. } = &mut self.source {
                poll.look(|happened| self.inbox.add(happened));
                until = earlier(until, Some(poll.due()));
            }
            if self.identity.is_none() {
                until = earlier(until, Instant::now().checked_add(SEARCH));
            }
            match self.inbox.sleep(until) {
                Woke::Batch(batch) => return Some(self.settle(batch)),
                Woke::Called => return None,
                Woke::Late if end.is_some_and(|end| end <= Instant::now()) => return None,
                Woke::Late => {}
            }
        }
    }

    /// Ends the sleep of [`next`](Self::next) from elsewhere.
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.inbox))
    }

    /// Why it looks at what was read again and again instead of being told: the limit and how to
    /// raise it, for a person. `None`: the system tells.
    pub fn polling(&self) -> Option<&str> {
        match &self.source {
            Source::Kernel(_) => None,
            Source::Polling { why, .. } => Some(why),
        }
    }

    /// Names the folders in which something happened after `walked`, before they were watched.
    fn tell_of_young(&self, folders: &[WsPath], walked: SystemTime) {
        for folder in folders {
            let stamp = stamp::Stamp::of(&self.root.join(folder.as_str()));
            if stamp.is_none_or(|stamp| stamp.is_since(walked)) {
                self.inbox.add(Happened::Changed(folder.clone()));
            }
        }
    }

    /// Notices that the root was deleted, replaced, or is back. That needs a look: nothing is told
    /// of a folder above that was renamed, or of a root that comes back.
    fn look_for_root(&mut self) {
        let identity = stamp::folder(&self.root);
        if identity != self.identity {
            self.identity = identity;
            self.start_again();
            self.inbox.add(Happened::Lost);
        }
    }

    /// Puts all watches in place anew: those of a root that was deleted or moved away are of no use.
    fn start_again(&mut self) {
        if let Source::Kernel(kernel) = &mut self.source {
            let wanted = kernel.wanted();
            self.source = Source::start(&self.root, &self.settings, &self.inbox);
            self.place(wanted);
        }
    }

    /// Has the kernel watch these folders. Returns those that it did not watch before.
    fn place(&mut self, folders: BTreeSet<WsPath>) -> Vec<WsPath> {
        let placed = match &mut self.source {
            Source::Kernel(kernel) => kernel.follow(folders),
            Source::Polling { .. } => return Vec::new(),
        };
        placed.unwrap_or_else(|why| self.fall_back(why))
    }

    /// Sees to the watches after a batch, before anybody looks at what it names.
    fn settle(&mut self, batch: Batch) -> Changed {
        if batch.gone.contains(&WsPath::root()) {
            self.identity = stamp::folder(&self.root);
            self.start_again();
            return Changed::Everything;
        }
        if let Source::Kernel(kernel) = &mut self.source {
            if batch.lost {
                kernel.doubt();
            }
            kernel.forget(&batch.gone);
            if (batch.lost || kernel.misses(&batch.paths))
                && let Err(why) = kernel.renew()
            {
                self.fall_back(why);
            }
        }
        if batch.lost || batch.paths.contains(&WsPath::root()) {
            Changed::Everything
        } else {
            Changed::Paths(batch.paths.into_iter().collect())
        }
    }

    /// Gives all watches back and polls: others may need them, and a half of them is of no use.
    /// What was read until now is not known here, so all must be looked at once. Returns the folders
    /// that are watched since now: none.
    fn fall_back(&mut self, RanOut(why): RanOut) -> Vec<WsPath> {
        if let Source::Kernel(kernel) = &mut self.source {
            let mut poll = Poll::new(self.root.clone(), self.settings.interval);
            poll.add(&kernel.wanted(), SystemTime::now());
            self.source = Source::Polling { poll, why };
            self.inbox.add(Happened::Lost);
        }
        Vec::new()
    }
}

impl Source {
    fn start(root: &Path, settings: &Settings, inbox: &Arc<Inbox>) -> Self {
        match Kernel::new(root, settings.most_watches, Arc::clone(inbox)) {
            Ok(kernel) => Self::Kernel(kernel),
            Err(RanOut(why)) => Self::Polling {
                poll: Poll::new(root.to_owned(), settings.interval),
                why,
            },
        }
    }
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests;
