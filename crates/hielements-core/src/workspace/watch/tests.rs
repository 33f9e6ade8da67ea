//! A folder on disk, and something done to it, in; what the watcher names out.
//!
//! No test looks at the time: each waits for what must come, and a last event says that all that
//! came before it was told.
#![allow(
    clippy::disallowed_methods,
    reason = "these tests do what a watcher is told of"
)]

use super::*;
use std::collections::BTreeSet;

/// Whoever waits longer waits in vain.
const LIMIT: Duration = Duration::from_secs(60);

/// Its coming says that all before it was told.
const END: &str = "end";

struct Place {
    dir: tempfile::TempDir,
    watcher: Watcher,
}

impl Place {
    /// These files, and a watcher on their folders.
    fn with(files: &[&str]) -> Self {
        Self::set(files, Settings::default())
    }

    fn set(files: &[&str], settings: Settings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("work");
        fs::create_dir(&root).unwrap();
        for file in files {
            put(&root, file);
        }
        let folders = folders(&root);
        let watcher = Watcher::with(&root, &folders, later(), settings).unwrap();
        Self { dir, watcher }
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    /// All folders that are there now are followed; as if the walk had begun at `walked`.
    fn follow(&mut self, walked: SystemTime) {
        self.watcher.follow(&folders(&self.root()), walked);
    }

    /// Everything that is named until the last event is, without it. `None`: everything.
    fn told(&mut self) -> Option<BTreeSet<String>> {
        let root = self.root();
        put(&root, END);
        let mut told = BTreeSet::new();
        while !told.contains(END) {
            match self.watcher.next(LIMIT).expect("a batch in time") {
                Changed::Paths(paths) => told.extend(paths.iter().map(ToString::to_string)),
                Changed::Everything => return None,
            }
        }
        told.remove(END);
        fs::remove_file(root.join(END)).unwrap();
        self.wait_for(END);
        Some(told)
    }

    /// Does something, and compares what is named.
    fn check(&mut self, act: impl FnOnce(&Path), expected: &str) {
        act(&self.root());
        let told = self.told().map(|told| Vec::from_iter(told).join(" "));
        assert_eq!(told.as_deref().unwrap_or("everything"), expected);
    }

    /// Waits until a path is named, or everything.
    fn wait_for(&mut self, path: &str) {
        let path = WsPath::from_walk(path);
        loop {
            match self.watcher.next(LIMIT).expect("a batch in time") {
                Changed::Paths(paths) if !paths.contains(&path) => {}
                Changed::Paths(_) | Changed::Everything => return,
            }
        }
    }

    fn wait_for_everything(&mut self) {
        while self.watcher.next(LIMIT).expect("a batch in time") != Changed::Everything {}
    }
}

/// No folder changes after it.
fn later() -> SystemTime {
    SystemTime::now() + Duration::from_secs(3600)
}

/// A file and the folders that it needs.
fn put(root: &Path, file: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "x").unwrap();
}

/// All folders but `ignored`.
fn folders(root: &Path) -> Vec<WsPath> {
    let ignored = ["ignored/**".to_owned()];
    let tree = crate::workspace::DiskWorkspace::open(root, &ignored).unwrap();
    let tree = crate::workspace::Workspace::tree(&tree);
    tree.folders_below(&WsPath::root()).to_vec()
}

#[test]
fn files_are_created_changed_and_deleted() {
    let mut place = Place::with(&["a.py", "pkg/b.py"]);
    place.check(|root| put(root, "pkg/new.py"), "pkg/new.py");
    place.check(|root| put(root, "a.py"), "a.py");
    place.check(
        |root| fs::remove_file(root.join("pkg/b.py")).unwrap(),
        "pkg/b.py",
    );
    place.check(
        |root| fs::rename(root.join("a.py"), root.join("pkg/a.py")).unwrap(),
        "a.py pkg/a.py",
    );
    place.check(|_| {}, "");
}

#[test]
fn reading_is_no_change() {
    let mut place = Place::with(&["a.py", "pkg/b.py"]);
    let read = |root: &Path| {
        fs::read(root.join("a.py")).unwrap();
        folders(root);
    };
    place.check(read, "");
}

#[test]
fn an_editor_saves_by_renaming() {
    let mut place = Place::with(&["a.py"]);
    let save = |root: &Path| {
        put(root, "4913");
        fs::remove_file(root.join("4913")).unwrap();
        fs::rename(root.join("a.py"), root.join("a.py~")).unwrap();
        put(root, "a.py");
        fs::remove_file(root.join("a.py~")).unwrap();
    };
    place.check(save, "4913 a.py a.py~");
    let save = |root: &Path| {
        put(root, ".a.py.swp");
        fs::rename(root.join(".a.py.swp"), root.join("a.py")).unwrap();
    };
    place.check(save, ".a.py.swp a.py");
}

