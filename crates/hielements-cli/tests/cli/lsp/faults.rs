//! Clients that are slow, hasty or broken.

use super::Editor;
use super::editor::frame;
use crate::support::{Folder, SHOP, command, shop};
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn what_is_no_message_is_answered_and_survived() {
    let folder = shop("from shop.storage import rows\n");
    let mut editor = Editor::open(&folder);
    for (bytes, code) in [
        (&b"Content-Length: 5\r\n\r\n{bad}"[..], -32700),
        (b"Content-Length: 2\r\n\r\n\xff\xfe", -32700),
        (b"Content-Length: 0\r\n\r\n", -32700),
        (b"Content-Length: ten\r\n\r\n", -32700),
        (b"Hello: World\r\n\r\n", -32700),
        (b"no header at all\r\n\r\n", -32700),
        (b"Content-Length: 2\r\n\r\n[]", -32600),
        (b"Content-Length: 2\r\n\r\n{}", -32600),
        (b"Content-Length: 14\r\n\r\n{\"method\": 10}", -32600),
        (b"Content-Length: 16\r\n\r\n{\"method\": \"x\"}\n", -32600),
    ] {
        editor.send_bytes(bytes);
        let answer = editor.answer_to(&Value::Null);
        assert_eq!(
            answer["code"],
            code,
            "{}: {answer}",
            String::from_utf8_lossy(bytes)
        );
        assert!(
            answer["message"]
                .as_str()
                .is_some_and(|message| message.len() > 10)
        );
        // One mistake is told of once: the next frame has to come before the next one is.
        assert_eq!(editor.ask("no/such", &Value::Null)["code"], -32601);
    }
    editor.say("no/such", &json!({}));
    editor.say("$/no/such", &json!({}));
    editor.say("textDocument/didOpen", &json!({ "wrong": true }));
    editor.say("textDocument/didClose", &json!([]));
    let strange = json!({ "jsonrpc": "2.0", "id": 999, "result": "nobody asked" });
    editor.send(&strange);
    editor.edits("never/opened.hie", Some([0, 0, 9, 9]), "x");
    folder.write("shop/web/page.py", "");
    editor.saves("shop/web/page.py");
    editor.shows("");
    assert_eq!(editor.ends(), Some(0));
}

#[test]
fn many_messages_in_one_write_are_handled_in_their_order() {
    let folder = shop("");
    let mut editor = Editor::silent(&folder);
    let uri = editor.uri("hielements.hie");
    let folders = json!([{ "uri": editor.uri(""), "name": "work" }]);
    let mut all = Vec::new();
    let mut add = |message: Value| all.extend(frame(&message));
    add(json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": { "capabilities": {}, "workspaceFolders": folders },
    }));
    add(json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
    let document = json!({ "uri": uri, "languageId": "", "version": 0, "text": "" });
    let params = json!({ "textDocument": document });
    add(json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params }));
    let letters: Vec<char> = format!("{SHOP}    # {}\n    check no()\n", "é😀".repeat(60))
        .chars()
        .collect();
    let (mut line, mut column) = (0, 0);
    for (version, letter) in letters.iter().enumerate() {
        let place = json!({ "line": line, "character": column });
        let change = json!({ "range": { "start": place, "end": place }, "text": letter });
        let params = json!({
            "textDocument": { "uri": uri, "version": version + 1 },
            "contentChanges": [change],
        });
        add(json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }));
        (line, column) = if *letter == '\n' {
            (line + 1, 0)
        } else {
            (line, column + letter.len_utf16())
        };
    }
    assert!(letters.len() > 400);
    add(json!({ "jsonrpc": "2.0", "id": 2, "method": "no/such" }));
    editor.send_bytes(&all);
    assert_eq!(
        editor.answer_to(&json!(1))["serverInfo"]["name"],
        "hielements"
    );
    assert_eq!(editor.answer_to(&json!(2))["code"], -32601);
    // The last text counts, and its last rule calls what is no function.
    let last = json!({ "line": 10, "character": 10 });
    let shows_last = |editor: &Editor| {
        let found = editor.diagnostics("hielements.hie");
        found.len() == 1 && found[0]["range"]["start"] == last
    };
    let end = Instant::now() + Duration::from_secs(30);
    while !(editor.told().is_empty() && shows_last(&editor)) {
        let found = editor.diagnostics("hielements.hie");
        assert!(Instant::now() < end, "it never comes: {found:?}");
    }
    assert_eq!(editor.ends(), Some(0));
}

#[test]
fn bytes_that_come_one_by_one_are_a_message() {
    let folder = shop("from shop.storage import rows\n");
    let mut editor = Editor::silent(&folder);
    let folders = json!([{ "uri": editor.uri(""), "name": "work" }]);
    let hello = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": { "capabilities": {}, "workspaceFolders": folders },
    });
    let ready = json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} });
    for byte in [frame(&hello), frame(&ready)].concat() {
        editor.send_bytes(&[byte]);
    }
    editor.answer_to(&json!(1));
    assert_eq!(editor.told(), "hielements.hie shop/web/page.py");
}

#[test]
fn a_storm_of_requests_that_are_taken_back_is_survived() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    for id in 1000..1500 {
        let params = json!({ "textDocument": { "uri": "file:///x.hie" } });
        let ask = json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/documentSymbol", "params": params });
        editor.send(&ask);
        editor.say("$/cancelRequest", &json!({ "id": id }));
    }
    editor.answer_to(&json!(1499));
    assert_eq!(editor.ends(), Some(0));
}

#[test]
fn a_message_of_many_megabytes_is_taken() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    editor.opens("big.py", &format!("{}\n", "x".repeat(1 << 20)).repeat(100));
    assert_eq!(editor.ask("no/such", &Value::Null)["code"], -32601);
    assert_eq!(editor.ends(), Some(0));
}

#[test]
fn a_client_that_does_not_read_stops_neither_the_server_nor_its_end() {
    let folder = shop("from shop.storage import rows\n");
    let mut server = command(&folder.path(""), folder.home())
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    // Kept, so that the pipe is open and full.
    let output = server.stdout.take();
    let mut input = server.stdin.take().expect("it is piped");
    let hello = json!({
        "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "capabilities": {} },
    });
    input.write_all(&frame(&hello)).expect("it listens");
    for id in 1..5000 {
        let ask = json!({ "jsonrpc": "2.0", "id": id, "method": "no/such/method/anywhere" });
        input.write_all(&frame(&ask)).expect("it listens");
    }
    let exit = json!({ "jsonrpc": "2.0", "method": "exit" });
    input.write_all(&frame(&exit)).expect("it listens");
    let end = Instant::now() + Duration::from_secs(10);
    while server.try_wait().expect("it is ours").is_none() {
        assert!(Instant::now() < end, "the server waits for a reader");
        thread::sleep(Duration::from_millis(5));
    }
    drop((input, output));
}

#[test]
fn a_folder_that_is_not_there_is_told_of() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::silent(&folder);
    let gone = editor.uri("gone");
    editor.start(&json!({
        "capabilities": {},
        "workspaceFolders": [{ "uri": gone, "name": "gone" }],
    }));
    let said = editor.other("window/logMessage");
    let message = said["params"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("gone"), "{message}");
    assert_eq!(editor.ends(), Some(0));
}
