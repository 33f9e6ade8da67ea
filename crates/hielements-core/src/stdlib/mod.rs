//! What a check can call: libraries in three tiers behind one trait.

pub mod code;
pub mod config;
pub mod configured;
pub mod dependencies;
pub mod docker;
pub mod external;
pub mod facts;
pub mod files;
pub mod host;
pub mod items;
pub mod libraries;
pub mod manual;
pub mod outcome;
pub mod plugin;
pub mod process;
pub mod python;
pub mod registry;
pub mod renamed;
pub mod rust;
pub mod scopes;
pub mod select;
pub mod signature;
pub mod table;
pub mod trouble;
pub mod trust;
pub mod value;
#[cfg(feature = "wasm")]
pub mod wasm;
pub mod wire;

pub use host::Host;
pub use outcome::{Found, Outcome};
pub use registry::LibraryRegistry;
pub use signature::{Fallback, Param, Returns, Signature, Type};
pub use table::{Function, Run, Table};
pub use value::{Scope, ScopeKind, Value};

use crate::source::WsPath;
use crate::workspace::Door;
use crate::workspace::trace::Answer;
use facts::{FactBase, Language};
use std::sync::atomic::AtomicBool;
use trouble::Trouble;
use trust::{Subject, Verdict};

/// Where a library comes from, and so how far it is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Compiled into Hielements.
    BuiltIn,
    /// A WASM module in a sandbox.
    Wasm,
    /// A process of its own.
    External,
}

/// The import graphs that a function asks for; the engine builds them before tasks run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphNeed {
    /// None.
    None,
    /// The one of the library's own language.
    Own,
    /// Those of all languages.
    All,
}

/// A set of functions that specifications call by the library's name.
///
/// Functions run inside tasks of a thread pool while others wait for their values: a function must
/// not start parallel work of its own in that pool.
pub trait Library: Send + Sync {
    /// The name under which specifications know it.
    fn name(&self) -> &str;

    /// Where it comes from.
    fn tier(&self) -> Tier {
        Tier::BuiltIn
    }

    /// What it is for: one paragraph of Markdown.
    fn documentation(&self) -> &str;

    /// Its functions. `None`: the library cannot say, every name and argument is accepted and judged
    /// at the call.
    fn signatures(&self) -> Option<&[Signature]>;

    /// Whether it may have functions beside those, of which nothing is known before they are called.
    fn is_open(&self) -> bool {
        self.signatures().is_none()
    }

    /// The language that it reads, for libraries that are one.
    fn language(&self) -> Option<&dyn Language> {
        None
    }

    /// The import graphs that a function asks for.
    fn graph_need(&self, _function: &str) -> GraphNeed {
        GraphNeed::None
    }

    /// Looks again at what decides its answers and is no file of the workspace: its entry in the
    /// configuration, its program, the person's trust. Gives a digest of it; `None` for a library that
    /// rests on nothing of that kind. A call notes what was seen last as [`Question::Library`].
    ///
    /// [`Question::Library`]: crate::workspace::trace::Question::Library
    fn look(&self) -> Option<Answer> {
        None
    }

    /// Whether what reads its language is something else than when the library was loaded, so that it
    /// has to be loaded again.
    fn is_outdated(&self) -> bool {
        false
    }

    /// What keeps it from running, where something did when it was called last.
    fn trouble(&self) -> Option<Trouble> {
        None
    }

    /// How many calls it answers at once, as far as that is known, for a library that makes its callers
    /// wait; `None` for one that works on the thread that calls.
    fn lanes(&self) -> Option<usize> {
        None
    }

    /// What trust in it covers as it is now, and whether it is trusted, or why that is not known; `None`
    /// for a library that needs no trust. Nothing is started.
    fn trusted(&self) -> Option<Result<(Subject, Verdict), String>> {
        None
    }

    /// What the system keeps it from, where it runs as a process; empty: nothing.
    fn kept_from(&self) -> Option<Vec<String>> {
        None
    }

    /// Calls a function that gives a value.
    ///
    /// # Errors
    ///
    /// With a message for the person who wrote the call.
    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String>;

    /// Calls a function that judges.
    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome;
}

/// What a function sees of the world.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The one door, which records what is asked.
    pub door: &'a Door<'a>,
    /// What the languages say about the files.
    pub facts: &'a FactBase<'a>,
    /// The folder of the specification, where `./` starts.
    pub folder: &'a WsPath,
    /// Becomes true when nobody waits for the answer any more.
    pub cancelled: Option<&'a AtomicBool>,
}

/// The arguments of a call, one slot a parameter of the signature (defaults filled in, an omitted
/// scope is `Null`); for a library without signatures, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Args(pub Vec<Value>);

impl Args {
    /// The value in a slot; `Null` where there is none.
    pub fn get(&self, slot: usize) -> &Value {
        self.0.get(slot).unwrap_or(&Value::Null)
    }

    /// The text in a slot; empty where something else stands, which the types rule out.
    pub fn text(&self, slot: usize) -> &str {
        match self.get(slot) {
            Value::String(text) => text,
            _ => "",
        }
    }
}
