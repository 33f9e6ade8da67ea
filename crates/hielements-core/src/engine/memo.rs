//! What came of the tasks of a plan, and of the scopes and refs that they share, with what each
//! rests on: as long as that is the same, so is the outcome.

use super::eval::{Cell, Given, World};
use super::index::{Asker, Cause, Index};
use super::judge::Verdict;
use super::plan::Plan;
use crate::hir::SlotId;
use crate::source::{WsPath, saturated};
use crate::stdlib::Value;
use crate::workspace::trace::{Answer, Question, Trace};
use crate::workspace::{Changes, Workspace};
use hielements_plugin::Level;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::time::Duration;

/// The outcomes of a plan.
#[derive(Debug, Default)]
pub struct Memo {
    pub(super) slots: Vec<Cell>,
    /// Values that may be others now, as they were.
    stale: BTreeMap<usize, (Given, Trace)>,
    /// The values whose questions are in the index.
    indexed: FxHashSet<usize>,
    tasks: Vec<Option<Done>>,
    index: Index,
    /// Why values were found anew and tasks ran, or have to run.
    causes: BTreeMap<Asker, Vec<Cause>>,
    /// Why nothing is known, where that has a reason.
    unknown: Option<Cause>,
}

/// What came of a task.
#[derive(Clone, Debug)]
pub struct Done {
    /// The verdict; `None` for a task that is counted and not judged.
    pub verdict: Option<Verdict>,
    /// What was asked of the world.
    pub trace: Trace,
    /// How long it took.
    pub time: Duration,
    /// Whether something that it rests on has changed since.
    pub stale: bool,
}

impl Memo {
    /// Nothing known of a plan of this many scopes, refs and tasks.
    pub fn new(slots: usize, tasks: usize) -> Self {
        Self {
            slots: (0..slots).map(|_| Cell::new()).collect(),
            tasks: (0..tasks).map(|_| None).collect(),
            ..Self::default()
        }
    }

    /// Says why nothing is known.
    pub fn know_nothing_because(&mut self, cause: Cause) {
        self.unknown = Some(cause);
    }

    /// Takes over the value of a scope or ref.
    pub(super) fn put_slot(&mut self, slot: usize, given: Given, trace: Trace) {
        self.index.add(Asker::Slot(slot), &trace);
        self.indexed.insert(slot);
        self.slots[slot] = Cell::from((given, trace));
    }

    /// Takes over the value that a scope or ref had, and that may be another one now.
    pub(super) fn put_stale_slot(&mut self, slot: usize, given: Given, trace: Trace) {
        self.index.add(Asker::Slot(slot), &trace);
        self.indexed.insert(slot);
        self.stale.insert(slot, (given, trace));
    }

    /// Takes over what came of a task.
    pub(super) fn put_task(&mut self, task: usize, done: Done) {
        if let Some(before) = self.tasks[task].take() {
            if before.trace != done.trace {
                self.index.remove(Asker::Task(task), &before.trace);
                self.index.add(Asker::Task(task), &done.trace);
            }
        } else {
            self.index.add(Asker::Task(task), &done.trace);
        }
        self.tasks[task] = Some(done);
    }

    /// Number of tasks.
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn verdict_mut(&mut self, task: usize) -> Option<&mut Verdict> {
        self.tasks[task].as_mut()?.verdict.as_mut()
    }

    /// Forgets what came of a task.
    pub(super) fn forget_task(&mut self, task: usize) {
        if let Some(done) = self.tasks[task].take() {
            self.index.remove(Asker::Task(task), &done.trace);
        }
    }

    /// What came of a task, stale or not.
    pub fn task(&self, task: usize) -> Option<&Done> {
        self.tasks[task].as_ref()
    }

    /// Whether a task has to run.
    pub(super) fn must_run(&self, task: usize) -> bool {
        self.tasks[task].as_ref().is_none_or(|done| done.stale)
    }

    /// Why a task ran last, or has to run.
    pub fn causes(&self, task: usize) -> &[Cause] {
        self.causes
            .get(&Asker::Task(task))
            .map_or(&[], Vec::as_slice)
    }

    /// Why a scope or ref was found anew.
    pub fn causes_of_value(&self, slot: usize) -> &[Cause] {
        self.causes
            .get(&Asker::Slot(slot))
            .map_or(&[], Vec::as_slice)
    }

    /// The answer that somebody got to a question.
    pub fn answer(&self, question: &Question) -> Option<Answer> {
        self.index.answer(question)
    }

    /// The known value of a scope or ref.
    pub(super) fn slot(&self, slot: usize) -> Option<&(Given, Trace)> {
        self.slots[slot].get()
    }

    /// The known value of a scope or ref, or why it has none.
    pub fn value(&self, slot: usize) -> Option<Result<&Value, &str>> {
        let (given, _) = self.slot(slot)?;
        Some(given.as_ref().map_err(|broken| broken.message.as_str()))
    }

    /// What was asked to find a scope or ref.
    pub fn trace_of_value(&self, slot: usize) -> Option<&Trace> {
        self.slot(slot).map(|(_, trace)| trace)
    }

    /// The value that a scope or ref had, where it may be another one now.
    pub(super) fn stale_slot(&self, slot: usize) -> Option<&(Given, Trace)> {
        self.stale.get(&slot)
    }

    /// Adds to the changes which texts that somebody looked for in files stand there now, or do not any
    /// more.
    pub fn look_for_mentions(&self, workspace: &dyn Workspace, changes: &mut Changes) {
        let mut found = Vec::new();
        for path in changes.paths() {
            for text in self.index.looked_for(path) {
                let question = Question::Mentions(path.clone(), text.clone());
                let (_, now) = workspace.mentions(path, text);
                if self.index.answer(&question) != Some(now) {
                    found.push(question);
                }
            }
        }
        changes.facts.extend(found);
    }

