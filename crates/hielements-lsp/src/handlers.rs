//! The messages of an editor: each becomes an event for the main loop. No notification waits for
//! anything; requests wait for the main loop and for their work, and for nothing from the editor.

use crate::boundary::guarded;
use crate::capabilities::{Traits, announced};
use crate::event::Event;
use crate::parent;
use crate::requests::Seen;
use crate::requests::document_symbol::document_symbol;
use crate::requests::formatting::{formatting, on_type_formatting, range_formatting};
use crate::requests::hover::hover;
use crate::transport::Incoming;
use std::sync::OnceLock;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams,
    DocumentSymbolParams, DocumentSymbolResponse, FileSystemWatcher, GlobPattern, Hover,
    HoverParams, InitializeParams, InitializeResult, InitializedParams, Registration, TextEdit,
    Uri,
};
use tower_lsp::{Client, LanguageServer};

/// So long the editor may take to answer; what is asked after that is taken as refused.
const PATIENCE: Duration = Duration::from_secs(10);

/// The server as an editor sees it.
pub(crate) struct Server {
    client: Client,
    events: Sender<Event>,
    /// Where it is told that the editor is gone.
    incoming: tokio::sync::mpsc::Sender<Incoming>,
    /// What the editor said that it can do.
    traits: OnceLock<Traits>,
}

impl Server {
    /// A server that tells `events` what happens.
    pub(crate) fn new(
        client: Client,
        events: Sender<Event>,
        incoming: tokio::sync::mpsc::Sender<Incoming>,
    ) -> Self {
        Self {
            client,
            events,
            incoming,
            traits: OnceLock::new(),
        }
    }

    fn tell(&self, event: Event) {
        // The main loop ends with the process only.
        self.events.send(event).unwrap_or_default();
    }

    /// Answers a question about a document, beside all else that goes on; a panic ends there.
    async fn answer<T: Send + 'static>(
        &self,
        uri: Uri,
        work: impl FnOnce(&Seen) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let (sender, seen) = oneshot::channel();
        self.tell(Event::Asked(uri, sender));
        let Ok(Some(seen)) = seen.await else {
            return Ok(None);
        };
        let done = tokio::task::spawn_blocking(move || guarded(|| work(&seen))).await;
        // Nobody stops such a task but the end of the process.
        let done = done.unwrap_or_else(|error| Err(error.to_string()));
        done.map_err(|why| mistake(&why))
    }
}

fn mistake(why: &str) -> Error {
    let message = format!("this is a mistake in Hielements, please report it: {why}");
    Error {
        message: message.into(),
        ..Error::internal_error()
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let traits = *self.traits.get_or_init(|| Traits::of(&params.capabilities));
        if let Some(process) = params.process_id {
            parent::watch(process, self.incoming.clone());
        }
        self.tell(Event::Start(traits, folders(params)));
        Ok(announced(traits))
    }

    async fn initialized(&self, _: InitializedParams) {
        self.tell(Event::Begin);
        if self.traits.get().is_some_and(|traits| traits.watches) {
            let client = self.client.clone();
            let asked = async move { client.register_capability(vec![watched()]).await };
            // An editor that refuses still tells of what it saves.
            tokio::spawn(tokio::time::timeout(PATIENCE, asked));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.tell(Event::Opened(params));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.tell(Event::Edited(params));
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.tell(Event::Saved(params));
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.tell(Event::Closed(params));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.tell(Event::Watched(params));
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.answer(params.text_document.uri, document_symbol).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.answer(params.text_document.uri, formatting).await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let work = move |seen: &Seen| range_formatting(seen, params.range);
        self.answer(params.text_document.uri, work).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let at = params.text_document_position;
        let work = move |seen: &Seen| on_type_formatting(seen, at.position);
        self.answer(at.text_document.uri, work).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        let work = move |seen: &Seen| hover(seen, at.position);
        self.answer(at.text_document.uri, work).await
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.tell(Event::Folders(params));
    }
}

/// The folders that the editor has open.
#[expect(deprecated, reason = "old editors know nothing else")]
fn folders(params: InitializeParams) -> Vec<Uri> {
    match params.workspace_folders {
        Some(folders) => folders.into_iter().map(|folder| folder.uri).collect(),
        None => {
            let path = params.root_path;
            let root = params.root_uri.or_else(|| Uri::from_file_path(path?));
            root.into_iter().collect()
        }
    }
}

/// Asks to be told of every file.
fn watched() -> Registration {
    let options = DidChangeWatchedFilesRegistrationOptions {
        watchers: vec![FileSystemWatcher {
            glob_pattern: GlobPattern::String("**/*".to_owned()),
            kind: None,
        }],
    };
    Registration {
        id: "hielements-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}
