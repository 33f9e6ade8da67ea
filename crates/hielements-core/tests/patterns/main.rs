//! The library of patterns in `examples/patterns`: its examples are run, and `doc/patterns.md` is
//! written from its files.
//!
//! `HIELEMENTS_UPDATE=1 cargo test -p hielements-core --test patterns` writes the page and the
//! `expected.txt` of every example anew.

#![expect(
    clippy::disallowed_methods,
    reason = "the patterns and their examples are files of this repository"
)]

mod catalogue;
mod examples;

use std::fs;
use std::path::{Path, PathBuf};

/// The files of patterns, in the order of the catalogue.
const FILES: &[&str] = &[
    "layered",
    "hexagonal",
    "modular_monolith",
    "microservice",
    "pipeline",
    "observable",
];

/// A path of the repository.
fn repository(path: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(path)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares a text with a file, or writes the file where that is asked for.
fn check(path: &Path, text: &str) {
    if std::env::var_os("HIELEMENTS_UPDATE").is_some() {
        fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let old = if path.exists() {
        read(path)
    } else {
        String::new()
    };
    assert_eq!(
        text,
        old,
        "{} is old; HIELEMENTS_UPDATE=1 cargo test -p hielements-core --test patterns writes it anew",
        path.display()
    );
}

#[test]
fn every_file_of_patterns_is_listed() {
    let folder = fs::read_dir(repository("examples/patterns")).expect("the folder of patterns");
    let mut there: Vec<String> = folder
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "hie"))
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    there.sort_unstable();
    let mut listed: Vec<&str> = FILES.to_vec();
    listed.sort_unstable();
    assert_eq!(there, listed);
}
