//! A workspace on disk: one walk when it is opened, then single files fresh from the disk.
//!
//! Which files count depends on what is in the workspace alone: `.gitignore` and
//! `.hielementsignore` files and the excluded globs, never on the user's git configuration or on
//! folders above. The only place of the engine that touches the file system.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one door to the file system"
)]

use super::trace::Answer;
use super::{Changes, Known, Live, ReadError, Stamp, Stamps, Tree, Where, Workspace};
use crate::source::WsPath;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use walk::{Found, IGNORE_FILES, Links, ignore_files, walk};

mod named;
mod parts;
mod rewrite;
mod walk;

pub use named::{files_named, read_named};

use parts::Parts;
pub use rewrite::{WriteError, rewrite};

/// A folder on disk.
#[derive(Debug)]
pub struct DiskWorkspace {
    root: PathBuf,
    excluded: Gitignore,
    tree: Arc<Tree>,
    links: Links,
    stamps: Stamps,
    /// Folders that were looked at since the walk and are still reached through no link: asking for
    /// each of their files anew would cost more than reading it.
    sound: Mutex<FxHashSet<WsPath>>,
}

/// Where something happened in more parts than these, a walk of everything costs less.
const MOST_PARTS: usize = 50;

/// Why a folder could not be opened as a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// It is not there or cannot be entered; in the words of the system.
    Unreachable(String),
    /// It is a file.
    NotAFolder,
    /// A glob of `exclude` cannot be read.
    Exclude {
        /// The glob as written.
        glob: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "the workspace cannot be opened: {why}"),
            Self::NotAFolder => f.write_str("the workspace is a file, not a folder"),
            Self::Exclude { glob, problem } => {
                write!(f, "`exclude` holds `{glob}`, which is no glob: {problem}")
            }
        }
    }
}

impl std::error::Error for OpenError {}

impl DiskWorkspace {
    /// Walks the folder. `exclude` holds globs as a `.gitignore` at the root would.
    ///
    /// What the walk could not take in is in [`Tree::notes`].
    ///
    /// # Errors
    ///
    /// When `root` is no folder that can be read, or a glob of `exclude` is broken.
    pub fn open(root: &Path, exclude: &[String]) -> Result<Self, OpenError> {
        let unreachable = |error: io::Error| OpenError::Unreachable(error.to_string());
        let root = fs::canonicalize(root).map_err(unreachable)?;
        if !fs::metadata(&root).map_err(unreachable)?.is_dir() {
            return Err(OpenError::NotAFolder);
        }
        fs::read_dir(&root).map_err(unreachable)?;
        let excluded = excluded(&root, exclude)?;
        let seen = ignore_files(&root, &root)
            .map_err(|note| OpenError::Unreachable(format!("{}: {}", note.path, note.message)))?;
        let found = walk(&root, &excluded, &Parts::everything(), seen);
        Ok(Self {
            root,
            excluded,
            tree: Arc::new(Tree::new(found.files, found.folders, found.notes)),
            links: found.links,
            stamps: Stamps::default(),
            sound: Mutex::default(),
        })
    }

    /// What is known of the files that were read.
    pub fn stamps(&self) -> &Stamps {
        &self.stamps
    }

    /// Takes over what an earlier look knew, of a tree with these files and folders, and says what
    /// is different now. The files whose stamps did not change are not read.
    pub fn take_over(&self, before: &Tree, known: Vec<(WsPath, Known)>) -> Changes {
        let mut changes = Changes::default();
        changes.add_trees(before, &self.tree);
        self.stamps.put_back(known.clone());
        changes.edited = self.edited(known);
        changes
    }

    /// The files among these that have other content now; those that are gone are forgotten.
    fn edited(&self, known: Vec<(WsPath, Known)>) -> FxHashSet<WsPath> {
        let edited = |(path, known): &(WsPath, Known)| {
            if self.tree.is_file(path) {
                self.is_edited(path, known)
            } else {
                self.stamps.forget(path);
                false
            }
        };
        let edited = known.into_par_iter().filter(edited);
        edited.map(|(path, _)| path).collect()
    }

    fn is_edited(&self, path: &WsPath, known: &Known) -> bool {
        let same = |(_, found): (PathBuf, Stamp)| known.settled && found == known.stamp;
        if self.locate(path).is_ok_and(same) {
            return false;
        }
        let digest = match self.content(path) {
            Ok((_, digest)) => digest,
            Err(error) => error.digest(),
        };
        digest != known.digest
    }

