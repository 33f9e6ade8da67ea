//! Files that are saved, created, deleted: what the editor shows at both ends.

use super::Editor;
use crate::support::{Folder, SHOP, shop};
use serde_json::json;

const BROKEN: &str = "from shop.storage import rows\n";

const SHOWN: &str = "\
hielements.hie 8:4-8:57 error[python.no_dependency] package `shop.web` must not import package `shop.storage` / Pages ask services, never the database -> shop/web/page.py 0:0-0:29
shop/web/page.py 0:0-0:29 error[python.no_dependency] shop.web.page imports shop.storage.rows (line 1) / help: remove the import, or move the code to where it may be used / Pages ask services, never the database -> hielements.hie 8:4-8:57";

#[test]
fn findings_stand_at_both_ends_until_a_fix_is_saved() {
    let folder = shop(BROKEN);
    let mut editor = Editor::open(&folder);
    editor.opens("shop/web/page.py", BROKEN);
    editor.shows(SHOWN);
    let both = ["hielements.hie", "shop/web/page.py"];
    for found in both.iter().flat_map(|path| editor.diagnostics(path)) {
        let page = found["codeDescription"]["href"].as_str().expect("a link");
        assert!(
            page.ends_with("/doc/library_catalog.md#pythonno_dependency"),
            "{page}"
        );
    }
    assert_eq!(editor.told(), "hielements.hie shop/web/page.py");
    // What is not saved is not judged.
    editor.edits("shop/web/page.py", None, "");
    assert_eq!(editor.told(), "");
    folder.write("shop/web/page.py", "");
    editor.saves("shop/web/page.py");
    editor.shows("");
    assert_eq!(editor.told(), "hielements.hie shop/web/page.py");
    // Nothing that counts is different.
    folder.write("shop/web/page.py", "x = 1\n");
    editor.saves("shop/web/page.py");
    assert_eq!(editor.told(), "");
    assert_eq!(editor.ends(), Some(0));
}

#[test]
fn files_that_come_and_go_outside_are_judged_when_the_editor_tells_of_them() {
    let folder = shop("");
    let can = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Editor::that_can(&can, &folder);
    let asked = editor.other("client/registerCapability");
    let wanted = &asked["params"]["registrations"][0];
    assert_eq!(wanted["method"], "workspace/didChangeWatchedFiles");
    assert_eq!(
        wanted["registerOptions"]["watchers"][0]["globPattern"],
        "**/*"
    );
    // Until somebody answers, nothing waits for it.
    assert_eq!(editor.told(), "");
    folder.write("shop/web/new.py", BROKEN);
    editor.noticed(&[("shop/web/new.py", 1)]);
    editor.shows(
        &SHOWN
            .replace("web/page.py", "web/new.py")
            .replace("web.page", "web.new"),
    );
    editor.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    std::fs::remove_file(folder.path("shop/web/new.py")).expect("it is there");
    editor.noticed(&[("shop/web/new.py", 3)]);
    editor.shows("");
    assert_eq!(
        editor.told(),
        "hielements.hie hielements.hie shop/web/new.py shop/web/new.py"
    );
}

#[test]
fn an_editor_that_watches_nothing_is_watched_for() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    assert_eq!(editor.told(), "");
    folder.write("shop/web/deep/new.py", BROKEN);
    folder.write("shop/web/deep/__init__.py", "");
    let shown = SHOWN.replace("web/page.py", "web/deep/new.py");
    editor.shows(&shown.replace("web.page", "web.deep.new"));
    std::fs::remove_dir_all(folder.path("shop/web/deep")).expect("it is there");
    editor.shows("");
}

#[test]
fn a_switch_of_many_files_is_one_batch() {
    let folder = shop("");
    let can = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Editor::that_can(&can, &folder);
    assert_eq!(editor.told(), "");
    let paths: Vec<String> = (0..60)
        .map(|n| format!("shop/web/page_{n:02}.py"))
        .collect();
    for path in &paths {
        folder.write(path, BROKEN);
    }
    let changes: Vec<(&str, u32)> = paths.iter().map(|path| (path.as_str(), 1)).collect();
    editor.noticed(&changes);
    let told = editor.told();
    let all: Vec<&str> = told.split(' ').collect();
    assert_eq!(all.len(), 61, "each file once, and the rule once: {told}");
    // A rule names a bounded number of places.
    let related = editor.diagnostics("hielements.hie")[0]["relatedInformation"].as_array();
    assert_eq!(related.map(Vec::len), Some(50));
}

