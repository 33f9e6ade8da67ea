//! Instances that are ready: each is used once, calls stand beside each other, and many leave nothing
//! behind.

use super::super::bounds::DEFAULT_STACK;
use super::super::engine::WasmRuntime;
use super::{guest, load};
use crate::stdlib::Outcome;
use std::thread;

/// A guest that counts its calls, in a variable, in its memory and in the number of its pages.
fn counting() -> Vec<u8> {
    guest(
        "(global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.store (i32.const 4096) (i32.add (i32.load (i32.const 4096)) (i32.const 1)))
        (drop (memory.grow (i32.const 1)))
        (if (result i32) (i32.and
                (i32.and (i32.eq (global.get $calls) (i32.const 1))
                    (i32.eq (i32.load (i32.const 4096)) (i32.const 1)))
                (i32.eq (memory.size) (i32.const 4)))
            (then (i32.const 32)) (else (i32.const 64)))",
        r#"(global $calls (mut i32) (i32.const 0))
        (data (i32.const 64) "{\22Fail\22:\22it remembers\22}\00")"#,
    )
}

#[test]
fn an_outcome_does_not_depend_on_earlier_calls() {
    // The arguments lie in a page of their own, as the guest has no allocator.
    let loaded = load(&counting(), "");
    for _ in 0..50 {
        assert_eq!(loaded.said(), "pass");
    }
}

#[test]
fn calls_stand_beside_each_other() {
    let loaded = load(&counting(), "");
    thread::scope(|scope| {
        let calls = (0..8)
            .map(|_| scope.spawn(|| (0..50).all(|_| loaded.check(Vec::new()).0 == Outcome::Pass)));
        let calls: Vec<_> = calls.collect();
        assert!(calls.into_iter().all(|call| call.join().expect("no panic")));
    });
}

#[test]
fn without_room_set_aside_instances_are_made_as_they_are_needed() {
    let runtime = WasmRuntime::new(DEFAULT_STACK, 10_000_000).expect("a runtime");
    assert!(runtime.slots.is_none());
    let module = runtime.compile(&counting(), None);
    assert!(module.is_ok());
    let usual = WasmRuntime::new(DEFAULT_STACK, 8).expect("a runtime");
    assert_eq!(usual.slots, Some(8));
}

#[cfg(target_os = "linux")]
#[test]
fn many_calls_leave_nothing_behind() {
    let loaded = load(&counting(), "");
    let call = |times: u32| (0..times).for_each(|_| assert_eq!(loaded.said(), "pass"));
    call(200);
    let before = usage();
    call(2000);
    let after = usage();
    assert!(after.0 <= before.0 + 2, "open files: {before:?} {after:?}");
    assert!(
        after.1 <= before.1 + 20_000,
        "kB of memory: {before:?} {after:?}"
    );
}

/// The files that this process has open, and its memory in kB.
#[cfg(target_os = "linux")]
fn usage() -> (usize, u64) {
    #[expect(
        clippy::disallowed_methods,
        reason = "what the system says of this process is no file of a workspace"
    )]
    let (files, status) = (
        std::fs::read_dir("/proc/self/fd").expect("a list").count(),
        std::fs::read_to_string("/proc/self/status").expect("a text"),
    );
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = memory.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
    (files, memory.expect("a number"))
}
