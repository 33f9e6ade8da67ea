//! Texts and names in all their forms: columns, ends of lines, byte order marks, URIs.

use super::Editor;
use super::editor::uri;
use crate::support::Folder;
use serde_json::{Value, json};

/// Where an unknown name in this specification is, for an editor that offers these encodings.
fn check(offers: &Value, text: &str, expected: &str) {
    let folder = Folder::with(&[("hielements.hie", text)]);
    let can = json!({ "general": { "positionEncodings": offers } });
    let mut editor = Editor::that_can(&can, &folder);
    editor.told();
    // From the disk and from the editor alike: no editor shows a byte order mark.
    let disk = places(editor.diagnostics("hielements.hie"));
    editor.opens("hielements.hie", text.trim_start_matches('\u{feff}'));
    editor.told();
    let open = places(editor.diagnostics("hielements.hie"));
    assert_eq!(
        [disk.as_str(), open.as_str()],
        [expected, expected],
        "{text:?}"
    );
}

fn places(found: &[Value]) -> String {
    let unknown = found.iter().filter(|one| one["code"] == "unknown-name");
    let places = unknown.map(|one| {
        let (start, end) = (&one["range"]["start"], &one["range"]["end"]);
        format!(
            "{}:{}-{}:{}",
            start["line"], start["character"], end["line"], end["character"]
        )
    });
    places.collect::<Vec<_>>().join(" ")
}

#[test]
fn columns_count_as_was_agreed() {
    let text = "element a:\n    check files.no_text(files.glob_selector('é😀'), zz)\n";
    check(&json!([]), text, "1:52-1:54");
    check(&json!(["utf-16"]), text, "1:52-1:54");
    check(&json!(["utf-32", "utf-16"]), text, "1:52-1:54");
    check(&json!(["utf-16", "utf-8"]), text, "1:55-1:57");
}

#[test]
fn every_end_of_line_and_mark_is_understood() {
    check(
        &json!([]),
        "element a:\r\n    check files.exists(zz, 'x')\r\n",
        "1:23-1:25",
    );
    check(
        &json!([]),
        "\u{feff}element a:\n    check files.exists(zz, 'x')\n",
        "1:23-1:25",
    );
    check(
        &json!([]),
        "\u{feff}element a { check files.exists(zz, 'x') }\n",
        "0:31-0:33",
    );
    check(
        &json!(["utf-8"]),
        "\u{feff}element a { check files.exists(zz, 'x') }\n",
        "0:31-0:33",
    );
}

#[test]
fn files_are_answered_in_the_spelling_of_the_editor() {
    let spec = "element a:\n    scope s = files.folder_selector('.')\n    check files.no_text(s, 'secret')\n";
    let folder = Folder::with(&[
        ("my work/hielements.hie", spec),
        ("my work/a b/ü.txt", "a secret\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path("my work"), folder.path("link")).expect("a link");
    let name = if cfg!(unix) { "link" } else { "my%20work" };
    let mut editor = Editor::silent(&folder);
    let spelled = format!("{}/{name}/", uri(&folder.path("")).trim_end_matches('/'));
    editor.call_it(&spelled);
    editor.start(&json!({
        "capabilities": {},
        "workspaceFolders": [{ "uri": spelled, "name": "work" }],
    }));
    assert_eq!(editor.told(), "a%20b/%C3%BC.txt hielements.hie");
    // An editor that spells a file otherwise hears of it so, and not in two spellings.
    editor.opens("a b/ü.txt".replace(' ', "%20").as_str(), "a secret\n");
    assert_eq!(editor.told(), "");
    editor.opens("%61%20b/%C3%BC.txt", "a secret\n");
    assert_eq!(editor.told(), "%61%20b/%C3%BC.txt a%20b/%C3%BC.txt");
    assert_eq!(editor.diagnostics("a%20b/%C3%BC.txt").len(), 0);
    assert_eq!(editor.diagnostics("%61%20b/%C3%BC.txt").len(), 1);
}
