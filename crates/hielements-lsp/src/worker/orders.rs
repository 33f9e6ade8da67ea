//! What a person wants done in a workspace.

use super::Work;
use crate::event::{Event, Reply};
use crate::requests::execute_command as commands;
use hielements_core::diagnostics::render::explanation::explanation;
use hielements_core::engine::Task;
use serde_json::{Value, json};
use std::path::Path;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Judge anew: everything, a rule by its id, or an element by its path with all below it.
    Run(Option<String>),
    /// Say what a rule read, and why it ran or was kept.
    Explain(String),
    /// Forget what earlier runs left.
    ClearCache,
    /// Read configuration and libraries anew.
    RestartLibraries,
}

impl Order {
    /// The order that a command is, about what an id names.
    pub(crate) fn of(command: &str, id: Option<String>) -> Option<Self> {
        match command {
            commands::RUN_ALL => Some(Self::Run(None)),
            commands::RUN_CHECK => Some(Self::Run(id)),
            commands::EXPLAIN => Some(Self::Explain(id.unwrap_or_default())),
            commands::CLEAR_CACHE => Some(Self::ClearCache),
            commands::RESTART_LIBRARIES => Some(Self::RestartLibraries),
            _ => None,
        }
    }
}

impl Work {
    /// Does what is to be done, one after the other.
    pub(super) fn obey(&mut self) {
        for (order, reply) in std::mem::take(&mut self.orders) {
            let came = crate::boundary::guarded(|| self.do_it(&order)).and_then(|came| came);
            if let Err(why) = &came
                && reply.is_none()
            {
                self.tell(Event::Noted(self.job.folder, why.clone()));
            }
            answer(reply, came);
        }
    }

    fn do_it(&mut self, order: &Order) -> Result<Value, String> {
        match order {
            Order::Run(id) => self.run_again(id.as_deref()),
            Order::Explain(id) => self.explain(id),
            Order::ClearCache => {
                (self.job.settings.forget)(&self.job.root)?;
                self.open_again()
            }
            Order::RestartLibraries => self.open_again(),
        }
    }

    /// Judges some rules anew, whatever is known of them.
    fn run_again(&mut self, id: Option<&str>) -> Result<Value, String> {
        let Some(opened) = &mut self.opened else {
            return Err(not_open(&self.job.root));
        };
        let project = opened.held.project_mut();
        let paths = &project.analysis().model.elements;
        let is_meant = |task: &Task| {
            let element = paths[task.element.0 as usize].path.as_str();
            let within = |path: &str| {
                element
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            id.is_none_or(|id| task.id == id || within(id))
        };
        let tasks = project.plan().tasks.iter().enumerate();
        let meant: Vec<usize> = tasks
            .filter(|(_, task)| is_meant(task))
            .map(|(number, _)| number)
            .collect();
        if meant.is_empty() && id.is_some() {
            return Err(unknown(id.unwrap_or_default()));
        }
        project.run_again(&meant);
        self.is_due = true;
        self.judge();
        Ok(self.counts(&meant))
    }

    /// What came of some rules.
    fn counts(&self, meant: &[usize]) -> Value {
        let (Some(opened), Some((report, _))) = (&self.opened, &self.judged) else {
            return Value::Null;
        };
        let tasks = &opened.held.project().plan().tasks;
        let ids: std::collections::BTreeSet<&str> = meant
            .iter()
            .filter_map(|task| tasks.get(*task))
            .map(|task| task.id.as_str())
            .collect();
        let results = report
            .results
            .iter()
            .filter(|result| ids.contains(result.id.as_str()));
        let mut counts = [0, 0, 0, 0];
        for result in results {
            counts[result.status as usize] += 1;
            counts[3] += result
                .findings
                .iter()
                .filter(|found| found.suppressed.is_none())
                .count();
        }
        let [passed, failed, errors, findings] = counts;
        json!({ "total": passed + failed + errors, "passed": passed, "failed": failed, "errors": errors, "findings": findings })
    }

    /// Starts from what is on disk and in the store.
    fn open_again(&mut self) -> Result<Value, String> {
        self.opened = None;
        self.modules = None;
        self.opened = Some(self.open()?);
        self.is_due = true;
        self.judge();
        Ok(self.counts(&self.all_tasks()))
    }

    fn all_tasks(&self) -> Vec<usize> {
        let opened = self.opened.as_ref();
        opened.map_or_else(Vec::new, |opened| opened.held.project().plan().all())
    }

    /// A rule in words; for an element its rules, one after the other.
    fn explain(&self, id: &str) -> Result<Value, String> {
        let (Some(opened), Some((report, _))) = (&self.opened, &self.judged) else {
            return Err(not_open(&self.job.root));
        };
        let project = opened.held.project();
        let elements = &project.analysis().model.elements;
        let is_meant = |task: &Task| {
            task.id == id || (task.is_rule() && elements[task.element.0 as usize].path == id)
        };
        let meant = project
            .plan()
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| is_meant(task));
        let said = meant.map(|(number, task)| {
            let result = report.results.iter().find(|result| result.id == task.id);
            let ran = !project.causes(number).is_empty();
            explanation(&project.explain(number, ran), result, false)
        });
        let said: Vec<String> = said.collect();
        if said.is_empty() {
            return Err(unknown(id));
        }
        Ok(Value::String(format!("```text\n{}```\n", said.join("\n"))))
    }
}

fn answer(reply: Option<Reply>, came: Result<Value, String>) {
    if let Some(reply) = reply {
        // Who took the question back does not wait.
        drop(reply.send(came));
    }
}

fn unknown(id: &str) -> String {
    format!("there is no rule or element `{id}`; `hielements run --dry-run` lists them")
}

fn not_open(root: &Path) -> String {
    format!("{} is not judged yet, or could not be", root.display())
}
