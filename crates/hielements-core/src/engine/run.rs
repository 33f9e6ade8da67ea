//! Runs the tasks of a plan, in parallel, and returns their verdicts in the order of the plan.

use super::eval::{Broken, Evaluator, World};
use super::obligations;
use super::plan::{Plan, Task, visit_calls};
use crate::diagnostics::catalogue::Entry;
use crate::hir::{Body, Comparison, Expr, ExprKind, Judged, Model, Role, SlotId};
use crate::source::{Location, Sources, WsPath};
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
    /// Find the files that belong to some element.
    pub owned: bool,
    /// Measure how long each task takes.
    pub timings: bool,
    /// Counts the tasks that are done, for whoever watches.
    pub done: Option<&'a AtomicUsize>,
}

/// What came of a plan.
#[derive(Debug, Default)]
pub struct Run {
    /// One entry a task, in the order of the plan.
    pub ran: Vec<Ran>,
    /// The files of all elements, sorted, where they were asked for.
    pub owned: Vec<WsPath>,
}

impl Run {
    /// Takes the lints out of the verdicts, each with the place of its task in the plan.
    pub fn take_lints(&mut self) -> Vec<(usize, RunLint)> {
        let mut found = Vec::new();
        for (number, ran) in self.ran.iter_mut().enumerate() {
            if let Some(verdict) = &mut ran.verdict {
                found.extend(verdict.lints.drain(..).map(|lint| (number, lint)));
            }
        }
        found
    }
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

/// Builds the import graphs that the tasks of a plan will ask for.
pub fn prepare(model: &Model, plan: &Plan, facts: &FactBase<'_>, registry: &LibraryRegistry) {
    for language in languages_needed(model, plan, registry) {
        facts.prepare(&language);
    }
}

/// Runs all tasks, once [`prepare`] is done.
pub fn run(
    model: &Model,
    sources: &Sources,
    plan: &Plan,
    workspace: &dyn Workspace,
    facts: &FactBase<'_>,
    registry: &LibraryRegistry,
    options: RunOptions<'_>,
) -> Run {
    let world = World::new(model, sources, workspace, facts, registry);
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
    let owned = if options.owned {
        owned(&world)
    } else {
        Vec::new()
    };
    Run { ran, owned }
}

/// The files of all scopes of elements that are judged.
fn owned(world: &World<'_>) -> Vec<WsPath> {
    let model = world.model;
    let mut files = BTreeSet::new();
    for element in &model.elements {
        if !element.judged || element.role != Role::Element {
            continue;
        }
        for slot in &element.slots {
            if let Ok(Value::Scope(scope)) = &world.given(*slot).0 {
                files.extend(scope.files.iter().cloned());
            }
        }
    }
    files.into_iter().collect()
}

/// The languages whose graph some task will ask for.
fn languages_needed(model: &Model, plan: &Plan, registry: &LibraryRegistry) -> BTreeSet<String> {
    let mut languages = BTreeSet::new();
    for task in &plan.tasks {
        let body = &model.rules[task.rule].body;
        if let Body::Connection(_) | Body::Uses(_) | Body::UndeclaredUses(_) = body {
            languages.extend(registry.languages().iter().map(|it| it.name().to_owned()));
        }
        body.visit(model, &mut |expr| {
            visit_calls(model, expr, &mut |library, function| {
                languages.extend(registry.graphs_for(library, function));
            });
        });
    }
    languages
}

fn run_task(world: &World<'_>, task: &Task) -> Ran {
    let rule = &world.model.rules[task.rule];
    if let Body::Skipped = rule.body {
        return Ran {
            verdict: None,
            trace: Trace::default(),
            time: None,
        };
    }
    let door = Door::new(world.workspace);
    let statement = rule.statement.unwrap_or(rule.location);
    let evaluator = Evaluator {
        world,
        door: &door,
        folder: world.folder_of(statement, rule.element),
    };
    let judged = catch_unwind(AssertUnwindSafe(|| match &rule.body {
        Body::Slot(id) => judge_slot(world, *id),
        body => (judge(evaluator, body, task), Trace::default()),
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
        Body::Slot(id) => judge_slot(evaluator.world, *id).0,
    }
}

fn rule_text(evaluator: Evaluator<'_, '_>, task: &Task) -> String {
    evaluator.world.model.rules[task.rule].text.clone()
}

fn wrong() -> Verdict {
    Broken::new("the rule is wrong; see the errors in the specification").into()
}

fn judge_slot(world: &World<'_>, id: SlotId) -> (Verdict, Trace) {
    let (given, trace) = world.given(id);
    let verdict = match given {
        Ok(Value::Scope(scope)) if scope.is_empty() => {
            let name = &world.model.slot(id).name;
            let message = format!("scope `{name}` matches nothing: no check on it can pass");
            Verdict::of(Outcome::Error(message), Some("empty-scope"))
        }
        Ok(_) => Verdict::of(Outcome::Pass, None),
        Err(broken) => broken.clone().into(),
    };
    (verdict, trace.clone())
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
        Self::of(Outcome::Error(broken.message), broken.code)
    }
}
