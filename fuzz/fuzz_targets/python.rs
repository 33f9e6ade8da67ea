//! Any bytes: all levels of reading Python come back without a panic and say the same about imports, and
//! wherever the full parser finds no mistake, its imports are those of the fast reader.
#![no_main]

use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::Extractor;
use hielements_core::stdlib::python::{PythonLanguage, parsed_imports};
use hielements_plugin::Level;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let language = PythonLanguage::default();
    let path = WsPath::from_walk("a.py");
    let imports = language.extract(Level::Imports, &path, text);
    let items = language.extract(Level::Items, &path, text);
    assert_eq!(imports.imports, items.imports);
    let calls = language.extract(Level::Calls, &path, text);
    assert_eq!(calls.items, items.items);
    if items.problem.is_none() {
        let parsed = parsed_imports(text);
        assert!(parsed.is_none_or(|parsed| parsed == imports.imports));
    }
});
