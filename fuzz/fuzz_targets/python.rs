//! Any bytes: all levels of reading Python come back without a panic. Imports are the fast reader's at
//! every level; that they equal the parser's is the comparison test of the library.
#![no_main]

use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::Extractor;
use hielements_core::stdlib::python::PythonLanguage;
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
});
