//! One JSON document for scripts. The types here are the contract: names and order of keys are
//! theirs, and belong to no other type.

use super::escape::is_hidden;
use super::explanation::Explanation;
use crate::diagnostics::report::{
    CodePlace, Finding, PlannedRule, Report, TaskResult, exit_code, has_error,
};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{Location, Sources};
use serde::Serialize;
use std::fmt::Write;
use std::time::Duration;

/// The version of every document.
pub const VERSION: &str = "1.0";

/// The document of `check`: errors, then warnings and hints.
pub fn check(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let shapes = |errors: bool| -> Vec<DiagnosticShape<'_>> {
        diagnostics
            .iter()
            .filter(|found| (found.severity == Severity::Error) == errors)
            .map(|found| diagnostic(sources, found))
            .collect()
    };
    let (errors, warnings) = (shapes(true), shapes(false));
    document(&CheckShape {
        version: VERSION,
        status: if errors.is_empty() { "ok" } else { "error" },
        summary: CheckSummary {
            total_errors: errors.len(),
            total_warnings: warnings.len(),
        },
        errors,
        warnings,
    })
}

/// The document of `run`. Its status is `error` exactly when the exit code is 2.
pub fn run(sources: &Sources, diagnostics: &[Diagnostic], report: &Report) -> String {
    document(&run_shape(sources, diagnostics, report))
}

/// The document of `run --explain`: that of `run`, with why each rule ran or was kept as
/// `explanations`.
pub fn explained(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    report: &Report,
    explanations: &[Explanation],
) -> String {
    document(&RunShape {
        explanations: Some(explanations.iter().map(explanation).collect()),
        ..run_shape(sources, diagnostics, report)
    })
}

fn run_shape<'a>(
    sources: &'a Sources,
    diagnostics: &'a [Diagnostic],
    report: &'a Report,
) -> RunShape<'a> {
    let summary = report.summary();
    RunShape {
        version: VERSION,
        status: if exit_code(report, diagnostics) == 2 {
            "error"
        } else {
            "ok"
        },
        results: report.results.iter().map(result).collect(),
        explanations: None,
        diagnostics: diagnostics
            .iter()
            .map(|found| diagnostic(sources, found))
            .collect(),
        summary: RunSummary {
            total: summary.total,
            passed: summary.passed,
            failed: summary.failed,
            errors: summary.errors,
            skipped: summary.skipped,
            time_ms: report.times.map(|times| milliseconds(times.total)),
        },
    }
}

/// The document of `run --dry-run`: the keys of a run in which every rule was skipped, and the
/// rules that would be judged as `tasks`.
pub fn plan(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    rules: &[PlannedRule],
    filtered: usize,
) -> String {
    document(&PlanShape {
        version: VERSION,
        status: if has_error(diagnostics) {
            "error"
        } else {
            "ok"
        },
        results: [],
        tasks: rules.iter().map(planned).collect(),
        diagnostics: diagnostics
            .iter()
            .map(|found| diagnostic(sources, found))
            .collect(),
        summary: RunSummary {
            skipped: rules.len() + filtered,
            ..RunSummary::default()
        },
    })
}

/// To the microsecond.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

#[derive(Serialize)]
struct CheckShape<'a> {
    version: &'static str,
    status: &'static str,
    errors: Vec<DiagnosticShape<'a>>,
    warnings: Vec<DiagnosticShape<'a>>,
    summary: CheckSummary,
}

#[derive(Serialize)]
struct CheckSummary {
    total_errors: usize,
    total_warnings: usize,
}

#[derive(Serialize)]
struct RunShape<'a> {
    version: &'static str,
    status: &'static str,
    results: Vec<ResultShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanations: Option<Vec<ExplanationShape<'a>>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
    summary: RunSummary,
}

#[derive(Serialize)]
struct ExplanationShape<'a> {
    id: &'a str,
    ran: bool,
    because: &'a [String],
    rests_on: &'a [String],
}

#[derive(Serialize)]
struct PlanShape<'a> {
    version: &'static str,
    status: &'static str,
    results: [ResultShape<'a>; 0],
    tasks: Vec<PlannedShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
    summary: RunSummary,
}

#[derive(Serialize)]
struct PlannedShape<'a> {
    id: &'a str,
    element: &'a str,
    name: Option<&'a str>,
    check: &'a str,
    reason: Option<&'a str>,
    kind: &'static str,
    pattern: Option<&'a str>,
    location: PlaceShape<'a>,
}

#[derive(Default, Serialize)]
struct RunSummary {
    total: usize,
    passed: usize,
    failed: usize,
    errors: usize,
    skipped: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_ms: Option<f64>,
}

