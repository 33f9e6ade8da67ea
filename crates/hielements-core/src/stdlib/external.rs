//! A library that is a process of its own, as `hielements.toml` describes it.
//!
//! The process speaks JSON-RPC, a line at a time (`external/rpc.rs`), and is kept from call to call
//! (`external/kept.rs`). What its answers mean is said in [`super::wire`]; how processes start and end
//! in [`super::process`].

mod arguments;
mod described;
mod gate;
mod kept;
mod program;
mod rpc;
mod traced;

pub use kept::Kept;

use super::config::{LibraryConfig, LibrarySource};
use super::configured::Unavailable;
use super::host::Host;
use super::plugin::{PluginLibrary, Reader};
use super::trouble::Trouble;
use super::trust::{Subject, Verdict};
use super::wire::{self, Border};
use super::{Args, Context, Library, Outcome, Signature, Tier, Value};
use crate::source::{Placed, WsPath};
use crate::workspace::Workspace;
use crate::workspace::trace::{Answer, Question};
use hielements_plugin::{Candidates, Facts, Language, Level, Link};
use kept::{Reply, Seat};
use program::Entry;
use serde_json::json;
use serde_json::value::to_raw_value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long a call may take where the configuration does not say.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// What starts the process and what its answers depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalLibraryConfig {
    /// The program.
    pub executable: Placed<Executable>,
    /// Its arguments.
    pub args: Vec<Placed<String>>,
    /// Environment variables beside those that every library gets.
    pub env: BTreeMap<String, String>,
    /// The folder in which it starts.
    pub cwd: Placed<WsPath>,
    /// Time of one call.
    pub timeout: Duration,
    /// Globs of the files on which its answers depend; `None`: on the whole workspace.
    pub inputs: Option<Vec<Placed<String>>>,
    /// How many calls may be under way at once; `None`: as many as the library says, else one.
    pub concurrency: Option<u32>,
    /// `host:port` to which it may connect. The system knows ports alone.
    pub network: Vec<Placed<String>>,
    /// Globs of its own source files, which trust covers; `None`: the files beside it with the same
    /// extension.
    pub code: Option<Vec<Placed<String>>>,
    /// The language that it reads, if it reads one.
    pub language: Option<Language>,
}

/// Where a program is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Executable {
    /// A bare name, looked up on `PATH` and never in the workspace.
    OnPath(String),
    /// A file of the workspace.
    InWorkspace(WsPath),
}

/// The libraries among these entries that are processes. None is started.
pub fn load_external_libraries(
    configs: &[LibraryConfig],
    host: &Arc<Host>,
) -> Vec<Box<dyn Library>> {
    let mut libraries: Vec<Box<dyn Library>> = Vec::new();
    for config in configs {
        match &config.source {
            LibrarySource::External(external) => {
                let library = ExternalLibrary::new(config, external, host);
                libraries.push(match &external.language {
                    Some(language) => with_language(config, library, language),
                    None => Box::new(library),
                });
            }
            LibrarySource::Wasm(_) => {}
        }
    }
    libraries
}

fn with_language(
    config: &LibraryConfig,
    library: ExternalLibrary,
    language: &Language,
) -> Box<dyn Library> {
    match PluginLibrary::new(Arc::new(library), language.clone()) {
        Ok(library) => Box::new(library),
        Err(why) => Box::new(Unavailable::new(config, &why)),
    }
}

/// A library that is a process.
pub struct ExternalLibrary {
    name: String,
    config: ExternalLibraryConfig,
    sha256: Option<String>,
    host: Arc<Host>,
    seat: Arc<Seat>,
    /// The workspace as it is told to the process.
    workspace: String,
    known: traced::Known,
}

impl ExternalLibrary {
    /// The library of an entry. Nothing is started.
    pub fn new(config: &LibraryConfig, external: &ExternalLibraryConfig, host: &Arc<Host>) -> Self {
        let workspace = host.root().map(|root| root.to_string_lossy().into_owned());
        let sha256 = config.sha256.as_ref().map(|digest| digest.value.clone());
        // Places in the file differ after an edit elsewhere in it.
        let words = program::words(external, sha256.as_deref());
        Self {
            name: config.name.clone(),
            config: external.clone(),
            sha256,
            host: Arc::clone(host),
            seat: host.processes().seat(&config.name, &format!("{words:?}")),
            workspace: workspace.unwrap_or_default(),
            known: traced::Known::default(),
        }
    }

