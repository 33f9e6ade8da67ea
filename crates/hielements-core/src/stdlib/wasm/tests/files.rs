//! What guests see of the workspace, and that all they saw is traced.

use super::load_in;
use super::script::{LIST, READ, STAT, loaded, said, said_by, scripted};
use crate::stdlib::host::Host;
use crate::workspace::MemoryWorkspace;

fn files() -> MemoryWorkspace {
    MemoryWorkspace::new([
        ("a.txt", "hello"),
        ("src/main.py", "import os"),
        ("src/deep/b.txt", "deep"),
        ("src/.env", "SECRET=1"),
        ("keys/id.pem", "SECRET=2"),
        (".npmrc", "token"),
        (".gitignore", "x"),
    ])
    .folder("empty")
}

#[test]
fn files_are_read() {
    for (path, content) in [
        ("a.txt", "hello"),
        ("./src//main.py", "import os"),
        ("src/../a.txt", "hello"),
        (".gitignore", "x"),
        ("src", "31"),
        ("nothing", "44"),
        ("a.txt/x", "44"),
        ("", "44"),
    ] {
        assert_eq!(said(&files(), path, READ), content, "{path}");
    }
}

#[test]
fn folders_are_listed_in_order() {
    for (path, names) in [
        (".", ". .. .gitignore a.txt empty keys lib src"),
        ("src", ". .. deep main.py"),
        ("keys", ". .."),
        ("empty", ". .."),
        ("a.txt", "54"),
        ("nothing", "44"),
    ] {
        assert_eq!(said(&files(), path, LIST), names, "{path}");
    }
}

#[test]
fn a_stat_says_kind_and_size_and_nothing_else() {
    // Kind times ten plus size.
    assert_eq!(said(&files(), "a.txt", STAT), "45");
    assert_eq!(said(&files(), "src", STAT), "30");
    assert_eq!(said(&files(), "nothing", STAT), "44");
    let times = "(drop (call $path_filestat_get (i32.const 3) (i32.const 1) (global.get $path)
            (global.get $len) (i32.const 1100)))
        (call $say (i32.wrap_i64 (i64.or (i64.or (i64.load (i32.const 1100)) (i64.load (i32.const 1108)))
            (i64.or (i64.load (i32.const 1140)) (i64.or (i64.load (i32.const 1148))
            (i64.load (i32.const 1156)))))))";
    assert_eq!(said(&files(), "a.txt", times), "00");
}

#[test]
fn files_can_be_read_from_anywhere_in_them() {
    let seek = "(drop (call $open (i32.const 0) (i64.const 2)))
        (drop (call $fd_seek (global.get $fd) (i64.const -2) (i32.const 2) (i32.const 128)))
        (call $content)";
    assert_eq!(said(&files(), "a.txt", seek), "lo");
    let beyond = "(drop (call $open (i32.const 0) (i64.const 2)))
        (drop (call $fd_seek (global.get $fd) (i64.const 99) (i32.const 0) (i32.const 128)))
        (call $content)";
    assert_eq!(said(&files(), "a.txt", beyond), "");
    let before = "(drop (call $open (i32.const 0) (i64.const 2)))
        (call $say (call $fd_seek (global.get $fd) (i64.const -1) (i32.const 0) (i32.const 128)))";
    assert_eq!(said(&files(), "a.txt", before), "28");
}

#[test]
fn open_files_are_limited() {
    let all = "(loop $on (drop (call $open (i32.const 0) (i64.const 2))) (br $on)) (i32.const 0)";
    assert_eq!(
        said(&files(), "a.txt", all),
        "error: library `t`: its open files limit of 64 does not allow it: it has 64 open and opens \
         another; raise `libraries.t.limits.open_files` if it should"
    );
    let closed = "(local $left i32) (local.set $left (i32.const 1000))
        (loop $on (drop (call $open (i32.const 0) (i64.const 2)))
            (drop (call $fd_close (global.get $fd)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br_if $on (local.get $left)))
        (call $say (global.get $fd))";
    assert_eq!(said(&files(), "a.txt", closed), "04");
}

#[test]
fn what_a_guest_saw_is_traced() {
    let traced = |path: &str, script: &str| {
        let loaded = loaded(&files(), path, script);
        let (_, trace) = loaded.check(Vec::new());
        let asked: Vec<String> = trace.iter().map(|(asked, _)| asked.to_string()).collect();
        asked.join("\n")
    };
    assert_eq!(
        traced("a.txt", READ),
        "the content of `a.txt`\nwhether `a.txt` is there\nwhether `a.txt` is a folder\nthe library `t` \
         as it is"
    );
    assert_eq!(
        traced("src", LIST),
        "whether `src` is a folder\nthe files that match `*` from `src` on\nthe folders that match `*` \
         from `src` on\nthe library `t` as it is"
    );
    assert_eq!(
        traced("nothing", READ),
        "whether `nothing` is there\nwhether `nothing` is a folder\nthe library `t` as it is"
    );
    // What it may not see it does not even ask for.
    assert_eq!(traced("src/.env", READ), "the library `t` as it is");
}

#[test]
fn hidden_files_are_not_there() {
    for path in ["src/.env", "keys/id.pem", ".npmrc"] {
        for script in [READ, STAT, LIST] {
            assert_eq!(said(&files(), path, script), "44", "{path}");
        }
    }
}

#[test]
fn a_guest_without_a_task_sees_nothing() {
    // `_initialize` runs before anybody calls, and keeps what it was told.
    let begin = r#"(global $told (mut i32) (i32.const 0))
        (func (export "_initialize")
            (global.set $told (call $open (i32.const 0) (i64.const 2))))"#;
    let module = scripted(("a.txt", ""), "(call $say (global.get $told))", begin);
    let loaded = load_in(files(), &Host::default(), &module, "");
    assert_eq!(said_by(&loaded), "76");
}
