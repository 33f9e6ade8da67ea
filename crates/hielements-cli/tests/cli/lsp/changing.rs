//! What changes specifications in an editor: names, paths that follow files, and quick fixes.

use super::Editor;
use super::written::edited;
use crate::support::{Folder, SHOP, SHORTCUTS, shop};
use serde_json::{Value, json};

/// A client that can all that matters here.
fn able() -> Value {
    json!({
        "workspace": { "workspaceEdit": {
            "documentChanges": true, "resourceOperations": ["create"],
        } },
        "textDocument": { "codeAction": {
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } },
            "isPreferredSupport": true, "dataSupport": true,
            "resolveSupport": { "properties": ["edit"] },
        } },
    })
}

fn at(editor: &Editor, path: &str, line: u32, column: u32) -> Value {
    json!({
        "textDocument": { "uri": editor.uri(path) },
        "position": { "line": line, "character": column },
    })
}

/// The edits of one file in an edit without versions.
fn of<'v>(edit: &'v Value, uri: &str) -> &'v Value {
    &edit["changes"][uri]
}

const PATTERN: &str = "pattern layered:\n    scope module\n    check files.exists(module, 'x')\n";
const USER: &str = "import './p.hie'\nelement shop implements layered:\n    scope module = files.folder_selector('src')\n";

#[test]
fn a_name_changes_in_all_files() {
    let folder = Folder::with(&[("p.hie", PATTERN), ("hielements.hie", USER), ("src/x", "")]);
    let mut editor = Editor::open(&folder);
    let unsaved = format!("# unsaved\n{PATTERN}");
    editor.opens("p.hie", &unsaved);
    let place = at(&editor, "p.hie", 2, 11);
    let prepared = editor.ask("textDocument/prepareRename", &place);
    assert_eq!(prepared["placeholder"], "module");
    assert_eq!(
        prepared["range"]["start"],
        json!({ "line": 2, "character": 10 })
    );
    let mut params = place.clone();
    params["newName"] = json!("code");
    let edit = editor.ask("textDocument/rename", &params);
    let (pattern, user) = (editor.uri("p.hie"), editor.uri("hielements.hie"));
    assert_eq!(
        edited(&unsaved, of(&edit, &pattern)),
        unsaved.replace("module", "code")
    );
    assert_eq!(
        edited(USER, of(&edit, &user)),
        USER.replace("module", "code")
    );
}

#[test]
fn what_cannot_be_renamed_is_an_error_with_a_reason() {
    let folder = Folder::with(&[("p.hie", PATTERN)]);
    let mut editor = Editor::open(&folder);
    editor.opens("p.hie", PATTERN);
    let place = at(&editor, "p.hie", 0, 2);
    let refused = editor.ask("textDocument/prepareRename", &place);
    assert_eq!(
        refused["message"],
        "there is no name here that a specification gives"
    );
    let mut params = at(&editor, "p.hie", 1, 12);
    params["newName"] = json!("not a name");
    let refused = editor.ask("textDocument/rename", &params);
    let why = refused["message"].as_str().expect("a reason");
    assert!(why.starts_with("`not a name` is no name"), "{why}");
}

#[test]
fn specifications_follow_a_folder() {
    let folder = shop("");
    let mut editor = Editor::that_can(&able(), &folder);
    editor.opens("hielements.hie", SHOP);
    let (old, new) = (editor.uri("shop/web"), editor.uri("shop/front"));
    let files = json!({ "files": [{ "oldUri": old, "newUri": new }] });
    let edit = editor.ask("workspace/willRenameFiles", &files);
    let document = &edit["documentChanges"][0];
    assert_eq!(document["textDocument"]["version"], 1);
    assert_eq!(
        edited(SHOP, &document["edits"]),
        SHOP.replace("'shop.web'", "'shop.front'")
    );
    let other = json!({ "files": [{
        "oldUri": editor.uri("README.md"), "newUri": editor.uri("READ.md"),
    }] });
    assert_eq!(editor.ask("workspace/willRenameFiles", &other), Value::Null);
    // After the rename the disk is looked at, without a save.
    std::fs::rename(folder.path("shop/web"), folder.path("shop/front")).expect("it is moved");
    editor.say("workspace/didRenameFiles", &files);
    editor.shows(
        "hielements.hie 4:10-4:13 error[empty-scope] scope `web` matches nothing: no check on it can pass\n\
         hielements.hie 8:4-8:57 error[empty-scope] scope `shop.web` matches nothing / Pages ask services, never the database",
    );
}

