//! Selectors and checks over the items of files (functions, classes, constants …), once for all
//! languages. They see the facts that a language's extractor gives and know no syntax.

mod calls;
pub(crate) mod checks;
pub(crate) mod find;
mod lack;
mod select;
mod table;
#[cfg(test)]
mod tests;
mod types;
mod written;

pub use table::{call_signatures, signatures, type_signatures};

use super::dependencies::Languages;
use super::{Args, Context, Outcome, Value};

/// One call, with the languages it speaks about.
pub(crate) struct Question<'a> {
    pub(crate) cx: &'a Context<'a>,
    pub(crate) languages: Languages<'a>,
    pub(crate) args: &'a Args,
}

/// Calls a function of the table that gives a value; `None` when it has no such function.
pub fn call<'a>(
    cx: &'a Context<'a>,
    languages: Languages<'a>,
    function: &str,
    args: &'a Args,
) -> Option<Result<Value, String>> {
    let q = Question {
        cx,
        languages,
        args,
    };
    Some(match function {
        "module_selector" => select::modules(&q),
        "package_selector" => select::package(&q),
        "workspace_selector" => select::workspace(&q),
        "public_functions" => select::public_functions(&q),
        "tests_selector" => select::tests(&q),
        "const_selector" => select::constant(&q),
        "exported" => select::exported(&q),
        "main" => select::main(&q),
        other => select::items(&q, other.strip_suffix("_selector")?),
    })
}

/// Judges a rule of the table; `None` when it has no such function.
pub fn check<'a>(
    cx: &'a Context<'a>,
    languages: Languages<'a>,
    function: &str,
    args: &'a Args,
) -> Option<Outcome> {
    let q = Question {
        cx,
        languages,
        args,
    };
    let judged = match function {
        "module_exists" => checks::module_exists(&q),
        "has_docs" | "has_docstring" => checks::has_docs(&q),
        "has_tests" => checks::has_tests(&q),
        "implements" => checks::implements(&q),
        "returns_type" => types::returns_type(&q),
        "function_returns_type" => types::function_returns_type(&q),
        "type_annotated" => types::type_annotated(&q),
        "calls" => calls::calls(&q),
        "calls_function" => calls::calls_function(&q),
        "calls_scope" => calls::calls_scope(&q),
        other => checks::item_exists(&q, other.strip_suffix("_exists")?),
    };
    Some(judged.unwrap_or_else(Outcome::Error))
}
