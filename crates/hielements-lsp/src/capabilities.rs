//! What the editor can do, and what we say that we can do.

use crate::position::Encoding;
use crate::requests::{code_action, execute_command, formatting, semantic_tokens, will_rename};
use serde_json::Value;
use tower_lsp::ls_types::{
    CallHierarchyServerCapability, CodeLensOptions, CompletionOptions, DiagnosticOptions,
    DiagnosticServerCapabilities, DocumentLinkOptions, ExecuteCommandOptions,
    FoldingRangeProviderCapability, HoverProviderCapability, ImplementationProviderCapability,
    InitializeParams, InitializeResult, OneOf, RenameOptions, SaveOptions,
    SelectionRangeProviderCapability, SemanticTokensFullOptions, SemanticTokensOptions,
    ServerCapabilities, ServerInfo, SignatureHelpOptions, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

/// What of an editor's abilities makes a difference to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    /// How it counts columns.
    pub(crate) encoding: Encoding,
    /// Whether it can be asked to watch files.
    pub(crate) watches: bool,
    /// Whether what is open in it may run programs: `trusted` of its `initializationOptions`; `None`
    /// where it does not say.
    pub(crate) trusted: Option<bool>,
    /// Whether it knows symbols within others.
    pub(crate) nested_symbols: bool,
    /// Whether what it completes may have places to fill in.
    pub(crate) snippets: bool,
    /// Whether it takes where a link starts.
    pub(crate) links: bool,
    /// Whether it takes parts of labels by their places.
    pub(crate) label_offsets: bool,
    /// Whether it shows Markdown beside what can be completed.
    pub(crate) markdown_beside: bool,
    /// Whether it shows Markdown under the pointer.
    pub(crate) markdown_hover: bool,
    /// Whether links may say where they lead.
    pub(crate) link_tooltips: bool,
    /// Whether it shows progress.
    pub(crate) progress: bool,
    /// Whether it asks for diagnostics, and can be told to ask again.
    pub(crate) pulls: bool,
    /// Whether it can be told to ask for lenses again.
    pub(crate) refreshes_lenses: bool,
    /// Whether it can be told to ask for hints again.
    pub(crate) refreshes_hints: bool,
    /// Whether it can be asked for settings.
    pub(crate) configures: bool,
    /// Whether it can be asked to tell when settings change.
    pub(crate) tells_settings: bool,
    /// Whether edits may name the version of the text that they are for.
    pub(crate) versioned_edits: bool,
    /// Whether edits may create files.
    pub(crate) creates_files: bool,
    /// Whether it takes actions that are more than commands.
    pub(crate) action_literals: bool,
    /// Whether it takes which action is the best.
    pub(crate) prefers_actions: bool,
    /// Whether it asks for the edits of an action when somebody wants them.
    pub(crate) resolves_edits: bool,
}

impl Default for Traits {
    /// An editor that said nothing of itself.
    fn default() -> Self {
        Self::of(&InitializeParams::default())
    }
}

impl Traits {
    /// Reads what the editor says of itself.
    pub(crate) fn of(params: &InitializeParams) -> Self {
        let client = &params.capabilities;
        let options = params.initialization_options.as_ref();
        let general = client.general.as_ref();
        let encodings = general.and_then(|general| general.position_encodings.as_deref());
        // The shapes nest deeply, and what is left out means no.
        let all = serde_json::to_value(client).unwrap_or_default();
        let at = |path: &str| all.pointer(path).and_then(Value::as_bool);
        let says = |path: &str| at(path) == Some(true);
        let lists = |path: &str, word: &str| {
            let list = all.pointer(path).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|it| it == word))
        };
        let hover = "/textDocument/hover/contentFormat";
        Self {
            encoding: Encoding::choose(encodings.unwrap_or_default()),
            trusted: options.and_then(|options| options.get("trusted")?.as_bool()),
            watches: says("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            nested_symbols: at("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport")
                != Some(false),
            snippets: says("/textDocument/completion/completionItem/snippetSupport"),
            links: says("/textDocument/definition/linkSupport"),
            label_offsets: says(
                "/textDocument/signatureHelp/signatureInformation/parameterInformation/labelOffsetSupport",
            ),
            markdown_beside: lists(
                "/textDocument/completion/completionItem/documentationFormat",
                "markdown",
            ),
            // Who says nothing about it takes what has always been sent.
            markdown_hover: lists(hover, "markdown") || all.pointer(hover).is_none(),
            link_tooltips: says("/textDocument/documentLink/tooltipSupport"),
            progress: says("/window/workDoneProgress"),
            pulls: all.pointer("/textDocument/diagnostic").is_some()
                && (says("/workspace/diagnostics/refreshSupport")
                    || says("/workspace/diagnostic/refreshSupport")),
            refreshes_lenses: says("/workspace/codeLens/refreshSupport"),
            refreshes_hints: says("/workspace/inlayHint/refreshSupport"),
            configures: says("/workspace/configuration"),
            tells_settings: says("/workspace/didChangeConfiguration/dynamicRegistration"),
            versioned_edits: says("/workspace/workspaceEdit/documentChanges"),
            creates_files: says("/workspace/workspaceEdit/documentChanges")
                && lists("/workspace/workspaceEdit/resourceOperations", "create"),
            action_literals: all
                .pointer("/textDocument/codeAction/codeActionLiteralSupport")
                .is_some_and(|support| !support.is_null()),
            prefers_actions: says("/textDocument/codeAction/isPreferredSupport"),
            resolves_edits: says("/textDocument/codeAction/dataSupport")
                && lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
        }
    }
}

