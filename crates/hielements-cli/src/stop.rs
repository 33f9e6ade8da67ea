//! Why a command came to nothing, as a diagnostic about what it was given.

use crate::args::{CacheCommand, CacheFormat, Cli, Color, Command, Format};
use crate::output;
use hielements_core::diagnostics::catalogue::input::{BAD_ARGUMENT, UNREADABLE_FILE};
use hielements_core::diagnostics::render::{full, json};
use hielements_core::diagnostics::report::Report;
use hielements_core::diagnostics::{Diagnostic, Entry};
use hielements_core::source::{Location, Sources, Span, WsPath};
use hielements_core::workspace::ReadError;
use std::ffi::OsString;
use std::path::Path;

/// The document for a mistake on the command line, where the words ask a command for JSON.
pub(crate) fn misread(words: &[OsString], mistake: &clap::Error) -> Option<String> {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let is_json = words
        .iter()
        .zip(words.iter().skip(1))
        .any(|(flag, value)| matches!(&**flag, "-f" | "--format") && value == "json")
        || words
            .iter()
            .any(|word| matches!(&**word, "-fjson" | "-f=json" | "--format=json"));
    let rendered = mistake.render().to_string();
    let message = rendered.lines().next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let stop = Stop::new(&BAD_ARGUMENT, "command line", message);
    let (found, sources) = (&stop.0.found, &stop.0.sources);
    let command = words
        .iter()
        .find(|word| matches!(&***word, "check" | "run" | "cache"))?;
    is_json.then(|| match &**command {
        "check" | "cache" => json::check(sources, found),
        _ => json::run(sources, found, &Report::default()),
    })
}

/// One error and the name it points at, or mistakes in the user's own configuration.
pub(crate) struct Stop(Box<Reason>);

struct Reason {
    sources: Sources,
    found: Vec<Diagnostic>,
    /// Whether the places are worth showing: a name has no lines.
    placed: bool,
}

impl Stop {
    /// An error about `subject`: a file, a folder, a flag as it was given.
    pub(crate) fn new(entry: &'static Entry, subject: &str, message: impl Into<String>) -> Self {
        let mut sources = Sources::default();
        let at = Location {
            file: sources.add(WsPath::from_walk(subject), ""),
            span: Span::new(0, 0),
        };
        Self(Box::new(Reason {
            sources,
            found: vec![Diagnostic::new(entry, at, message)],
            placed: false,
        }))
    }

    /// What was found in a file that the command needs; `None` where that is nothing.
    pub(crate) fn mistakes(sources: Sources, found: Vec<Diagnostic>) -> Option<Self> {
        let placed = true;
        let reason = Reason {
            sources,
            found,
            placed,
        };
        (!reason.found.is_empty()).then(|| Self(Box::new(reason)))
    }

    /// An error about a file or folder.
    pub(crate) fn at(entry: &'static Entry, path: &Path, message: impl Into<String>) -> Self {
        Self::new(entry, &path.to_string_lossy(), message)
    }

    /// A file that could not be read.
    pub(crate) fn unreadable(file: &Path, error: &ReadError) -> Self {
        let name = file.display();
        let message = match error {
            ReadError::Absent => format!("there is no file {name}"),
            ReadError::NotAFile | ReadError::Link | ReadError::Failed(_) => {
                format!("{name} cannot be read: {error}")
            }
        };
        Self::at(&UNREADABLE_FILE, file, message)
    }

    /// Adds what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        let help = help.into();
        for found in &mut self.0.found {
            found.help = Some(help.clone());
        }
        self
    }

    /// Says it where the command would have said its results: as the one JSON document where that
    /// was asked for, else on standard error. Gives the exit code.
    pub(crate) fn tell(&self, cli: &Cli) -> u8 {
        match self.document(&cli.command) {
            Some((document, target)) => {
                if output::print(&document, target).is_err() {
                    // Where the named file cannot be written, standard output is left.
                    output::print(&document, None).unwrap_or_default();
                }
            }
            None => self.complain(cli.color),
        }
        2
    }

    fn document<'a>(&self, command: &'a Command) -> Option<(String, Option<&'a Path>)> {
        let found = &self.0.found;
        let (input, document) = match command {
            Command::Check(args) => (&args.input, json::check(&self.0.sources, found)),
            Command::Cache {
                command: CacheCommand::Stats(args),
            } => {
                let document = || (json::check(&self.0.sources, found), None);
                return (args.format == CacheFormat::Json).then(document);
            }
            Command::Run(args) => {
                let document = json::run(&self.0.sources, found, &Report::default());
                (&args.input, document)
            }
            Command::Lsp(_)
            | Command::Watch(_)
            | Command::Explain(_)
            | Command::Fmt(_)
            | Command::RenamePath(_)
            | Command::Parse { .. }
            | Command::Doc(_)
            | Command::Init(_)
            | Command::Trust(_)
            | Command::Cache {
                command: CacheCommand::Clear(_),
            }
            | Command::Lib { .. }
            | Command::Completions { .. } => return None,
        };
        (input.format == Format::Json).then_some((document, input.output.as_deref()))
    }

    fn complain(&self, color: Color) {
        let color = output::colored_stderr(color);
        let said = if self.0.placed {
            full::diagnostics(&self.0.sources, &self.0.found, color)
        } else {
            let found = self.0.found.iter();
            found.map(|found| full::unplaced(found, color)).collect()
        };
        output::note(said.trim_end());
    }
}
