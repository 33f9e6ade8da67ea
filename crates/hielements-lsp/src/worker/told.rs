//! What a run came to, as files show it: those that show something else than before.

use super::{Job, Judgement, Moment, Opened};
use crate::convert::Scene;
use crate::typing;
use hielements_core::diagnostics::report::{Report, Status, TaskResult};
use hielements_core::diagnostics::{Diagnostic, Severity};
use hielements_core::project::{Analysis, Shown, by_file};
use hielements_core::source::WsPath;
use hielements_core::workspace::Workspace;

/// What the changed files show.
pub(super) fn shown(
    job: &Job,
    opened: &Opened,
    report: &Report,
    changed: &[WsPath],
    moment: Moment,
) -> Judgement {
    let project = opened.held.project();
    let (workspace, analysis) = (project.workspace(), project.analysis());
    let tree = workspace.tree();
    let read = |path: &WsPath| {
        let in_front = workspace.has(path);
        let bytes = (in_front || tree.is_file(path)).then(|| workspace.read(path))?;
        let text = String::from_utf8_lossy(&bytes.ok()?).into_owned();
        Some((text, !in_front))
    };
    let scene = Scene::new(&job.root, (&job.spelling, job.encoding), &read);
    let new = New::of(report, analysis);
    let by_file = by_file(report);
    let ran = changed.iter().map(|path| {
        let shown = by_file.get(path).map(Vec::as_slice).unwrap_or_default();
        let shown: Vec<Shown<'_>> = shown.iter().copied().filter(|it| new.is(it)).collect();
        (path.clone(), scene.ran(report, &shown))
    });
    Judgement {
        moment,
        ran: ran.collect(),
        statics: Some(typing::by_file(analysis, &scene)),
        texts: None,
        standing: None,
        tree,
    }
}

/// What a run found out that the specifications alone did not show.
struct New<'r> {
    analysis: &'r Analysis,
    beside: Vec<Diagnostic>,
}

impl<'r> New<'r> {
    fn of(report: &Report, analysis: &'r Analysis) -> Self {
        Self {
            analysis,
            beside: report.beside_results(),
        }
    }

    fn is(&self, shown: &Shown<'_>) -> bool {
        match shown {
            Shown::Rule(result) => !self.is_wrong(result),
            Shown::Finding(..) => true,
            Shown::Diagnostic(found) => {
                let same = |other: &Diagnostic| {
                    (other.location, other.entry.code) == (found.location, found.entry.code)
                        && other.message == found.message
                };
                let said = &self.analysis.diagnostics;
                self.beside.iter().any(same) && !said.iter().any(same)
            }
        }
    }

    /// Whether a rule could not be judged because of a mistake that is shown within it.
    fn is_wrong(&self, result: &TaskResult) -> bool {
        let (file, place) = (&result.location.file, &result.location.place);
        let within = |found: &Diagnostic| {
            let text = self.analysis.sources.get(found.location.file);
            let line = text.lines.line_column(found.location.span.start).line + 1;
            found.severity == Severity::Error
                && text.path == *file
                && (place.line..=place.end_line).contains(&line)
        };
        result.status == Status::Error && self.analysis.diagnostics.iter().any(within)
    }
}
