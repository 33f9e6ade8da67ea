//! What a process says of itself when it is asked for the first time, as far as it does.

use super::program::Entry;
use super::rpc::{Answer, NO_METHOD, Rpc};
use crate::stdlib::Signature;
use crate::stdlib::wire;
use hielements_plugin::Description;
use serde_json::value::{RawValue, to_raw_value};
use std::sync::Arc;
use std::time::Duration;

/// So long a process has to say something about itself. One that does not is asked for verdicts all the
/// same.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a library says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct About(Arc<Said>);

#[derive(Debug, Default)]
struct Said {
    description: Description,
    signatures: Option<Vec<Signature>>,
}

impl About {
    pub(super) fn signatures(&self) -> Option<&[Signature]> {
        self.0.signatures.as_deref()
    }

    /// How many questions it takes at once, where it says so.
    pub(super) fn concurrency(&self) -> Option<usize> {
        let said = self.0.description.concurrency?;
        Some((said as usize).clamp(1, MOST_AT_ONCE))
    }
}

/// More questions at once than this are asked of no process.
pub(super) const MOST_AT_ONCE: usize = 64;

/// Asks a process about itself. `None` when it was over before it said anything.
pub(super) fn describe(rpc: &Rpc, entry: Entry<'_>) -> Option<About> {
    let workspace = entry.root.to_string_lossy();
    let params: Box<RawValue> =
        to_raw_value(&serde_json::json!({ "workspace": workspace })).ok()?;
    let patience = PATIENCE.min(entry.config.timeout);
    let metadata = rpc.ask("library.metadata", &params);
    let doc = rpc.ask("library.doc", &params);
    let mut description = match metadata.wait(patience, None) {
        Answer::Said(result, _) => read(rpc, entry.name, &result),
        Answer::Refused { code, message } => {
            if code != NO_METHOD {
                rpc.process.note(&format!("library.metadata: {message}"));
            }
            Description::default()
        }
        Answer::Late | Answer::Stopped => return Some(About::default()),
        Answer::Over(_) => return None,
    };
    let knows_all = description.signatures.is_some() && !description.documentation.is_empty();
    let doc = if knows_all {
        doc.ready()
    } else {
        Some(doc.wait(patience, None))
    };
    if let Some(Answer::Said(result, _)) = doc {
        add_doc(&mut description, &result, rpc, entry.name);
    }
    let signatures = wire::signatures(&description).unwrap_or_else(|why| {
        rpc.process.note(&format!("library.metadata: {why}"));
        None
    });
    Some(About(Arc::new(Said {
        description,
        signatures,
    })))
}

/// What is no description says nothing; it stands in the log.
fn read(rpc: &Rpc, library: &str, result: &str) -> Description {
    wire::description(library, result).unwrap_or_else(|why| {
        rpc.process.note(&why);
        Description::default()
    })
}

/// The answer to `library.doc` is a text, or a description.
fn add_doc(description: &mut Description, result: &str, rpc: &Rpc, library: &str) {
    let doc = match serde_json::from_str::<String>(result) {
        Ok(text) => Description {
            documentation: text,
            ..Description::default()
        },
        Err(_) => read(rpc, library, result),
    };
    if description.documentation.is_empty() {
        description.documentation = doc.documentation;
    }
    if description.signatures.is_none() {
        description.signatures = doc.signatures;
    }
}
