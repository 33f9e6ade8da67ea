//! The library `code`: the checks over facts for the files of all languages at once. It has no
//! function of its own; `python.layers` is the same check on Python files only.

use super::dependencies::{self, Languages};
use super::{Args, Context, GraphNeed, Library, Outcome, Signature, Value, items};

/// The kinds of items that any of the languages has.
const KINDS: &[&str] = &[
    "function",
    "class",
    "struct",
    "enum",
    "trait",
    "interface",
    "type",
    "variable",
];

/// The library `code`.
pub struct Code {
    signatures: Vec<Signature>,
}

impl Default for Code {
    fn default() -> Self {
        let mut signatures = dependencies::signatures("code");
        signatures.extend(items::signatures("code", KINDS));
        Self { signatures }
    }
}

impl Library for Code {
    fn name(&self) -> &'static str {
        "code"
    }

    fn documentation(&self) -> &'static str {
        "Dependencies and items of the files of all languages at once. The library of a language has \
         the same functions for its own files."
    }

    fn signatures(&self) -> Option<&[Signature]> {
        Some(&self.signatures)
    }

    fn graph_need(&self, _function: &str) -> GraphNeed {
        GraphNeed::All
    }

    fn call(&self, cx: &Context<'_>, function: &str, args: &Args) -> Result<Value, String> {
        items::call(cx, Languages::All, function, args).unwrap_or_else(|| {
            Err(format!(
                "`code` has no function `{function}` that gives a value"
            ))
        })
    }

    fn check(&self, cx: &Context<'_>, function: &str, args: &Args) -> Outcome {
        dependencies::check(cx, Languages::All, function, args)
            .or_else(|| items::check(cx, Languages::All, function, args))
            .unwrap_or_else(|| Outcome::Error(format!("`code` has no check `{function}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stdlib::Returns;
    use crate::stdlib::dependencies::testing::{files, within};

    #[test]
    fn every_function_of_the_table_is_there() {
        let shop = files("== a.t\nimport b\n== b.t\ndef main\n");
        let code = Code::default();
        let none = Args(Vec::new());
        within(&shop, |cx| {
            for signature in code.signatures().unwrap_or_default() {
                let said = match signature.returns {
                    Returns::Verdict => format!("{:?}", code.check(cx, &signature.name, &none)),
                    Returns::Value(_) | Returns::Both(_) => {
                        format!("{:?}", code.call(cx, &signature.name, &none))
                    }
                };
                assert!(
                    !said.contains("`code` has no"),
                    "{}: {said}",
                    signature.name
                );
                assert!(signature.example.contains("code."), "{}", signature.name);
            }
            let unknown = code.check(cx, "nonsense", &none);
            assert_eq!(
                unknown,
                Outcome::Error("`code` has no check `nonsense`".into())
            );
        });
    }
}
