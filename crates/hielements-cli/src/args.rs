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
    /// Judge again after every change, and say what it brought
    Watch(WatchArgs),
    /// Serve an editor: the language server
    Lsp(LspArgs),
    /// Explain a diagnostic code, a library function, or a rule of the workspace
    Explain(ExplainArgs),
    /// Bring specifications into their one form
    Fmt(FmtArgs),
    /// Have specifications follow a file or folder that gets another path
    RenamePath(RenamePathArgs),
    /// Print the syntax tree of a specification
    Parse {
        /// The specification
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Print the manual of the libraries
    Doc(DocArgs),
    /// Write a specification to start from
    Init(InitArgs),
    /// Look at what earlier runs left for later ones, or remove it
    Cache {
        #[command(subcommand)]
        command: CacheCommand,
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

    /// Only rules whose id, name, element (or one around it) or kind matches this glob; may be given
    /// several times
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Vec<String>,

    /// Show at most this many findings a rule in `full` and `concise`; `json` lists all, and counts
    /// and exit code do not change
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,

    /// List the rules without judging them
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Stop at the first broken rule
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Show rules that hold and findings that are accepted as well, in `full`
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Fail on warnings and on files that could not be analysed
    #[arg(long)]
    pub(crate) strict: bool,

    /// Say how long each rule took: on standard error, or as `time_ms` in JSON
    #[arg(long)]
    pub(crate) timings: bool,

    /// Say of this rule (its id or name) why it ran or was kept, and what it rests on, and judge no
    /// other
    #[arg(long, value_name = "CHECK", conflicts_with_all = ["filter", "dry_run"])]
    pub(crate) explain: Option<String>,

    #[command(flatten)]
    pub(crate) cache: CacheArgs,

    /// Trust the configured library with this digest; no effect yet, as configured libraries do not
    /// run yet; may be given several times
    #[arg(long, value_name = "sha256:DIGEST", value_parser = digest)]
    pub(crate) trust: Vec<String>,
}

/// Where results are kept for later runs.
#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    /// Neither read nor write the store of earlier results
    #[arg(long)]
    pub(crate) no_cache: bool,

    /// Where the store of earlier results lives; default: the user's cache directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cache_dir: Option<PathBuf>,
}

/// `hielements watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Specifications; default: those that `hielements.toml` names, else `hielements.hie`, else every
    /// `*.hie` at the root
    #[arg(value_name = "FILES", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// The root of the workspace
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,

    /// Threads; default: one a core
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,

    #[command(flatten)]
    pub(crate) cache: CacheArgs,
}

/// `hielements lsp`.
#[derive(Debug, Args)]
pub(crate) struct LspArgs {
    /// Speak through standard input and output; this is what happens anyway
    #[arg(long, conflicts_with = "socket")]
    pub(crate) stdio: bool,

    /// Speak through this port of the own machine: with who waits there, else with the first who comes
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) socket: Option<u16>,

    /// Note in this file what happens, for who looks for the cause of something
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) log: Option<PathBuf>,

    /// How much is noted
    #[arg(long, value_name = "LEVEL", requires = "log", default_value = "info")]
    pub(crate) log_level: LogLevel,

    #[command(flatten)]
    pub(crate) cache: CacheArgs,
}

/// How much the language server notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    /// What went wrong
    Error,
    /// And what was done
    Info,
    /// And every message
    Debug,
}

/// `hielements explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A code such as `empty-scope`, a function such as `files.exists`, or the id or name of a rule;
    /// without it, all codes are listed
    #[arg(value_name = "CODE|CHECK")]
    pub(crate) what: Option<String>,

    /// The root of the workspace whose rules are looked at
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,
}

/// `hielements fmt`.
#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Specifications, and folders with them; default: every `*.hie` of the workspace
    #[arg(value_name = "FILES", value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<PathBuf>,

    /// The root of the workspace
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,

    /// Write nothing; show what would change, and exit with 1 where something would
    #[arg(long)]
    pub(crate) check: bool,

    /// Read a specification from standard input, and write its form to standard output
    #[arg(long, conflicts_with_all = ["files", "workspace"])]
    pub(crate) stdin: bool,
}

/// `hielements rename-path`.
#[derive(Debug, Args)]
pub(crate) struct RenamePathArgs {
    /// The path of the file or folder before
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub(crate) old: PathBuf,

    /// The path after; the file or folder itself is moved by you, before or after this
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub(crate) new: PathBuf,

