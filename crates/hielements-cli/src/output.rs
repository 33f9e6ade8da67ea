//! Standard output, standard error and the file of `--output`. Nothing else prints or writes.

use crate::args::Color;
use crate::stop::Stop;
use anstream::{AutoStream, ColorChoice};
use hielements_core::diagnostics::catalogue::input::{FILE_EXISTS, SYSTEM_REFUSED};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Whether results get colours: in a file only where that is asked for.
pub(crate) fn colored(color: Color, output: Option<&Path>) -> bool {
    let on_terminal = || AutoStream::choice(&std::io::stdout()) != ColorChoice::Never;
    wanted(color, || output.is_none() && on_terminal())
}

/// Whether complaints get colours.
pub(crate) fn colored_stderr(color: Color) -> bool {
    wanted(color, || {
        AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
    })
}

/// `auto` is decided by the terminal and by `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR` and `TERM`.
fn wanted(color: Color, auto: impl Fn() -> bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => auto(),
    }
}

/// Prints results, to a file where one is named.
///
/// # Errors
///
/// When they cannot be written. A reader that goes away (`| head`) is no error.
pub(crate) fn print(text: &str, output: Option<&Path>) -> Result<(), Stop> {
    if let Some(path) = output {
        #[expect(
            clippy::disallowed_methods,
            reason = "the file that the person asked for"
        )]
        let written = std::fs::write(path, text);
        return written.map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Stop::at(&SYSTEM_REFUSED, path, message)
        });
    }
    print_on(text).map(|_| ())
}

/// Prints on standard output. Gives whether somebody is there to read it.
///
/// # Errors
///
/// When it cannot be written for another reason than that nobody reads.
pub(crate) fn print_on(text: &str) -> Result<bool, Stop> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => {
            let message = format!("cannot write to standard output: {error}");
            Err(Stop::new(&SYSTEM_REFUSED, "stdout", message))
        }
    }
}

/// Writes a file that is not there yet.
///
/// # Errors
///
/// When it is there, or cannot be written.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<(), Stop> {
    let mut file = std::fs::File::create_new(path).map_err(|error| {
        let entry = if error.kind() == ErrorKind::AlreadyExists {
            &FILE_EXISTS
        } else {
            &SYSTEM_REFUSED
        };
        Stop::at(
            entry,
            path,
            format!("cannot write {}: {error}", path.display()),
        )
    })?;
    file.write_all(text.as_bytes()).map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Stop::at(&SYSTEM_REFUSED, path, message)
    })
}

/// Asks a question on standard error; anything but a yes on standard input is a no.
pub(crate) fn ask(question: &str) -> bool {
    let mut out = std::io::stderr().lock();
    let asked = out
        .write_all(question.as_bytes())
        .and_then(|()| out.flush());
    let mut answer = String::new();
    let answered = asked.and_then(|()| std::io::stdin().read_line(&mut answer));
    answered.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

/// A line on standard error. Where even that fails there is nobody left to tell.
pub(crate) fn note(message: &str) {
    std::io::stderr()
        .write_all(format!("{message}\n").as_bytes())
        .unwrap_or_default();
}
