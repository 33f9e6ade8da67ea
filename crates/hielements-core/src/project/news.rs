//! Findings by the files that show them, and which files show others than before: all that somebody
//! who shows findings beside the code has to do again after a change.

use crate::diagnostics::Diagnostic;
use crate::diagnostics::report::{Finding, Report, Status, TaskResult};
use crate::source::WsPath;
use crate::workspace::trace::Answer;
use std::collections::BTreeMap;

/// What one file shows.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'r> {
    /// A rule that stands in the file and is broken or could not be judged.
    Rule(&'r TaskResult),
    /// A place in the file that breaks a rule.
    Finding(&'r TaskResult, &'r Finding),
    /// Something that is wrong with a specification, or worth knowing of a file.
    Diagnostic(&'r Diagnostic),
}

/// What each file shows, in the order of the report; files that show nothing are left out.
pub fn by_file(report: &Report) -> BTreeMap<&WsPath, Vec<Shown<'_>>> {
    let mut files: BTreeMap<&WsPath, Vec<Shown<'_>>> = BTreeMap::new();
    for result in report.results.iter().filter(|it| it.status != Status::Pass) {
        let rule = &result.location.file;
        files.entry(rule).or_default().push(Shown::Rule(result));
        for finding in &result.findings {
            let file = &finding.location.file;
            let shown = Shown::Finding(result, finding);
            files.entry(file).or_default().push(shown);
        }
    }
    for found in &report.diagnostics {
        let file = &report.sources.get(found.location.file).path;
        let shown = Shown::Diagnostic(found);
        files.entry(file).or_default().push(shown);
    }
    files
}

/// What files showed when somebody looked last.
#[derive(Debug, Default)]
pub struct News(BTreeMap<WsPath, Answer>);

impl News {
    /// The files that show something else in this report than in the one before, sorted; those that
    /// show nothing any more among them.
    pub fn take(&mut self, report: &Report) -> Vec<WsPath> {
        let now: BTreeMap<WsPath, Answer> = by_file(report)
            .into_iter()
            .map(|(file, shown)| (file.clone(), digest(report, &shown)))
            .collect();
        let before = std::mem::replace(&mut self.0, now);
        let gone = before.keys().filter(|file| !self.0.contains_key(*file));
        let other = self
            .0
            .iter()
            .filter(|(file, now)| before.get(*file) != Some(*now));
        let mut files: Vec<WsPath> = gone.chain(other.map(|(file, _)| file)).cloned().collect();
        files.sort_unstable();
        files
    }
}

fn digest(report: &Report, shown: &[Shown<'_>]) -> Answer {
    let mut digest = Answer::collect();
    for shown in shown {
        match shown {
            Shown::Rule(result) => {
                digest.add(&result.id);
                digest.add(if result.stale { "stale" } else { "" });
                digest.add(result.status.as_str());
                digest.add(result.message.as_deref().unwrap_or_default());
                digest.add(&format!("{:?}", result.location.place));
                // Rule and finding name each other's places.
                digest.add(&format!("{:?}", result.findings));
            }
            Shown::Finding(result, finding) => {
                digest.add(&result.id);
                digest.add(if result.stale { "stale" } else { "" });
                digest.add(&format!("{:?}", result.location));
                digest.add(&format!("{finding:?}"));
            }
            Shown::Diagnostic(found) => {
                // Numbers of files stand for paths here only.
                let places = found.related.iter().map(|related| related.location.file);
                for file in places.chain([found.location.file]) {
                    digest.add(report.sources.get(file).path.as_str());
                }
                digest.add(&format!("{:?} {:?}", found.location.span, found.severity));
                digest.add(found.entry.code);
                digest.add(&found.message);
                digest.add(found.help.as_deref().unwrap_or_default());
            }
        }
    }
    digest.end()
}
