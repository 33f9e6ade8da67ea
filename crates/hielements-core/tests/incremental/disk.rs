//! Random changes of a folder on disk, with all that only a disk has: links, modes, times, ignored
//! files, folders that move.
#![allow(
    clippy::disallowed_methods,
    reason = "the test makes the changes that the workspace is to see"
)]

use crate::answer::{Extent, from_scratch, now};
use crate::cases;
use crate::material::{CONFIG, Files, Step, files, step};
use hielements_core::project::{Earlier, Failure, Project, Saved};
use hielements_core::source::{Sources, WsPath};
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{DiskWorkspace, Known, Where, Workspace};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const STEPS: usize = 48;
const CASES: u32 = 24;

/// A change that only a disk knows, or one of files.
#[derive(Clone, Debug)]
enum Change {
    Files(Step),
    /// Other bytes of the same length at once; `true`: with the time that the file had before.
    SameLength(String, bool),
    /// A link at a path to another path.
    Link(String, &'static str),
    /// A folder moves.
    Move(&'static str, &'static str),
    /// An empty folder.
    Folder(&'static str),
    /// A folder goes with all that is in it.
    Clear(&'static str),
    /// Nobody may read a file or folder, or everybody may.
    Mode(String, bool),
    /// What an ignore file says.
    Ignore(&'static str, String),
    /// The file of an editor that writes beside and renames.
    Replace(String, &'static str),
}

/// What is told of a change.
#[derive(Clone, Debug)]
enum Told {
    /// The paths that it touched.
    Exactly,
    /// Some more paths.
    More(Vec<String>),
    /// That something happened.
    Everywhere,
    /// Nothing yet.
    Nothing,
    /// Nothing yet, and somebody wants an answer in the middle of it.
    TooLate,
    /// The process had ended.
    Restart,
    /// The process had ended, and the next one is asked when it is too late.
    RestartTooLate,
}

const FOLDERS: &[&str] = &[
    "app",
    "app/sub",
    "lib",
    "crates/x/src",
    "crates",
    "moved",
    "specs",
];
const TARGETS: &[&str] = &[
    "lib/d.py",
    "../lib/d.py",
    "app",
    "../app",
    "lib",
    "../../outside",
    "../../outside/o.py",
    "nowhere",
    "../json.py",
    "../notes.txt",
    "loop",
    ".",
    "rules",
    "../rules",
];
const IGNORES: &[&str] = &[".gitignore", ".hielementsignore", "app/.gitignore", "rules"];
const IGNORED: &[&str] = &[
    "*.txt", "lib/", "sub", "/json.py", "!d.py", "*.pyi", "moved", "[z-a]", "# none",
];

fn change() -> impl Strategy<Value = Change> {
    let path = || step().prop_map(|step| path_of(&step));
    let link = prop_oneof![
        4 => path(),
        1 => prop::sample::select(&["app/link", "lib/away", "link.py", ".gitignore"][..])
            .prop_map(str::to_owned),
    ];
    let folder = || prop::sample::select(FOLDERS);
    let lines = prop::collection::vec(prop::sample::select(IGNORED), 0..3);
    prop_oneof![
        16 => step().prop_map(Change::Files),
        4 => (path(), any::<bool>()).prop_map(|(path, back)| Change::SameLength(path, back)),
        4 => (link, prop::sample::select(TARGETS)).prop_map(|(path, to)| Change::Link(path, to)),
        2 => (folder(), folder()).prop_map(|(from, to)| Change::Move(from, to)),
        1 => folder().prop_map(Change::Folder),
        1 => folder().prop_map(Change::Clear),
        1 => (path(), any::<bool>()).prop_map(|(path, open)| Change::Mode(path, open)),
        2 => (prop::sample::select(IGNORES), lines)
            .prop_map(|(path, lines)| Change::Ignore(path, lines.join("\n"))),
        2 => (path(), prop::sample::select(&["import json\n", "use y::Z;\n", ""][..]))
            .prop_map(|(path, text)| Change::Replace(path, text)),
    ]
}

fn told() -> impl Strategy<Value = Told> {
    let more = prop::collection::vec(step().prop_map(|step| path_of(&step)), 1..3);
    prop_oneof![
        8 => Just(Told::Exactly),
        2 => more.prop_map(Told::More),
        2 => Just(Told::Everywhere),
        2 => Just(Told::Nothing),
        1 => Just(Told::TooLate),
        1 => Just(Told::Restart),
        1 => Just(Told::RestartTooLate),
    ]
}

fn path_of(step: &Step) -> String {
    match step {
        Step::Write(path, _)
        | Step::Append(path, _)
        | Step::Prepend(path, _)
        | Step::Delete(path)
        | Step::Rename(path, _) => path.clone(),
    }
}

/// A folder, and which of its paths were touched.
struct Place {
    root: PathBuf,
    touched: Vec<WsPath>,
}

impl Files for Place {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(path)).ok()
    }

    fn write(&mut self, path: &str, text: &[u8]) {
        let at = self.root.join(path);
        // What stands in the way stays: a file where a folder should be, a link that leads nowhere.
        self.folders_of(path);
        if self.stays_inside(&at) && fs::write(&at, text).is_ok() {
            self.touch(path);
        }
    }

    fn delete(&mut self, path: &str) {
        if fs::remove_file(self.root.join(path)).is_ok() {
            self.touch_name(path);
        }
    }
}

impl Place {
    /// Whether a write changes nothing elsewhere, of which nobody would be told.
    fn stays_inside(&self, at: &Path) -> bool {
        let is_link = fs::symlink_metadata(at).is_ok_and(|found| found.is_symlink());
        let written = if is_link { Some(at) } else { at.parent() };
        let real = written.and_then(|written| written.canonicalize().ok());
        real.is_some_and(|real| real.starts_with(&self.root))
    }

    /// Where a write really went: the events are those of the file behind the links.
    fn touch(&mut self, path: &str) {
        let real = self.root.join(path).canonicalize();
        if let Some(below) = real
            .as_ref()
            .ok()
            .and_then(|real| real.strip_prefix(&self.root).ok())
        {
            self.touched
                .push(WsPath::from_walk(&*below.to_string_lossy()));
        }
    }

    /// Where something came or went: the name itself, in its real folder.
    fn touch_name(&mut self, path: &str) {
        let at = self.root.join(path);
        let folder = at.parent().and_then(|folder| folder.canonicalize().ok());
        let name = at.file_name().unwrap_or_default();
        let real = folder.map(|folder| folder.join(name));
        if let Some(below) = real
            .as_ref()
            .and_then(|real| real.strip_prefix(&self.root).ok())
        {
            self.touched
                .push(WsPath::from_walk(&*below.to_string_lossy()));
        }
    }

    /// Makes the folders of a path that are not there.
    fn folders_of(&mut self, path: &str) {
        let mut so_far = String::new();
        let (folders, _) = path.rsplit_once('/').unwrap_or_default();
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            so_far.push_str(part);
            if fs::create_dir(self.root.join(&so_far)).is_ok() {
                self.touch_name(&so_far);
            }
            so_far.push('/');
        }
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Files(step) => step.apply(self),
            Change::SameLength(path, back) => self.same_length(path, *back),
            Change::Link(path, to) => self.link(path, to),
            Change::Move(from, to) => {
                if fs::rename(self.root.join(from), self.root.join(to)).is_ok() {
                    self.touch_name(from);
                    self.touch_name(to);
                }
            }
            Change::Folder(path) => {
                self.folders_of(&format!("{path}/x"));
            }
            Change::Clear(path) => {
                self.touch_name(path);
                // It may not be there, or be a link.
                fs::remove_dir_all(self.root.join(path)).unwrap_or_default();
            }
            Change::Mode(path, open) => self.set_mode(path, *open),
            Change::Ignore(path, text) => self.write(path, text.as_bytes()),
            Change::Replace(path, text) => {
                let beside = format!("{path}.new");
                self.write(&beside, text.as_bytes());
                if fs::rename(self.root.join(&beside), self.root.join(path)).is_ok() {
                    self.touch_name(&beside);
                    self.touch_name(path);
                }
            }
        }
    }

    fn same_length(&mut self, path: &str, back: bool) {
        let at = self.root.join(path);
        let Some(text) = fs::read(&at).ok().filter(|text| !text.is_empty()) else {
            return;
        };
        let before = fs::metadata(&at).and_then(|found| found.modified());
        let other: Vec<u8> = text
            .iter()
            .map(|byte| if *byte == b'#' { b'\n' } else { b'#' })
            .collect();
        self.write(path, &other);
        // And once more within the same tick of the clock.
        let last = [b"#", &text[1..]].concat();
        self.write(path, &last);
        if let (true, Ok(before), Ok(file)) =
            (back, before, fs::File::options().write(true).open(&at))
        {
            file.set_modified(before).unwrap_or_default();
        }
    }

    #[cfg(unix)]
    fn link(&mut self, path: &str, to: &str) {
        self.folders_of(path);
        self.delete(path);
        if std::os::unix::fs::symlink(to, self.root.join(path)).is_ok() {
            self.touch_name(path);
        }
    }

    /// Links need rights elsewhere.
    #[cfg(not(unix))]
    fn link(&mut self, _path: &str, _to: &str) {}

    #[cfg(unix)]
    fn set_mode(&mut self, path: &str, open: bool) {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::Permissions::from_mode(if open { 0o644 } else { 0o000 });
        if fs::set_permissions(self.root.join(path), mode).is_ok() {
            self.touch(path);
        }
    }

    #[cfg(not(unix))]
    fn set_mode(&mut self, _path: &str, _open: bool) {}
}

/// Opens the folder with what its configuration excludes.
fn open(root: &Path) -> Option<DiskWorkspace> {
    let whole = DiskWorkspace::open(root, &[]).ok()?;
    let Ok(text) = whole
        .read(&WsPath::from_walk(CONFIG))
        .map(String::from_utf8)
    else {
        return Some(whole);
    };
    let text = text.ok()?;
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk(CONFIG), text.as_str());
    let (config, _) = hielements_core::config::read(file, &text);
    let globs = config.workspace.into_iter().flat_map(|it| it.exclude);
    let excluded: Vec<String> = globs.map(|glob| glob.value).collect();
    DiskWorkspace::open(root, &excluded).ok()
}

