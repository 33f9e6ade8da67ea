//! A library for the tests, as text: it reads files, lists folders and selects a file.

/// The library; what it says about files that do not begin with `ok` ends with this word.
pub(crate) fn module(word: &str) -> Vec<u8> {
    let text = TEXT.replace("WORD", word);
    wat::parse_str(text).expect("the guest is a module")
}

/// `reads(path)` passes where the file begins with `ok`. `lists(folder)` fails with the names in it.
/// `first()` is a scope of the file `a.txt`. Arguments come as `[{"String":"…"}]`: the text begins at byte
/// 12.
const TEXT: &str = r#"(module
    (import "wasi_snapshot_preview1" "path_open"
        (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read"
        (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_readdir"
        (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
    (memory (export "memory") 2)
    (data (i32.const 16) "guest\00")
    (data (i32.const 32) "{\22Pass\22:null}\00")
    (data (i32.const 64) "{\22Fail\22:\22there is no such thing\22}\00")
    (data (i32.const 128) "{\22Fail\22:\22not WORD\22}\00")
    (data (i32.const 192) "{\22Scope\22:{\22kind\22:{\22File\22:\22a.txt\22},\22paths\22:[\22a.txt\22]}}\00")
    (data (i32.const 1015) "{\22Fail\22:\22")
    (func (export "library_name") (result i32) (i32.const 16))
    (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 192))
    (func $open (param $path i32) (param $flags i32) (result i32)
        (local $end i32)
        (local.set $end (local.get $path))
        (loop $on
            (local.set $end (i32.add (local.get $end) (i32.const 1)))
            (br_if $on (i32.ne (i32.load8_u (local.get $end)) (i32.const 34))))
        (call $path_open (i32.const 3) (i32.const 0) (local.get $path)
            (i32.sub (local.get $end) (local.get $path)) (local.get $flags) (i64.const 16386)
            (i64.const 0) (i32.const 0) (i32.const 512)))
    (func $reads (param $path i32) (result i32)
        (if (call $open (local.get $path) (i32.const 0)) (then (return (i32.const 64))))
        (i32.store (i32.const 520) (i32.const 540))
        (i32.store (i32.const 524) (i32.const 2))
        (i32.store (i32.const 540) (i32.const 0))
        (drop (call $fd_read (i32.load (i32.const 512)) (i32.const 520) (i32.const 1) (i32.const 528)))
        (select (i32.const 32) (i32.const 128)
            (i32.eq (i32.load16_u (i32.const 540)) (i32.const 0x6b6f))))
    (func $lists (param $path i32) (result i32) (local $at i32) (local $to i32) (local $end i32)
        (if (call $open (local.get $path) (i32.const 2)) (then (return (i32.const 64))))
        (drop (call $fd_readdir (i32.load (i32.const 512)) (i32.const 65536) (i32.const 8192)
            (i64.const 2) (i32.const 528)))
        (local.set $at (i32.const 65536))
        (local.set $to (i32.const 1024))
        (local.set $end (i32.add (i32.const 65536) (i32.load (i32.const 528))))
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
        (i32.store16 (local.get $to) (i32.const 0x7d22))
        (i32.store8 offset=2 (local.get $to) (i32.const 0))
        (i32.const 1015))
    (func (export "library_check") (param $function i32) (param $args i32) (param i32) (result i32)
        (local $path i32)
        (local.set $path (i32.add (local.get $args) (i32.const 12)))
        (if (result i32) (i32.eq (i32.load8_u (local.get $function)) (i32.const 108))
            (then (call $lists (local.get $path)))
            (else (call $reads (local.get $path))))))
"#;
