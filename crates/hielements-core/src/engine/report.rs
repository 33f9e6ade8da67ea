//! Verdicts → the plain data that renderers show.

use super::judge::Verdict;
use super::plan::{Plan, Task};
use super::run::Ran;
use crate::diagnostics::Severity;
use crate::diagnostics::report::{CodePlace, Finding, PlannedRule, Report, Status, TaskResult};
use crate::hir::{Model, Rule};
use crate::source::{Location, Sources, WsPath};
use crate::stdlib::outcome::{Found, Outcome};
use hielements_plugin::Place;
use std::time::Duration;

/// The results of a run, in the order of the plan. Scopes and refs are listed only when they fail.
pub fn report(model: &Model, sources: &Sources, plan: &Plan, ran: Vec<Ran>) -> Report {
    let mut report = Report::default();
    for ran in ran {
        let task = &plan.tasks[ran.task];
        match ran.verdict {
            Some(verdict) if !task.is_rule() && verdict.outcome == Outcome::Pass => {}
            Some(verdict) => {
                let planned = planned(model, sources, task);
                let statement = statement(model, sources, &model.rules[task.rule]);
                let mut result = result(planned, statement.as_ref(), verdict, ran.time);
                result.stale = ran.stale;
                report.results.push(result);
            }
            None if !task.is_rule() => {}
            None => report.skipped += 1,
        }
    }
    report
}

/// What a task judges, in words: all that is known before it runs.
pub fn planned(model: &Model, sources: &Sources, task: &Task) -> PlannedRule {
    let rule = &model.rules[task.rule];
    PlannedRule {
        id: task.id.clone(),
        element: model.element(task.element).path.clone(),
        name: rule.name.as_ref().map(ToString::to_string),
        check: rule.text.clone(),
        reason: rule.docs.clone(),
        kind: task.kind,
        pattern: rule.pattern.clone(),
        location: code_place(sources, rule.location),
    }
}

fn result(
    rule: PlannedRule,
    statement: Option<&(CodePlace, String)>,
    verdict: Verdict,
    time: Option<Duration>,
) -> TaskResult {
    let (status, message, found) = match verdict.outcome {
        Outcome::Pass => (Status::Pass, verdict.note, Vec::new()),
        Outcome::Fail { message, findings } => (Status::Fail, Some(message), findings),
        Outcome::Error(message) => (Status::Error, Some(message), Vec::new()),
    };
    let mut findings: Vec<Finding> = found
        .into_iter()
        .map(|found| finding(&rule.id, &rule.location, found))
        .collect();
    if let (Status::Fail, true, Some(message)) = (status, findings.is_empty(), &message) {
        // A rule that no place in the code breaks is broken where it stands.
        let found = Found {
            message: message.clone(),
            ..Found::default()
        };
        findings.push(finding(&rule.id, &rule.location, found));
    }
    for found in &mut findings {
        found.related.extend(statement.cloned());
    }
    TaskResult {
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
        findings,
        location: rule.location,
        time,
        stale: false,
    }
}

/// The statement of a pattern that a rule comes from.
fn statement(model: &Model, sources: &Sources, rule: &Rule) -> Option<(CodePlace, String)> {
    let at = code_place(sources, rule.statement?);
    let element = &model.element(rule.element).path;
    let pattern = rule.pattern.as_deref().unwrap_or_default();
    let label = format!("the rule of pattern `{pattern}`, which `{element}` implements");
    Some((at, label))
}

pub(super) fn finding(task: &str, rule: &CodePlace, found: Found) -> Finding {
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
    let (file, place) = super::place(sources, location);
    CodePlace { file, place }
}