#[test]
fn a_new_folder_is_named_for_all_that_is_in_it() {
    let mut place = Place::with(&["a.py"]);
    place.check(|root| put(root, "new/deep/b.py"), "new");
    // Its folders are not watched yet: what happens now is told of when they are.
    put(&place.root(), "new/deep/c.py");
    place.follow(SystemTime::now());
    place.check(|_| {}, "new new/deep");
    place.check(|root| put(root, "new/deep/d.py"), "new/deep/d.py");
}

#[test]
fn a_folder_that_is_replaced_stays_watched() {
    let mut place = Place::with(&["pkg/sub/a.py", "pkg.x/b.py"]);
    let replace = |root: &Path| {
        fs::remove_dir_all(root.join("pkg")).unwrap();
        put(root, "pkg/sub/a.py");
    };
    replace(&place.root());
    place.wait_for("pkg");
    place.told();
    place.check(|root| put(root, "pkg/sub/a.py"), "pkg/sub/a.py");
    place.check(|root| put(root, "pkg.x/b.py"), "pkg.x/b.py");
}

#[test]
fn a_folder_that_moves_is_watched_under_its_new_name() {
    let mut place = Place::with(&["one/sub/a.py"]);
    place.check(
        |root| fs::rename(root.join("one"), root.join("two")).unwrap(),
        "one two",
    );
    place.follow(later());
    place.told();
    place.follow(later());
    place.check(|root| put(root, "two/sub/a.py"), "two/sub/a.py");
}

#[test]
fn a_folder_that_is_not_followed_any_more_is_silent() {
    let mut place = Place::with(&["kept/a.py", "left/a.py"]);
    place.watcher.follow(&[WsPath::from_walk("kept")], later());
    let both = |root: &Path| {
        put(root, "left/b.py");
        put(root, "kept/b.py");
    };
    place.check(both, "kept/b.py");
}

#[test]
fn git_and_ignored_folders_are_silent() {
    let mut place = Place::with(&["a.py", ".git/HEAD", "ignored/x"]);
    let act = |root: &Path| {
        put(root, ".git/index.lock");
        put(root, ".git/refs/heads/main");
        put(root, "ignored/y");
        put(root, "a.py");
    };
    place.check(act, "a.py");
}

#[test]
fn a_storm_of_files_is_told_whole() {
    let names = |kind: &str| -> Vec<String> {
        let files = 0..5000;
        files.map(|n| format!("d{}/{kind}{n}.py", n % 50)).collect()
    };
    let old = names("old");
    let mut place = Place::with(&Vec::from_iter(old.iter().map(String::as_str)));
    let switch = |root: &Path| {
        for (old, new) in old.iter().zip(names("new")) {
            fs::rename(root.join(old), root.join(new)).unwrap();
        }
    };
    switch(&place.root());
    if let Some(told) = place.told() {
        assert_eq!(told, old.iter().cloned().chain(names("new")).collect());
    }
}

#[test]
fn a_root_that_is_deleted_is_found_again() {
    let mut place = Place::with(&["pkg/a.py"]);
    let root = place.root();
    fs::remove_dir_all(&root).unwrap();
    place.wait_for_everything();
    put(&root, "pkg/a.py");
    place.wait_for_everything();
    place.follow(later());
    place.told();
    place.check(|root| put(root, "pkg/a.py"), "pkg/a.py");
}

#[test]
fn a_root_that_another_folder_takes_the_place_of_is_watched_anew() {
    let mut place = Place::with(&["pkg/a.py"]);
    let root = place.root();
    put(place.dir.path(), "next/pkg/a.py");
    fs::rename(&root, place.dir.path().join("old")).unwrap();
    fs::rename(place.dir.path().join("next"), &root).unwrap();
    place.wait_for_everything();
    place.told();
    place.check(|root| put(root, "pkg/a.py"), "pkg/a.py");
}

#[test]
fn a_root_under_a_folder_that_moves_is_noticed() {
    let mut place = Place::with(&["top/a.py"]);
    let (above, root) = (place.root(), place.root().join("top"));
    place.watcher = Watcher::new(&root, &[], later()).unwrap();
    fs::rename(&above, place.dir.path().join("moved")).unwrap();
    place.wait_for_everything();
    put(&root, "a.py");
    place.wait_for_everything();
}

#[test]
fn a_root_must_be_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "file");
    let open = |name| Watcher::new(&dir.path().join(name), &[], later()).unwrap_err();
    assert_eq!(open("file"), OpenError::NotAFolder);
    assert!(matches!(open("nowhere"), OpenError::Unreachable(_)));
}

#[test]
fn a_watcher_waits_no_longer_than_told_and_wakes_when_called() {
    let mut place = Place::with(&["a.py"]);
    assert_eq!(place.watcher.next(Duration::from_millis(1)), None);
    let waker = place.watcher.waker();
    let waits = std::thread::spawn(move || place.watcher.next(Duration::MAX));
    waker.wake();
    assert_eq!(waits.join().unwrap(), None);
}

#[test]
fn what_is_dropped_leaves_no_thread() {
    let place = Place::with(&["a.py"]);
    let held = Arc::downgrade(&place.watcher.inbox);
    drop(place);
    let begun = Instant::now();
    // The thread holds it as long as it lives.
    while held.strong_count() > 0 {
        assert!(begun.elapsed() < LIMIT, "the thread lives on");
        std::thread::yield_now();
    }
}

