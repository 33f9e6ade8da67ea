//! An editor without a window: writes and reads frames, and keeps what it would show.

use crate::support::{Folder, command};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client of `hielements lsp` in a folder.
pub(crate) struct Editor {
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// How the folder is called.
    uri: String,
    next_id: u64,
    shown: BTreeMap<String, Vec<Value>>,
    /// The files that were told of since somebody asked, in this order.
    told: Vec<String>,
    /// Requests and notifications of the server that are no diagnostics.
    others: Vec<Value>,
}

impl Editor {
    /// An editor that can nothing in particular, with this folder open.
    pub(crate) fn open(folder: &Folder) -> Self {
        Self::that_can(&json!({}), folder)
    }

    /// An editor with these capabilities.
    pub(crate) fn that_can(capabilities: &Value, folder: &Folder) -> Self {
        let mut editor = Self::silent(folder);
        let uri = editor.uri.clone();
        editor.start(&json!({
            "capabilities": capabilities,
            "workspaceFolders": [{ "uri": uri, "name": "work" }],
        }));
        editor
    }

    /// An editor that has started the server and said nothing.
    pub(crate) fn silent(folder: &Folder) -> Self {
        Self::with(folder, &["--stdio"])
    }

    /// The same for a server that is started with these arguments.
    pub(crate) fn with(folder: &Folder, args: &[&str]) -> Self {
        let root = folder.path("");
        let mut server = command(&root, folder.home())
            .arg("lsp")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let (sender, messages) = mpsc::channel();
        let output = server.stdout.take().expect("it is piped");
        thread::spawn(move || read(output, &sender));
        Self {
            input: server.stdin.take(),
            server,
            messages,
            uri: uri(&root),
            next_id: 0,
            shown: BTreeMap::new(),
            told: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Says what the editor can do and which folders are open; gives what the server can do.
    pub(crate) fn start(&mut self, params: &Value) -> Value {
        let can = self.ask("initialize", params);
        self.say("initialized", &json!({}));
        can
    }

    /// The URI of a file of the folder.
    pub(crate) fn uri(&self, path: &str) -> String {
        format!("{}/{path}", self.uri.trim_end_matches('/'))
    }

    /// Calls the folder something else from now on.
    pub(crate) fn call_it(&mut self, uri: &str) {
        uri.clone_into(&mut self.uri);
    }

    /// Sends a notification.
    pub(crate) fn say(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; gives the answer.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.answer_to(&json!(id))
    }

    /// The answer to the request with this id, or to what had none.
    pub(crate) fn answer_to(&mut self, id: &Value) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let message = self.next(end).expect("an answer in time");
            if message.get("method").is_none() && message["id"] == *id {
                return message.get("error").unwrap_or(&message["result"]).clone();
            }
            self.take(message);
        }
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.send_bytes(&frame(message));
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("it is open");
        input.write_all(bytes).expect("it listens");
        input.flush().expect("it listens");
    }

