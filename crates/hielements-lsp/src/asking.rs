//! What we ask of the editor. Nobody waits for its answers: each question has a task and a time of its
//! own, and an answer that matters comes back as an event.

use crate::event::Event;
use crate::preferences::SECTION;
use std::sync::mpsc::Sender;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    ConfigurationItem, DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern,
    ProgressToken, Registration,
};

/// So long the editor may take to answer; what is asked after that is taken as refused.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To be told of changes of files, of settings.
    Registrations(Vec<Registration>),
    /// What the settings are.
    Settings,
    /// That progress may be shown under this token.
    Progress(String),
    /// That lenses are asked for again.
    Lenses,
    /// That hints are asked for again.
    Hints,
    /// That diagnostics are asked for again.
    Diagnostics,
}

/// Asks what is wished for, until nobody wishes anything any more.
pub(crate) async fn ask(
    client: Client,
    mut wishes: UnboundedReceiver<Wish>,
    events: Sender<Event>,
) {
    while let Some(wish) = wishes.recv().await {
        let (client, events) = (client.clone(), events.clone());
        tokio::spawn(async move {
            match wish {
                Wish::Registrations(all) => drop(patient(client.register_capability(all)).await),
                Wish::Lenses => drop(patient(client.code_lens_refresh()).await),
                Wish::Hints => drop(patient(client.inlay_hint_refresh()).await),
                Wish::Diagnostics => drop(patient(client.workspace_diagnostic_refresh()).await),
                Wish::Settings => {
                    let section = ConfigurationItem {
                        scope_uri: None,
                        section: Some(SECTION.to_owned()),
                    };
                    let told = patient(client.configuration(vec![section])).await;
                    let told = told.and_then(|told| told.into_iter().next());
                    events
                        .send(Event::Settings(told.unwrap_or_default()))
                        .unwrap_or_default();
                }
                Wish::Progress(token) => {
                    let named = ProgressToken::String(token.clone());
                    let may = patient(client.create_work_done_progress(named))
                        .await
                        .is_some();
                    events.send(Event::MayShow(token, may)).unwrap_or_default();
                }
            }
        });
    }
}

/// The answer, where one comes in time.
async fn patient<T>(answer: impl Future<Output = Result<T>>) -> Option<T> {
    tokio::time::timeout(PATIENCE, answer).await.ok()?.ok()
}

/// Asks to be told of every file.
pub(crate) fn files() -> Registration {
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

/// Asks to be told of settings.
pub(crate) fn settings() -> Registration {
    Registration {
        id: "hielements-settings".to_owned(),
        method: "workspace/didChangeConfiguration".to_owned(),
        register_options: Some(serde_json::json!({ "section": SECTION })),
    }
}
