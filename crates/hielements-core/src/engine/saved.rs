//! Outcomes as plain data that outlives the model they belong to: by the names and fingerprints of
//! rules, so that a rule that is still there, and still says the same, keeps its outcome.

use super::eval::Given;
use super::fingerprint::Fingerprints;
use super::judge::{LintEntry, RunLint, Verdict};
use super::memo::{Done, Memo};
use super::plan::Plan;
use crate::diagnostics::catalogue;
use crate::source::{Location, Sources, Span, WsPath};
use crate::stdlib::Outcome;
use crate::workspace::trace::{Answer, Trace};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What came of the tasks of a plan, and of its scopes and refs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SavedOutcomes {
    /// Of all bytes of the specifications.
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

/// The specifications that outcomes belong to.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    /// Of all their bytes.
    pub digest: Answer,
    /// The texts themselves.
    pub sources: &'a Sources,
}

/// A verdict as plain data.
#[derive(Debug, Serialize, Deserialize)]
struct SavedVerdict {
    outcome: Option<Outcome>,
    code: Option<String>,
    note: Option<String>,
    lints: Vec<SavedLint>,
    time: Duration,
    /// Whether it shows places in specifications, which move when these are edited.
    shows_specifications: bool,
}

/// What a run found out about a rule, with its place in the specifications.
#[derive(Debug, Serialize, Deserialize)]
struct SavedLint {
    code: String,
    file: WsPath,
    span: (u32, u32),
    message: String,
    help: Option<String>,
}

impl SavedOutcomes {
    /// Of what is known and up to date.
    pub fn of(memo: &Memo, plan: &Plan, prints: &Fingerprints, texts: Texts<'_>) -> Self {
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
                value: saved(done, texts.sources),
                trace: done.trace.clone(),
            })
        });
        Self {
            texts: texts.digest,
            slots: slots.collect(),
            tasks: tasks.collect(),
        }
    }

    /// What still holds of a plan over specifications with these texts.
    pub fn restored(self, plan: &Plan, prints: &Fingerprints, texts: Texts<'_>) -> Memo {
        let mut memo = Memo::new(plan.slots.len(), plan.tasks.len());
        let same_texts = self.texts == texts.digest;
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
                && let Some(done) = restored(saved.value, saved.trace, texts.sources)
            {
                memo.put_task(*number, done);
            }
        }
        memo
    }
}

impl Memo {
    /// Goes on with specifications that say the same in other texts: what shows places in these is
    /// forgotten.
    pub fn go_on(&mut self, before: Texts<'_>, now: Texts<'_>) {
        let same_texts = before.digest == now.digest;
        for task in 0..self.len() {
            let Some(verdict) = self.verdict_mut(task) else {
                continue;
            };
            let shows = !verdict.lints.is_empty() || shows_one_of(before.sources, &verdict.outcome);
            let stays = (same_texts || !shows)
                && verdict.lints.iter_mut().all(|lint| {
                    let path = &before.sources.get(lint.location.file).path;
                    let file = now.sources.find(path);
                    lint.location.file = file.unwrap_or(lint.location.file);
                    file.is_some()
                });
            if !stays {
                self.forget_task(task);
            }
        }
    }
}

fn by_name<'a>(
    names: impl Iterator<Item = &'a str>,
    prints: &[Answer],
) -> FxHashMap<(&'a str, Answer), usize> {
    let keys = names.zip(prints.iter().copied());
    keys.zip(0..).collect()
}

fn saved(done: &Done, sources: &Sources) -> SavedVerdict {
    let verdict = done.verdict.as_ref();
    let lints = verdict.map_or(&[][..], |verdict| &verdict.lints);
    let shows = verdict.is_some_and(|verdict| shows_one_of(sources, &verdict.outcome));
    SavedVerdict {
        outcome: verdict.map(|verdict| verdict.outcome.clone()),
        code: verdict.and_then(|verdict| verdict.code.clone()),
        note: verdict.and_then(|verdict| verdict.note.clone()),
        lints: lints.iter().map(|lint| saved_lint(lint, sources)).collect(),
        time: done.time,
        shows_specifications: shows || !lints.is_empty(),
    }
}

fn saved_lint(lint: &RunLint, sources: &Sources) -> SavedLint {
    let Location { file, span } = lint.location;
    SavedLint {
        code: lint.entry.0.code.to_owned(),
        file: sources.get(file).path.clone(),
        span: (span.start, span.end),
        message: lint.message.clone(),
        help: lint.help.clone(),
    }
}

/// Whether an outcome shows a place in a specification.
fn shows_one_of(sources: &Sources, outcome: &Outcome) -> bool {
    let is_specification = |path: &WsPath| sources.find(path).is_some();
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

/// `None` where the verdict says something that no specification or no catalogue has any more.
fn restored(saved: SavedVerdict, trace: Trace, sources: &Sources) -> Option<Done> {
    let lints = saved.lints.into_iter();
    let lints: Option<Vec<RunLint>> = lints.map(|lint| restored_lint(lint, sources)).collect();
    let lints = lints?;
    let verdict = saved.outcome.map(|outcome| Verdict {
        outcome,
        code: saved.code,
        lints,
        note: saved.note,
    });
    Some(Done {
        verdict,
        trace,
        time: saved.time,
        stale: false,
    })
}

fn restored_lint(lint: SavedLint, sources: &Sources) -> Option<RunLint> {
    let (start, end) = lint.span;
    let file = sources.find(&lint.file)?;
    Some(RunLint {
        entry: LintEntry(catalogue::find(&lint.code)?),
        location: Location {
            file,
            span: Span { start, end },
        },
        message: lint.message,
        help: lint.help,
    })
}
