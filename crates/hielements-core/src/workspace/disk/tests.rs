//! A folder on disk in; files, folders and notes out.

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
         ! git: it is a link into `.git`\n\
         ! nowhere: the link leads nowhere (entity not found)\n\
         ! out: it is a link that leads out of the workspace\n\
         ! self: the link leads nowhere (filesystem loop or indirection limit (e.g. symlink loop))",
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
        place.check(&[], "a\n! b\u{fffd}.py: the name is not UTF-8");
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
fn an_ignore_file_that_must_not_be_opened_closes_its_folder() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    let place = Place::with(&[
        ("a", "x"),
        ("pipe/b", "x"),
        ("out/c", "x"),
        ("in/d.log", "x"),
    ]);
    let root = place.root();
    let _socket = UnixListener::bind(root.join("pipe/.gitignore")).unwrap();
    symlink("../../.gitignore", root.join("out/.hielementsignore")).unwrap();
    fs::write(root.join("rules"), "*.log").unwrap();
    symlink("../rules", root.join("in/.gitignore")).unwrap();
    symlink("nothing", root.join("in/.hielementsignore")).unwrap();
    place.check(
        &[],
        "a\nin/.gitignore\nrules\n\
         ! in/.hielementsignore: the link leads nowhere (entity not found)\n\
         ! out: its `.hielementsignore` cannot be used: it is a link that leads out of the workspace\n\
         ! pipe: its `.gitignore` cannot be used: it is neither a file nor a folder",
    );
    let _socket = UnixListener::bind(root.join(".gitignore")).unwrap();
    let opened = DiskWorkspace::open(&root, &[]).map(|_| ());
    assert!(
        matches!(opened, Err(OpenError::Unreachable(_))),
        "{opened:?}"
    );
}

#[cfg(unix)]
#[test]
fn an_ignore_file_that_cannot_be_read_is_noted() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(&[("sub/.gitignore", "a"), ("sub/a", "x")]);
    let ignore = place.root().join("sub/.gitignore");
    fs::set_permissions(&ignore, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything; then there is nothing to see.
    if fs::File::open(&ignore).is_err() {
        place.check(
            &[],
            "sub/.gitignore\nsub/a\n\
             ! sub/.gitignore: what it ignores counts: Permission denied (os error 13)",
        );
    }
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
    place.check(&[], "! pipe: neither a file nor a folder");
}

/// Looks again at some paths after a change, and says what is different: what was edited, then what
/// came or went.
fn check_look(place: &Place, read: &[&str], change: &dyn Fn(&Path), at: &[&str], expected: &str) {
    let mut workspace = place.open(&[]);
    for path in read {
        // What cannot be read is known too.
        workspace.read(&WsPath::from_walk(*path)).ok();
    }
    change(&place.root());
    let at = at.iter().map(|path| WsPath::from_walk(*path)).collect();
    let changes = workspace.look_again(&Where::Paths(at));
    let sorted = |paths: &FxHashSet<WsPath>| {
        let mut names: Vec<String> = paths.iter().map(ToString::to_string).collect();
        names.sort_unstable();
        names.join(" ")
    };
    let notes = if changes.notes { " | notes" } else { "" };
    let seen = format!(
        "{} | {}{notes}",
        sorted(&changes.edited),
        sorted(&changes.moved)
    );
    assert_eq!(seen.trim(), expected);
    let fresh = place.open(&[]).tree();
    assert_eq!(workspace.tree().files(), fresh.files());
    assert_eq!(workspace.tree().folders(), fresh.folders());
    assert_eq!(workspace.tree().notes(), fresh.notes());
}

#[test]
fn another_look_sees_what_changed() {
    let place = || Place::with(&[("a.py", "x"), ("sub/b.py", "x")]);
    let write = |path: &'static str, text: &'static str| {
        move |root: &Path| fs::write(root.join(path), text).unwrap()
    };
    check_look(
        &place(),
        &["a.py"],
        &write("a.py", "y"),
        &["a.py"],
        "a.py |",
    );
    check_look(&place(), &["a.py"], &write("a.py", "x"), &["a.py"], "|");
    // Nobody read it: nobody knows its content.
    check_look(&place(), &[], &write("a.py", "y"), &["a.py"], "|");
    check_look(&place(), &[], &write("c.py", "y"), &["c.py"], "| c.py");
    check_look(
        &place(),
        &[],
        &write(".gitignore", "sub"),
        &[".gitignore"],
        "| .gitignore sub sub/b.py",
    );
    let remove = |root: &Path| fs::remove_dir_all(root.join("sub")).unwrap();
    check_look(&place(), &["sub/b.py"], &remove, &["sub"], "| sub sub/b.py");
}

