//! `hielements check`: names and types; no code is read.

use crate::args::{CheckArgs, Color, Format};
use crate::stop::Stop;
use crate::{opened, output};
use hielements_core::diagnostics::render::{concise, full, json};
use hielements_core::diagnostics::report::has_error;

pub(crate) fn check(args: &CheckArgs, color: Color) -> Result<u8, Stop> {
    let analysis = opened::open(&args.input)?.analysis;
    let target = args.input.output.as_deref();
    let (sources, found) = (&analysis.sources, &analysis.diagnostics);
    let text = match args.input.format {
        Format::Full => {
            let color = output::colored(color, target);
            full::diagnostics(sources, found, color) + &full::check_summary(found)
        }
        Format::Concise => concise::diagnostics(sources, found),
        Format::Json => json::check(sources, found),
    };
    output::print(&text, target)?;
    Ok(if has_error(found) { 2 } else { 0 })
}
