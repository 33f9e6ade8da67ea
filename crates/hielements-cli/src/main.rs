//! The `hielements` command: arguments, terminal output, exit codes.

mod args;
mod commands;
mod opened;
mod output;
mod progress;
mod root;
mod stop;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;
use stop::Stop;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let code = execute(&cli).unwrap_or_else(|stop| stop.tell(&cli));
    ExitCode::from(code)
}

fn execute(cli: &Cli) -> Result<u8, Stop> {
    match &cli.command {
        Command::Check(args) => commands::check::check(args, cli.color),
        Command::Run(args) => commands::run::run(args, cli.color),
        Command::Explain(args) => commands::explain::explain(args),
        Command::Parse { file } => commands::parse::parse(file),
        Command::Doc(args) => commands::doc::doc(args),
        Command::Init(args) => commands::init::init(args),
        Command::Completions { shell } => commands::completions::completions(*shell),
    }
}
