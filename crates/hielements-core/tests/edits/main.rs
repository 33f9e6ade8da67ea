//! What runs again after each of twenty typical edits. The table stands in `doc/incremental.md`, with
//! the specification that it is about; with `HIELEMENTS_UPDATE=1` it is written anew.
#![expect(
    clippy::disallowed_methods,
    reason = "the page is compared with what it should say"
)]

mod material;

use hielements_core::engine::RunOptions;
use hielements_core::project::{Project, SPECIFICATION};
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{MemoryWorkspace, Where, Workspace};
use material::{EDITS, Edit, FILES, How};
use std::fmt::Write;
use std::path::{Path, PathBuf};

type Shop = Project<MemoryWorkspace>;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../doc/incremental.md")
}

/// What stands between the signs of the first block of specification text.
fn specification(page: &str) -> &str {
    let (_, rest) = page.split_once("```hielements\n").expect("a block");
    rest.split_once("```").expect("its end").0
}

fn open(specification: &str) -> Shop {
    let files = FILES
        .iter()
        .copied()
        .chain([(SPECIFICATION, specification)]);
    let kept = Some(KeptFacts::default());
    let opened = Project::open(MemoryWorkspace::new(files), Vec::new(), kept, None);
    let mut project = opened.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    let first = project.judge(&project.plan().all(), RunOptions::default());
    let report = first.report.expect("nobody cancelled it");
    let problems: Vec<&str> = report
        .diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
    project
}

impl Edit {
    /// Makes the edit.
    fn apply(&self, workspace: &mut MemoryWorkspace) {
        let path = WsPath::from_walk(self.path);
        let text = |workspace: &MemoryWorkspace| {
            let bytes = workspace.read(&path).expect("the file is there");
            String::from_utf8(bytes).expect("a text")
        };
        match self.how {
            How::Create(text) => workspace.put(&path, text),
            How::Delete => workspace.remove(&path),
            How::Rename(to) => {
                let text = text(workspace);
                workspace.remove(&path);
                workspace.put(&WsPath::from_walk(to), text);
            }
            How::Replace(old, new) => {
                let text = text(workspace);
                assert!(text.contains(old), "{path} has no `{old}`");
                workspace.put(&path, text.replacen(old, new, 1));
            }
        }
    }
}

/// The tasks that run again after an edit, with their causes.
fn reran(project: &mut Shop, edit: &Edit) -> String {
    edit.apply(project.workspace_mut());
    let news = project.look_again(&Where::Everywhere);
    let news = news.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    let ran = project.judge(&project.plan().all(), RunOptions::default());
    assert!(
        news || ran.reran.is_empty(),
        "{}: it was no news",
        edit.what
    );
    let lines = ran.reran.iter().map(|(task, _)| {
        let id = &project.plan().tasks[*task].id;
        format!("`{id}`: {}", project.causes(*task).join("; "))
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        "nothing".to_owned()
    } else {
        lines.join("<br>")
    }
}

/// The rows of the table: every edit of the shop as it is on the page.
fn rows(specification: &str) -> String {
    let mut rows = String::new();
    for edit in EDITS {
        let ran = reran(&mut open(specification), edit);
        let Edit { what, why, .. } = edit;
        writeln!(rows, "| {what} | {ran} | {why} |").expect("a string takes any text");
    }
    rows
}

#[test]
fn the_page_says_what_runs_again() {
    const HEAD: &str = "| --- | --- | --- |\n";
    let found = std::fs::read_to_string(page()).expect("the page is there");
    let (above, table) = found.split_once(HEAD).expect("the table has a head");
    let below = table.split_once("\n\n").map_or("", |(_, below)| below);
    let mut expected = format!("{above}{HEAD}{}", rows(specification(above)));
    if !below.is_empty() {
        expected = format!("{expected}\n{below}");
    }
    if std::env::var_os("HIELEMENTS_UPDATE").is_some() {
        std::fs::write(page(), &expected).expect("the page can be written");
    } else {
        assert!(
            found == expected,
            "doc/incremental.md says something else than what ran; it should say\n{expected}"
        );
    }
}

#[test]
fn there_are_twenty_edits_or_more() {
    assert!(EDITS.len() >= 20);
}
