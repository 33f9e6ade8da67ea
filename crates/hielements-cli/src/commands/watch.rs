//! `hielements watch`: judges again after every change, and says what it brought.

use super::run::set_threads;
use crate::args::WatchArgs;
use crate::opened::{self, Held};
use crate::output;
use crate::reader::Reader;
use crate::stop::Stop;
use hielements_core::diagnostics::catalogue::input::NO_WORKSPACE;
use hielements_core::diagnostics::render::concise;
use hielements_core::diagnostics::render::recheck::{Rechecked, Shown, counts, recheck};
use hielements_core::diagnostics::report::Report;
use hielements_core::engine::RunOptions;
use hielements_core::project::{Failure, Judged};
use hielements_core::source::WsPath;
use hielements_core::workspace::{Changed, Watcher, Where, Workspace};
use std::time::{Duration, Instant, SystemTime};

/// What is known is stored when nothing happened for so long.
const REST: Duration = Duration::from_secs(2);

/// A specification that is no part of the workspace is looked at so often.
const OUTSIDE: Duration = Duration::from_secs(1);

/// With nothing to store, the wait for the next change is as long as anybody likes.
const LONG: Duration = Duration::from_secs(3600);

pub(crate) fn watch(args: &WatchArgs) -> Result<u8, Stop> {
    set_threads(args.jobs)?;
    let walked = SystemTime::now();
    let input = (args.workspace.as_deref(), args.files.as_slice());
    let held = opened::open_project(input, &args.cache, &[], true)?;
    let watcher = watcher(&held, walked)?;
    let mut watching = Watching {
        held,
        watcher,
        looked: walked,
        reader: Reader::default(),
        shown: Shown::default(),
        waiting: None,
        is_polling: false,
        unsaved: true,
    };
    watching.begin()?;
    while !watching.reader.is_gone() {
        watching.go_on()?;
    }
    watching.held.save(watching.unsaved);
    watching.held.project().host().end();
    Ok(0)
}

/// A workspace that is watched.
struct Watching {
    held: Held,
    watcher: Watcher,
    /// When the last look began: all that is known was read after it.
    looked: SystemTime,
    reader: Reader,
    /// What was said last.
    shown: Shown,
    /// Why nothing can be judged now.
    waiting: Option<Waiting>,
    /// Whether it was said that the system tells nothing.
    is_polling: bool,
    /// Whether more is known than is stored.
    unsaved: bool,
}

/// Why nothing can be judged now.
#[derive(PartialEq, Eq)]
struct Waiting {
    why: String,
    /// The specification that must be there first.
    specification: Option<WsPath>,
}

impl Watching {
    /// The first report, whole.
    fn begin(&mut self) -> Result<(), Stop> {
        let waker = self.watcher.waker();
        self.reader.tell(move || waker.wake());
        // What was read before the watches were in place may be another already.
        let again = self.look(&Where::Everywhere);
        if self.waits(again) {
            return Ok(());
        }
        let (report, _) = self.judge();
        self.print(&everything(&report))?;
        self.shown = Shown::of(&report);
        Ok(())
    }

    /// Waits for one change and takes it in.
    fn go_on(&mut self) -> Result<(), Stop> {
        self.see_to_the_watches();
        let changed = self.watcher.next(self.patience());
        let began = Instant::now();
        let outside = self.held.read_outside();
        let at = match changed {
            Some(Changed::Everything) => Where::Everywhere,
            Some(Changed::Paths(paths)) => Where::Paths(paths),
            None if outside => Where::Paths(Vec::new()),
            None => {
                self.held.save(self.unsaved);
                self.unsaved = false;
                return Ok(());
            }
        };
        let waited = self.waiting.is_some();
        let looked = self.look(&at);
        if self.waits(looked.clone()) {
            return Ok(());
        }
        if waited || looked == Ok(true) {
            self.tell(began)?;
        }
        Ok(())
    }

    /// Looks at the workspace again. New folders are watched before anything in them is read.
    fn look(&mut self, at: &Where) -> Result<bool, Failure> {
        self.looked = SystemTime::now();
        let looked = self.held.project_mut().look_again(at);
        let tree = self.held.project().workspace().tree();
        self.watcher.follow(tree.folders(), self.looked);
        looked
    }

