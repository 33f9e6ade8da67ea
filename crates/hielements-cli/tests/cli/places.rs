//! Where files are looked up, and which folder is the workspace.

use crate::support::{Folder, SHOP};

const ANY: &str = "element a:\n    scope s = files.folder_selector('.')\n";

/// The workspace that a command finds, as it says it.
fn workspace(folder: &Folder, below: &str, args: &str) -> String {
    let said = folder.says_in(below, args);
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("workspace "));
    line.unwrap_or(&said).replace('\\', "/")
}

#[test]
fn the_outermost_workspace_of_the_repository_is_the_root() {
    let folder = Folder::with(&[
        (".git/HEAD", ""),
        (
            "mono/hielements.toml",
            "[workspace]\nspecs = ['web/a.hie']\n",
        ),
        ("mono/web/hielements.toml", "[workspace]\n"),
        ("mono/web/a.hie", ANY),
    ]);
    assert_eq!(
        workspace(&folder, "mono/web", "check"),
        "[root]/mono, 1 specification"
    );
    assert_eq!(
        workspace(&folder, "", "check mono/web/a.hie"),
        "[root]/mono, 1 specification"
    );
    assert_eq!(
        workspace(&folder, "", "check -w mono/web"),
        "[root]/mono/web, 1 specification"
    );
}

#[test]
fn else_the_nearest_folder_that_has_a_file_of_ours() {
    let folder = Folder::with(&[
        (".git/HEAD", ""),
        ("a/hielements.hie", ANY),
        ("a/b/hielements.toml", ""),
        ("a/b/c/x.hie", ANY),
        ("a/d/y.hie", ANY),
    ]);
    assert_eq!(
        workspace(&folder, "a/b/c", "check x.hie"),
        "[root]/a/b, 1 specification"
    );
    assert_eq!(
        workspace(&folder, "a/d", "check"),
        "[root]/a, 1 specification"
    );
}

#[test]
fn else_the_folder_of_the_file() {
    let folder = Folder::with(&[(".git/HEAD", ""), ("a/x.hie", ANY), ("a/y.hie", ANY)]);
    assert_eq!(
        workspace(&folder, "", "check a/x.hie"),
        "[root]/a, 1 specification"
    );
    assert_eq!(
        workspace(&folder, "a", "check"),
        "[root]/a, 2 specifications"
    );
}

#[test]
fn the_first_file_decides_and_its_path_is_cleaned() {
    let folder = Folder::with(&[("one/hielements.hie", ANY), ("two/hielements.hie", ANY)]);
    let args = "check ../two/hielements.hie ../one/hielements.hie ../two/../two/hielements.hie";
    assert_eq!(
        workspace(&folder, "one", args),
        "[root]/two, 2 specifications"
    );
}

#[test]
fn files_are_looked_up_here_then_in_the_workspace() {
    let wrong = "element here:\n    check nobody.knows()\n";
    let folder = Folder::with(&[("work/x.hie", ANY), ("work/y.hie", ANY), ("x.hie", wrong)]);
    let here = folder.says("check -f concise -w work x.hie");
    assert!(
        here.contains("../x.hie:2:11: error[unknown-library]"),
        "{here}"
    );
    let there = folder.says("check -f concise -w work y.hie");
    assert!(there.starts_with("exit 0\n"), "{there}");
}

#[test]
fn a_specification_from_elsewhere_judges_the_workspace() {
    let folder = Folder::with(&[
        ("rules/shop.hie", SHOP),
        ("tree/shop/__init__.py", ""),
        ("tree/shop/web/__init__.py", "import shop.storage"),
        ("tree/shop/storage/__init__.py", ""),
    ]);
    insta::assert_snapshot!(folder.says("run -w tree rules/shop.hie"), @r"
    exit 1
    --- stdout
    error[python.no_dependency]: shop.web imports shop.storage (line 1)
     --> shop/web/__init__.py:1:1
      |
    1 | import shop.storage
      | ^^^^^^^^^^^^^^^^^^^
      |
      = rule: shop: no_shortcut: python.no_dependency(web, storage) (../rules/shop.hie:9)
      = reason: Pages ask services, never the database
      = help: remove the import, or move the code to where it may be used

    1 rule: 0 passed, 1 failed
    --- stderr
    workspace [root]/tree, 1 specification
    ");
}

#[test]
fn an_ignored_specification_is_judged_when_it_is_named() {
    let folder = Folder::with(&[
        (".gitignore", "made/\n"),
        (
            "made/a.hie",
            "element a:\n    scope s = files.file_selector('hielements.toml')\n",
        ),
        ("hielements.toml", ""),
    ]);
    assert!(folder.says("run made/a.hie").starts_with("exit 0\n"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_specification_belongs_to_the_folder_it_stands_in() {
    let folder = Folder::with(&[("shared/a.hie", ANY), ("work/hielements.toml", "")]);
    std::os::unix::fs::symlink(folder.path("shared/a.hie"), folder.path("work/a.hie"))
        .expect("a link");
    assert_eq!(
        workspace(&folder, "", "check work/a.hie"),
        "[root]/work, 1 specification"
    );
}

#[test]
fn the_root_is_never_in_the_results() {
    let folder = Folder::with(&[("hielements.hie", ANY)]);
    for format in ["full", "concise", "json"] {
        let out = folder.stdout(&format!("run -f {format}"), &[]);
        assert!(!out.contains("workspace"), "{out}");
    }
}
