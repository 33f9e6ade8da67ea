//! Beside the pool: tasks that wait for a process of a library have threads of their own, so that nobody
//! else waits with them.
//!
//! A lane is a library with its tasks in the order of the plan. It takes as many of them at once as the
//! library answers.

use super::eval::Cell;
use super::plan::visit_calls;
use super::run::Subject;
use crate::hir::SlotId;
use crate::source::saturated;
use crate::stdlib::Library;
use crate::workspace::trace::Question;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Judges tasks, given in the order in which they are wanted most: with `judge` in the pool, with `ask`
/// those that wait for processes in their lanes. What comes of them is in no order.
pub(super) fn judge<T: Send>(
    subject: Subject<'_>,
    tasks: Vec<usize>,
    judge: &(impl Fn(usize) -> Option<T> + Sync),
    ask: &(impl Fn(usize) -> Option<T> + Sync),
) -> Vec<T> {
    let mut lanes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut own = Vec::new();
    for task in tasks {
        match lane_of(subject, task) {
            Some(library) => lanes.entry(library).or_default().push(task),
            None => own.push(task),
        }
    }
    thread::scope(|scope| {
        let lanes = lanes.into_iter().map(|(library, mut tasks)| {
            tasks.sort_unstable();
            scope.spawn(move || along(subject, &library, &tasks, ask))
        });
        let lanes: Vec<_> = lanes.collect();
        let mut done: Vec<T> = own.into_par_iter().filter_map(judge).collect();
        for lane in lanes {
            // A task that panics is caught where it is judged.
            done.extend(lane.join().unwrap_or_default());
        }
        done
    })
}

/// Judges the tasks of a lane.
fn along<T: Send>(
    subject: Subject<'_>,
    library: &str,
    tasks: &[usize],
    judge: &(impl Fn(usize) -> Option<T> + Sync),
) -> Vec<T> {
    let mut done = Vec::new();
    for (place, task) in tasks.iter().enumerate() {
        // How many it takes may be known only when it has been asked something.
        let lanes = subject.registry.get(library).and_then(Library::lanes);
        match lanes {
            Some(lanes @ 2..) => {
                done.extend(at_once(&tasks[place..], lanes, judge));
                return done;
            }
            Some(_) | None => done.extend(judge(*task)),
        }
    }
    done
}

fn at_once<T: Send>(
    tasks: &[usize],
    lanes: usize,
    judge: &(impl Fn(usize) -> Option<T> + Sync),
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.extend(judge(*task));
        }
        done
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..lanes.min(tasks.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let done = threads.into_iter().map(|it| it.join().unwrap_or_default());
        done.flatten().collect()
    })
}

/// Whether a task may wait for a process.
pub(super) fn waits(subject: Subject<'_>, task: usize) -> bool {
    lane_of(subject, task).is_some()
}

/// Whether the value of a scope or ref may have to be waited for.
pub(super) fn waits_for_value(subject: Subject<'_>, slot: usize) -> bool {
    let mut waits = false;
    let value = &subject.model.slot(SlotId(saturated(slot))).value;
    if let Some(expr) = value {
        visit_calls(subject.model, expr, &mut |library, _| {
            waits |= is_lane(subject, library);
        });
    }
    waits
}

/// Forgets values that a library failed to give: it may have been stopped.
pub(super) fn forget_failed(slots: &mut [Cell]) {
    let failed = |cell: &Cell| {
        let asked = cell.get().into_iter().flat_map(|(_, trace)| trace.iter());
        let mut asked = asked.map(|(question, _)| question);
        asked.any(|question| matches!(question, Question::Attempt(_)))
    };
    for slot in slots.iter_mut().filter(|slot| failed(slot)) {
        slot.take();
    }
}

/// The library for whose process a task may wait, itself or for a scope that it needs; the first of
/// several.
fn lane_of(subject: Subject<'_>, task: usize) -> Option<String> {
    let mut found = None;
    let rule = &subject.model.rules[subject.plan.tasks[task].rule];
    rule.body.visit(subject.model, &mut |expr| {
        visit_calls(subject.model, expr, &mut |library, _| {
            if found.is_none() && is_lane(subject, library) {
                found = Some(library.to_owned());
            }
        });
    });
    found
}

fn is_lane(subject: Subject<'_>, library: &str) -> bool {
    let library = subject.registry.get(library);
    library.is_some_and(|library| library.lanes().is_some())
}
