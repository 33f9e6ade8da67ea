//! The cache as a whole: whose folder it is, which workspaces it holds, what goes when it grows.
//!
//! Only files of known names in folders of known names are ever removed, and only where the cache is
//! known to be ours. Links are not followed.

use super::disk::{self, Item, Kind};
use super::{Part, StoreError, WORKSPACE, key, written};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const TAG: &str = "CACHEDIR.TAG";

/// The signature makes tools for backups leave the folder out (<https://bford.info/cachedir/>); the
/// line below it makes it ours.
const TAG_TEXT: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55
# Hielements keeps results of earlier runs in this folder. It can be removed at any time.
";

/// The folder of a cache in which others keep compiled modules; it stands beside the workspaces.
pub const COMPILED: &str = "wasm";

const IGNORE: &str = ".gitignore";
const IGNORE_TEXT: &[u8] = b"*\n";

/// No writer needs that long: what is older was left behind.
const STALE: Duration = Duration::from_secs(60 * 60);

/// A folder with the stores of any number of workspaces.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// What a cache holds of one workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its root, with marks in place of what is no UTF-8; `None` where its name was lost.
    pub root: Option<String>,
    /// The name of its folder in the cache.
    pub key: String,
    /// How many bytes it takes.
    pub size: u64,
    /// How many parts are kept.
    pub parts: usize,
    /// When it was last read or written.
    pub used: SystemTime,
}

/// What a folder is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is not there, or holds nothing that counts.
    Free,
    Ours,
    Foreign,
}

impl Cache {
    /// The cache in this folder, which need not be there.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The workspaces it holds, the last used first.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read, or is no cache.
    pub fn workspaces(&self) -> Result<Vec<Kept>, StoreError> {
        if self.standing()? == Standing::Foreign {
            return Err(StoreError::Foreign(self.folder.clone()));
        }
        let unreadable = |error| StoreError::refused("read", &self.folder, &error);
        let mut kept = self.scan().map_err(unreadable)?;
        kept.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.root.cmp(&b.root)));
        Ok(kept)
    }

    /// Removes what is kept of the workspace at `root`, a path without symbolic links, or of all; and
    /// returns what that was.
    ///
    /// # Errors
    ///
    /// When the folder is no cache, or a file cannot be removed.
    pub fn clear(&self, root: Option<&Path>) -> Result<Vec<Kept>, StoreError> {
        let mut kept = self.workspaces()?;
        if let Some(root) = root {
            let key = key(&written(root));
            kept.retain(|kept| kept.key == key);
        }
        for kept in &kept {
            let folder = self.folder.join(&kept.key);
            let stuck = |error| StoreError::refused("removed", &folder, &error);
            remove(&folder).map_err(stuck)?;
        }
        Ok(kept)
    }

    /// Makes the folder a cache of ours.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        if self.standing()? == Standing::Foreign {
            return Err(StoreError::Foreign(self.folder.clone()));
        }
        let mark = || -> io::Result<()> {
            disk::create_folder(&self.folder)?;
            if !self.is_tagged() {
                disk::write(&self.folder, TAG, TAG_TEXT)?;
            }
            match disk::read(&self.folder.join(IGNORE), u64::MAX) {
                Ok(None) => disk::write(&self.folder, IGNORE, IGNORE_TEXT),
                // Whoever wrote one knows why.
                Ok(Some(_)) | Err(_) => Ok(()),
            }
        };
        mark().map_err(|error| StoreError::refused("made a cache", &self.folder, &error))
    }

    /// Removes workspaces until the cache takes no more than `limit` bytes, those first that were not
    /// used for the longest time and never the one with the key `current`; and what killed processes
    /// left behind. What cannot be removed stays: there is nothing that a run could do about it.
    pub(super) fn make_room(&self, current: &str, limit: u64) {
        let seen = self.scan().unwrap_or_default();
        remove_stale(&self.folder);
        for kept in &seen {
            remove_stale(&self.folder.join(&kept.key));
        }
        if size_of(&seen) <= limit {
            return;
        }
        // What was left behind counts no more.
        let mut kept = self.scan().unwrap_or_default();
        kept.sort_by(|a, b| a.used.cmp(&b.used).then_with(|| a.key.cmp(&b.key)));
        let mut total = size_of(&kept);
        for kept in kept.iter().filter(|kept| kept.key != current) {
            if total <= limit {
                return;
            }
            if remove(&self.folder.join(&kept.key)).is_ok() {
                total -= kept.size;
            }
        }
    }

    fn scan(&self) -> io::Result<Vec<Kept>> {
        let items = match disk::list(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            items => items?,
        };
        let folders = items.into_iter().filter(is_workspace);
        // One that vanishes meanwhile is not kept any more.
        Ok(folders
            .filter_map(|item| self.look_at(&item).ok())
            .collect())
    }

    fn look_at(&self, item: &Item) -> io::Result<Kept> {
        let folder = self.folder.join(&item.name);
        let files = known_files(&folder)?;
        let name = files.iter().find(|file| file.name == WORKSPACE);
        let newest = files.iter().map(|file| file.modified).max();
        // A path is short; what is long is none.
        let root = disk::read(&folder.join(WORKSPACE), 1 << 16).unwrap_or_default();
        let root = root.filter(|root| key(root) == item.name);
        Ok(Kept {
            root: root.map(|root| String::from_utf8_lossy(&root).into_owned()),
            key: item.name.clone(),
            size: files.iter().map(|file| file.size).sum(),
            parts: files.iter().filter(|file| is_part(&file.name)).count(),
            used: name
                .map(|file| file.modified)
                .or(newest)
                .unwrap_or(item.modified),
        })
    }

    /// A folder is ours where the tag says so, and where the tag was lost but all it holds are
    /// folders that look like ours.
    fn standing(&self) -> Result<Standing, StoreError> {
        if self.is_tagged() {
            return Ok(Standing::Ours);
        }
        let mut items = match disk::list(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Free),
            items => items.map_err(|error| StoreError::refused("read", &self.folder, &error))?,
        };
        items.retain(|item| {
            let is_aside = item.name == IGNORE || item.name == COMPILED;
            !is_aside && !disk::is_temporary(&item.name)
        });
        let (tag, folders): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.name == TAG);
        Ok(if folders.is_empty() && tag.is_empty() {
            Standing::Free
        } else if !folders.is_empty() && folders.iter().all(|item| self.holds_only_ours(item)) {
            Standing::Ours
        } else {
            Standing::Foreign
        })
    }

    /// A tag that cannot be read is no tag of ours.
    fn is_tagged(&self) -> bool {
        let tag = disk::read(&self.folder.join(TAG), 1 << 16).unwrap_or_default();
        tag.as_deref() == Some(TAG_TEXT)
    }

    fn holds_only_ours(&self, item: &Item) -> bool {
        is_workspace(item)
            && disk::list(&self.folder.join(&item.name))
                .is_ok_and(|items| !items.is_empty() && items.iter().all(is_known))
    }
}

