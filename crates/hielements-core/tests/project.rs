//! A project as an editor uses it: batches of changes, news by file, cancelled and urgent runs.

use hielements_core::diagnostics::report::Report;
use hielements_core::engine::RunOptions;
use hielements_core::project::{News, Project, analyse};
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{MemoryWorkspace, ReadError, Tree, Where, Workspace};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

const RULES: &str = "\
element shop:
    scope web = files.folder_selector('web')
    scope core = files.folder_selector('core')
    check core_is_free: python.no_import(core, 'web')
    check no_notes: files.no_text(web, 'TODO')
    check short: files.max_lines(core, 3)
";

fn open() -> Project<MemoryWorkspace> {
    let workspace = MemoryWorkspace::new([
        ("hielements.hie", RULES),
        ("web/a.py", "import core.b\n"),
        ("core/b.py", "x = 1\n"),
    ]);
    Project::open(workspace, Vec::new(), Some(KeptFacts::default()), None)
        .unwrap_or_else(|(path, error)| panic!("{path}: {error}"))
}

fn judge(project: &mut Project<MemoryWorkspace>) -> Report {
    let all = project.plan().all();
    let judged = project.judge(&all, RunOptions::default());
    judged.report.expect("nobody cancels")
}

/// Changes files in one batch; gives the files with news, or `-` where there is nothing to show.
fn change(
    project: &mut Project<MemoryWorkspace>,
    news: &mut News,
    files: &[(&str, &str)],
) -> String {
    let paths: Vec<WsPath> = files
        .iter()
        .map(|(path, _)| WsPath::from_walk(*path))
        .collect();
    for (path, (_, text)) in paths.iter().zip(files) {
        match *text {
            "" => project.workspace_mut().remove(path),
            text => project.workspace_mut().put(path, text),
        }
    }
    let changed = project.look_again(&Where::Paths(paths));
    if !changed.expect("the specification is there") {
        return "-".to_owned();
    }
    let files = news.take(&judge(project));
    files
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn only_files_that_show_something_else_are_news() {
    let (mut project, mut news) = (open(), News::default());
    assert_eq!(news.take(&judge(&mut project)), []);
    let mut after = |files: &[(&str, &str)]| change(&mut project, &mut news, files);
    assert_eq!(after(&[("core/b.py", "x = 2\n")]), "");
    assert_eq!(
        after(&[("core/b.py", "import web.a\n")]),
        "core/b.py hielements.hie"
    );
    assert_eq!(after(&[("core/b.py", "import web.a\ny = 1\n")]), "");
    // The finding moves with its line, and the rule names its place.
    assert_eq!(
        after(&[("core/b.py", "\nimport web.a\n")]),
        "core/b.py hielements.hie"
    );
    assert_eq!(
        after(&[("web/a.py", "# TODO\n"), ("core/b.py", "x = 1\n")]),
        "core/b.py hielements.hie web/a.py"
    );
    assert_eq!(after(&[("web/a.py", "")]), "hielements.hie web/a.py");
    assert_eq!(after(&[("notes.txt", "nobody asks\n")]), "-");
}

#[test]
fn generations_grow_with_what_changed() {
    let (mut project, mut news) = (open(), News::default());
    let first = project.judge(&[], RunOptions::default()).generation;
    change(&mut project, &mut news, &[("core/b.py", "import web.a\n")]);
    let second = project.generation();
    change(&mut project, &mut news, &[("core/b.py", "import web.a\n")]);
    assert!(first < second);
    assert_eq!(project.generation(), second);
}

#[test]
fn a_cancelled_run_gives_nothing_and_loses_nothing() {
    let mut project = open();
    let all = project.plan().all();
    let options = |cancelled| RunOptions {
        cancelled: Some(cancelled),
        ..RunOptions::default()
    };
    let (yes, no) = (AtomicBool::new(true), AtomicBool::new(false));
    assert!(project.judge(&all, options(&yes)).report.is_none());
    let later = project.judge(&all, options(&no)).report.expect("it ran");
    let analysis = analyse(project.workspace(), &[]).expect("the specification is there");
    let scratch = analysis.run(project.workspace(), &analysis.plan(), RunOptions::default());
    assert_eq!(
        format!("{:?}", later.results),
        format!("{:?}", scratch.results)
    );
    assert_eq!(later.summary().total, 3);
}

/// Notes which files are read.
struct Noting(MemoryWorkspace, Arc<Mutex<Vec<String>>>);

impl Workspace for Noting {
    fn tree(&self) -> Arc<Tree> {
        self.0.tree()
    }

    fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        self.1.lock().expect("nobody panics").push(path.to_string());
        self.0.read(path)
    }
}

impl hielements_core::workspace::Live for Noting {
    fn look_again(&mut self, at: &Where) -> hielements_core::workspace::Changes {
        self.0.look_again(at)
    }

    fn exclude(&mut self, _globs: &[String]) -> Result<(), hielements_core::workspace::OpenError> {
        Ok(())
    }
}

/// The order in which files are read again when both are edited and `open` are looked at.
fn order(open: &[&str]) -> Vec<String> {
    let rules = "element e:\n    scope a = files.file_selector('a.txt')\n    scope b = \
                 files.file_selector('b.txt')\n    check files.no_text(a, 'TODO')\n    \
                 check files.no_text(b, 'TODO')\n";
    let files = [
        ("hielements.hie", rules),
        ("a.txt", "TODO"),
        ("b.txt", "TODO"),
    ];
    let read = Arc::new(Mutex::new(Vec::new()));
    let workspace = Noting(MemoryWorkspace::new(files), Arc::clone(&read));
    let mut project = Project::open(workspace, Vec::new(), Some(KeptFacts::default()), None)
        .unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    let all = project.plan().all();
    let open: Vec<WsPath> = open.iter().map(|path| WsPath::from_walk(*path)).collect();
    let options = RunOptions {
        open: &open,
        ..RunOptions::default()
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread").install(|| {
        project.judge(&all, options);
        for path in ["a.txt", "b.txt"].map(WsPath::from_walk) {
            project.workspace_mut().0.put(&path, "TODO again");
        }
        project
            .look_again(&Where::Everywhere)
            .expect("the specification is there");
        read.lock().expect("nobody panics").clear();
        project.judge(&all, options);
    });
    let mut read = read.lock().expect("nobody panics").clone();
    read.dedup();
    read
}

#[test]
fn rules_with_findings_in_open_files_come_first() {
    assert_eq!(order(&["b.txt"])[0], "b.txt");
    assert_eq!(order(&["a.txt"])[0], "a.txt");
}
