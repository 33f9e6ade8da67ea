//! The language as text: Markdown files whose code blocks are specifications, files and what
//! Hielements says about them. The pages of the manual are run too.
//!
//! A case is everything under one heading. A block marked `hielements` is a specification (its file
//! is `hielements.hie` unless a name follows); a block marked with another language and a name is a
//! file of the workspace; a block marked `output` is what `run` says, and one marked `fixed` is what
//! all quick fixes make of `hielements.hie`. `UPDATE_EXPECT=1 cargo test --test language` writes both
//! anew.

#![expect(
    clippy::disallowed_methods,
    reason = "the cases are files beside this one"
)]

use hielements_core::diagnostics::catalogue::{lints, names, syntax};
use hielements_core::diagnostics::report::{CodePlace, Report, Status};
use hielements_core::diagnostics::{Diagnostic, Severity};
use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::source::{Sources, WsPath};
use hielements_core::syntax::parse;
use hielements_core::workspace::MemoryWorkspace;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

#[test]
fn what_the_cases_say_is_true() {
    check_folder(&folder("tests/language"));
}

#[test]
fn what_the_manual_says_is_true() {
    for page in manual() {
        check_page(&page);
    }
}

#[test]
fn the_manual_shows_no_mistake_that_it_does_not_mean() {
    for page in manual() {
        let text = fs::read_to_string(&page).expect("a page of the manual");
        let mut wrong = String::new();
        for case in cases(&text) {
            let means_it =
                |block: &Block<'_>| block.language == "output" && block.text.contains(": error[");
            if !case.blocks.iter().any(means_it) {
                unreadable(&mut wrong, &case);
            }
        }
        assert!(wrong.is_empty(), "{}:\n{wrong}", page.display());
    }
}

#[test]
fn the_reference_names_every_code_and_the_level_of_every_lint() {
    let text = fs::read_to_string(folder("../../doc/language_reference.md"));
    let text = text.expect("the reference");
    for entry in [syntax::ALL, names::ALL].concat() {
        let code = format!("`{}`", entry.code);
        assert!(text.contains(&code), "the reference does not name {code}");
    }
    let rows: Vec<&str> = text.lines().collect();
    for entry in lints::ALL {
        let level = entry.lint.expect("a lint has a level");
        let level = format!("{level:?}").to_lowercase();
        let row = format!("| `{}` | {level} |", entry.code);
        let found = rows.iter().any(|line| line.starts_with(&row));
        assert!(found, "no line of the reference begins with `{row}`");
    }
}

/// The pages of the manual whose blocks are run.
fn manual() -> Vec<PathBuf> {
    let pages = [
        "language_reference.md",
        "getting_started.md",
        "coming_from.md",
    ];
    let pages = pages.map(|page| folder("../../doc").join(page));
    pages.into_iter().filter(|page| page.exists()).collect()
}

/// Writes down what the parser says of the specifications of a case.
fn unreadable(out: &mut String, case: &Case<'_>) {
    for block in &case.blocks {
        if block.language != "hielements" {
            continue;
        }
        let mut sources = Sources::default();
        let file = sources.add(WsPath::from_walk("hielements.hie"), block.text);
        for found in parse(file, block.text).diagnostics() {
            if found.severity == Severity::Error {
                let _ = writeln!(out, "== {}", case.title);
                diagnostic(out, &sources, found);
            }
        }
    }
}

fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn check_folder(folder: &Path) {
    let entries = fs::read_dir(folder).expect("the folder of the cases");
    let mut pages: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    pages.sort();
    assert!(!pages.is_empty(), "there are no cases");
    for page in pages {
        check_page(&page);
    }
}

fn check_page(page: &Path) {
    let text = fs::read_to_string(page).expect("a page of cases");
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut wrong = String::new();
    for case in cases(&text) {
        for block in &case.blocks {
            let said = match block.language {
                "output" => said(&case),
                "fixed" => fixed(&case),
                _ => continue,
            };
            if said.trim_end() != block.text.trim_end() {
                let _ = writeln!(wrong, "== {}\n{said}", case.title);
                edits.push((block.range.clone(), said));
            }
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let mut text = text;
        for (range, said) in edits.into_iter().rev() {
            text.replace_range(range, &said);
        }
        fs::write(page, text).expect("the page can be written");
    } else {
        assert!(wrong.is_empty(), "{}:\n{wrong}", page.display());
    }
}

struct Case<'t> {
    title: &'t str,
    blocks: Vec<Block<'t>>,
}

