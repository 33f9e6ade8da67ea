//! What editors ask while somebody reads and writes a specification.

use super::Editor;
use crate::support::{Folder, SHOP, shop};
use serde_json::{Value, json};

/// A specification with a `|` where the cursor is, open in an editor of a shop; `hielements.hie` on disk
/// is the same without it.
struct Asked {
    editor: Editor,
    _folder: Folder,
    place: Value,
}

impl Asked {
    fn about(marked: &str) -> Self {
        Self::of(&json!({}), marked)
    }

    fn of(can: &Value, marked: &str) -> Self {
        let at = marked.find('|').expect("a place is marked");
        let text = marked.replacen('|', "", 1);
        let line = text[..at].matches('\n').count();
        let column = at - text[..at].rfind('\n').map_or(0, |end| end + 1);
        let folder = shop("");
        folder.write("hielements.hie", &text);
        let mut editor = Editor::that_can(can, &folder);
        editor.opens("hielements.hie", &text);
        let place = json!({ "line": line, "character": column });
        Self {
            editor,
            _folder: folder,
            place,
        }
    }

    fn document(&self) -> Value {
        json!({ "uri": self.editor.uri("hielements.hie") })
    }

    fn ask(&mut self, method: &str) -> Value {
        self.ask_with(method, &json!({}))
    }

    fn ask_with(&mut self, method: &str, more: &Value) -> Value {
        let mut params = json!({ "textDocument": self.document(), "position": self.place });
        for (name, value) in more.as_object().expect("an object") {
            params[name] = value.clone();
        }
        self.editor.ask(&format!("textDocument/{method}"), &params)
    }
}

fn start(range: &Value) -> String {
    format!("{}:{}", range["start"]["line"], range["start"]["character"])
}

/// SHOP with a cursor in front of the first occurrence of `word`.
fn at(word: &str) -> String {
    SHOP.replacen(word, &format!("|{word}"), 1)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn definition_references_and_highlights_follow_names() {
    let mut asked = Asked::about(&SHOP.replacen("no_dependency(web", "no_dependency(w|eb", 1));
    let said = asked.ask("definition");
    assert_eq!(start(&said[0]["range"]), "4:10", "{said}");
    assert_eq!(asked.ask("declaration"), said);
    let said = asked.ask_with(
        "references",
        &json!({ "context": { "includeDeclaration": true } }),
    );
    let places: Vec<String> = list(&said).iter().map(|it| start(&it["range"])).collect();
    assert_eq!(places, ["4:10", "8:44"], "{said}");
    let said = asked.ask_with(
        "references",
        &json!({ "context": { "includeDeclaration": false } }),
    );
    assert_eq!(list(&said).len(), 1);
    let said = asked.ask("documentHighlight");
    let kinds: Vec<&Value> = list(&said).iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, [3, 2]);
}

#[test]
fn a_link_says_where_it_starts_for_editors_that_know_it() {
    let can = json!({ "textDocument": { "definition": { "linkSupport": true } } });
    let mut asked = Asked::of(
        &can,
        &SHOP.replacen("no_dependency(web", "no_dependency(w|eb", 1),
    );
    let said = asked.ask("definition");
    assert_eq!(start(&said[0]["originSelectionRange"]), "8:44", "{said}");
    assert_eq!(start(&said[0]["targetSelectionRange"]), "4:10");
}

#[test]
fn completion_writes_in_the_place_of_the_word() {
    let can = json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } });
    let spec = "element a:\n    scope s = files.fold|\n";
    let said = Asked::of(&can, spec).ask("completion");
    let folder = list(&said)
        .iter()
        .find(|it| it["label"] == "folder_selector")
        .expect("it is offered");
    assert_eq!(
        folder["textEdit"]["newText"],
        "folder_selector('${1:path}')$0"
    );
    assert_eq!(start(&folder["textEdit"]["range"]), "1:20");
    assert_eq!(folder["insertTextFormat"], 2);
    assert_eq!(folder["detail"], "files.folder_selector(path)");
    let said = Asked::about(spec).ask("completion");
    let folder = list(&said)
        .iter()
        .find(|it| it["label"] == "folder_selector")
        .expect("it is offered");
    assert_eq!(folder["textEdit"]["newText"], "folder_selector");
    assert_eq!(folder["insertTextFormat"], 1);
}

