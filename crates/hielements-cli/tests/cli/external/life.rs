//! When processes of libraries start and end.

use super::Tool;
use crate::support::Folder;
use hielements_core::stdlib::process::{Launch, Launcher, Listener, Process};
use std::fs;
use std::io::Read;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A library that takes down in `starts`, in a folder beside the workspace, that it was started.
const COUNTED: &str = r#"
import json, os, sys, time
if len(sys.argv) > 1:
    time.sleep(float(sys.argv[1]))
for line in sys.stdin:
    request = json.loads(line)
    reply = {"jsonrpc": "2.0", "id": request["id"]}
    if request["method"] == "library.check":
        if request["params"]["function"] == "waits":
            sys.stderr.write("waiting\n")
            time.sleep(60)
        facts = {
            "environment": sorted(os.environ),
            "folder": os.getcwd() == request["params"]["workspace"],
            "pid": os.getpid(),
        }
        if request["params"]["function"] == "reads":
            path = request["params"]["args"][0]["String"]
            try:
                facts = open(path).read()
            except OSError as error:
                facts = type(error).__name__
        if request["params"]["function"] == "writes":
            path = request["params"]["args"][0]["String"].replace("$TMPDIR", os.environ["TMPDIR"])
            try:
                facts = open(path, "w").write("x")
            except OSError as error:
                facts = type(error).__name__
        if request["params"]["function"] == "connects":
            import socket
            try:
                socket.create_connection(("127.0.0.1", request["params"]["args"][0]["Int"]), 1)
                facts = "connected"
            except OSError as error:
                facts = type(error).__name__
        reply["result"] = {"Fail": json.dumps(facts)}
    else:
        reply["error"] = {"code": -32601, "message": "no"}
    print(json.dumps(reply), flush=True)
"#;

/// The messages of the broken checks of a run.
fn messages(tool: &Tool, args: &str) -> Vec<String> {
    let said = tool.says(args);
    let mut lines = said.lines();
    assert!(
        lines.next().is_some_and(|line| line.starts_with("exit")),
        "{said}"
    );
    let message = |line: &str| {
        let (_, rest) = line.split_once("] ").expect(line);
        rest.to_owned()
    };
    lines.map(message).collect()
}

#[test]
fn nothing_starts_before_a_check_needs_it() {
    // Whoever starts this program waits for it for a minute.
    let tool = Tool::new(
        COUNTED,
        &["60"],
        "",
        &[
            "files.exists(files.folder_selector('.'), 'tool.py')",
            "tool.asks()",
        ],
    );
    let digest = tool.digest();
    let started = Instant::now();
    for command in [
        "check",
        "explain c1",
        &format!("run --dry-run --trust {digest}"),
        &format!("run --filter c0 --trust {digest}"),
        "run",
        "trust",
        "completions bash",
    ] {
        tool.runs(command);
        assert!(started.elapsed() < Duration::from_secs(20), "{command}");
        assert_eq!(tool.left(), Vec::<String>::new(), "{command}");
    }
}

#[test]
fn one_process_answers_all_calls_with_little_around_it() {
    let tool = Tool::new(
        COUNTED,
        &[],
        "env = { EXTRA = 'x' }\n",
        &["tool.asks(1)", "tool.asks(2)"],
    );
    let said = messages(&tool, "--no-cache");
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[0], said[1], "the same process");
    let facts: serde_json::Value = serde_json::from_str(&said[0]).expect("JSON");
    assert_eq!(facts["folder"], true);
    let known = ["EXTRA", "HOME", "LANG", "LC_CTYPE", "PATH", "TMPDIR"];
    // A version manager in front of Python adds its own.
    let names = facts["environment"].as_array().expect("a list");
    let strange: Vec<&str> = names
        .iter()
        .filter_map(serde_json::Value::as_str)
        .filter(|name| !known.contains(name) && !name.contains("PYENV_"))
        .filter(|name| !["_", "SHLVL", "PWD", "OLDPWD"].contains(name))
        .collect();
    assert_eq!(strange, Vec::<&str>::new());
    assert_eq!(tool.left(), Vec::<String>::new());
}

