//! The random material is worth its time: its rules hold in some workspaces and are broken in others.

use crate::material::{RULES, SHOP, Words, files, specification};
use hielements_core::diagnostics::report::Status;
use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::workspace::MemoryWorkspace;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::fmt::Write;

const WORKSPACES: u32 = 160;

/// How often each rule held, was broken and could not be judged.
fn counts() -> BTreeMap<String, [u32; 3]> {
    let mut counts: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    let mut runner = TestRunner::deterministic();
    for number in 0..WORKSPACES {
        let tree = files().new_tree(&mut runner);
        let mut files = tree.map(|tree| tree.current()).unwrap_or_default();
        // All rules, with the usual settings, in every form of scopes.
        let form = number.wrapping_mul(0x9e37_79b9) | 1 << 28;
        let rules = u128::MAX;
        files.retain(|(path, _)| !path.starts_with("hielements."));
        files.push((
            "hielements.hie".to_owned(),
            specification(Words { rules, form }),
        ));
        let workspace = MemoryWorkspace::new(files);
        let Ok(analysis) = analyse(&workspace, &[]) else {
            continue;
        };
        let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
        for result in &report.results {
            let count = counts.entry(result.check.clone()).or_default();
            count[match result.status {
                Status::Pass => 0,
                Status::Fail => 1,
                Status::Error => 2,
            }] += 1;
        }
    }
    counts
}

#[test]
fn most_rules_hold_and_break() {
    let counts = counts();
    let mut table = String::new();
    let mut strong = 0;
    let rules: Vec<&str> = RULES.iter().chain(SHOP).copied().collect();
    for rule in &rules {
        let text = rule.strip_prefix("check ").unwrap_or(rule);
        let text = text.strip_prefix("named: ").unwrap_or(text);
        let [pass, fail, error] = counts.get(text).copied().unwrap_or_default();
        strong += usize::from(pass > 0 && fail > 0);
        writeln!(table, "{pass:5} {fail:5} {error:5}  {text}").expect("a text takes all");
    }
    let share = strong * 100 / rules.len();
    assert!(
        share >= 75,
        "{share} % of the rules hold and break:\n{table}"
    );
}
