//! The watches of the system, through `notify`.
//!
//! Linux watches folder by folder, so only those that count take a watch and what is ignored costs
//! nothing. Elsewhere one watch covers the root, and what happens in other folders is dropped on
//! arrival.

use super::batch::Happened;
use super::inbox::Inbox;
use super::stamp;
use crate::source::WsPath;
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::io;
use std::mem;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Whether the system watches folder by folder.
const BY_FOLDER: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// What Linux says where a user has no more inotify instances (`EMFILE`).
const TOO_MANY_OPEN: i32 = 24;

/// The watches that are in place.
#[derive(Debug)]
pub(super) struct Kernel {
    root: PathBuf,
    watcher: RecommendedWatcher,
    most: usize,
    /// The folders to be watched.
    wanted: BTreeSet<WsPath>,
    /// Those that are.
    watched: BTreeSet<WsPath>,
    /// Those that were, and of which nobody knows: an event was lost.
    doubtful: BTreeSet<WsPath>,
}

/// Why the system does not watch, for a person.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RanOut(pub(super) String);

impl Kernel {
    /// Watches nothing yet. At most `most` watches will be taken.
    pub(super) fn new(root: &Path, most: usize, inbox: Arc<Inbox>) -> Result<Self, RanOut> {
        let top = root.to_owned();
        let tell = move |event| {
            for happened in happened(&top, event) {
                inbox.add_kept(happened);
            }
        };
        let watcher = notify::recommended_watcher(tell).map_err(|error| ran_out(&error))?;
        Ok(Self {
            root: root.to_owned(),
            watcher,
            most,
            wanted: BTreeSet::new(),
            watched: BTreeSet::new(),
            doubtful: BTreeSet::new(),
        })
    }

    /// Watches these folders and no others. Returns those that are watched since now.
    pub(super) fn follow(&mut self, folders: BTreeSet<WsPath>) -> Result<Vec<WsPath>, RanOut> {
        self.wanted = folders;
        // First: a folder that was moved is still watched under its old name, and one watch cannot
        // have two.
        let dropped = self.watched.union(&self.doubtful);
        let dropped: Vec<WsPath> = dropped
            .filter(|path| !self.wanted.contains(*path))
            .cloned()
            .collect();
        for path in dropped {
            self.unwatch(&path);
        }
        self.renew()
    }

    /// Watches what should be watched and is not.
    pub(super) fn renew(&mut self) -> Result<Vec<WsPath>, RanOut> {
        let missing = self.wanted.difference(&self.watched);
        let missing: Vec<WsPath> = missing.cloned().collect();
        let mut added = Vec::new();
        for path in missing {
            if self.watch(&path)? {
                self.doubtful.remove(&path);
                self.watched.insert(path.clone());
                added.push(path);
            }
        }
        Ok(added)
    }

    /// Whether one of these folders, or one that may stand below it, should be watched and is not.
    pub(super) fn misses(&self, paths: &BTreeSet<WsPath>) -> bool {
        let missing = |path| self.wanted.contains(path) && !self.watched.contains(path);
        paths.iter().any(missing)
    }