    /// Walks again, and compares.
    fn walk_again(&mut self) -> Changes {
        let found = match ignore_files(&self.root, &self.root) {
            Ok(seen) => walk(&self.root, &self.excluded, &Parts::everything(), seen),
            Err(note) => Found {
                notes: vec![note],
                ..Found::default()
            },
        };
        let tree = Tree::new(found.files, found.folders, found.notes);
        let before = std::mem::replace(&mut self.tree, Arc::new(tree));
        self.links = found.links;
        self.forget_sound();
        let mut changes = Changes::default();
        changes.add_trees(&before, &self.tree);
        changes.edited = self.edited(self.stamps.all());
        changes
    }

    /// Looks at some paths again, and walks the parts of the tree that may have changed with them.
    fn look_at(&mut self, paths: &[WsPath], parts: &Parts) -> Changes {
        let mut changes = Changes::default();
        let mut read: Vec<WsPath> = paths.iter().chain(&self.links.files).cloned().collect();
        if !parts.are_nothing() {
            let found = walk(&self.root, &self.excluded, parts, Vec::new());
            read.extend(self.put(parts, found, &mut changes));
            self.forget_sound();
        }
        let known = read.into_iter();
        let known = known.filter_map(|path| Some((path.clone(), self.stamps.get(&path)?)));
        changes.edited = self.edited(known.collect());
        changes
    }

    /// Puts what a walk found in some parts in the place of what was there; gives the files that
    /// were.
    fn put(&mut self, parts: &Parts, found: Found, changes: &mut Changes) -> Vec<WsPath> {
        // Where there were links before, everything is walked.
        self.links = found.links;
        let now = Tree::of(found.files, found.folders, found.notes);
        let before = Arc::make_mut(&mut self.tree).replace(parts.iter(), &now);
        changes.add_trees(&before, &now);
        before.files().to_vec()
    }

    fn forget_sound(&mut self) {
        let sound = self.sound.get_mut();
        sound.unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The parts of the tree in which there may be other files after something happened at some
    /// paths.
    fn parts(&self, paths: &[WsPath]) -> Parts {
        if self.links.ignores || self.has_lost_links() {
            return Parts::everything();
        }
        let moved = paths.iter().filter(|path| self.is_structural(path));
        let parts = Parts::new(moved.map(|path| self.part(path)).collect());
        let is_far = self.links.any && !parts.are_nothing();
        if is_far || parts.iter().count() > MOST_PARTS {
            return Parts::everything();
        }
        parts
    }

    /// Whether what happened at a path may change which files there are.
    fn is_structural(&self, path: &WsPath) -> bool {
        if IGNORE_FILES.contains(&path.name()) || self.tree.is_folder(path) {
            return true;
        }
        let found = fs::symlink_metadata(self.root.join(path.as_str()));
        match found {
            Ok(_) if !self.tree.is_file(path) => true,
            Ok(found) => found.is_symlink() != self.is_link(path) || !self.is_there(&found, path),
            Err(_) => self.tree.is_file(path) || self.is_noted(path),
        }
    }

    fn is_link(&self, path: &WsPath) -> bool {
        self.links.files.binary_search(path).is_ok()
    }

    fn is_there(&self, found: &fs::Metadata, path: &WsPath) -> bool {
        found.is_file() || self.locate(path).is_ok()
    }

    /// Whether what is not there any more could not be taken in when it was.
    fn is_noted(&self, path: &WsPath) -> bool {
        let mut notes = self.tree.notes().iter();
        notes.any(|note| note.path == path.as_str())
    }

    /// Whether links lead somewhere else than to what they led to.
    fn has_lost_links(&self) -> bool {
        let is_folder = |path: &WsPath| self.root.join(path.as_str()).is_dir();
        let mut files = self.links.files.iter();
        files.any(|path| self.locate(path).is_err()) || !self.links.folders.iter().all(is_folder)
    }

    /// The part of the tree that may be another one after something happened at a path: an ignore
    /// file speaks about its folder, and a folder that came or went did so with all that is in it.
    fn part(&self, path: &WsPath) -> WsPath {
        let above = path.parent();
        let ignores = IGNORE_FILES.contains(&path.name());
        let mut part = above
            .clone()
            .filter(|_| ignores)
            .unwrap_or_else(|| path.clone());
        let mut above = above;
        while let Some(folder) = above.filter(|folder| !folder.is_root()) {
            let there = fs::symlink_metadata(self.root.join(folder.as_str()));
            if !self.tree.is_folder(&folder) || !there.is_ok_and(|found| found.is_dir()) {
                part = folder.clone();
            }
            above = folder.parent();
        }
        part
    }

    /// The folder, with all symbolic links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file really is. Links were left out of the walk or led to a file of the workspace, but
    /// may have changed since.
    fn locate(&self, path: &WsPath) -> Result<(PathBuf, Stamp), ReadError> {
        let at = self.root.join(path.as_str());
        let found = fs::symlink_metadata(&at).map_err(|e| refused(&e))?;
        // A pipe that nobody writes to would block for ever: look before opening.
        if found.is_file() && self.is_sound(path) {
            return Ok((at, Stamp::new(&found)));
        }
        let real = fs::canonicalize(at).map_err(|e| refused(&e))?;
        leads_inside(&self.root, &real).map_err(|why| ReadError::Failed(why.to_owned()))?;
        let found = fs::metadata(&real).map_err(|e| refused(&e))?;
        let is_file = found.is_file();
        let stamp = Stamp::new(&found);
        is_file.then_some((real, stamp)).ok_or(ReadError::NotAFile)
    }

    /// Whether no link leads to the folder of a file.
    fn is_sound(&self, file: &WsPath) -> bool {
        let Some(folder) = file.parent() else {
            return false;
        };
        let known = || self.sound.lock().unwrap_or_else(PoisonError::into_inner);
        if known().contains(&folder) {
            return true;
        }
        let at = self.root.join(folder.as_str());
        let sound = fs::canonicalize(&at).is_ok_and(|real| real == at);
        if sound {
            known().insert(folder);
        }
        sound
    }
}

impl Workspace for DiskWorkspace {
    fn tree(&self) -> Arc<Tree> {
        Arc::clone(&self.tree)
    }

    fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        self.content(path).map(|(bytes, _)| bytes)
    }

    fn content(&self, path: &WsPath) -> Result<(Vec<u8>, Answer), ReadError> {
        if self.tree.is_folder(path) {
            return Err(ReadError::NotAFile);
        }
        if !self.tree.is_file(path) {
            return Err(ReadError::Absent);
        }
        // The stamp from before the file is read: a change in between shows in the next one.
        let read = |(at, stamp): (PathBuf, Stamp)| {
            let bytes = fs::read(at).map_err(|e| refused(&e))?;
            Ok((bytes, stamp))
        };
        match self.locate(path).and_then(read) {
            Ok((bytes, stamp)) => {
                let mut digest = Answer::of(&bytes);
                if self.is_link(path) {
                    // Who follows no links sees something else than a file of the same bytes.
                    digest = digest.with(["link", "", ""]);
                }
                self.stamps.read(path, Some(stamp), digest);
                Ok((bytes, digest))
            }
            Err(error) => {
                self.stamps.read(path, None, error.digest());
                Err(error)
            }
        }
    }

    fn is_linked(&self, path: &WsPath) -> bool {
        let at = self.root.join(path.as_str());
        fs::canonicalize(&at).map_or(true, |real| real != at)
    }

    fn known(&self, path: &WsPath) -> Option<Answer> {
        self.stamps.get(path).map(|known| known.digest)
    }
}

impl Live for DiskWorkspace {
    fn look_again(&mut self, at: &Where) -> Changes {
        let (paths, parts) = match at {
            Where::Paths(paths) => (paths.as_slice(), self.parts(paths)),
            Where::Everywhere => (&[][..], Parts::everything()),
        };
        let mut changes = if parts.are_everything() {
            self.walk_again()
        } else {
            self.look_at(paths, &parts)
        };
        let unsteady = self.stamps.take_unsteady().into_iter();
        let there = unsteady.filter(|path| self.tree.is_file(path));
        changes.edited.extend(there);
        changes
    }

    fn exclude(&mut self, globs: &[String]) -> Result<(), OpenError> {
        self.excluded = excluded(&self.root, globs)?;
        Ok(())
    }
}

fn refused(error: &io::Error) -> ReadError {
    match error.kind() {
        // Nothing is below a file.
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Absent,
        _ => ReadError::Failed(error.to_string()),
    }
}

fn leads_inside(root: &Path, target: &Path) -> Result<(), &'static str> {
    let inside = target
        .strip_prefix(root)
        .map_err(|_| "it is a link that leads out of the workspace")?;
    if inside.components().any(|part| part.as_os_str() == ".git") {
        return Err("it is a link into `.git`");
    }
    Ok(())
}

/// The globs of `exclude` as one set of ignore rules.
fn excluded(root: &Path, globs: &[String]) -> Result<Gitignore, OpenError> {
    let mut builder = GitignoreBuilder::new(root);
    for glob in globs {
        let broken = |error: ignore::Error| OpenError::Exclude {
            glob: glob.clone(),
            problem: error.to_string(),
        };
        builder.add_line(None, glob).map_err(broken)?;
        // `third_party/**` means the folder as well: an empty one would be left over.
        if let Some(folder) = glob
            .strip_suffix("/**")
            .filter(|rest| !rest.starts_with('!'))
        {
            let folder = format!("/{}/", folder.trim_start_matches('/'));
            builder.add_line(None, &folder).map_err(broken)?;
        }
    }
    builder.build().map_err(|error| OpenError::Exclude {
        glob: globs.join(", "),
        problem: error.to_string(),
    })
}

#[cfg(test)]
mod tests;
