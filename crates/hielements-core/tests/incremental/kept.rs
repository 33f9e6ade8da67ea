//! Which rules run again after a change, and which are known.

use crate::answer::{Extent, from_scratch, now};
use hielements_core::engine::RunOptions;
use hielements_core::project::Project;
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{MemoryWorkspace, Where};

const FILES: &[(&str, &str)] = &[
    ("app/a.py", "import lib.d\n"),
    ("app/b.py", ""),
    ("lib/d.py", "x = 1\n"),
    ("notes.txt", "words\n"),
];

const RULES: &str = "\
element shop:
    scope app = files.folder_selector('app')
    scope both = scopes.union(app, files.folder_selector('lib'))
    ref most: integer = 2
    check files.max_files(both, most)
    check thin: files.max_lines(app, 3)
    check python.no_import(app, 'lib')
    check scopes.not_empty(both)
    requires scope special
";

/// What runs after some files have other texts, one task a line.
fn check(changed: &[(&str, &str)], expected: &str) {
    let mut files: Vec<_> = FILES.to_vec();
    files.push(("hielements.hie", RULES));
    let kept = Some(KeptFacts::default());
    let opened = Project::open(MemoryWorkspace::new(files), Vec::new(), kept, None);
    let mut project = opened.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    now(&mut project, Extent::All);
    for (path, text) in changed {
        let path = WsPath::from_walk(*path);
        project.workspace_mut().put(&path, *text);
    }
    let looked = project.look_again(&Where::Everywhere);
    assert!(looked.is_ok(), "the specification is there");
    let all = project.plan().all();
    let reran = project.judge(&all, RunOptions::default()).reran;
    let id = |(task, _): &(usize, _)| project.plan().tasks[*task].id.clone();
    let ids: Vec<String> = reran.iter().map(id).collect();
    assert_eq!(ids.join("\n"), expected);
    let expected = from_scratch(project.workspace(), Extent::All);
    assert_eq!(now(&mut project, Extent::All), expected);
}

/// The same for other words of the specification.
fn check_words(from: &str, to: &str, expected: &str) {
    assert!(RULES.contains(from), "{from}");
    check(&[("hielements.hie", &RULES.replace(from, to))], expected);
}

#[test]
fn what_no_rule_asked_for_runs_nothing() {
    check(&[("notes.txt", "others\n")], "");
    check(&[("new.txt", "")], "");
    check(&[("lib/d.py", "x = 2\n")], "");
}

#[test]
fn what_a_rule_asked_for_runs_it() {
    check(&[("app/b.py", "y = 1\n")], "shop#thin");
    check(
        &[("app/a.py", "import json\n")],
        "shop#thin\nshop :: python.no_import(app, 'lib')",
    );
    check(
        &[("lib/e.txt", "")],
        "shop :: scope both\nshop :: files.max_files(both, most)\nshop :: scopes.not_empty(both)",
    );
}

#[test]
fn a_comment_or_a_moved_rule_runs_only_what_shows_the_specification() {
    let requirement = "shop :: requires scope special";
    check_words("element shop", "# a comment\nelement shop", requirement);
    check_words(
        "    check thin: files.max_lines(app, 3)\n    check python.no_import(app, 'lib')\n",
        "    check python.no_import(app, 'lib')\n    check thin: files.max_lines(app, 3)\n",
        requirement,
    );
}

#[test]
fn another_name_is_another_rule() {
    check_words(
        "thin:",
        "slim:",
        "shop#slim\nshop :: requires scope special",
    );
}

#[test]
fn another_argument_is_another_rule() {
    check_words(
        "app, 3",
        "app, 4",
        "shop#thin\nshop :: requires scope special",
    );
}

#[test]
fn another_value_runs_what_names_it() {
    let expected =
        "shop :: ref most\nshop :: files.max_files(both, most)\nshop :: requires scope special";
    check_words("= 2", "= 3", expected);
}

/// The scope that names the other one keeps its words; what stands for it is compared.
#[test]
fn another_value_runs_what_names_it_at_second_hand() {
    check_words(
        "folder_selector('app')",
        "folder_selector('lib')",
        "shop :: scope app\nshop :: scope both\nshop :: files.max_files(both, most)\nshop#thin\n\
         shop :: python.no_import(app, 'lib')\nshop :: scopes.not_empty(both)\n\
         shop :: requires scope special",
    );
    check_words(
        "folder_selector('app')",
        "glob_selector('app/**')",
        "shop :: scope app\nshop#thin\nshop :: python.no_import(app, 'lib')\n\
         shop :: requires scope special",
    );
}

/// Specifications of one text in another place show other places.
#[test]
fn a_specification_with_another_name_shows_its_own_places() {
    let workspace = MemoryWorkspace::new(FILES.to_vec()).file("a.hie", RULES);
    let opened = Project::open(workspace, Vec::new(), Some(KeptFacts::default()), None);
    let mut project = opened.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    assert!(now(&mut project, Extent::All).contains("a.hie"));
    let path = WsPath::from_walk;
    project.workspace_mut().remove(&path("a.hie"));
    project.workspace_mut().put(&path("b.hie"), RULES);
    assert!(project.look_again(&Where::Everywhere).is_ok());
    let expected = from_scratch(project.workspace(), Extent::All);
    assert_eq!(now(&mut project, Extent::All), expected);
}

/// A specification may have any name, and its places move with its lines.
#[test]
fn a_specification_of_any_name_shows_places() {
    let config = "[workspace]\nspecs = ['rules.txt']\n";
    let files = [
        ("hielements.toml", config),
        ("rules.txt", RULES),
        ("app/a.py", ""),
    ];
    let workspace = MemoryWorkspace::new(files);
    let opened = Project::open(workspace, Vec::new(), Some(KeptFacts::default()), None);
    let mut project = opened.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    now(&mut project, Extent::All);
    let text = format!("\n\n{RULES}");
    project
        .workspace_mut()
        .put(&WsPath::from_walk("rules.txt"), text);
    assert!(project.look_again(&Where::Everywhere).is_ok());
    let expected = from_scratch(project.workspace(), Extent::All);
    assert_eq!(now(&mut project, Extent::All), expected);
}

/// The facts of old texts do not pile up.
#[test]
fn many_saves_keep_few_facts() {
    let files = [
        ("hielements.hie", RULES),
        ("app/a.py", ""),
        ("lib/d.py", ""),
    ];
    let workspace = MemoryWorkspace::new(files);
    let opened = Project::open(workspace, Vec::new(), Some(KeptFacts::default()), None);
    let mut project = opened.unwrap_or_else(|(path, error)| panic!("{path}: {error}"));
    let path = WsPath::from_walk("app/a.py");
    let mut saves = |count: u32| {
        for number in 0..count {
            let text = format!("import m{number}\n");
            project.workspace_mut().put(&path, text);
            assert!(
                project
                    .look_again(&Where::Paths(vec![path.clone()]))
                    .is_ok()
            );
            now(&mut project, Extent::All);
        }
        project.kept_facts().map(|kept| kept.all().len())
    };
    let few = saves(10);
    let many = saves(100);
    assert!(
        many <= few,
        "{few:?} after 10 saves, {many:?} after 100 more"
    );
}
