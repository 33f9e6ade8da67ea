//! Guests that try to leave the sandbox, on a real disk.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build the disk that guests are kept from"
)]

use super::script::{LIST, READ, STAT, said_on, scripted};
use super::{Loaded, load_on};
use crate::stdlib::host::Host;
use crate::workspace::{DiskWorkspace, Live, MemoryWorkspace, Where};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A folder with a secret beside a workspace.
struct Disk {
    around: TempDir,
}

impl Disk {
    fn new() -> Self {
        let around = tempfile::tempdir().expect("a folder");
        let disk = Self { around };
        for (path, text) in [
            ("secret.txt", "SECRET"),
            ("secrets/a.txt", "SECRET"),
            ("ws/a.txt", "hello"),
            ("ws/src/b.txt", "deep"),
            ("ws/.env", "SECRET"),
            ("ws/.git/config", "SECRET"),
            ("ws/.gitignore", "ignored.txt\n"),
            ("ws/ignored.txt", "SECRET"),
            ("ws/lib/t.wasm", ""),
        ] {
            disk.write(path, text.as_bytes());
        }
        disk
    }

    fn at(&self, path: &str) -> std::path::PathBuf {
        self.around.path().join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Everything below the folder with its content, but the module.
    fn all(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let mut open = vec![self.around.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("a list") {
                let path = entry.expect("an entry").path();
                if path.is_dir() && !path.is_symlink() {
                    open.push(path.clone());
                }
                let content = if path.is_file() {
                    fs::read(&path).unwrap_or_default()
                } else {
                    Vec::new()
                };
                found.push((path.display().to_string(), content));
            }
        }
        found.retain(|(path, _)| !path.ends_with("t.wasm"));
        found.sort();
        found
    }

    fn open(&self) -> DiskWorkspace {
        DiskWorkspace::open(&self.at("ws"), &[]).expect("a workspace")
    }

    /// What the guest of a script says; `change` happens after the workspace was walked.
    fn said_after(&self, path: &str, script: &str, change: impl FnOnce()) -> String {
        self.write("ws/lib/t.wasm", &scripted((path, "a.txt"), script, ""));
        let workspace = self.open();
        let (library, diagnostics) = load_on(&workspace, &Host::default(), "");
        let loaded = Loaded {
            library,
            workspace: MemoryWorkspace::default(),
            diagnostics,
        };
        assert_eq!(loaded.complaints(), "");
        change();
        said_on(&loaded, &workspace)
    }

    fn said(&self, path: &str, script: &str) -> String {
        self.said_after(path, script, || ())
    }
}

#[test]
fn paths_out_of_the_workspace_are_refused() {
    let disk = Disk::new();
    assert_eq!(disk.said("src/b.txt", READ), "deep");
    let secret = disk.at("secret.txt").display().to_string();
    for (path, expected) in [
        ("../secret.txt", "76"),
        ("src/../../secret.txt", "76"),
        ("..", "76"),
        ("/etc/passwd", "76"),
        ("/proc/self/environ", "76"),
        ("proc/self/environ", "44"),
        ("C:\\secret.txt", "44"),
        (secret.as_str(), "76"),
    ] {
        for script in [READ, LIST, STAT] {
            assert_eq!(disk.said(path, script), expected, "{path}");
        }
    }
}

#[test]
fn what_is_hidden_or_ignored_is_not_there() {
    let disk = Disk::new();
    for path in [".env", ".git", ".git/config", "ignored.txt"] {
        for script in [READ, LIST, STAT] {
            assert_eq!(disk.said(path, script), "44", "{path}");
        }
    }
    assert_eq!(disk.said(".", LIST), ". .. .gitignore a.txt lib src");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let disk = Disk::new();
    let link = |target: &Path, at: &str| symlink(target, disk.at(at)).expect("a link");
    link(&disk.at("secret.txt"), "ws/out.txt");
    link(&disk.at("secrets"), "ws/out");
    link(Path::new("a.txt"), "ws/inner.txt");
    link(Path::new(".env"), "ws/hidden.txt");
    link(Path::new("ignored.txt"), "ws/shown.txt");
    link(Path::new("src"), "ws/folder");
    link(Path::new("/dev/zero"), "ws/zero");
    for (path, expected) in [
        ("out.txt", "44"),
        ("out/a.txt", "44"),
        ("out", "44"),
        ("inner.txt", "32"),
        ("hidden.txt", "32"),
        ("shown.txt", "32"),
        ("folder/b.txt", "44"),
        ("zero", "44"),
    ] {
        assert_eq!(disk.said(path, READ), expected, "{path}");
    }
    assert_eq!(disk.said("out", LIST), "44");
    assert_eq!(disk.said("folder", LIST), "44");
}

#[cfg(unix)]
#[test]
fn links_that_appear_during_a_run_are_not_followed() {
    use std::os::unix::fs::symlink;
    let disk = Disk::new();
    let become_link = |path: &str, target: &Path| {
        let at = disk.at(path);
        fs::rename(&at, disk.at("moved")).expect("moved");
        symlink(target, &at).expect("a link");
    };
    let back = |path: &str| {
        fs::remove_file(disk.at(path)).expect("removed");
        fs::rename(disk.at("moved"), disk.at(path)).expect("moved back");
    };
    let secret = disk.at("secret.txt");
    let said = disk.said_after("a.txt", READ, || become_link("ws/a.txt", &secret));
    assert_ne!(said, "SECRET");
    back("ws/a.txt");
    let said = disk.said_after("a.txt", READ, || become_link("ws/a.txt", Path::new(".env")));
    assert_eq!(said, "32");
    back("ws/a.txt");
    disk.write("elsewhere/b.txt", b"SECRET");
    let elsewhere = disk.at("elsewhere");
    let said = disk.said_after("src/b.txt", READ, || become_link("ws/src", &elsewhere));
    assert_ne!(said, "SECRET");
}

#[cfg(unix)]
#[test]
fn a_link_that_becomes_a_file_is_seen() {
    use std::os::unix::fs::symlink;
    let disk = Disk::new();
    symlink("a.txt", disk.at("ws/b.txt")).expect("a link");
    disk.write("ws/lib/t.wasm", &scripted(("b.txt", ""), READ, ""));
    let mut workspace = disk.open();
    let (library, _) = load_on(&workspace, &Host::default(), "");
    let (_, trace) = super::check_on(&*library, &workspace, Vec::new());
    fs::remove_file(disk.at("ws/b.txt")).expect("removed");
    disk.write("ws/b.txt", b"hello");
    let changes = workspace.look_again(&Where::Everywhere);
    assert!(
        trace.is_touched(&changes),
        "the same bytes, and no link any more"
    );
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_do_not_hold_a_guest_up() {
    let disk = Disk::new();
    let made = Command::new("mkfifo").arg(disk.at("ws/pipe")).status();
    assert!(made.expect("mkfifo").success());
    assert_eq!(disk.said("pipe", READ), "44");
    let said = disk.said_after("a.txt", READ, || {
        fs::remove_file(disk.at("ws/a.txt")).expect("removed");
        fs::rename(disk.at("ws/pipe"), disk.at("ws/a.txt")).expect("renamed");
    });
    assert_eq!(said, "76");
}

/// Calls that would change the disk, and the number that each is refused with.
const CHANGES: [(&str, &str, &str); 13] = [
    ("open to write", "a.txt", "(call $say (call $open (i32.const 0) (i64.const 66)))"),
    ("create", "new.txt", "(call $say (call $open (i32.const 1) (i64.const 2)))"),
    ("truncate", "a.txt", "(call $say (call $open (i32.const 8) (i64.const 2)))"),
    ("resize", "a.txt", "(call $say (call $open (i32.const 0) (i64.const 4194304)))"),
    (
        "write",
        "a.txt",
        "(drop (call $open (i32.const 0) (i64.const 2)))
        (i32.store (i32.const 128) (i32.const 16)) (i32.store (i32.const 132) (i32.const 4))
        (call $say (call $fd_write (global.get $fd) (i32.const 128) (i32.const 1) (i32.const 136)))",
    ),
    (
        "make a folder",
        "new",
        "(call $say (call $path_create_directory (i32.const 3) (global.get $path) (global.get $len)))",
    ),
    (
        "remove a folder",
        "src",
        "(call $say (call $path_remove_directory (i32.const 3) (global.get $path) (global.get $len)))",
    ),
    (
        "delete",
        "src/b.txt",
        "(call $say (call $path_unlink_file (i32.const 3) (global.get $path) (global.get $len)))",
    ),
    (
        "rename",
        "src/b.txt",
        "(call $say (call $path_rename (i32.const 3) (global.get $path) (global.get $len) (i32.const 3)
            (global.get $other) (global.get $other_len)))",
    ),
    (
        "link",
        "new",
        "(call $say (call $path_link (i32.const 3) (i32.const 0) (global.get $other) (global.get $other_len)
            (i32.const 3) (global.get $path) (global.get $len)))",
    ),
    (
        "link by name",
        "new",
        "(call $say (call $path_symlink (global.get $other) (global.get $other_len) (i32.const 3)
            (global.get $path) (global.get $len)))",
    ),
    (
        "read a link",
        "a.txt",
        "(call $say (call $path_readlink (i32.const 3) (global.get $path) (global.get $len)
            (i32.const 128) (i32.const 64) (i32.const 120)))",
    ),
    (
        "set times",
        "a.txt",
        "(call $say (call $path_filestat_set_times (i32.const 3) (i32.const 0) (global.get $path)
            (global.get $len) (i64.const 1) (i64.const 1) (i32.const 5)))",
    ),
];

