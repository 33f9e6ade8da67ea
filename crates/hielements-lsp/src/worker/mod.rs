//! The thread of one workspace: owns its project, takes in changes in batches, judges, and says what
//! files show since then.
//!
//! A batch that comes while it judges makes it stop, take the batch in and judge again; what it had
//! judged by then is kept. So what it tells of is never older than the last batch that it had seen.

mod orders;
mod told;

pub(crate) use orders::Order;

use crate::Settings;
use crate::boundary::guarded;
use crate::earlier::Earlier;
use crate::event::{Event, Far, FolderId, Reply};
use crate::held::Held;
use crate::log::LogLevel;
use crate::position::Encoding;
use crate::spelling::Spelling;
use crate::typing::ByFile;
use crate::watch::Eyes;
use hielements_core::diagnostics::report::Report;
use hielements_core::engine::RunOptions;
use hielements_core::ide::Standing;
use hielements_core::project::{Analysis, DiskProject, News};
use hielements_core::source::WsPath;
use hielements_core::workspace::{DiskWorkspace, Overlay, Tree, Watcher, Where, Workspace};
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use told::shown;

/// What is known is stored when nothing happened for so long.
const REST: Duration = Duration::from_millis(500);

/// A run that takes longer is told of.
const PATIENCE: Duration = Duration::from_millis(250);

/// How far it is, is told of so often.
const PACE: Duration = Duration::from_millis(200);

/// How far something has come: the last batch, and how many edits of open texts it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Counts the batches of a folder.
    pub(crate) batch: u64,
    /// Counts the edits of open texts of a folder.
    pub(crate) edits: u64,
}

/// What changed.
pub(crate) struct Batch {
    /// The moment that it leads to.
    pub(crate) moment: Moment,
    /// Texts that are open in the editor since the last batch, and those that are no longer.
    pub(crate) texts: Vec<(WsPath, Option<String>)>,
    /// The files that are open in the editor.
    pub(crate) open: Vec<WsPath>,
    /// Where the disk is to be looked at again.
    pub(crate) at: Where,
}

/// Something else than a change.
enum Call {
    /// A batch.
    Batch(Batch),
    /// A person wants something done.
    Order(Order, Option<Reply>),
    /// All that is known is to be stored.
    Save(Sender<()>),
}

/// What came of a batch.
pub(crate) struct Judgement {
    /// The moment that it is about.
    pub(crate) moment: Moment,
    /// The files of the workspace.
    pub(crate) tree: Arc<Tree>,
    /// What files show of rules and of what a run found: those that show something else than before.
    pub(crate) ran: ByFile,
    /// What is wrong with specifications and configuration; `None`: what was wrong before.
    pub(crate) statics: Option<ByFile>,
    /// The specifications and the configuration that were judged; `None`: those of before.
    pub(crate) texts: Option<Texts>,
    /// What is known of rules, scopes and refs; `None`: what was known before.
    pub(crate) standing: Option<Standing>,
}

/// Texts by their paths.
pub(crate) type Texts = BTreeMap<WsPath, Arc<str>>;

/// Which workspace, and for whom.
pub(crate) struct Job {
    /// The folder.
    pub(crate) folder: FolderId,
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// Whether changes on disk are looked for here, as the editor does not tell of them.
    pub(crate) watches: bool,
    /// What the program knows.
    pub(crate) settings: Arc<Settings>,
    /// How files are called.
    pub(crate) spelling: Arc<Spelling>,
    /// How columns are counted.
    pub(crate) encoding: Encoding,
    /// What the editor says of the trust in the folder, where it does.
    pub(crate) trusted: Option<bool>,
    /// Who hears of it.
    pub(crate) events: Sender<Event>,
}

/// The hand on the thread; dropping it ends the thread.
pub(crate) struct Worker {
    calls: Sender<Call>,
    signs: Arc<Signs>,
}

/// What a run looks at while it is under way.
#[derive(Default)]
struct Signs {
    /// Nobody wants its outcome any more.
    cancel: AtomicBool,
    /// Nobody wants it to be begun again either.
    stop: AtomicBool,
}

