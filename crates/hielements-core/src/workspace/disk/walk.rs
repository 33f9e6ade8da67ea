//! The walk of a workspace on disk: all of it, or the parts where something came or went.

use super::leads_inside;
use super::parts::Parts;
use crate::source::WsPath;
use crate::workspace::WalkNote;
use ignore::gitignore::Gitignore;
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::fs;
use std::path::{Component, Path};
use std::sync::mpsc;

/// What a walk found in the parts that it looked at.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// All files, links to files among them; in no order.
    pub(super) files: Vec<WsPath>,
    /// The folders, in no order.
    pub(super) folders: Vec<WsPath>,
    /// What is somewhere else than its path says.
    pub(super) links: Links,
    /// What could not be taken in.
    pub(super) notes: Vec<WalkNote>,
}

/// What a path stands for that may change without anything happening at that path.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Links to files, sorted.
    pub(super) files: Vec<WsPath>,
    /// Links to folders, whose files are found where they live.
    pub(super) folders: Vec<WsPath>,
    /// Whether some ignore file is a link.
    pub(super) ignores: bool,
    /// Whether there is any link, wherever it leads.
    pub(super) any: bool,
}

/// What one entry of the walk comes to.
pub(super) enum Seen {
    File(WsPath),
    Folder(WsPath),
    /// A link to a file.
    FileLink(WsPath),
    /// A link to a folder.
    FolderLink(WsPath),
    /// An ignore file that is a link.
    IgnoreLink,
    /// A link, whatever else is said of it.
    AnyLink,
    Note(WalkNote),
}

/// Walks parts of a workspace: a folder is entered where it lies in one or leads to one. `seen` is
/// what the ignore files of the root come to.
pub(super) fn walk(root: &Path, excluded: &Gitignore, parts: &Parts, seen: Vec<Seen>) -> Found {
    let (send, receive) = mpsc::channel();
    let noted = send.clone();
    let tell = move |seen| noted.send(seen).is_ok();
    let walker = walker(root, excluded.clone(), parts.clone(), tell);
    walker.build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |entry| visit(root, entry, &|seen| send.send(seen).is_ok()))
    });
    drop((send, walker));
    let mut found = Found::default();
    for seen in seen.into_iter().chain(receive) {
        found.add(seen, parts);
    }
    found.links.files.sort_unstable();
    found
}

impl Found {
    /// Adds what lies in one of the parts.
    fn add(&mut self, seen: Seen, parts: &Parts) {
        match seen {
            Seen::File(path) if parts.hold(&path) => self.files.push(path),
            Seen::FileLink(path) if parts.hold(&path) => {
                self.links.files.push(path.clone());
                self.files.push(path);
            }
            Seen::FolderLink(path) if parts.hold(&path) => self.links.folders.push(path),
            Seen::Folder(path) if parts.hold(&path) => self.folders.push(path),
            Seen::Note(note) if parts.hold(&WsPath::from_walk(note.path.as_str())) => {
                self.notes.push(note);
            }
            Seen::IgnoreLink => self.links.ignores = true,
            Seen::AnyLink => self.links.any = true,
            Seen::File(_)
            | Seen::FileLink(_)
            | Seen::FolderLink(_)
            | Seen::Folder(_)
            | Seen::Note(_) => {}
        }
    }
}

fn walker(
    root: &Path,
    excluded: Gitignore,
    parts: Parts,
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
                    && is_near(&top, entry.path(), &parts)
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

/// Whether an entry lies in one of the parts or leads to one.
fn is_near(root: &Path, entry: &Path, parts: &Parts) -> bool {
    parts.are_everything() || relative(root, entry).map_or(true, |path| parts.are_near(&path))
}

/// What says which files do not count.
pub(super) const IGNORE_FILES: [&str; 2] = [".gitignore", ".hielementsignore"];

/// Looks at the ignore files of a folder before the walk opens them: a pipe would block it for ever,
/// a device would never end, and one that cannot be read would be passed over in silence. Gives notes
/// on those that cannot be read, and says which are links.
///
/// # Errors
///
/// When one must not be opened; then the folder cannot be walked.
pub(super) fn ignore_files(root: &Path, folder: &Path) -> Result<Vec<Seen>, WalkNote> {
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
            seen.extend([Seen::IgnoreLink, Seen::AnyLink]);
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
    if entry.path_is_symlink() {
        tell(Seen::AnyLink);
    }
    if !path.is_root()
        && let Some(seen) = classify(root, &entry, path)
    {
        tell(seen);
    }
    WalkState::Continue
}

/// What an entry is. `None`: a link to a folder of the workspace, whose files are found where they
/// live.
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
