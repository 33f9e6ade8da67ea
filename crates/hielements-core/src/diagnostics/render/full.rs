//! What a person reads at a terminal: the code line, a caret, the rule, its reason, what to do.
//!
//! Lines of code come from the [`Sources`] of the analysis or, for findings, from a closure; a file
//! that cannot be had is named without its line.

use super::concise::code;
use super::escape::{lines as visible_lines, one_line};
use super::excerpt::excerpt;
use crate::diagnostics::report::{CodePlace, Finding, Report, Status, TaskResult};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{LineIndex, Location, Sources, WsPath};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use hielements_plugin::Place;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;

/// Gives the text of a file of the workspace, where it can be had.
pub type CodeOf<'a> = &'a dyn Fn(&WsPath) -> Option<Arc<str>>;

/// The lines of files, each read once.
struct Code<'a> {
    text: CodeOf<'a>,
    read: RefCell<BTreeMap<WsPath, Option<Lines>>>,
}

/// A text and where its lines begin.
type Lines = Rc<(Arc<str>, LineIndex)>;

impl Code<'_> {
    fn of(&self, path: &WsPath) -> Option<Lines> {
        let mut read = self.read.borrow_mut();
        let lines = read.entry(path.clone()).or_insert_with(|| {
            let text = (self.text)(path)?;
            let lines = LineIndex::new(&text);
            Some(Rc::new((text, lines)))
        });
        lines.clone()
    }
}

/// How a report is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether colours may be used.
    pub color: bool,
    /// Whether rules that hold and accepted findings are shown as well.
    pub verbose: bool,
    /// The most findings that one rule shows; `None`: all.
    pub limit: Option<usize>,
}

/// Diagnostics, one after the other, without a summary.
pub fn diagnostics(sources: &Sources, diagnostics: &[Diagnostic], color: bool) -> String {
    let mut out = String::new();
    for found in diagnostics {
        show(&mut out, color, diagnostic(sources, found));
    }
    out
}

/// A diagnostic whose place a person knows: the code, the message and the help alone.
pub fn unplaced(found: &Diagnostic, color: bool) -> String {
    let mut out = String::new();
    let title = bare(level(found.severity), found.entry.code, &found.message);
    show(&mut out, color, helped(title, found));
    out
}

/// The line that ends `check`.
pub fn check_summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        let same = diagnostics
            .iter()
            .filter(|found| found.severity == severity);
        same.count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings == 0 {
        return "no mistakes\n".to_owned();
    }
    format!(
        "{}, {}\n",
        plural(errors, "error", "errors"),
        plural(warnings, "warning", "warnings")
    )
}

/// What a run found wrong, and a summary line at the end.
pub fn report(report: &Report, code: CodeOf<'_>, look: Look) -> String {
    let mut out = String::new();
    let lines = &Code {
        text: code,
        read: RefCell::default(),
    };
    for result in &report.results {
        show_result(&mut out, result, lines, look);
    }
    out.push_str(&run_summary(report));
    out
}

fn show_result(out: &mut String, result: &TaskResult, lines: &Code<'_>, look: Look) {
    if result.status == Status::Pass && look.verbose {
        let (element, check) = (one_line(&result.element), one_line(&result.check));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "pass: {element}: {check}\n");
    }
    let open = || {
        let accepted = look.verbose;
        let findings = result.findings.iter();
        findings.filter(move |found| accepted || found.suppressed.is_none())
    };
    let limit = look.limit.unwrap_or(usize::MAX);
    for found in open().take(limit) {
        show(out, look.color, finding(result, found, lines));
    }
    let hidden = open().count().saturating_sub(limit);
    if hidden > 0 {
        let more = plural(hidden, "more finding", "more findings");
        let _ = writeln!(out, "… {more} of {}\n", one_line(&result.check));
    }
    let without_place = match result.status {
        Status::Pass => false,
        Status::Fail => result.findings.is_empty(),
        Status::Error => true,
    };
    if without_place {
        show(out, look.color, at_the_rule(result, lines));
    }
}

/// The line that ends `run`.
fn run_summary(report: &Report) -> String {
    let summary = report.summary();
    let mut parts = vec![format!("{} passed", summary.passed)];
    let mut part = |count: usize, text: String| {
        if count > 0 {
            parts.push(text);
        }
    };
    part(summary.failed, format!("{} failed", summary.failed));
    part(
        summary.errors,
        format!("{} could not be judged", summary.errors),
    );
    part(summary.skipped, format!("{} skipped", summary.skipped));
    let findings = report.results.iter().flat_map(|result| &result.findings);
    let accepted = findings.filter(|found| found.suppressed.is_some()).count();
    part(
        accepted,
        plural(accepted, "finding accepted", "findings accepted"),
    );
    let unread = report.not_analysed;
    part(
        unread,
        format!("{} not analysed", plural(unread, "file", "files")),
    );
    let total = plural(summary.total, "rule", "rules");
    format!("{total}: {}\n", parts.join(", "))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn show(out: &mut String, color: bool, group: Group<'_>) {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    out.push_str(&renderer.render(&[group]));
    out.push_str("\n\n");
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::INFO.with_name("hint"),
    }
}