    /// The root of the workspace
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,

    /// Write nothing; show what would change
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `hielements doc`.
#[derive(Debug, Args)]
pub(crate) struct DocArgs {
    /// A library such as `files`, or a function such as `files.exists`; without it, all libraries
    #[arg(value_name = "LIBRARY[.FUNCTION]")]
    pub(crate) subject: Option<String>,

    /// How to print the manual
    #[arg(short, long, value_enum, default_value_t = DocFormat::Text)]
    pub(crate) format: DocFormat,

    /// Write the manual to a file and not to standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

/// `hielements init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The name of the system: the outermost element
    pub(crate) name: String,

    /// The folder to write into; default: the current directory
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,
}

/// `hielements cache`.
#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// List the workspaces of which something is kept, with their sizes
    Stats(CacheStatsArgs),
    /// Remove what is kept of this workspace
    Clear(CacheClearArgs),
}

/// `hielements cache stats`.
#[derive(Debug, Args)]
pub(crate) struct CacheStatsArgs {
    /// The folder of the cache; default: `hielements` in the user's folder for caches
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cache_dir: Option<PathBuf>,

    /// How to print the list
    #[arg(short, long, value_enum, default_value_t = CacheFormat::Text)]
    pub(crate) format: CacheFormat,
}

/// `hielements cache clear`.
#[derive(Debug, Args)]
pub(crate) struct CacheClearArgs {
    /// The root of the workspace; default: as for `run`
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,

    /// Remove what is kept of every workspace
    #[arg(long, conflicts_with = "workspace")]
    pub(crate) all: bool,

    /// The folder of the cache; default: `hielements` in the user's folder for caches
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cache_dir: Option<PathBuf>,
}

/// How the list of `cache stats` is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CacheFormat {
    /// For a terminal
    Text,
    /// One JSON document
    Json,
}

/// How the manual is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocFormat {
    /// For a terminal
    Text,
    /// As `doc/library_catalog.json`
    Json,
    /// As `doc/library_catalog.md`
    Markdown,
}

/// `sha256:` and 64 hexadecimal digits.
fn digest(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    if digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("write `sha256:` and 64 hexadecimal digits".to_owned())
    }
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

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::{Command, CommandFactory};

    const PAGE: &str = include_str!("../../../doc/cli.md");

    /// The part of the page about a command.
    fn section(name: &str) -> &'static str {
        let start = PAGE.find(&format!("\n## {name}\n"));
        let section = &PAGE[start.unwrap_or_else(|| panic!("no section about {name}"))..];
        let end = section[4..]
            .find("\n## ")
            .map_or(section.len(), |end| end + 4);
        &section[..end]
    }

    fn check(command: &Command, global: &[&str]) {
        let name = command.get_name();
        // `run` refers to what `check` has.
        let section = if name == "run" {
            section("check").to_owned() + section("run")
        } else {
            section(name).to_owned()
        };
        check_flags(command, &section, global);
        for below in command.get_subcommands() {
            let below_name = below.get_name();
            if below_name != "help" {
                let heading = format!("`hielements {name} {below_name}");
                assert!(section.contains(&heading), "{heading}");
                check_flags(below, &section, global);
            }
        }
    }

    fn check_flags(command: &Command, section: &str, global: &[&str]) {
        let name = command.get_name();
        for arg in command.get_arguments() {
            let long = arg.get_long().map(|long| format!("--{long}"));
            let short = arg.get_short().map(|short| format!("`-{short}`"));
            for flag in long.iter().chain(&short) {
                let shared = global.contains(&flag.as_str());
                assert!(shared || section.contains(flag.as_str()), "{name}: {flag}");
            }
            for value in arg.get_possible_values() {
                let value = format!("`{}`", value.get_name());
                assert!(PAGE.contains(&value), "{name}: {value}");
            }
        }
    }

    #[test]
    fn the_manual_names_every_command_and_flag() {
        let mut cli = Cli::command();
        cli.build();
        for command in cli
            .get_subcommands()
            .filter(|command| command.get_name() != "help")
        {
            let row = format!("| [`{0}`](#{0}) |", command.get_name());
            assert!(PAGE.contains(&row), "{row}");
            check(command, &["--color", "--help", "`-h`", "--version", "`-V`"]);
        }
        assert!(PAGE.contains("`--color auto`") && PAGE.contains("`--help`"));
    }

    #[test]
    fn the_arguments_are_sound() {
        Cli::command().debug_assert();
    }
}