fn size_of(kept: &[Kept]) -> u64 {
    kept.iter().map(|kept| kept.size).sum()
}

fn is_workspace(item: &Item) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    item.kind == Kind::Folder && item.name.len() == 32 && item.name.bytes().all(is_digit)
}

fn is_part(name: &str) -> bool {
    Part::ALL.iter().any(|part| part.name() == name)
}

fn is_known(item: &Item) -> bool {
    let name = item.name.as_str();
    item.kind == Kind::File && (name == WORKSPACE || is_part(name) || disk::is_temporary(name))
}

/// The files of a workspace's folder that are ours.
fn known_files(folder: &Path) -> io::Result<Vec<Item>> {
    let mut items = disk::list(folder)?;
    items.retain(is_known);
    Ok(items)
}

/// Removes a workspace's folder, or, where somebody put other things into it, what is ours in it.
fn remove(folder: &Path) -> io::Result<()> {
    let files = match known_files(folder) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        files => files?,
    };
    for file in files {
        disk::remove_file(&folder.join(&file.name))?;
    }
    disk::remove_folder(folder)
}

fn remove_stale(folder: &Path) {
    let now = SystemTime::now();
    let is_stale = |item: &Item| {
        let age = now.duration_since(item.modified).unwrap_or_default();
        item.kind == Kind::File && disk::is_temporary(&item.name) && age > STALE
    };
    for item in disk::list(folder).unwrap_or_default() {
        if is_stale(&item) {
            // As above: what cannot be removed stays.
            disk::remove_file(&folder.join(&item.name)).unwrap_or_default();
        }
    }
}
