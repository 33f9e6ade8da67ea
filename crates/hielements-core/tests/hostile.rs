//! Specifications made to make Hielements slow or deep: each is judged, or refused, in good time.

use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::workspace::MemoryWorkspace;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a specification says: how often each diagnostic and each status stands there.
fn check(specification: &str, expected: &str) {
    let workspace = MemoryWorkspace::new([("hielements.hie", specification), ("src/a.py", "")]);
    let analysis = analyse(&workspace, &[]).expect("the specification is there");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for found in &report.diagnostics {
        *counts.entry(found.entry.code).or_default() += 1;
    }
    for result in &report.results {
        *counts.entry(result.status.as_str()).or_default() += 1;
    }
    let said: Vec<String> = counts
        .iter()
        .map(|(what, count)| format!("{what} {count}"))
        .collect();
    assert_eq!(said.join(", "), expected);
}

/// Lines that `line` makes of numbers.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{}", line(n));
        text
    })
}

#[test]
fn patterns_that_double_each_time_are_refused() {
    let mut text = lines(40, |n| {
        let next = n + 1;
        format!("pattern p{n}:\n    element a implements p{next}\n    element b implements p{next}")
    });
    text.push_str("pattern p40 { check files.exists(self, 'a.py') }\nelement shop implements p0\n");
    check(&text, "error 112, too-deep 1");
}

#[test]
fn patterns_that_implement_each_other_at_every_level() {
    let mut text = "pattern p:\n    element x implements p, q\n    check files.exists(self, 'a.py')\n\
                    pattern q:\n    element x implements p, q\n    check files.exists(self, 'a.py')\n\
                    element shop implements p, q {\n"
        .to_owned();
    text.push_str(&lines(100, |_| "element x {".to_owned()));
    text.push_str("scope src = files.folder_selector('src')\n");
    text.push_str(&"}\n".repeat(101));
    check(&text, "error 2, pass 202");
}

#[test]
fn elements_in_elements() {
    let mut text = lines(250, |n| format!("element e{n} {{"));
    text.push_str("scope src = files.folder_selector('src')\ncheck files.exists(e0, 'a.py')\n");
    text.push_str(&"}\n".repeat(250));
    check(&text, "pass 1");
}

#[test]
fn a_chain_of_scopes() {
    let mut text = "element shop:\n    scope s0 = files.folder_selector('src')\n".to_owned();
    text.push_str(&lines(400, |n| format!("    scope s{} = s{n}", n + 1)));
    text.push_str("    check files.exists(s200, 'a.py')\n    check files.exists(s400, 'a.py')\n");
    check(&text, "error 146, pass 1, too-deep 1");
}

#[test]
fn scopes_of_everything() {
    let mut text = "element shop:\n".to_owned();
    text.push_str(&lines(300, |n| format!("    scope s{n} = shop")));
    check(&text, "cycle 300, error 300");
}

#[test]
fn a_requirement_of_every_element() {
    let mut text = "element shop:\n    requires descendant check files.exists(src, 'a.py')\n    \
                    forbids descendant check files.exists(src, 'b.py')\n    \
                    allows descendant element part implements part\n"
        .to_owned();
    text.push_str(&lines(2000, |n| {
        format!("    element e{n} implements part {{ scope src = files.folder_selector('src') }}")
    }));
    text.push_str("pattern part\n");
    check(&text, "pass 3");
}
