//! What an editor asks about a specification, answered from the text as it stands in the editor.

use super::Editor;
use crate::support::{SHOP, shop};
use serde_json::{Value, json};

/// Names, kinds and places of symbols.
fn outline(symbols: &Value) -> String {
    let mut lines = String::new();
    for symbol in symbols.as_array().expect("a list") {
        let (range, at) = (&symbol["range"], &symbol["selectionRange"]["start"]);
        lines += &format!(
            "{} {} {}:{} in {}-{}\n",
            symbol["kind"],
            symbol["name"].as_str().expect("a text"),
            at["line"],
            at["character"],
            range["start"]["line"],
            range["end"]["line"],
        );
        if symbol.get("children").is_some() {
            lines += &outline(&symbol["children"]);
        }
    }
    lines
}

#[test]
fn the_outline_is_that_of_the_text_in_the_editor() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    let at = json!({ "textDocument": { "uri": editor.uri("hielements.hie") } });
    assert_eq!(editor.ask("textDocument/documentSymbol", &at), Value::Null);
    editor.opens("hielements.hie", SHOP);
    editor.edits("hielements.hie", Some([0, 0, 0, 0]), "# é\n");
    let said = editor.ask("textDocument/documentSymbol", &at);
    assert_eq!(
        outline(&said),
        "2 shop 4:8 in 4-9\n3 web 5:10 in 5-5\n3 storage 6:10 in 6-6\n24 no_shortcut 9:10 in 9-9\n"
    );
    assert_eq!(said[0]["detail"], "An online shop");
}

#[test]
fn hover_explains_functions_and_what_is_declared() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    editor.opens("hielements.hie", SHOP);
    let document = json!({ "uri": editor.uri("hielements.hie") });
    let mut said = |line: u32, column: u32| {
        let position = json!({ "line": line, "character": column });
        let params = json!({ "textDocument": document, "position": position });
        let hover = editor.ask("textDocument/hover", &params);
        let text = hover["contents"]["value"].as_str().unwrap_or_default();
        let said = text.lines().find(|line| !line.starts_with("```"));
        format!("{} {}", hover["range"]["start"], said.unwrap_or_default())
    };
    assert_eq!(
        said(8, 35),
        "{\"character\":30,\"line\":8} ### python.no_dependency"
    );
    assert_eq!(said(3, 9), "{\"character\":8,\"line\":3} element shop");
    assert_eq!(
        said(8, 12),
        "{\"character\":10,\"line\":8} check no_shortcut: python.no_dependency(web, storage)"
    );
    assert_eq!(said(1, 0), "null ");
    assert_eq!(said(99, 99), "null ");
}
