//! Answers and what becomes of them, side by side.

use super::*;
use crate::stdlib::{Args, Outcome, Scope, ScopeKind, Value};
use crate::workspace::MemoryWorkspace;

const FILES: [(&str, &str); 4] = [
    ("src/a.ts", "import b\nlet größe = 1\n"),
    ("src/b.ts", "x"),
    ("src/deep/c.ts", ""),
    ("README.md", "# read\n"),
];

fn border<T>(ask: impl FnOnce(&Border<'_>) -> T) -> T {
    let workspace = MemoryWorkspace::new(FILES);
    let door = Door::new(&workspace);
    ask(&Border::new("tool", "/work/space", &door))
}

fn verdict(reply: &str, expected: &str) {
    let (outcome, reads) = border(|border| border.outcome(reply));
    let said = match outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::Error(message) => format!("error: {message}"),
        Outcome::Fail { message, findings } => {
            let mut said = format!("fail: {message}");
            for found in findings {
                let file = found.file.map(|file| file.to_string()).unwrap_or_default();
                let place = found.place.map(|it| {
                    format!(
                        ":{}:{}-{}:{}",
                        it.line, it.column, it.end_line, it.end_column
                    )
                });
                let (place, help) = (place.unwrap_or_default(), found.help.unwrap_or_default());
                said += &format!("\n  {file}{place} {} | {help}", found.message);
            }
            said
        }
    };
    let reads = reads.map_or(String::new(), |reads| {
        format!("\n  reads {}", reads.join(", "))
    });
    assert_eq!(said + &reads, expected, "{reply}");
}

fn value(reply: &str, expected: &str) {
    let said = match border(|border| border.value(reply)) {
        Err(message) => format!("error: {message}"),
        Ok((Value::Scope(scope), _)) => {
            let files: Vec<&str> = scope.files.iter().map(WsPath::as_str).collect();
            let items = scope.items.iter().map(|item| {
                format!(
                    " {}@{}:{}:{}",
                    item.name, item.file, item.place.line, item.place.column
                )
            });
            let items: String = items.collect();
            format!("{} [{}]{items}", scope.kind, files.join(" "))
        }
        Ok((value, _)) => value.to_string(),
    };
    assert_eq!(said, expected, "{reply}");
}