/// What we can do. It is announced whatever the editor says of itself, as some say less than they
/// can; only who can be told to ask again is invited to ask for diagnostics.
pub(crate) fn announced(traits: Traits) -> InitializeResult {
    InitializeResult {
        capabilities: ServerCapabilities {
            document_formatting_provider: Some(OneOf::Left(true)),
            document_on_type_formatting_provider: Some(formatting::triggers()),
            document_range_formatting_provider: Some(OneOf::Left(true)),
            call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
            code_action_provider: Some(code_action::offered()),
            code_lens_provider: Some(CodeLensOptions {
                resolve_provider: Some(false),
            }),
            completion_provider: Some(completion()),
            declaration_provider: Some(tower_lsp::ls_types::DeclarationCapability::Simple(true)),
            definition_provider: Some(OneOf::Left(true)),
            diagnostic_provider: traits.pulls.then(pulled),
            document_highlight_provider: Some(OneOf::Left(true)),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: Default::default(),
            }),
            document_symbol_provider: Some(OneOf::Left(true)),
            execute_command_provider: Some(commands()),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            implementation_provider: Some(ImplementationProviderCapability::Simple(true)),
            inlay_hint_provider: Some(OneOf::Left(true)),
            position_encoding: Some(traits.encoding.kind()),
            references_provider: Some(OneOf::Left(true)),
            rename_provider: Some(OneOf::Right(RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: Default::default(),
            })),
            selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
            semantic_tokens_provider: Some(tokens().into()),
            signature_help_provider: Some(signatures()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync())),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(folders()),
                file_operations: Some(will_rename::operations()),
            }),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            ..ServerCapabilities::default()
        },
        server_info: Some(ServerInfo {
            name: "hielements".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        ..InitializeResult::default()
    }
}

fn completion() -> CompletionOptions {
    let triggers = [".", "'", "\"", "/", "<", ":", " "];
    CompletionOptions {
        trigger_characters: Some(triggers.map(str::to_owned).to_vec()),
        ..CompletionOptions::default()
    }
}

fn signatures() -> SignatureHelpOptions {
    SignatureHelpOptions {
        trigger_characters: Some(vec!["(".to_owned(), ",".to_owned()]),
        retrigger_characters: Some(vec!["=".to_owned()]),
        ..SignatureHelpOptions::default()
    }
}

fn pulled() -> DiagnosticServerCapabilities {
    DiagnosticServerCapabilities::Options(DiagnosticOptions {
        identifier: Some("hielements".to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: false,
        ..DiagnosticOptions::default()
    })
}

fn commands() -> ExecuteCommandOptions {
    ExecuteCommandOptions {
        commands: execute_command::ALL.map(str::to_owned).to_vec(),
        ..ExecuteCommandOptions::default()
    }
}

fn tokens() -> SemanticTokensOptions {
    SemanticTokensOptions {
        legend: semantic_tokens::legend(),
        range: Some(true),
        full: Some(SemanticTokensFullOptions::Bool(true)),
        ..SemanticTokensOptions::default()
    }
}

fn sync() -> TextDocumentSyncOptions {
    TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
            include_text: Some(false),
        })),
        ..TextDocumentSyncOptions::default()
    }
}

fn folders() -> WorkspaceFoldersServerCapabilities {
    WorkspaceFoldersServerCapabilities {
        supported: Some(true),
        change_notifications: Some(OneOf::Left(true)),
    }
}
