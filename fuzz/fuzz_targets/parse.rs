//! Any bytes parse without a panic, and the tree of any text holds every byte of it.
#![no_main]

use hielements_core::source::{Sources, WsPath};
use hielements_core::syntax::{dump, parse, parse_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let file = Sources::default().add(WsPath::from_walk("fuzz.hie"), "");
    let parsed = parse_bytes(file, bytes);
    assert!(!dump(&parsed).is_empty());
    let Ok(text) = std::str::from_utf8(bytes) else {
        assert!(!parsed.diagnostics().is_empty());
        return;
    };
    let parsed = parse(file, text);
    assert_eq!(parsed.syntax().text(), text);
    for found in parsed.diagnostics() {
        let span = found.location.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some());
    }
});