#[derive(Serialize)]
struct ResultShape<'a> {
    id: &'a str,
    element: &'a str,
    name: Option<&'a str>,
    check: &'a str,
    status: &'static str,
    message: Option<&'a str>,
    reason: Option<&'a str>,
    code: Option<&'a str>,
    kind: &'static str,
    pattern: Option<&'a str>,
    location: PlaceShape<'a>,
    findings: Vec<FindingShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_ms: Option<f64>,
}

#[derive(Serialize)]
struct FindingShape<'a> {
    location: PlaceShape<'a>,
    message: &'a str,
    severity: &'static str,
    help: Option<&'a str>,
    from: Option<&'a str>,
    to: Option<&'a str>,
    kind: Option<hielements_plugin::ImportKind>,
    fingerprint: &'a str,
    suppressed: Option<&'a str>,
    related: Vec<FindingRelated<'a>>,
}

#[derive(Serialize)]
struct FindingRelated<'a> {
    location: PlaceShape<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct PlaceShape<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct DiagnosticShape<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    file: &'a str,
    span: SpanShape,
    help: Option<&'a str>,
    related: Vec<DiagnosticRelated<'a>>,
}

#[derive(Serialize)]
struct DiagnosticRelated<'a> {
    message: &'a str,
    file: &'a str,
    span: SpanShape,
}

#[derive(Serialize)]
struct SpanShape {
    start: PointShape,
    end: PointShape,
}

#[derive(Serialize)]
struct PointShape {
    line: u32,
    column: u32,
    offset: u32,
}

fn result(result: &TaskResult) -> ResultShape<'_> {
    ResultShape {
        id: &result.id,
        element: &result.element,
        name: result.name.as_deref(),
        check: &result.check,
        status: result.status.as_str(),
        message: result.message.as_deref(),
        reason: result.reason.as_deref(),
        code: result.code.as_deref(),
        kind: result.kind.as_str(),
        pattern: result.pattern.as_deref(),
        location: place(&result.location),
        findings: result.findings.iter().map(finding).collect(),
        time_ms: result.time.map(milliseconds),
    }
}

fn explanation(of: &Explanation) -> ExplanationShape<'_> {
    ExplanationShape {
        id: &of.id,
        ran: of.ran,
        because: &of.causes,
        rests_on: &of.read,
    }
}

fn planned(rule: &PlannedRule) -> PlannedShape<'_> {
    PlannedShape {
        id: &rule.id,
        element: &rule.element,
        name: rule.name.as_deref(),
        check: &rule.check,
        reason: rule.reason.as_deref(),
        kind: rule.kind.as_str(),
        pattern: rule.pattern.as_deref(),
        location: place(&rule.location),
    }
}

fn finding(finding: &Finding) -> FindingShape<'_> {
    FindingShape {
        location: place(&finding.location),
        message: &finding.message,
        severity: finding.severity.as_str(),
        help: finding.help.as_deref(),
        from: finding.from.as_deref(),
        to: finding.to.as_deref(),
        kind: finding.kind,
        fingerprint: &finding.fingerprint,
        suppressed: finding.suppressed.as_deref(),
        related: finding
            .related
            .iter()
            .map(|(at, message)| FindingRelated {
                location: place(at),
                message,
            })
            .collect(),
    }
}

fn place(at: &CodePlace) -> PlaceShape<'_> {
    PlaceShape {
        file: at.file.as_str(),
        line: at.place.line,
        column: at.place.column,
        end_line: at.place.end_line,
        end_column: at.place.end_column,
    }
}

fn diagnostic<'a>(sources: &'a Sources, found: &'a Diagnostic) -> DiagnosticShape<'a> {
    let (file, span) = spot(sources, found.location);
    DiagnosticShape {
        severity: found.severity.as_str(),
        code: found.entry.code,
        message: &found.message,
        file,
        span,
        help: found.help.as_deref(),
        related: found
            .related
            .iter()
            .map(|related| {
                let (file, span) = spot(sources, related.location);
                DiagnosticRelated {
                    message: &related.message,
                    file,
                    span,
                }
            })
            .collect(),
    }
}

fn spot(sources: &Sources, location: Location) -> (&str, SpanShape) {
    let file = sources.get(location.file);
    let point = |offset| {
        let at = file.lines.line_column(offset);
        PointShape {
            line: at.line + 1,
            column: at.column + 1,
            offset,
        }
    };
    let span = SpanShape {
        start: point(location.span.start),
        end: point(location.span.end),
    };
    (file.path.as_str(), span)
}

/// A document out of a shape of plain structs, which cannot fail to be written. What JSON lets stand and a terminal obeys is written as
/// an escape; it can only stand inside strings.
pub fn document(shape: &impl Serialize) -> String {
    let plain = serde_json::to_string_pretty(shape).unwrap_or_default();
    let mut out = String::with_capacity(plain.len() + 1);
    for c in plain.chars() {
        if c != '\n' && is_hidden(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}