impl Worker {
    /// Starts with all that is on disk.
    pub(crate) fn start(job: Job) -> io::Result<Self> {
        let (calls, receiver) = mpsc::channel();
        let signs = Arc::new(Signs::default());
        let work = Work {
            job,
            calls: receiver,
            signs: Arc::clone(&signs),
            waiting: Vec::new(),
            orders: Vec::new(),
            savers: Vec::new(),
            open: Vec::new(),
            judged: None,
            modules: None,
            runs: 0,
            texts: BTreeMap::new(),
            moment: Moment::default(),
            news: News::default(),
            earlier: Earlier::default(),
            opened: None,
            is_due: true,
            is_unsaved: false,
        };
        let name = "judge".to_owned();
        thread::Builder::new()
            .name(name)
            .spawn(move || work.run())?;
        Ok(Self { calls, signs })
    }

    /// Has a batch taken in, before all else.
    pub(crate) fn send(&self, batch: Batch) {
        // A thread that ended could not be started again either.
        self.calls.send(Call::Batch(batch)).unwrap_or_default();
        self.signs.cancel.store(true, Ordering::Release);
    }

    /// Has something done once what is under way is done; `reply` hears what came of it.
    pub(crate) fn order(&self, order: Order, reply: Option<Reply>) {
        let call = Call::Order(order, reply);
        self.calls.send(call).unwrap_or_default();
    }

    /// Stops what is under way until something changes.
    pub(crate) fn stop(&self) {
        self.signs.stop.store(true, Ordering::Release);
        self.signs.cancel.store(true, Ordering::Release);
    }

    /// Stops what is under way and has all stored that is known; `done` is dropped then.
    pub(crate) fn end(&self, done: Sender<()>) {
        self.calls.send(Call::Save(done)).unwrap_or_default();
        self.stop();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.signs.cancel.store(true, Ordering::Release);
    }
}

/// A project that is open.
struct Opened {
    held: Held,
    eyes: Option<Eyes>,
}

struct Work {
    job: Job,
    calls: Receiver<Call>,
    signs: Arc<Signs>,
    /// Batches that are not taken in.
    waiting: Vec<Batch>,
    /// What is to be done.
    orders: Vec<(Order, Option<Reply>)>,
    /// Who waits until all is stored.
    savers: Vec<Sender<()>>,
    /// The files that are open in the editor.
    open: Vec<WsPath>,
    /// The last report, with the texts that it is about.
    judged: Option<(Report, Texts)>,
    /// The tree whose modules were told of.
    modules: Option<Arc<Tree>>,
    /// Counts the runs.
    runs: u64,
    /// The texts that are open in the editor.
    texts: BTreeMap<WsPath, String>,
    moment: Moment,
    news: News,
    earlier: Earlier,
    opened: Option<Opened>,
    /// Whether there is something to judge.
    is_due: bool,
    is_unsaved: bool,
}

impl Work {
    fn run(mut self) {
        loop {
            if !self.is_due && !self.wait() {
                return;
            }
            // In this order: a batch that comes in between is taken in below, and the flag that it
            // raises costs one more turn.
            self.signs.cancel.store(false, Ordering::Release);
            if !self.collect() {
                return;
            }
            let done = guarded(|| self.turn());
            if let Err(why) = done.and_then(|done| done) {
                // What was changed half is not used any more; the next batch starts anew.
                self.opened = None;
                self.is_due = false;
                self.tell(Event::Failed(self.job.folder, self.moment, why));
            }
            if self.signs.stop.swap(false, Ordering::AcqRel) && self.is_due {
                self.is_due = false;
                let why = "the run was stopped; it goes on with the next change".to_owned();
                self.tell(Event::Failed(self.job.folder, self.moment, why));
            }
            if !self.savers.is_empty() {
                self.save();
                self.savers.clear();
            }
            if !self.is_due {
                self.obey();
            }
        }
    }

    fn tell(&self, event: Event) {
        self.job.events.send(event).unwrap_or_default();
    }

    /// Waits for a call; `false` when none will come any more.
    fn wait(&mut self) -> bool {
        if self.is_unsaved {
            match self.calls.recv_timeout(REST) {
                Ok(call) => {
                    self.hear(call);
                    return true;
                }
                Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => self.save(),
            }
        }
        self.calls.recv().map(|call| self.hear(call)).is_ok()
    }

    fn hear(&mut self, call: Call) {
        match call {
            Call::Batch(batch) => self.waiting.push(batch),
            Call::Order(order, reply) => self.orders.push((order, reply)),
            Call::Save(done) => self.savers.push(done),
        }
    }

    fn save(&mut self) {
        self.is_unsaved = false;
        if let Some(opened) = &mut self.opened
            && let Ok(Err(why)) = guarded(|| opened.held.save())
        {
            self.tell(Event::Noted(self.job.folder, why));
        }
    }

