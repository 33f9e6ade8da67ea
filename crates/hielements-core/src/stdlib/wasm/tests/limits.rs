//! Guests that want more than there is: each is ended with a message that names the limit, what was
//! seen and the key to raise, and harms nobody else.

use super::{guest, hostile, load, module, refused};
use crate::source::WsPath;
use crate::stdlib::facts::FactBase;
use crate::stdlib::{Args, Context, Outcome};
use crate::workspace::Door;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const SHORT: &str = "limits = { time = \"150ms\" }";

const LATE: &str = "its time limit of 150 ms does not allow it: it was still running after 150 ms; raise \
                    `libraries.t.limits.time` if it should";

#[test]
fn an_endless_loop_is_ended() {
    hostile(
        "(loop $on (br $on)) (i32.const 32)",
        "",
        SHORT,
        &format!("error: library `t`: {LATE}"),
    );
}

#[test]
fn a_start_that_never_ends_is_no_library() {
    refused(
        &guest(
            "(i32.const 32)",
            "(func $begin (loop $on (br $on))) (start $begin)",
        ),
        SHORT,
        LATE,
    );
    refused(
        &guest(
            "(i32.const 32)",
            r#"(func (export "_initialize") (loop $on (br $on)))"#,
        ),
        SHORT,
        LATE,
    );
}

/// A guest that sleeps for an hour.
fn sleeper() -> Vec<u8> {
    module(
        r#"(import "wasi_snapshot_preview1" "poll_oneoff"
            (func $poll (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 16) "guest\00")
        (data (i32.const 32) "\22ok\22\00")
        (func (export "library_name") (result i32) (i32.const 16))
        (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 32))
        (func (export "library_check") (param i32 i32 i32) (result i32)
            (i64.store (i32.const 1048) (i64.const 3600000000000))
            (drop (call $poll (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 4096)))
            (i32.const 32))"#,
    )
}

#[test]
fn sleeping_ends_with_the_deadline() {
    super::hostile_module(&sleeper(), SHORT, &format!("error: library `t`: {LATE}"));
}

#[test]
fn a_call_that_nobody_wants_any_more_ends() {
    for module in [sleeper(), guest("(loop $on (br $on)) (i32.const 32)", "")] {
        let loaded = load(&module, "");
        let cancelled = AtomicBool::new(false);
        let began = Instant::now();
        let outcome = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(50));
                cancelled.store(true, Ordering::Relaxed);
            });
            let door = Door::new(&loaded.workspace);
            let facts = FactBase::new(&loaded.workspace, Vec::new());
            let cx = Context {
                door: &door,
                facts: &facts,
                folder: &WsPath::root(),
                cancelled: Some(&cancelled),
            };
            loaded.library.check(&cx, "f", &Args(Vec::new()))
        });
        let expected = "library `t`: the run was ended".to_owned();
        assert_eq!(outcome, Outcome::Error(expected));
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn memory_is_limited() {
    let keys = "limits = { memory = \"1 MiB\" }";
    let expected = "its memory limit of 1 MiB does not allow it: it asked for 1.1 MiB; raise \
                    `libraries.t.limits.memory` if it should";
    hostile(
        "(loop $on (drop (memory.grow (i32.const 1))) (br $on)) (i32.const 32)",
        "",
        keys,
        &format!("error: library `t`: {expected}"),
    );
    refused(
        &module(
            r#"(memory (export "memory") 17)
            (func (export "library_name") (result i32) (i32.const 16))
            (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 32))
            (func (export "library_check") (param i32 i32 i32) (result i32) (i32.const 32))"#,
        ),
        keys,
        expected,
    );
}

#[test]
fn tables_are_limited() {
    hostile(
        "(drop (table.grow $t (ref.null func) (i32.const 90001))) (i32.const 32)",
        "(table $t 10000 funcref)",
        "",
        "error: library `t`: its tables limit of 100000 elements does not allow it: it asked for 100001 \
         elements; raise `libraries.t.limits.tables` if it should",
    );
}

#[test]
fn recursion_is_limited() {
    let deep =
        "(func $deep (param i32) (result i32) (i32.add (local.get 0) (call $deep (local.get 0))))";
    hostile(
        "(call $deep (i32.const 1))",
        deep,
        "",
        "error: library `t`: its stack limit of 1 MiB does not allow it: its calls nest deeper than that; \
         raise `libraries.t.limits.stack` if it should",
    );
    // The same depth is fine with more room.
    let some = "(func $some (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 32))
            (else (call $some (i32.sub (local.get 0) (i32.const 1))))))";
    let check = "(call $some (i32.const 30000))";
    let stack = |size: &str| format!("limits = {{ stack = \"{size}\" }}");
    let small = load(&guest(check, some), &stack("64 KiB"));
    assert!(
        small.said().contains("stack limit of 64 KiB"),
        "{}",
        small.said()
    );
    assert_eq!(load(&guest(check, some), &stack("4 MiB")).said(), "pass");
}

#[test]
fn a_crash_is_an_error_of_its_own() {
    hostile(
        "unreachable",
        "",
        "",
        "error: library `t`: it crashed: wasm trap: wasm `unreachable` instruction executed",
    );
    hostile(
        "(i32.load (i32.const -4))",
        "",
        "",
        "error: library `t`: it crashed: wasm trap: out of bounds memory access",
    );
    hostile(
        "(i32.div_u (i32.const 1) (i32.const 0))",
        "",
        "",
        "error: library `t`: it crashed: wasm trap: integer divide by zero",
    );
}

#[test]
fn a_guest_that_exits_is_an_error() {
    let exits = module(
        r#"(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (data (i32.const 16) "guest\00")
        (func (export "library_name") (result i32) (i32.const 16))
        (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 16))
        (func (export "library_check") (param i32 i32 i32) (result i32)
            (call $exit (i32.const 3)) (i32.const 16))"#,
    );
    super::hostile_module(
        &exits,
        "",
        "error: library `t`: it ended itself with status 3",
    );
}

#[test]
fn a_log_is_bounded_and_its_end_is_shown() {
    let talks = |times: u32, end: &str| {
        module(&format!(
            r#"(import "hielements" "log" (func $log (param i32 i32)))
            (memory (export "memory") 1)
            (data (i32.const 16) "guest\00")
            (data (i32.const 64) "0123456789abcdef")
            (func (export "library_name") (result i32) (i32.const 16))
            (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 16))
            (func (export "library_check") (param i32 i32 i32) (result i32) (local $left i32)
                (local.set $left (i32.const {times}))
                (loop $on
                    (call $log (i32.const 64) (i32.const 16))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br_if $on (local.get $left)))
                {end})"#
        ))
    };
    super::hostile_module(
        &talks(2, "unreachable"),
        "",
        "error: library `t`: it crashed: wasm trap: wasm `unreachable` instruction executed; it said: \
         0123456789abcdef / 0123456789abcdef",
    );
    let loaded = load(&talks(1000, "unreachable"), "limits = { log = \"100 B\" }");
    let said = loaded.said();
    assert!(said.ends_with("… and 16900 bytes more"), "{said}");
    // One that never stops talking ends with its time.
    let endless = talks(
        1,
        "(loop $on (call $log (i32.const 64) (i32.const 16)) (br $on)) (i32.const 16)",
    );
    let said = load(&endless, SHORT).said();
    assert!(
        said.starts_with(&format!("error: library `t`: {LATE}")),
        "{said}"
    );
}
