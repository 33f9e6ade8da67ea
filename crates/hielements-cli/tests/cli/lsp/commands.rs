//! What a person has the server do, and what it tells by itself: commands, progress, how things stand,
//! settings, diagnostics that are asked for.

use super::Editor;
use crate::support::{Folder, SHOP, shop};
use serde_json::{Value, json};

const BROKEN: &str = "from shop.storage import rows\n";

fn command(editor: &mut Editor, name: &str, arguments: &Value) -> Value {
    let params = json!({ "command": format!("hielements.{name}"), "arguments": arguments });
    editor.ask("workspace/executeCommand", &params)
}

#[test]
fn rules_run_again_when_a_person_wants_it() {
    let folder = shop(BROKEN);
    let mut editor = Editor::open(&folder);
    editor.told();
    let broken = json!({ "total": 1, "passed": 0, "failed": 1, "errors": 0, "findings": 1 });
    assert_eq!(command(&mut editor, "runAll", &json!([])), broken);
    let uri = editor.uri("hielements.hie");
    assert_eq!(
        command(&mut editor, "runCheck", &json!([uri, "shop#no_shortcut"])),
        broken
    );
    assert_eq!(command(&mut editor, "runCheck", &json!(["shop"])), broken);
    let said = command(&mut editor, "runCheck", &json!(["nothing"]));
    assert!(
        said["message"]
            .as_str()
            .is_some_and(|it| it.contains("no rule or element `nothing`")),
        "{said}"
    );
    let said = command(&mut editor, "noSuchThing", &json!([]));
    assert!(
        said["message"]
            .as_str()
            .is_some_and(|it| it.contains("no command")),
        "{said}"
    );
    // Nothing is shown anew: it is the same.
    assert_eq!(editor.told(), "");
}

#[test]
fn a_rule_is_explained() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    editor.told();
    let said = command(&mut editor, "explain", &json!(["shop#no_shortcut"]));
    let text = said.as_str().expect("a text");
    assert!(text.contains("shop#no_shortcut\n  holds\n"), "{text}");
    assert!(text.contains("it rests on"), "{text}");
    // Who does not say that it shows answers itself is shown them.
    let shown = editor.other("window/showMessage");
    assert_eq!(shown["params"]["message"], said);
}

#[test]
fn the_cache_can_be_cleared_and_libraries_restarted() {
    let folder = shop(BROKEN);
    let mut editor = Editor::open(&folder);
    editor.told();
    for name in ["clearCache", "restartLibraries"] {
        let said = command(&mut editor, name, &json!([]));
        assert_eq!(said["failed"], 1, "{name}: {said}");
    }
    folder.write("shop/web/page.py", "");
    editor.saves("shop/web/page.py");
    editor.shows("");
}

#[test]
fn state_graph_and_profile_are_texts() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    editor.told();
    let mut text = |name: &str| {
        command(&mut editor, name, &json!([]))
            .as_str()
            .expect("a text")
            .to_owned()
    };
    assert!(text("showState").contains("rules with an outcome: 3"));
    let graph = text("showGraph");
    assert!(
        graph.starts_with("```mermaid\nflowchart TB\n") && graph.contains("[\"shop\"]"),
        "{graph}"
    );
    assert!(text("showProfile").contains("`shop#no_shortcut`"));
}

#[test]
fn the_architecture_is_a_tree_with_what_came_of_it() {
    let folder = shop(BROKEN);
    let mut editor = Editor::open(&folder);
    editor.told();
    let said = editor.ask("hielements/architecture", &json!({}));
    let shop = &said["folders"][0]["elements"][0];
    assert_eq!(shop["path"], "shop", "{said}");
    assert_eq!(
        (&shop["status"], &shop["failed"]),
        (&json!("fail"), &json!(1))
    );
    let rule = &shop["rules"][0];
    assert_eq!(rule["id"], "shop#no_shortcut");
    assert_eq!(rule["location"]["range"]["start"]["line"], 8);
    folder.write("shop/web/page.py", "");
    editor.saves("shop/web/page.py");
    editor.shows("");
    let said = editor.ask(
        "hielements/architecture",
        &json!({ "uri": editor.uri("hielements.hie") }),
    );
    assert_eq!(
        said["folders"][0]["elements"][0]["status"], "pass",
        "{said}"
    );
    assert_eq!(
        editor.other("$/hielements/architectureChanged")["params"]["uri"],
        editor.uri("")
    );
}

#[test]
fn how_things_stand_is_told() {
    let folder = shop(BROKEN);
    let mut editor = Editor::open(&folder);
    let told = |editor: &mut Editor| {
        loop {
            let status = editor.other("$/hielements/status");
            if status["params"]["state"] == "idle" && status["params"]["total"] != 0 {
                return status["params"].clone();
            }
        }
    };
    let status = told(&mut editor);
    assert_eq!(
        (&status["failed"], &status["findings"], &status["folders"]),
        (&json!(1), &json!(1), &json!(1))
    );
    folder.write("shop/web/page.py", "");
    editor.saves("shop/web/page.py");
    assert_eq!(told(&mut editor)["failed"], 0);
}

/// A workspace that takes a while: each rule looks through many files for something that costs time.
fn slow() -> Folder {
    let mut spec = String::from("element a:\n    scope s = files.folder_selector('src')\n");
    for number in 0..400 {
        spec += &format!("    check files.no_text(s, '(x+x+)+y{number}')\n");
    }
    let text = format!("{}\n", "xy ".repeat(4000));
    let folder = Folder::with(&[("hielements.hie", &spec)]);
    for number in 0..20 {
        folder.write(&format!("src/{number}.txt"), &text);
    }
    folder
}

