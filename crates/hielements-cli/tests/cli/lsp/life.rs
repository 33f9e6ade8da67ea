//! How the server comes and goes.

use super::Editor;
use super::editor::frame;
use crate::support::{Folder, command, shop};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

/// So long the server may take to end.
const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1000 } else { 100 });

#[test]
fn exit_ends_it_while_the_pipe_is_open() {
    let folder = shop("from shop.storage import rows\n");
    let mut editor = Editor::open(&folder);
    assert_eq!(editor.ask("shutdown", &Value::Null), Value::Null);
    editor.say("exit", &Value::Null);
    assert_eq!(editor.is_left_within(SOON), Some(0));
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::silent(&folder);
    editor.say("exit", &Value::Null);
    assert_eq!(editor.is_left_within(SOON), Some(1));
}

#[test]
fn the_end_of_the_input_ends_it() {
    let folder = shop("");
    let mut editor = Editor::open(&folder);
    editor.hangs_up();
    assert_eq!(editor.is_left_within(SOON), Some(1));
    let mut editor = Editor::open(&folder);
    editor.ask("shutdown", &Value::Null);
    editor.hangs_up();
    assert_eq!(editor.is_left_within(SOON), Some(0));
}

#[cfg(unix)]
#[test]
fn the_end_of_the_editor_ends_it_while_the_pipe_is_open() {
    let folder = Folder::with(&[]);
    let mut other = Command::new("sleep").arg("600").spawn().expect("it starts");
    let mut editor = Editor::silent(&folder);
    editor.start(&json!({ "capabilities": {}, "processId": other.id() }));
    assert_eq!(editor.told(), "");
    other.kill().expect("it is ours");
    other.wait().expect("it is ours");
    assert_eq!(editor.is_left_within(Duration::from_secs(10)), Some(1));
}

#[test]
fn requests_at_the_wrong_time_are_refused() {
    let folder = Folder::with(&[]);
    let mut editor = Editor::silent(&folder);
    let at = json!({ "textDocument": { "uri": editor.uri("a.hie") } });
    assert_eq!(
        editor.ask("textDocument/documentSymbol", &at)["code"],
        -32002
    );
    assert_eq!(editor.ask("shutdown", &Value::Null)["code"], -32002);
    editor.opens("a.hie", "element a:\n    check no()\n");
    editor.start(&json!({ "capabilities": {} }));
    let again = editor.ask("initialize", &json!({ "capabilities": {} }));
    assert_eq!(again["code"], -32600);
    assert_eq!(editor.told(), "", "what was opened too early is not known");
    assert_eq!(editor.ask("shutdown", &Value::Null), Value::Null);
    assert_eq!(
        editor.ask("textDocument/documentSymbol", &at)["code"],
        -32600
    );
}

#[test]
fn two_servers_share_a_workspace() {
    let folder = shop("from shop.storage import rows\n");
    let mut editors = [Editor::open(&folder), Editor::open(&folder)];
    for editor in &mut editors {
        assert_eq!(editor.told(), "hielements.hie shop/web/page.py");
    }
    folder.write("shop/web/page.py", "");
    for editor in &mut editors {
        editor.shows("");
    }
}

#[test]
fn a_socket_leads_to_an_editor_that_waits() {
    let folder = Folder::with(&[]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("it has one").port();
    let mut server = command(&folder.path(""), folder.home())
        .args(["lsp", "--socket", &port.to_string()])
        .stdin(Stdio::null())
        .spawn()
        .expect("it starts");
    let (mut stream, _) = listener.accept().expect("it comes");
    let hello = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} },
    });
    let goodbye = json!({ "jsonrpc": "2.0", "method": "exit" });
    stream.write_all(&frame(&hello)).expect("it listens");
    stream.write_all(&frame(&goodbye)).expect("it listens");
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("it speaks");
    assert!(said.contains("\"positionEncoding\":\"utf-16\""), "{said}");
    assert_eq!(server.wait().expect("it is ours").code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_signal_to_end_ends_it_at_once() {
    let folder = shop("from shop.storage import rows\n");
    let mut editor = Editor::open(&folder);
    assert_ne!(editor.told(), "");
    let process = editor.process().to_string();
    let killed = Command::new("kill").args(["-TERM", &process]).status();
    assert!(killed.expect("it starts").success());
    // A process that a signal ends has no exit code.
    assert_eq!(editor.is_left_within(SOON), None);
}

#[test]
fn a_log_tells_what_was_done_and_nothing_of_the_texts() {
    let folder = shop("from shop.storage import rows\n");
    for (level, expected) in [("error", false), ("info", false), ("debug", true)] {
        let name = format!("{level}.log");
        let mut editor = Editor::with(&folder, &["--log", &name, "--log-level", level]);
        let uri = editor.uri("");
        editor.start(&json!({
            "capabilities": {},
            "workspaceFolders": [{ "uri": uri, "name": "work" }],
        }));
        assert_ne!(editor.told(), "");
        assert_eq!(editor.ends(), Some(0));
        let log = folder.read(&name);
        assert_eq!(log.contains("debug ← initialize 1"), expected, "{log}");
        assert_eq!(log.contains("debug → shutdown 2 after"), expected, "{log}");
        assert_eq!(log.contains("rules judged"), level != "error", "{log}");
        assert!(!log.contains("import rows"), "{log}");
    }
    let refused = folder.says("lsp --log nowhere/x.log");
    assert!(refused.contains("the log cannot be written"), "{refused}");
}
