//! One line a diagnostic or finding: `path:line:column: level[code] message`.

use super::escape::one_line;
use crate::diagnostics::report::{CodePlace, Finding, Report, Status, TaskResult};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Sources;
use std::fmt::Write;

/// Diagnostics, one a line.
pub fn diagnostics(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for found in diagnostics {
        let file = sources.get(found.location.file);
        let at = file.lines.line_column(found.location.span.start);
        line(
            &mut out,
            &format!("{}:{}:{}", file.path, at.line + 1, at.column + 1),
            found.severity.as_str(),
            found.entry.code,
            &found.message,
        );
    }
    out
}

/// What a run found wrong, one a line; rules that hold and accepted findings are not shown.
pub fn report(report: &Report) -> String {
    limited(report, None)
}

/// As [`report`], with at most `limit` findings a rule and a line that counts the others.
pub fn limited(report: &Report, limit: Option<usize>) -> String {
    let mut out = String::new();
    for result in &report.results {
        match result.status {
            Status::Pass => {}
            Status::Fail => failure(&mut out, result, limit),
            Status::Error => at_the_rule(&mut out, result),
        }
    }
    out
}

fn failure(out: &mut String, result: &TaskResult, limit: Option<usize>) {
    if result.findings.is_empty() {
        at_the_rule(out, result);
    }
    let open = || {
        let findings = result.findings.iter();
        findings.filter(|found| found.suppressed.is_none())
    };
    let limit = limit.unwrap_or(usize::MAX);
    for found in open().take(limit) {
        finding(out, result, found);
    }
    let hidden = open().count().saturating_sub(limit);
    if hidden > 0 {
        let level = Severity::Hint.as_str();
        let message = format!("{hidden} more of {} not shown", result.check);
        line(out, &place(&result.location), level, code(result), &message);
    }
}

/// One place that breaks a rule.
pub(super) fn finding(out: &mut String, result: &TaskResult, found: &Finding) {
    let place = place(&found.location);
    let level = found.severity.as_str();
    line(out, &place, level, code(result), &found.message);
}

/// A result that no place in the code stands for.
pub(super) fn at_the_rule(out: &mut String, result: &TaskResult) {
    let message = result.message.as_deref().unwrap_or(&result.check);
    let place = place(&result.location);
    line(out, &place, Severity::Error.as_str(), code(result), message);
}

/// The lint or function that judged, else the sort of rule.
pub(super) fn code(result: &TaskResult) -> &str {
    result.code.as_deref().unwrap_or(result.kind.as_str())
}

fn place(at: &CodePlace) -> String {
    format!("{}:{}:{}", at.file, at.place.line, at.place.column)
}

fn line(out: &mut String, place: &str, level: &str, code: &str, message: &str) {
    let (place, code, message) = (one_line(place), one_line(code), one_line(message));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{place}: {level}[{code}] {message}");
}
