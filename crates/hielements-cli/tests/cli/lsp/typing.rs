//! Specifications and the configuration while somebody types: the text in the editor counts.

use super::Editor;
use crate::support::{Folder, SHOP, shop};
use serde_json::json;

#[test]
fn mistakes_show_while_typing_and_go_with_their_fix() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    editor.opens("hielements.hie", SHOP);
    assert_eq!(editor.told(), "");
    editor.edits("hielements.hie", Some([8, 23, 8, 29]), "pyhton");
    editor.shows("hielements.hie 8:23-8:29 error[unknown-library] there is no library `pyhton` / help: did you mean `python`?");
    editor.edits("hielements.hie", Some([8, 23, 8, 29]), "python");
    editor.shows("");
    editor.edits("hielements.hie", Some([9, 0, 9, 0]), "    check (\n");
    assert_ne!(editor.told(), "");
    assert_ne!(editor.diagnostics("hielements.hie").len(), 0);
    // Thrown away: what the disk says counts again.
    editor.closes("hielements.hie");
    editor.shows("");
}

#[test]
fn the_text_in_the_editor_is_judged_as_well_once_something_is_saved() {
    let spec = format!("import files\n{SHOP}");
    let folder = shop("");
    folder.write("hielements.hie", &spec);
    let can = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Editor::that_can(&can, &folder);
    editor.opens("hielements.hie", &spec);
    let rule = "    check here: files.exists(web, 'none.py')\n";
    editor.edits("hielements.hie", Some([10, 0, 10, 0]), rule);
    assert_eq!(editor.told(), "");
    editor.saves("shop/web/page.py");
    editor.shows(
        "hielements.hie 10:4-10:44 error[files.exists] `none.py` does not exist in `shop/web`",
    );
    // It moves with its line, and is gone where that is edited.
    editor.edits("hielements.hie", Some([0, 0, 0, 0]), "# more\n\n");
    editor.shows(
        "hielements.hie 12:4-12:44 error[files.exists] `none.py` does not exist in `shop/web`",
    );
    editor.edits("hielements.hie", Some([12, 35, 12, 39]), "page");
    editor.shows("");
    folder.write(
        "hielements.hie",
        format!("# more\n\n{spec}{}", rule.replace("none", "page")),
    );
    editor.saves("hielements.hie");
    assert_eq!(
        editor.told(),
        "hielements.hie hielements.hie hielements.hie"
    );
    editor.shows("");
}

#[test]
fn the_configuration_is_read_as_it_is_typed() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    editor.opens("hielements.toml", "[lint]\n");
    assert_eq!(editor.told(), "hielements.toml");
    editor.edits("hielements.toml", Some([0, 1, 0, 5]), "lints");
    editor.shows("");
}

#[test]
fn a_specification_that_belongs_to_nothing_is_looked_at_alone() {
    let folder = shop("");
    folder.write("other/extra.hie", "");
    let mut editor = Editor::open(&folder);
    editor.opens("other/extra.hie", "element a:\n    check nothing.at(all)\n");
    editor.shows(
        "other/extra.hie 1:10-1:17 error[unknown-library] there is no library `nothing` / help: configure it under `[libraries]` in hielements.toml\n\
         other/extra.hie 1:21-1:24 error[unknown-name] `all` is not known here / help: declare it as a scope, a ref or an element, or import it",
    );
    editor.closes("other/extra.hie");
    editor.shows("");
}

#[test]
fn without_a_folder_only_the_text_is_looked_at() {
    let folder = Folder::with(&[
        ("a.hie", ""),
        ("b.hie", "element b:\n    check no.thing(x)\n"),
    ]);
    let mut editor = Editor::silent(&folder);
    editor.start(&json!({ "capabilities": {}, "processId": null, "rootUri": null }));
    editor.opens("a.hie", "import './b.hie'\nelement a:\n    check no()\n");
    assert_eq!(editor.told(), "a.hie");
    let found = editor.diagnostics("a.hie");
    assert!(!found.is_empty() && found.iter().all(|one| one["code"] != "import-not-found"));
    let document = json!({
        "uri": "untitled:Untitled-1", "languageId": "hielements", "version": 1,
        "text": "element a:\n    scope s = 1\n",
    });
    editor.say("textDocument/didOpen", &json!({ "textDocument": document }));
    assert_eq!(editor.told(), "untitled:Untitled-1");
    editor.closes("a.hie");
    assert_eq!(editor.told(), "a.hie");
    assert_eq!(editor.diagnostics("a.hie").len(), 0);
}
