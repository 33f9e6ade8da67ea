//! The `hielements` command: arguments, terminal output, exit codes.

mod args;
mod commands;
mod opened;
mod output;
mod root;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match &cli.command {
        Command::Check(args) => commands::check::check(args, cli.color),
        Command::Run(args) => commands::run::run(args, cli.color),
        Command::Explain { what } => commands::explain::explain(what),
        Command::Parse { file } => commands::parse::parse(file),
        Command::Completions { shell } => commands::completions::completions(*shell),
    };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            output::complain(&message);
            ExitCode::from(2)
        }
    }
}
