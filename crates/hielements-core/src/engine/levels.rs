//! Lint levels: how much broken rules count, and what a run says about the specification.

use super::plan::{Plan, Task};
use super::run::RunLint;
use crate::config::Lints;
use crate::diagnostics::catalogue::{self, Entry, Level};
use crate::diagnostics::report::{Report, Status, TaskResult};
use crate::diagnostics::{Diagnostic, Severity};
use crate::hir::Model;

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
    found: Vec<(usize, RunLint)>,
    report: &mut Report,
) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for (_, lint) in found {
        let diagnostic = Diagnostic {
            help: lint.help,
            ..Diagnostic::new(lint.entry.0, lint.location, lint.message)
        };
        // A line that several elements share says it once.
        let twin = |other: &Diagnostic| {
            other.location == diagnostic.location && other.message == diagnostic.message
        };
        if !diagnostics.iter().any(twin) {
            diagnostics.push(diagnostic);
        }
    }
    let tasks = |id: &str| plan.tasks.iter().find(|task| task.id == id);
    for result in &mut report.results {
        diagnostics.extend(tasks(&result.id).and_then(|task| mirrored(model, task, result)));
        weigh(result, level_of(lints, result));
    }
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

/// An allowed rule holds; what could not be judged stays an error, whatever the level.
fn pass_where_it_may(result: &mut TaskResult) {
    if result.status == Status::Fail {
        result.status = Status::Pass;
    }
}