    /// Takes all calls that are there; `false` when none will come any more.
    fn collect(&mut self) -> bool {
        loop {
            match self.calls.try_recv() {
                Ok(call) => self.hear(call),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    /// Takes in what changed, and judges where that made a difference.
    fn turn(&mut self) -> Result<(), String> {
        if self.waiting.is_empty() && !self.is_due {
            return Ok(());
        }
        let (texts, at) = self.take_batches();
        match &mut self.opened {
            None => {
                self.opened = Some(self.open()?);
                self.is_due = true;
            }
            Some(opened) => {
                let walked = SystemTime::now();
                put(opened.held.project_mut().workspace_mut(), texts);
                let looked = opened.held.project_mut().look_again(&at);
                let why = |(path, error)| format!("`{path}` cannot be read: {error}");
                self.is_due |= looked.map_err(why)?;
                opened.follow(walked);
            }
        }
        if self.is_due {
            self.judge();
        } else if let Some(opened) = &self.opened {
            let judgement = Judgement {
                moment: self.moment,
                tree: opened.held.project().workspace().tree(),
                ran: ByFile::new(),
                statics: None,
                texts: None,
                standing: None,
            };
            self.tell(Event::Judged(self.job.folder, Box::new(judgement)));
        }
        Ok(())
    }

    /// Judges all rules that have to be. Those on libraries that are programs come last; what they said
    /// before is shown until then.
    fn judge(&mut self) {
        let has_deferred = |opened: &Opened| opened.held.project().has_deferred();
        if self.judge_those(true) && self.opened.as_ref().is_some_and(has_deferred) {
            self.is_due = !self.judge_those(false);
        }
    }

    /// Judges rules, with or without those that wait for programs, and tells what came of it; gives
    /// whether nothing changed meanwhile.
    fn judge_those(&mut self, deferred: bool) -> bool {
        let Some(opened) = &mut self.opened else {
            return false;
        };
        let (cancel, moment) = (&self.signs.cancel, self.moment);
        let done = AtomicUsize::new(0);
        let of = to_judge(opened.held.project());
        let folder = self.job.folder;
        let tell = |done| {
            let far = Far {
                done,
                of: of.max(done),
            };
            self.job
                .events
                .send(Event::Running(folder, moment, far))
                .unwrap_or_default();
        };
        let started = Instant::now();
        let options = RunOptions {
            cancelled: Some(cancel),
            open: &self.open,
            done: Some(&done),
            deferred,
            timings: true,
            ..RunOptions::default()
        };
        let report = while_told(&done, &tell, || judge(opened, options));
        if let Some((report, reran)) = report.filter(|_| !cancel.load(Ordering::Acquire)) {
            self.is_due = false;
            self.is_unsaved = true;
            self.runs += 1;
            self.job.settings.log.note(
                LogLevel::Info,
                format_args!(
                    "{}: run {}, {} rules judged, {} known, {:?}",
                    self.job.root.display(),
                    self.runs,
                    reran.len(),
                    report.results.len(),
                    started.elapsed()
                ),
            );
            self.judged(report, &reran);
            return true;
        }
        false
    }

    /// Tells what came of a run.
    fn judged(&mut self, mut report: Report, reran: &[usize]) {
        let Some(opened) = &self.opened else {
            return;
        };
        self.earlier.keep(opened.held.project(), &mut report);
        let changed = self.news.take(&report);
        let project = opened.held.project();
        let texts = texts(project.analysis());
        let same_texts = self
            .judged
            .as_ref()
            .is_some_and(|(_, before)| *before == texts);
        let mut judgement = shown(&self.job, opened, &report, &changed, self.moment);
        if !same_texts {
            judgement.texts = Some(texts.clone());
        }
        if !(same_texts && reran.is_empty() && changed.is_empty()) {
            judgement.standing = Some(project.standing(&report));
        }
        self.judged = Some((report, texts));
        self.tell(Event::Judged(self.job.folder, Box::new(judgement)));
        self.tell_modules();
    }

    /// Tells which modules there are, where files came or went.
    fn tell_modules(&mut self) {
        let Some(opened) = &self.opened else {
            return;
        };
        let tree = opened.held.project().workspace().tree();
        if self
            .modules
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, &tree))
        {
            return;
        }
        let modules = Arc::new(opened.held.project().modules());
        self.tell(Event::Modules(self.job.folder, modules));
        self.modules = Some(tree);
    }

    /// What the batches say together.
    fn take_batches(&mut self) -> (Vec<(WsPath, Option<String>)>, Where) {
        let mut texts = Vec::new();
        let mut at = Where::Paths(Vec::new());
        for batch in self.waiting.drain(..) {
            self.moment = batch.moment;
            texts.extend(batch.texts);
            at = both(at, batch.at);
            self.open = batch.open;
        }
        for (path, text) in &texts {
            match text {
                Some(text) => self.texts.insert(path.clone(), text.clone()),
                None => self.texts.remove(path),
            };
        }
        (texts, at)
    }

    fn open(&self) -> Result<Opened, String> {
        let (job, folder) = (&self.job, self.job.folder);
        let walked = SystemTime::now();
        let why = |error| format!("`{}`: {error}", job.root.display());
        let workspace = DiskWorkspace::open(&job.root, &(job.settings.excluded)(&job.root));
        let mut workspace = Overlay::new(workspace.map_err(|error| why(error.to_string()))?);
        self.tell(Event::Walked(folder, workspace.tree()));
        let eyes = job.watches.then(|| {
            let watcher = Watcher::new(&job.root, workspace.tree().folders(), walked);
            let watcher = watcher.map_err(|error| why(error.to_string()))?;
            let (changes, notes) = (job.events.clone(), job.events.clone());
            let tell = move |changed| {
                let event = Event::Changed(folder, changed);
                changes.send(event).unwrap_or_default();
            };
            let note = move |why| notes.send(Event::Noted(folder, why)).unwrap_or_default();
            Eyes::open(watcher, tell, note).map_err(|error| why(error.to_string()))
        });
        for (path, text) in &self.texts {
            workspace.put(path.clone(), text.clone().into_bytes());
        }
        Ok(Opened {
            held: Held::open(workspace, &job.settings, job.trusted)?,
            eyes: eyes.transpose()?,
        })
    }
}

impl Opened {
    /// Watches what is there now.
    fn follow(&self, walked: SystemTime) {
        if let Some(eyes) = &self.eyes {
            let workspace = self.held.project().workspace();
            let read = || {
                let known = workspace.under().stamps().all();
                known.into_iter().map(|(path, _)| path).collect()
            };
            eyes.follow(workspace.tree(), walked, read);
        }
    }
}

fn put(workspace: &mut Overlay<DiskWorkspace>, texts: Vec<(WsPath, Option<String>)>) {
    for (path, text) in texts {
        match text {
            Some(text) => workspace.put(path, text.into_bytes()),
            None => workspace.remove(&path),
        }
    }
}

/// Two places to look at as one.
pub(crate) fn both(one: Where, other: Where) -> Where {
    match (one, other) {
        (Where::Paths(mut one), Where::Paths(other)) => {
            one.extend(other);
            Where::Paths(one)
        }
        (Where::Everywhere, _) | (_, Where::Everywhere) => Where::Everywhere,
    }
}

/// Judges all rules; gives the report with the tasks that ran, `None` when that was stopped. Without a
/// specification there is nothing to say.
fn judge(opened: &mut Opened, options: RunOptions<'_>) -> Option<(Report, Vec<usize>)> {
    let project = opened.held.project_mut();
    if project.analysis().specifications.is_empty() {
        let report = Report {
            sources: project.analysis().sources.clone(),
            ..Report::default()
        };
        return Some((report, Vec::new()));
    }
    let all = project.plan().all();
    let judged = project.judge(&all, options);
    let reran = judged.reran.into_iter().map(|(task, _)| task);
    Some((judged.report?, reran.collect()))
}

/// How many rules have to be judged, as far as is known before.
fn to_judge(project: &DiskProject) -> usize {
    let tasks = 0..project.plan().tasks.len();
    let is_stale = |task: &usize| project.memo().task(*task).is_none_or(|done| done.stale);
    tasks.filter(is_stale).count()
}

/// Does something, and tells how far it is while it takes long.
fn while_told<T>(
    done: &AtomicUsize,
    tell: &(impl Fn(usize) + Sync),
    work: impl FnOnce() -> T,
) -> T {
    let (over, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut pause = PATIENCE;
            while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                tell(done.load(Ordering::Relaxed));
                pause = PACE;
            }
        });
        let came = work();
        drop(over);
        came
    })
}

/// The specifications and the configuration.
fn texts(analysis: &Analysis) -> Texts {
    let texts = analysis.sources.iter();
    texts
        .map(|(_, file)| (file.path.clone(), Arc::clone(&file.text)))
        .collect()
}
