//! The same diagnostics and the same report in each format, side by side.

use super::full::{self, Look};
use super::{catalogue_page, concise, json};
// hielements: allow(connection) real mistakes of a configuration are rendered in this test
use crate::config;
use crate::diagnostics::report::{
    CodePlace, Finding, Report, RuleKind, Status, TaskResult, exit_code, strict_exit_code,
};
use crate::diagnostics::{Diagnostic, Severity, catalogue};
use crate::source::{Location, Sources, Span, WsPath};
use hielements_plugin::{ImportKind, Place};
use std::sync::Arc;

fn two_mistakes() -> (Sources, Vec<Diagnostic>) {
    let text = "[workspace]\nspec = ['a.hie']\n[libraries]\n\
                x = { type = 'wasm', path = 'x.wasm', executable = 'y' }\n";
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk("hielements.toml"), text);
    let (_, mut diagnostics) = config::read(file, text);
    let location = Location {
        file,
        span: Span::new(0, 11),
    };
    diagnostics[0] = diagnostics[0].clone().related(location, "in this table");
    (sources, diagnostics)
}

fn at(file: &str, line: u32, column: u32, end_column: u32) -> CodePlace {
    CodePlace {
        file: WsPath::from_walk(file),
        place: Place {
            line,
            column,
            end_line: line,
            end_column,
        },
    }
}

fn finding(location: CodePlace, message: &str) -> Finding {
    Finding {
        location,
        message: message.to_owned(),
        severity: Severity::Error,
        help: None,
        from: None,
        to: None,
        kind: None,
        fingerprint: "f1".to_owned(),
        suppressed: None,
        related: Vec::new(),
    }
}

fn result(status: Status, check: &str) -> TaskResult {
    TaskResult {
        id: format!("shop.web :: {check}"),
        element: "shop.web".to_owned(),
        name: None,
        check: check.to_owned(),
        status,
        message: None,
        reason: None,
        code: None,
        kind: RuleKind::Check,
        pattern: None,
        location: at("shop.hie", 3, 5, 20),
        findings: Vec::new(),
        time: None,
        stale: false,
    }
}

fn broken() -> TaskResult {
    let import = Finding {
        help: Some("go through the service".to_owned()),
        from: Some("web.views".to_owned()),
        to: Some("db.models".to_owned()),
        kind: Some(ImportKind::Runtime),
        related: vec![(at("db/models.py", 1, 1, 6), "the module".to_owned())],
        ..finding(
            at("web/views.py", 2, 1, 17),
            "`web.views` imports `db.models`",
        )
    };
    let accepted = Finding {
        suppressed: Some("until the move".to_owned()),
        ..finding(at("web/old.py", 1, 1, 10), "`web.old` imports `db.models`")
    };
    TaskResult {
        name: Some("thin".to_owned()),
        message: Some("1 forbidden import".to_owned()),
        reason: Some("The web layer talks to services only.".to_owned()),
        code: Some("python.no_dependency".to_owned()),
        findings: vec![import, accepted],
        ..result(Status::Fail, "python.no_dependency(web, db)")
    }
}

fn a_run() -> Report {
    let errored = TaskResult {
        message: Some("the folder `scr` does not exist\u{1b}[2J".to_owned()),
        code: Some("empty-scope".to_owned()),
        kind: RuleKind::Scope,
        ..result(Status::Error, "scope src = files.folder_selector('scr')")
    };
    let nowhere = TaskResult {
        message: Some("`README.md` is missing".to_owned()),
        ..result(Status::Fail, "files.exists(src, 'README.md')")
    };
    Report {
        results: vec![
            result(Status::Pass, "files.exists(src, 'a')"),
            broken(),
            errored,
            nowhere,
        ],
        skipped: 2,
        ..Report::default()
    }
}