fn compare(
    project: &mut Project<DiskWorkspace>,
    root: &Path,
    after: &Change,
) -> Result<(), TestCaseError> {
    let Some(fresh) = open(root) else {
        return Ok(());
    };
    let expected = from_scratch(&fresh, Extent::All);
    let found = now(project, Extent::All);
    prop_assert_eq!(found, expected, "after {:?}", after);
    Ok(())
}

/// Ends the process; the next one begins with what is there by then.
fn reopened(
    project: &Project<DiskWorkspace>,
    root: &Path,
) -> Result<Option<Project<DiskWorkspace>>, TestCaseError> {
    let broken = |why: postcard::Error| TestCaseError::fail(why.to_string());
    let parts = (project.saved(), project.workspace().stamps().all());
    let bytes = postcard::to_allocvec(&parts).map_err(broken)?;
    let (saved, stamps): (Saved, Vec<(WsPath, Known)>) =
        postcard::from_bytes(&bytes).map_err(broken)?;
    let kept = project.kept_facts().map(KeptFacts::all).unwrap_or_default();
    let Some(workspace) = open(root) else {
        return Ok(None);
    };
    let changes = workspace.take_over(&project.workspace().tree(), stamps);
    let earlier = Earlier { saved, changes };
    let kept = KeptFacts::after(move || kept.clone());
    Project::open(workspace, Vec::new(), Some(kept), Some(earlier))
        .map(Some)
        .map_err(failure)
}

