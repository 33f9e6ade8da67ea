//! What rules found before their library failed: it stays shown, marked as stale, until the library
//! answers again.

use hielements_core::diagnostics::report::{Finding, Report, Status};
use hielements_core::project::DiskProject;
use hielements_core::workspace::trace::Question;
use std::collections::{BTreeMap, BTreeSet};

/// The findings of rules that were broken when they were judged last, by their ids.
#[derive(Default)]
pub(crate) struct Earlier(BTreeMap<String, Vec<Finding>>);

impl Earlier {
    /// Gives rules whose library failed the findings that they had before, and takes down what the others
    /// have now.
    pub(crate) fn keep(&mut self, project: &DiskProject, report: &mut Report) {
        let failed = failed(project);
        for result in &mut report.results {
            if result.status == Status::Error && failed.contains(result.id.as_str()) {
                if let Some(earlier) = self.0.get(&result.id) {
                    result.findings.clone_from(earlier);
                    result.stale = true;
                }
            } else if result.findings.is_empty() {
                self.0.remove(&result.id);
            } else if !result.stale {
                self.0.insert(result.id.clone(), result.findings.clone());
            }
        }
    }
}

/// The rules that a library failed to answer.
fn failed(project: &DiskProject) -> BTreeSet<&str> {
    let tasks = project.plan().tasks.iter().enumerate();
    let failed = tasks.filter(|(number, _)| {
        let known = project.memo().task(*number);
        let asked = known.into_iter().flat_map(|done| done.trace.iter());
        let mut asked = asked.map(|(question, _)| question);
        asked.any(|question| matches!(question, Question::Attempt(_)))
    });
    failed.map(|(_, task)| task.id.as_str()).collect()
}