#[test]
fn completion_knows_the_files_and_modules_of_the_workspace() {
    let labels = |marked: &str| {
        let mut asked = Asked::about(marked);
        asked.editor.told();
        let said = asked.ask("completion");
        let labels: Vec<String> = list(&said)
            .iter()
            .map(|it| it["label"].as_str().expect("a text").to_owned())
            .collect();
        labels.join(" ")
    };
    assert_eq!(
        labels("element a:\n    scope s = files.folder_selector('shop/|')\n"),
        "storage web"
    );
    assert_eq!(
        labels("element a:\n    scope s = files.file_selector('shop/web/|"),
        "__init__.py page.py"
    );
    let spec = format!("{SHOP}    check python.no_import(web, 'shop.st|')\n");
    assert_eq!(labels(&spec), "shop.storage shop.storage.rows");
}

#[test]
fn the_call_at_hand_is_explained() {
    let mut asked = Asked::about("element a:\n    check files.exists(a, |\n");
    let said = asked.ask("signatureHelp");
    assert_eq!(said["signatures"][0]["label"], "files.exists(scope, path)");
    assert_eq!(said["activeParameter"], 1);
    assert_eq!(said["signatures"][0]["parameters"][1]["label"], "path");
    let can = json!({ "textDocument": { "signatureHelp": { "signatureInformation": { "parameterInformation": { "labelOffsetSupport": true } } } } });
    let said = Asked::of(&can, "element a:\n    check files.exists(a, |\n").ask("signatureHelp");
    assert_eq!(
        said["signatures"][0]["parameters"][1]["label"],
        json!([20, 24])
    );
}

#[test]
fn colours_come_whole_and_for_some_lines() {
    let mut asked = Asked::about(
        "|element a:\n    scope s = files.folder_selector('shop')\n    check files.exists(s, 'x')\n",
    );
    let said = asked.ask("semanticTokens/full");
    // element, a, scope, s, files, folder_selector, 'shop', check, files, exists, s, 'x'
    assert_eq!(list(&said["data"]).len(), 12 * 5, "{said}");
    assert_eq!(
        said["data"].as_array().map(|data| &data[..10]),
        json!([0, 0, 7, 0, 0, 0, 8, 1, 4, 1])
            .as_array()
            .map(|data| &data[..])
    );
    let range =
        json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 99 } });
    let said = asked.ask_with("semanticTokens/range", &json!({ "range": range }));
    assert_eq!(list(&said["data"]).len(), 5 * 5, "{said}");
    assert_eq!(said["data"][0], 1);
}

#[test]
fn texts_fold_and_selections_grow() {
    let mut asked = Asked::about(&at("check no_shortcut"));
    let said = asked.ask("foldingRange");
    assert!(
        list(&said)
            .iter()
            .any(|fold| fold["startLine"] == 3 && fold["endLine"] == 8),
        "{said}"
    );
    let places = json!({ "positions": [asked.place.clone()] });
    let said = asked.ask_with("selectionRange", &places);
    assert_eq!(start(&said[0]["range"]), "8:4", "{said}");
    assert_eq!(
        start(&said[0]["parent"]["parent"]["range"]),
        "3:12",
        "{said}"
    );
}

#[test]
fn strings_lead_to_files_and_folders() {
    let mut asked = Asked::about(
        "|element a:\n    scope s = files.folder_selector('shop/web')\n    scope t = files.file_selector('shop/web/page.py')\n",
    );
    let said = asked.ask("documentLink");
    let targets: Vec<String> = list(&said)
        .iter()
        .map(|link| link["target"].as_str().expect("a text").to_owned())
        .collect();
    assert_eq!(
        targets,
        [
            asked.editor.uri("shop/web"),
            asked.editor.uri("shop/web/page.py")
        ]
    );
    assert_eq!(start(&said[0]["range"]), "1:37");
}

