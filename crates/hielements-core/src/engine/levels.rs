//! Lint levels: how much broken rules count, and what a run says about the specification.

use super::judge::RunLint;
use super::plan::{Plan, Task};
use super::report::finding;
use crate::config::Lints;
use crate::diagnostics::catalogue::{self, Entry, Level, lints as codes};
use crate::diagnostics::report::{Report, RuleKind, Status, TaskResult};
use crate::diagnostics::{Diagnostic, Severity};
use crate::hir::Model;
use crate::stdlib::Found;
use rustc_hash::{FxHashMap, FxHashSet};

/// What findings of an allowed rule are accepted by.
const ALLOWED: &str = "allowed in hielements.toml";

/// The lint that judged a result, where one did.
pub(super) fn lint_of(code: Option<&str>) -> Option<&'static Entry> {
    catalogue::find(code?).filter(|entry| entry.lint.is_some())
}

/// The level that is set for a result: of its lint, of its id, or of the function that judged.
pub(super) fn level_of(lints: &Lints, result: &TaskResult) -> Option<Level> {
    if let Some(entry) = lint_of(result.code.as_deref()) {
        return lints.level(entry);
    }
    let id = result.name.as_ref();
    let id = id.map(|name| format!("{}#{name}", result.element));
    lints.check_level(id.as_deref(), result.code.as_deref())
}

/// Gives every result the weight that the configuration says, and returns the lints that the run
/// found, with the weight of the catalogue.
pub fn apply_levels(
    lints: &Lints,
    model: &Model,
    plan: &Plan,
    found: Vec<RunLint>,
    report: &mut Report,
) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut said = FxHashSet::default();
    for lint in found {
        // A line that several elements share says it once.
        if said.insert((lint.location, lint.message.clone())) {
            diagnostics.push(Diagnostic {
                help: lint.help,
                ..Diagnostic::new(lint.entry.0, lint.location, lint.message)
            });
        }
    }
    let tasks = plan.tasks.iter().map(|task| (task.id.as_str(), task));
    let tasks: FxHashMap<&str, &Task> = tasks.collect();
    for result in &mut report.results {
        let task = tasks.get(result.id.as_str());
        diagnostics.extend(task.and_then(|task| mirrored(model, task, result)));
        weigh(result, level_of(lints, result));
    }
    // Scopes are listed only when something is wrong with them.
    let listed = |result: &TaskResult| !is_empty_scope(result) || result.status != Status::Pass;
    report.results.retain(listed);
    diagnostics
}

/// A result that a lint judged also stands among the diagnostics.
fn mirrored(model: &Model, task: &Task, result: &TaskResult) -> Option<Diagnostic> {
    let entry = lint_of(result.code.as_deref()).filter(|_| result.status != Status::Pass)?;
    if result.status == Status::Error && task.is_rule() {
        // The scope that matches nothing says it.
        return None;
    }
    let rule = &model.rules[task.rule];
    let location = rule.statement.unwrap_or(rule.location);
    Some(Diagnostic::new(entry, location, result.message.clone()?))
}

fn weigh(result: &mut TaskResult, level: Option<Level>) {
    if is_empty_scope(result) {
        weigh_empty_scope(result, level);
        return;
    }
    match level {
        Some(Level::Allow) => {
            for found in &mut result.findings {
                found.suppressed = Some(ALLOWED.to_owned());
            }
            pass_where_it_may(result);
        }
        Some(Level::Warn) => {
            for found in &mut result.findings {
                found.severity = Severity::Warning;
            }
        }
        Some(Level::Deny | Level::Forbid) | None => {}
    }
}

/// Whether a result says that a scope matches nothing.
pub(super) fn is_empty_scope(result: &TaskResult) -> bool {
    result.kind == RuleKind::Scope && result.code.as_deref() == Some(codes::EMPTY_SCOPE.code)
}

/// A scope that may be empty, or is only warned about, is no error. Checks on it cannot pass all the
/// same.
fn weigh_empty_scope(result: &mut TaskResult, level: Option<Level>) {
    match level {
        Some(Level::Allow) => result.status = Status::Pass,
        Some(Level::Warn) => {
            let found = Found {
                message: result.message.clone().unwrap_or_default(),
                ..Found::default()
            };
            let mut found = finding(&result.id, &result.location, found);
            found.severity = Severity::Warning;
            result.status = Status::Fail;
            result.findings.push(found);
        }
        Some(Level::Deny | Level::Forbid) | None => {}
    }
}

/// An allowed rule holds; what could not be judged stays an error, whatever the level.
fn pass_where_it_may(result: &mut TaskResult) {
    if result.status == Status::Fail {
        result.status = Status::Pass;
    }
}
