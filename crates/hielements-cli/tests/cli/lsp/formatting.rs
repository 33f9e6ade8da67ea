//! The form of a specification in an editor: all of it, a part, and while somebody types.

use super::Editor;
use super::written::edited;
use crate::support::Folder;
use serde_json::{Value, json};

const UNTIDY: &str =
    "import  files # 😀\r\nelement a{\r\n  check  files.exists( a,\"é\" )  \r\n  scope  s\r\n}\r\n";

fn ask(editor: &mut Editor, method: &str, more: &Value) -> Value {
    let mut params = json!({
        "textDocument": { "uri": editor.uri("a.hie") },
        "options": { "tabSize": 8, "insertSpaces": false },
    });
    for (name, value) in more.as_object().expect("an object") {
        params[name] = value.clone();
    }
    editor.ask(&format!("textDocument/{method}"), &params)
}

#[test]
fn a_document_gets_its_form_by_small_edits() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::open(&folder);
    editor.opens("a.hie", UNTIDY);
    let edits = ask(&mut editor, "formatting", &json!({}));
    let form = "import files  # 😀\r\nelement a {\r\n    check files.exists(a, 'é')\r\n    scope s\r\n}\r\n";
    assert_eq!(edited(UNTIDY, &edits), form);
    let smallest = edits.as_array().expect("a list").iter();
    assert!(
        smallest
            .clone()
            .all(|edit| edit["newText"].as_str().expect("a text").len() < 8)
    );
    editor.edits("a.hie", None, form);
    assert_eq!(ask(&mut editor, "formatting", &json!({})), json!([]));
}

#[test]
fn a_text_with_mistakes_and_other_languages_have_no_form() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::open(&folder);
    editor.opens("a.hie", "element a:\n");
    assert_eq!(ask(&mut editor, "formatting", &json!({})), Value::Null);
    let range =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let range = json!({ "range": range });
    assert_eq!(ask(&mut editor, "rangeFormatting", &range), Value::Null);
    editor.opens("b.toml", "a  = 1\n");
    let document = json!({ "textDocument": { "uri": editor.uri("b.toml") }, "options": { "tabSize": 4, "insertSpaces": true } });
    assert_eq!(
        editor.ask("textDocument/formatting", &document),
        Value::Null
    );
}

#[test]
fn a_part_gets_its_form_and_the_rest_does_not() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::open(&folder);
    editor.opens("a.hie", UNTIDY);
    let range =
        json!({ "start": { "line": 2, "character": 0 }, "end": { "line": 3, "character": 0 } });
    let edits = ask(&mut editor, "rangeFormatting", &json!({ "range": range }));
    assert_eq!(
        edited(UNTIDY, &edits),
        UNTIDY.replace(
            "  check  files.exists( a,\"é\" )",
            "    check files.exists(a, 'é')"
        )
    );
}

#[test]
fn lines_are_indented_while_somebody_types() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::open(&folder);
    let text = "element  a :\n";
    editor.opens("a.hie", text);
    let typed = json!({ "position": { "line": 1, "character": 0 }, "ch": "\n" });
    let edits = ask(&mut editor, "onTypeFormatting", &typed);
    assert_eq!(edited(text, &edits), "element a:\n    ");
    let text = "element  a {\n  scope s\n  }";
    editor.edits("a.hie", None, text);
    let typed = json!({ "position": { "line": 2, "character": 3 }, "ch": "}" });
    let edits = ask(&mut editor, "onTypeFormatting", &typed);
    assert_eq!(edited(text, &edits), "element a {\n    scope s\n}");
}
