//! `hielements completions SHELL`.

use crate::args::Cli;
use crate::output;
use crate::stop::Stop;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

pub(crate) fn completions(shell: Shell) -> Result<u8, Stop> {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "hielements", &mut script);
    output::print(&String::from_utf8_lossy(&script), None)?;
    Ok(0)
}
