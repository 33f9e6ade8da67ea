//! Outcomes as plain data that outlives the model they belong to: by the names and fingerprints of
//! rules, so that a rule that is still there, and still says the same, keeps its outcome.

use super::eval::Given;
use super::fingerprint::Fingerprints;
use super::judge::Verdict;
use super::memo::{Done, Memo};
use super::plan::Plan;
use crate::source::WsPath;
use crate::stdlib::Outcome;
use crate::workspace::trace::{Answer, Trace};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What came of the tasks of a plan, and of its scopes and refs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SavedOutcomes {
    /// Of all bytes of the specifications and of where they stand.
    texts: Answer,
    slots: Vec<Saved<SavedValue>>,
    tasks: Vec<Saved<SavedVerdict>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Saved<T> {
    name: String,
    fingerprint: Answer,
    value: T,
    trace: Trace,
}

/// What a scope or ref stands for, or stood for.
#[derive(Debug, Serialize, Deserialize)]
struct SavedValue {
    given: Given,
    /// Whether it may be another one now. Then it is still what those saw that rest on it.
    stale: bool,
}

/// A verdict without places in specifications.
#[derive(Debug, Serialize, Deserialize)]
struct SavedVerdict {
    outcome: Option<Outcome>,
    code: Option<String>,
    note: Option<String>,
    time: Duration,
    /// Whether it shows places in specifications, which move when these are edited.
    shows_specifications: bool,
}

impl SavedOutcomes {
    /// Of what is known, by specifications with these texts.
    pub fn of(
        memo: &Memo,
        plan: &Plan,
        prints: &Fingerprints,
        (texts, is_specification): (Answer, &dyn Fn(&WsPath) -> bool),
    ) -> Self {
        let slots = plan.slots.iter().zip(&prints.slots).enumerate();
        let slots = slots.filter_map(|(number, (name, fingerprint))| {
            let known = memo.slot(number);
            let (given, trace) = known.or_else(|| memo.stale_slot(number))?;
            Some(Saved {
                name: name.clone(),
                fingerprint: *fingerprint,
                value: SavedValue {
                    given: given.clone(),
                    stale: known.is_none(),
                },
                trace: trace.clone(),
            })
        });
        let tasks = plan.tasks.iter().zip(&prints.tasks).enumerate();
        let tasks = tasks.filter_map(|(number, (task, fingerprint))| {
            let done = memo.task(number).filter(|done| !done.stale)?;
            Some(Saved {
                name: task.id.clone(),
                fingerprint: *fingerprint,
                value: saved(done, is_specification)?,
                trace: done.trace.clone(),
            })
        });
        Self {
            texts,
            slots: slots.collect(),
            tasks: tasks.collect(),
        }
    }

    /// What still holds of a plan over specifications with these texts.
    pub fn restored(self, plan: &Plan, prints: &Fingerprints, texts: Answer) -> Memo {
        let mut memo = Memo::new(plan.slots.len(), plan.tasks.len());
        let same_texts = self.texts == texts;
        let names = plan.slots.iter().map(String::as_str);
        let known: FxHashMap<&str, usize> = names.zip(0..).collect();
        for saved in self.slots {
            let Some(number) = known.get(saved.name.as_str()) else {
                continue;
            };
            // A rule that names it is the same rule whatever it stands for: where that may be something
            // else, it is compared before the rule is believed.
            let SavedValue { given, stale } = saved.value;
            if stale || prints.slots[*number] != saved.fingerprint {
                memo.put_stale_slot(*number, given, saved.trace);
            } else {
                memo.put_slot(*number, given, saved.trace);
            }
        }
        let names = plan.tasks.iter().map(|task| task.id.as_str());
        let known = by_name(names, &prints.tasks);
        for saved in self.tasks {
            let number = known.get(&(saved.name.as_str(), saved.fingerprint));
            if let Some(number) = number
                && (same_texts || !saved.value.shows_specifications)
            {
                memo.put_task(*number, restored(saved.value, saved.trace));
            }
        }
        memo
    }
}

fn by_name<'a>(
    names: impl Iterator<Item = &'a str>,
    prints: &[Answer],
) -> FxHashMap<(&'a str, Answer), usize> {
    let keys = names.zip(prints.iter().copied());
    keys.zip(0..).collect()
}

/// A verdict as plain data; `None` where it says something about the specification itself.
fn saved(done: &Done, is_specification: &dyn Fn(&WsPath) -> bool) -> Option<SavedVerdict> {
    let Some(verdict) = &done.verdict else {
        return Some(SavedVerdict {
            outcome: None,
            code: None,
            note: None,
            time: done.time,
            shows_specifications: false,
        });
    };
    if !verdict.lints.is_empty() {
        return None;
    }
    Some(SavedVerdict {
        outcome: Some(verdict.outcome.clone()),
        code: verdict.code.clone(),
        note: verdict.note.clone(),
        time: done.time,
        shows_specifications: shows(&verdict.outcome, is_specification),
    })
}

fn shows(outcome: &Outcome, is_specification: &dyn Fn(&WsPath) -> bool) -> bool {
    match outcome {
        Outcome::Pass | Outcome::Error(_) => false,
        Outcome::Fail { findings, .. } => findings.iter().any(|found| {
            found.file.as_ref().is_some_and(is_specification)
                || found
                    .related
                    .iter()
                    .any(|(path, ..)| is_specification(path))
        }),
    }
}

fn restored(saved: SavedVerdict, trace: Trace) -> Done {
    let verdict = saved.outcome.map(|outcome| Verdict {
        outcome,
        code: saved.code,
        lints: Vec::new(),
        note: saved.note,
    });
    Done {
        verdict,
        trace,
        time: saved.time,
        stale: false,
    }
}
