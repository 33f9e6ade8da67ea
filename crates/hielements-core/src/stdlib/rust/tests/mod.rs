//! Rust in, facts and verdicts out.

mod changes;
mod checks;
mod equality;
mod facts;
mod graph;
mod inline;
mod manifest;
mod own;
mod shop;
mod truth;

use super::RustLanguage;
use crate::diagnostics::report::{Finding, Status};
use crate::engine::RunOptions;
use crate::project::analyse;
use crate::source::WsPath;
use crate::stdlib::facts::Extractor;
use crate::workspace::MemoryWorkspace;
use hielements_plugin::{Facts, Level};
use std::fmt::Write;

/// A workspace from a text in which `== path` opens a file.
fn workspace(text: &str) -> MemoryWorkspace {
    let parts = text.split("== ").skip(1);
    MemoryWorkspace::new(parts.map(|part| part.split_once('\n').unwrap_or((part, ""))))
}

/// The facts of a text.
fn facts(level: Level, path: &str, text: &str) -> Facts {
    RustLanguage.extract(level, &WsPath::from_walk(path), text.as_bytes())
}

/// What each rule of an element says about a workspace: `pass`, or the message with its findings.
fn verdicts(files: &MemoryWorkspace, rules: &str) -> String {
    let lines: String = rules.lines().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "    {}", line.trim());
        text
    });
    let spec = format!("element all:\n{lines}");
    let files = files.clone().file("hielements.hie", spec);
    let analysis = analyse(&files, &[]).expect("the specification is there");
    let mut said = String::new();
    for found in &analysis.diagnostics {
        let _ = writeln!(said, "{}", found.message);
    }
    let report = analysis.run(&files, &analysis.plan(), RunOptions::default());
    for result in &report.results {
        if result.check.starts_with("scope") && result.status == Status::Pass {
            continue;
        }
        let _ = write!(said, "{}", result.status.as_str());
        if let Some(message) = &result.message {
            let _ = write!(said, ": {message}");
        }
        said.push('\n');
        // A finding that only says the message again stands for the rule or its scope as a whole.
        let says_more = |found: &&Finding| Some(&found.message) != result.message.as_ref();
        for found in result.findings.iter().filter(says_more) {
            let _ = writeln!(
                said,
                "  {}:{} {}",
                found.location.file, found.location.place.line, found.message
            );
        }
    }
    said
}

/// One rule, its verdict and its findings, beside each other.
#[track_caller]
fn check(files: &MemoryWorkspace, rule: &str, expected: &str) {
    let said = verdicts(files, rule);
    assert_eq!(said.trim_end(), expected, "{rule}");
}
