//! Dockerfiles and compose files in, facts, verdicts and links out.

mod facts;
mod functions;
mod links;
mod properties;

use crate::diagnostics::render::concise;
use crate::engine::RunOptions;
use crate::project::analyse;
use crate::workspace::MemoryWorkspace;

/// What `run` says of the statements in an element `shop`, one line a result that is no pass, in a
/// workspace that is written as a text in which `== path` opens a file.
#[track_caller]
fn check(files: &str, statements: &str, expected: &str) {
    let mut texts: Vec<(&str, &str)> = files
        .split("== ")
        .skip(1)
        .map(|part| part.split_once('\n').unwrap_or((part, "")))
        .collect();
    let body: String = statements
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    let spec = format!("element shop:\n{body}");
    texts.push(("hielements.hie", &spec));
    let workspace = MemoryWorkspace::new(texts);
    let analysis = analyse(&workspace, &[]).expect("the specification is there");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    let said = concise::diagnostics(&analysis.sources, &analysis.diagnostics);
    let ran = concise::report(&report);
    assert_eq!(
        format!("{said}{ran}").trim(),
        expected.trim(),
        "{statements}"
    );
}
