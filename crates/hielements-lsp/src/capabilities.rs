//! What the editor can do, and what we say that we can do.

use crate::position::Encoding;
use crate::requests::formatting;
use tower_lsp::ls_types::{
    ClientCapabilities, HoverProviderCapability, InitializeResult, OneOf, SaveOptions,
    ServerCapabilities, ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

/// What of an editor's abilities makes a difference to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    /// How it counts columns.
    pub(crate) encoding: Encoding,
    /// Whether it can be asked to watch files.
    pub(crate) watches: bool,
}

impl Traits {
    /// Reads what the editor says of itself.
    pub(crate) fn of(client: &ClientCapabilities) -> Self {
        let general = client.general.as_ref();
        let encodings = general.and_then(|general| general.position_encodings.as_deref());
        let workspace = client.workspace.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        Self {
            encoding: Encoding::choose(encodings.unwrap_or_default()),
            watches: watched.and_then(|watched| watched.dynamic_registration) == Some(true),
        }
    }
}

/// What we can do. It is announced whatever the editor says of itself, as some say less than they
/// can.
pub(crate) fn announced(traits: Traits) -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
            include_text: Some(false),
        })),
        ..TextDocumentSyncOptions::default()
    };
    let folders = WorkspaceFoldersServerCapabilities {
        supported: Some(true),
        change_notifications: Some(OneOf::Left(true)),
    };
    InitializeResult {
        capabilities: ServerCapabilities {
            position_encoding: Some(traits.encoding.kind()),
            document_formatting_provider: Some(OneOf::Left(true)),
            document_on_type_formatting_provider: Some(formatting::triggers()),
            document_range_formatting_provider: Some(OneOf::Left(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(folders),
                file_operations: None,
            }),
            ..ServerCapabilities::default()
        },
        server_info: Some(ServerInfo {
            name: "hielements".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        ..InitializeResult::default()
    }
}
