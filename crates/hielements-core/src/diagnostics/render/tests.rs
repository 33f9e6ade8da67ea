//! The same diagnostics and the same report in each format, side by side.

use super::{catalogue_page, concise, json};
use crate::config;
use crate::diagnostics::report::{
    CodePlace, Finding, Note, Refusal, Report, RuleKind, Status, TaskResult, exit_code,
    strict_exit_code,
};
use crate::diagnostics::{Diagnostic, Severity, catalogue};
use crate::source::{Location, Sources, Span, WsPath};
use hielements_plugin::{ImportKind, Place};

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
    insta::assert_snapshot!(concise::diagnostics(&sources, &diagnostics), @"");
    let mut run = a_run();
    run.notes.push(Note {
        path: "bad\n".to_owned(),
        message: "the name is no UTF-8".to_owned(),
    });
    run.refused.push(Refusal {
        library: "tool".to_owned(),
        message: "it is not trusted".to_owned(),
    });
    insta::assert_snapshot!(concise::report(&run), @"");
}

#[test]
fn json_of_check() {
    let (sources, diagnostics) = two_mistakes();
    insta::assert_snapshot!(json::check(&sources, &diagnostics), @"");
}

#[test]
fn json_of_check_without_mistakes() {
    insta::assert_snapshot!(json::check(&Sources::default(), &[]), @"");
}

#[test]
fn json_of_run() {
    let (sources, _) = two_mistakes();
    insta::assert_snapshot!(json::run(&sources, &[], &a_run()), @"");
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
    let refused = Report {
        refused: vec![Refusal {
            library: "tool".to_owned(),
            message: String::new(),
        }],
        ..Report::default()
    };
    assert_eq!(status(&[], &refused), (true, 2));
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
    insta::assert_snapshot!(catalogue_page::explain(entry), @"");
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
