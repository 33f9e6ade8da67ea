//! `doc/configuration.md` against the reader: every key that is known is explained, and every
//! example is sound.

use super::{read, read_user};
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Sources, WsPath};

const PAGE: &str = include_str!("../../../../doc/configuration.md");

/// A key that no table has and that resembles none.
const NO_KEY: &str = "qqqqqqqqqqqq";

/// The keys of a table of `hielements.toml`.
fn keys(text: &str) -> Vec<String> {
    keys_of(text, |file, text| read(file, text).1)
}

/// The keys of a table, as the reader lists them to somebody who guessed wrong.
fn keys_of(text: &str, read: fn(FileId, &str) -> Vec<Diagnostic>) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk("a.toml"), text);
    let found = read(file, text);
    let unknown = found.iter().find(|found| found.entry.code == "unknown-key");
    let help = unknown.and_then(|found| found.help.as_deref());
    let list = help.and_then(|help| help.strip_prefix("it may have "));
    let list = list.unwrap_or_else(|| panic!("no list of keys for {text}: {found:?}"));
    let words = list.split('`').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

/// The part of the page below a heading, up to the next heading.
fn section(heading: &str) -> &'static str {
    let (_, rest) = PAGE
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no section {heading}"));
    rest.split("\n#").next().unwrap_or(rest)
}

fn check(heading: &str, keys: &[String]) {
    assert!(!keys.is_empty(), "{heading}");
    for key in keys {
        let row = format!("| `{key}` |");
        assert!(section(heading).contains(&row), "{heading}: {row}");
    }
}

#[test]
fn every_key_is_explained() {
    for table in keys(&format!("{NO_KEY} = 1\n")) {
        let heading = format!("## [{table}]");
        assert!(PAGE.contains(&format!("\n{heading}\n")), "{heading}");
        if table != "lints" && table != "libraries" {
            check(&heading, &keys(&format!("[{table}]\n{NO_KEY} = 1\n")));
        }
    }
    let entry = "[libraries.a]\npath = 'a.wasm'\n";
    check("## [libraries]", &keys(&format!("{entry}{NO_KEY} = 1\n")));
    for table in ["permissions", "limits"] {
        let text = format!("{entry}[libraries.a.{table}]\n{NO_KEY} = 1\n");
        check(&format!("### {table}"), &keys(&text));
    }
}

#[test]
fn every_key_of_the_user_is_explained() {
    let keys = |text: &str| keys_of(text, |file, text| read_user(file, text).1);
    let (tables, single): (Vec<_>, Vec<_>) = keys(&format!("{NO_KEY} = 1\n"))
        .into_iter()
        .partition(|key| key == "cache");
    check("# The user's own configuration", &single);
    for table in tables {
        let below = keys(&format!("[{table}]\n{NO_KEY} = 1\n"));
        check(&format!("## [{table}]"), &below);
    }
}

#[test]
fn every_example_is_sound() {
    let examples = PAGE.split("```toml\n").skip(1);
    let mut count = 0;
    for example in examples.filter_map(|rest| rest.split("```").next()) {
        let mut sources = Sources::default();
        let file = sources.add(WsPath::from_walk("hielements.toml"), example);
        let (config, found) = read(file, example);
        assert!(found.is_empty(), "{example}: {found:?}");
        assert!(config.workspace.is_some());
        count += 1;
    }
    assert!(count > 0);
}
