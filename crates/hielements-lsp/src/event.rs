//! What can happen to the server: all that the main loop hears of.

use crate::capabilities::Traits;
use crate::requests::execute_command::About;
use crate::requests::workplace::Workplace;
use crate::requests::{Looked, Seen};
use crate::state::Pulled;
use crate::worker::{Judgement, Moment};
use hielements_core::workspace::{Changed, Tree};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::oneshot;
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, Uri,
};

/// The number of a folder; a folder that was closed does not come back under its number.
pub(crate) type FolderId = u64;

/// Where the answer to a command goes; a mistake is told in words.
pub(crate) type Reply = oneshot::Sender<Result<Value, String>>;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Far {
    /// Rules that are judged.
    pub(crate) done: usize,
    /// Rules that are to be judged.
    pub(crate) of: usize,
}

impl Far {
    /// `12 of 340 rules`.
    pub(crate) fn said(self) -> String {
        format!("{} of {} rules", self.done, self.of)
    }

    /// From 0 to 100.
    pub(crate) fn percent(self) -> u32 {
        let percent = self.done.min(self.of) * 100 / self.of.max(1);
        u32::try_from(percent).unwrap_or(100)
    }
}

/// What happened.
pub(crate) enum Event {
    /// The editor said what it can do, which folders are open, and what is set.
    Start(Traits, Vec<Uri>, Value),
    /// The editor is ready to hear from us.
    Begin,
    /// A document was opened.
    Opened(DidOpenTextDocumentParams),
    /// A document was edited.
    Edited(DidChangeTextDocumentParams),
    /// A document was written to the disk.
    Saved(DidSaveTextDocumentParams),
    /// A document was closed.
    Closed(DidCloseTextDocumentParams),
    /// Files were created, changed or deleted, as the editor saw.
    Watched(DidChangeWatchedFilesParams),
    /// The editor asks for lenses.
    ShowsLenses,
    /// The editor asks for hints.
    ShowsHints,
    /// Somebody asks for a document; `None` goes back for one that is not open.
    Asked(Uri, oneshot::Sender<Option<Seen>>),
    /// Somebody asks for all workspaces.
    AskedOfAll(oneshot::Sender<Vec<Looked>>),
    /// Somebody wants to change something, and asks for all workspaces as they stand in the editor.
    AskedToChange(oneshot::Sender<Vec<Workplace>>),
    /// The editor asks what a document shows; it has what goes by this name.
    Pulled(Uri, Option<String>, oneshot::Sender<Pulled>),
    /// A person wants something done.
    Commanded(String, About, Reply),
    /// A command was answered.
    Answered(String, Value),
    /// Settings are others.
    OtherSettings,
    /// Settings came.
    Settings(Value),
    /// The editor said whether progress may be shown under a token.
    MayShow(String, bool),
    /// A person wants the run behind a token to stop.
    Stopped(String),
    /// The editor will be gone soon; somebody waits until what is known is stored.
    Ending(oneshot::Sender<()>),
    /// Folders were opened or closed.
    Folders(DidChangeWorkspaceFoldersParams),
    /// Something changed on disk, as we saw.
    Changed(FolderId, Changed),
    /// The files of a folder are known.
    Walked(FolderId, Arc<Tree>),
    /// A run of a folder is under way for a while.
    Running(FolderId, Moment, Far),
    /// A folder was judged.
    Judged(FolderId, Box<Judgement>),
    /// The modules of a folder are known.
    Modules(FolderId, Arc<BTreeMap<String, Vec<String>>>),
    /// A folder could not be judged, and why.
    Failed(FolderId, Moment, String),
    /// Something that a person may want to know of a folder, and that stops nothing.
    Noted(FolderId, String),
}
