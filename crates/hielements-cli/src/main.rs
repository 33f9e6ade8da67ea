//! The `hielements` command: arguments, terminal output, exit codes.

mod args;
mod commands;
mod opened;
mod output;
mod progress;
mod reader;
mod root;
mod stop;
mod user;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;
use stop::Stop;

fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(words) = user::order_of_a_supervisor() {
        return ExitCode::from(hielements_core::stdlib::process::supervise(&words));
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(mistake) => return misread(&mistake),
    };
    let code = execute(&cli).unwrap_or_else(|stop| stop.tell(&cli));
    ExitCode::from(code)
}

/// A mistake on the command line, or a call for help: said as clap says it. Where JSON was asked
/// for, a mistake stands on standard output as the one document too.
fn misread(mistake: &clap::Error) -> ExitCode {
    if mistake.use_stderr() {
        let words: Vec<_> = std::env::args_os().skip(1).collect();
        if let Some(document) = stop::misread(&words, mistake) {
            output::print(&document, None).unwrap_or_default();
        }
    }
    // Where even this cannot be printed there is nobody left to tell.
    mistake.print().unwrap_or_default();
    ExitCode::from(u8::try_from(mistake.exit_code()).unwrap_or(2))
}

fn execute(cli: &Cli) -> Result<u8, Stop> {
    match &cli.command {
        Command::Check(args) => commands::check::check(args, cli.color),
        Command::Run(args) => commands::run::run(args, cli.color),
        Command::Watch(args) => commands::watch::watch(args),
        Command::Lsp(args) => commands::lsp::lsp(args),
        Command::Explain(args) => commands::explain::explain(args),
        Command::Fmt(args) => commands::fmt::fmt(args, cli.color),
        Command::RenamePath(args) => commands::rename_path::rename_path(args),
        Command::Parse { file } => commands::parse::parse(file),
        Command::Doc(args) => commands::doc::doc(args),
        Command::Init(args) => commands::init::init(args),
        Command::Cache { command } => commands::cache::cache(command),
        Command::Trust(args) => commands::trust::trust(args),
        Command::Lib { command } => commands::library::library(command),
        Command::Completions { shell } => commands::completions::completions(*shell),
    }
}
