//! What a run leaves for the next one, below the user's cache directory: a folder a workspace, a
//! snapshot a part.
//!
//! ```text
//! CACHE/CACHEDIR.TAG      says that all of this can be thrown away, and whose it is
//! CACHE/.gitignore        where somebody keeps the cache inside a repository, it stays out of it
//! CACHE/KEY/workspace     the root that the folder belongs to; its time is when it was used last
//! CACHE/KEY/world         file stamps, traces, outcomes
//! CACHE/KEY/facts         facts of files
//! ```
//!
//! The store decides nothing about what is valid: it gives back what was saved, or says why it cannot.
//! Every loss costs time only, so nothing here stops a run. The caller names the folder; the
//! environment is not asked.

mod cache;
mod disk;
mod error;
mod snapshot;

#[cfg(test)]
mod tests;

pub use cache::{COMPILED, Cache, Kept};
pub use error::StoreError;

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::path::{Path, PathBuf};

/// How many bytes all workspaces of a cache may take, unless the user says otherwise.
pub const DEFAULT_LIMIT: u64 = 1 << 30;

/// The file that names the root of a workspace.
const WORKSPACE: &str = "workspace";

/// What is kept of a workspace. Parts are read and written one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// File stamps, traces, outcomes: small, every run reads it.
    World,
    /// Facts by version of the extractor and content: large, read only where needed.
    Facts,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 2] = [Self::World, Self::Facts];

    /// The name of its file.
    pub fn name(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::Facts => "facts",
        }
    }
}

/// What came of reading a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded<T> {
    /// What was saved.
    Found(T),
    /// Nothing was saved yet.
    Nothing,
    /// Another version or build of Hielements wrote it.
    Outdated,
    /// It is there and is not what was written, or cannot be read; with the reason.
    Damaged(String),
}

/// The part of the user's cache directory that belongs to one workspace.
///
/// Any number of processes may hold one for the same workspace: each reads whole snapshots only, and
/// the last that saves wins.
#[derive(Clone, Debug)]
pub struct Store {
    cache: Cache,
    /// The text of the file `workspace`.
    root: Vec<u8>,
    key: String,
    limit: u64,
    /// Which build of Hielements saves and loads.
    tool: String,
}

impl Store {
    /// The store of the workspace at `root`, a path without symbolic links, below the folder `cache`.
    /// Nothing is read or written yet.
    pub fn new(cache: &Path, root: &Path) -> Self {
        let root = written(root);
        Self {
            cache: Cache::new(cache),
            key: key(&root),
            root,
            limit: DEFAULT_LIMIT,
            tool: String::new(),
        }
    }

    /// Says which build of Hielements this is: what another one saved is outdated.
    #[must_use]
    pub fn with_tool(mut self, tool: &str) -> Self {
        tool.clone_into(&mut self.tool);
        self
    }

    /// Sets how many bytes all workspaces of the cache may take.
    #[must_use]
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// The file of a part, whether it is there or not.
    pub fn path(&self, part: Part) -> PathBuf {
        self.folder().join(part.name())
    }

    /// Reads a part, and notes that the workspace was used.
    pub fn load<T: DeserializeOwned>(&self, part: Part) -> Loaded<T> {
        if disk::is_link(&self.folder()) {
            return Loaded::Damaged("its folder is a link".to_owned());
        }
        match disk::read(&self.path(part), self.limit) {
            Ok(None) => Loaded::Nothing,
            Ok(Some(bytes)) => {
                // Where the cache cannot be written it is not cleaned up either.
                disk::touch(&self.folder().join(WORKSPACE)).unwrap_or_default();
                snapshot::decode(part, &self.tool, &bytes)
            }
            Err(error) => Loaded::Damaged(error.to_string()),
        }
    }

    /// Writes a part, whole or not at all, and then removes the workspaces of the cache that were not
    /// used for the longest time, where it has grown beyond its limit.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written, belongs to somebody else, or the part is too large. What was
    /// saved before stays.
    pub fn save<T: Serialize>(&self, part: Part, value: &T) -> Result<(), StoreError> {
        let bytes = snapshot::encode(part, &self.tool, value)?;
        let size = bytes.len() as u64;
        if size > self.limit {
            return Err(StoreError::TooLarge {
                part,
                size,
                limit: self.limit,
            });
        }
        self.cache.prepare()?;
        let mut written = self.write(part, &bytes);
        if matches!(&written, Err(error) if error.kind() == io::ErrorKind::NotFound) {
            // Another process removed the folder between two steps; it will not keep doing so.
            written = self.write(part, &bytes);
        }
        written.map_err(|error| StoreError::refused("written", &self.path(part), &error))?;
        self.cache.make_room(&self.key, self.limit);
        Ok(())
    }

    fn write(&self, part: Part, bytes: &[u8]) -> io::Result<()> {
        let folder = self.folder();
        disk::create_real_folder(&folder)?;
        let workspace = folder.join(WORKSPACE);
        // What cannot be read there is replaced.
        let named = disk::read(&workspace, self.limit).unwrap_or_default();
        if named.as_deref() == Some(&self.root) {
            disk::touch(&workspace)?;
        } else {
            disk::write(&folder, WORKSPACE, &self.root)?;
        }
        disk::write(&folder, part.name(), bytes)
    }

    fn folder(&self) -> PathBuf {
        self.cache.folder().join(&self.key)
    }
}

/// A root as bytes: a separator at its end is no part of it.
fn written(root: &Path) -> Vec<u8> {
    let root: PathBuf = root.components().collect();
    root.into_os_string().into_encoded_bytes()
}

/// The name of a workspace's folder: 32 hexadecimal digits.
fn key(root: &[u8]) -> String {
    let mut digits = blake3::hash(root).to_hex().to_string();
    digits.truncate(32);
    digits
}
