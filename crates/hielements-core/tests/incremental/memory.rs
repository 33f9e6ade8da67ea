//! Random changes of a workspace in memory.

use crate::answer::{Extent, from_scratch, now};
use crate::cases;
use crate::material::{Files, Step, Then, files, step, then};
use hielements_core::engine::RunOptions;
use hielements_core::project::{Earlier, Project, Saved};
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{Live, MemoryWorkspace, Where, Workspace};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Steps of one workspace; with the cases of a run, more than 10,000.
const STEPS: usize = 64;
const CASES: u32 = 136;

impl Files for MemoryWorkspace {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        Workspace::read(self, &WsPath::from_walk(path)).ok()
    }

    fn write(&mut self, path: &str, text: &[u8]) {
        self.put(&WsPath::from_walk(path), text);
    }

    fn delete(&mut self, path: &str) {
        self.remove(&WsPath::from_walk(path));
    }
}

/// A project, and what was last said of it with everything judged, as long as nothing new was seen.
struct Watched {
    project: Project<MemoryWorkspace>,
    said: Option<String>,
}

impl Watched {
    fn open(files: Vec<(String, String)>, kept: bool) -> Result<Self, TestCaseError> {
        let workspace = MemoryWorkspace::new(files);
        let project = Project::open(workspace, Vec::new(), kept.then(KeptFacts::default), None);
        Ok(Self {
            project: project.map_err(failure)?,
            said: None,
        })
    }

    fn look(&mut self) -> Result<(), TestCaseError> {
        let news = self.project.look_again(&Where::Everywhere);
        if news.map_err(failure)? {
            self.said = None;
        }
        Ok(())
    }

    fn compare(&mut self, extent: Extent) -> Result<(), TestCaseError> {
        self.look()?;
        let expected = from_scratch(self.project.workspace(), extent);
        let found = now(&mut self.project, extent);
        prop_assert_eq!(&found, &expected, "{:?}", extent);
        if matches!(extent, Extent::FailFast) {
            return Ok(());
        }
        let wanted = extent.of(self.project.plan().tasks.len());
        let again = self.project.judge(&wanted, RunOptions::default());
        let reran = &again.reran;
        prop_assert!(reran.is_empty(), "nothing changed, and {:?} ran", reran);
        if matches!(extent, Extent::All)
            && let Some(said) = self.said.replace(expected)
        {
            prop_assert_eq!(said, found, "a change that was no news");
        }
        Ok(())
    }

    fn cancel(&mut self) -> Result<(), TestCaseError> {
        self.look()?;
        let cancelled = AtomicBool::new(true);
        let options = RunOptions {
            cancelled: Some(&cancelled),
            ..RunOptions::default()
        };
        let all = self.project.plan().all();
        let judged = self.project.judge(&all, options);
        prop_assert!(judged.report.is_none(), "nobody wants a report");
        Ok(())
    }

    /// Ends the process and begins another one, with changes in between. Of what was kept of the
    /// facts, some is gone or damaged.
    fn reopened(self, steps: &[(Step, Then)], lost: u64) -> Result<Self, TestCaseError> {
        let text = postcard::to_allocvec(&self.project.saved()).map_err(broken)?;
        let saved: Saved = postcard::from_bytes(&text).map_err(broken)?;
        let mut kept = self
            .project
            .kept_facts()
            .map(KeptFacts::all)
            .unwrap_or_default();
        let mut keys: Vec<_> = kept.keys().copied().collect();
        keys.sort_unstable();
        for (number, key) in keys.into_iter().enumerate() {
            match lost >> (number % 32 * 2) & 3 {
                0 => drop(kept.remove(&key)),
                1 => drop(kept.insert(key, Arc::from([]))),
                _ => {}
            }
        }
        let mut workspace = self.project.workspace().clone();
        for (step, _) in steps {
            step.apply(&mut workspace);
        }
        let changes = workspace.look_again(&Where::Everywhere);
        let has_kept = self.project.kept_facts().is_some();
        let kept = has_kept.then(|| KeptFacts::after(move || kept.clone()));
        let earlier = Earlier { saved, changes };
        let project = Project::open(workspace, Vec::new(), kept, Some(earlier));
        Ok(Self {
            project: project.map_err(failure)?,
            said: None,
        })
    }
}

fn failure((path, error): hielements_core::project::Failure) -> TestCaseError {
    TestCaseError::fail(format!("{path}: {error}"))
}

fn broken(why: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(why.to_string())
}

fn check(
    files: Vec<(String, String)>,
    kept: bool,
    mut steps: &[(Step, Then)],
) -> Result<(), TestCaseError> {
    let mut watched = Watched::open(files, kept)?;
    watched.compare(Extent::All)?;
    while let Some(((step, then), rest)) = steps.split_first() {
        steps = rest;
        step.apply(watched.project.workspace_mut());
        match then {
            Then::Judge => watched.compare(Extent::All)?,
            Then::Part(tasks) => watched.compare(Extent::Part(*tasks))?,
            Then::FailFast => watched.compare(Extent::FailFast)?,
            Then::Cancel => watched.cancel()?,
            Then::Look => watched.look()?,
            Then::Nothing => {}
            Then::Restart(count, lost) => {
                let (between, rest) = steps.split_at((*count).min(steps.len()));
                steps = rest;
                watched = watched.reopened(between, *lost)?;
                watched.compare(Extent::All)?;
            }
        }
    }
    watched.compare(Extent::All)
}

proptest! {
    #![proptest_config(Config {
        cases: cases(CASES),
        max_shrink_time: 15_000,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn incremental_is_from_scratch(
        files in files(),
        kept in prop::bool::weighted(0.9),
        steps in prop::collection::vec((step(), then()), STEPS),
    ) {
        check(files, kept, &steps)?;
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
    let workspace = MemoryWorkspace::new(files);
    let kept = Some(KeptFacts::default());
    let mut project = Project::open(workspace, Vec::new(), kept, None).expect("a specification");
    now(&mut project, Extent::All);
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
