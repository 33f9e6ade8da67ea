//! The form of specifications, on all that this repository holds: its own, the examples, what tests
//! and fuzzers read.

use hielements_core::diagnostics::report::has_error;
use hielements_core::source::{Sources, WsPath, apply};
use hielements_core::syntax::ast::{AstNode, Item};
use hielements_core::syntax::format::{Refusal, edits};
use hielements_core::syntax::{Parse, parse};
use hielements_core::workspace::{DiskWorkspace, Workspace};
use std::path::Path;

fn read(path: &WsPath, text: &str) -> (Parse, Result<String, Refusal>) {
    let file = Sources::default().add(path.clone(), "");
    let parsed = parse(file, text);
    let form = edits(file, text, &parsed).map(|edits| apply(text, &edits));
    (parsed, form)
}

/// What each statement is documented with.
fn docs(parsed: &Parse) -> Vec<Option<String>> {
    let items = parsed.syntax().descendants().filter_map(Item::cast);
    items.map(|item| item.docs()).collect()
}

fn specifications() -> Vec<(WsPath, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let workspace = DiskWorkspace::open(&root, &[]).expect("the repository");
    let tree = workspace.tree();
    let paths = tree.files().iter();
    let paths = paths.filter(|path| path.extension() == Some("hie"));
    let read = |path: &WsPath| {
        let text = String::from_utf8(workspace.read(path).expect("it is there"));
        (path.clone(), text.expect("UTF-8"))
    };
    paths.map(read).collect()
}

#[test]
fn every_specification_keeps_its_meaning() {
    let mut formed = 0;
    for (path, text) in specifications() {
        let (parsed, form) = read(&path, &text);
        assert_eq!(form.is_err(), has_error(parsed.diagnostics()), "{path}");
        let Ok(form) = form else { continue };
        let (again, same) = read(&path, &form);
        assert_eq!(same, Ok(form), "{path}");
        assert_eq!(docs(&parsed), docs(&again), "{path}");
        formed += 1;
    }
    assert!(formed > 20, "only {formed} were read");
}

#[test]
fn our_own_specification_and_the_examples_have_their_form() {
    let shown = |path: &&(WsPath, String)| {
        let path = path.0.as_str();
        path == "hielements.hie" || path.starts_with("examples/") || path.starts_with("benches/")
    };
    let all = specifications();
    for (path, text) in all.iter().filter(shown) {
        assert_eq!(read(path, text).1.as_ref(), Ok(text), "{path}");
    }
}

#[test]
fn what_the_page_shows_has_its_form() {
    let page = include_str!("../../../doc/formatting.md");
    let blocks: Vec<&str> = page.split("```hielements\n").skip(1).collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        let (text, _) = block.split_once("```").expect("its end");
        let path = WsPath::from_walk("formatting.md");
        assert_eq!(read(&path, text).1.as_deref(), Ok(text));
    }
}
