//! `hielements fmt`: the form of specifications, what it shows, and what it leaves alone.

use crate::support::{Folder, command};
use std::io::Write;
use std::process::Stdio;

const UNTIDY: &str = "import  files\nelement shop{\n  check files.exists( shop,\"a\" )\n}\n";
const TIDY: &str = "import files\nelement shop {\n    check files.exists(shop, 'a')\n}\n";
const BROKEN: &str = "element shop:\n  scope =\n";

fn folder() -> Folder {
    Folder::with(&[
        ("hielements.hie", UNTIDY),
        ("tidy.hie", TIDY),
        ("parts/inner.hie", UNTIDY),
        ("out/ignored.hie", UNTIDY),
        (".gitignore", "out\n"),
    ])
}

#[test]
fn all_specifications_of_the_workspace_get_their_form() {
    let folder = folder();
    insta::assert_snapshot!(folder.says("fmt"), @r"
    exit 0
    --- stdout
    formatted hielements.hie
    formatted parts/inner.hie
    --- stderr
    2 files formatted, 1 file has the form
    ");
    for path in ["hielements.hie", "parts/inner.hie", "tidy.hie"] {
        assert_eq!(folder.read(path), TIDY);
    }
    assert_eq!(folder.read("out/ignored.hie"), UNTIDY);
    insta::assert_snapshot!(folder.says("fmt"), @r"
    exit 0
    --- stderr
    3 files have the form
    ");
}

#[test]
fn a_check_writes_nothing_and_shows_what_would_change() {
    let folder = folder();
    insta::assert_snapshot!(folder.says("fmt --check hielements.hie tidy.hie"), @r#"
    exit 1
    --- stdout
    --- hielements.hie
    +++ hielements.hie
    @@ -1,4 +1,4 @@
    -import  files
    -element shop{
    -  check files.exists( shop,"a" )
    +import files
    +element shop {
    +    check files.exists(shop, 'a')
     }
    --- stderr
    1 file would be formatted, 1 file has the form
    "#);
    assert_eq!(folder.read("hielements.hie"), UNTIDY);
    insta::assert_snapshot!(folder.says("fmt --check tidy.hie"), @r"
    exit 0
    --- stderr
    1 file has the form
    ");
}

#[test]
fn files_and_folders_are_named() {
    let folder = folder();
    insta::assert_snapshot!(folder.says_in("parts", "fmt . ../out/ignored.hie inner.hie"), @r"
    exit 0
    --- stdout
    formatted ./inner.hie
    formatted ../out/ignored.hie
    --- stderr
    2 files formatted
    ");
    insta::assert_snapshot!(folder.says("fmt nowhere.hie"), @r"
    exit 2
    --- stderr
    error[unreadable-file]: there is no file nowhere.hie
     |
     = help: files are looked up in the current directory, then in the workspace
    ");
    insta::assert_snapshot!(Folder::with(&[("a.py", "")]).says("fmt"), @r"
    exit 2
    --- stderr
    error[no-specification]: there is no `.hie` file in [root]
     |
     = help: files that are ignored are formatted where they are named
    ");
}

#[test]
fn a_text_with_mistakes_is_left_alone_and_the_others_are_not() {
    let folder = Folder::with(&[("a.hie", BROKEN), ("b.hie", UNTIDY)]);
    insta::assert_snapshot!(folder.says("fmt"), @r"
    exit 2
    --- stdout
    formatted b.hie
    --- stderr
    error[expected]: expected a value, found the end of the line
     --> a.hie:2:10
      |
    2 |   scope =
      |          ^
    a.hie was not formatted: it has mistakes
    1 file formatted, 1 file not formatted
    ");
    assert_eq!(folder.read("a.hie"), BROKEN);
    folder.write("a.hie", b"import files # \xff\n");
    insta::assert_snapshot!(folder.says("fmt --check a.hie"), @r"
    exit 2
    --- stderr
    error[not-utf8]: byte 15 (0xff) is not UTF-8
     --> a.hie:1:16
      |
    1 | import files # �
      |                ^
      |
      = help: save the file as UTF-8
    a.hie was not formatted: it has mistakes
    1 file not formatted
    ");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_only_be_read_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("a.hie", UNTIDY)]);
    let only_read = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(folder.path("a.hie"), only_read).expect("it is ours");
    insta::assert_snapshot!(folder.says("fmt"), @r"
    exit 2
    --- stderr
    a.hie was not formatted: it may only be read
    1 file not formatted
    ");
    assert_eq!(folder.read("a.hie"), UNTIDY);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::with(&[]);
    let says = |args: &str, input: &str| {
        let mut command = command(&folder.path(""), folder.home());
        let mut child = command
            .args(args.split_whitespace())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        folder.shown(&child.wait_with_output().expect("it ends"))
    };
    assert_eq!(
        says("fmt --stdin", UNTIDY),
        format!("exit 0\n--- stdout\n{TIDY}")
    );
    assert_eq!(
        says("fmt --stdin", TIDY),
        format!("exit 0\n--- stdout\n{TIDY}")
    );
    assert_eq!(says("fmt --stdin --check", TIDY), "exit 0\n");
    insta::assert_snapshot!(says("fmt --stdin --check", "import  files\n"), @r"
    exit 1
    --- stdout
    --- stdin
    +++ stdin
    @@ -1 +1 @@
    -import  files
    +import files
    ");
    insta::assert_snapshot!(says("fmt --stdin", "element a:\n  scope\n"), @r"
    exit 2
    --- stderr
    error[expected]: expected a name for the scope, found the end of the line
     --> stdin:2:8
      |
    2 |   scope
      |        ^
    stdin was not formatted: it has mistakes
    ");
}