/// Waits until the library works on a call, given the child's standard error… and gives its processes.
fn waits_in_a_call(tool: &Tool) -> Vec<String> {
    let started = Instant::now();
    loop {
        let left = super::processes(&tool.folder.path("").display().to_string());
        let python = left
            .iter()
            .filter(|it| it.contains("tool.py") && !it.contains("supervise"));
        if python.count() > 0 && started.elapsed() > Duration::from_millis(700) {
            return left;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{left:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_host_that_is_ended_takes_its_libraries_along() {
    for signal in ["INT", "TERM", "KILL"] {
        let tool = Tool::new(COUNTED, &[], "", &["tool.waits()"]);
        let digest = tool.digest();
        let mut child = tool
            .folder
            .command(&format!("run --no-cache --trust {digest}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let there = waits_in_a_call(&tool);
        assert!(there.len() >= 3, "{there:?}");
        let id = child.id().to_string();
        let killed = std::process::Command::new("kill")
            .args([&format!("-{signal}"), &id])
            .status();
        assert!(killed.is_ok_and(|status| status.success()));
        child.wait().expect("it ends");
        assert_eq!(tool.left(), Vec::<String>::new(), "{signal}");
    }
}

#[test]
fn a_supervisor_that_is_killed_takes_its_library_along() {
    let tool = Tool::new(COUNTED, &[], "", &["tool.waits()"]);
    let digest = tool.digest();
    let mut child = tool
        .folder
        .command(&format!("run -f concise --no-cache --trust {digest}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    // The call is tried once more where the process had answered before.
    for _ in 0..2 {
        waits_in_a_call(&tool);
        let all = super::processes("supervise-library");
        let root = tool.folder.path("").display().to_string();
        for line in all
            .iter()
            .filter(|it| it.contains(root.trim_end_matches('/')))
        {
            let id = line.split(' ').next().expect("a number");
            std::process::Command::new("kill")
                .args(["-KILL", id])
                .status()
                .expect("it is sent");
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    let mut said = String::new();
    child
        .stdout
        .take()
        .expect("a pipe")
        .read_to_string(&mut said)
        .expect("text");
    child.wait().expect("it ends");
    assert!(
        said.contains("its supervisor was killed by signal 9"),
        "{said}"
    );
    assert_eq!(tool.left(), Vec::<String>::new());
}

#[test]
fn the_sandbox_holds_what_this_kernel_can_hold() {
    let tool = Tool::new(COUNTED, &[], "", &[]);
    let home = tool.folder.home().join("secret");
    fs::write(&home, "secret").expect("a file");
    let outside = Folder::with(&[("near", "near")]);
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let checks = [
        "tool.reads('tool.py')".to_owned(),
        format!("tool.reads('{}')", home.display()),
        format!("tool.reads('{}')", outside.path("near").display()),
        "tool.writes('made.txt')".to_owned(),
        "tool.writes('$TMPDIR/made.txt')".to_owned(),
        format!("tool.connects({port})"),
    ];
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    tool.rules(&checks);
    let ran = tool.runs(&format!("run --no-cache --trust {}", tool.digest()));
    let noted = String::from_utf8_lossy(&ran.stderr).into_owned();
    let said = messages(&tool, "--no-cache");
    assert!(said[0].contains("import json"), "{said:?}");
    assert_eq!(said[4], "1", "{said:?}");
    let denied = "\"PermissionError\"";
    let enforced = noted
        .split("sandbox: ")
        .nth(1)
        .expect(&noted)
        .trim()
        .to_owned();
    let files = ["\"secret\"", "\"near\"", "1"];
    for (at, open) in [1, 2, 3].into_iter().zip(files) {
        let expected = if enforced.contains("files") {
            denied
        } else {
            open
        };
        assert_eq!(said[at], expected, "{enforced}: {said:?}");
    }
    let expected = if enforced.contains("TCP") {
        denied
    } else {
        "\"connected\""
    };
    assert_eq!(said[5], expected, "{enforced}");
    assert_eq!(
        tool.folder.path("made.txt").exists(),
        !enforced.contains("files")
    );
    tool.configure(
        &[],
        &format!("permissions = {{ network = ['localhost:{port}'] }}\n"),
    );
    assert_eq!(messages(&tool, "--no-cache")[5], "\"connected\"");
}

/// Whoever hears nothing and waits for nothing.
struct Nobody;

impl Listener for Nobody {
    fn line(&self, _: &[u8]) -> bool {
        false
    }
    fn too_long(&self) {}
    fn over(&self, _: &str) {}
    fn is_waiting(&self) -> bool {
        false
    }
}

#[test]
fn a_process_that_nobody_asks_anything_is_ended() {
    let folder = Folder::with(&[("tool.py", COUNTED)]);
    let launch = Launch {
        program: "/usr/bin/env".into(),
        args: ["python3", "tool.py"].map(str::to_owned).to_vec(),
        folder: folder.path(""),
        environment: vec![("PATH".to_owned(), std::env::var("PATH").expect("PATH"))],
        readable: vec!["/".into()],
        ..Launch::default()
    };
    let launcher = Launcher {
        program: env!("CARGO_BIN_EXE_hielements").into(),
        args: vec!["supervise-library".to_owned()],
    };
    let idle = Duration::from_millis(300);
    let process = Process::start(Some(&launcher), &launch, idle, Arc::new(Nobody));
    let process = process.expect("it starts");
    assert_eq!(process.ready(Duration::from_secs(10)), Ok(()));
    let started = Instant::now();
    while process.over().is_none() {
        assert!(started.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(started.elapsed() >= Duration::from_millis(100));
    // It ends where its input does, or is asked to before it has begun to read.
    let why = process.over().expect("it is over");
    assert!(
        ["it ended", "it was killed by signal 15"].contains(&why),
        "{why}"
    );
}
