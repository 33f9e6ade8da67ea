//! Rules that call WASM libraries: what a guest read decides which of them run again, and after any
//! change the answer is that of a run from scratch.
#![cfg(feature = "wasm")]

mod guest;

use hielements_core::diagnostics::render::json;
use hielements_core::diagnostics::report::Report;
use hielements_core::engine::RunOptions;
use hielements_core::project::{Project, analyse};
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{MemoryWorkspace, Where};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

const CONFIG: &str = "[libraries.t]\npath = \"lib/t.wasm\"\n";

const SPECIFICATION: &str = "element shop
    scope first = t.first()
    check t.reads('a.txt')
    check t.reads('b.txt')
    check t.reads('src/c.txt')
    check t.lists('src')
    check t.lists('src/deep')
    check files.max_lines(first, 3)
";

fn workspace() -> MemoryWorkspace {
    MemoryWorkspace::new([
        ("a.txt", "ok"),
        ("b.txt", "ok"),
        ("src/c.txt", "ok"),
        ("src/deep/d.txt", ""),
        ("hielements.toml", CONFIG),
        ("hielements.hie", SPECIFICATION),
    ])
    .file("lib/t.wasm", guest::module("fine"))
}

fn project() -> Project<MemoryWorkspace> {
    let project = Project::open(workspace(), Vec::new(), Some(KeptFacts::default()), None);
    project.expect("no specification is named")
}

fn shown(report: &Report) -> String {
    json::run(&report.sources, &report.diagnostics, report)
}

/// What a project says now.
fn now(project: &mut Project<MemoryWorkspace>) -> String {
    let judged = project.judge(&project.plan().all(), RunOptions::default());
    shown(&judged.report.expect("nobody ended it"))
}

/// What somebody says who knew nothing before.
fn from_scratch(workspace: &MemoryWorkspace) -> String {
    let analysis = analyse(workspace, &[]).expect("no specification is named");
    let plan = analysis.plan();
    shown(&analysis.run(workspace, &plan, RunOptions::default()))
}

/// The rules that run again after a change, one a line; the answer is that of a run from scratch.
fn check(change: impl FnOnce(&mut MemoryWorkspace), expected: &str) {
    let mut project = project();
    now(&mut project);
    change(project.workspace_mut());
    let seen = project.look_again(&Where::Everywhere);
    seen.expect("no specification is named");
    let judged = project.judge(&project.plan().all(), RunOptions::default());
    let ran = judged.reran.iter().map(|(task, _)| {
        let task = &project.plan().tasks[*task];
        project.analysis().planned(task).check
    });
    let ran: Vec<String> = ran.collect();
    assert_eq!(ran.join("\n"), expected);
    let said = shown(&judged.report.expect("nobody ended it"));
    assert_eq!(said, from_scratch(project.workspace()));
}

fn put(path: &str, text: impl Into<Vec<u8>>) -> impl FnOnce(&mut MemoryWorkspace) {
    let path = WsPath::from_walk(path);
    move |workspace| workspace.put(&path, text)
}

#[test]
fn a_rule_runs_again_when_a_file_changes_that_its_guest_read() {
    check(put("b.txt", "no"), "t.reads('b.txt')");
    check(put("src/c.txt", "no"), "t.reads('src/c.txt')");
    check(put("src/deep/d.txt", "listed, not read"), "");
    check(put("other.txt", "of no concern"), "");
}

#[test]
fn a_rule_runs_again_when_something_comes_or_goes_that_its_guest_looked_for() {
    check(put("src/e.txt", ""), "t.lists('src')");
    check(put("src/deep/e.txt", ""), "t.lists('src/deep')");
    check(put("src/new/e.txt", ""), "t.lists('src')");
    let gone = |path: &'static str| {
        move |workspace: &mut MemoryWorkspace| workspace.remove(&WsPath::from_walk(path))
    };
    check(gone("b.txt"), "t.reads('b.txt')");
    check(gone("src/c.txt"), "t.reads('src/c.txt')\nt.lists('src')");
    // A hidden file is none for a guest; it is looked for again, and the answer is the same.
    check(put("src/.env", "SECRET"), "t.lists('src')");
}

#[test]
fn all_rules_of_a_library_run_again_when_it_changes() {
    let all = "t.reads('a.txt')\nt.reads('b.txt')\nt.reads('src/c.txt')\nt.lists('src')\n\
               t.lists('src/deep')";
    check(put("lib/t.wasm", guest::module("good")), all);
    let limited = format!("{CONFIG}limits = {{ memory = \"1 MiB\" }}\n");
    check(put("hielements.toml", limited), all);
    check(put("hielements.toml", format!("{CONFIG}# a remark\n")), "");
}

/// What can happen to the workspace.
#[derive(Clone, Debug)]
enum Step {
    Write(&'static str, &'static str),
    Remove(&'static str),
    Module(&'static str),
    Config(&'static str),
}

fn step() -> impl Strategy<Value = Step> {
    let path = || {
        prop::sample::select(vec![
            "a.txt",
            "b.txt",
            "src/c.txt",
            "src/deep/d.txt",
            "src/.env",
            "src/new/e.txt",
        ])
    };
    let text = prop::sample::select(vec!["ok", "no", "", "ok\n\n\n\n\n"]);
    let keys = prop::sample::select(vec![
        "",
        "limits = { time = \"5s\" }\n",
        "permissions = { read = [\"src/**\"] }\n",
        "permissions = { read = [\"*.txt\"] }\n",
    ]);
    prop_oneof![
        4 => (path(), text).prop_map(|(path, text)| Step::Write(path, text)),
        2 => path().prop_map(Step::Remove),
        1 => prop::sample::select(vec!["fine", "good"]).prop_map(Step::Module),
        1 => keys.prop_map(Step::Config),
    ]
}

impl Step {
    fn apply(&self, workspace: &mut MemoryWorkspace) {
        match self {
            Self::Write(path, text) => put(path, *text)(workspace),
            Self::Remove(path) => workspace.remove(&WsPath::from_walk(*path)),
            Self::Module(word) => put("lib/t.wasm", guest::module(word))(workspace),
            Self::Config(keys) => put("hielements.toml", format!("{CONFIG}{keys}"))(workspace),
        }
    }
}

fn failure<E: std::fmt::Debug>(error: E) -> TestCaseError {
    TestCaseError::fail(format!("{error:?}"))
}

proptest! {
    #![proptest_config(Config { cases: 12, failure_persistence: None, ..Config::default() })]

    #[test]
    fn after_any_change_the_answer_is_that_of_a_run_from_scratch(
        steps in prop::collection::vec(prop::collection::vec(step(), 1..4), 8)
    ) {
        let mut project = project();
        for batch in steps {
            for step in &batch {
                step.apply(project.workspace_mut());
            }
            project.look_again(&Where::Everywhere).map_err(failure)?;
            let said = now(&mut project);
            prop_assert_eq!(said, from_scratch(project.workspace()), "{:?}", batch);
            let again = project.judge(&project.plan().all(), RunOptions::default());
            prop_assert!(again.reran.is_empty(), "nothing changed, and {:?} ran", again.reran);
        }
    }
}
