//! `hielements parse FILE`: the syntax tree, for people who write tools.

use crate::output;
use crate::stop::Stop;
use hielements_core::diagnostics::render::concise;
use hielements_core::diagnostics::report::has_error;
use hielements_core::source::{Sources, WsPath};
use hielements_core::syntax;
use hielements_core::workspace::disk::read_named;
use std::path::Path;

pub(crate) fn parse(file: &Path) -> Result<u8, Stop> {
    let bytes = read_named(file).map_err(|error| Stop::unreadable(file, &error))?;
    let mut sources = Sources::default();
    let path = WsPath::from_walk(file.display().to_string());
    let id = sources.add(path, String::from_utf8_lossy(&bytes).as_ref());
    let parse = syntax::parse_bytes(id, &bytes);
    output::print(&syntax::dump(&parse), None)?;
    if !parse.diagnostics().is_empty() {
        output::note(concise::diagnostics(&sources, parse.diagnostics()).trim_end());
    }
    Ok(if has_error(parse.diagnostics()) { 2 } else { 0 })
}
