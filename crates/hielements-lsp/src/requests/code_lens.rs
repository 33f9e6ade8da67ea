//! `textDocument/codeLens`: run, what came of it, why.

use super::Seen;
use super::execute_command::{EXPLAIN, RUN_CHECK};
use hielements_core::ide::{self, Action};
use tower_lsp::ls_types::{CodeLens, Command};

/// The lenses of a document. Their commands get the URI of the document and what they are about.
pub(crate) fn code_lens(seen: &Seen) -> Option<Vec<CodeLens>> {
    if !seen.preferences.code_lens {
        return Some(Vec::new());
    }
    let (subject, file) = seen.subject()?;
    let uri = seen.looked.as_ref()?.uri(&seen.path)?;
    let lines = seen.lines();
    let lenses = ide::lenses(&subject, file).into_iter().map(|lens| {
        let (command, about) = match lens.action {
            Action::Run(about) => (RUN_CHECK, about),
            Action::Show(about) | Action::Explain(about) => (EXPLAIN, about),
        };
        CodeLens {
            range: seen.range(&lines, lens.span),
            command: Some(Command {
                title: lens.title,
                command: command.to_owned(),
                arguments: Some(vec![uri.as_str().into(), about.into()]),
            }),
            data: None,
        }
    });
    Some(lenses.collect())
}
