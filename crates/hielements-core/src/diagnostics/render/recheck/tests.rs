//! Two reports and what was done between them, in; what a person reads, out.

use super::*;
use crate::diagnostics::report::{CodePlace, Finding, RuleKind};
use crate::diagnostics::{Severity, catalogue};
use crate::source::{Location, Span, WsPath};
use hielements_plugin::Place;

fn at(file: &str, line: u32) -> CodePlace {
    let mut place = Place::whole_file();
    place.line = line;
    CodePlace {
        file: WsPath::from_walk(file),
        place,
    }
}

/// `import a → b` in a line; the fingerprint knows no line.
fn import(line: u32, what: &str) -> Finding {
    Finding {
        location: at("web/views.py", line),
        message: format!("import of {what}"),
        severity: Severity::Error,
        help: None,
        from: None,
        to: None,
        kind: None,
        fingerprint: what.to_owned(),
        suppressed: None,
        related: Vec::new(),
    }
}

fn rule(check: &str, status: Status, findings: Vec<Finding>) -> TaskResult {
    TaskResult {
        id: format!("shop :: {check}"),
        element: "shop".to_owned(),
        name: None,
        check: check.to_owned(),
        status,
        message: (status == Status::Error).then(|| "no such file".to_owned()),
        reason: None,
        code: None,
        kind: RuleKind::Check,
        pattern: None,
        location: at("shop.hie", 3),
        findings,
        time: None,
        stale: false,
    }
}

fn report(results: Vec<TaskResult>) -> Report {
    Report {
        results,
        ..Report::default()
    }
}

fn check(before: &Report, now: &Report, rechecked: &Rechecked, expected: &str) {
    let text = recheck(&Shown::of(before), &Shown::of(now), rechecked);
    assert_eq!(text, expected);
}

fn ran(rules: &[(&str, &str)], kept: &[(&str, usize)]) -> Rechecked {
    let owned = |(id, why): &(&str, &str)| ((*id).to_owned(), (*why).to_owned());
    Rechecked {
        ran: rules.iter().map(owned).collect(),
        kept: kept
            .iter()
            .map(|(why, count)| ((*why).to_owned(), *count))
            .collect(),
    }
}

#[test]
fn broken_mended_and_the_same_are_told_apart() {
    let before = report(vec![
        rule("a", Status::Fail, vec![import(3, "db"), import(4, "os")]),
        rule("b", Status::Pass, vec![]),
        rule("c", Status::Error, vec![]),
    ]);
    let now = report(vec![
        rule("a", Status::Fail, vec![import(7, "db"), import(9, "sys")]),
        rule("b", Status::Error, vec![]),
        rule("c", Status::Pass, vec![]),
    ]);
    let rechecked = ran(
        &[("shop :: a", "imports of web/views.py changed")],
        &[("nothing that they read changed", 2)],
    );
    check(
        &before,
        &now,
        &rechecked,
        "\
broken  web/views.py:9:1: error[check] import of sys
broken  shop.hie:3:1: error[check] no such file
mended  web/views.py:4:1: error[check] import of os
mended  shop.hie:3:1: error[check] no such file
ran     shop :: a: imports of web/views.py changed
kept    2: nothing that they read changed
now     1 of 3 rules hold, 1 broken, 1 not judged · 2 newly broken, 2 mended, 1 as before
",
    );
}

#[test]
fn what_nobody_judges_any_more_is_not_mended() {
    let before = report(vec![
        rule("a", Status::Fail, vec![import(3, "db")]),
        rule("b", Status::Fail, vec![import(4, "os")]),
        rule("c", Status::Error, vec![]),
    ]);
    let now = report(vec![rule("b", Status::Error, vec![])]);
    check(
        &before,
        &now,
        &Rechecked::default(),
        "\
broken  shop.hie:3:1: error[check] no such file
mended  shop.hie:3:1: error[check] no such file
gone    web/views.py:3:1: error[check] import of db
gone    web/views.py:4:1: error[check] import of os
now     0 of 1 rules hold, 1 not judged · 1 newly broken, 1 mended, 2 gone, 0 as before
",
    );
}