/// The actions for all that a file shows, by title, with what each does.
fn actions(editor: &mut Editor, path: &str) -> Vec<Value> {
    let shown = editor.diagnostics(path).to_vec();
    let mut found = Vec::new();
    for diagnostic in shown {
        let params = json!({
            "textDocument": { "uri": editor.uri(path) },
            "range": diagnostic["range"],
            "context": { "diagnostics": [diagnostic] },
        });
        let answer = editor.ask("textDocument/codeAction", &params);
        found.extend(answer.as_array().cloned().unwrap_or_default());
    }
    found
}

fn titles(actions: &[Value]) -> Vec<&str> {
    let titles = actions.iter();
    titles
        .map(|action| action["title"].as_str().expect("a text"))
        .collect()
}

#[test]
fn a_word_that_was_meant_is_written() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::that_can(&able(), &folder);
    let text =
        "element a:\n    scope s = files.folder_selectr('.')\n    check files.exists(s, 'a')\n";
    editor.opens("hielements.hie", text);
    editor.shows("hielements.hie 1:14-1:34 error[unknown-function] library `files` has no function `folder_selectr` / help: did you mean `folder_selector`?");
    let found = actions(&mut editor, "hielements.hie");
    assert_eq!(titles(&found), ["Write `folder_selector`"]);
    let action = &found[0];
    assert_eq!(
        (&action["kind"], &action["isPreferred"]),
        (&json!("quickfix"), &json!(true))
    );
    assert_eq!(action["diagnostics"][0]["code"], "unknown-function");
    let edits = &action["edit"]["documentChanges"][0]["edits"];
    assert_eq!(edited(text, edits), text.replace("selectr", "selector"));
}

#[test]
fn what_is_missing_is_created_and_what_was_moved_is_followed() {
    let text = "element a:\n    scope s = files.folder_selector('src/code')\n    scope t = files.folder_selector('lib')\n    check files.exists(t, 'new.md')\n";
    let folder = Folder::with(&[("hielements.hie", text), ("lib/code/a.py", "")]);
    let mut editor = Editor::that_can(&able(), &folder);
    editor.opens("hielements.hie", text);
    editor.shows(
        "hielements.hie 1:10-1:11 error[empty-scope] scope `s` matches nothing: no check on it can pass\n\
         hielements.hie 3:4-3:35 error[files.exists] `new.md` does not exist in `lib`",
    );
    let found = actions(&mut editor, "hielements.hie");
    assert_eq!(
        titles(&found),
        [
            "Follow `src/code` to `lib/code` everywhere",
            "Accept `empty-scope` here, with a reason",
            "Create `lib/new.md`",
            "Accept `files.exists` here, with a reason",
        ]
    );
    let resolved = editor.ask("codeAction/resolve", &found[0]);
    let edits = &resolved["edit"]["documentChanges"][0]["edits"];
    assert_eq!(edited(text, edits), text.replace("src/code", "lib/code"));
    let create = &found[2]["edit"]["documentChanges"][0];
    assert_eq!(create["kind"], "create");
    assert_eq!(create["uri"], editor.uri("lib/new.md"));
}