#[test]
fn a_long_run_shows_its_progress_and_can_be_stopped() {
    let folder = slow();
    let mut editor = Editor::that_can(&json!({ "window": { "workDoneProgress": true } }), &folder);
    let create = editor.other("window/workDoneProgress/create");
    let token = create["params"]["token"].clone();
    editor.answers(&create, &Value::Null);
    let begin = editor.other("$/progress");
    assert_eq!(begin["params"]["token"], token);
    assert_eq!(begin["params"]["value"]["kind"], "begin");
    assert_eq!(begin["params"]["value"]["cancellable"], true);
    assert!(
        begin["params"]["value"]["message"]
            .as_str()
            .is_some_and(|it| it.ends_with(" rules")),
        "{begin}"
    );
    // Answers do not wait for it.
    editor.opens("hielements.hie", &folder.read("hielements.hie"));
    let at = json!({ "textDocument": { "uri": editor.uri("hielements.hie") }, "position": { "line": 2, "character": 18 } });
    assert!(editor.ask("textDocument/hover", &at)["contents"]["value"].is_string());
    editor.say("window/workDoneProgress/cancel", &json!({ "token": token }));
    loop {
        let said = editor.other("$/progress");
        if said["params"]["value"]["kind"] == "end" {
            break;
        }
    }
    assert_eq!(editor.ends(), Some(0));
}

#[test]
fn settings_count_without_a_restart() {
    let folder = shop("");
    let can =
        json!({ "workspace": { "configuration": true, "codeLens": { "refreshSupport": true } } });
    let mut editor = Editor::that_can(&can, &folder);
    editor.opens("hielements.hie", SHOP);
    let wanted = editor.other("workspace/configuration");
    assert_eq!(wanted["params"]["items"][0]["section"], "hielements");
    editor.answers(&wanted, &json!([{ "codeLens": false }]));
    let at = json!({ "textDocument": { "uri": editor.uri("hielements.hie") } });
    editor.told();
    assert_eq!(editor.ask("textDocument/codeLens", &at), json!([]));
    // Pushed by editors that do so, asked for where they only say that something changed.
    editor.say(
        "workspace/didChangeConfiguration",
        &json!({ "settings": { "hielements": { "codeLens": true } } }),
    );
    assert_ne!(editor.ask("textDocument/codeLens", &at), json!([]));
    editor.say(
        "workspace/didChangeConfiguration",
        &json!({ "settings": null }),
    );
    let wanted = editor.other("workspace/configuration");
    editor.answers(&wanted, &json!([{ "codeLens": false }]));
    editor.told();
    assert_eq!(editor.ask("textDocument/codeLens", &at), json!([]));
}

#[test]
fn an_editor_that_never_answers_is_served_all_the_same() {
    let folder = shop(BROKEN);
    let can = json!({
        "workspace": {
            "configuration": true, "codeLens": { "refreshSupport": true }, "inlayHint": { "refreshSupport": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "window": { "workDoneProgress": true },
    });
    let mut editor = Editor::that_can(&can, &folder);
    assert_ne!(editor.told(), "");
    for text in ["", BROKEN, "", BROKEN, "", BROKEN, ""] {
        folder.write("shop/web/page.py", text);
        editor.saves("shop/web/page.py");
        assert_eq!(editor.told(), "hielements.hie shop/web/page.py");
    }
    assert_eq!(editor.ends(), Some(0));
}

#[test]
fn an_editor_that_asks_for_diagnostics_is_told_to_ask_again() {
    let folder = shop("");
    let can = json!({ "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } });
    let mut editor = Editor::silent(&folder);
    let uri = editor.uri("");
    let answer = editor.start(
        &json!({ "capabilities": can, "workspaceFolders": [{ "uri": uri, "name": "work" }] }),
    );
    assert_eq!(
        answer["capabilities"]["diagnosticProvider"]["interFileDependencies"],
        true
    );
    editor.opens("shop/web/page.py", "");
    editor.told();
    let at = json!({ "textDocument": { "uri": editor.uri("shop/web/page.py") } });
    let first = editor.ask("textDocument/diagnostic", &at);
    assert_eq!(
        (&first["kind"], &first["items"]),
        (&json!("full"), &json!([]))
    );
    folder.write("shop/web/page.py", BROKEN);
    editor.saves("shop/web/page.py");
    let wanted = editor.other("workspace/diagnostic/refresh");
    editor.answers(&wanted, &Value::Null);
    let mut again = at.clone();
    again["previousResultId"] = first["resultId"].clone();
    let second = editor.ask("textDocument/diagnostic", &again);
    assert_eq!(
        second["items"][0]["code"], "python.no_dependency",
        "{second}"
    );
    again["previousResultId"] = second["resultId"].clone();
    assert_eq!(
        editor.ask("textDocument/diagnostic", &again)["kind"],
        "unchanged"
    );
    // What it does not ask for is published as ever.
    assert_eq!(editor.told(), "hielements.hie");
    // Closed, it is published again.
    editor.closes("shop/web/page.py");
    assert_eq!(editor.told(), "shop/web/page.py");
    assert_eq!(editor.diagnostics("shop/web/page.py").len(), 1);
}

#[test]
fn what_is_known_is_stored_before_the_end() {
    let folder = shop(BROKEN);
    let mut editor = Editor::open(&folder);
    editor.told();
    assert_eq!(editor.ends(), Some(0));
    let ran = folder.says("run --explain shop#no_shortcut");
    assert!(
        ran.contains("kept: nothing that it rests on has changed"),
        "{ran}"
    );
}