#[test]
fn equal_findings_are_counted() {
    let twice = |lines: &[u32]| {
        let findings = lines.iter().map(|line| import(*line, "db")).collect();
        report(vec![rule("a", Status::Fail, findings)])
    };
    check(
        &twice(&[1]),
        &twice(&[1, 2]),
        &Rechecked::default(),
        "\
broken  web/views.py:2:1: error[check] import of db
now     0 of 1 rules hold, 1 broken · 1 newly broken, 0 mended, 1 as before
",
    );
}

#[test]
fn a_finding_that_is_accepted_is_mended_and_one_that_weighs_more_is_new() {
    let with = |change: fn(&mut Finding)| {
        let mut found = import(1, "db");
        change(&mut found);
        report(vec![rule("a", Status::Fail, vec![found])])
    };
    let open = with(|_| {});
    check(
        &open,
        &with(|found| found.suppressed = Some("until May".to_owned())),
        &Rechecked::default(),
        "\
mended  web/views.py:1:1: error[check] import of db
now     0 of 1 rules hold, 1 broken · 0 newly broken, 1 mended, 0 as before
",
    );
    check(
        &with(|found| found.severity = Severity::Warning),
        &open,
        &Rechecked::default(),
        "\
broken  web/views.py:1:1: error[check] import of db
mended  web/views.py:1:1: warning[check] import of db
now     0 of 1 rules hold, 1 broken · 1 newly broken, 1 mended, 0 as before
",
    );
}

#[test]
fn mistakes_in_specifications_count() {
    let mut now = report(vec![]);
    let file = now
        .sources
        .add(WsPath::from_walk("shop.hie"), "element a\n");
    let location = Location {
        file,
        span: Span::new(8, 9),
    };
    let entry = &catalogue::syntax::UNEXPECTED_CHARACTER;
    now.diagnostics
        .push(Diagnostic::new(entry, location, "no such\nname"));
    now.skipped = 2;
    let expected = "\
broken  shop.hie:1:9: error[unexpected-character] no such\\nname
now     0 of 0 rules hold, 2 skipped · 1 newly broken, 0 mended, 0 as before
";
    check(&Report::default(), &now, &Rechecked::default(), expected);
}

#[test]
fn rules_with_one_reason_are_told_together() {
    let report = report(vec![rule("a", Status::Pass, vec![])]);
    let (few, many) = ("imports of a.py changed", "the files below `src` changed");
    let rechecked = ran(
        &[
            ("r1", few),
            ("r2", many),
            ("r3", few),
            ("r4", many),
            ("r5", many),
            ("r6", many),
            ("r7", few),
        ],
        &[],
    );
    check(
        &report,
        &report,
        &rechecked,
        "\
ran     r1: imports of a.py changed
ran     r3: imports of a.py changed
ran     r7: imports of a.py changed
ran     4 rules: the files below `src` changed
now     1 of 1 rules hold · 0 newly broken, 0 mended, 0 as before
",
    );
}

#[test]
fn many_reasons_are_counted_and_words_cannot_forge_a_line() {
    let report = report(vec![rule("a", Status::Pass, vec![])]);
    let many: Vec<(String, String)> = (0..12)
        .map(|n| (format!("r{n}"), format!("new\nnow {n}")))
        .collect();
    let rechecked = Rechecked {
        ran: many,
        kept: BTreeMap::new(),
    };
    let named: String = (0..10)
        .map(|n| format!("ran     r{n}: new\\nnow {n}\n"))
        .collect();
    let expected = named
        + "ran     2 more\nnow     1 of 1 rules hold · 0 newly broken, 0 mended, 0 as before\n";
    check(&report, &report, &rechecked, &expected);
}
