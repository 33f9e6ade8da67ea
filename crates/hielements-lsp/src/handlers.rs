//! What each message makes happen. Handlers wait for the main loop and for their work, and for nothing
//! from the editor.

use crate::asking::{self, Wish};
use crate::boundary::guarded;
use crate::capabilities::{Traits, announced};
use crate::event::Event;
use crate::parent;
use crate::requests::architecture::{Architecture, ArchitectureParams, architecture};
use crate::requests::call_hierarchy;
use crate::requests::code_action::{code_action, resolved};
use crate::requests::code_lens::code_lens;
use crate::requests::completion::completion;
use crate::requests::definition::{definition, implementation};
use crate::requests::document_link::document_link;
use crate::requests::document_symbol::document_symbol;
use crate::requests::execute_command::{self as commands, About};
use crate::requests::folding_range::folding_range;
use crate::requests::formatting::{formatting, on_type_formatting, range_formatting};
use crate::requests::hover::hover;
use crate::requests::inlay_hint::inlay_hint;
use crate::requests::references::{highlight, references};
use crate::requests::rename;
use crate::requests::selection_range::selection_range;
use crate::requests::semantic_tokens::semantic_tokens;
use crate::requests::signature_help::signature_help;
use crate::requests::will_rename::will_rename;
use crate::requests::workplace::Workplace;
use crate::requests::workspace_symbol::workspace_symbol;
use crate::requests::{Looked, Seen};
use crate::transport::Incoming;
use serde_json::Value;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::request::{
    GotoDeclarationParams, GotoDeclarationResponse, GotoImplementationParams,
    GotoImplementationResponse,
};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

/// So long `shutdown` waits at most for what is known to be stored.
const LAST_SAVE: Duration = Duration::from_secs(2);

/// The server as an editor sees it.
pub(crate) struct Server {
    client: Client,
    events: Sender<Event>,
    /// Where it is told that the editor is gone.
    incoming: tokio::sync::mpsc::Sender<Incoming>,
    /// What the editor said that it can do.
    traits: OnceLock<Traits>,
    /// What is to be asked of the editor, until somebody does.
    wished: Mutex<Option<UnboundedReceiver<Wish>>>,
}

impl Server {
    /// A server that tells `events` what happens.
    pub(crate) fn new(
        client: Client,
        events: Sender<Event>,
        incoming: tokio::sync::mpsc::Sender<Incoming>,
        wished: UnboundedReceiver<Wish>,
    ) -> Self {
        Self {
            client,
            events,
            incoming,
            traits: OnceLock::new(),
            wished: Mutex::new(Some(wished)),
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
        beside(move || work(&seen)).await
    }

    /// Answers a question about the place of a document.
    async fn answer_at<T: Send + 'static>(
        &self,
        at: TextDocumentPositionParams,
        work: impl FnOnce(&Seen, Position) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let work = move |seen: &Seen| work(seen, at.position);
        self.answer(at.text_document.uri, work).await
    }

    /// Answers a question about all workspaces.
    async fn answer_all<T: Send + 'static>(
        &self,
        work: impl FnOnce(&[Looked]) -> T + Send + 'static,
    ) -> Result<T> {
        let (sender, all) = oneshot::channel();
        self.tell(Event::AskedOfAll(sender));
        let all = all.await.unwrap_or_default();
        beside(move || work(&all)).await
    }

    /// Answers what changes something in workspaces.
    async fn answer_change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&[Workplace]) -> T + Send + 'static,
    ) -> Result<T> {
        let (sender, all) = oneshot::channel();
        self.tell(Event::AskedToChange(sender));
        let all = all.await.unwrap_or_default();
        beside(move || work(&all)).await
    }

    /// `hielements/architecture`.
    pub(crate) async fn architecture(&self, params: ArchitectureParams) -> Result<Architecture> {
        let about = params.uri;
        self.answer_all(move |all| {
            let path = about.as_ref().map(crate::spelling::real);
            let meant = |it: &&Looked| path.as_ref().is_none_or(|path| path.starts_with(&it.root));
            let meant: Vec<Looked> = all.iter().filter(meant).cloned().collect();
            architecture(&meant)
        })
        .await
    }

    /// `window/workDoneProgress/cancel`.
    pub(crate) async fn stopped(&self, params: WorkDoneProgressCancelParams) {
        if let ProgressToken::String(token) = params.token {
            self.tell(Event::Stopped(token));
        }
    }

    async fn command(&self, command: String, about: About) -> Result<Value> {
        match command.as_str() {
            commands::SHOW_GRAPH => {
                let graph = self.answer_all(commands::graph).await?;
                Ok(Value::String(format!("```mermaid\n{graph}```\n")))
            }
            commands::SHOW_PROFILE => {
                let profile = self.answer_all(commands::profile).await?;
                Ok(Value::String(profile))
            }
            _ => {
                let (sender, answer) = oneshot::channel();
                self.tell(Event::Commanded(command, about, sender));
                let nobody = || Err("the workspace was closed".to_owned());
                answer
                    .await
                    .unwrap_or_else(|_| nobody())
                    .map_err(|why| refused(&why))
            }
        }
    }
}

