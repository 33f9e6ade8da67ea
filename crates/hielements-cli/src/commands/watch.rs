//! `hielements watch`: judges again after every change, and says what it brought.

use super::run::set_threads;
use crate::args::WatchArgs;
use crate::opened::{self, Held};
use crate::output;
use crate::stop::Stop;
use hielements_core::diagnostics::catalogue::input::NO_WORKSPACE;
use hielements_core::diagnostics::render::concise;
use hielements_core::diagnostics::render::recheck::{Rechecked, Shown, recheck};
use hielements_core::diagnostics::report::Report;
use hielements_core::engine::RunOptions;
use hielements_core::project::Judged;
use hielements_core::source::WsPath;
use hielements_core::workspace::{Changed, Watcher, Where, Workspace};
use std::time::{Duration, Instant, SystemTime};

/// What is known is stored when nothing happened for so long.
const REST: Duration = Duration::from_secs(2);

/// With nothing to store, the wait for the next change is as long as anybody likes.
const LONG: Duration = Duration::from_secs(3600);

pub(crate) fn watch(args: &WatchArgs) -> Result<u8, Stop> {
    set_threads(args.jobs)?;
    let walked = SystemTime::now();
    let input = (args.workspace.as_deref(), args.files.as_slice());
    let mut held = opened::open_project(input, &args.cache, true)?;
    let mut watcher = watcher(&held, walked)?;
    let (first, _) = judge(&mut held);
    output::print(&everything(&first), None)?;
    let mut shown = Shown::of(&first);
    let mut polling = false;
    let mut unsaved = true;
    loop {
        if !polling && let Some(why) = watcher.polling() {
            output::note(&format!("warning: {why}"));
            polling = true;
        }
        follow(&mut watcher, &held);
        let wait = if unsaved { REST } else { LONG };
        let Some(changed) = watcher.next(wait) else {
            held.save(unsaved);
            unsaved = false;
            continue;
        };
        let began = Instant::now();
        let walked = SystemTime::now();
        let at = place(changed);
        match held.project_mut().look_again(&at) {
            Ok(false) => {}
            Ok(true) => {
                let (report, judged) = judge(&mut held);
                let now = Shown::of(&report);
                let text = recheck(&shown, &now, &rechecked(&held, &judged));
                output::print(&text, None)?;
                output::note(&format!("{} ms", began.elapsed().as_millis()));
                shown = now;
                unsaved = true;
            }
            Err((path, error)) => {
                output::note(&format!("waiting: `{path}` cannot be read: {error}"));
            }
        }
        let tree = held.project().workspace().tree();
        watcher.follow(tree.folders(), walked);
    }
}

fn watcher(held: &Held, walked: SystemTime) -> Result<Watcher, Stop> {
    let workspace = held.project().workspace();
    let root = workspace.under().root();
    Watcher::new(root, workspace.tree().folders(), walked).map_err(|error| {
        let message = format!("`{}`: {error}", root.display());
        Stop::at(&NO_WORKSPACE, root, message)
    })
}

/// Tells the watcher what was read, for the case that it has to look by itself.
fn follow(watcher: &mut Watcher, held: &Held) {
    if watcher.polling().is_some() {
        let disk = held.project().workspace().under();
        let known = disk.stamps().all();
        let paths: Vec<&WsPath> = known.iter().map(|(path, _)| path).collect();
        watcher.read(paths, SystemTime::now());
    }
}

fn place(changed: Changed) -> Where {
    match changed {
        Changed::Paths(paths) => Where::Paths(paths),
        Changed::Everything => Where::Everywhere,
    }
}

fn judge(held: &mut Held) -> (Report, Judged) {
    let project = held.project_mut();
    let all = project.plan().all();
    let mut judged = project.judge(&all, RunOptions::default());
    (judged.report.take().unwrap_or_default(), judged)
}

/// The first report, as `run --format concise` prints it, with a line that counts.
fn everything(report: &Report) -> String {
    let beside = report.beside_results();
    let counts = recheck(
        &Shown::of(report),
        &Shown::of(report),
        &Rechecked::default(),
    );
    concise::diagnostics(&report.sources, &beside) + &concise::report(report) + &counts
}

/// Which rules ran, and why; the others are as they were.
fn rechecked(held: &Held, judged: &Judged) -> Rechecked {
    let project = held.project();
    let tasks = &project.plan().tasks;
    let rules = judged
        .reran
        .iter()
        .filter(|(task, _)| tasks[*task].is_rule());
    let ran: Vec<(String, String)> = rules
        .map(|(task, _)| {
            let causes = project.causes(*task);
            let why = causes.last().cloned().unwrap_or_default();
            (tasks[*task].id.clone(), why)
        })
        .collect();
    let rules = tasks.iter().filter(|task| task.is_rule()).count();
    let kept = rules - ran.len();
    let why = "nothing that they rest on changed".to_owned();
    Rechecked {
        ran,
        kept: [(why, kept)]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect(),
    }
}
