//! The fast reader agrees with the full parser on every file of large trees: our own, some of the crates
//! that we are built from, and the trees named in `HIELEMENTS_RUST_TREES`, separated by colons.

use super::truth;
use crate::stdlib::rust::imports;

/// Crates of the lock file whose sources cargo keeps, where it keeps them.
const CRATES: &[&str] = &[
    "clap_builder",
    "ra_ap_parser",
    "ra_ap_syntax",
    "regex-automata",
    "rayon",
    "toml",
];

fn dependencies() -> Vec<String> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let Ok(home) = home else { return Vec::new() };
    let sources = ignore::WalkBuilder::new(format!("{home}/registry/src"))
        .standard_filters(false)
        .max_depth(Some(2))
        .build();
    let wanted = |name: &str| {
        let version = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
        CRATES.iter().any(|wanted| {
            name.strip_prefix(wanted)
                .and_then(|rest| rest.strip_prefix('-'))
                .is_some_and(version)
        })
    };
    let folders = sources
        .flatten()
        .filter(|entry| wanted(&entry.file_name().to_string_lossy()));
    folders
        .map(|entry| entry.path().display().to_string())
        .collect()
}

#[test]
#[allow(clippy::disallowed_methods)]
fn the_fast_reader_equals_the_parser() {
    let own = env!("CARGO_MANIFEST_DIR").to_owned();
    let mut trees = vec![own.clone() + "/src", own + "/../hielements-cli"];
    trees.extend(dependencies());
    if let Ok(more) = std::env::var("HIELEMENTS_RUST_TREES") {
        trees.extend(more.split(':').map(str::to_owned));
    }
    let (mut compared, mut differences) = (0, Vec::new());
    for entry in trees.iter().flat_map(|tree| {
        ignore::WalkBuilder::new(tree)
            .standard_filters(false)
            .build()
    }) {
        let Ok(entry) = entry else { continue };
        if entry.path().extension().is_none_or(|end| end != "rs") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(entry.path()) else {
            continue;
        };
        let Some((truth, known)) = truth::imports_and_modules(&text, false) else {
            continue;
        };
        compared += 1;
        let read = imports::read(&text, false);
        let (fast, seen) = (read.imports, read.modules);
        if seen != known {
            let path = entry.path().display();
            differences.push(format!("{path}: modules {seen:?}, expected {known:?}"));
        }
        if fast != truth {
            let missed = truth.iter().find(|import| !fast.contains(import));
            let wrong = fast.iter().find(|import| !truth.contains(import));
            let path = entry.path().display();
            differences.push(format!("{path}: missed {missed:?}, wrong {wrong:?}"));
        }
    }
    assert!(compared > 100, "only {compared} files to compare");
    let count = differences.len();
    differences.truncate(8);
    assert!(
        count == 0,
        "{count} of {compared} files differ:\n{}",
        differences.join("\n")
    );
}