fn bare(level: Level<'static>, code: &str, title: &str) -> Group<'static> {
    let title = level
        .primary_title(one_line(title).into_owned())
        .id(one_line(code).into_owned());
    Group::with_title(title)
}

fn diagnostic(sources: &Sources, found: &Diagnostic) -> Group<'static> {
    let mut group = bare(level(found.severity), found.entry.code, &found.message).element(spot(
        sources,
        found.location,
        None,
    ));
    for related in &found.related {
        group = group.element(spot(sources, related.location, Some(&related.message)));
    }
    helped(group, found)
}

fn helped(group: Group<'static>, found: &Diagnostic) -> Group<'static> {
    let fix = found.fix.as_ref().map(|fix| &fix.title);
    match found.help.as_ref().or(fix) {
        Some(help) => group.element(Level::HELP.message(visible_lines(help).into_owned())),
        None => group,
    }
}

/// A place of an analysed text; with a label it is a second one.
fn spot(sources: &Sources, location: Location, label: Option<&str>) -> Element<'static> {
    let file = sources.get(location.file);
    let start = file.lines.line_column(location.span.start);
    let end = file.lines.line_column(location.span.end);
    let place = Place {
        line: start.line + 1,
        column: start.column + 1,
        end_line: end.line + 1,
        end_column: end.column + 1,
    };
    element(&file.path, &place, Some((&file.text, &file.lines)), label)
}

fn finding(result: &TaskResult, found: &Finding, lines: &Code<'_>) -> Group<'static> {
    let level = match found.suppressed {
        Some(_) => Level::NOTE.with_name("accepted"),
        None => level(found.severity),
    };
    let mut group =
        bare(level, code(result), &found.message).element(code_line(&found.location, lines, None));
    for (place, label) in &found.related {
        group = group.element(code_line(place, lines, Some(label)));
    }
    group = group.element(note("rule", &rule(result)));
    group = with_reason(group, result);
    if let Some(reason) = &found.suppressed {
        group = group.element(note("accepted because", reason));
    }
    match &found.help {
        Some(help) => group.element(Level::HELP.message(visible_lines(help).into_owned())),
        None => group,
    }
}

/// A result that no place in the code stands for: the rule itself is shown.
fn at_the_rule(result: &TaskResult, lines: &Code<'_>) -> Group<'static> {
    let message = result.message.as_deref().unwrap_or(&result.check);
    let label = format!("rule of `{}`", result.element);
    let group = bare(Level::ERROR, code(result), message).element(code_line(
        &result.location,
        lines,
        Some(&label),
    ));
    with_reason(group, result)
}

fn with_reason(group: Group<'static>, result: &TaskResult) -> Group<'static> {
    match &result.reason {
        Some(reason) => group.element(note("reason", reason)),
        None => group,
    }
}

fn rule(result: &TaskResult) -> String {
    let name = result.name.as_ref().map(|name| format!("{name}: "));
    format!(
        "{}: {}{} ({}:{})",
        result.element,
        name.unwrap_or_default(),
        result.check,
        result.location.file,
        result.location.place.line
    )
}

fn note(name: &'static str, text: &str) -> Element<'static> {
    let level = Level::NOTE.with_name(name);
    level.message(visible_lines(text).into_owned()).into()
}

fn code_line(at: &CodePlace, lines: &Code<'_>, label: Option<&str>) -> Element<'static> {
    let indexed = match at.place {
        place if place == Place::whole_file() => None,
        _ => lines.of(&at.file),
    };
    let text = indexed.as_ref().map(|read| (&*read.0, &read.1));
    element(&at.file, &at.place, text, label)
}

/// The code line with its caret, or the bare place where there is no line to show.
fn element(
    path: &WsPath,
    place: &Place,
    text: Option<(&str, &LineIndex)>,
    label: Option<&str>,
) -> Element<'static> {
    let name = path.to_string();
    let name = one_line(&name).into_owned();
    let label = label.map(|label| one_line(label).into_owned());
    let cut = text.and_then(|(text, lines)| excerpt(text, lines, place));
    let Some(cut) = cut else {
        return match label {
            Some(label) => note("also", &format!("{label} ({name}:{})", place.line)),
            None => origin(name, place),
        };
    };
    let (source, span) = cut.visible();
    Snippet::source(source)
        .line_start(cut.line)
        .path(name)
        .annotation(AnnotationKind::Primary.span(span).label(label))
        .into()
}

fn origin(name: String, place: &Place) -> Element<'static> {
    let origin = Origin::path(name);
    if *place == Place::whole_file() {
        return origin.into();
    }
    origin
        .line(place.line as usize)
        .char_column(place.column as usize)
        .into()
}
