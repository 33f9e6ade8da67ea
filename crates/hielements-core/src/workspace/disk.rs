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
use super::{Changes, Known, Live, ReadError, Stamp, Stamps, Tree, WalkNote, Where, Workspace};
use crate::source::WsPath;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

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

/// What a path stands for that may change without anything happening at that path.
#[derive(Debug, Default)]
struct Links {
    /// Links to files, sorted.
    files: Vec<WsPath>,
    /// Links to folders.
    folders: Vec<WsPath>,
    /// Whether some ignore file is a link.
    ignores: bool,
}

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
        let notes = ignore_files(&root, &root)
            .map_err(|note| OpenError::Unreachable(format!("{}: {}", note.path, note.message)))?;
        let (tree, links) = walk(&root, &excluded, notes);
        Ok(Self {
            root,
            excluded,
            tree: Arc::new(tree),
            links,
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
        self.stamps.take_unsteady();
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
        let (tree, links) = match ignore_files(&self.root, &self.root) {
            Ok(seen) => walk(&self.root, &self.excluded, seen),
            Err(note) => (
                Tree::new(Vec::new(), Vec::new(), vec![note]),
                Links::default(),
            ),
        };
        let before = std::mem::replace(&mut self.tree, Arc::new(tree));
        self.links = links;
        self.sound
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        let mut changes = Changes::default();
        changes.add_trees(&before, &self.tree);
        changes.edited = self.edited(self.stamps.all());
        changes
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
        self.links
            .files
            .iter()
            .any(|path| self.locate(path).is_err())
            || !self.links.folders.iter().all(is_folder)
    }

    /// Whether something happened that may change which files there are.
    fn is_any_structural(&self, paths: &[WsPath]) -> bool {
        self.links.ignores
            || paths.iter().any(|path| self.is_structural(path))
            || self.has_lost_links()
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
                let digest = Answer::of(&bytes);
                self.stamps.read(path, Some(stamp), digest);
                Ok((bytes, digest))
            }
            Err(error) => {
                self.stamps.read(path, None, error.digest());
                Err(error)
            }
        }
    }

    fn known(&self, path: &WsPath) -> Option<Answer> {
        self.stamps.get(path).map(|known| known.digest)
    }
}

impl Live for DiskWorkspace {
    fn look_again(&mut self, at: &Where) -> Changes {
        let mut changes = match at {
            Where::Paths(paths) if !self.is_any_structural(paths) => {
                // What a link leads to is another path, which may be an ignored one.
                let known = paths.iter().chain(&self.links.files);
                let known = known.filter_map(|path| Some((path.clone(), self.stamps.get(path)?)));
                let mut changes = Changes::default();
                changes.edited = self.edited(known.collect());
                changes
            }
            Where::Paths(_) | Where::Everywhere => self.walk_again(),
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

/// The bytes of a regular file that a person named, wherever it is.
///
/// # Errors
///
/// When there is no such file or it cannot be read.
pub fn read_named(path: &Path) -> Result<Vec<u8>, ReadError> {
    // As above: a pipe would block for ever.
    if !fs::metadata(path).map_err(|e| refused(&e))?.is_file() {
        return Err(ReadError::NotAFile);
    }
    fs::read(path).map_err(|e| refused(&e))
}

fn refused(error: &io::Error) -> ReadError {
    match error.kind() {
        // Nothing is below a file.
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Absent,
        _ => ReadError::Failed(error.to_string()),
    }
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

/// What one entry of the walk comes to.
enum Seen {
    File(WsPath),
    Folder(WsPath),
    /// A link to a file.
    FileLink(WsPath),
    /// A link to a folder, whose files are found where they live.
    FolderLink(WsPath),
    /// An ignore file that is a link.
    IgnoreLink,
    Note(WalkNote),
}

/// Walks a folder; `seen` is what its own ignore files come to.
fn walk(root: &Path, excluded: &Gitignore, seen: Vec<Seen>) -> (Tree, Links) {
    let (send, receive) = mpsc::channel();
    let noted = send.clone();
    let tell = move |seen| noted.send(seen).is_ok();
    let walker = walker(root, excluded.clone(), tell);
    walker.build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |entry| visit(root, entry, &|seen| send.send(seen).is_ok()))
    });
    drop((send, walker));
    sorted(seen.into_iter().chain(receive))
}

fn sorted(all: impl Iterator<Item = Seen>) -> (Tree, Links) {
    let (mut files, mut folders, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut links = Links::default();
    for seen in all {
        match seen {
            Seen::File(path) => files.push(path),
            Seen::Folder(path) => folders.push(path),
            Seen::FileLink(path) => {
                links.files.push(path.clone());
                files.push(path);
            }
            Seen::FolderLink(path) => links.folders.push(path),
            Seen::IgnoreLink => links.ignores = true,
            Seen::Note(note) => notes.push(note),
        }
    }
    links.files.sort_unstable();
    (Tree::new(files, folders, notes), links)
}

fn walker(
    root: &Path,
    excluded: Gitignore,
    tell: impl Fn(Seen) -> bool + Send + Sync + 'static,
) -> WalkBuilder {
    let top = root.to_owned();
    let mut builder = WalkBuilder::new(root);
    builder
        .standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .add_custom_ignore_filename(IGNORE_FILES[1])
        .follow_links(false)
        .filter_entry(move |entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let wanted = entry.depth() == 0
                || entry.file_name() != ".git"
                    && !excluded.matched(entry.path(), folder).is_ignore();
            if !(wanted && folder && entry.depth() > 0) {
                return wanted;
            }
            match ignore_files(&top, entry.path()) {
                Ok(seen) => seen.into_iter().all(&tell),
                Err(note) => !tell(Seen::Note(note)),
            }
        });
    builder
}

/// What says which files do not count.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".hielementsignore"];

/// Looks at the ignore files of a folder before the walk opens them: a pipe would block it for ever,
/// a device would never end, and one that cannot be read would be passed over in silence. Gives notes
/// on those that cannot be read, and says which are links.
///
/// # Errors
///
/// When one must not be opened; then the folder cannot be walked.
fn ignore_files(root: &Path, folder: &Path) -> Result<Vec<Seen>, WalkNote> {
    let mut seen = Vec::new();
    for path in IGNORE_FILES.map(|name| folder.join(name)) {
        let note = |folder: &Path, message: String| WalkNote {
            path: relative(root, folder).map_or_else(|note| note.path, |path| path.to_string()),
            message,
        };
        let refused = |why: &str| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            note(folder, format!("its `{name}` cannot be used: {why}"))
        };
        let Ok(found) = fs::symlink_metadata(&path) else {
            continue;
        };
        let found = if found.is_symlink() {
            seen.push(Seen::IgnoreLink);
            let Ok(target) = fs::canonicalize(&path) else {
                continue;
            };
            leads_inside(root, &target).map_err(&refused)?;
            fs::metadata(target).map_err(|error| refused(&error.to_string()))?
        } else {
            found
        };
        if found.is_dir() {
            continue;
        }
        if !found.is_file() {
            return Err(refused("it is neither a file nor a folder"));
        }
        if let Err(error) = fs::File::open(&path) {
            let message = format!("what it ignores counts: {error}");
            seen.push(Seen::Note(note(&path, message)));
        }
    }
    Ok(seen)
}