#[cfg(unix)]
#[test]
fn another_look_goes_through_links() {
    use std::os::unix::fs::symlink;
    let place = || {
        let files = [
            (".gitignore", "hidden"),
            ("a.py", "x"),
            ("rules", "none"),
            ("sub/c.log", "x"),
            ("hidden/h.py", "x"),
            ("hidden/dir/i.py", "x"),
        ];
        let place = Place::with(&files);
        symlink("a.py", place.root().join("link.py")).unwrap();
        symlink("hidden/h.py", place.root().join("h.py")).unwrap();
        symlink("hidden/dir", place.root().join("dir")).unwrap();
        symlink("../rules", place.root().join("sub/.gitignore")).unwrap();
        symlink("gone", place.root().join("nowhere")).unwrap();
        place
    };
    let write = |path: &'static str, text: &'static str| {
        move |root: &Path| fs::write(root.join(path), text).unwrap()
    };
    let remove = |path: &'static str| move |root: &Path| fs::remove_file(root.join(path)).unwrap();
    check_look(
        &place(),
        &["link.py"],
        &write("a.py", "y"),
        &["a.py"],
        "link.py |",
    );
    check_look(
        &place(),
        &[],
        &write("rules", "*.log"),
        &["rules"],
        "| sub/c.log",
    );
    check_look(
        &place(),
        &[],
        &remove("nowhere"),
        &["nowhere"],
        "|  | notes",
    );
    check_look(
        &place(),
        &["h.py"],
        &remove("hidden/h.py"),
        &["hidden/h.py"],
        "| h.py | notes",
    );
    let clear = |root: &Path| fs::remove_dir_all(root.join("hidden/dir")).unwrap();
    check_look(&place(), &[], &clear, &["hidden/dir"], "|  | notes");
    let swap = |root: &Path| {
        fs::remove_file(root.join("a.py")).unwrap();
        symlink("sub/c.log", root.join("a.py")).unwrap();
        fs::write(root.join("sub/c.log"), "z").unwrap();
    };
    check_look(&place(), &["a.py"], &swap, &["a.py"], "a.py |");
}

/// The ignore file of the root becomes what must not be opened.
#[cfg(unix)]
#[test]
fn another_look_does_not_wait_for_a_pipe() {
    use std::os::unix::net::UnixListener;
    let place = Place::with(&[("a.py", "x")]);
    let mut workspace = place.open(&[]);
    let socket = UnixListener::bind(place.root().join(".gitignore")).unwrap();
    let changes = workspace.look_again(&Where::Everywhere);
    assert!(changes.notes && workspace.tree().files().is_empty());
    drop(socket);
    fs::remove_file(place.root().join(".gitignore")).unwrap();
    workspace.look_again(&Where::Everywhere);
    assert_eq!(workspace.tree().files(), [WsPath::from_walk("a.py")]);
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        list[usize::try_from(self.0 % list.len() as u64).unwrap()]
    }
}

/// Makes some change; gives the path that whoever watches would be told.
fn change(root: &Path, numbers: &mut Numbers) -> &'static str {
    let file = [
        "a.py",
        "a/b/c.log",
        "a/b/d/e.py",
        "a/b.py",
        "gen/f.py",
        "a-b/g.py",
    ];
    let ignore = [".gitignore", "a/.gitignore", "a/b/.hielementsignore"];
    let lines = ["*.log", "gen", "b/", "a-b", "!gen", "e.py"];
    let path = numbers.of(&[file.as_slice(), &file, &ignore].concat());
    let at = root.join(path);
    match numbers.of(&["write", "write", "remove", "remove folder", "folder"]) {
        "write" => {
            let _ = fs::remove_dir_all(&at);
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            fs::write(at, numbers.of(&lines)).unwrap();
            path
        }
        "remove" => {
            let _ = fs::remove_file(at);
            path
        }
        "folder" => {
            let _ = fs::remove_file(&at);
            fs::create_dir_all(at).unwrap();
            path
        }
        _ => {
            let folder = numbers.of(&["a", "a/b", "a/b/d", "gen", "a-b"]);
            let _ = fs::remove_dir_all(root.join(folder));
            folder
        }
    }
}

#[test]
fn parts_that_are_walked_again_are_as_everything_walked_again() {
    let place = Place::with(&[]);
    let mut workspace = place.open(&["third/**"]);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for step in 0..600 {
        let before = workspace.tree();
        let path = change(&place.root(), &mut numbers);
        let changes = workspace.look_again(&Where::Paths(vec![WsPath::from_walk(path)]));
        let (found, fresh) = (workspace.tree(), place.open(&["third/**"]).tree());
        assert_eq!(found.files(), fresh.files(), "step {step}: {path}");
        assert_eq!(found.folders(), fresh.folders(), "step {step}: {path}");
        assert_eq!(found.notes(), fresh.notes(), "step {step}: {path}");
        let mut expected = Changes::default();
        expected.add_trees(&before, &fresh);
        assert_eq!(changes.files, expected.files, "step {step}: {path}");
        assert_eq!(changes.moved, expected.moved, "step {step}: {path}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_may_go_and_come() {
    let place = Place::with(&[("a/x.py", "x"), ("b/y.py", "y")]);
    let link = place.root().join("b/link.py");
    std::os::unix::fs::symlink(place.root().join("a/x.py"), link).unwrap();
    let mut workspace = place.open(&[]);
    let mut look = |path: &str| {
        workspace.look_again(&Where::Paths(vec![WsPath::from_walk(path)]));
        let tree = workspace.tree();
        let files: Vec<&str> = tree.files().iter().map(WsPath::as_str).collect();
        (files.join(" "), tree.notes().len())
    };
    fs::remove_file(place.root().join("a/x.py")).unwrap();
    assert_eq!(look("a/x.py"), ("b/y.py".to_owned(), 1));
    fs::write(place.root().join("a/x.py"), "").unwrap();
    assert_eq!(look("a/x.py"), ("a/x.py b/link.py b/y.py".to_owned(), 0));
}
