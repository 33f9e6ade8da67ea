//! After any sequence of changes the answer is that of a run from scratch, byte for byte.

mod material;

use hielements_core::diagnostics::render::json;
use hielements_core::engine::RunOptions;
use hielements_core::project::{Earlier, Project, Saved, analyse};
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{Live, MemoryWorkspace, Where};
use material::{Step, config, files, specification, step};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

/// Steps of one workspace; with the cases of a run, more than 10,000.
const STEPS: usize = 64;
const CASES: u32 = 160;

/// What a run from scratch says.
fn from_scratch(workspace: &MemoryWorkspace) -> String {
    match analyse(workspace, &[]) {
        Ok(analysis) => {
            let plan = analysis.plan();
            let report = analysis.run(workspace, &plan, RunOptions::default());
            json::run(&report.sources, &report.diagnostics, &report)
        }
        Err((path, error)) => format!("{path}: {error}"),
    }
}

fn open(workspace: MemoryWorkspace) -> Project<MemoryWorkspace> {
    Project::open(workspace, Vec::new(), Some(KeptFacts::default()), None)
        .unwrap_or_else(|(path, error)| panic!("{path}: {error}"))
}

/// What the project says now.
fn now(project: &mut Project<MemoryWorkspace>) -> String {
    let all = project.plan().all();
    let judged = project.judge(&all, RunOptions::default());
    judged.report.map_or_else(String::new, |report| {
        json::run(&report.sources, &report.diagnostics, &report)
    })
}

/// Ends a process and begins another one, with changes in between.
fn reopened(
    project: Project<MemoryWorkspace>,
    steps: &[Step],
) -> Result<Project<MemoryWorkspace>, TestCaseError> {
    let text = postcard::to_allocvec(&project.saved()).map_err(fail)?;
    let saved: Saved = postcard::from_bytes(&text).map_err(fail)?;
    let kept = project.kept_facts().map(KeptFacts::all).unwrap_or_default();
    let mut workspace = project.workspace().clone();
    for step in steps {
        step.apply(&mut workspace);
    }
    let changes = workspace.look_again(&Where::Everywhere);
    let kept = KeptFacts::after(move || kept.clone());
    let earlier = Earlier { saved, changes };
    Project::open(workspace, Vec::new(), Some(kept), Some(earlier))
        .map_err(|(path, error)| fail(format!("{path}: {error}")))
}

fn fail(why: impl ToString) -> TestCaseError {
    TestCaseError::fail(why.to_string())
}

fn compare(project: &mut Project<MemoryWorkspace>, after: &Step) -> Result<(), TestCaseError> {
    let expected = from_scratch(project.workspace());
    let found = now(project);
    prop_assert_eq!(found, expected, "after {:?}", after);
    let known = project.judge(&project.plan().all(), RunOptions::default());
    prop_assert!(
        known.reran.is_empty(),
        "nothing changed, and {:?} ran",
        known.reran
    );
    Ok(())
}

fn check(files: Vec<(String, String)>, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut project = open(MemoryWorkspace::new(files));
    now(&mut project);
    let mut steps = steps.as_slice();
    while let Some((step, rest)) = steps.split_first() {
        steps = rest;
        if let Step::Restart(count) = step {
            let (between, rest) = steps.split_at((*count).min(steps.len()));
            steps = rest;
            project = reopened(project, between)?;
        } else {
            step.apply(project.workspace_mut());
            let news = project
                .look_again(&Where::Everywhere)
                .map_err(|(path, error)| fail(format!("{path}: {error}")))?;
            if !news {
                let before = now(&mut project);
                prop_assert_eq!(before, from_scratch(project.workspace()), "{:?}", step);
            }
        }
        compare(&mut project, step)?;
    }
    Ok(())
}

fn cases() -> u32 {
    let wanted = std::env::var("HIELEMENTS_CASES").ok();
    wanted.and_then(|count| count.parse().ok()).unwrap_or(CASES)
}

proptest! {
    #![proptest_config(Config { cases: cases(), max_shrink_iters: 4_000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn incremental_is_from_scratch(
        files in files(),
        rules in any::<u64>(),
        settings in any::<u8>(),
        steps in prop::collection::vec(step(), STEPS),
    ) {
        let mut files = files;
        files.push(("hielements.hie".to_owned(), specification(rules)));
        files.push(("hielements.toml".to_owned(), config(settings)));
        check(files, steps)?;
    }
}

#[test]
fn an_edit_that_changes_no_fact_runs_nothing() {
    let files = [
        (
            "hielements.hie",
            "element a:\n    scope s = files.folder_selector('a')\n    check python.no_import(s, 'b')\n",
        ),
        ("a/x.py", "import json\n"),
        ("b/y.py", ""),
    ];
    let mut project = open(MemoryWorkspace::new(files));
    now(&mut project);
    let edit = |project: &mut Project<MemoryWorkspace>, text: &str| {
        let path = WsPath::from_walk("a/x.py");
        project.workspace_mut().put(&path, text);
        let news = project.look_again(&Where::Paths(vec![path]));
        let ran = project.judge(&project.plan().all(), RunOptions::default());
        (news.expect("the specification is there"), ran.reran.len())
    };
    assert_eq!(edit(&mut project, "import json\nx = 1\n"), (false, 0));
    assert_eq!(edit(&mut project, "import b.y\n"), (true, 1));
    assert_eq!(edit(&mut project, "import b.y\n# a comment\n"), (false, 0));
}
