//! What the editor shows: only what is different is sent.

use crate::transport::Outbox;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::notification::{LogMessage, PublishDiagnostics};
use tower_lsp::ls_types::{
    Diagnostic, LogMessageParams, MessageType, PublishDiagnosticsParams, Uri,
};

/// What the editor shows beside each file, with the spelling in which it was told so.
#[derive(Default)]
pub(crate) struct Published(BTreeMap<PathBuf, (Uri, Vec<Diagnostic>)>);

impl Published {
    /// How many files show something.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Has a file show these diagnostics and no others.
    pub(crate) fn show(
        &mut self,
        path: &Path,
        uri: Uri,
        found: Vec<Diagnostic>,
        version: Option<i32>,
        outbox: &Outbox,
    ) {
        let before = self.0.get(path);
        if before.map_or(found.is_empty(), |(known, shown)| {
            *known == uri && *shown == found
        }) {
            return;
        }
        if let Some((other, _)) = before.filter(|(known, _)| *known != uri) {
            outbox.publish(other.clone(), Vec::new(), None);
        }
        if found.is_empty() {
            let was_other = self.0.remove(path).is_none_or(|(known, _)| known != uri);
            if !was_other {
                outbox.publish(uri, found, version);
            }
        } else {
            outbox.publish(uri.clone(), found.clone(), version);
            self.0.insert(path.to_owned(), (uri, found));
        }
    }
}

impl Outbox {
    fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        let params = PublishDiagnosticsParams::new(uri, diagnostics, version);
        self.notify::<PublishDiagnostics>(&params);
    }

    /// Writes into the editor's log.
    pub(crate) fn log(&self, typ: MessageType, message: String) {
        self.notify::<LogMessage>(&LogMessageParams { typ, message });
    }
}
