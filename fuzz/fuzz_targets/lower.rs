//! Any text as a specification: it is resolved against all built-in libraries, planned and judged over a
//! small workspace without a panic, and every diagnostic points into a text that was read.
#![no_main]

use hielements_core::diagnostics::render::{full, json};
use hielements_core::engine::RunOptions;
use hielements_core::project::{SPECIFICATION, analyse};
use hielements_core::workspace::MemoryWorkspace;
use libfuzzer_sys::fuzz_target;

const FILES: [(&str, &str); 5] = [
    ("other.hie", "element other:\n    scope src = files.folder_selector('src')\n"),
    ("src/a/__init__.py", "from . import b\n"),
    ("src/a/b.py", "import a.c\n\ndef f(x: int) -> str: ...\n"),
    ("src/a/c.py", "from a import b\n\nclass C: ...\n"),
    ("Dockerfile", "FROM scratch\n"),
];

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
