//! What can happen to the server: all that the main loop hears of.

use crate::capabilities::Traits;
use crate::requests::Seen;
use crate::worker::{Judgement, Moment};
use hielements_core::workspace::{Changed, Tree};
use std::sync::Arc;
use tokio::sync::oneshot;
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, Uri,
};

/// The number of a folder; a folder that was closed does not come back under its number.
pub(crate) type FolderId = u64;

/// What happened.
pub(crate) enum Event {
    /// The editor said what it can do and which folders are open.
    Start(Traits, Vec<Uri>),
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
    /// Somebody asks for a document; `None` goes back for one that is not open.
    Asked(Uri, oneshot::Sender<Option<Seen>>),
    /// Folders were opened or closed.
    Folders(DidChangeWorkspaceFoldersParams),
    /// Something changed on disk, as we saw.
    Changed(FolderId, Changed),
    /// The files of a folder are known.
    Walked(FolderId, Arc<Tree>),
    /// A folder was judged.
    Judged(FolderId, Box<Judgement>),
    /// A folder could not be judged, and why.
    Failed(FolderId, Moment, String),
    /// Something that a person may want to know of a folder, and that stops nothing.
    Noted(FolderId, String),
}
