//! A workspace on disk: one walk when it is opened, then single files fresh from the disk.
//!
//! Which files count depends on what is in the workspace alone: `.gitignore` and
//! `.hielementsignore` files and the excluded globs, never on the user's git configuration or on
//! folders above. The only place of the engine that touches the file system.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one door to the file system"
)]

use super::{ReadError, Tree, WalkNote, Workspace};
use crate::source::WsPath;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};
use rustc_hash::FxHashSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct DiskWorkspace {
    root: PathBuf,
    tree: Arc<Tree>,
    /// Folders that were looked at since the walk and are still reached through no link: asking for
    /// each of their files anew would cost more than reading it.
    sound: Arc<Mutex<FxHashSet<WsPath>>>,
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
        let tree = Arc::new(walk(&root, excluded));
        Ok(Self {
            root,
            tree,
            sound: Arc::default(),
        })
    }

    /// The folder, with all symbolic links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file really is. Links were left out of the walk or led to a file of the workspace, but
    /// may have changed since.
    fn locate(&self, path: &WsPath) -> Result<PathBuf, ReadError> {
        let at = self.root.join(path.as_str());
        let kind = fs::symlink_metadata(&at)
            .map_err(|e| refused(&e))?
            .file_type();
        // A pipe that nobody writes to would block for ever: look before opening.
        if kind.is_file() && self.is_sound(path) {
            return Ok(at);
        }
        let real = fs::canonicalize(at).map_err(|e| refused(&e))?;
        leads_inside(&self.root, &real).map_err(|why| ReadError::Failed(why.to_owned()))?;
        let is_file = fs::metadata(&real).map_err(|e| refused(&e))?.is_file();
        is_file.then_some(real).ok_or(ReadError::NotAFile)
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
        if self.tree.is_folder(path) {
            return Err(ReadError::NotAFile);
        }
        if !self.tree.is_file(path) {
            return Err(ReadError::Absent);
        }
        fs::read(self.locate(path)?).map_err(|e| refused(&e))
    }
}

fn refused(error: &io::Error) -> ReadError {
    if error.kind() == io::ErrorKind::NotFound {
        ReadError::Absent
    } else {
        ReadError::Failed(error.to_string())
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
    Note(WalkNote),
}

fn walk(root: &Path, excluded: Gitignore) -> Tree {
    let (send, receive) = mpsc::channel();
    walker(root, excluded).build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |entry| visit(root, entry, &|seen| send.send(seen).is_ok()))
    });
    drop(send);
    let (mut files, mut folders, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for seen in receive {
        match seen {
            Seen::File(path) => files.push(path),
            Seen::Folder(path) => folders.push(path),
            Seen::Note(note) => notes.push(note),
        }
    }
    Tree::new(files, folders, notes)
}

