//! Runs tasks of a plan in parallel: those of which nothing is known, or no longer; those that wait for
//! processes beside the others. Outcomes stand in the order of the plan.

use super::eval::World;
use super::judge::{RunLint, run_task};
use super::lanes;
use super::memo::{Done, Memo};
use super::plan::{Plan, visit_calls};
use crate::hir::{Body, Model, Role};
use crate::source::{Sources, WsPath};
use crate::stdlib::facts::FactBase;
use crate::stdlib::registry::LibraryRegistry;
use crate::stdlib::{Outcome, Value};
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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
    /// Becomes true when nobody wants the outcome any more: no further task is begun.
    pub cancelled: Option<&'a AtomicBool>,
    /// Files that somebody looks at: rules with findings in them come first.
    pub open: &'a [WsPath],
    /// Leave out what may wait for the process of a library. What was known of it stands in for it, stale.
    pub deferred: bool,
}

/// What a run is about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// What the specifications say.
    pub model: &'a Model,
    /// Their texts.
    pub sources: &'a Sources,
    /// All tasks.
    pub plan: &'a Plan,
    /// The code.
    pub workspace: &'a dyn Workspace,
    /// What languages say about it.
    pub facts: &'a FactBase<'a>,
    /// What rules can call.
    pub registry: &'a LibraryRegistry,
}

/// What came of some tasks of a plan.
#[derive(Debug, Default)]
pub struct Run {
    /// One entry a task that was asked for, in the order of the plan.
    pub ran: Vec<Ran>,
    /// The files of all elements, sorted, where they were asked for.
    pub owned: Vec<WsPath>,
    /// The tasks that were run, sorted; the others were known.
    pub reran: Vec<usize>,
    /// The last task that counts; those behind it may or may not have run.
    pub last: Option<usize>,
    /// Whether it ended before all was known.
    pub is_cancelled: bool,
    /// How long reading the code and building the import graphs took.
    pub prepared: Duration,
}

/// What came of one task.
#[derive(Debug)]
pub struct Ran {
    /// Its number in the plan.
    pub task: usize,
    /// The verdict; `None` when the task was left out.
    pub verdict: Option<super::Verdict>,
    /// How long it took, where that was measured. A scope counts where it was needed first.
    pub time: Option<Duration>,
    /// Whether it is what was known before something changed.
    pub stale: bool,
}

impl Run {
    /// Takes the lints out of the verdicts.
    pub fn take_lints(&mut self) -> Vec<RunLint> {
        let verdicts = self.ran.iter_mut().filter_map(|ran| ran.verdict.as_mut());
        verdicts
            .flat_map(|verdict| verdict.lints.drain(..))
            .collect()
    }
}

/// Runs what is not known of some tasks, given by their numbers, sorted.
pub fn run(
    subject: Subject<'_>,
    wanted: &[usize],
    memo: &mut Memo,
    options: RunOptions<'_>,
) -> Run {
    let started = Instant::now();
    let slots = std::mem::take(&mut memo.slots);
    let mut world = World::new(subject, slots, options.cancelled);
    let waits = |slot| options.deferred && lanes::waits_for_value(subject, slot);
    memo.settle(&mut world, &waits);
    let must_run = wanted.iter().copied().filter(|task| memo.must_run(*task));
    let must_run = must_run.filter(|task| !options.deferred || !lanes::waits(subject, *task));
    let reran: Vec<usize> = must_run.collect();
    for language in languages_needed(subject, &reran) {
        subject.facts.prepare(&language);
    }
    let prepared = started.elapsed();
    let first_broken = AtomicUsize::new(first_broken(wanted, memo));
    memo.note_new(reran.iter().copied());
    let judge = |task| {
        let skipped = options.fail_fast && first_broken.load(Ordering::Relaxed) < task;
        if skipped || is_cancelled(options) {
            return None;
        }
        let done = judged(&world, subject.plan, task);
        // A library that was stopped in the middle of it said nothing.
        if is_cancelled(options) {
            return None;
        }
        if let Some(count) = options.done {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if is_broken(&done) {
            first_broken.fetch_min(task, Ordering::Relaxed);
        }
        Some((task, done))
    };
    let tasks = in_order(&reran, memo, options);
    // Who was not waited for has said nothing.
    let ask = |task| judge(task).filter(|_| !is_cancelled(options));
    let done: Vec<(usize, Done)> = lanes::judge(subject, tasks, &judge, &ask);
    for (task, done) in done {
        memo.put_task(task, done);
    }
    let owned = if options.owned && !options.deferred {
        owned(&world)
    } else {
        Vec::new()
    };
    let mut slots = world.into_slots();
    if is_cancelled(options) {
        lanes::forget_failed(&mut slots);
    }
    memo.take_back(slots);
    let last = options.fail_fast.then(|| first_broken.into_inner());
    Run {
        ran: outcomes(wanted, memo, last, options),
        owned,
        last,
        is_cancelled: is_cancelled(options),
        reran,
        prepared,
    }
}

fn is_cancelled(options: RunOptions<'_>) -> bool {
    options
        .cancelled
        .is_some_and(|cancelled| cancelled.load(Ordering::Relaxed))
}

fn judged(world: &World<'_>, plan: &Plan, task: usize) -> Done {
    let started = Instant::now();
    let (verdict, trace) = run_task(world, &plan.tasks[task]);
    Done {
        verdict,
        trace,
        time: started.elapsed(),
        stale: false,
    }
}

fn is_broken(done: &Done) -> bool {
    let verdict = done.verdict.as_ref();
    verdict.is_some_and(|verdict| verdict.outcome != Outcome::Pass)
}

/// The first task that is known to be broken.
fn first_broken(wanted: &[usize], memo: &Memo) -> usize {
    let broken = |task: &usize| {
        let done = memo.task(*task).filter(|done| !done.stale);
        done.is_some_and(is_broken)
    };
    let found = wanted.iter().copied().find(|task| broken(task));
    found.unwrap_or(usize::MAX)
}

/// The tasks with the most wanted first: those with findings in open files, then cheap ones before
/// dear ones.
fn in_order(tasks: &[usize], memo: &Memo, options: RunOptions<'_>) -> Vec<usize> {
    let mut tasks = tasks.to_vec();
    tasks.sort_by_cached_key(|task| {
        let is_open = !options.open.is_empty() && memo.is_found_in(*task, options.open);
        let time = memo.task(*task).map_or(Duration::ZERO, |done| done.time);
        (!is_open, time)
    });
    tasks
}

fn outcomes(
    wanted: &[usize],
    memo: &Memo,
    last: Option<usize>,
    options: RunOptions<'_>,
) -> Vec<Ran> {
    let outcome = |task: &usize| {
        let kept = last.is_none_or(|last| *task <= last);
        let counts = |done: &&Done| kept && (options.deferred || !done.stale);
        let done = memo.task(*task).filter(counts);
        Ran {
            task: *task,
            verdict: done.and_then(|done| done.verdict.clone()),
            time: done.filter(|_| options.timings).map(|done| done.time),
            stale: done.is_some_and(|done| done.stale),
        }
    };
    wanted.iter().map(outcome).collect()
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

/// The languages whose graph some of the tasks will ask for.
pub fn languages_needed(subject: Subject<'_>, tasks: &[usize]) -> BTreeSet<String> {
    let (model, registry) = (subject.model, subject.registry);
    let mut languages = BTreeSet::new();
    for task in tasks {
        let body = &model.rules[subject.plan.tasks[*task].rule].body;
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
