//! Any bytes as `hielements.toml`: read without a panic, every diagnostic points into the text, and a
//! workspace with this configuration can be analysed.
#![no_main]

use hielements_core::config;
use hielements_core::project::{CONFIG, SPECIFICATION, analyse};
use hielements_core::source::{Sources, WsPath};
use hielements_core::workspace::MemoryWorkspace;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut sources = Sources::default();
        let file = sources.add(WsPath::from_walk(CONFIG), text);
        let (config, mut found) = config::read(file, text);
        found.append(&mut config::missing_files(&config, &|_| false));
        for found in found {
            let span = found.location.span;
            assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }
    let specification = "element a:\n    scope s = files.folder_selector('src')\n    check files.exists(s, 'a.py')\n";
    let workspace = MemoryWorkspace::new([
        (CONFIG, bytes),
        (SPECIFICATION, specification.as_bytes()),
        ("src/a.py", b"import b\n"),
    ]);
    analyse(&workspace, &[]).expect("the specification is in the workspace");
});
