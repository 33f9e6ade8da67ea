//! Any bytes as a compose file: no panic, no endless work, and every place begins before it ends.
#![no_main]

use hielements_core::source::WsPath;
use hielements_core::stdlib::docker::DockerLanguage;
use hielements_core::stdlib::facts::Extractor;
use hielements_plugin::Level;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let path = WsPath::from_walk("compose.yaml");
    let facts = DockerLanguage.extract(Level::Items, &path, text);
    for item in &facts.items {
        let place = item.place;
        assert!(place.line >= 1 && place.column >= 1);
        assert!((place.line, place.column) <= (place.end_line, place.end_column));
    }
});
