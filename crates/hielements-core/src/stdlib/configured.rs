//! The libraries of `hielements.toml`: each entry becomes a library of the registry, whatever becomes
//! of the others. One that cannot be loaded is there all the same, so that specifications resolve,
//! and each call of it is an error that says why.

#[cfg(not(feature = "wasm"))]
use super::config::WasmLibraryConfig;
use super::config::{LibraryConfig, LibrarySource};
use super::external::load_external_libraries;
use super::host::Host;
use super::trouble::Trouble;
use super::trust::{Subject, Verdict};
#[cfg(feature = "wasm")]
use super::wasm::load_wasm_library;
use super::{Args, Context, Library, LibraryRegistry, Outcome, Signature, Tier, Value};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::lints::REPLACES_BUILTIN;
use crate::workspace::Door;
use crate::workspace::trace::{Answer, Question};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Adds the libraries of the configuration, in the place of built-in ones of their names. Gives what
/// is wrong with them, each with a place in `hielements.toml`.
pub fn add_configured(
    registry: &mut LibraryRegistry,
    configs: &[LibraryConfig],
    door: &Door<'_>,
    host: &Arc<Host>,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut libraries = load_external_libraries(configs, host);
    for config in configs {
        if let LibrarySource::Wasm(wasm) = &config.source {
            libraries.push(load_wasm_library(
                config,
                wasm,
                (door, host),
                &mut diagnostics,
            ));
        }
    }
    for library in libraries {
        let replaced = registry.add(library);
        let Some(replaced) = replaced else { continue };
        let mut configs = configs.iter();
        let config = configs.find(|config| config.name == replaced.name());
        if let Some(config) = config.filter(|config| !config.overrides) {
            let message = format!("`{}` takes the place of a built-in library", config.name);
            let diagnostic = Diagnostic::new(&REPLACES_BUILTIN, config.location, message);
            diagnostics.push(diagnostic.help("give it another name, or write `override = true`"));
        }
    }
    diagnostics
}

/// The WASM library of an entry, which this build does not run.
#[cfg(not(feature = "wasm"))]
fn load_wasm_library(
    config: &LibraryConfig,
    _wasm: &WasmLibraryConfig,
    _around: (&Door<'_>, &Host),
    _found: &mut Vec<Diagnostic>,
) -> Box<dyn Library> {
    let why = "it is a WASM module, and this build of Hielements runs none";
    Box::new(Unavailable::new(config, why))
}

/// A configured library that could not be loaded.
pub struct Unavailable {
    name: String,
    tier: Tier,
    why: String,
    /// What a person has to do about it, where more than the configuration says.
    trouble: Option<Trouble>,
    /// What trust in it would cover.
    trusted: Option<(Subject, Verdict)>,
    /// Whether it was called.
    called: AtomicBool,
}

impl Unavailable {
    /// The library of an entry, and why it is not there.
    pub fn new(config: &LibraryConfig, why: &str) -> Self {
        Self {
            name: config.name.clone(),
            tier: config.library_type().into(),
            why: why.to_owned(),
            trouble: None,
            trusted: None,
            called: AtomicBool::new(false),
        }
    }

    /// The library of an entry that was not allowed to run.
    pub fn refused(config: &LibraryConfig, trouble: Trouble, trusted: (Subject, Verdict)) -> Self {
        let why = format!("{}; {}", trouble.why, trouble.help);
        Self {
            trouble: Some(trouble),
            trusted: Some(trusted),
            ..Self::new(config, &why)
        }
    }

    /// Notes that it was called, and what that rests on.
    fn note(&self, cx: &Context<'_>) {
        self.called.store(true, Ordering::Relaxed);
        let seen = Answer::of(self.why.as_bytes());
        cx.door.note(Question::Library(self.name.clone()), seen);
    }

    fn refusal(&self) -> String {
        format!("library `{}` cannot be called: {}", self.name, self.why)
    }
}

impl Library for Unavailable {
    fn name(&self) -> &str {
        &self.name
    }

    fn tier(&self) -> Tier {
        self.tier
    }

    fn documentation(&self) -> &str {
        "Configured in `hielements.toml`; it could not be loaded."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        None
    }

    fn look(&self) -> Option<Answer> {
        Some(Answer::of(self.why.as_bytes()))
    }

    fn trusted(&self) -> Option<Result<(Subject, Verdict), String>> {
        self.trusted.clone().map(Ok)
    }

    fn trouble(&self) -> Option<Trouble> {
        let called = self.called.load(Ordering::Relaxed);
        self.trouble.clone().filter(|_| called)
    }

    fn call(&self, cx: &Context<'_>, _function: &str, _args: &Args) -> Result<Value, String> {
        self.note(cx);
        Err(self.refusal())
    }

    fn check(&self, cx: &Context<'_>, _function: &str, _args: &Args) -> Outcome {
        self.note(cx);
        Outcome::Error(self.refusal())
    }
}
