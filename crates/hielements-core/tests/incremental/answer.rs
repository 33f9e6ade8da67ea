//! What a workspace is said to be, from scratch and after changes.

use hielements_core::diagnostics::render::json;
use hielements_core::diagnostics::report::Report;
use hielements_core::engine::RunOptions;
use hielements_core::project::{Project, analyse};
use hielements_core::workspace::Workspace;

/// How much of the plan is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Extent {
    /// All of it.
    All,
    /// The tasks whose numbers are in it, from the first on again after 64.
    Part(u64),
    /// All of it up to the first broken rule.
    FailFast,
}

impl Extent {
    /// The tasks of a plan of some length.
    pub(crate) fn of(self, tasks: usize) -> Vec<usize> {
        let wanted = |task: &usize| match self {
            Self::All | Self::FailFast => true,
            Self::Part(numbers) => numbers >> (task % 64) & 1 == 1,
        };
        (0..tasks).filter(wanted).collect()
    }

    fn options(self) -> RunOptions<'static> {
        RunOptions {
            fail_fast: matches!(self, Self::FailFast),
            ..RunOptions::default()
        }
    }
}

/// What somebody says who knew nothing before.
pub(crate) fn from_scratch<W: Workspace + Sync>(workspace: &W, extent: Extent) -> String {
    if matches!(extent, Extent::All) {
        return match analyse(workspace, &[]) {
            Ok(analysis) => {
                let plan = analysis.plan();
                shown(&analysis.run(workspace, &plan, RunOptions::default()))
            }
            Err((path, error)) => format!("{path}: {error}"),
        };
    }
    match Project::open(Borrowed(workspace), Vec::new(), None, None) {
        Ok(mut project) => now(&mut project, extent),
        Err((path, error)) => format!("{path}: {error}"),
    }
}

/// What a project says now.
pub(crate) fn now<W: Workspace>(project: &mut Project<W>, extent: Extent) -> String {
    let wanted = extent.of(project.plan().tasks.len());
    let judged = project.judge(&wanted, extent.options());
    judged
        .report
        .map_or_else(String::new, |report| shown(&report))
}

fn shown(report: &Report) -> String {
    json::run(&report.sources, &report.diagnostics, report)
}

/// Somebody else's workspace.
struct Borrowed<'a, W>(&'a W);

impl<W: Workspace> Workspace for Borrowed<'_, W> {
    fn tree(&self) -> std::sync::Arc<hielements_core::workspace::Tree> {
        self.0.tree()
    }

    fn read(
        &self,
        path: &hielements_core::source::WsPath,
    ) -> Result<Vec<u8>, hielements_core::workspace::ReadError> {
        self.0.read(path)
    }
}
