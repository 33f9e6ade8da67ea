//! What files show: published where the editor did not ask for it, handed out where it did.

use super::State;
use crate::asking::Wish;
use crate::spelling::real;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use tokio::sync::oneshot;
use tower_lsp::ls_types::{Diagnostic, Uri};

/// What is answered to who asks for the diagnostics of a document.
#[derive(Clone, Debug)]
pub(crate) struct Pulled {
    /// A name for exactly these diagnostics.
    pub(crate) id: String,
    /// They; `None` where the editor has them.
    pub(crate) found: Option<Vec<Diagnostic>>,
}

impl State {
    /// Publishes what files show where that is something else. The editor is told to ask again about
    /// those that it asks about itself.
    pub(super) fn publish(&mut self) {
        let mut is_other = false;
        for path in std::mem::take(&mut self.touched) {
            let found = self.found(&path);
            if let Some(known) = self.pulled.get(&path) {
                is_other |= *known != named(&found);
                continue;
            }
            self.show(&path, found);
        }
        if is_other {
            self.wish(Wish::Diagnostics);
        }
    }

    fn show(&mut self, path: &Path, found: Vec<Diagnostic>) {
        let open = self.documents.get(path);
        let version = open.as_ref().filter(|it| it.is_specification);
        let version = version.map(|document| document.version);
        if let Some(uri) = self.spelling.uri(path) {
            self.published.show(path, uri, found, version, &self.outbox);
        }
    }

    /// What a file shows now.
    fn found(&self, path: &Path) -> Vec<Diagnostic> {
        let open = self.documents.get(path);
        let rope = open.as_ref().map(|document| &document.rope);
        let mut found = Vec::new();
        for folder in &self.folders {
            if let Some(inside) = folder.within(path) {
                found.extend(folder.shown.of(&inside, rope));
            }
        }
        let loose = self.loose.get(path).into_iter();
        let loose = loose.flat_map(|loose| loose.found.values());
        found.extend(loose.flatten().cloned());
        found
    }

    /// Answers who asks for the diagnostics of a document. From then on it is not published, where
    /// the editor can be told to ask again: it would be shown twice.
    pub(super) fn pulled(
        &mut self,
        uri: &Uri,
        known: Option<&str>,
        answer: oneshot::Sender<Pulled>,
    ) {
        self.look_at_loose();
        self.look_at_typed();
        let path = real(uri);
        let found = self.found(&path);
        let id = named(&found);
        if self.traits.pulls && self.documents.contains_key(&path) {
            self.pulled.insert(path.clone(), id.clone());
            self.show(&path, Vec::new());
        }
        let is_known = known == Some(id.as_str());
        let found = (!is_known).then_some(found);
        answer.send(Pulled { id, found }).unwrap_or_default();
    }
}

/// A name for diagnostics: others have another one.
fn named(found: &[Diagnostic]) -> String {
    let mut digest = DefaultHasher::new();
    serde_json::to_string(found)
        .unwrap_or_default()
        .hash(&mut digest);
    format!("{:016x}", digest.finish())
}
