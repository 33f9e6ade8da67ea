//! Whether the functions and checks that `[lints]` names are there: a slip of the pen would take the
//! level from a rule without a word.

use crate::config::{LintLevel, Lints};
use crate::diagnostics::catalogue::config::UNKNOWN_LINT;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::hir::Model;
use crate::stdlib::LibraryRegistry;

/// Says which functions of `[lints]` no library has.
pub(super) fn unknown_functions(lints: &Lints, registry: &LibraryRegistry) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, level) in &lints.functions {
        let Some((library, function)) = name.split_once('.') else {
            continue;
        };
        let Some(known) = registry.get(library) else {
            let names = registry.iter().map(crate::stdlib::Library::name);
            let message = format!("there is no library `{library}` for the level of `{name}`");
            found.push(unknown(level, message, did_you_mean(library, names)));
            continue;
        };
        let signatures = known.signatures().unwrap_or_default();
        if !known.is_open() && signatures.iter().all(|it| it.name != function) {
            let names = signatures.iter().map(|it| &*it.name);
            let message = format!("library `{library}` has no function `{function}`");
            found.push(unknown(level, message, did_you_mean(function, names)));
        }
    }
    found
}

/// Says which checks of `[lints]` no specification has.
pub(super) fn unknown_checks(lints: &Lints, model: &Model) -> Vec<Diagnostic> {
    let named = model.rules.iter().filter_map(|rule| {
        let name = rule.name.as_ref()?;
        Some(format!("{}#{name}", model.element(rule.element).path))
    });
    let mut ids: Vec<String> = named.collect();
    ids.sort_unstable();
    let absent = lints.checks.iter();
    absent
        .filter(|(id, _)| ids.binary_search(id).is_err())
        .map(|(id, level)| {
            let message = format!("no specification has a check `{id}`");
            unknown(
                level,
                message,
                did_you_mean(id, ids.iter().map(String::as_str)),
            )
        })
        .collect()
}

fn unknown(level: &LintLevel, message: String, meant: Option<&str>) -> Diagnostic {
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "correct the name, or remove the line".to_owned(),
    };
    Diagnostic::new(&UNKNOWN_LINT, level.location, message).help(help)
}