struct Block<'t> {
    language: &'t str,
    name: &'t str,
    text: &'t str,
    range: Range<usize>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = vec![Case {
        title: "",
        blocks: Vec::new(),
    }];
    let mut at = 0;
    let mut open: Option<(&str, usize)> = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let case = cases.last_mut().expect("there is always a case");
        match open {
            Some((header, from)) if line.trim_end() == "```" => {
                let (language, name) = header.split_once(' ').unwrap_or((header, ""));
                let range = from..start;
                let text = &text[range.clone()];
                case.blocks.push(Block {
                    language,
                    name,
                    text,
                    range,
                });
                open = None;
            }
            Some(_) => {}
            None if line.starts_with("```") => {
                open = Some((line[3..].trim(), at));
            }
            None if line.starts_with('#') => cases.push(Case {
                title: line.trim_start_matches('#').trim(),
                blocks: Vec::new(),
            }),
            None => {}
        }
    }
    cases
}

/// The files of a case.
fn workspace(case: &Case<'_>) -> MemoryWorkspace {
    let files = case.blocks.iter().filter_map(|block| {
        let name = match (block.language, block.name) {
            ("output" | "fixed", _) => return None,
            ("hielements", "") => "hielements.hie",
            (_, "") => return None,
            (_, name) => name,
        };
        Some((name, block.text))
    });
    MemoryWorkspace::new(files)
}

/// What `run` says of a case.
fn said(case: &Case<'_>) -> String {
    let workspace = workspace(case);
    let analysis = match analyse(&workspace, &[]) {
        Ok(analysis) => analysis,
        Err((path, error)) => return format!("{path}: {error}\n"),
    };
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    let mut out = String::new();
    for found in report.beside_results() {
        diagnostic(&mut out, &report.sources, &found);
    }
    results(&mut out, &report);
    if out.is_empty() {
        "nothing to say\n".to_owned()
    } else {
        out
    }
}

/// What all quick fixes make of the specification.
fn fixed(case: &Case<'_>) -> String {
    let analysis = analyse(&workspace(case), &[]).expect("the specification is there");
    let path = WsPath::from_walk("hielements.hie");
    let file = analysis.sources.find(&path).expect("it was read");
    let fixes = analysis
        .diagnostics
        .iter()
        .filter_map(|found| found.fix.as_ref());
    let edits = fixes.flat_map(|fix| &fix.edits);
    let mut edits: Vec<_> = edits.filter(|(at, _)| at.file == file).collect();
    edits.sort_by_key(|(at, new)| (std::cmp::Reverse(at.span), new));
    edits.dedup();
    let mut text = analysis.sources.get(file).text.to_string();
    for (at, new) in edits {
        text.replace_range(at.span.start as usize..at.span.end as usize, new);
    }
    text
}

fn diagnostic(out: &mut String, sources: &Sources, found: &Diagnostic) {
    let place = |location: hielements_core::source::Location| {
        let file = sources.get(location.file);
        let at = file.lines.line_column(location.span.start);
        format!("{}:{}:{}", file.path, at.line + 1, at.column + 1)
    };
    let severity = found.severity.as_str();
    let (code, message) = (found.entry.code, &found.message);
    let _ = writeln!(
        out,
        "{}: {severity}[{code}] {message}",
        place(found.location)
    );
    for related in &found.related {
        let _ = writeln!(out, "    {}: {}", place(related.location), related.message);
    }
    if let Some(help) = &found.help {
        let _ = writeln!(out, "    help: {help}");
    }
}

fn results(out: &mut String, report: &Report) {
    for result in &report.results {
        let name = result.name.as_ref().map(|name| format!("{name}: "));
        let _ = writeln!(
            out,
            "{} {}: {}{}",
            result.status.as_str(),
            result.element,
            name.unwrap_or_default(),
            result.check
        );
        let alone = result.status == Status::Error || result.findings.is_empty();
        if let Some(message) = result.message.as_ref().filter(|_| alone) {
            let _ = writeln!(out, "    {message}");
        }
        for found in &result.findings {
            let severity = match &found.suppressed {
                Some(reason) => format!("accepted ({reason})"),
                None => found.severity.as_str().to_owned(),
            };
            let place = code_place(&found.location);
            let _ = writeln!(out, "    {place}: {severity}: {}", found.message);
            // What a library advises is the business of its own tests.
            let of_language = found.location.file.extension() == Some("hie");
            if let Some(help) = found.help.as_ref().filter(|_| of_language) {
                let _ = writeln!(out, "        help: {help}");
            }
        }
    }
    if report.skipped > 0 {
        let _ = writeln!(out, "{} skipped", report.skipped);
    }
}

fn code_place(at: &CodePlace) -> String {
    format!("{}:{}", at.file, at.place.line)
}
