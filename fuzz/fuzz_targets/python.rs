//! Any bytes: both readers of Python come back, and say the same about imports.
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
});
