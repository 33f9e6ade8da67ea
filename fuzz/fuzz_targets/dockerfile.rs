//! Any bytes as a Dockerfile: no panic, the links are the same at both levels, and every place lies
//! in the text.
#![no_main]

use hielements_core::source::WsPath;
use hielements_core::stdlib::docker::DockerLanguage;
use hielements_core::stdlib::facts::Extractor;
use hielements_plugin::Level;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let path = WsPath::from_walk("Dockerfile");
    let links = DockerLanguage.extract(Level::Imports, &path, text);
    let items = DockerLanguage.extract(Level::Items, &path, text);
    assert_eq!(links.imports, items.imports);
    let lines = text.split(|byte| *byte == b'\n').count();
    for item in &items.items {
        assert!(item.place.line >= 1 && item.place.line <= item.place.end_line);
        assert!(item.place.end_line as usize <= lines);
    }
});
