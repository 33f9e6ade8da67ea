//! Any bytes as a manifest, at the top and in a member: its dependencies are read and resolved without
//! a panic.
#![no_main]

use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::{Extractor, FactBase};
use hielements_core::stdlib::rust::RustLanguage;
use hielements_core::workspace::{Door, MemoryWorkspace};
use hielements_plugin::Level;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let path = WsPath::from_walk("Cargo.toml");
    RustLanguage.extract(Level::Items, &path, text);
    let code = b"use a::b; mod m;".as_slice();
    let files = MemoryWorkspace::new([
        ("Cargo.toml", text),
        ("a/Cargo.toml", text),
        ("a/src/lib.rs", code),
        ("a/src/bin/b.rs", code),
        ("src/lib.rs", code),
        ("src/main.rs", code),
    ]);
    let facts = FactBase::new(&files, vec![&RustLanguage]);
    assert!(facts.graph(&Door::new(&files), "rust").is_some());
});
