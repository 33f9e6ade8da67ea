//! What WASM libraries cost: `cargo bench -p hielements-core --bench wasm`.
//!
//! A table with medians and the 95th of a hundred. The guests are written as text; the large one is as
//! long as a plugin that a compiler makes.
#![expect(
    clippy::disallowed_methods,
    reason = "the bench lays out a workspace and looks at its own process"
)]
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use hielements_core::config::read;
use hielements_core::source::{Sources, WsPath};
use hielements_core::stdlib::config::{LibraryConfig, LibrarySource};
use hielements_core::stdlib::facts::FactBase;
use hielements_core::stdlib::host::{Host, WasmSettings};
use hielements_core::stdlib::trust::Trust;
use hielements_core::stdlib::wasm::load_wasm_library;
use hielements_core::stdlib::{Args, Context, Library, Outcome, Value};
use hielements_core::workspace::{DiskWorkspace, Door, Workspace};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of the large module.
const LARGE: usize = 100_000;

fn main() {
    // Run as a test: does it still work?
    let times = if std::env::args().any(|arg| arg == "--bench") {
        2_000
    } else {
        20
    };
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("ws");
    fs::create_dir_all(root.join("lib")).expect("a folder");
    fs::write(root.join("small.txt"), "ok\n".repeat(100)).expect("a file");
    fs::write(root.join("lib/t.wasm"), guest("")).expect("a module");
    println!("| what | median | 95 of 100 | aim |\n| --- | --- | --- | --- |");
    calls(&root, times);
    fs::write(root.join("lib/t.wasm"), guest(&large())).expect("a module");
    loads(&root, &folder.path().join("code"), times.div_ceil(20));
    many(&root, times * 5);
}

fn row(what: &str, mut times: Vec<Duration>, aim: &str) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    let shown = |time: Duration| format!("{:.1} µs", time.as_secs_f64() * 1e6);
    println!("| {what} | {} | {} | {aim} |", shown(at(50)), shown(at(95)));
}

fn timed(run: impl FnOnce()) -> Duration {
    let began = Instant::now();
    run();
    began.elapsed()
}

/// Single calls, with time in between for the next instance to be made ready.
fn calls(root: &Path, times: usize) {
    let workspace = DiskWorkspace::open(root, &[]).expect("a workspace");
    let library = load(&workspace, &Host::default());
    let run = |function: &str, args: &dyn Fn() -> Vec<Value>| {
        let one = |_| {
            thread::sleep(Duration::from_micros(300));
            let args = Args(args());
            timed(|| assert_eq!(check(&*library, &workspace, function, &args), Outcome::Pass))
        };
        (0..times).map(one).collect()
    };
    let file = || vec![Value::from("small.txt")];
    row("a check that passes", run("pass", &Vec::new), "30 µs");
    row(
        "a check that reads a small file",
        run("read", &file),
        "100 µs",
    );
}

/// Loading a module: compiled before, and for the first time.
fn loads(root: &Path, code: &Path, times: usize) {
    let workspace = DiskWorkspace::open(root, &[]).expect("a workspace");
    let host = |folder: Option<&Path>| {
        Host::new(workspace.root(), Trust::default()).with_wasm(WasmSettings {
            code_folder: folder.map(Path::to_owned),
            ..WasmSettings::default()
        })
    };
    load(&workspace, &host(Some(code)));
    let kept = (0..times).map(|_| timed(|| drop(load(&workspace, &host(Some(code))))));
    row(
        "loading a compiled module of 100 kB",
        kept.collect(),
        "2 ms",
    );
    let cold = (0..times.div_ceil(10)).map(|_| timed(|| drop(load(&workspace, &host(None)))));
    row("compiling it", cold.collect(), "");
}

