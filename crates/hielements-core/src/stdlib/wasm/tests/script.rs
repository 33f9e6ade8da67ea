//! A guest that does one thing to the world and tells what came of it: a number of preview 1, or a text.

use super::{Loaded, load_in, module};
use crate::stdlib::Outcome;
use crate::stdlib::host::Host;
use crate::workspace::{MemoryWorkspace, Workspace};

/// Where the path lies that a script speaks of, and another one.
const PATH: u32 = 256;
const OTHER: u32 = 512;

/// The functions of the system with their types: `i` stands for four bytes, `l` for eight.
const IMPORTS: [(&str, &str); 24] = [
    ("args_sizes_get", "ii"),
    ("clock_time_get", "ili"),
    ("environ_get", "ii"),
    ("environ_sizes_get", "ii"),
    ("fd_close", "i"),
    ("fd_filestat_get", "ii"),
    ("fd_read", "iiii"),
    ("fd_readdir", "iiili"),
    ("fd_renumber", "ii"),
    ("fd_seek", "ilii"),
    ("fd_write", "iiii"),
    ("path_create_directory", "iii"),
    ("path_filestat_get", "iiiii"),
    ("path_filestat_set_times", "iiiilli"),
    ("path_link", "iiiiiii"),
    ("path_open", "iiiiillii"),
    ("path_readlink", "iiiiii"),
    ("path_remove_directory", "iii"),
    ("path_rename", "iiiiii"),
    ("path_symlink", "iiiii"),
    ("path_unlink_file", "iii"),
    ("random_get", "ii"),
    ("sock_accept", "iii"),
    ("sock_send", "iiiii"),
];

