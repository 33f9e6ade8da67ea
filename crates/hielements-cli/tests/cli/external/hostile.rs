//! Libraries that misbehave: no run hangs, no verdict goes to another check, no process stays.

use super::Tool;
use std::time::{Duration, Instant};

const CODE: &str = include_str!("hostile.py");

/// What a run over a library says that misbehaves in some way.
fn check(mode: &str, more: &str, checks: &[&str], expected: &str) {
    let tool = Tool::new(CODE, &[mode], more, checks);
    let started = Instant::now();
    let said = tool.says("--no-cache");
    let took = started.elapsed();
    assert_eq!(said, expected, "{mode}");
    assert!(took < Duration::from_secs(30), "{mode} took {took:?}");
    assert_eq!(tool.left(), Vec::<String>::new(), "{mode}");
}

const BOTH: [&str; 3] = [
    "tool.says('fail-0')",
    "tool.says('pass-1')",
    "tool.says('fail-2')",
];

const RIGHT: &str = "exit 1\n\
    hielements.hie:4:5: error[tool.says] fail-0\n\
    hielements.hie:6:5: error[tool.says] fail-2\n";

/// A time limit that a test can wait for.
const SOON: &str = "timeout = '700ms'\n";

#[test]
fn noise_before_and_beside_answers_is_none() {
    for mode in [
        "early",
        "noise",
        "once",
        "stderr",
        "twice",
        "grandchild",
        "daemon",
        "deaf",
    ] {
        check(mode, "", &BOTH, RIGHT);
    }
}

#[test]
fn who_does_not_answer_in_time_is_late() {
    for (mode, log) in [
        ("silent", ""),
        ("slow", ""),
        (
            "no-id",
            "; its log ends with: (no answer) {\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32700, \
             \"message\": \"what was that?\"}}",
        ),
    ] {
        let late = |number: usize| {
            format!(
                "hielements.hie:{}:5: error[tool.says] library `tool` failed: it did not answer within \
                 700ms (`timeout`){log}\n",
                number + 4
            )
        };
        let expected = format!("exit 2\n{}{}{}", late(0), late(1), late(2));
        check(mode, SOON, &BOTH, &expected);
    }
}

#[test]
fn half_an_answer_and_one_with_another_number_are_none() {
    for mode in ["half", "wrong-id"] {
        let tool = Tool::new(CODE, &[mode], SOON, &BOTH);
        let said = tool.says("--no-cache");
        assert!(said.starts_with("exit 2\n"), "{said}");
        assert_eq!(
            said.matches("did not answer within 700ms").count(),
            3,
            "{said}"
        );
        assert_eq!(tool.left(), Vec::<String>::new(), "{mode}");
    }
}

#[test]
fn a_line_without_an_end_is_cut() {
    let line = |number: usize| {
        format!(
            "hielements.hie:{number}:5: error[tool.says] library `tool` failed: it said a line of more \
             than 16 MiB\n"
        )
    };
    let expected = format!("exit 2\n{}{}{}", line(4), line(5), line(6));
    check("long", "", &BOTH, &expected);
}

#[test]
fn answers_in_another_order_belong_to_their_checks() {
    let checks: Vec<String> = (0..8)
        .map(|n| format!("tool.says('{}-{n}')", ["pass", "fail"][n % 2]))
        .collect();
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    let expected = "exit 1\n\
        hielements.hie:5:5: error[tool.says] fail-1\n\
        hielements.hie:7:5: error[tool.says] fail-3\n\
        hielements.hie:9:5: error[tool.says] fail-5\n\
        hielements.hie:11:5: error[tool.says] fail-7\n";
    check("backwards", "concurrency = 4\n", &checks, expected);
}

#[test]
fn a_crash_is_that_of_its_check_alone() {
    let crashed = |number: usize| {
        format!(
            "hielements.hie:{number}:5: error[tool.says] library `tool` failed: it ended with exit code \
             3; its log ends with: Traceback: it is broken\n"
        )
    };
    let expected = format!("exit 2\n{}{}", crashed(4), crashed(6));
    for more in ["", "concurrency = 3\n"] {
        check("crash", more, &BOTH, &expected);
    }
}

#[test]
fn what_has_another_type_is_an_error_that_shows_it() {
    let checks: Vec<String> = (0..8).map(|n| format!("tool.says('fail-{n}')")).collect();
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    let tool = Tool::new(CODE, &["types"], "", &checks);
    let said = tool.says("--no-cache");
    let none = "library `tool` answered with what is no verdict";
    assert_eq!(said.matches(none).count(), 8, "{said}");
    for shown in [
        "it said `{\"Pass\": 1}`",
        "it said `3.5`",
        "`/etc/passwd` is an absolute path",
        "it nests deeper than 128",
        "it said `\"PASS or FAIL\"`",
    ] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    assert_eq!(tool.left(), Vec::<String>::new());
}
