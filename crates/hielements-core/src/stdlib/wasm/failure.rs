//! Why a guest gave no answer.

use super::bounds::Exceeded;
use super::log::Log;
use std::fmt;

/// A call, or the start of an instance, that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What happened.
    pub(super) cause: Cause,
    /// What the guest had said.
    pub(super) log: Option<String>,
}

/// What happened to a guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// It went beyond a limit.
    Exceeded(Exceeded),
    /// It failed on its own; in the words of the runtime.
    Trapped(String),
    /// It ended itself with a status.
    Exited(i32),
    /// What it gave is no answer.
    Unreadable(String),
    /// It offers no such function.
    Missing(&'static str),
    /// There was no room to run it in, or what it was granted is not there.
    NoRoom(String),
    /// Nobody wanted the answer any more.
    Cancelled,
}

impl Failure {
    /// What happened, with what the guest had said.
    pub(super) fn new(cause: Cause, log: &Log) -> Self {
        Self {
            cause,
            log: log.text(),
        }
    }

    /// For the person who reads the result: what happened to a library of this name.
    pub(super) fn message(&self, library: &str) -> String {
        format!("library `{library}`: {}", self.what(library))
    }

    /// The same, said of the library.
    pub(super) fn what(&self, library: &str) -> String {
        let what = match &self.cause {
            Cause::Exceeded(exceeded) => exceeded.message(library),
            Cause::Trapped(why) => format!("it crashed: {why}"),
            Cause::Exited(status) => format!("it ended itself with status {status}"),
            Cause::Unreadable(why) => why.clone(),
            Cause::Missing(name) => format!("it exports no `{name}`"),
            Cause::NoRoom(why) => format!("it could not be started: {why}"),
            Cause::Cancelled => "the run was ended".to_owned(),
        };
        let log = Said(self.log.as_deref());
        format!("{what}{log}")
    }
}

/// The end of a log, on one line.
struct Said<'l>(Option<&'l str>);

/// Lines of a log that a message shows, and the length of each.
const LINES: usize = 3;
const LENGTH: usize = 200;

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(log) = self.0 else {
            return Ok(());
        };
        let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        f.write_str("; it said: ")?;
        for (index, line) in last.iter().enumerate() {
            if index > 0 {
                f.write_str(" / ")?;
            }
            let mut chars = line.chars();
            f.write_str(&chars.by_ref().take(LENGTH).collect::<String>())?;
            if chars.next().is_some() {
                f.write_str("…")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_log_stands_in_the_message() {
        let failure = Failure {
            cause: Cause::Exited(3),
            log: Some("one\ntwo\n\nthree\nfour".to_owned()),
        };
        assert_eq!(
            failure.message("docs"),
            "library `docs`: it ended itself with status 3; it said: two / three / four"
        );
    }
}
