//! The interface between host and guest: texts in both directions, and everything that can be wrong
//! with them.

use super::{Loaded, guest, hostile, load, module, refused};
use crate::stdlib::{Outcome, Value};

/// A guest whose check answers that it fails with one of its arguments as message: 0 is the function, 1
/// the arguments, 2 the workspace. `more` may export an allocator.
fn echo(argument: u32, more: &str) -> Vec<u8> {
    guest(
        &format!(
            "(local $at i32) (local $to i32)
            (local.set $at (local.get {argument}))
            (local.set $to (i32.const 1033))
            (i64.store (i32.const 1024) (i64.const 0x3a226c696146227b))
            (i32.store8 (i32.const 1032) (i32.const 34))
            (block $done (loop $next
                (br_if $done (i32.eqz (i32.load8_u (local.get $at))))
                (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 34))
                    (then (i32.store8 (local.get $to) (i32.const 39)))
                    (else (i32.store8 (local.get $to) (i32.load8_u (local.get $at)))))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (local.set $to (i32.add (local.get $to) (i32.const 1)))
                (br $next)))
            (i32.store16 (local.get $to) (i32.const 0x7d22))
            (i32.store8 (i32.add (local.get $to) (i32.const 2)) (i32.const 0))
            (i32.const 1024)"
        ),
        more,
    )
}

fn message(loaded: &Loaded, args: Vec<Value>) -> String {
    match loaded.check(args).0 {
        Outcome::Fail { message, .. } => message,
        other => format!("{other:?}"),
    }
}

#[test]
fn arguments_arrive() {
    let args = || vec![Value::Int(3), Value::from("dä"), Value::Null];
    let expected = ["f", "[{'Int':3},{'String':'dä'},null]", "/workspace"];
    let allocators = [
        "",
        // Bump allocators of all forms, and something to give back to.
        r#"(global $end (mut i32) (i32.const 4096))
        (func (export "hielements_alloc") (param i32) (result i32)
            (global.get $end) (global.set $end (i32.add (global.get $end) (local.get 0))))
        (func (export "hielements_free") (param i32))"#,
        r#"(func (export "alloc") (param i32 i32) (result i32) (i32.const 8192))
        (func (export "dealloc") (param i32 i32))"#,
        r#"(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8192))
        (func (export "free") (param i32 i32 i32))"#,
    ];
    for allocator in allocators {
        for (argument, expected) in (0..).zip(expected) {
            let loaded = load(&echo(argument, allocator), "");
            assert_eq!(message(&loaded, args()), expected);
        }
    }
}

#[test]
fn a_text_without_an_allocator_goes_into_pages_of_its_own() {
    let loaded = load(&echo(1, ""), "");
    let long = "x".repeat(60_000);
    let expected = format!("[{{'String':'{long}'}}]");
    assert_eq!(message(&loaded, vec![Value::from(long.as_str())]), expected);
}

