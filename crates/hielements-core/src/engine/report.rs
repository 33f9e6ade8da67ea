//! Verdicts → the plain data that renderers show.

use super::plan::{Plan, Task, TaskKind};
use super::run::{Ran, Verdict};
use crate::diagnostics::Severity;
use crate::diagnostics::report::{
    CodePlace, Finding, PlannedRule, Report, RuleKind, Status, TaskResult,
};
use crate::hir::Model;
use crate::source::{Location, Sources, WsPath};
use crate::stdlib::outcome::{Found, Outcome};
use hielements_plugin::Place;
use std::time::Duration;

/// The results of a run, in the order of the plan. Scopes are listed only when they fail.
pub fn report(model: &Model, sources: &Sources, plan: &Plan, ran: Vec<Ran>) -> Report {
    let mut report = Report::default();
    for (task, ran) in plan.tasks.iter().zip(ran) {
        match ran.verdict {
            Some(verdict) if !task.is_rule() && verdict.outcome == Outcome::Pass => {}
            Some(verdict) => {
                let rule = planned(model, sources, task);
                report.results.push(result(rule, verdict, ran.time));
            }
            None if task.is_rule() => report.skipped += 1,
            None => {}
        }
    }
    report
}

/// What a task judges, in words: all that is known before it runs.
pub fn planned(model: &Model, sources: &Sources, task: &Task) -> PlannedRule {
    let (name, check, reason, location, kind) = match task.kind {
        TaskKind::Scope(id) => {
            let scope = model.scope(id);
            let (text, docs) = (&scope.text, &scope.docs);
            (None, text, docs, scope.location, RuleKind::Scope)
        }
        TaskKind::Check(id) => {
            let check = model.check(id);
            let (text, docs) = (&check.text, &check.docs);
            let name = check.name.as_ref();
            (name, text, docs, check.location, RuleKind::Check)
        }
    };
    PlannedRule {
        id: task.id.clone(),
        element: model.element(task.element).path.clone(),
        name: name.map(ToString::to_string),
        check: check.clone(),
        reason: reason.clone(),
        kind,
        pattern: None,
        location: code_place(sources, location),
    }
}

fn result(rule: PlannedRule, verdict: Verdict, time: Option<Duration>) -> TaskResult {
    let (status, message, found) = match verdict.outcome {
        Outcome::Pass => (Status::Pass, None, Vec::new()),
        Outcome::Fail { message, findings } => (Status::Fail, Some(message), findings),
        Outcome::Error(message) => (Status::Error, Some(message), Vec::new()),
    };
    let found = found.into_iter();
    TaskResult {
        findings: found
            .map(|found| finding(&rule.id, &rule.location, found))
            .collect(),
        id: rule.id,
        element: rule.element,
        name: rule.name,
        check: rule.check,
        status,
        message,
        reason: rule.reason,
        code: verdict.code,
        kind: rule.kind,
        pattern: rule.pattern,
        location: rule.location,
        time,
    }
}

fn finding(task: &str, rule: &CodePlace, found: Found) -> Finding {
    let location = match found.file {
        Some(file) => CodePlace {
            file,
            place: found.place.unwrap_or(Place::whole_file()),
        },
        None => rule.clone(),
    };
    let fingerprint = fingerprint(task, &location.file, &found.from, &found.to, &found.message);
    let related = found.related.into_iter();
    Finding {
        location,
        message: found.message,
        severity: Severity::Error,
        help: found.help,
        from: found.from,
        to: found.to,
        kind: found.kind,
        fingerprint,
        suppressed: None,
        related: related
            .map(|(file, place, label)| (CodePlace { file, place }, label))
            .collect(),
    }
}

/// A digest that no moved line changes: rule, file, and the edge or, where there is none, the
/// message.
fn fingerprint(
    task: &str,
    file: &WsPath,
    from: &Option<String>,
    to: &Option<String>,
    message: &str,
) -> String {
    let what = match (from, to) {
        (Some(from), Some(to)) => format!("{from}\0{to}"),
        _ => message.to_owned(),
    };
    let text = format!("{task}\0{}\0{what}", file.as_str());
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

/// A place of a specification in lines and columns.
fn code_place(sources: &Sources, location: Location) -> CodePlace {
    let file = sources.get(location.file);
    let start = file.lines.line_column(location.span.start);
    let end = file.lines.line_column(location.span.end);
    let place = Place {
        line: start.line + 1,
        column: start.column + 1,
        end_line: end.line + 1,
        end_column: end.column + 1,
    };
    CodePlace {
        file: file.path.clone(),
        place,
    }
}
