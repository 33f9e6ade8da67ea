//! `hielements doc [LIBRARY[.FUNCTION]]`: the manual of the libraries.

use crate::args::{DocArgs, DocFormat};
use crate::output;
use crate::stop::Stop;
use hielements_core::config::Config;
use hielements_core::diagnostics::catalogue::input::UNKNOWN_SUBJECT;
use hielements_core::project::built_in;
use hielements_core::stdlib::LibraryRegistry;
use hielements_core::stdlib::manual::{Page, find, json, markdown, pages, text};

pub(crate) fn doc(args: &DocArgs) -> Result<u8, Stop> {
    let registry = built_in(&Config::default());
    let page = match &args.subject {
        Some(subject) => Some(page(&registry, subject)?),
        None => None,
    };
    let shown = match (args.format, page) {
        (DocFormat::Text, None) => text::index(&pages(&registry)),
        (DocFormat::Text, Some(page)) => at_terminal(&page, args.subject.as_deref()),
        (DocFormat::Markdown, None) => markdown::catalogue(&pages(&registry)),
        (DocFormat::Markdown, Some(page)) => markdown::section(&page),
        (DocFormat::Json, None) => json::document(&pages(&registry)),
        (DocFormat::Json, Some(page)) => json::document(&[page]),
    };
    output::print(&shown, args.output.as_deref())?;
    Ok(0)
}

/// A library as a list, a function in full.
fn at_terminal(page: &Page<'_>, subject: Option<&str>) -> String {
    match page.functions.as_slice() {
        [only] if subject.is_some_and(|subject| subject.contains('.')) => {
            text::function(page.library.name(), only)
        }
        _ => text::library(page),
    }
}

fn page<'a>(registry: &'a LibraryRegistry, subject: &str) -> Result<Page<'a>, Stop> {
    find(registry, subject).map_err(|meant| {
        let message = format!("there is no library or function `{subject}`");
        let stop = Stop::new(&UNKNOWN_SUBJECT, subject, message);
        match meant {
            Some(meant) => stop.help(format!("did you mean `{meant}`?")),
            None => stop.help("`hielements doc` lists the libraries"),
        }
    })
}
