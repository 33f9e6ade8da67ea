//! A workspace that is open in the editor, as the main loop knows it.

use crate::event::FolderId;
use crate::shown::Shown;
use crate::worker::{Batch, Moment, Worker, both};
use hielements_core::project::CONFIG;
use hielements_core::source::WsPath;
use hielements_core::workspace::{Tree, Where};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// Its files, once they are known.
    pub(crate) tree: Option<Arc<Tree>>,
    /// What it shows.
    pub(crate) shown: Shown,
    /// Whether texts in the editor are others than those that were looked at.
    pub(crate) is_typed: bool,
    /// Files that may show something else, but wait for the run that is under way.
    pub(crate) held_back: BTreeSet<WsPath>,
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
            tree: None,
            shown: Shown::default(),
            is_typed: false,
            held_back: BTreeSet::new(),
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
