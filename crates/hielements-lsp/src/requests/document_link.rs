//! `textDocument/documentLink`: strings that name files and folders.

use super::Seen;
use hielements_core::ide;
use tower_lsp::ls_types::DocumentLink;

/// The links of a document.
pub(crate) fn document_link(seen: &Seen) -> Option<Vec<DocumentLink>> {
    let (subject, file) = seen.subject()?;
    let looked = seen.looked.as_ref()?;
    let lines = seen.lines();
    let links = ide::links(&subject, file).into_iter().map(|link| {
        let tooltip = match link.matches {
            Some(count) => format!("{count} files below {}", link.path),
            None if link.is_folder => format!("Open the folder {}", link.path),
            None => format!("Open {}", link.path),
        };
        DocumentLink {
            range: seen.range(&lines, link.span),
            target: looked.uri(&link.path),
            tooltip: seen.traits.link_tooltips.then_some(tooltip),
            data: None,
        }
    });
    Some(links.collect())
}
