//! Any bytes as a module, and any bytes as what a sound module answers, asks for and says of itself: no
//! panic, no endless work, and every finding lies in the workspace.
#![no_main]

use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::workspace::MemoryWorkspace;
use libfuzzer_sys::fuzz_target;

const CONFIG: &str = "[libraries.t]\npath = \"t.wasm\"\nlimits = { time = \"100ms\", memory = \"4 MiB\" }\n";

const RULES: &str = "element a:
    scope s = t.some()
    check t.f(s, 'x', 3)
    check t.f()
";

/// A module that answers a text to everything: lengths are chosen so that both parts fit in front of it.
fn answering(text: &[u8]) -> Vec<u8> {
    let data: String = text.iter().map(|byte| format!("\\{byte:02x}")).collect();
    let text = format!(
        r#"(module (memory (export "memory") 2) (data (i32.const 1024) "{data}\00")
        (func (export "library_name") (result i32) (i32.const 1024))
        (func (export "library_describe") (result i32) (i32.const 1024))
        (func (export "library_extract") (param i32 i32) (result i32) (i32.const 1024))
        (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "library_check") (param i32 i32 i32) (result i32) (i32.const 1024)))"#
    );
    wat::parse_str(text).expect("a module")
}

fn judge(module: &[u8]) {
    let workspace = MemoryWorkspace::new([
        ("hielements.toml", CONFIG),
        ("hielements.hie", RULES),
        ("src/a.py", "a = 1\nb = 2\n"),
    ])
    .file("t.wasm", module);
    let analysis = analyse(&workspace, &[]).expect("no file is named");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    for result in &report.results {
        assert!(!result.message.as_deref().unwrap_or_default().contains("a defect"));
    }
}

fuzz_target!(|input: &[u8]| {
    match input.split_first() {
        None => {}
        Some((0, module)) => judge(module),
        Some((1, rest)) => judge(&[b"\0asm\x01\0\0\0", rest].concat()),
        Some((_, text)) => judge(&answering(&text[..text.len().min(60_000)])),
    }
});