    /// Opens a document with this text.
    pub(crate) fn opens(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        let document = json!({ "uri": uri, "languageId": "", "version": 1, "text": text });
        self.say("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    /// Edits a document: puts `text` in the place of a range, or of the whole text.
    pub(crate) fn edits(&mut self, path: &str, range: Option<[u32; 4]>, text: &str) {
        self.next_id += 1;
        let document = json!({ "uri": self.uri(path), "version": self.next_id });
        let mut change = json!({ "text": text });
        if let Some([line, column, end_line, end_column]) = range {
            change["range"] = json!({
                "start": { "line": line, "character": column },
                "end": { "line": end_line, "character": end_column },
            });
        }
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.say("textDocument/didChange", &params);
    }

    /// Says that a document was written to the disk.
    pub(crate) fn saves(&mut self, path: &str) {
        let document = json!({ "uri": self.uri(path) });
        self.say("textDocument/didSave", &json!({ "textDocument": document }));
    }

    pub(crate) fn closes(&mut self, path: &str) {
        let document = json!({ "uri": self.uri(path) });
        self.say(
            "textDocument/didClose",
            &json!({ "textDocument": document }),
        );
    }

    /// Says that files were created (1), changed (2) or deleted (3).
    pub(crate) fn noticed(&mut self, changes: &[(&str, u32)]) {
        let changes = changes.iter();
        let changes = changes.map(|(path, kind)| json!({ "uri": self.uri(path), "type": kind }));
        let changes: Vec<Value> = changes.collect();
        self.say(
            "workspace/didChangeWatchedFiles",
            &json!({ "changes": changes }),
        );
    }

    /// Waits until the editor shows this: a line a diagnostic.
    pub(crate) fn shows(&mut self, expected: &str) {
        let expected = expected.trim();
        let end = Instant::now() + PATIENCE;
        while self.screen() != expected {
            match self.next(end) {
                Some(message) => self.take(message),
                None => break,
            }
        }
        assert_eq!(self.screen(), expected);
    }

    /// The diagnostics of a file as they came.
    pub(crate) fn diagnostics(&self, path: &str) -> &[Value] {
        self.shown.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    /// The files that were told of since the last time, sorted, after nothing came for a while.
    pub(crate) fn told(&mut self) -> String {
        while let Some(message) = self.next(Instant::now() + Duration::from_millis(300)) {
            self.take(message);
        }
        let mut told = std::mem::take(&mut self.told);
        told.sort();
        told.join(" ")
    }

    /// What the server said besides diagnostics, by method.
    pub(crate) fn other(&mut self, method: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let at = self
                .others
                .iter()
                .position(|other| other["method"] == method);
            if let Some(at) = at {
                return self.others.remove(at);
            }
            let message = self.next(end).expect("it says so in time");
            self.take(message);
        }
    }

    /// Answers a request of the server.
    pub(crate) fn answers(&mut self, request: &Value, result: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
    }

    /// The number of the server's process.
    pub(crate) fn process(&self) -> u32 {
        self.server.id()
    }

    /// Says goodbye; gives the exit code.
    pub(crate) fn ends(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", &Value::Null), Value::Null);
        self.say("exit", &Value::Null);
        self.is_left_within(PATIENCE)
    }

    /// Closes the end of the pipe.
    pub(crate) fn hangs_up(&mut self) {
        self.input = None;
    }

    /// The exit code of a server that ends within this time.
    pub(crate) fn is_left_within(&mut self, time: Duration) -> Option<i32> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if let Some(status) = self.server.try_wait().expect("it is ours") {
                return status.code();
            }
            thread::sleep(Duration::from_millis(2));
        }
        panic!("the server is still there after {time:?}");
    }

    fn screen(&self) -> String {
        let mut screen = String::new();
        for (path, shown) in &self.shown {
            for diagnostic in shown {
                writeln!(screen, "{path} {}", self.line(diagnostic)).expect("a text");
            }
        }
        screen.trim().to_owned()
    }

    fn line(&self, diagnostic: &Value) -> String {
        let severity = match diagnostic["severity"].as_u64() {
            Some(1) => "error",
            Some(2) => "warning",
            _ => "hint",
        };
        let range = range(&diagnostic["range"]);
        let code = diagnostic["code"]
            .as_str()
            .expect("every diagnostic has one");
        let message = diagnostic["message"]
            .as_str()
            .expect("a text")
            .replace('\n', " / ");
        let mut line = format!("{range} {severity}[{code}] {message}");
        for related in diagnostic["relatedInformation"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let location = &related["location"];
            let path = self.path(location["uri"].as_str().expect("a text"));
            write!(line, " -> {path} {}", range_of(location)).expect("a text");
        }
        line
    }

    fn path(&self, uri: &str) -> String {
        let folder = format!("{}/", self.uri.trim_end_matches('/'));
        uri.strip_prefix(&folder).unwrap_or(uri).to_owned()
    }

    fn next(&mut self, end: Instant) -> Option<Value> {
        let rest = end.saturating_duration_since(Instant::now());
        self.messages.recv_timeout(rest).ok()
    }

    fn take(&mut self, message: Value) {
        if message["method"] != "textDocument/publishDiagnostics" {
            self.others.push(message);
            return;
        }
        let params = &message["params"];
        let path = self.path(params["uri"].as_str().expect("a text"));
        let found = params["diagnostics"].as_array().expect("a list");
        assert!(found.iter().all(|one| one["source"] == "hielements"));
        self.told.push(path.clone());
        self.shown.insert(path, found.clone());
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // It is gone where the test came to its end.
        self.server.kill().unwrap_or_default();
        self.server.wait().expect("it is ours");
    }
}

/// A message as it goes through the pipe.
pub(crate) fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The URI of a path.
pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn range_of(location: &Value) -> String {
    range(&location["range"])
}

fn range(range: &Value) -> String {
    let place = |end: &str| format!("{}:{}", range[end]["line"], range[end]["character"]);
    format!("{}-{}", place("start"), place("end"))
}

fn read(output: ChildStdout, sender: &mpsc::Sender<Value>) {
    let mut output = BufReader::new(output);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap_or_default() == 0 {
                return;
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().expect("a number"),
                Some(_) => panic!("a header that nobody knows: {line}"),
                None => break,
            }
        }
        let mut body = vec![0; length];
        if output.read_exact(&mut body).is_err() {
            return;
        }
        let message = serde_json::from_slice(&body).expect("JSON");
        if sender.send(message).is_err() {
            return;
        }
    }
}