/// Calls one after the other, and what they leave behind.
fn many(root: &Path, times: usize) {
    let workspace = DiskWorkspace::open(root, &[]).expect("a workspace");
    let library = load(&workspace, &Host::default());
    let args = Args(vec![Value::from("small.txt")]);
    let run = |times: usize| {
        for _ in 0..times {
            assert_eq!(check(&*library, &workspace, "read", &args), Outcome::Pass);
        }
    };
    run(times / 5);
    let before = usage();
    let took = timed(|| run(times));
    let after = usage();
    let each = took.as_secs_f64() * 1e6 / times as f64;
    println!("| each of {times} in a row | {each:.1} µs | | |");
    println!(
        "| open files before and after | {} | {} | no more |",
        before.0, after.0
    );
    println!(
        "| memory before and after | {} kB | {} kB | no more |",
        before.1, after.1
    );
}

/// Open files and memory in kB, where the system says so.
fn usage() -> (usize, u64) {
    let files = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = memory.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
    (files, memory.unwrap_or(0))
}

fn check(library: &dyn Library, workspace: &dyn Workspace, function: &str, args: &Args) -> Outcome {
    let door = Door::new(workspace);
    let facts = FactBase::new(workspace, Vec::new());
    let cx = Context {
        door: &door,
        facts: &facts,
        folder: &WsPath::root(),
        cancelled: None,
    };
    library.check(&cx, function, args)
}

fn load(workspace: &dyn Workspace, host: &Host) -> Box<dyn Library> {
    let config = entry();
    let LibrarySource::Wasm(wasm) = &config.source else {
        panic!("the entry is a module");
    };
    let mut found = Vec::new();
    let library = load_wasm_library(&config, wasm, (&Door::new(workspace), host), &mut found);
    assert!(found.is_empty(), "{found:?}");
    library
}

fn entry() -> LibraryConfig {
    let text = "[libraries.t]\npath = \"lib/t.wasm\"\n";
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk("hielements.toml"), text);
    read(file, text).0.libraries.remove(0)
}

/// A library whose `pass()` passes and whose `read(path)` passes where the file begins with `ok`.
fn guest(more: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
        (import "wasi_snapshot_preview1" "path_open"
            (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read"
            (func $fd_read (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 2)
        (data (i32.const 16) "guest\00")
        (data (i32.const 32) "{{\22Pass\22:null}}\00")
        (data (i32.const 64) "{{\22Fail\22:\22no\22}}\00")
        (func (export "library_name") (result i32) (i32.const 16))
        (func (export "hielements_alloc") (param i32) (result i32) (i32.const 65536))
        (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 32))
        (func (export "library_check") (param $function i32) (param $args i32) (param i32)
            (result i32)
            (if (i32.eq (i32.load8_u (local.get $function)) (i32.const 112))
                (then (return (i32.const 32))))
            (if (call $path_open (i32.const 3) (i32.const 0)
                    (i32.add (local.get $args) (i32.const 12)) (i32.const 9) (i32.const 0)
                    (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 512))
                (then (return (i32.const 64))))
            (i32.store (i32.const 520) (i32.const 1024))
            (i32.store (i32.const 524) (i32.const 4096))
            (drop (call $fd_read (i32.load (i32.const 512)) (i32.const 520) (i32.const 1)
                (i32.const 528)))
            (select (i32.const 32) (i32.const 64)
                (i32.eq (i32.load16_u (i32.const 1024)) (i32.const 0x6b6f))))
        {more})"#
    );
    wat::parse_str(text).expect("a module")
}

/// Functions that make a module as long as one that a compiler made.
fn large() -> String {
    let mut text = String::new();
    // Each takes some 60 bytes of the module.
    for number in 0..LARGE / 60 {
        let _ = write!(
            text,
            "(func (param i32 i32) (result i32) (local i32)
                (block (loop
                    (br_if 1 (i32.ge_u (local.get 2) (local.get 1)))
                    (i32.store8 (i32.add (local.get 0) (local.get 2))
                        (i32.xor (i32.load8_u (local.get 2)) (i32.const {number})))
                    (local.set 2 (i32.add (local.get 2) (i32.const 1)))
                    (br 0)))
                (local.get 2))"
        );
    }
    text
}
