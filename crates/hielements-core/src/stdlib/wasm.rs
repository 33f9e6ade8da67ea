//! Libraries that are WASM modules: code that nobody has to trust, because all it can do is read the
//! visible workspace and say what it thinks of it.
//!
//! A call goes: values → JSON → a fresh instance of the module → JSON → value or verdict. What the
//! instance reads it reads through the door of the task that called, so that a verdict is traced like
//! that of a library that is compiled in.
//!
//! | module | what it knows |
//! | --- | --- |
//! | `engine`, `ticker`, `cache`, `precompiled` | the runtime of the process, its clock, compiled code |
//! | `shape`, `memory`, `instance`, `exchange` | the interface between host and guest, one call |
//! | `sandbox/`, `guest`, `rights`, `bounds`, `log` | what a guest may do, and how much of it |
//! | `pool`, `plugin`, `load`, `parking` | instances that are ready, modules that are loaded, what fails again and again |
//! | `inspect` | what `hielements lib check` says of a module |

mod bounds;
mod cache;
mod engine;
mod exchange;
mod failure;
mod guest;
pub mod inspect;
mod instance;
mod load;
mod log;
mod memory;
mod parking;
mod plugin;
mod pool;
mod precompiled;
mod rights;
mod sandbox;
mod shape;
mod ticker;

#[cfg(test)]
mod tests;

pub use cache::{CodeCache, DEFAULT_SIZE};
pub use engine::WasmRuntime;
pub use load::{load_wasm_library, subject};
pub(super) use plugin::Modules;
pub use shape::ABI_VERSION;

use super::plugin::Reader;
use super::trouble::Trouble;
use super::trust::{Subject, Verdict};
use super::wire::{self, Border};
use super::{Args, Context, Library, Outcome, Signature, Tier, Value};
use crate::diagnostics::catalogue::run::LIBRARY_PARKED;
use crate::source::WsPath;
use crate::workspace::trace::{Answer, Question};
use crate::workspace::{Door, MemoryWorkspace, Workspace};
use failure::{Cause, Failure};
use hielements_plugin::{Candidates, Facts, Level, Link};
use instance::Caller;
use plugin::Plugin;
use shape::Entry;
use std::sync::Arc;

/// A library that is a WASM module.
pub struct WasmLibrary {
    name: String,
    plugin: Arc<Plugin>,
    /// A digest of all that decides its answers and is no file that it reads.
    seen: Answer,
    /// What trust in it covers and whether it is trusted, where it wants more than to read.
    trusted: Option<(Subject, Verdict)>,
}

impl WasmLibrary {
    /// The library of this name that a module is.
    fn new(name: &str, plugin: Arc<Plugin>, trusted: Option<(Subject, Verdict)>) -> Self {
        let mut seen = Answer::collect();
        seen.add(name);
        seen.add(plugin.key());
        Self {
            name: name.to_owned(),
            plugin,
            seen: seen.end(),
            trusted,
        }
    }

    /// Asks a function that judges or gives a value; gives its answer as text.
    fn ask(
        &self,
        cx: &Context<'_>,
        entry: Entry,
        function: &str,
        args: &Args,
    ) -> Result<String, String> {
        cx.door
            .note(Question::Library(self.name.clone()), self.seen);
        let args = serde_json::to_string(&wire::values(args));
        let args = args.map_err(|why| format!("an argument cannot be written: {why}"))?;
        let texts = [function, &args, sandbox::WORKSPACE];
        let caller = Caller {
            door: Some(cx.door),
            cancelled: cx.cancelled,
        };
        let answered = self.plugin.call(entry, &texts, caller);
        if let Err(Failure {
            cause: Cause::Exceeded(_) | Cause::Cancelled | Cause::NoRoom(_),
            ..
        }) = &answered
        {
            // Another try may end otherwise.
            let tried = Answer::of(b"failed");
            cx.door.note(Question::Attempt(self.name.clone()), tried);
        }
        answered.map_err(|failure| failure.message(&self.name))
    }

    /// Asks a function about a language, which sees the files of `manifests` and no others.
    fn ask_reader(
        &self,
        entry: Entry,
        texts: &[&str],
        manifests: &dyn Workspace,
    ) -> Result<String, String> {
        let caller = Caller {
            // What was read of them is in the trace of who holds them.
            door: Some(&Door::new(manifests)),
            cancelled: None,
        };
        let answered = self.plugin.call(entry, texts, caller);
        answered.map_err(|failure| failure.message(&self.name))
    }
}

impl Library for WasmLibrary {
    fn name(&self) -> &str {
        &self.name
    }

    fn tier(&self) -> Tier {
        Tier::Wasm
    }

    fn documentation(&self) -> &str {
        &self.plugin.description().documentation
    }

    fn signatures(&self) -> Option<&[Signature]> {
        self.plugin.signatures()
    }

    fn look(&self) -> Option<Answer> {
        self.plugin.parking().next_round();
        Some(self.seen)
    }

    fn trusted(&self) -> Option<Result<(Subject, Verdict), String>> {
        self.trusted.clone().map(Ok)
    }

    fn trouble(&self) -> Option<Trouble> {
        let parked = self.plugin.parking().parked()?;
        let trouble = Trouble::new(&LIBRARY_PARKED, parked.what(&self.name));
        Some(trouble.help("change its module or its entry, and it is tried again"))
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        let answer = self.ask(cx, Entry::Call, function, args)?;
        let border = Border::new(&self.name, sandbox::WORKSPACE, cx.door);
        // What it says it read is known better here.
        border.value(&answer).map(|(value, _)| value)
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        match self.ask(cx, Entry::Check, function, args) {
            Ok(answer) => {
                let border = Border::new(&self.name, sandbox::WORKSPACE, cx.door);
                border.outcome(&answer).0
            }
            Err(message) => Outcome::Error(message),
        }
    }
}

impl Reader for WasmLibrary {
    fn version(&self) -> String {
        self.plugin.key().to_owned()
    }

    fn extract(&self, path: &WsPath, text: &str, _level: Level) -> Result<Facts, String> {
        let nothing = MemoryWorkspace::default();
        let answer = self.ask_reader(Entry::Extract, &[path.as_str(), text], &nothing)?;
        wire::facts(&self.name, &answer)
    }

    fn resolve(
        &self,
        manifests: &dyn Workspace,
        links: &[Link],
    ) -> Result<Vec<Candidates>, String> {
        let batch = serde_json::to_string(links);
        let batch = batch.map_err(|why| format!("imports cannot be written: {why}"))?;
        let answer = self.ask_reader(Entry::Resolve, &[&batch], manifests)?;
        wire::resolved(&self.name, &answer, links.len())
    }
}

/// The digest of some bytes: 64 digits.
fn sha256(bytes: &[u8]) -> String {
    let digest = super::trust::sha256(bytes);
    digest.trim_start_matches("sha256:").to_owned()
}