fn visit(
    root: &Path,
    entry: Result<DirEntry, ignore::Error>,
    tell: &dyn Fn(Seen) -> bool,
) -> WalkState {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            tell(Seen::Note(note_of(
                root,
                &error,
                WsPath::root().to_string(),
            )));
            return WalkState::Continue;
        }
    };
    let path = match relative(root, entry.path()) {
        Ok(path) => path,
        Err(note) => {
            tell(Seen::Note(note));
            return WalkState::Skip;
        }
    };
    if let Some(error) = entry.error() {
        tell(Seen::Note(note_of(root, error, path.to_string())));
    }
    if !path.is_root()
        && let Some(seen) = classify(root, &entry, path)
    {
        tell(seen);
    }
    WalkState::Continue
}

/// What an entry is. `None`: nobody can say.
fn classify(root: &Path, entry: &DirEntry, path: WsPath) -> Option<Seen> {
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return Some(Seen::Folder(path));
    }
    if kind.is_file() {
        return Some(Seen::File(path));
    }
    let note = |message: &str| {
        Some(Seen::Note(WalkNote {
            path: path.to_string(),
            message: message.to_owned(),
        }))
    };
    if !kind.is_symlink() {
        return note("neither a file nor a folder");
    }
    let target = match fs::canonicalize(entry.path()) {
        Ok(target) => target,
        Err(error) => {
            return note(&format!("the link leads nowhere ({})", error.kind()));
        }
    };
    if let Err(why) = leads_inside(root, &target) {
        return note(why);
    }
    match fs::metadata(&target) {
        Ok(meta) if meta.is_file() => Some(Seen::FileLink(path)),
        Ok(meta) if meta.is_dir() => Some(Seen::FolderLink(path)),
        Ok(_) => note("a link to neither a file nor a folder"),
        Err(error) => note(&error.to_string()),
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

/// The path below the root, with `/`.
fn relative(root: &Path, path: &Path) -> Result<WsPath, WalkNote> {
    let below = path.strip_prefix(root).unwrap_or(path);
    if std::path::MAIN_SEPARATOR == '/'
        && let Some(text) = below.to_str()
    {
        return Ok(WsPath::from_walk(text));
    }
    let mut text = String::new();
    for part in below.components() {
        let Component::Normal(part) = part else {
            continue;
        };
        let Some(part) = part.to_str() else {
            return Err(WalkNote {
                path: below.to_string_lossy().replace('\\', "/"),
                message: "the name is not UTF-8".to_owned(),
            });
        };
        if !text.is_empty() {
            text.push('/');
        }
        text.push_str(part);
    }
    Ok(WsPath::from_walk(text))
}

/// A problem of the walk with a path of the workspace instead of one of the machine.
fn note_of(root: &Path, error: &ignore::Error, path: String) -> WalkNote {
    match error {
        ignore::Error::WithPath { path: at, err } => {
            let shown = relative(root, at).map_or_else(|note| note.path, |path| path.to_string());
            note_of(root, err, shown)
        }
        ignore::Error::WithDepth { err, .. } => note_of(root, err, path),
        ignore::Error::WithLineNumber { line, err } => {
            let note = note_of(root, err, path);
            WalkNote {
                message: format!("line {line}: {}", note.message),
                ..note
            }
        }
        // The first of several mistakes in one ignore file.
        ignore::Error::Partial(errors) if !errors.is_empty() => note_of(root, &errors[0], path),
        ignore::Error::Partial(_)
        | ignore::Error::Loop { .. }
        | ignore::Error::Io(_)
        | ignore::Error::Glob { .. }
        | ignore::Error::UnrecognizedFileType(_)
        | ignore::Error::InvalidDefinition => WalkNote {
            path,
            message: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests;
