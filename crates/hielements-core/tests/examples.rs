//! The examples: every rule of `shop` holds, every rule breaks somewhere in `shop_broken`, which has
//! the same specification.

use hielements_core::diagnostics::report::{Report, RuleKind, Status};
use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::source::WsPath;
use hielements_core::workspace::{DiskWorkspace, Workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn open(example: &str) -> DiskWorkspace {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(example);
    DiskWorkspace::open(&folder, &[]).expect("the example is there")
}

fn run(example: &str) -> Report {
    let workspace = open(example);
    let analysis = analyse(&workspace, &[]).expect("the specification is there");
    let said: Vec<&str> = analysis
        .diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert!(said.is_empty(), "{example}: {said:?}");
    analysis.run(&workspace, &analysis.plan(), RunOptions::default())
}

/// For each rule what came of its instances; scopes and `uses` aside.
fn verdicts(report: &Report) -> BTreeMap<&str, BTreeSet<&'static str>> {
    let mut verdicts: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for result in &report.results {
        if !matches!(result.kind, RuleKind::Scope | RuleKind::Uses) {
            // The `allows connection` of an element are one list, reported at its first line.
            let rule = match result.kind {
                RuleKind::Connection => "allows connection",
                _ => result.check.as_str(),
            };
            let seen = verdicts.entry(rule).or_default();
            seen.insert(result.status.as_str());
        }
    }
    verdicts
}

#[test]
fn every_rule_of_the_shop_holds() {
    for result in run("shop").results {
        assert_eq!(
            result.status,
            Status::Pass,
            "{}: {:?}",
            result.id,
            result.message
        );
    }
}

#[test]
fn every_rule_breaks_in_the_broken_shop() {
    let report = run("shop_broken");
    let verdicts = verdicts(&report);
    assert!(verdicts.len() > 15, "{verdicts:?}");
    for (rule, seen) in verdicts {
        assert!(seen.contains("fail"), "{rule}: {seen:?}");
        assert!(!seen.contains("error"), "{rule}: {seen:?}");
    }
}

#[test]
fn both_shops_have_one_specification() {
    let specification = |example| open(example).read(&WsPath::from_walk("hielements.hie"));
    assert_eq!(specification("shop"), specification("shop_broken"));
}
