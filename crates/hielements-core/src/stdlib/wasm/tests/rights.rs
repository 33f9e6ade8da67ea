//! What a library asks for, what the configuration proposes and what the person trusts.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests look at what guests were allowed to write"
)]

use super::script::{LIST, READ, STAT, said_by, said_on, scripted};
use super::{Loaded, load_in, load_on};
use crate::stdlib::host::{Host, WasmSettings};
use crate::stdlib::trust::Trust;
use crate::workspace::{DiskWorkspace, MemoryWorkspace};
use std::fs;
use std::path::Path;

/// The function that says what a library asks for.
fn asks(permissions: &str) -> String {
    let text = format!(r#"{{"permissions":{permissions}}}"#).replace('"', "\\22");
    format!(
        r#"(data (i32.const 2048) "{text}\00")
        (func (export "library_describe") (result i32) (i32.const 2048))"#
    )
}

/// A host where the editor says whether the folder is trusted.
fn host(trusted: Option<bool>) -> Host {
    let settings = WasmSettings {
        variable: |name| Some(format!("value of {name}")),
        ..WasmSettings::default()
    };
    Host::new(Path::new("/nowhere"), Trust::default().in_editor(trusted)).with_wasm(settings)
}

fn load(script: &str, path: &str, asked: &str, keys: &str, trusted: Option<bool>) -> Loaded {
    let files = MemoryWorkspace::new([
        ("doc/a.md", "docs"),
        ("src/a.rs", "code"),
        ("doc/.env", "KEY=1"),
    ]);
    let module = scripted((path, ""), script, &asks(asked));
    load_in(files, &host(trusted), &module, keys)
}

#[test]
fn globs_narrow_what_is_read() {
    let said = |path, script| {
        let keys = r#"permissions = { read = ["doc/**"] }"#;
        said_by(&load(script, path, "{}", keys, None))
    };
    assert_eq!(said("doc/a.md", READ), "docs");
    assert_eq!(said("src/a.rs", READ), "44");
    assert_eq!(said("src", STAT), "44");
    assert_eq!(said(".", LIST), ". .. doc");
    // A library may ask for less than it is offered.
    let narrow = load(READ, "doc/a.md", r#"{"read":["src/**"]}"#, "", None);
    assert_eq!(said_by(&narrow), "44");
}

#[test]
fn a_hidden_file_needs_everybody() {
    let said = |asked, keys, trusted| {
        let loaded = load(READ, "doc/.env", asked, keys, trusted);
        (said_by(&loaded), loaded.complaints())
    };
    let (asked, proposed) = (
        r#"{"read":["doc/.env"]}"#,
        r#"permissions = { read = ["doc/.env"] }"#,
    );
    let nothing = || ("44".to_owned(), String::new());
    assert_eq!(
        said(asked, proposed, Some(true)),
        ("KEY=1".to_owned(), String::new())
    );
    assert_eq!(said(asked, "", Some(true)), nothing());
    assert_eq!(said("{}", proposed, Some(true)), nothing());
    let complaint = "library `t` is not trusted, so it runs without reading hidden files";
    assert_eq!(
        said(asked, proposed, None),
        ("44".to_owned(), complaint.to_owned())
    );
}

#[test]
fn the_environment_and_the_clock_need_everybody() {
    let variables = "(drop (call $environ_sizes_get (i32.const 128) (i32.const 140)))
        (drop (call $environ_get (i32.const 144) (i32.const 1100)))
        (call $tell (i32.const 1100) (i32.sub (i32.load (i32.const 140)) (i32.const 1)))";
    let said = |asked, keys, trusted| said_by(&load(variables, "", asked, keys, trusted));
    let (asked, proposed) = (
        r#"{"env":["LANG","HOME"]}"#,
        r#"permissions = { env = ["LANG"] }"#,
    );
    assert_eq!(said(asked, proposed, Some(true)), "LANG=value of LANG");
    let clock = "(drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 128)))
        (call $say (i64.ne (i64.load (i32.const 128)) (i64.const 0)))";
    let said = |asked, keys, trusted| said_by(&load(clock, "", asked, keys, trusted));
    let proposed = "permissions = { clock = true }";
    assert_eq!(said(r#"{"clock":true}"#, proposed, Some(true)), "01");
    assert_eq!(said(r#"{"clock":true}"#, proposed, None), "00");
    assert_eq!(said("{}", proposed, Some(true)), "00");
}

#[test]
fn restricted_mode_and_the_users_own_word_refuse() {
    let restricted = load(READ, "doc/a.md", "{}", "", Some(false));
    let said = said_by(&restricted);
    assert!(
        said.starts_with("error: library `t` cannot be called: the editor shows"),
        "{said}"
    );
    assert!(restricted.library.trouble().is_some());
    let module = scripted(("doc/a.md", ""), READ, "");
    let refusing = |trust: Trust| {
        let settings = WasmSettings {
            refuses_untrusted: true,
            ..WasmSettings::default()
        };
        let host = Host::new(Path::new("/nowhere"), trust).with_wasm(settings);
        let files = MemoryWorkspace::new([("doc/a.md", "docs")]);
        load_in(files, &host, &module, "")
    };
    let said = said_by(&refusing(Trust::default()));
    assert!(said.contains("nobody trusted it on this machine"), "{said}");
    assert_eq!(
        said_by(&refusing(Trust::default().in_editor(Some(true)))),
        "docs"
    );
}

/// A workspace on disk, and what a trusted guest that may write `out` does to it.
fn write(path: &str, other: &str, script: &str) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |path: &str| folder.path().join(path);
    for name in ["out", "lib", "src"] {
        fs::create_dir(at(name)).expect("a folder");
    }
    fs::write(at("src/a.rs"), "code").expect("a file");
    fs::write(at("out/old.txt"), "old").expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../src", at("out/link")).expect("a link");
    let module = scripted((path, other), script, &asks(r#"{"write":["**"]}"#));
    fs::write(at("lib/t.wasm"), module).expect("a module");
    let workspace = DiskWorkspace::open(folder.path(), &[]).expect("a workspace");
    let trust = Trust::default().in_editor(Some(true));
    let host = Host::new(workspace.root(), trust);
    let keys = r#"permissions = { write = ["out/**"] }"#;
    let (library, diagnostics) = load_on(&workspace, &host, keys);
    let loaded = Loaded {
        library,
        workspace: MemoryWorkspace::default(),
        diagnostics,
    };
    assert_eq!(loaded.complaints(), "");
    (said_on(&loaded, &workspace), folder)
}

#[test]
fn what_is_granted_is_written() {
    let create = "(local $code i32)
        (local.set $code (call $open (i32.const 1) (i64.const 66)))
        (if (local.get $code) (then (return (call $say (local.get $code)))))
        (i32.store (i32.const 128) (i32.const 16)) (i32.store (i32.const 132) (i32.const 5))
        (drop (call $fd_write (global.get $fd) (i32.const 128) (i32.const 1) (i32.const 136)))
        (call $say (call $fd_close (global.get $fd)))";
    let (said, folder) = write("out/new.txt", "", create);
    assert_eq!(said, "00");
    let written = fs::read_to_string(folder.path().join("out/new.txt"));
    assert_eq!(written.expect("a file"), "guest");
    let (said, folder) = write("src/a.rs", "", create);
    assert_eq!(
        (
            said.as_str(),
            fs::read_to_string(folder.path().join("src/a.rs"))
                .unwrap()
                .as_str()
        ),
        ("69", "code")
    );
    for path in ["new.txt", "out/../src/b.rs", "lib/t.wasm"] {
        assert_eq!(write(path, "", create).0, "69", "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_grant_ends_at_links() {
    let create = "(call $say (call $open (i32.const 1) (i64.const 66)))";
    let (said, folder) = write("out/link/new.rs", "", create);
    assert_eq!(said, "32");
    assert!(!folder.path().join("src/new.rs").exists());
}

#[test]
fn folders_and_files_are_made_moved_and_removed_where_that_is_granted() {
    let make = "(call $say (call $path_create_directory (i32.const 3) (global.get $path) (global.get $len)))";
    let (said, folder) = write("out/sub", "", make);
    assert_eq!(
        (said.as_str(), folder.path().join("out/sub").is_dir()),
        ("00", true)
    );
    let remove =
        "(call $say (call $path_unlink_file (i32.const 3) (global.get $path) (global.get $len)))";
    let (said, folder) = write("out/old.txt", "", remove);
    assert_eq!(
        (said.as_str(), folder.path().join("out/old.txt").exists()),
        ("00", false)
    );
    let rename = "(call $say (call $path_rename (i32.const 3) (global.get $path) (global.get $len)
        (i32.const 3) (global.get $other) (global.get $other_len)))";
    let (said, folder) = write("out/old.txt", "out/b.txt", rename);
    assert_eq!(
        (said.as_str(), folder.path().join("out/b.txt").exists()),
        ("00", true)
    );
    let (said, folder) = write("out/old.txt", "src/b.txt", rename);
    assert_eq!(
        (said.as_str(), folder.path().join("out/old.txt").exists()),
        ("69", true)
    );
}
