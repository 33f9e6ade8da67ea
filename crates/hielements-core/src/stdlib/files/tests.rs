//! Every function of `files` and `scopes`, holding and broken.

use super::*;
use crate::source::WsPath;
use crate::stdlib::facts::FactBase;
use crate::stdlib::scopes::Scopes;
use crate::workspace::trace::Question;
use crate::workspace::{Door, MemoryWorkspace};

fn workspace() -> MemoryWorkspace {
    MemoryWorkspace::new([
        ("LICENSE", "MIT License\n"),
        ("Dockerfile", "FROM scratch\nCOPY ./src/app.py /\n"),
        (
            "src/app.py",
            "import os\nprint('é') # TODO one TODO\n# TODO two",
        ),
        ("src/core/model.py", "class Model: pass\n"),
        ("src/core/a.orig", ""),
        ("tests/test_app.py", "x\n"),
        ("tests/core/test_model.py", "see ../../src/core/model.py.\n"),
        ("spec/own/x.txt", "x\n"),
    ])
    .folder("src/empty")
    .file("logo.png", b"\x89PNG\0\0")
    .file("latin.txt", b"\xe9 TODO\n")
}

fn run<T>(ask: impl FnOnce(&Context<'_>) -> T) -> (T, Vec<Question>) {
    let workspace = workspace();
    let door = Door::new(&workspace);
    let facts = FactBase::new(&workspace, Vec::new());
    let answer = ask(&Context {
        door: &door,
        facts: &facts,
        folder: &WsPath::from_walk("spec"),
        cancelled: None,
    });
    let asked = door.into_trace();
    (
        answer,
        asked.iter().map(|(question, _)| question.clone()).collect(),
    )
}

fn libraries() -> [Box<dyn Library>; 2] {
    [Box::new(Files::default()), Box::new(Scopes::default())]
}

fn owner(function: &str) -> Box<dyn Library> {
    let [files, scopes] = libraries();
    let mut names = files.signatures().unwrap_or_default().iter();
    if names.any(|signature| signature.name == function) {
        files
    } else {
        scopes
    }
}

fn shown(outcome: Outcome) -> String {
    match outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::Error(message) => format!("error: {message}"),
        Outcome::Fail { message, findings } => {
            let mut text = format!("fail: {message}");
            for found in findings {
                let file = found.file.map(|file| file.to_string()).unwrap_or_default();
                let place = found.place.map(|at| format!(":{}:{}", at.line, at.column));
                text += &format!("\n{file}{}: {}", place.unwrap_or_default(), found.message);
            }
            text
        }
    }
}

fn check<const N: usize>(function: &str, args: [Value; N], expected: &str) {
    let args = Args(Vec::from(args));
    let (outcome, _) = run(|cx| owner(function).check(cx, function, &args));
    assert_eq!(shown(outcome), expected, "{function} {args:?}");
}

fn select<const N: usize>(function: &str, args: [Value; N], expected: &str) {
    fn files(value: &Value) -> String {
        match value {
            Value::Scope(scope) => {
                let files = scope.files.iter().map(ToString::to_string);
                files.collect::<Vec<_>>().join(" ")
            }
            Value::List(values) => values.iter().map(files).collect::<Vec<_>>().join(" | "),
            other => format!("{other:?}"),
        }
    }
    let args = Args(Vec::from(args));
    let (value, _) = run(|cx| owner(function).call(cx, function, &args));
    let seen = value.map_or_else(|error| format!("error: {error}"), |value| files(&value));
    assert_eq!(seen, expected, "{function} {args:?}");
}

fn list<const N: usize>(texts: [&str; N]) -> Value {
    texts.into_iter().map(Value::from).collect()
}

