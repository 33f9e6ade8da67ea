//! The library `python`: the checks over facts, for Python files only.

use super::PythonLanguage;
use crate::source::WsPath;
use crate::stdlib::dependencies::{self, Languages};
use crate::stdlib::facts::Language;
use crate::stdlib::{Args, Context, GraphNeed, Library, Outcome, Signature, Value, items};

const PYTHON: Languages<'static> = Languages::One("python");
const KINDS: &[&str] = &["function", "class", "variable"];

/// The library `python`.
pub struct Python {
    language: PythonLanguage,
    signatures: Vec<Signature>,
}

impl Python {
    /// Python with these source roots; without any, they are found from the files.
    pub fn new(source_roots: Vec<WsPath>) -> Self {
        let mut signatures = dependencies::signatures("python");
        signatures.extend(dependencies::other_signatures("python"));
        signatures.extend(items::signatures("python", KINDS));
        signatures.extend(items::type_signatures("python"));
        signatures.extend(items::call_signatures("python"));
        Self {
            language: PythonLanguage::new(source_roots),
            signatures,
        }
    }
}

impl Library for Python {
    fn name(&self) -> &'static str {
        "python"
    }

    fn documentation(&self) -> &'static str {
        "Modules, imports, functions and classes of Python files."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        Some(&self.signatures)
    }

    fn language(&self) -> Option<&dyn Language> {
        Some(&self.language)
    }

    fn graph_need(&self, _function: &str) -> GraphNeed {
        GraphNeed::Own
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        items::call(cx, PYTHON, function, args).unwrap_or_else(|| {
            Err(format!(
                "`python` has no function `{function}` that gives a value"
            ))
        })
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        dependencies::check(cx, PYTHON, function, args)
            .or_else(|| items::check(cx, PYTHON, function, args))
            .unwrap_or_else(|| Outcome::Error(format!("`python` has no check `{function}`")))
    }
}