#[test]
fn a_finding_that_has_no_file_stands_at_the_rule() {
    let spec = "element app:\n    scope all = files.folder_selector('.')\n    \
                check files.exists(all, 'README.md')\n";
    let folder = Folder::with(&[("hielements.hie", spec), ("README.md", "")]);
    let can = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Editor::that_can(&can, &folder);
    assert_eq!(editor.told(), "");
    std::fs::remove_file(folder.path("README.md")).expect("it is there");
    editor.noticed(&[("README.md", 3)]);
    editor.shows("hielements.hie 2:4-2:40 error[files.exists] `README.md` does not exist in `.`");
}

#[test]
fn what_is_only_warned_about_or_accepted_is_shown_as_such() {
    let folder = shop(BROKEN);
    folder.write(
        "hielements.toml",
        "[lints]\n\"python.no_dependency\" = \"warn\"\n",
    );
    let mut editor = Editor::open(&folder);
    editor.shows(&SHOWN.replace("error[", "warning["));
    let accepted =
        "from shop.storage import rows  # hielements: allow(python.no_dependency) old code\n";
    folder.write("shop/web/page.py", accepted);
    editor.saves("shop/web/page.py");
    editor.shows("");
}

#[test]
fn a_configuration_that_changes_counts_at_once() {
    let folder = shop(BROKEN);
    let mut editor = Editor::open(&folder);
    editor.shows(SHOWN);
    folder.write(
        "hielements.toml",
        "[workspace]\nexclude = [\"shop/web/page.py\"]\n",
    );
    editor.saves("hielements.toml");
    editor.shows("");
}

#[test]
fn a_workspace_without_a_specification_is_quiet() {
    let folder = Folder::with(&[("a.py", "import b\n"), ("broken.py", "def (:\n")]);
    let mut editor = Editor::open(&folder);
    assert_eq!(editor.told(), "");
    // Until there is one.
    folder.write("hielements.hie", "element a:\n    check nothing.here(a)\n");
    editor.saves("hielements.hie");
    editor.shows(
        "hielements.hie 1:10-1:17 error[unknown-library] there is no library `nothing` / help: configure it under `[libraries]` in hielements.toml",
    );
}

#[test]
fn each_folder_is_a_workspace_of_its_own() {
    let folder = Folder::with(&[
        ("one/hielements.hie", SHOP),
        ("one/shop/__init__.py", ""),
        ("one/shop/web/__init__.py", BROKEN),
        ("one/shop/storage/__init__.py", ""),
        ("one/shop/storage/rows.py", ""),
        ("two/hielements.hie", "element two:\n    check\n"),
    ]);
    let mut editor = Editor::silent(&folder);
    let (one, two) = (editor.uri("one"), editor.uri("two"));
    editor.start(&json!({
        "capabilities": {},
        "workspaceFolders": [{ "uri": one, "name": "one" }, { "uri": two, "name": "two" }],
    }));
    let told = editor.told();
    assert_eq!(
        told,
        "one/hielements.hie one/shop/web/__init__.py two/hielements.hie"
    );
    let event = json!({ "added": [], "removed": [{ "uri": one, "name": "one" }] });
    editor.say(
        "workspace/didChangeWorkspaceFolders",
        &json!({ "event": event }),
    );
    assert_eq!(editor.told(), "one/hielements.hie one/shop/web/__init__.py");
    assert_eq!(editor.diagnostics("one/hielements.hie").len(), 0);
    assert_ne!(editor.diagnostics("two/hielements.hie").len(), 0);
    let event = json!({ "added": [{ "uri": one, "name": "one" }], "removed": [] });
    editor.say(
        "workspace/didChangeWorkspaceFolders",
        &json!({ "event": event }),
    );
    assert_eq!(editor.told(), "one/hielements.hie one/shop/web/__init__.py");
    assert_ne!(editor.diagnostics("one/hielements.hie").len(), 0);
}