/// Does something beside all else that goes on; a panic ends there.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(move || guarded(work)).await;
    // Nobody stops such a task but the end of the process.
    let done = done.unwrap_or_else(|error| Err(error.to_string()));
    done.map_err(|why| mistake(&why))
}

fn refused(why: &str) -> Error {
    Error {
        message: why.to_owned().into(),
        ..Error::invalid_params("")
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
        let traits = *self.traits.get_or_init(|| Traits::of(&params));
        if let Some(process) = params.process_id {
            parent::watch(process, self.incoming.clone());
        }
        let options = params.initialization_options.clone().unwrap_or_default();
        self.tell(Event::Start(traits, folders(params), options));
        Ok(announced(traits))
    }

    async fn initialized(&self, _: InitializedParams) {
        let wished = self
            .wished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(wished) = wished {
            tokio::spawn(asking::ask(
                self.client.clone(),
                wished,
                self.events.clone(),
            ));
        }
        self.tell(Event::Begin);
    }

    async fn shutdown(&self) -> Result<()> {
        let (sender, done) = oneshot::channel();
        self.tell(Event::Ending(sender));
        // What is not stored by then is found out again next time.
        drop(tokio::time::timeout(LAST_SAVE, done).await);
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

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.answer_change(move |all| code_action(all, &params))
            .await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        self.answer_change(move |all| resolved(all, action)).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let found = self.answer_change(move |all| rename::prepare(all, &params));
        found.await?.map_err(|why| refused(&why))
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let (at, new) = (params.text_document_position, params.new_name);
        let edits = self.answer_change(move |all| rename::rename(all, &at, &new));
        edits.await?.map_err(|why| refused(&why))
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        self.answer_change(move |all| will_rename(all, &params.files))
            .await
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        let uri = |text: &str| text.parse::<Uri>().ok();
        let event = |uri, typ| FileEvent { uri, typ };
        let changes = params.files.iter().flat_map(|file| {
            let gone = uri(&file.old_uri).map(|uri| event(uri, FileChangeType::DELETED));
            let new = uri(&file.new_uri).map(|uri| event(uri, FileChangeType::CREATED));
            gone.into_iter().chain(new)
        });
        let changes = changes.collect();
        self.tell(Event::Watched(DidChangeWatchedFilesParams { changes }));
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
        self.answer_at(params.text_document_position_params, hover)
            .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.answer_at(params.text_document_position, completion)
            .await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.answer_at(params.text_document_position_params, signature_help)
            .await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.answer_at(params.text_document_position_params, definition)
            .await
    }

    async fn goto_declaration(
        &self,
        params: GotoDeclarationParams,
    ) -> Result<Option<GotoDeclarationResponse>> {
        self.answer_at(params.text_document_position_params, definition)
            .await
    }

    async fn goto_implementation(
        &self,
        params: GotoImplementationParams,
    ) -> Result<Option<GotoImplementationResponse>> {
        self.answer_at(params.text_document_position_params, implementation)
            .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let declared = params.context.include_declaration;
        let work = move |seen: &Seen, place| references(seen, place, declared);
        self.answer_at(params.text_document_position, work).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.answer_at(params.text_document_position_params, highlight)
            .await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let found = self.answer_all(move |all| workspace_symbol(all, &params.query));
        Ok(Some(found.await?))
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let work = |seen: &Seen| semantic_tokens(seen, None).map(SemanticTokensResult::Tokens);
        self.answer(params.text_document.uri, work).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let work = move |seen: &Seen| {
            semantic_tokens(seen, Some(params.range)).map(SemanticTokensRangeResult::Tokens)
        };
        self.answer(params.text_document.uri, work).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.answer(params.text_document.uri, folding_range).await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let work = move |seen: &Seen| selection_range(seen, &params.positions);
        self.answer(params.text_document.uri, work).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.answer(params.text_document.uri, document_link).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.tell(Event::ShowsHints);
        let work = move |seen: &Seen| inlay_hint(seen, params.range);
        self.answer(params.text_document.uri, work).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.tell(Event::ShowsLenses);
        self.answer(params.text_document.uri, code_lens).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.answer_at(
            params.text_document_position_params,
            call_hierarchy::prepare,
        )
        .await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        self.answer_all(move |all| call_hierarchy::incoming(all, &params.item))
            .await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        self.answer_all(move |all| call_hierarchy::outgoing(all, &params.item))
            .await
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let (sender, pulled) = oneshot::channel();
        let known = params.previous_result_id;
        self.tell(Event::Pulled(params.text_document.uri, known, sender));
        let pulled = pulled.await.map_err(|_| mistake("nobody answered"))?;
        let report = match pulled.found {
            Some(items) => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                related_documents: None,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(pulled.id),
                    items,
                },
            }),
            None => DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: pulled.id,
                },
            }),
        };
        Ok(report.into())
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let about = About::of(&params.arguments);
        let came = self.command(params.command.clone(), about).await?;
        self.tell(Event::Answered(params.command, came.clone()));
        Ok(Some(came))
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.tell(match params.settings {
            Value::Null => Event::OtherSettings,
            settings => Event::Settings(settings),
        });
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
