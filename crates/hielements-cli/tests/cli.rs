//! The `hielements` command as a person runs it: exit code, standard output, standard error.

#![expect(
    clippy::disallowed_methods,
    reason = "tests lay out trees and start the command"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs the command in a fresh folder with these files; gives exit code, stdout and stderr as text.
fn hielements(files: &[(&str, &str)], args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    run_in(folder.path(), args)
}

fn run_in(folder: &Path, args: &[&str]) -> String {
    let command = env!("CARGO_BIN_EXE_hielements");
    let ran = Command::new(command)
        .args(args)
        .current_dir(folder)
        .output()
        .expect("it starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    format!(
        "exit {}\n{}{}",
        ran.status.code().unwrap_or(-1),
        text(ran.stdout),
        text(ran.stderr)
    )
}

const SHOP: &str = "import python

element shop:
    scope web = python.package_selector('shop.web')
    scope storage = python.package_selector('shop.storage')

    ## Pages ask services, never the database
    check no_shortcut: python.no_dependency(web, storage)
";

fn shop(page: &str) -> Vec<(&str, &str)> {
    vec![
        ("hielements.hie", SHOP),
        ("shop/__init__.py", ""),
        ("shop/web/__init__.py", ""),
        ("shop/web/page.py", page),
        ("shop/storage/__init__.py", ""),
        ("shop/storage/rows.py", ""),
    ]
}

#[test]
fn a_rule_that_holds() {
    insta::assert_snapshot!(hielements(&shop("import os\n"), &["run", "-f", "concise"]), @"exit 0");
    insta::assert_snapshot!(hielements(&shop("import os\n"), &["run"]), @r"
    exit 0
    1 rule: 1 passed
    ");
}

#[test]
fn a_broken_rule_is_shown_at_its_line() {
    let page = "import os\nfrom shop.storage import rows\n";
    insta::assert_snapshot!(hielements(&shop(page), &["run"]), @r"
    exit 1
    error[python.no_dependency]: shop.web.page imports shop.storage.rows (line 2)
     --> shop/web/page.py:2:1
      |
    2 | from shop.storage import rows
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = rule: shop: no_shortcut: python.no_dependency(web, storage) (hielements.hie:8)
      = reason: Pages ask services, never the database
      = help: remove the import, or move the code to where it may be used

    1 rule: 0 passed, 1 failed
    ");
}

#[test]
fn json_is_one_document_whatever_the_exit_code() {
    let said = hielements(&shop("import shop.storage\n"), &["run", "--format", "json"]);
    let json = said.strip_prefix("exit 1\n").expect("a broken rule");
    let document: serde_json::Value = serde_json::from_str(json).expect("one document");
    assert_eq!(document["status"], "ok");
    assert_eq!(document["summary"]["failed"], 1);
    assert_eq!(document["results"][0]["findings"][0]["to"], "shop.storage");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let files = shop("import shop.storage\nfrom shop.storage import rows\n");
    let one = hielements(&files, &["run", "--format", "json", "--jobs", "1"]);
    for _ in 0..20 {
        assert_eq!(
            one,
            hielements(&files, &["run", "--format", "json", "--jobs", "8"])
        );
    }
}

#[test]
fn what_cannot_be_found_is_said() {
    insta::assert_snapshot!(hielements(&[], &["run", "nowhere.hie"]), @r"
    exit 2
    error: there is no file nowhere.hie
    ");
    insta::assert_snapshot!(hielements(&[], &["explain", "empty-scop"]), @r"
    exit 2
    error: there is no diagnostic `empty-scop`; did you mean `empty-scope`?
    ");
}

#[test]
fn our_own_architecture_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let said = run_in(&root, &["run"]);
    assert!(said.starts_with("exit 0\n"), "{said}");
}
