//! What the server notes for people who look for the cause of something: lines in a file that somebody
//! named, never in the channel to the editor.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// How much is noted. Each level holds those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// What went wrong.
    Error,
    /// And what was done: folders, runs, commands.
    #[default]
    Info,
    /// And every message, with the time that it took.
    Debug,
}

/// Where it is noted; cheap to clone.
#[derive(Clone, Default)]
pub struct Log(Option<Arc<Open>>);

struct Open {
    level: LogLevel,
    started: Instant,
    out: Mutex<Box<dyn Write + Send>>,
}

impl Log {
    /// Notes into `out` what is of this level or below.
    pub fn new(level: LogLevel, out: Box<dyn Write + Send>) -> Self {
        Self(Some(Arc::new(Open {
            level,
            started: Instant::now(),
            out: Mutex::new(out),
        })))
    }

    /// Whether something of this level is noted.
    pub(crate) fn notes(&self, level: LogLevel) -> bool {
        self.0.as_ref().is_some_and(|open| level <= open.level)
    }

    /// Notes one thing, each of its lines with the seconds since the start.
    pub(crate) fn note(&self, level: LogLevel, what: fmt::Arguments<'_>) {
        let Some(open) = self.0.as_ref().filter(|open| level <= open.level) else {
            return;
        };
        let word = match level {
            LogLevel::Error => "error",
            LogLevel::Info => "info ",
            LogLevel::Debug => "debug",
        };
        let since = open.started.elapsed().as_secs_f64();
        let mut lines = String::new();
        for line in what.to_string().lines() {
            lines.push_str(&format!("{since:12.6} {word} {line}\n"));
        }
        let mut out = open.out.lock().unwrap_or_else(PoisonError::into_inner);
        // A log that cannot be written is no reason to stop.
        out.write_all(lines.as_bytes()).unwrap_or_default();
        out.flush().unwrap_or_default();
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(open) => write!(f, "Log({:?})", open.level),
            None => f.write_str("Log(none)"),
        }
    }
}
