//! Runs the tasks of a plan, in parallel, and returns their verdicts in the order of the plan.

use super::eval::{Broken, Evaluator, World};
use super::plan::{Plan, Task, TaskKind, visit_calls};
use crate::hir::{Check, Comparison, Expr, ExprKind, Model, ScopeId};
use crate::stdlib::facts::FactBase;
use crate::stdlib::registry::LibraryRegistry;
use crate::stdlib::{Outcome, Value};
use crate::workspace::trace::Trace;
use crate::workspace::{Door, Workspace};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How to run.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunOptions<'a> {
    /// Leave out what stands behind the first broken rule.
    pub fail_fast: bool,
    /// Measure how long each task takes.
    pub timings: bool,
    /// Counts the tasks that are done, for whoever watches.
    pub done: Option<&'a AtomicUsize>,
}

/// What came of one task.
#[derive(Debug)]
pub struct Ran {
    /// The verdict; `None` when the task was left out.
    pub verdict: Option<Verdict>,
    /// What was asked of the world.
    pub trace: Trace,
    /// How long it took, where that was measured. A scope counts where it was needed first.
    pub time: Option<Duration>,
}

/// A verdict with the code that judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// How it ended.
    pub outcome: Outcome,
    /// The lint or function that judged.
    pub code: Option<String>,
}

/// Builds the import graphs that the tasks of a plan will ask for.
pub fn prepare(model: &Model, plan: &Plan, facts: &FactBase<'_>, registry: &LibraryRegistry) {
    for language in languages_needed(model, plan, registry) {
        facts.prepare(&language);
    }
}

/// Runs all tasks, once [`prepare`] is done.
pub fn run(
    model: &Model,
    plan: &Plan,
    workspace: &dyn Workspace,
    facts: &FactBase<'_>,
    registry: &LibraryRegistry,
    options: RunOptions<'_>,
) -> Vec<Ran> {
    let world = World::new(model, workspace, facts, registry);
    let broken_at = AtomicUsize::new(usize::MAX);
    let ran = plan.tasks.par_iter().enumerate().map(|(index, task)| {
        if options.fail_fast && broken_at.load(Ordering::Relaxed) < index {
            return Ran {
                verdict: None,
                trace: Trace::default(),
                time: None,
            };
        }
        let started = options.timings.then(Instant::now);
        let mut ran = run_task(&world, task);
        ran.time = started.map(|started| started.elapsed());
        if let Some(done) = options.done {
            done.fetch_add(1, Ordering::Relaxed);
        }
        let passed = |verdict: &Verdict| verdict.outcome == Outcome::Pass;
        if !ran.verdict.as_ref().is_none_or(passed) {
            broken_at.fetch_min(index, Ordering::Relaxed);
        }
        ran
    });
    let mut ran: Vec<Ran> = ran.collect();
    if options.fail_fast {
        let first = broken_at.into_inner();
        ran.iter_mut()
            .skip(first.saturating_add(1))
            .for_each(|ran| ran.verdict = None);
    }
    ran
}

/// The languages whose graph some task will ask for.
fn languages_needed(model: &Model, plan: &Plan, registry: &LibraryRegistry) -> BTreeSet<String> {
    let mut languages = BTreeSet::new();
    for task in &plan.tasks {
        for expr in task.exprs(model) {
            visit_calls(model, expr, &mut |library, function| {
                languages.extend(registry.graphs_for(library, function));
            });
        }
    }
    languages
}

fn run_task(world: &World<'_>, task: &Task) -> Ran {
    let door = Door::new(world.workspace);
    let folder = &world.model.element(task.element).folder;
    let evaluator = Evaluator {
        world,
        door: &door,
        folder,
    };
    let judged = catch_unwind(AssertUnwindSafe(|| match task.kind {
        TaskKind::Scope(id) => judge_scope(world, id),
        TaskKind::Check(id) => (judge(&evaluator, world.model.check(id)), Trace::default()),
    }));
    let (verdict, scope_trace) = judged.unwrap_or_else(|_| {
        let message =
            "this rule was not judged to the end: a defect of Hielements, please report it";
        (Broken::new(message).into(), Trace::default())
    });
    let mut trace = door.into_trace();
    trace.extend(scope_trace);
    Ran {
        verdict: Some(verdict),
        trace,
        time: None,
    }
}

fn judge_scope(world: &World<'_>, id: ScopeId) -> (Verdict, Trace) {
    let (selected, trace) = world.select(id);
    let verdict = match selected {
        Ok(scope) if scope.is_empty() => empty_scope(world, id),
        Ok(_) => Verdict {
            outcome: Outcome::Pass,
            code: None,
        },
        Err(broken) => broken.clone().into(),
    };
    (verdict, trace.clone())
}

fn empty_scope(world: &World<'_>, id: ScopeId) -> Verdict {
    let scope = world.model.scope(id);
    let message = format!(
        "scope `{}` matches nothing: no check on it can pass",
        scope.name
    );
    Verdict {
        outcome: Outcome::Error(message),
        code: Some("empty-scope".into()),
    }
}

fn judge(evaluator: &Evaluator<'_, '_>, check: &Check) -> Verdict {
    let Some(expr) = &check.expr else {
        return Broken::new("the check is wrong; see the errors in the specification").into();
    };
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
        Ok(outcome) => Verdict {
            outcome,
            code: function,
        },
        Err(broken) => broken.into(),
    }
}

fn compare(
    evaluator: &Evaluator<'_, '_>,
    left: &Expr,
    comparison: Comparison,
    right: &Expr,
) -> Result<Outcome, Broken> {
    let (left, right) = (evaluator.value(left)?, evaluator.value(right)?);
    let equal = left == right;
    Ok(match comparison {
        Comparison::Equal => Outcome::when(equal, || {
            format!("{left} is on the left, {right} on the right")
        }),
        Comparison::NotEqual => Outcome::when(!equal, || format!("both sides are {left}")),
    })
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
        Self {
            outcome: Outcome::Error(broken.message),
            code: broken.code.map(Into::into),
        }
    }
}
