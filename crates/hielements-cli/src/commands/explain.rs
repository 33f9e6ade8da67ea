//! `hielements explain CODE`.

use crate::output;
use hielements_core::diagnostics::catalogue::{all, find};
use hielements_core::diagnostics::did_you_mean;
use hielements_core::diagnostics::render::catalogue_page;

pub(crate) fn explain(code: &str) -> Result<u8, String> {
    let Some(entry) = find(code) else {
        let meant = did_you_mean(code, all().map(|entry| entry.code));
        let help = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        return Err(format!("there is no diagnostic `{code}`{help}"));
    };
    output::print(&catalogue_page::explain(entry), None)?;
    Ok(0)
}
