//! Any bytes: both levels of reading Rust come back without a panic, and a module table over a file
//! that holds them does too. Imports are the fast reader's at both levels; that they equal the
//! parser's is the comparison test of the library.
#![no_main]

use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::{Extractor, FactBase};
use hielements_core::stdlib::rust::RustLanguage;
use hielements_core::workspace::{Door, MemoryWorkspace};
use hielements_plugin::Level;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let path = WsPath::from_walk("src/a.rs");
    let imports = RustLanguage.extract(Level::Imports, &path, text);
    let items = RustLanguage.extract(Level::Items, &path, text);
    assert_eq!(imports.imports, items.imports);
    let files = MemoryWorkspace::new([("src/lib.rs", text), ("src/a.rs", text), ("src/main.rs", text)]);
    let facts = FactBase::new(&files, vec![&RustLanguage]);
    assert!(facts.graph(&Door::new(&files), "rust").is_some());
});
