//! The command line: names, flags and their help. No flag is read anywhere else.

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

/// Checks the architecture that a team wrote down against the code it has.
#[derive(Debug, Parser)]
#[command(name = "hielements", version, about, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check names and types of specifications; no code is read
    Check(CheckArgs),
    /// Judge the code by its specifications
    Run(RunArgs),
    /// Explain a diagnostic code or a lint
    Explain {
        /// A code such as `empty-scope`
        what: String,
    },
    /// Print the syntax tree of a specification
    Parse {
        /// The specification
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Print the completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Which workspace, which specifications.
#[derive(Debug, Args)]
pub(crate) struct Input {
    /// Specifications; default: those of `hielements.toml`, else `hielements.hie`, else every `*.hie` at the root
    #[arg(value_name = "FILES", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// The root of the workspace
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,

    /// How to print results
    #[arg(short, long, value_enum, default_value_t = Format::Full)]
    pub(crate) format: Format,

    /// Write results to a file and not to standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

/// `hielements check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: Input,
}

/// `hielements run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) input: Input,

    /// Threads; default: one a core
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,

    /// Only checks whose id or element matches this glob; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Vec<String>,

    /// Show at most this many findings a check
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,

    /// List the checks without running them
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Stop at the first broken rule
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Show checks that pass as well
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Fail on warnings and on files that could not be analysed
    #[arg(long)]
    pub(crate) strict: bool,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Code lines, reasons and help
    Full,
    /// One line a finding
    Concise,
    /// One JSON document
    Json,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