#[test]
fn selectors() {
    select("file_selector", ["LICENSE".into()], "LICENSE");
    select("file_selector", ["./own/x.txt".into()], "spec/own/x.txt");
    select("file_selector", ["src".into()], "");
    select("file_selector", ["none".into()], "");
    select(
        "file_selector",
        ["../x".into()],
        "error: `../x` is a path that leaves the workspace",
    );
    select(
        "folder_selector",
        ["src/core".into()],
        "src/core/a.orig src/core/model.py",
    );
    select("folder_selector", ["LICENSE".into()], "");
    select(
        "folder_selector",
        ["*/core".into()],
        "src/core/a.orig src/core/model.py tests/core/test_model.py",
    );
    select("glob_selector", ["src/*.py".into()], "src/app.py");
    select("glob_selector", ["./**/*.txt".into()], "spec/own/x.txt");
    select("glob_selector", ["nothing/*".into()], "");
    select(
        "folders_selector",
        ["*/core".into()],
        "src/core/a.orig src/core/model.py | tests/core/test_model.py",
    );
    select(
        "glob_selector",
        ["[a".into()],
        "error: `[a` is no glob: unclosed character class; missing ']'",
    );
    select(
        "exists",
        ["src".into()],
        "error: `exists` judges and gives no value; write it behind `check`",
    );
}

#[test]
fn sets() {
    select(
        "union",
        ["LICENSE".into(), "src/*.py".into()],
        "LICENSE src/app.py",
    );
    select(
        "intersection",
        ["src".into(), "**/*.orig".into()],
        "src/core/a.orig",
    );
    select(
        "difference",
        ["src/core".into(), "**/*.orig".into()],
        "src/core/model.py",
    );
    check("empty", ["**/*.bak".into()], "pass");
    check(
        "empty",
        ["**/*.orig".into()],
        "fail: expected an empty scope, found 1 file(s)\n\
         src/core/a.orig: src/core/a.orig is in a scope that should be empty",
    );
    check("not_empty", ["src".into()], "pass");
    check(
        "not_empty",
        ["src/empty".into()],
        "fail: expected at least one file, found none; ignored files do not count",
    );
}

#[test]
fn names() {
    check("exists", ["src".into(), "core/model.py".into()], "pass");
    check("exists", ["src".into(), "empty".into()], "pass");
    check("exists", ["src".into(), "*.py".into()], "pass");
    check("exists", [Value::Null, "LICENSE".into()], "pass");
    check(
        "exists",
        ["src".into(), "x.py".into()],
        "fail: `x.py` does not exist in `src`\nsrc/x.py: `x.py` does not exist in `src`",
    );
    check(
        "exists",
        ["src".into(), "../../x".into()],
        "error: `../../x` is a path that leaves the workspace",
    );
    check("contains", ["src".into(), "model.py".into()], "pass");
    check("contains", ["src".into(), "empty".into()], "pass");
    check(
        "contains",
        ["src".into(), "test_app.py".into()],
        "fail: `src` has no file or folder named `test_app.py`\n\
         src: `src` has no file or folder named `test_app.py`",
    );
    check("no_files_matching", ["src".into(), "*.orig".into()], "pass");
    check(
        "no_files_matching",
        ["src".into(), "**/*.orig".into()],
        "fail: expected no file that matches `**/*.orig`, found 1\n\
         src/core/a.orig: src/core/a.orig matches `**/*.orig`",
    );
    check(
        "only_files_matching",
        ["tests".into(), list(["**/*.py"])],
        "pass",
    );
    check(
        "only_files_matching",
        ["src".into(), list(["*.py", "core/*.py"])],
        "fail: expected only files that match `*.py`, `core/*.py`, found 1 other(s)\n\
         src/core/a.orig: src/core/a.orig does not match `*.py`, `core/*.py`",
    );
    check(
        "matches_pattern",
        ["tests".into(), "**/test_*.py".into()],
        "pass",
    );
    check(
        "matches_pattern",
        ["tests".into(), "test_*.py".into()],
        "fail: expected only files that match `test_*.py`, found 1 other(s)\n\
         tests/core/test_model.py: tests/core/test_model.py does not match `test_*.py`",
    );
}

#[test]
fn sizes() {
    check("max_files", ["src".into(), Value::Int(3)], "pass");
    check(
        "max_files",
        ["src".into(), Value::Int(2)],
        "fail: `src` holds 3 files, expected at most 2\nsrc: `src` holds 3 files, expected at most 2",
    );
    check("max_size", ["LICENSE".into(), Value::Int(12)], "pass");
    check(
        "max_size",
        ["LICENSE".into(), Value::Int(11)],
        "fail: found 1 file(s) larger than 11 bytes\nLICENSE: LICENSE has 12 bytes, expected at most 11",
    );
    check("max_lines", ["src".into(), Value::Int(3)], "pass");
    check(
        "max_lines",
        ["src".into(), Value::Int(2)],
        "fail: found 1 file(s) with more than 2 lines\nsrc/app.py:3:1: src/app.py has 3 lines, expected at most 2",
    );
    check(
        "max_lines",
        ["src".into(), Value::Int(-1)],
        "error: found -1, expected a number that is not negative",
    );
}