#[test]
fn every_form_of_a_verdict_is_read() {
    verdict(r#"{"Pass":null}"#, "pass");
    verdict(r#""Ok""#, "pass");
    verdict(r#""TRUE""#, "pass");
    verdict(r#""fail""#, "fail: no message was given");
    verdict(r#"{"Fail":"no"}"#, "fail: no");
    verdict(r#"{"Error":"broken"}"#, "error: broken");
    verdict(r#"{"result":"pass","message":null}"#, "pass");
    verdict(r#"{"result":"fail","message":"m"}"#, "fail: m");
    verdict(r#"{"result":"error"}"#, "error: no message was given");
    verdict(
        r#"{"Pass":null,"reads":["src/**"]}"#,
        "pass\n  reads src/**",
    );
}

#[test]
fn findings_stand_in_order_and_in_their_files() {
    let all = r#"{"Fail":{"message":"m","findings":[
        {"path":"src/b.ts","line":1,"message":"to the end of the line","help":"h"},
        {"path":"/work/space/src/a.ts","line":2,"column":8,"end_line":2,"end_column":9,"message":"inside a letter"},
        {"path":"./src/a.ts","line":-5,"column":0,"end_line":99,"end_column":99,"message":"all of it"},
        {"path":"src/gone.ts","line":3,"message":"not there"},
        {"path":"src/b.ts","message":"as a whole"}]}}"#;
    verdict(
        all,
        "fail: m\n  src/a.ts:1:1-3:1 all of it | \n  src/a.ts:2:7-2:9 inside a letter | \n  \
         src/b.ts as a whole | \n  src/b.ts:1:1-1:2 to the end of the line | h\n  \
         src/gone.ts not there | ",
    );
}

#[test]
fn what_is_no_verdict_is_an_error_that_shows_it() {
    let expected = outcomes::EXPECTED;
    for reply in [
        "true",
        "1",
        "{}",
        r#""maybe""#,
        r#"{"Fail":3}"#,
        r#"{"pass":null}"#,
    ] {
        verdict(
            reply,
            &format!(
                "error: library `tool` answered with what is no verdict: {expected}; it said `{reply}`"
            ),
        );
    }
    verdict(
        r#"{"Fail":{"message":"m","findings":[{"path":"../x","message":"f"}]}}"#,
        r#"error: library `tool` answered with what is no verdict: `../x` is a path that leaves the workspace; it said `{"Fail":{"message":"m","findings":[{"path":"../x","message":"f"}]}}`"#,
    );
    let long = format!("\"{}\"", "x".repeat(1000));
    let (outcome, _) = border(|border| border.outcome(&long));
    let Outcome::Error(message) = outcome else {
        panic!("{long} is no verdict")
    };
    assert!(message.ends_with("xxx… (1002 bytes)`"), "{message}");
}

#[test]
fn what_nests_too_deep_is_refused() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let open = border(|border| border.value(&nested(MAX_DEPTH)));
    assert!(open.is_ok(), "{open:?}");
    for depth in [MAX_DEPTH + 1, 100_000] {
        let shut = border(|border| border.value(&nested(depth)));
        assert!(shut.is_err_and(|why| why.contains("nests deeper than 128")));
    }
    value(r#""[[[\"[[[""#, "'[[[\"[[['");
}

#[test]
fn values_are_read_and_stay_inside() {
    value("null", "nothing");
    value(
        "[1, {\"String\":\"a\"}, 2.5, {\"Bool\":true}]",
        "[1, 'a', 2.5, true]",
    );
    value(r#"{"Error":"no such module"}"#, "error: no such module");
    value(
        r#"{"Scope":{"kind":{"Folder":"src"},"paths":["/work/space/src"]}}"#,
        "folder src [src/a.ts src/b.ts src/deep/c.ts]",
    );
    value(
        r#"{"Scope":{"kind":{"File":"src/b.ts"},"paths":["src/b.ts","src/gone.ts","src/b.ts"]}}"#,
        "file src/b.ts [src/b.ts]",
    );
    value(
        r#"{"Scope":{"kind":{"File":"shop.core"},"paths":[],"items":[{"name":"g","kind":"let","path":"src/a.ts","line":2,"column":900}]}}"#,
        "selection shop.core [src/a.ts] g@src/a.ts:2:16",
    );
    value(
        r#"{"Scope":{"kind":{"Glob":"**"},"paths":["/etc/passwd"]}}"#,
        r#"error: library `tool` answered with what is no value: `/etc/passwd` is an absolute path; paths start at the workspace root; it said `{"Scope":{"kind":{"Glob":"**"},"paths":["/etc/passwd"]}}`"#,
    );
}

#[test]
fn what_goes_out_comes_back_as_it_was() {
    let files: Vec<WsPath> = ["src/a.ts", "src/b.ts"].map(WsPath::from_walk).into();
    let scope = Scope::of_files(ScopeKind::Folder(WsPath::from_walk("src")), files);
    let args = Args(vec![
        Value::Null,
        Value::from("a"),
        scope.clone().into(),
        [Value::Int(1), Value::Bool(false)].into_iter().collect(),
    ]);
    let out = serde_json::to_string(&values(&args)).expect("values are JSON");
    let back = border(|border| border.value(&out)).expect("the same values");
    assert_eq!(back.0, Value::List(args.0.into()));
}

#[test]
fn descriptions_become_signatures() {
    let check = |said: &str, expected: &str| {
        let said = description("tool", said).and_then(|it| signatures(&it));
        let said = match said {
            Err(why) => format!("error: {why}"),
            Ok(None) => "anything".to_owned(),
            Ok(Some(all)) => all
                .iter()
                .map(|it| format!("{}/{} {:?}", it.name, it.params.len(), it.returns))
                .collect(),
        };
        assert_eq!(said, expected);
    };
    check("{}", "anything");
    check(
        r#"{"signatures":[{"name":"f","parameters":[{"name":"s","type":"scope","left_out":"workspace"}]}]}"#,
        "f/1 Verdict",
    );
    check(
        r#"{"signatures":[{"name":"f","returns":"scope"}]}"#,
        "f/0 Value(Scope)",
    );
    check(
        r#"{"signatures":[{"name":"f","returns":"scoop"}]}"#,
        "error: function `f`: there is no type `scoop`",
    );
    check(
        r#"{"signatures":[{"name":"a-b"}]}"#,
        "error: `a-b` cannot be the name of a function",
    );
    check(
        r#"{"signatures":[{"name":"a"},{"name":"a"}]}"#,
        "error: it has two functions `a`",
    );
}
