//! The library `rust`: the checks over facts for Rust files, and what Rust alone knows.

use super::RustLanguage;
use super::checks;
use super::spelling;
use crate::stdlib::dependencies::{self, Languages};
use crate::stdlib::facts::Language;
use crate::stdlib::{Args, Context, GraphNeed, Library, Outcome, Signature, Table, Value, items};

/// Whose files the library judges.
pub(super) const RUST: Languages<'static> = Languages::One("rust");
/// What can be selected by kind and name.
const KINDS: &[&str] = &[
    "struct", "enum", "union", "trait", "impl", "function", "static", "type", "macro",
];

/// The library `rust`.
pub struct Rust {
    signatures: Vec<Signature>,
    own: Table,
}

impl Default for Rust {
    fn default() -> Self {
        let own = checks::table();
        let mut signatures = own.signatures().to_vec();
        let mut shared = dependencies::signatures("rust");
        shared.extend(items::signatures("rust", KINDS));
        shared.retain(|shared| own.find(&shared.name).is_none());
        signatures.extend(shared);
        Self { signatures, own }
    }
}

impl Rust {
    /// The arguments with names of modules and crates written as the import graph has them.
    fn spelled(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Args, String> {
        let row = self.signatures.iter().find(|row| row.name == function);
        row.map_or_else(
            || Ok(args.clone()),
            |row| spelling::arguments(cx, row, args),
        )
    }
}

impl Library for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn documentation(&self) -> &'static str {
        "Crates, modules, imports, types and functions of Rust files. Modules are named \
         `crate::path` with the name of the crate, or by any tail that only one module has; a crate \
         is its package, found by the name in `Cargo.toml` or in code. A dependency in `Cargo.toml` is \
         an import of the module `crate::Cargo.toml`."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        Some(&self.signatures)
    }

    fn language(&self) -> Option<&dyn Language> {
        Some(&RustLanguage)
    }

    fn graph_need(&self, _function: &str) -> GraphNeed {
        GraphNeed::Own
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        let args = self.spelled(cx, function, args)?;
        if self.own.find(function).is_some() {
            return self.own.call(cx, function, &args);
        }
        items::call(cx, RUST, function, &args).unwrap_or_else(|| {
            Err(format!(
                "`rust` has no function `{function}` that gives a value"
            ))
        })
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        let args = match self.spelled(cx, function, args) {
            Ok(args) => args,
            Err(message) => return Outcome::Error(message),
        };
        if self.own.find(function).is_some() {
            return self.own.check(cx, function, &args);
        }
        dependencies::check(cx, RUST, function, &args)
            .or_else(|| items::check(cx, RUST, function, &args))
            .unwrap_or_else(|| Outcome::Error(format!("`rust` has no check `{function}`")))
    }
}