#[test]
fn text() {
    check("contains_text", ["LICENSE".into(), "^MIT".into()], "pass");
    check(
        "contains_text",
        ["LICENSE".into(), "Apache".into()],
        "fail: expected text that matches `Apache`, found none in `LICENSE`\n\
         LICENSE: expected text that matches `Apache`, found none in `LICENSE`",
    );
    check("no_text", ["tests".into(), "TODO".into()], "pass");
    check(
        "no_text",
        ["src".into(), "TODO".into()],
        "fail: expected no text that matches `TODO`, found 2 line(s)\n\
         src/app.py:2:15: found `TODO`\nsrc/app.py:3:3: found `TODO`",
    );
    check(
        "no_text",
        ["latin.txt".into(), "TODO".into()],
        "fail: expected no text that matches `TODO`, found 1 line(s)\nlatin.txt:1:3: found `TODO`",
    );
    check(
        "no_text",
        ["logo.png".into(), "TODO".into()],
        "error: no file of `logo.png` could be searched: binary files are no text",
    );
    check(
        "no_text",
        ["src".into(), "(".into()],
        "error: `(` is no regular expression: unclosed group",
    );
    let (outcome, _) = run(|cx| {
        let args = Args(vec!["src".into(), r"(\w{200}){200}".into()]);
        Files::default().check(cx, "no_text", &args)
    });
    assert!(
        matches!(outcome, Outcome::Error(_)),
        "a huge regular expression is refused"
    );
}

#[test]
fn mentions_of_paths() {
    check(
        "references",
        ["Dockerfile".into(), "src/app.py".into()],
        "pass",
    );
    check(
        "references",
        ["tests".into(), "src/core/model.py".into()],
        "pass",
    );
    check(
        "references",
        ["Dockerfile".into(), "src/app".into()],
        "fail: `Dockerfile` does not mention `src/app`\nDockerfile: `Dockerfile` does not mention `src/app`",
    );
}

#[test]
fn mirrored_folders() {
    let mapping = || Value::from_iter([list(["*.py", "test_*.py"])]);
    check(
        "same_structure",
        ["src".into(), "tests".into(), mapping()],
        "pass",
    );
    check(
        "same_structure",
        ["src/core".into(), "tests/core".into(), Value::Null],
        "fail: `src/core` and `tests/core` differ: 3 file(s) without a counterpart\n\
         src/core/a.orig: src/core/a.orig has no counterpart tests/core/a.orig\n\
         src/core/model.py: src/core/model.py has no counterpart tests/core/model.py\n\
         tests/core/test_model.py: tests/core/test_model.py has no counterpart src/core/test_model.py",
    );
    check(
        "same_structure",
        [
            "src".into(),
            "tests".into(),
            Value::from_iter([list(["*.py", "x"])]),
        ],
        "error: `*.py` and `x` are no pair: both are names with one `*`, or both with none",
    );
}

#[test]
fn questions_are_recorded() {
    let asked = |function: &str, args: Vec<Value>| {
        run(|cx| Files::default().check(cx, function, &Args(args))).1
    };
    let path = WsPath::from_walk;
    let questions = asked("exists", vec!["src".into(), "nothing.py".into()]);
    assert!(
        questions.contains(&Question::Kind(path("src/nothing.py"))),
        "{questions:?}"
    );
    let questions = asked("max_size", vec!["**/*.orig".into(), Value::Int(1)]);
    let globs = Question::Matching(WsPath::root(), "**/*.orig".to_owned());
    assert!(questions.contains(&globs), "{questions:?}");
    assert!(
        questions.contains(&Question::Content(path("src/core/a.orig"))),
        "{questions:?}"
    );
}

#[test]
fn every_function_is_documented() {
    for library in libraries() {
        for signature in library.signatures().unwrap_or_default() {
            assert!(!signature.documentation.is_empty(), "{}", signature.name);
            assert!(
                signature.example.contains(&*signature.name),
                "{}",
                signature.name
            );
        }
    }
}
