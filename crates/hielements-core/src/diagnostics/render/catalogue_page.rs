//! The catalogue for people: `doc/diagnostics.md` and `hielements explain CODE`.

use super::wrap::wrap;
use crate::diagnostics::catalogue::{self, Entry, Level};
use std::fmt::Write;

/// The Markdown of `doc/diagnostics.md`: a table of all codes, then a section for each.
pub fn page() -> String {
    let mut out = String::from(
        "# Diagnostics\n\n\
         Every code that Hielements can say. This page is generated from the catalogue; \
         `hielements explain CODE` prints one entry.\n\n\
         | Code | Level | Meaning |\n| --- | --- | --- |\n",
    );
    // Writing to a String cannot fail.
    for entry in catalogue::all() {
        let (code, title) = (entry.code, entry.title);
        let _ = writeln!(out, "| [`{code}`](#{code}) | {} | {title} |", level(entry));
    }
    for entry in catalogue::all() {
        let _ = write!(out, "\n## {}\n\n", entry.code);
        let _ = write!(out, "*{}.* {}\n\n", level(entry), sentence(entry.title));
        let _ = write!(out, "{}\n\n", entry.explanation);
        if !entry.example.is_empty() {
            let _ = write!(
                out,
                "```{}\n{}\n```\n",
                language(entry),
                entry.example.trim_end()
            );
        }
    }
    out
}

/// One line a code: `hielements explain`.
pub fn index() -> String {
    let width = catalogue::all().map(|entry| entry.code.len()).max();
    let width = width.unwrap_or_default();
    let mut out = String::new();
    for entry in catalogue::all() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{:width$}  {}", entry.code, entry.title);
    }
    out
}

/// The text of `hielements explain CODE`.
pub fn explain(entry: &Entry) -> String {
    let mut out = format!("{} ({})\n\n", entry.code, level(entry));
    // Writing to a String cannot fail.
    let _ = write!(out, "{}\n\n", sentence(entry.title));
    let _ = writeln!(out, "{}", wrap(entry.explanation, 80));
    if !entry.example.is_empty() {
        let _ = write!(out, "\nExample:\n\n");
    }
    for line in entry.example.lines() {
        let _ = writeln!(out, "{}", format!("    {line}").trim_end());
    }
    if entry.lint.is_some() {
        let _ = write!(
            out,
            "\nThis is a lint: set its level in hielements.toml:\n\n    [lints]\n    {} = \"allow\"\n",
            entry.code
        );
    }
    out
}

fn level(entry: &Entry) -> &'static str {
    match entry.lint {
        None => entry.severity.as_str(),
        Some(Level::Allow) => "lint, allow",
        Some(Level::Warn) => "lint, warn",
        Some(Level::Deny) => "lint, deny",
        Some(Level::Forbid) => "lint, forbid",
    }
}

fn sentence(title: &str) -> String {
    format!("{title}.")
}

/// Examples are specifications, except those that begin with a table of the configuration.
fn language(entry: &Entry) -> &'static str {
    if entry.example.starts_with('[') {
        "toml"
    } else {
        "hielements"
    }
}
