//! Any text as a specification: it is resolved against all built-in libraries, planned and judged over a
//! small workspace without a panic, and every diagnostic points into a text that was read.
#![no_main]

use hielements_core::diagnostics::render::{full, json};
use hielements_core::engine::RunOptions;
use hielements_core::project::{SPECIFICATION, analyse};
use hielements_core::workspace::MemoryWorkspace;
use libfuzzer_sys::fuzz_target;

const FILES: [(&str, &str); 10] = [
    ("other.hie", OTHER),
    ("src/a/__init__.py", "from . import b\n"),
    ("src/a/b.py", "import a.c\n\ndef f(x: int) -> str: ...\n"),
    ("src/a/c.py", "from a import b  # hielements: allow(python.no_dependency) why\n\nclass C: ...\n"),
    ("Dockerfile", "FROM rust:1 AS build\nCOPY src /src\nFROM scratch\nCOPY --from=build /src /\nEXPOSE 80\nUSER app\n"),
    ("compose.yaml", "services:\n  web:\n    build: .\n    depends_on: [db]\n  db:\n    image: postgres:16\n"),
    ("Cargo.toml", "[workspace]\nmembers = ['crates/*']\n"),
    ("crates/core/Cargo.toml", "[package]\nname = 'core-kit'\n"),
    ("crates/core/src/lib.rs", "//! Docs.\npub mod m { pub use super::S; }\n#[derive(Debug)]\npub struct S;\n"),
    ("crates/core/src/main.rs", "use core_kit::{S, m::*};\nfn main() {}\n"),
];

/// What a specification may import.
const OTHER: &str = "\
pattern layered:
    scope src
    element top:
        scope src
    ref port: integer = 80
    check files.exists(src, 'README.md')
    requires descendant check files.exists(src, 'a.py')
    allows connection to other
element other:
    scope src = files.folder_selector('src')
    element inner implements layered:
        scope src = files.folder_selector('src/a')
        scope top_src binds layered.top.src = files.file_selector('src/a/b.py')
";

fuzz_target!(|text: &[u8]| {
    let specification = (SPECIFICATION, text);
    let others = FILES.map(|(path, text)| (path, text.as_bytes()));
    let workspace = MemoryWorkspace::new(others.into_iter().chain([specification]));
    let analysis = analyse(&workspace, &[]).expect("the specification is in the workspace");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    for result in &report.results {
        let defect = result.message.as_deref().is_some_and(|said| said.contains("a defect of Hielements"));
        assert!(!defect, "{}", result.check);
    }
    let rendered = full::diagnostics(&analysis.sources, &analysis.diagnostics, false);
    assert_eq!(rendered.is_empty(), analysis.diagnostics.is_empty());
    assert!(!json::run(&analysis.sources, &analysis.diagnostics, &report).is_empty());
});