#[test]
fn nothing_is_written() {
    let disk = Disk::new();
    let before = disk.all();
    let refused = [
        "69", "69", "69", "69", "08", "69", "69", "69", "69", "76", "76", "28", "69",
    ];
    for ((what, path, script), expected) in CHANGES.into_iter().zip(refused) {
        assert_eq!(disk.said(path, script), expected, "{what}");
        assert_eq!(disk.all(), before, "{what}");
    }
}

#[test]
fn there_is_nothing_else_in_the_world() {
    let disk = Disk::new();
    let numbers = |call: &str| {
        format!(
            "(i64.store (i32.const 128) (i64.const -1))
            (if (i32.eqz {call}) (then (return (call $say (i32.wrap_i64 (i64.load (i32.const 128)))))))
            (call $say (i32.const 98))"
        )
    };
    let none = |call: &str| {
        format!(
            "(i64.store (i32.const 128) (i64.const -1))
            (if (i32.eqz {call}) (then (return (call $say (i32.load (i32.const 128))))))
            (call $say (i32.const 98))"
        )
    };
    let variables = none("(call $environ_sizes_get (i32.const 128) (i32.const 140))");
    assert_eq!(disk.said("", &variables), "00");
    let arguments = none("(call $args_sizes_get (i32.const 128) (i32.const 140))");
    assert_eq!(disk.said("", &arguments), "00");
    for clock in ["(i32.const 0)", "(i32.const 1)"] {
        let time = numbers(&format!(
            "(call $clock_time_get {clock} (i64.const 1) (i32.const 128))"
        ));
        assert_eq!(disk.said("", &time), "00");
    }
    let random = "(drop (call $random_get (i32.const 128) (i32.const 8)))
        (call $say (i32.rem_u (i32.load (i32.const 128)) (i32.const 100)))";
    let first = disk.said("", random);
    assert_eq!(
        (0..3).map(|_| disk.said("", random)).collect::<Vec<_>>(),
        vec![first; 3]
    );
    for socket in [
        "(call $say (call $sock_accept (i32.const 3) (i32.const 0) (i32.const 128)))",
        "(call $say (call $sock_send (i32.const 3) (i32.const 128) (i32.const 1) (i32.const 0)
            (i32.const 140)))",
    ] {
        assert_ne!(disk.said("", socket), "00");
    }
    let input = "(global.set $fd (i32.const 0)) (call $content)";
    assert_eq!(disk.said("", input), "");
}