#[test]
fn hints_and_lenses_show_what_the_last_run_found() {
    let can = json!({ "workspace": { "codeLens": { "refreshSupport": true }, "inlayHint": { "refreshSupport": true } } });
    let mut asked = Asked::of(&can, &format!("|{SHOP}"));
    let everything = json!({ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } } });
    // Who shows lenses and hints is told when they are others.
    asked.ask("codeLens");
    asked.ask_with("inlayHint", &everything);
    let run = json!({ "command": "hielements.runAll", "arguments": [] });
    asked.editor.ask("workspace/executeCommand", &run);
    for method in ["workspace/codeLens/refresh", "workspace/inlayHint/refresh"] {
        let wanted = asked.editor.other(method);
        asked.editor.answers(&wanted, &Value::Null);
    }
    let said = asked.ask_with("inlayHint", &everything);
    let labels: Vec<&str> = list(&said)
        .iter()
        .map(|hint| hint["label"].as_str().expect("a text"))
        .collect();
    assert_eq!(labels, ["2 files", "2 files"], "{said}");
    let said = asked.ask("codeLens");
    let titles: Vec<String> = list(&said)
        .iter()
        .map(|lens| {
            let title = lens["command"]["title"].as_str().expect("a text");
            format!(
                "{} {}",
                title.split(' ').next().unwrap_or_default(),
                lens["command"]["command"].as_str().expect("a text")
            )
        })
        .collect();
    assert_eq!(
        titles,
        [
            "run hielements.runCheck",
            "✓ hielements.explain",
            "run hielements.runCheck",
            "✓ hielements.explain",
            "explain hielements.explain"
        ]
    );
    assert_eq!(said[2]["command"]["arguments"][1], "shop#no_shortcut");
}

#[test]
fn symbols_of_all_specifications_are_found() {
    let mut asked = Asked::about(&format!("|{SHOP}"));
    let said = asked
        .editor
        .ask("workspace/symbol", &json!({ "query": "shortcut" }));
    assert_eq!(said[0]["name"], "no_shortcut", "{said}");
    assert_eq!(said[0]["containerName"], "shop");
    assert_eq!(
        list(
            &asked
                .editor
                .ask("workspace/symbol", &json!({ "query": "" }))
        )
        .len(),
        4
    );
}

#[test]
fn the_hierarchy_leads_to_who_implements_and_uses() {
    let mut asked = Asked::about(
        "pattern p|lain { }\nelement a implements plain:\n    element b\n    element c\n    b uses c\n",
    );
    let items = asked.ask("prepareCallHierarchy");
    assert_eq!(items[0]["name"], "plain", "{items}");
    let said = asked
        .editor
        .ask("callHierarchy/incomingCalls", &json!({ "item": items[0] }));
    assert_eq!(said[0]["from"]["name"], "a", "{said}");
    assert_eq!(start(&said[0]["fromRanges"][0]), "1:21");
    let said = asked.editor.ask(
        "callHierarchy/outgoingCalls",
        &json!({ "item": said[0]["from"] }),
    );
    assert_eq!(said[0]["to"]["name"], "plain", "{said}");
    let said = asked.ask("implementation");
    assert_eq!(start(&said[0]["range"]), "1:8", "{said}");
}

#[test]
fn answers_come_while_the_workspace_is_still_walked() {
    // Nothing was waited for: the answer waits for the files of the workspace.
    let said =
        Asked::about("element a:\n    scope s = files.folder_selector('sh|')\n").ask("completion");
    assert_eq!(said[0]["label"], "shop", "{said}");
}

#[test]
fn every_edit_is_seen_by_what_is_asked_behind_it() {
    let mut asked = Asked::about("element a:\n    |\n");
    for (column, letter) in (4..).zip("check files.ex".chars()) {
        asked.editor.edits(
            "hielements.hie",
            Some([1, column, 1, column]),
            &letter.to_string(),
        );
    }
    asked.place = json!({ "line": 1, "character": 18 });
    let said = asked.ask("completion");
    assert!(
        list(&said)
            .iter()
            .any(|it| it["label"] == "exists" && start(&it["textEdit"]["range"]) == "1:16"),
        "{said}"
    );
}

#[test]
fn what_is_no_specification_has_no_answers() {
    let mut asked = Asked::about(&format!("|{SHOP}"));
    asked.editor.opens("shop/web/page.py", "import os\n");
    let at = json!({ "textDocument": { "uri": asked.editor.uri("shop/web/page.py") }, "position": { "line": 0, "character": 8 } });
    for method in [
        "hover",
        "completion",
        "definition",
        "signatureHelp",
        "foldingRange",
        "semanticTokens/full",
        "codeLens",
    ] {
        assert_eq!(
            asked.editor.ask(&format!("textDocument/{method}"), &at),
            Value::Null,
            "{method}"
        );
    }
}