    /// Whether nothing can be judged after this look; says once why, and once that it is over.
    fn waits(&mut self, looked: Result<bool, Failure>) -> bool {
        let now = self.obstacle(looked);
        match (&now, &self.waiting) {
            (Some(now), before) if before.as_ref() != Some(now) => {
                output::note(&format!("waiting: {}", now.why));
            }
            (None, Some(_)) => output::note("going on: the specifications are there again"),
            (Some(_), _) | (None, None) => {}
        }
        self.waiting = now;
        self.waiting.is_some()
    }

    fn obstacle(&self, looked: Result<bool, Failure>) -> Option<Waiting> {
        let project = self.held.project();
        let failed = match (looked, &self.waiting) {
            (Err(failure), _) => Some(failure),
            // Another file changed.
            (Ok(_), Some(waiting)) => waiting.specification.as_ref().and_then(|path| {
                let error = project.workspace().read(path).err()?;
                Some((path.clone(), error))
            }),
            (Ok(_), None) => None,
        };
        let root = project.workspace().under().root();
        let why = if !root.is_dir() {
            format!("the workspace {} is gone", root.display())
        } else if let Some((path, error)) = &failed {
            format!("`{path}` cannot be read: {error}")
        } else if project.analysis().specifications.is_empty() {
            format!("there is no specification in {}", root.display())
        } else {
            return None;
        };
        let specification = failed.map(|(path, _)| path);
        Some(Waiting { why, specification })
    }

    /// Judges what changed, and says what that brought.
    fn tell(&mut self, began: Instant) -> Result<(), Stop> {
        let (report, judged) = self.judge();
        let now = Shown::of(&report);
        let text = recheck(&self.shown, &now, &self.rechecked(&judged));
        self.print(&text)?;
        output::note(&format!("{} ms", began.elapsed().as_millis()));
        self.shown = now;
        self.unsaved = true;
        Ok(())
    }

    fn judge(&mut self) -> (Report, Judged) {
        let project = self.held.project_mut();
        let all = project.plan().all();
        let mut judged = project.judge(&all, RunOptions::default());
        (judged.report.take().unwrap_or_default(), judged)
    }

    fn print(&mut self, text: &str) -> Result<(), Stop> {
        if !output::print_on(text)? {
            self.reader.leave();
        }
        Ok(())
    }

    /// Says when the watches of the system ran out, and then tells the watcher what was read: it has
    /// to look by itself.
    fn see_to_the_watches(&mut self) {
        let Some(why) = self.watcher.polling() else {
            return;
        };
        if !self.is_polling {
            output::note(&format!("warning: {why}"));
            self.is_polling = true;
        }
        let known = self.held.project().workspace().under().stamps().all();
        let paths = known.iter().map(|(path, _)| path);
        self.watcher.read(paths, self.looked);
    }

    fn patience(&self) -> Duration {
        if self.held.has_outside() {
            OUTSIDE
        } else if self.unsaved {
            REST
        } else {
            LONG
        }
    }

    /// Which rules ran, and why; the others are as they were.
    fn rechecked(&self, judged: &Judged) -> Rechecked {
        let project = self.held.project();
        let tasks = &project.plan().tasks;
        let ran = judged.reran.iter();
        let ran = ran.filter(|(task, _)| tasks[*task].is_rule());
        let ran: Vec<(String, String)> = ran
            .map(|(task, _)| {
                let causes = project.causes(*task);
                let why = causes.last().cloned().unwrap_or_default();
                (tasks[*task].id.clone(), why)
            })
            .collect();
        let rules = tasks.iter().filter(|task| task.is_rule()).count();
        let kept = rules - ran.len();
        let why = "nothing that they rest on changed".to_owned();
        let kept = (kept > 0).then_some((why, kept));
        Rechecked {
            ran,
            kept: kept.into_iter().collect(),
        }
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

/// The first report, as `run --format concise` prints it, with a line that counts.
fn everything(report: &Report) -> String {
    let beside = report.beside_results();
    concise::diagnostics(&report.sources, &beside) + &concise::report(report) + &counts(report)
}
