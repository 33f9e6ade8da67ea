//! A library of `hielements.toml` whose tier this version does not run: its name is known, so that a
//! specification that calls it resolves, and each call is an error that says so.

use super::config::{LibraryConfig, LibraryType};
use super::{Args, Context, Library, Outcome, Signature, Tier, Value};

/// A configured library that is not run.
pub struct Configured {
    name: String,
    tier: Tier,
}

impl Configured {
    /// The library of an entry of `[libraries]`.
    pub fn new(config: &LibraryConfig) -> Self {
        Self {
            name: config.name.clone(),
            tier: match config.library_type() {
                LibraryType::Wasm => Tier::Wasm,
                LibraryType::External => Tier::External,
            },
        }
    }

    fn refusal(&self) -> String {
        let what = match self.tier {
            Tier::BuiltIn => "a built-in library",
            Tier::Wasm => "a WASM module",
            Tier::External => "a program",
        };
        format!(
            "library `{}` is {what}, and this version of Hielements runs built-in libraries only; \
             its rules are not judged",
            self.name
        )
    }
}

impl Library for Configured {
    fn name(&self) -> &str {
        &self.name
    }

    fn tier(&self) -> Tier {
        self.tier
    }

    fn documentation(&self) -> &str {
        "Configured in `hielements.toml`; this version does not run it."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        None
    }

    fn call(&self, _cx: &Context<'_>, _function: &str, _args: &Args) -> Result<Value, String> {
        Err(self.refusal())
    }

    fn check(&self, _cx: &Context<'_>, _function: &str, _args: &Args) -> Outcome {
        Outcome::Error(self.refusal())
    }
}