/// A guest whose check does `script` with a path and another one, and answers with what it says; `more` are
/// further fields of its module. A script may call the functions of the system and these:
///
/// - `$open(flags, rights)` opens the path; the descriptor is `$fd`
/// - `$say(number)` answers with a number, `$tell(at, len)` with a text, `$content` with the content of
///   what is open, `$names` with the names in it
pub(super) fn scripted((path, other): (&str, &str), script: &str, more: &str) -> Vec<u8> {
    let imports: String = IMPORTS
        .iter()
        .map(|(name, types)| import(name, types))
        .collect();
    let (len, other_len) = (path.len(), other.len());
    let (path, other) = (escaped(path), escaped(other));
    module(&format!(
        r#"{imports}
        (memory (export "memory") 2)
        (global $fd (mut i32) (i32.const -1))
        (global $path i32 (i32.const {PATH})) (global $len i32 (i32.const {len}))
        (global $other i32 (i32.const {OTHER})) (global $other_len i32 (i32.const {other_len}))
        (data (i32.const 16) "guest\00")
        (data (i32.const 1015) "{{\22Fail\22:\22")
        (data (i32.const {PATH}) "{path}")
        (data (i32.const {OTHER}) "{other}")
        (func (export "library_name") (result i32) (i32.const 16))
        (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 16))
        (func $open (param $flags i32) (param $rights i64) (result i32) (local $code i32)
            (local.set $code (call $path_open (i32.const 3) (i32.const 1) (global.get $path)
                (global.get $len) (local.get $flags) (local.get $rights) (i64.const 0) (i32.const 0)
                (i32.const 128)))
            (if (i32.eqz (local.get $code)) (then (global.set $fd (i32.load (i32.const 128)))))
            (local.get $code))
        (func $end (param $at i32) (result i32)
            (i32.store16 (local.get $at) (i32.const 0x7d22))
            (i32.store8 offset=2 (local.get $at) (i32.const 0))
            (i32.const 1015))
        (func $say (param $number i32) (result i32)
            (i32.store8 (i32.const 1024) (i32.add (i32.const 48) (i32.div_u (local.get $number) (i32.const 10))))
            (i32.store8 (i32.const 1025) (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
            (call $end (i32.const 1026)))
        (func $tell (param $at i32) (param $len i32) (result i32)
            (memory.copy (i32.const 1024) (local.get $at) (local.get $len))
            (call $end (i32.add (i32.const 1024) (local.get $len))))
        (func $content (result i32) (local $code i32)
            (i32.store (i32.const 128) (i32.const 1024))
            (i32.store (i32.const 132) (i32.const 8192))
            (local.set $code (call $fd_read (global.get $fd) (i32.const 128) (i32.const 1) (i32.const 136)))
            (if (local.get $code) (then (return (call $say (local.get $code)))))
            (call $end (i32.add (i32.const 1024) (i32.load (i32.const 136)))))
        (func $names (result i32) (local $code i32) (local $at i32) (local $to i32) (local $end i32)
            (local.set $code (call $fd_readdir (global.get $fd) (i32.const 65536) (i32.const 8192)
                (i64.const 0) (i32.const 136)))
            (if (local.get $code) (then (return (call $say (local.get $code)))))
            (local.set $at (i32.const 65536))
            (local.set $to (i32.const 1024))
            (local.set $end (i32.add (i32.const 65536) (i32.load (i32.const 136))))
            (block $done (loop $next
                (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
                (memory.copy (local.get $to) (i32.add (local.get $at) (i32.const 24))
                    (i32.load offset=16 (local.get $at)))
                (local.set $to (i32.add (local.get $to) (i32.load offset=16 (local.get $at))))
                (i32.store8 (local.get $to) (i32.const 32))
                (local.set $to (i32.add (local.get $to) (i32.const 1)))
                (local.set $at (i32.add (local.get $at) (i32.add (i32.const 24)
                    (i32.load offset=16 (local.get $at)))))
                (br $next)))
            (call $end (local.get $to)))
        (func (export "library_check") (param i32 i32 i32) (result i32) {script})
        {more}"#
    ))
}

fn import(name: &str, types: &str) -> String {
    let types: Vec<&str> = types
        .bytes()
        .map(|ty| if ty == b'l' { "i64" } else { "i32" })
        .collect();
    let types = types.join(" ");
    format!(
        r#"(import "wasi_snapshot_preview1" "{name}" (func ${name} (param {types}) (result i32)))
        "#
    )
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("\\{byte:02x}")).collect()
}

/// Opens the path and answers with its content, or with why it could not be opened.
pub(super) const READ: &str = "(local $code i32)
    (local.set $code (call $open (i32.const 0) (i64.const 2)))
    (if (result i32) (local.get $code) (then (call $say (local.get $code))) (else (call $content)))";

/// Opens the path and answers with the names in it, or with why it could not be opened.
pub(super) const LIST: &str = "(local $code i32)
    (local.set $code (call $open (i32.const 2) (i64.const 16384)))
    (if (result i32) (local.get $code) (then (call $say (local.get $code))) (else (call $names)))";

/// Answers with what is said about the path: its kind and, where it is a file, its size.
pub(super) const STAT: &str = "(local $code i32)
    (local.set $code (call $path_filestat_get (i32.const 3) (i32.const 1) (global.get $path)
        (global.get $len) (i32.const 1100)))
    (if (result i32) (local.get $code) (then (call $say (local.get $code)))
        (else (call $say (i32.add (i32.mul (i32.const 10) (i32.load8_u (i32.const 1116)))
            (i32.load (i32.const 1132))))))";

/// What a script says in a workspace.
pub(super) fn said(files: &MemoryWorkspace, path: &str, script: &str) -> String {
    said_by(&loaded(files, path, script))
}

/// The guest of a script.
pub(super) fn loaded(files: &MemoryWorkspace, path: &str, script: &str) -> Loaded {
    let module = scripted((path, ""), script, "");
    load_in(files.clone(), &Host::default(), &module, "")
}

/// What the guest of a script says.
pub(super) fn said_by(loaded: &Loaded) -> String {
    message(loaded.check(Vec::new()).0)
}

/// What the guest of a script says in some workspace.
pub(super) fn said_on(loaded: &Loaded, workspace: &dyn Workspace) -> String {
    message(super::check_on(&*loaded.library, workspace, Vec::new()).0)
}

fn message(outcome: Outcome) -> String {
    match outcome {
        Outcome::Fail { message, .. } => message.trim_end().to_owned(),
        other => super::said(&other),
    }
}
