//! What a library can say, and what its answers rest on.

use super::Tool;

/// A library that counts, in what it says, how often it was asked.
const CODE: &str = r#"
import json, os, sys
count = 0
def answer(method, params):
    global count
    if method == "library.metadata":
        return METADATA
    if method not in ("library.check", "library.call"):
        raise LookupError(method)
    count += 1
    function, args = params["function"], params["args"]
    if function == "reads":
        return {"Fail": f"asked {count}", "reads": ["data/*.txt"]}
    if function == "all":
        return {"Fail": f"asked {count}"}
    if function == "scope":
        items = [{"name": "f", "kind": "function", "path": "data/a.txt", "line": 1, "column": 1}]
        return {"Scope": {"kind": {"Folder": "data"}, "paths": ["data"], "items": items}}
    if function == "sees":
        return {"Fail": json.dumps(args, sort_keys=True)}
    raise ValueError(function)
METADATA = json.loads(sys.argv[1]) if len(sys.argv) > 1 else None
for line in sys.stdin:
    request = json.loads(line)
    reply = {"jsonrpc": "2.0", "id": request["id"]}
    try:
        reply["result"] = answer(request["method"], request["params"])
    except Exception as error:
        reply["error"] = {"code": -32603, "message": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
"#;

fn tool(more: &str, checks: &[&str]) -> Tool {
    let tool = Tool::new(CODE, &[], more, checks);
    tool.folder.write("data/a.txt", "one\n");
    tool.folder.write("other/b.txt", "two\n");
    tool
}

#[test]
fn scopes_with_items_cross_the_border_both_ways() {
    let tool = tool("", &[]);
    tool.folder.write(
        "hielements.hie",
        "import tool\n\nelement shop:\n    scope data = tool.scope()\n    \
         check tool.sees(data, 'x', 3, [true])\n    check files.exists(data, 'a.txt')\n",
    );
    let expected = "exit 1\nhielements.hie:5:5: error[tool.sees] [{\"Scope\": {\"items\": \
        [{\"column\": 1, \"end_column\": 4, \"end_line\": 1, \"kind\": \"function\", \"line\": 1, \
        \"name\": \"f\", \"path\": \"data/a.txt\"}], \"kind\": {\"Folder\": \"data\"}, \
        \"language\": null, \"paths\": [\"data/a.txt\"], \"resolved\": true}}, {\"String\": \"x\"}, \
        {\"Int\": 3}, {\"List\": [{\"Bool\": true}]}]\n";
    assert_eq!(tool.says(""), expected);
}

#[test]
fn an_answer_with_an_error_is_an_error_of_its_check() {
    let tool = tool("", &["tool.breaks()", "tool.all()"]);
    let expected = "exit 2\n\
        hielements.hie:4:5: error[tool.breaks] library `tool` answered with an error (-32603): \
        ValueError: breaks\n\
        hielements.hie:5:5: error[tool.all] asked 2\n";
    assert_eq!(tool.says(""), expected);
}

#[test]
fn what_a_library_describes_is_checked_at_the_call() {
    let tool = tool("", &["tool.al()", "tool.all(1)", "tool.all()"]);
    tool.configure(&[r#"{"signatures":[{"name":"all"}]}"#], "");
    let expected = "exit 2\n\
        hielements.hie:4:5: error[tool.al] library `tool` has no function `al`; did you mean `all`?\n\
        hielements.hie:5:5: error[tool.all] `tool.all` takes 0 arguments, and more are given\n\
        hielements.hie:6:5: error[tool.all] asked 1\n";
    assert_eq!(tool.says(""), expected);
}

/// Which of two checks ran again after a change: each says how often its process was asked.
fn check(more: &str, change: (&str, &str), expected: &str) {
    let tool = tool(more, &["tool.reads()", "tool.all()"]);
    let first = tool.says("");
    let same = tool.says("");
    assert_eq!(first, same, "nothing changed");
    assert!(first.contains("[tool.reads] asked 1\n") && first.contains("[tool.all] asked 2\n"));
    tool.folder.write(change.0, change.1);
    let digest = tool.digest();
    let explained = |rule: &str| {
        let ran = tool.runs(&format!("run --explain {rule} --trust {digest}"));
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        said.contains("ran, because")
    };
    let ran: Vec<&str> = ["c0", "c1"]
        .into_iter()
        .filter(|rule| explained(rule))
        .collect();
    assert_eq!(ran.join(" "), expected, "{more} {change:?}");
}

#[test]
fn answers_rest_on_what_they_read_else_on_everything() {
    let inputs = "inputs = ['other/**']\n";
    check("", ("data/a.txt", "changed\n"), "c0 c1");
    check("", ("data/new.txt", ""), "c0 c1");
    check("", ("other/b.txt", "changed\n"), "c1");
    check(inputs, ("other/b.txt", "changed\n"), "c0 c1");
    check(inputs, ("data/a.txt", "changed\n"), "");
    check(inputs, ("tool.py", &format!("{CODE}#\n")), "c0 c1");
}