fn failure((path, error): Failure) -> TestCaseError {
    TestCaseError::fail(format!("{path}: {error}"))
}

fn check(files: &[(String, String)], steps: &[(Change, Told)]) -> Result<(), TestCaseError> {
    let place = tempfile::tempdir().map_err(|error| TestCaseError::fail(error.to_string()))?;
    let folder = place.path().canonicalize().unwrap_or_default();
    let (root, outside) = (folder.join("work"), folder.join("outside"));
    for folder in [&root, &outside] {
        fs::create_dir(folder).map_err(|error| TestCaseError::fail(error.to_string()))?;
    }
    fs::write(outside.join("o.py"), "import json\n").unwrap_or_default();
    let mut place = Place {
        root: root.clone(),
        touched: Vec::new(),
    };
    for (path, text) in files {
        place.write(path, text.as_bytes());
    }
    place.touched.clear();
    let Some(workspace) = open(&root) else {
        return Ok(());
    };
    let kept = Some(KeptFacts::default());
    let mut project = Project::open(workspace, Vec::new(), kept, None).map_err(failure)?;
    for (change, told) in steps {
        place.apply(change);
        let paths = || place.touched.iter().cloned();
        let at = match told {
            Told::Exactly => Where::Paths(paths().collect()),
            Told::More(more) => {
                let more = more.iter().map(|path| WsPath::from_walk(path.as_str()));
                Where::Paths(paths().chain(more).collect())
            }
            Told::Everywhere => Where::Everywhere,
            Told::Nothing => continue,
            Told::TooLate => {
                // What it says is of no one moment, and must not be believed later.
                now(&mut project, Extent::All);
                continue;
            }
            Told::RestartTooLate => {
                if let Some(next) = reopened(&project, &root)? {
                    project = next;
                }
                continue;
            }
            Told::Restart => {
                if let Some(next) = reopened(&project, &root)? {
                    project = next;
                }
                Where::Everywhere
            }
        };
        place.touched.clear();
        project.look_again(&at).map_err(failure)?;
        compare(&mut project, &root, change)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(Config {
        cases: cases(CASES),
        max_shrink_time: 15_000,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn a_folder_on_disk_too(
        files in files(),
        steps in prop::collection::vec((change(), told()), STEPS),
    ) {
        check(&files, &steps)?;
    }
}

/// A file whose times are too old to hide a change is not read again; one that changed in spite of
/// equal size and time is.
#[test]
fn a_settled_file_is_known_by_its_stamp() {
    let place = tempfile::tempdir().expect("a folder");
    let at = place.path().join("a.py");
    let path = WsPath::from_walk("a.py");
    fs::write(&at, "import a\n").expect("a file");
    let workspace = DiskWorkspace::open(place.path(), &[]).expect("a workspace");
    let settled = |workspace: &DiskWorkspace| {
        let known = workspace.stamps().all();
        known
            .iter()
            .map(|(_, known)| known.settled)
            .collect::<Vec<_>>()
    };
    workspace.read(&path).expect("a text");
    assert_eq!(settled(&workspace), [false]);
    std::thread::sleep(Duration::from_millis(2_200));
    workspace.read(&path).expect("a text");
    assert_eq!(settled(&workspace), [true]);
    let again = |known| {
        let later = DiskWorkspace::open(place.path(), &[]).expect("a workspace");
        let changes = later.take_over(&workspace.tree(), known);
        (changes.edited.len(), later.stamps().all())
    };
    let (edited, known) = again(workspace.stamps().all());
    assert_eq!((edited, &known), (0, &workspace.stamps().all()));
    let before = fs::metadata(&at)
        .and_then(|found| found.modified())
        .expect("a time");
    fs::write(&at, "import b\n").expect("a file");
    let file = fs::File::options().write(true).open(&at).expect("a file");
    file.set_modified(before).expect("a time");
    let (edited, known) = again(known);
    assert_eq!((edited, known[0].1.settled), (1, false));
    assert!(SystemTime::now() > before);
}
