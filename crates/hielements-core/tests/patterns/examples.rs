//! What Hielements says of the examples: each rule with its verdict and the places of its findings.

use super::{FILES, check, repository};
use hielements_core::diagnostics::report::{Report, Status, TaskResult};
use hielements_core::engine::RunOptions;
use hielements_core::project::{Analysis, analyse};
use hielements_core::source::WsPath;
use hielements_core::workspace::DiskWorkspace;
use std::collections::BTreeMap;
use std::fmt::Write;

#[test]
fn every_rule_of_an_example_that_is_ok_holds() {
    for name in FILES {
        let (_, report) = listed(name, "ok");
        let broken: Vec<String> = report
            .results
            .iter()
            .filter(|result| result.status != Status::Pass)
            .map(rule)
            .collect();
        assert!(broken.is_empty(), "{name}: {broken:?}");
        let said = &report.diagnostics;
        assert!(said.is_empty(), "{name}: {said:?}");
    }
}

#[test]
fn an_example_that_is_broken_breaks_every_rule_of_the_patterns_once() {
    for name in FILES {
        let (analysis, report) = listed(name, "broken");
        let mut findings: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for rule in &analysis.model.rules {
            if let (Some(pattern), true) = (&rule.pattern, rule.statement.is_some()) {
                findings.insert((pattern, &rule.text), 0);
            }
        }
        for result in &report.results {
            assert_ne!(result.status, Status::Error, "{name}: {}", rule(result));
            if let Some(pattern) = &result.pattern {
                *findings.entry((pattern, &result.check)).or_default() += result.findings.len();
            }
        }
        for (rule, count) in findings {
            assert_eq!(count, 1, "{name}: {rule:?}");
        }
    }
}

/// Runs an example and compares the listing of its results with the file beside it.
fn listed(name: &str, example: &str) -> (Analysis, Report) {
    let folder = repository("examples/patterns");
    let workspace = DiskWorkspace::open(&folder, &[]).expect("the folder of patterns");
    let path = format!("{name}/{example}");
    let specification = WsPath::parse(&WsPath::root(), &format!("{path}/hielements.hie"));
    let analysis = analyse(
        &workspace,
        &[specification.expect("a path of the workspace")],
    );
    let analysis = analysis.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    check(&folder.join(&path).join("expected.txt"), &listing(&report));
    (analysis, report)
}

/// Every result: the verdict and the rule, below it the places of what was found.
fn listing(report: &Report) -> String {
    let mut out = String::new();
    for found in report.beside_results() {
        let file = report.sources.get(found.location.file);
        let line = file.lines.line_column(found.location.span.start).line + 1;
        let (code, message) = (found.entry.code, &found.message);
        let _ = writeln!(out, "{}:{line}: {code}: {message}", file.path);
    }
    for result in &report.results {
        let _ = writeln!(out, "{} {}", result.status.as_str(), rule(result));
        for found in &result.findings {
            let (file, line) = (&found.location.file, found.location.place.line);
            let _ = writeln!(out, "    {file}:{line}: {}", found.message);
        }
    }
    if report.skipped > 0 {
        let _ = writeln!(out, "{} skipped", report.skipped);
    }
    out
}

/// A rule as a line of a listing: whose it is, what it says, which pattern asks for it.
fn rule(result: &TaskResult) -> String {
    let pattern = result.pattern.as_ref();
    let from = pattern.map(|pattern| format!(" @ {pattern}"));
    let name = result.name.as_ref().map(|name| format!("{name}: "));
    let (name, from) = (name.unwrap_or_default(), from.unwrap_or_default());
    format!("{}: {name}{}{from}", result.element, result.check)
}
