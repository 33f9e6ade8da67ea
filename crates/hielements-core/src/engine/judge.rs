//! Judges one task: what its rule asks, and the verdict.

use super::eval::{Broken, DEFECT, Evaluator, World};
use super::obligations;
use super::plan::Task;
use crate::diagnostics::catalogue::Entry;
use crate::hir::{Body, Comparison, Expr, ExprKind, Judged, SlotId};
use crate::source::{Location, WsPath};
use crate::stdlib::{Outcome, Value};
use crate::workspace::Door;
use crate::workspace::trace::Trace;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A verdict with the code that judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// How it ended.
    pub outcome: Outcome,
    /// The lint or function that judged.
    pub code: Option<String>,
    /// What the run found out about the rule itself.
    pub lints: Vec<RunLint>,
    /// What is to be said of a rule that holds.
    pub note: Option<String>,
}

/// A lint that only a look at the code can give.
#[derive(Clone, Debug, PartialEq)]
pub struct RunLint {
    /// Which one.
    pub entry: LintEntry,
    /// The place in the specification.
    pub location: Location,
    /// What was found.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// An entry of the catalogue, compared by its code.
#[derive(Clone, Copy, Debug)]
pub struct LintEntry(pub &'static Entry);

impl PartialEq for LintEntry {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Verdict {
    /// Whether one of its findings stands in one of some files.
    pub(super) fn stands_in(&self, files: &[WsPath]) -> bool {
        let found = match &self.outcome {
            Outcome::Pass | Outcome::Error(_) => &[][..],
            Outcome::Fail { findings, .. } => findings,
        };
        let mut files_of = found.iter().filter_map(|found| found.file.as_ref());
        files_of.any(|file| files.contains(file))
    }

    /// A verdict of a function or lint.
    pub(super) fn of(outcome: Outcome, code: Option<&str>) -> Self {
        Self {
            outcome,
            code: code.map(Into::into),
            lints: Vec::new(),
            note: None,
        }
    }
}

/// Judges a task; `None` for one that is counted and not judged.
pub(super) fn run_task(world: &World<'_>, task: &Task) -> (Option<Verdict>, Trace) {
    let rule = &world.model.rules[task.rule];
    if let Body::Skipped = rule.body {
        return (None, Trace::default());
    }
    let door = Door::new(world.workspace);
    let statement = rule.statement.unwrap_or(rule.location);
    let evaluator = Evaluator {
        world,
        door: &door,
        folder: world.folder_of(statement, rule.element),
    };
    let judged = catch_unwind(AssertUnwindSafe(|| judge(evaluator, &rule.body, task)));
    let verdict = judged.unwrap_or_else(|_| Broken::new(DEFECT).into());
    (Some(verdict), door.into_trace())
}

fn judge(evaluator: Evaluator<'_, '_>, body: &Body, task: &Task) -> Verdict {
    match body {
        Body::Check(check) | Body::Pattern(check) | Body::Language(check) => match check {
            Some(check) => {
                let mut verdict = judge_check(evaluator, check);
                if verdict.outcome == Outcome::Pass {
                    verdict.lints = obligations::unknown_targets(evaluator, check);
                }
                verdict
            }
            None => wrong(),
        },
        Body::Uses(Some(ends)) => obligations::uses(evaluator, ends, &rule_text(evaluator, task)),
        Body::UndeclaredUses(declared) => {
            obligations::undeclared(evaluator, declared, task.element)
        }
        Body::Presence(presence) => obligations::presence(evaluator, presence),
        Body::AllowedElements(allowed) => obligations::allowed(evaluator, allowed),
        Body::Languages(languages) => obligations::languages(evaluator, languages),
        Body::Connection(connection) => obligations::connection(evaluator, connection),
        Body::JudgedWithFirst | Body::Skipped => Verdict::of(Outcome::Pass, None),
        Body::Uses(None) | Body::Wrong => wrong(),
        Body::Slot(id) => judge_slot(evaluator, *id),
    }
}

fn rule_text(evaluator: Evaluator<'_, '_>, task: &Task) -> String {
    evaluator.world.model.rules[task.rule].text.clone()
}

fn wrong() -> Verdict {
    Broken::new("the rule is wrong; see the errors in the specification").into()
}

fn judge_slot(evaluator: Evaluator<'_, '_>, id: SlotId) -> Verdict {
    match evaluator.given(id) {
        Ok(Value::Scope(scope)) if scope.is_empty() => {
            let name = &evaluator.world.model.slot(id).name;
            let message = format!("scope `{name}` matches nothing: no check on it can pass");
            Verdict::of(Outcome::Error(message), Some("empty-scope"))
        }
        Ok(_) => Verdict::of(Outcome::Pass, None),
        Err(broken) => broken.into(),
    }
}

/// The verdict of a check.
pub(super) fn judge_check(evaluator: Evaluator<'_, '_>, check: &Judged) -> Verdict {
    let expr = &check.expr;
    let function = match &expr.kind {
        ExprKind::Call(call) => Some(format!("{}.{}", call.library, call.function)),
        _ => None,
    };
    let outcome = match (&expr.kind, &check.comparison) {
        (_, Some((comparison, right))) => compare(evaluator, expr, *comparison, right),
        (ExprKind::Call(call), None) if call.verdict => evaluator.check(call),
        (_, None) => evaluator.value(expr).map(|value| truth(&value)),
    };
    match outcome {
        Ok(outcome) => Verdict::of(outcome, function.as_deref()),
        Err(broken) => broken.into(),
    }
}

fn compare(
    evaluator: Evaluator<'_, '_>,
    left: &Expr,
    comparison: Comparison,
    right: &Expr,
) -> Result<Outcome, Broken> {
    let (left, right) = (compared(evaluator, left)?, compared(evaluator, right)?);
    let equal = left.is_same(&right);
    Ok(match comparison {
        Comparison::Equal => Outcome::when(equal, || {
            format!("{left} is on the left, {right} on the right")
        }),
        Comparison::NotEqual => Outcome::when(!equal, || format!("both sides are {left}")),
    })
}

/// A side of a comparison: what stands for nothing cannot be compared.
fn compared(evaluator: Evaluator<'_, '_>, expr: &Expr) -> Result<Value, Broken> {
    let value = evaluator.value(expr)?;
    if value == Value::Null {
        return Err(Broken::new("one side of the comparison has no value"));
    }
    if matches!(&value, Value::Scope(scope) if scope.is_empty()) {
        return Err(Broken::empty(&"one side of the comparison"));
    }
    Ok(value)
}

/// A value as a verdict.
fn truth(value: &Value) -> Outcome {
    match value {
        Value::Bool(true) => Outcome::Pass,
        Value::Bool(false) => Outcome::Fail {
            message: "the value is false".into(),
            findings: Vec::new(),
        },
        other => Outcome::Error(format!(
            "{other} is neither true nor false, so it is no verdict"
        )),
    }
}

impl From<Broken> for Verdict {
    fn from(broken: Broken) -> Self {
        Self::of(Outcome::Error(broken.message), broken.code.as_deref())
    }
}