#[test]
fn concise_has_a_line_for_each() {
    let (sources, diagnostics) = two_mistakes();
    insta::assert_snapshot!(concise::diagnostics(&sources, &diagnostics), @"
    hielements.toml:2:1: error[unknown-key] `workspace` has no key `spec`
    hielements.toml:4:39: warning[contradictory-keys] `libraries.x.executable` has no effect: the library is a WASM module
    ");
    insta::assert_snapshot!(concise::report(&a_run()), @r"
    web/views.py:2:1: error[python.no_dependency] `web.views` imports `db.models`
    shop.hie:3:5: error[empty-scope] the folder `scr` does not exist\u{1b}[2J
    shop.hie:3:5: error[check] `README.md` is missing
    ");
}

#[test]
fn json_of_check() {
    let (sources, diagnostics) = two_mistakes();
    insta::assert_snapshot!(json::check(&sources, &diagnostics), @r#"
    {
      "version": "1.0",
      "status": "error",
      "errors": [
        {
          "severity": "error",
          "code": "unknown-key",
          "message": "`workspace` has no key `spec`",
          "file": "hielements.toml",
          "span": {
            "start": {
              "line": 2,
              "column": 1,
              "offset": 12
            },
            "end": {
              "line": 2,
              "column": 5,
              "offset": 16
            }
          },
          "help": "did you mean `specs`?",
          "related": [
            {
              "message": "in this table",
              "file": "hielements.toml",
              "span": {
                "start": {
                  "line": 1,
                  "column": 1,
                  "offset": 0
                },
                "end": {
                  "line": 1,
                  "column": 12,
                  "offset": 11
                }
              }
            }
          ]
        }
      ],
      "warnings": [
        {
          "severity": "warning",
          "code": "contradictory-keys",
          "message": "`libraries.x.executable` has no effect: the library is a WASM module",
          "file": "hielements.toml",
          "span": {
            "start": {
              "line": 4,
              "column": 39,
              "offset": 79
            },
            "end": {
              "line": 4,
              "column": 49,
              "offset": 89
            }
          },
          "help": "remove it, or change `type`",
          "related": []
        }
      ],
      "summary": {
        "total_errors": 1,
        "total_warnings": 1
      }
    }
    "#);
}

#[test]
fn json_of_check_without_mistakes() {
    insta::assert_snapshot!(json::check(&Sources::default(), &[]), @r#"
    {
      "version": "1.0",
      "status": "ok",
      "errors": [],
      "warnings": [],
      "summary": {
        "total_errors": 0,
        "total_warnings": 0
      }
    }
    "#);
}

#[test]
fn json_of_run() {
    let (sources, _) = two_mistakes();
    insta::assert_snapshot!(json::run(&sources, &[], &a_run()), @r#"
    {
      "version": "1.0",
      "status": "error",
      "results": [
        {
          "id": "shop.web :: files.exists(src, 'a')",
          "element": "shop.web",
          "name": null,
          "check": "files.exists(src, 'a')",
          "status": "pass",
          "message": null,
          "reason": null,
          "code": null,
          "kind": "check",
          "pattern": null,
          "location": {
            "file": "shop.hie",
            "line": 3,
            "column": 5,
            "end_line": 3,
            "end_column": 20
          },
          "findings": []
        },
        {
          "id": "shop.web :: python.no_dependency(web, db)",
          "element": "shop.web",
          "name": "thin",
          "check": "python.no_dependency(web, db)",
          "status": "fail",
          "message": "1 forbidden import",
          "reason": "The web layer talks to services only.",
          "code": "python.no_dependency",
          "kind": "check",
          "pattern": null,
          "location": {
            "file": "shop.hie",
            "line": 3,
            "column": 5,
            "end_line": 3,
            "end_column": 20
          },
          "findings": [
            {
              "location": {
                "file": "web/views.py",
                "line": 2,
                "column": 1,
                "end_line": 2,
                "end_column": 17
              },
              "message": "`web.views` imports `db.models`",
              "severity": "error",
              "help": "go through the service",
              "from": "web.views",
              "to": "db.models",
              "kind": "runtime",
              "fingerprint": "f1",
              "suppressed": null,
              "related": [
                {
                  "location": {
                    "file": "db/models.py",
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 6
                  },
                  "message": "the module"
                }
              ]
            },
            {
              "location": {
                "file": "web/old.py",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 10
              },
              "message": "`web.old` imports `db.models`",
              "severity": "error",
              "help": null,
              "from": null,
              "to": null,
              "kind": null,
              "fingerprint": "f1",
              "suppressed": "until the move",
              "related": []
            }
          ]
        },
        {
          "id": "shop.web :: scope src = files.folder_selector('scr')",
          "element": "shop.web",
          "name": null,
          "check": "scope src = files.folder_selector('scr')",
          "status": "error",
          "message": "the folder `scr` does not exist\u001b[2J",
          "reason": null,
          "code": "empty-scope",
          "kind": "scope",
          "pattern": null,
          "location": {
            "file": "shop.hie",
            "line": 3,
            "column": 5,
            "end_line": 3,
            "end_column": 20
          },
          "findings": []
        },
        {
          "id": "shop.web :: files.exists(src, 'README.md')",
          "element": "shop.web",
          "name": null,
          "check": "files.exists(src, 'README.md')",
          "status": "fail",
          "message": "`README.md` is missing",
          "reason": null,
          "code": null,
          "kind": "check",
          "pattern": null,
          "location": {
            "file": "shop.hie",
            "line": 3,
            "column": 5,
            "end_line": 3,
            "end_column": 20
          },
          "findings": []
        }
      ],
      "diagnostics": [],
      "summary": {
        "total": 4,
        "passed": 1,
        "failed": 2,
        "errors": 1,
        "skipped": 2
      }
    }
    "#);
}

#[test]
fn json_status_is_error_exactly_when_the_exit_is_2() {
    let (sources, diagnostics) = two_mistakes();
    let status = |found: &[Diagnostic], report: &Report| {
        let text = json::run(&sources, found, report);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        (value["status"] == "error", exit_code(report, found))
    };
    let failed = Report {
        results: vec![broken()],
        ..Report::default()
    };
    assert_eq!(status(&[], &Report::default()), (false, 0));
    assert_eq!(status(&[], &failed), (false, 1));
    assert_eq!(status(&[], &a_run()), (true, 2));
    assert_eq!(status(&diagnostics[1..], &failed), (false, 1));
    assert_eq!(status(&diagnostics, &failed), (true, 2));
}

#[test]
fn a_rule_at_warn_fails_only_when_strict() {
    let mut warned = broken();
    warned.findings[0].severity = Severity::Warning;
    let report = Report {
        results: vec![warned],
        ..Report::default()
    };
    assert_eq!(exit_code(&report, &[]), 0);
    assert_eq!(strict_exit_code(&report, &[]), 1);
    let unread = Report {
        not_analysed: 1,
        ..Report::default()
    };
    assert_eq!(
        (exit_code(&unread, &[]), strict_exit_code(&unread, &[])),
        (0, 1)
    );
    assert_eq!(strict_exit_code(&Report::default(), &[]), 0);
}

#[test]
fn summary_counts_what_is_listed() {
    let summary = a_run().summary();
    let counts = (
        summary.total,
        summary.passed,
        summary.failed,
        summary.errors,
    );
    assert_eq!(counts, (4, 1, 2, 1));
    assert_eq!(summary.skipped, 2);
}

#[test]
fn explain_prints_one_entry() {
    let entry = catalogue::find("unverified-use").unwrap();
    insta::assert_snapshot!(catalogue_page::explain(entry), @r#"
    unverified-use (lint, warn)

    A declared use is not in the code.

    `x uses y` says that x depends on y, and no import or other link from x to y was
    found. Remove the line, or correct its ends.

    Example:

        element shop:
            element web:
                scope src = files.folder_selector('web')
            element core:
                scope src = files.folder_selector('core')
            web uses core

    This is a lint: set its level in hielements.toml:

        [lints]
        unverified-use = "allow"
    "#);
}

#[test]
fn the_page_has_every_code_once_in_the_table_and_once_as_a_section() {
    let page = catalogue_page::page();
    for entry in catalogue::all() {
        assert_eq!(page.matches(&format!("\n## {}\n", entry.code)).count(), 1);
        let row = format!("| [`{0}`](#{0}) |", entry.code);
        assert_eq!(page.matches(&row).count(), 1);
    }
}

fn code(path: &WsPath) -> Option<Arc<str>> {
    let text = match path.as_str() {
        "shop.hie" => "element shop:\n  element web:\n    check thin: f()\n",
        "web/views.py" => "import os\r\nimport db.models\r\n",
        "web/old.py" => "import db\u{1b}[31m\n",
        _ => return None,
    };
    Some(text.into())
}

#[test]
fn full_diagnostics() {
    let (sources, diagnostics) = two_mistakes();
    insta::assert_snapshot!(full::diagnostics(&sources, &diagnostics, false), @"
    error[unknown-key]: `workspace` has no key `spec`
     --> hielements.toml:2:1
      |
    2 | spec = ['a.hie']
      | ^^^^
      |
     ::: hielements.toml:1:1
      |
    1 | [workspace]
      | ^^^^^^^^^^^ in this table
      |
      = help: did you mean `specs`?

    warning[contradictory-keys]: `libraries.x.executable` has no effect: the library is a WASM module
     --> hielements.toml:4:39
      |
    4 | x = { type = 'wasm', path = 'x.wasm', executable = 'y' }
      |                                       ^^^^^^^^^^
      |
      = help: remove it, or change `type`
    ");
    assert_eq!(full::check_summary(&diagnostics), "1 error, 1 warning\n");
    assert_eq!(full::check_summary(&[]), "no mistakes\n");
}

#[test]
fn full_report() {
    insta::assert_snapshot!(full::report(&a_run(), &code, Look::default()), @r"
    error[python.no_dependency]: `web.views` imports `db.models`
     --> web/views.py:2:1
      |
    2 | import db.models
      | ^^^^^^^^^^^^^^^^
      |
      = also: the module (db/models.py:1)
      = rule: shop.web: thin: python.no_dependency(web, db) (shop.hie:3)
      = reason: The web layer talks to services only.
      = help: go through the service

    error[empty-scope]: the folder `scr` does not exist\u{1b}[2J
     --> shop.hie:3:5
      |
    3 |     check thin: f()
      |     ^^^^^^^^^^^^^^^ rule of `shop.web`

    error[check]: `README.md` is missing
     --> shop.hie:3:5
      |
    3 |     check thin: f()
      |     ^^^^^^^^^^^^^^^ rule of `shop.web`

    4 rules: 1 passed, 2 failed, 1 could not be judged, 2 skipped, 1 finding accepted
    ");
}

#[test]
fn full_report_verbose_and_limited() {
    let mut run = a_run();
    run.results.truncate(2);
    run.not_analysed = 1;
    let verbose = Look {
        verbose: true,
        ..Look::default()
    };
    insta::assert_snapshot!(full::report(&run, &code, verbose), @r"
    pass: shop.web: files.exists(src, 'a')

    error[python.no_dependency]: `web.views` imports `db.models`
     --> web/views.py:2:1
      |
    2 | import db.models
      | ^^^^^^^^^^^^^^^^
      |
      = also: the module (db/models.py:1)
      = rule: shop.web: thin: python.no_dependency(web, db) (shop.hie:3)
      = reason: The web layer talks to services only.
      = help: go through the service

    accepted[python.no_dependency]: `web.old` imports `db.models`
     --> web/old.py:1:1
      |
    1 | import db\u{1b}[31m
      | ^^^^^^^^^
      |
      = rule: shop.web: thin: python.no_dependency(web, db) (shop.hie:3)
      = reason: The web layer talks to services only.
      = accepted because: until the move

    2 rules: 1 passed, 1 failed, 2 skipped, 1 finding accepted, 1 file not analysed
    ");
    let limited = Look {
        limit: Some(1),
        ..verbose
    };
    insta::assert_snapshot!(full::report(&run, &|_| None, limited), @r"
    pass: shop.web: files.exists(src, 'a')

    error[python.no_dependency]: `web.views` imports `db.models`
    --> web/views.py:2:1
     = also: the module (db/models.py:1)
     = rule: shop.web: thin: python.no_dependency(web, db) (shop.hie:3)
     = reason: The web layer talks to services only.
     = help: go through the service

    … 1 more finding of python.no_dependency(web, db)

    2 rules: 1 passed, 1 failed, 2 skipped, 1 finding accepted, 1 file not analysed
    ");
}

#[test]
fn colours_come_only_when_asked_for() {
    let (sources, diagnostics) = two_mistakes();
    let has_escapes = |color| full::diagnostics(&sources, &diagnostics, color).contains('\u{1b}');
    assert!(has_escapes(true));
    assert!(!has_escapes(false));
}

#[test]
fn no_format_lets_control_characters_through() {
    let hostile = "x\u{1b}[2J\u{202e}\u{9b}\0\r\n::error::y";
    let mut finding = finding(at(hostile, 1, 1, 4), hostile);
    finding.help = Some(hostile.to_owned());
    finding.related = vec![(at(hostile, 1, 1, 2), hostile.to_owned())];
    let run = Report {
        results: vec![TaskResult {
            element: hostile.to_owned(),
            name: Some(hostile.to_owned()),
            code: Some(hostile.to_owned()),
            reason: Some(hostile.to_owned()),
            message: Some(hostile.to_owned()),
            location: at(hostile, 1, 1, 3),
            findings: vec![finding],
            ..result(Status::Error, hostile)
        }],
        ..Report::default()
    };
    let line_of_code = |_: &WsPath| Some(Arc::from(hostile));
    for text in [
        concise::report(&run),
        json::run(&Sources::default(), &[], &run),
        full::report(&run, &line_of_code, Look::default()),
        full::report(&run, &|_| None, Look::default()),
    ] {
        let bad = text
            .chars()
            .find(|&c| c != '\n' && super::escape::is_hidden(c));
        assert_eq!(bad, None, "{text}");
    }
}