    /// Marks what rests on answers that are others now; gives the number of tasks.
    pub fn forget(&mut self, changes: &Changes) -> usize {
        let mut tasks = 0;
        for (asker, causes) in self.index.touched(changes) {
            match asker {
                Asker::Task(task) => tasks += usize::from(self.mark(task, causes)),
                Asker::Slot(slot) => {
                    self.causes.insert(asker, causes);
                    if let Some(before) = self.slots[slot].take() {
                        self.stale.insert(slot, before);
                    }
                }
            }
        }
        tasks
    }

    /// Has tasks run again, whatever is known of them.
    pub fn run_again(&mut self, tasks: &[usize]) {
        for task in tasks {
            self.mark(*task, vec![Cause::Wanted]);
        }
    }

    /// Whether some value or task is not up to date.
    pub fn has_stale(&self) -> bool {
        let stale = |done: &Option<Done>| done.as_ref().is_none_or(|done| done.stale);
        !self.stale.is_empty() || self.tasks.iter().any(stale)
    }

    fn mark(&mut self, task: usize, causes: Vec<Cause>) -> bool {
        let Some(done) = &mut self.tasks[task] else {
            return false;
        };
        let fresh = !done.stale;
        if fresh {
            done.stale = true;
            self.causes.insert(Asker::Task(task), causes);
        }
        fresh
    }

    /// Finds the values anew that may be others, but for those to be left as they are, and marks the tasks
    /// that rest on those that are.
    pub(super) fn settle(&mut self, world: &mut World<'_>, leave: &dyn Fn(usize) -> bool) {
        let mut left = BTreeMap::new();
        while let Some((slot, (before, asked))) = self.stale.pop_first() {
            if leave(slot) {
                left.insert(slot, (before, asked));
                continue;
            }
            let id = SlotId(saturated(slot));
            let (given, trace) = world.given(id).clone();
            if trace != asked {
                self.index.remove(Asker::Slot(slot), &asked);
                self.index.add(Asker::Slot(slot), &trace);
            }
            self.indexed.insert(slot);
            if given == before {
                continue;
            }
            let question = Question::Task(world.key(id).to_owned());
            let askers: Vec<Asker> = self.index.askers(&question).collect();
            for asker in askers {
                match asker {
                    Asker::Task(task) => {
                        self.mark(task, vec![Cause::Answer(question.clone())]);
                    }
                    Asker::Slot(slot) => {
                        let causes = vec![Cause::Answer(question.clone())];
                        self.causes.insert(asker, causes);
                        let before = world.forget(SlotId(saturated(slot)));
                        if let Some(before) = before {
                            self.stale.entry(slot).or_insert(before);
                        }
                    }
                }
            }
        }
        self.stale = left;
    }

    /// Takes back the values after a run.
    pub(super) fn take_back(&mut self, slots: Vec<Cell>) {
        self.slots = slots;
        for (slot, cell) in self.slots.iter().enumerate() {
            if let Some((_, trace)) = cell.get()
                && self.indexed.insert(slot)
            {
                self.index.add(Asker::Slot(slot), trace);
            }
        }
    }

    /// Notes why tasks run of which nothing is known.
    pub(super) fn note_new(&mut self, tasks: impl Iterator<Item = usize>) {
        for task in tasks {
            if self.tasks[task].is_none() {
                let cause = self.unknown.clone().unwrap_or(Cause::New);
                self.causes.insert(Asker::Task(task), vec![cause]);
            }
        }
    }

    /// The facts that somebody asked for.
    pub fn asked_facts(&self) -> impl Iterator<Item = (&str, &WsPath, Level)> {
        self.index
            .questions()
            .filter_map(|question| match question {
                Question::Facts(language, path, level) => Some((language.as_str(), path, *level)),
                Question::Content(_)
                | Question::Mentions(..)
                | Question::Kind(_)
                | Question::Folder(_)
                | Question::Below(_)
                | Question::Folders(_)
                | Question::Matching(..)
                | Question::FoldersMatching(..)
                | Question::Language(_)
                | Question::Modules(_)
                | Question::Module(..)
                | Question::Package(..)
                | Question::IsPackage(..)
                | Question::Written(..)
                | Question::Packages(_)
                | Question::Graph(_)
                | Question::Outside(_)
                | Question::Task(_)
                | Question::Everything
                | Question::Library(_)
                | Question::Attempt(_) => None,
            })
    }

    /// Whether one of these tasks asked a question, or a value that it rests on did. `tasks` is sorted.
    pub fn asks(&self, plan: &Plan, tasks: &[usize], question: &Question) -> bool {
        let mut open: Vec<Asker> = self.index.askers(question).collect();
        let mut seen = FxHashSet::default();
        while let Some(asker) = open.pop() {
            match asker {
                Asker::Task(task) if tasks.binary_search(&task).is_ok() => return true,
                Asker::Task(_) => {}
                Asker::Slot(slot) if seen.insert(slot) => {
                    let key = Question::Task(plan.slots[slot].clone());
                    open.extend(self.index.askers(&key));
                }
                Asker::Slot(_) => {}
            }
        }
        false
    }

    /// Whether a finding of a task, as far as it is known, stands in one of some files.
    pub(super) fn is_found_in(&self, task: usize, files: &[WsPath]) -> bool {
        let verdict = self.tasks[task]
            .as_ref()
            .and_then(|done| done.verdict.as_ref());
        verdict.is_some_and(|verdict| verdict.stands_in(files))
    }
}