fn walker(root: &Path, excluded: Gitignore) -> WalkBuilder {
    let mut builder = WalkBuilder::new(root);
    builder
        .standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .add_custom_ignore_filename(".hielementsignore")
        .follow_links(false)
        .filter_entry(move |entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0
                || entry.file_name() != ".git"
                    && !excluded.matched(entry.path(), folder).is_ignore()
        });
    builder
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
        return note("left out: neither a file nor a folder");
    }
    let target = match fs::canonicalize(entry.path()) {
        Ok(target) => target,
        Err(error) => {
            return note(&format!(
                "left out: the link leads nowhere ({})",
                error.kind()
            ));
        }
    };
    if let Err(why) = leads_inside(root, &target) {
        return note(&format!("left out: {why}"));
    }
    match fs::metadata(&target) {
        Ok(meta) if meta.is_file() => Some(Seen::File(path)),
        Ok(meta) if meta.is_dir() => None,
        Ok(_) => note("left out: a link to neither a file nor a folder"),
        Err(error) => note(&format!("left out: {error}")),
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
                message: "left out: the name is not UTF-8".to_owned(),
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
        ignore::Error::Partial(errors) if errors.len() == 1 => note_of(root, &errors[0], path),
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
mod tests {
    use super::*;

    struct Place(tempfile::TempDir);

    impl Place {
        /// A folder with these files, and an ignore file above it that must not count.
        fn with(files: &[(&str, &str)]) -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            fs::write(place.0.path().join(".gitignore"), "*").unwrap();
            fs::create_dir(place.root()).unwrap();
            for (path, text) in files {
                let path = place.root().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            place
        }

        fn root(&self) -> PathBuf {
            self.0.path().join("work")
        }

        fn open(&self, exclude: &[&str]) -> DiskWorkspace {
            let exclude: Vec<String> = exclude.iter().map(ToString::to_string).collect();
            DiskWorkspace::open(&self.root(), &exclude).unwrap()
        }

        /// Files, then notes, one a line.
        fn check(&self, exclude: &[&str], expected: &str) {
            let tree = self.open(exclude).tree();
            let files = tree.files().iter().map(ToString::to_string);
            let notes = tree.notes().iter();
            let notes = notes.map(|note| format!("! {}: {}", note.path, note.message));
            let seen: Vec<String> = files.chain(notes).collect();
            assert_eq!(seen.join("\n"), expected);
        }
    }

    #[test]
    fn ignore_files_of_the_workspace_count_and_others_do_not() {
        let place = Place::with(&[
            (".gitignore", "*.log\n"),
            (".hielementsignore", "gen/\n"),
            (".ignore", "a.py\n"),
            (".git/config", "x"),
            (".git/info/exclude", "a.py\n"),
            (".env", "x"),
            ("a.py", "x"),
            ("a.log", "x"),
            ("gen/b.py", "x"),
            ("sub/.gitignore", "c.py\n"),
            ("sub/c.py", "x"),
            ("third/d.py", "x"),
        ]);
        place.check(
            &["third/**"],
            ".env\n.gitignore\n.hielementsignore\n.ignore\na.py\nsub/.gitignore",
        );
        let tree = place.open(&["third/**"]).tree();
        assert!(!tree.is_folder(&WsPath::from_walk("third")));
        assert!(!tree.is_folder(&WsPath::from_walk("gen")));
    }

    #[test]
    fn a_broken_ignore_file_is_noted_and_its_other_lines_count() {
        let place = Place::with(&[("sub/.gitignore", "*.log\n[z-a]\n"), ("sub/a.log", "x")]);
        place.check(
            &[],
            "sub/.gitignore\n\
             ! sub/.gitignore: line 2: error parsing glob '[z-a]': invalid range; 'z' > 'a'",
        );
    }

    #[test]
    fn only_files_of_the_tree_are_read() {
        let place = Place::with(&[(".gitignore", "secret"), ("secret", "x"), ("a/b", "text")]);
        let workspace = place.open(&[]);
        let read = |path: &str| workspace.read(&WsPath::from_walk(path));
        assert_eq!(read("a/b"), Ok(b"text".to_vec()));
        assert_eq!(read("a"), Err(ReadError::NotAFile));
        assert_eq!(read("secret"), Err(ReadError::Absent));
        assert_eq!(read("../.gitignore"), Err(ReadError::Absent));
        fs::remove_file(place.root().join("a/b")).unwrap();
        assert_eq!(read("a/b"), Err(ReadError::Absent));
    }

    #[test]
    fn what_is_no_folder_is_refused() {
        let place = Place::with(&[("file", "x")]);
        let open = |path: &str, exclude: &[String]| {
            DiskWorkspace::open(&place.root().join(path), exclude).map(|_| ())
        };
        assert_eq!(open("file", &[]), Err(OpenError::NotAFolder));
        assert!(matches!(
            open("nothing", &[]),
            Err(OpenError::Unreachable(_))
        ));
        let broken = open("", &["[z-a]".to_owned()]);
        assert!(
            matches!(broken, Err(OpenError::Exclude { .. })),
            "{broken:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_inside() {
        use std::os::unix::fs::symlink;
        let place = Place::with(&[("real.py", "text"), ("dir/x.py", "x"), (".git/config", "x")]);
        let root = place.root();
        symlink("real.py", root.join("link.py")).unwrap();
        symlink("dir", root.join("again")).unwrap();
        symlink("..", root.join("dir/loop")).unwrap();
        symlink("self", root.join("self")).unwrap();
        symlink("gone", root.join("nowhere")).unwrap();
        symlink("../.gitignore", root.join("out")).unwrap();
        symlink(".git/config", root.join("git")).unwrap();
        place.check(
            &[],
            "dir/x.py\nlink.py\nreal.py\n\
             ! git: left out: it is a link into `.git`\n\
             ! nowhere: left out: the link leads nowhere (entity not found)\n\
             ! out: left out: it is a link that leads out of the workspace\n\
             ! self: left out: the link leads nowhere (filesystem loop or indirection limit (e.g. symlink loop))",
        );
        let workspace = place.open(&[]);
        let link = WsPath::from_walk("link.py");
        assert_eq!(workspace.read(&link), Ok(b"text".to_vec()));
        fs::remove_file(root.join("link.py")).unwrap();
        symlink("../.gitignore", root.join("link.py")).unwrap();
        let why = "it is a link that leads out of the workspace".to_owned();
        assert_eq!(workspace.read(&link), Err(ReadError::Failed(why)));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_becomes_a_link_is_not_followed_out() {
        use std::os::unix::fs::symlink;
        let place = Place::with(&[("sub/a.py", "inside"), ("other/a.py", "moved")]);
        let (workspace, root) = (place.open(&[]), place.root());
        let read = || workspace.read(&WsPath::from_walk("sub/a.py"));
        let swap = |target: &str| {
            fs::remove_file(root.join("sub")).unwrap();
            symlink(target, root.join("sub")).unwrap();
        };
        let outside = place.0.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("a.py"), "outside").unwrap();
        fs::rename(root.join("sub"), root.join("kept")).unwrap();
        symlink("../outside", root.join("sub")).unwrap();
        let why = "it is a link that leads out of the workspace".to_owned();
        assert_eq!(read(), Err(ReadError::Failed(why)));
        swap("other");
        assert_eq!(read(), Ok(b"moved".to_vec()));
        swap("nothing");
        assert_eq!(read(), Err(ReadError::Absent));
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_are_noted() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let place = Place::with(&[("a", "x")]);
        let name = place.root().join(OsStr::from_bytes(b"b\xff.py"));
        if fs::write(name, "x").is_ok() {
            place.check(&[], "a\n! b\u{fffd}.py: left out: the name is not UTF-8");
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_unreadable_folder_is_noted() {
        use std::os::unix::fs::PermissionsExt;
        let place = Place::with(&[("a", "x"), ("closed/b", "x")]);
        let closed = place.root().join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        // The superuser may read everything; then there is nothing to see.
        if fs::read_dir(&closed).is_err() {
            place.check(&[], "a\n! closed: Permission denied (os error 13)");
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_becomes_a_socket_is_not_read() {
        let place = Place::with(&[("pipe", "x")]);
        let workspace = place.open(&[]);
        let path = place.root().join("pipe");
        fs::remove_file(&path).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert_eq!(
            workspace.read(&WsPath::from_walk("pipe")),
            Err(ReadError::NotAFile)
        );
        place.check(&[], "! pipe: left out: neither a file nor a folder");
    }
}
