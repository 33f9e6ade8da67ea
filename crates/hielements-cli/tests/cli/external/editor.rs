//! Libraries that are programs in the language server: they come last, and nobody waits for them.

use super::Tool;
use crate::lsp::Editor;
use serde_json::{Value, json};

/// A library that takes its time to say what a file holds.
const SLOW: &str = r#"
import json, sys, time
for line in sys.stdin:
    request = json.loads(line)
    reply = {"jsonrpc": "2.0", "id": request["id"]}
    if request["method"] == "library.check":
        said = open("note.txt").read().strip()
        time.sleep(1)
        reply["result"] = {"Fail": f"the note says {said}"}
    else:
        reply["error"] = {"code": -32601, "message": "no"}
    print(json.dumps(reply), flush=True)
"#;

fn slow() -> Tool {
    let tool = Tool::new(SLOW, &[], "", &[]);
    tool.folder.write("note.txt", "one\n");
    tool.folder.write(
        "hielements.hie",
        "import tool\n\nelement shop:\n    scope note = files.file_selector('note.txt')\n    \
         check files.no_text(note, 'two')\n    check tool.reads()\n",
    );
    tool
}

fn open(tool: &Tool, options: &Value) -> Editor {
    let mut editor = Editor::silent(&tool.folder);
    let uri = editor.uri("");
    editor.start(&json!({
        "capabilities": {},
        "workspaceFolders": [{ "uri": uri.trim_end_matches('/'), "name": "work" }],
        "initializationOptions": options,
    }));
    editor
}

const QUICK: &str = "\
hielements.hie 4:4-4:36 error[files.no_text] expected no text that matches `two`, found 1 line(s) -> note.txt 0:0-0:3
";

const FOUND: &str = "\
note.txt 0:0-0:3 error[files.no_text] found `two` / help: remove this text -> hielements.hie 4:4-4:36
";

#[test]
fn old_findings_are_stale_until_the_library_answers() {
    let tool = slow();
    let mut editor = open(&tool, &json!({ "trusted": true }));
    let says = |what: &str| {
        let rule = "hielements.hie 5:4-5:22";
        format!("{rule} error[tool.reads] the note says {what} -> {rule}")
    };
    editor.shows(&says("one"));
    editor.opens("note.txt", "one\n");
    tool.folder.write("note.txt", "two\n");
    editor.saves("note.txt");
    let stale = "one / (stale: found before the last change; its library is asked again)";
    editor.shows(&format!("{QUICK}{}\n{FOUND}", says(stale)));
    // A change meanwhile is not held up by the call, which nobody waits for any more.
    tool.folder.write("note.txt", "three\n");
    editor.saves("note.txt");
    editor.shows(&says(stale));
    editor.shows(&says("three"));
    assert_eq!(editor.ends(), Some(0));
    assert_eq!(tool.left(), Vec::<String>::new());
}

#[test]
fn without_trust_the_import_says_so_and_all_else_works() {
    for options in [json!({}), json!({ "trusted": false })] {
        let tool = slow();
        tool.folder.write("note.txt", "two\n");
        let mut editor = open(&tool, &options);
        let why = if options == json!({}) {
            let digest: String = tool.digest().chars().take("sha256:".len() + 8).collect();
            let why = format!("nobody trusted it on this machine (it is {digest}… now)");
            let help = "look at what it would run with `hielements trust`; where nobody can be asked, \
                give the digest that `hielements trust --print` prints on the reviewed branch: \
                `--trust sha256:…`, or `HIELEMENTS_TRUST`";
            (why, help)
        } else {
            let why =
                "the editor shows this folder in restricted mode, where nothing of it may run";
            (why.to_owned(), "trust the folder in the editor")
        };
        let (why, help) = why;
        let refused = format!("library `tool` did not run: {why}");
        editor.shows(&format!(
            "{QUICK}hielements.hie 5:4-5:22 error[tool.reads] {refused}\n\
             hielements.hie 0:7-0:11 error[library-refused] {refused} / help: {help}\n{FOUND}"
        ));
        assert_eq!(tool.left(), Vec::<String>::new());
        assert_eq!(editor.ends(), Some(0));
    }
}
