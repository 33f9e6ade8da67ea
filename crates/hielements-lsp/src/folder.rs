//! A workspace that is open in the editor, as the main loop knows it.

use crate::event::{Far, FolderId, Reply};
use crate::shown::Shown;
use crate::state::Shows;
use crate::typing::Read;
use crate::worker::{Batch, Moment, Order, Worker, both};
use hielements_core::ide::Standing;
use hielements_core::project::CONFIG;
use hielements_core::source::WsPath;
use hielements_core::workspace::{Tree, Where};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// A workspace, and what is to be done about it.
pub(crate) struct Folder {
    /// Its number.
    pub(crate) id: FolderId,
    /// Its root.
    pub(crate) root: PathBuf,
    /// The folders that the editor has open and that belong to it.
    pub(crate) opened: Vec<PathBuf>,
    /// The last moment that its worker was told of.
    pub(crate) moment: Moment,
    /// The last batch that its worker answered.
    pub(crate) answered: Option<u64>,
    /// Its files, once they are known.
    pub(crate) tree: Option<Arc<Tree>>,
    /// What it shows.
    pub(crate) shown: Shown,
    /// Whether texts in the editor are others than those that were looked at.
    pub(crate) is_typed: bool,
    /// Files that may show something else, but wait for the run that is under way.
    pub(crate) held_back: BTreeSet<WsPath>,
    /// What its specifications say, as they stand in the editor.
    pub(crate) read: Option<Arc<Read>>,
    /// What open specifications say that are no part of it.
    pub(crate) alone: BTreeMap<WsPath, Arc<Read>>,
    /// Whether they may say something else by now.
    pub(crate) is_read_old: bool,
    /// What the last run found out.
    pub(crate) standing: Arc<Standing>,
    /// Whether its architecture, or what came of it, is another than was told.
    pub(crate) is_news: bool,
    /// Whether lenses and hints may be others than the editor shows.
    pub(crate) is_stale: bool,
    /// How far the run is that is under way, where it takes a while.
    pub(crate) far: Option<Far>,
    /// What is shown of it.
    pub(crate) shows: Option<Shows>,
    /// Whether it could not be judged last.
    pub(crate) has_failed: bool,
    /// The files in it that are open.
    pub(crate) open: Vec<WsPath>,
    /// Whether other files may be open now.
    pub(crate) is_open_other: bool,
    worker: Worker,
    /// Texts that the worker does not know.
    unsent: BTreeSet<WsPath>,
    /// Where the worker has to look.
    due: Option<Where>,
}

impl Folder {
    /// A workspace with its worker.
    pub(crate) fn new(id: FolderId, root: PathBuf, worker: Worker) -> Self {
        Self {
            id,
            root,
            opened: Vec::new(),
            moment: Moment::default(),
            answered: None,
            tree: None,
            shown: Shown::default(),
            is_typed: false,
            held_back: BTreeSet::new(),
            read: None,
            alone: BTreeMap::new(),
            is_read_old: false,
            standing: Arc::default(),
            is_news: false,
            is_stale: false,
            far: None,
            shows: None,
            has_failed: false,
            open: Vec::new(),
            is_open_other: true,
            worker,
            unsent: BTreeSet::new(),
            due: None,
        }
    }

    /// A path inside of it.
    pub(crate) fn within(&self, path: &Path) -> Option<WsPath> {
        let rest = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = rest.iter().map(|part| part.to_str()).collect();
        Some(WsPath::from_walk(parts?.join("/")))
    }

    /// Whether its files are not known yet.
    pub(crate) fn is_unknown(&self) -> bool {
        self.tree.is_none() && !self.has_failed
    }

    /// Whether the worker has not answered its last batch.
    pub(crate) fn is_behind(&self) -> bool {
        self.answered != Some(self.moment.batch)
    }

    /// Whether a rule of this id, or an element of this path, is known.
    pub(crate) fn knows(&self, id: &str) -> bool {
        let of = |read: &Arc<Read>| {
            let elements = &read.analysis.model.elements;
            elements.iter().any(|element| element.path == id)
                || read.placed().0.iter().any(|rule| rule.id == id)
        };
        self.standing.rules.contains_key(id) || self.read.as_ref().is_some_and(of)
    }

    /// Has something done by the worker.
    pub(crate) fn order(&self, order: Order, reply: Option<Reply>) {
        self.worker.order(order, reply);
    }

    /// Stops the run that is under way; what it has judged is kept.
    pub(crate) fn stop(&self) {
        self.worker.stop();
    }

    /// Stops the run that is under way, and has all stored that is known; `done` is dropped then.
    pub(crate) fn end(&self, done: Sender<()>) {
        self.worker.end(done);
    }

    /// What is known of it, in Markdown.
    pub(crate) fn described(&self) -> String {
        let files = self.tree.as_ref().map(|tree| tree.files().len());
        let slots = self.standing.slots.len();
        format!(
            "\n## {}\n\n- files: {files:?}\n- moment: {:?}, answered: {:?}\n- running: {:?}\n- rules with an outcome: {}\n- scopes and refs with a value: {slots}\n- specification read: {}\n- could not be judged: {}\n",
            self.root.display(),
            self.moment,
            self.answered,
            self.far,
            self.standing.rules.len(),
            self.read.is_some(),
            self.has_failed,
        )
    }

    /// Notes that a text in the editor is another.
    pub(crate) fn edited(&mut self, path: WsPath) {
        self.unsent.insert(path);
        self.moment.edits += 1;
        self.is_typed = true;
    }

    /// Notes that the disk is to be looked at.
    pub(crate) fn changed(&mut self, at: Where) {
        self.due = Some(match self.due.take() {
            Some(due) => both(due, at),
            None => at,
        });
    }

    /// Tells the worker what changed, where something did. `text` gives what is open in the editor.
    pub(crate) fn send(&mut self, text: impl Fn(&WsPath) -> Option<String>) {
        let Some(at) = self.due.take() else {
            return;
        };
        self.moment.batch += 1;
        let unsent = std::mem::take(&mut self.unsent).into_iter();
        self.worker.send(Batch {
            moment: self.moment,
            texts: unsent.map(|path| (path.clone(), text(&path))).collect(),
            open: self.open.clone(),
            at,
        });
    }
}

/// Whether a file of a workspace is read from the editor: its configuration, and specifications.
pub(crate) fn is_read_from_editor(path: &WsPath) -> bool {
    path.as_str() == CONFIG || is_specification(path)
}

/// Whether a file is a specification.
pub(crate) fn is_specification(path: &WsPath) -> bool {
    path.extension() == Some("hie")
}