#[test]
fn findings_in_code_are_accepted_with_a_reason() {
    let folder = shop(SHORTCUTS);
    let mut editor = Editor::that_can(&able(), &folder);
    editor.opens("shop/web/page.py", SHORTCUTS);
    editor.shows(
        "hielements.hie 8:4-8:57 error[python.no_dependency] package `shop.web` must not import package `shop.storage` / Pages ask services, never the database -> shop/web/page.py 1:0-1:29 -> shop/web/page.py 2:0-2:19\n\
         shop/web/page.py 1:0-1:29 error[python.no_dependency] shop.web.page imports shop.storage.rows (line 2) / help: remove the import, or move the code to where it may be used / Pages ask services, never the database -> hielements.hie 8:4-8:57\n\
         shop/web/page.py 2:0-2:19 error[python.no_dependency] shop.web.page imports shop.storage (line 3) / help: remove the import, or move the code to where it may be used / Pages ask services, never the database -> hielements.hie 8:4-8:57",
    );
    let found = actions(&mut editor, "shop/web/page.py");
    assert_eq!(
        titles(&found),
        ["Accept `python.no_dependency` here, with a reason"; 2]
    );
    let edits = &found[0]["edit"]["documentChanges"][0]["edits"];
    let accepted = edited(SHORTCUTS, edits);
    assert_eq!(
        accepted,
        "import os\n# hielements: allow(python.no_dependency) because …\nfrom shop.storage import rows\nimport shop.storage\n"
    );
    // What it writes is understood.
    editor.edits("shop/web/page.py", None, &accepted);
    folder.write("shop/web/page.py", &accepted);
    editor.saves("shop/web/page.py");
    editor.shows(
        "hielements.hie 8:4-8:57 error[python.no_dependency] package `shop.web` must not import package `shop.storage` / Pages ask services, never the database -> shop/web/page.py 3:0-3:19\n\
         shop/web/page.py 3:0-3:19 error[python.no_dependency] shop.web.page imports shop.storage (line 4) / help: remove the import, or move the code to where it may be used / Pages ask services, never the database -> hielements.hie 8:4-8:57",
    );
}

#[test]
fn a_dependency_is_declared_from_either_end() {
    let spec = "element shop:\n    element web:\n        scope m = python.package_selector('web')\n    element billing:\n        scope m = python.package_selector('billing')\n    element pricing:\n        scope m = python.package_selector('pricing')\n    web uses billing\n";
    let page = "import billing\nimport pricing\n";
    let folder = Folder::with(&[
        ("hielements.hie", spec),
        ("hielements.toml", "[lints]\nundeclared-use = \"deny\"\n"),
        ("web/__init__.py", page),
        ("billing/__init__.py", ""),
        ("pricing/__init__.py", ""),
    ]);
    let mut editor = Editor::that_can(&able(), &folder);
    editor.opens("hielements.hie", spec);
    editor.opens("web/__init__.py", page);
    editor.shows(
        "hielements.hie 7:4-7:20 error[undeclared-use] `shop.web` depends on elements that it does not declare to use -> web/__init__.py 1:0-1:14\n\
         web/__init__.py 1:0-1:14 error[undeclared-use] web imports pricing (line 2) / help: declare it with `uses`, or remove the dependency -> hielements.hie 7:4-7:20",
    );
    for path in ["hielements.hie", "web/__init__.py"] {
        let found = actions(&mut editor, path);
        assert_eq!(
            titles(&found),
            [
                "Declare `web uses pricing`",
                "Accept `undeclared-use` here, with a reason"
            ]
        );
        let edits = &found[0]["edit"]["documentChanges"][0]["edits"];
        assert_eq!(edited(spec, edits), format!("{spec}    web uses pricing\n"));
    }
}

#[test]
fn an_editor_that_knows_commands_only_is_offered_nothing() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::open(&folder);
    editor.opens("hielements.hie", "template p:\n    scope s\n");
    editor.shows("hielements.hie 0:0-0:8 warning[legacy-syntax] an old spelling of `pattern`");
    assert!(actions(&mut editor, "hielements.hie").is_empty());
}
