//! One `Cargo.toml`.

use super::facts;
use hielements_plugin::Level;

#[track_caller]
fn check(text: &str, expected: &str) {
    let facts = facts(Level::Imports, "Cargo.toml", text);
    let mut shown: Vec<String> = facts
        .imports
        .iter()
        .map(|import| format!("{} {:?} {}", import.place.line, import.kind, import.target))
        .collect();
    shown.extend(
        facts
            .suppressions
            .iter()
            .map(|s| format!("{} allows {} ({})", s.line, s.rule, s.reason)),
    );
    shown.extend(
        facts
            .problem
            .map(|problem| format!("{} {}", problem.place.line, problem.message)),
    );
    assert_eq!(shown.join("\n"), expected, "{text}");
}

#[test]
fn dependencies_in_all_their_shapes() {
    check(
        "[package]\nname = 'a'\n[dependencies]\nb = '1'\nc.workspace = true\n[dependencies.d]\nversion = '1'\n\
         [dev-dependencies]\ne = { path = '../e' }\n[build-dependencies]\nf = '*'\n\
         [target.'cfg(unix)'.dependencies]\ng = '1'\n",
        "4 Runtime b\n5 Runtime c\n6 Runtime d\n9 Test e\n11 Runtime f\n13 Runtime g",
    );
}

#[test]
fn a_workspace_alone_depends_on_nothing() {
    check(
        "[workspace]\nmembers = ['x']\n[workspace.dependencies]\nb = '1'\n",
        "",
    );
}

#[test]
fn comments_that_accept() {
    check(
        "[package]\nname = 'a # hielements: allow(x) no comment'\n[dependencies]\nb = '1' # hielements: allow(layers) soon\n\
         # hielements: allow(no_dependency) legacy\nc = '1'\n",
        "4 Runtime b\n6 Runtime c\n4 allows layers (soon)\n6 allows no_dependency (legacy)",
    );
}

#[test]
fn what_is_no_toml_costs_a_note() {
    let facts = facts(
        Level::Imports,
        "Cargo.toml",
        "[package]\nname = 'a'\n[dependencies\nb = '1'\n",
    );
    assert!(
        facts
            .problem
            .is_some_and(|problem| problem.message.starts_with("the manifest is no TOML"))
    );
}
