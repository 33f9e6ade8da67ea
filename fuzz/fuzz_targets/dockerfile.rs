//! Any bytes as a Dockerfile: no panic, the links are the same at both levels, and every place lies
//! in the text. The same bytes as what its build leaves out: the graph can be built, and what it
//! links to can be asked for.
#![no_main]

use hielements_core::source::WsPath;
use hielements_core::stdlib::docker::DockerLanguage;
use hielements_core::stdlib::facts::{Extractor, FactBase, Target};
use hielements_core::workspace::{Door, MemoryWorkspace};
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
    let files = MemoryWorkspace::new([
        ("Dockerfile", text),
        (".dockerignore", text),
        ("a/b.py", b""),
    ]);
    let facts = FactBase::new(&files, vec![&DockerLanguage]);
    let graph = facts
        .graph(&Door::new(&files), "docker")
        .expect("Docker is there");
    let file = WsPath::from_walk("a/b.py");
    for edge in graph.imports.iter().flatten() {
        if let Target::Files(paths) = &edge.to {
            assert!(!paths.hold(&file) || file.is_within(paths.start()));
        }
    }
});