/// Too few watches: what was read is polled, and that is said.
#[test]
fn who_has_no_watches_polls_what_was_read() {
    let settings = Settings {
        interval: Duration::from_millis(20),
        most_watches: 2,
        ..Settings::default()
    };
    let mut place = Place::set(&["pkg/a.py", "pkg/b.py", "pkg/sub/c.py"], settings);
    let why = place.watcher.polling().unwrap();
    assert!(why.contains("`fs.inotify.max_user_watches`"), "{why}");
    place.wait_for_everything();
    let read = ["pkg/a.py", "pkg/none.py"].map(WsPath::from_walk);
    place.watcher.read(&read, SystemTime::now());
    let root = place.root();
    fs::write(root.join("pkg/a.py"), "longer").unwrap();
    place.wait_for("pkg/a.py");
    put(&root, "pkg/none.py");
    place.wait_for("pkg/none.py");
    fs::remove_file(root.join("pkg/a.py")).unwrap();
    place.wait_for("pkg/a.py");
    put(&root, "pkg/sub/new.py");
    place.wait_for("pkg/sub");
    fs::remove_dir_all(&root).unwrap();
    place.wait_for_everything();
    put(&root, "pkg/a.py");
    place.wait_for_everything();
}

/// Watches that run out later are given back.
#[test]
fn watches_may_run_out_later() {
    let settings = Settings {
        most_watches: 2,
        ..Settings::default()
    };
    let mut place = Place::set(&["pkg/a.py"], settings);
    assert_eq!(place.watcher.polling(), None);
    put(&place.root(), "more/b.py");
    place.wait_for("more");
    place.follow(SystemTime::now());
    assert!(place.watcher.polling().is_some());
    place.wait_for_everything();
}

/// More events than the kernel keeps: some are lost, and with them that a folder was replaced.
#[cfg(target_os = "linux")]
#[test]
fn events_that_are_lost_cost_a_look_at_everything() {
    let kept = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap();
    let kept: usize = kept.trim().parse().unwrap();
    let mut place = Place::with(&["a.py", "b.py", "pkg/c.py"]);
    let root = place.root();
    let rights = ["a.py", "b.py"].map(|name| {
        let path = root.join(name);
        let rights = fs::metadata(&path).unwrap().permissions();
        (path, rights)
    });
    let inbox = Arc::clone(&place.watcher.inbox);
    inbox.while_shut(|| {
        // In turn: the kernel makes one of two equal events in a row.
        for (path, rights) in rights.iter().cycle().take(kept + 1000) {
            fs::set_permissions(path, rights.clone()).unwrap();
        }
        fs::remove_dir_all(root.join("pkg")).unwrap();
        put(&root, "pkg/c.py");
    });
    place.wait_for_everything();
    place.told();
    place.check(|root| put(root, "pkg/c.py"), "pkg/c.py");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_link_that_leads_elsewhere_now_is_named() {
        let mut place = Place::with(&["one.py", "two.py", "pkg/a.py", "other/b.py"]);
        symlink("one.py", place.root().join("link.py")).unwrap();
        place.told();
        let swap = |root: &Path| {
            symlink("two.py", root.join("link.new")).unwrap();
            fs::rename(root.join("link.new"), root.join("link.py")).unwrap();
        };
        place.check(swap, "link.new link.py");
        // A folder that becomes a link is no folder of the workspace any more.
        let swap = |root: &Path| {
            fs::remove_dir_all(root.join("pkg")).unwrap();
            symlink("other", root.join("pkg")).unwrap();
        };
        place.check(swap, "pkg pkg/a.py");
        place.check(|root| put(root, "pkg/b.py"), "other/b.py");
    }

    #[test]
    fn names_that_are_not_utf8_are_their_folder() {
        let mut place = Place::with(&["pkg/a.py"]);
        let name = OsStr::from_bytes(b"\xff.py");
        // Not every file system takes such a name.
        if fs::write(place.root().join("pkg").join(name), "x").is_ok() {
            place.check(|_| {}, "pkg");
            fs::write(place.root().join(name), "x").unwrap();
            place.wait_for_everything();
        }
    }

    #[test]
    fn a_folder_that_must_not_be_read_harms_nothing() {
        let mut place = Place::with(&["shut/a.py", "pkg/b.py"]);
        let rights = |root: &Path, mode| {
            let rights = fs::Permissions::from_mode(mode);
            fs::set_permissions(root.join("shut"), rights).unwrap();
        };
        let all = folders(&place.root());
        rights(&place.root(), 0o000);
        place.watcher = Watcher::new(&place.root(), &all, later()).unwrap();
        assert_eq!(place.watcher.polling(), None);
        place.check(|root| put(root, "pkg/b.py"), "pkg/b.py");
        place.check(|root| rights(root, 0o755), "shut");
        place.check(|root| put(root, "shut/a.py"), "shut/a.py");
    }
}