#[test]
fn what_an_allocator_gives_is_checked() {
    for (at, expected) in [
        ("0", "address 0"),
        ("131070", "address 131070"),
        ("-1", "address 4294967295"),
    ] {
        hostile(
            "(i32.const 32)",
            &format!(r#"(func (export "malloc") (param i32) (result i32) (i32.const {at}))"#),
            "",
            &format!(
                "error: library `t`: its `malloc` gave no room for 16 bytes: it answered {expected}"
            ),
        );
    }
}

#[test]
fn the_memory_of_arguments_is_given_back() {
    hostile(
        "(i32.const 32)",
        r#"(func (export "malloc") (param i32) (result i32) (i32.const 4096))
        (func (export "free") (param i32)
            (if (i32.ne (local.get 0) (i32.const 4096)) (then unreachable)))"#,
        "",
        "pass",
    );
}

#[test]
fn bad_answers_are_errors() {
    let bad = |check: &str, data: &str, expected: &str| {
        hostile(check, data, "", &format!("error: library `t`: {expected}"));
    };
    bad("(i32.const 0)", "", "it answered a null pointer");
    bad(
        "(i32.const 196609)",
        "",
        "it answered address 196609, which lies outside of its memory",
    );
    bad(
        "(i32.const -1)",
        "",
        "it answered address 4294967295, which lies outside of its memory",
    );
    bad(
        "(memory.fill (i32.const 196600) (i32.const 65) (i32.const 8)) (i32.const 196600)",
        "",
        "no NUL ends its answer before the end of its memory",
    );
    bad(
        "(i32.const 64)",
        r#"(data (i32.const 64) "ok\ff\00")"#,
        "its answer is no UTF-8: byte 2 is wrong",
    );
}

#[test]
fn answers_that_are_no_verdict_are_shown() {
    let answered = |answer: &str, expected: &str| {
        let data = format!(r#"(data (i32.const 64) "{answer}\00")"#);
        let loaded = load(&guest("(i32.const 64)", &data), "");
        assert_eq!(loaded.said(), expected);
    };
    answered("\\22ok\\22", "pass");
    answered("{\\22Fail\\22:\\22no\\22}", "fail: no");
    answered(
        "no",
        "error: library `t` answered with what is no verdict: expected ident at line 1 column 2; it \
         said `no`",
    );
}

#[test]
fn json_that_nests_too_deep_is_refused() {
    let loaded = load(
        &guest(
            "(memory.fill (i32.const 1024) (i32.const 91) (i32.const 10000)) (i32.const 1024)",
            "",
        ),
        "",
    );
    let said = loaded.said();
    assert!(said.contains("it nests deeper than 128"), "{said}");
    assert_eq!(loaded.said(), said);
}

#[test]
fn a_result_beyond_the_limit_is_refused() {
    hostile(
        "(drop (memory.grow (i32.const 16)))
        (memory.fill (i32.const 1024) (i32.const 65) (i32.const 1048577)) (i32.const 1024)",
        "",
        "limits = { result = \"1 MiB\" }",
        "error: library `t`: its result limit of 1 MiB does not allow it: its answer is longer than 1 \
         MiB; raise `libraries.t.limits.result` if it should",
    );
}

#[test]
fn a_module_must_be_a_library() {
    let ok = r#"(func (export "library_name") (result i32) (i32.const 1))
        (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 1))"#;
    refused(
        &module(ok),
        "",
        "it exports no `memory`, through which texts are exchanged",
    );
    refused(
        &module(&format!(r#"(memory (export "memory") 1) {ok}"#)),
        "",
        "it exports no `library_check(i32, i32, i32) -> i32`",
    );
    refused(
        &module(&format!(
            r#"(memory (export "memory") 1) {ok} (func (export "library_check") (param i64) (result i32)
            (i32.const 1))"#
        )),
        "",
        "its export `library_check` is (type (func (param i64) (result i32))); expected \
         `library_check(i32, i32, i32) -> i32`",
    );
    refused(
        &module(r#"(global (export "memory") i32 (i32.const 1))"#),
        "",
        "its export `memory` is no memory",
    );
    refused(
        &module(r#"(import "env" "abort" (func))"#),
        "",
        "it imports `env.abort`, which is not on offer; a library may import the functions of \
         `wasi_snapshot_preview1` and `hielements.log`",
    );
    refused(
        &module(r#"(import "wasi_snapshot_preview1" "fd_read" (memory 1))"#),
        "",
        "it imports `wasi_snapshot_preview1.fd_read`, which is a function, as something else",
    );
}

#[test]
fn other_files_are_no_modules() {
    refused(
        b"#!/bin/sh",
        "",
        "it is no WASM module: it does not begin with `\\0asm`",
    );
    refused(
        b"",
        "",
        "it is no WASM module: it does not begin with `\\0asm`",
    );
    refused(
        b"\0asm\x01",
        "",
        "it is cut off or of an unknown version of WASM",
    );
    refused(
        b"\0asm\x0d\0\x01\0",
        "",
        "it is a component of WASI 0.2, which this version does not run yet; build a core module \
         (`wasm32-wasip1`)",
    );
    let whole = guest("(i32.const 32)", "");
    let loaded = load(&whole[..whole.len() - 9], "");
    let complaint = loaded.complaints();
    let expected = "library `t` cannot be loaded: it is no sound WASM module: ";
    assert!(complaint.starts_with(expected), "{complaint}");
}

#[test]
fn another_version_of_the_interface_is_refused() {
    let version = |number: u32| {
        let more = format!(
            r#"(func (export "hielements_abi_version") (result i32) (i32.const {number}))"#
        );
        guest("(i32.const 32)", &more)
    };
    assert_eq!(load(&version(1), "").said(), "pass");
    refused(
        &version(2),
        "",
        "it could not be started: it needs version 2 of the interface between host and guest; this \
         version of Hielements offers 1",
    );
}

#[test]
fn a_description_gives_signatures() {
    let described = |text: &str| {
        let text = text.replace('"', "\\22").replace('\n', " ");
        let more = format!(
            r#"(data (i32.const 2048) "{text}\00")
            (func (export "library_describe") (result i32) (i32.const 2048))"#
        );
        load(&guest("(i32.const 32)", &more), "")
    };
    let loaded = described(
        r#"{"version":"1","documentation":"About docs.","functions":[{"name":"fresh",
        "parameters":[{"name":"scope","type":"scope","left_out":"workspace"}]}]}"#,
    );
    assert_eq!(loaded.complaints(), "");
    assert_eq!(loaded.library.documentation(), "About docs.");
    let names = loaded
        .library
        .signatures()
        .map(|all| all[0].name.to_string());
    assert_eq!(names.as_deref(), Some("fresh"));
    assert!(
        load(&guest("(i32.const 32)", ""), "")
            .library
            .signatures()
            .is_none()
    );
    let broken = described(r#"{"functions":[{"name":"a b"}]}"#);
    assert_eq!(
        broken.complaints(),
        "library `t` cannot be loaded: `a b` cannot be the name of a function"
    );
}
