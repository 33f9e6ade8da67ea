//! Every example of the catalogue of diagnostics shows what it explains: in a small workspace its
//! code comes up, whether the example is a specification or a `hielements.toml`.

use hielements_core::diagnostics::catalogue::{self, Entry, Level};
use hielements_core::diagnostics::report::Status;
use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::workspace::MemoryWorkspace;
use std::collections::BTreeSet;

/// The code that the examples speak of.
const FILES: [(&str, &[u8]); 6] = [
    ("shop/main.py", b"import web.views\n"),
    ("shop/latin.py", b"# caf\xe9\n"),
    ("web/views.py", b"import db.orders\n"),
    ("core/model.py", b""),
    ("db/orders.py", b""),
    ("services/stock.py", b""),
];

/// Nothing around these workspaces can start a program, and no text is a module: these codes need one.
const WAITING: [&str; 5] = [
    "library-refused",
    "library-failed",
    "library-parked",
    "library-kept",
    "library-limited",
];

#[test]
fn every_example_gives_its_code() {
    let silent: Vec<&str> = catalogue::all()
        .filter(|entry| !entry.example.is_empty() && !WAITING.contains(&entry.code))
        .filter(|entry| !said(entry).contains(entry.code))
        .map(|entry| entry.code)
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}

/// The codes of everything that is said about an example.
fn said(entry: &Entry) -> BTreeSet<&'static str> {
    let workspace = workspace(entry);
    let analysis = analyse(&workspace, &[]).expect("no file is named");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    let diagnostics = report.diagnostics.iter().map(|found| found.entry.code);
    let broken = report.results.iter().filter(|it| it.status != Status::Pass);
    let judged = broken.filter_map(|it| Some(catalogue::find(it.code.as_deref()?)?.code));
    diagnostics.chain(judged).collect()
}

fn workspace(entry: &Entry) -> MemoryWorkspace {
    let mut config = String::new();
    let mut specification = b"element shop\n".to_vec();
    if entry.example.starts_with('[') {
        config += entry.example;
    } else {
        // A text of Rust is UTF-8: the sign for a wrong byte stands for one.
        specification.clear();
        for (number, part) in entry.example.split('\u{fffd}').enumerate() {
            if number > 0 {
                specification.push(b'\xff');
            }
            specification.extend_from_slice(part.as_bytes());
        }
    }
    if entry.lint == Some(Level::Allow) {
        config += &format!("[lints]\n{} = \"warn\"\n", entry.code);
    }
    MemoryWorkspace::new(FILES)
        .file("hielements.toml", config)
        .file("hielements.hie", specification)
}