    fn entry(&self) -> Result<Entry<'_>, String> {
        let root = self.host.root().ok_or_else(|| {
            let name = &self.name;
            format!("library `{name}` is a program, and nothing here can start one")
        })?;
        Ok(Entry {
            name: &self.name,
            config: &self.config,
            sha256: self.sha256.as_deref(),
            host: &self.host,
            root,
        })
    }

    /// Asks the process for a function, and notes what the answer rests on as far as that is known
    /// before.
    fn ask(
        &self,
        cx: &Context<'_>,
        (function, judges): (&str, bool),
        args: &Args,
    ) -> Result<Reply, String> {
        let entry = self.entry()?;
        let state = self.seat.seen(entry);
        cx.door.note(Question::Library(self.name.clone()), state);
        self.known.before(cx.door, &self.config);
        let asked = self.asked((entry, cx.cancelled), (function, judges), args);
        if asked.is_err() {
            cx.door.note(Question::Attempt(self.name.clone()), state);
        }
        asked
    }

    fn asked(
        &self,
        (entry, stop): (Entry<'_>, Option<&AtomicBool>),
        (function, judges): (&str, bool),
        args: &Args,
    ) -> Result<Reply, String> {
        let about = self.seat.start(entry)?;
        let signatures = about.as_ref().and_then(described::About::signatures);
        let fitted = match signatures {
            Some(known) => arguments::fit((&self.name, known), (function, judges), args)?,
            None => args.clone(),
        };
        let params = json!({
            "function": function,
            "args": wire::values(&fitted),
            "workspace": self.workspace,
        });
        let method = if judges {
            "library.check"
        } else {
            "library.call"
        };
        self.said((entry, stop), method, &params)
    }

    fn said(
        &self,
        (entry, stop): (Entry<'_>, Option<&AtomicBool>),
        method: &str,
        params: &serde_json::Value,
    ) -> Result<Reply, String> {
        let params = to_raw_value(params).map_err(|error| error.to_string())?;
        self.seat.ask(entry, (method, &params), stop)
    }

    fn border<'a>(&'a self, cx: &Context<'a>) -> Border<'a> {
        Border::new(&self.name, &self.workspace, cx.door)
    }
}

impl Library for ExternalLibrary {
    fn name(&self) -> &str {
        &self.name
    }

    fn tier(&self) -> Tier {
        Tier::External
    }

    fn documentation(&self) -> &str {
        "A program of its own, configured in `hielements.toml`. It says which functions it has when it \
         runs."
    }

    /// What it has is known only when it runs, and nothing is started to read a specification.
    fn signatures(&self) -> Option<&[Signature]> {
        None
    }

    fn look(&self) -> Option<Answer> {
        self.known.forget();
        self.entry().ok().map(|entry| self.seat.look(entry))
    }

    fn trouble(&self) -> Option<Trouble> {
        self.seat.trouble()
    }

    fn lanes(&self) -> Option<usize> {
        Some(self.seat.capacity(&self.config))
    }

    fn trusted(&self) -> Option<Result<(Subject, Verdict), String>> {
        let found = self.entry().and_then(|entry| {
            let subject = entry.subject(&entry.program()?);
            let verdict = self.host.trust().verdict(entry.root, &subject);
            Ok((subject, verdict))
        });
        Some(found)
    }

    fn kept_from(&self) -> Option<Vec<String>> {
        self.seat.kept_from()
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        let reply = self.ask(cx, (function, false), args)?;
        let value = self.border(cx).value(&reply.result);
        let reads = value.as_ref().ok().and_then(|(_, reads)| reads.clone());
        self.known
            .after(cx.door, &self.config, reads.or(reply.reads));
        value.map(|(value, _)| value)
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        let reply = match self.ask(cx, (function, true), args) {
            Ok(reply) => reply,
            Err(why) => return Outcome::Error(why),
        };
        let (outcome, reads) = self.border(cx).outcome(&reply.result);
        self.known
            .after(cx.door, &self.config, reads.or(reply.reads));
        outcome
    }
}

impl Reader for ExternalLibrary {
    fn version(&self) -> String {
        let seen = self.entry().map(|entry| self.seat.seen(entry));
        seen.map_or_else(|why| why, |seen| format!("{seen:?}"))
    }

    fn extract(&self, path: &WsPath, text: &str, level: Level) -> Result<Facts, String> {
        let params = json!({ "path": path.as_str(), "text": text, "level": level });
        let reply = self.said((self.entry()?, None), "library.extract", &params)?;
        wire::facts(&self.name, &reply.result)
    }

    fn resolve(&self, _: &dyn Workspace, links: &[Link]) -> Result<Vec<Candidates>, String> {
        let params = json!({ "links": links, "workspace": self.workspace });
        let reply = self.said((self.entry()?, None), "library.resolve", &params)?;
        wire::resolved(&self.name, &reply.result, links.len())
    }
}