    /// Takes note of folders that are not where they were.
    pub(super) fn forget(&mut self, gone: &BTreeSet<WsPath>) {
        let mut left = Vec::new();
        for path in gone {
            for known in [&self.watched, &self.doubtful] {
                // What is below `a` is not next to `a`: `a.b` stands between.
                let below = format!("{}/", path.as_str());
                let below = known
                    .range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded))
                    .take_while(|known| known.is_within(path));
                left.extend(known.get(path).into_iter().chain(below).cloned());
            }
        }
        for path in &left {
            self.unwatch(path);
        }
    }

    /// Events were lost: each watch may be that of a folder that is no more.
    pub(super) fn doubt(&mut self) {
        self.doubtful.append(&mut self.watched);
    }

    /// The folders to be watched, for one who takes over.
    pub(super) fn wanted(&mut self) -> BTreeSet<WsPath> {
        mem::take(&mut self.wanted)
    }

    /// Whether the folder is watched now. One that is no more or must not be read is not: its
    /// parent tells when that changes.
    fn watch(&mut self, path: &WsPath) -> Result<bool, RanOut> {
        if !BY_FOLDER && !path.is_root() {
            return Ok(true);
        }
        let at = self.place(path);
        if !stamp::is_folder(&at) {
            return Ok(false);
        }
        if self.watched.len() >= self.most {
            return Err(ran_out(&notify::Error::new(ErrorKind::MaxFilesWatch)));
        }
        let mode = if BY_FOLDER {
            RecursiveMode::NonRecursive
        } else {
            RecursiveMode::Recursive
        };
        match self.watcher.watch(&at, mode) {
            Ok(()) => Ok(true),
            Err(error) if is_out_of_reach(&error) => Ok(false),
            Err(error) => Err(ran_out(&error)),
        }
    }

    fn unwatch(&mut self, path: &WsPath) {
        self.watched.remove(path);
        self.doubtful.remove(path);
        if BY_FOLDER || path.is_root() {
            // That there is no such watch any more is what is wanted.
            let _ = self.watcher.unwatch(&self.place(path));
        }
    }

    fn place(&self, path: &WsPath) -> PathBuf {
        if path.is_root() {
            self.root.clone()
        } else {
            self.root.join(path.as_str())
        }
    }
}

fn is_out_of_reach(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::NotFound
                | io::ErrorKind::NotADirectory
                | io::ErrorKind::PermissionDenied
        ),
        ErrorKind::Generic(_)
        | ErrorKind::WatchNotFound
        | ErrorKind::InvalidConfig(_)
        | ErrorKind::MaxFilesWatch => false,
    }
}

/// Which limit it was, what that means, and what to do.
fn ran_out(error: &notify::Error) -> RanOut {
    let limit = |what: &str, setting: &str, value: u32| {
        format!(
            "the system has no more {what} for this user (`{setting}`), so what was read is looked \
             at again and again, which is slower; allow more with `sudo sysctl {setting}={value}` \
             and start again"
        )
    };
    RanOut(match &error.kind {
        ErrorKind::MaxFilesWatch => limit(
            "watches on folders",
            "fs.inotify.max_user_watches",
            1_048_576,
        ),
        ErrorKind::Io(error) if BY_FOLDER && error.raw_os_error() == Some(TOO_MANY_OPEN) => limit(
            "room for programs that watch folders",
            "fs.inotify.max_user_instances",
            1024,
        ),
        ErrorKind::Io(_)
        | ErrorKind::Generic(_)
        | ErrorKind::PathNotFound
        | ErrorKind::WatchNotFound
        | ErrorKind::InvalidConfig(_) => format!(
            "the system cannot watch folders here ({error}), so what was read is looked at again \
             and again, which is slower"
        ),
    })
}

/// What an event comes to. Reading is no event: our own would wake us.
fn happened(root: &Path, event: notify::Result<Event>) -> Vec<Happened> {
    let Ok(event) = event else {
        return vec![Happened::Lost];
    };
    if event.need_rescan() {
        return vec![Happened::Lost];
    }
    let gone = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => return Vec::new(),
        // Some systems do not say which end of a renaming a path is.
        EventKind::Remove(_)
        | EventKind::Modify(ModifyKind::Name(RenameMode::From | RenameMode::Any)) => true,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Other => false,
    };
    let say = if gone {
        Happened::Gone
    } else {
        Happened::Changed
    };
    let paths = event.paths.iter();
    paths
        .filter_map(|path| below(root, path))
        .map(say)
        .collect()
}

/// The path in the workspace. Where a name on it is not UTF-8, the folder that holds it; `None`:
/// outside, or git's own.
fn below(root: &Path, path: &Path) -> Option<WsPath> {
    let mut text = String::new();
    for part in path.strip_prefix(root).ok()?.components() {
        let Component::Normal(part) = part else {
            return None;
        };
        if part == ".git" {
            return None;
        }
        let Some(part) = part.to_str() else {
            break;
        };
        if !text.is_empty() {
            text.push('/');
        }
        text.push_str(part);
    }
    Some(WsPath::from_walk(text))
}

#[cfg(test)]
mod tests;
