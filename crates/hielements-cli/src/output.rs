//! Standard output, standard error and the file of `--output`. Nothing else prints.

use crate::args::Color;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Whether results get colours: never in a file.
pub(crate) fn colored(color: Color, output: Option<&Path>) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            output.is_none() && !quiet && std::io::stdout().is_terminal()
        }
    }
}

/// Prints results, to a file where one is named.
///
/// # Errors
///
/// When the file cannot be written. A reader that goes away (`| head`) is no error.
pub(crate) fn print(text: &str, output: Option<&Path>) -> Result<(), String> {
    if let Some(path) = output {
        #[expect(
            clippy::disallowed_methods,
            reason = "the file that the person asked for"
        )]
        let written = std::fs::write(path, text);
        return written.map_err(|error| format!("cannot write {}: {error}", path.display()));
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}"))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Says on standard error why nothing came of a command. Where even that fails there is nobody left
/// to tell.
pub(crate) fn complain(message: &str) {
    note(&format!("error: {message}"));
}

/// A line on standard error.
pub(crate) fn note(message: &str) {
    std::io::stderr()
        .write_all(format!("{message}\n").as_bytes())
        .unwrap_or_default();
}
