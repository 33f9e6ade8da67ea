//! Programs that run beside this one: the only place that starts any.
//!
//! On Unix the program of a library is started by a supervisor, which is this program once more: it
//! puts the library into a sandbox and a group of its own, and ends it with all that it started when
//! the pipe from this side is closed, whatever became of us. On Windows a job object does that. Lines
//! go in, lines come out; what they mean is not known here.

mod log;
mod pipes;
#[cfg(target_os = "linux")]
mod sandbox;
#[cfg(unix)]
mod supervisor;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use supervisor::supervise;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use log::Log;
use pipes::Input;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use system::Group;

/// The longest line that a program may say, in bytes.
pub const MAX_LINE: usize = 16 << 20;

/// How this program starts itself as the supervisor of another.
#[derive(Clone, Debug)]
pub struct Launcher {
    /// This program.
    pub program: PathBuf,
    /// The arguments that make it call [`supervise`] with the one that follows them.
    pub args: Vec<String>,
}

/// What to start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launch {
    /// The program, an absolute path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// The folder in which it starts.
    pub folder: PathBuf,
    /// All of its environment but for the folder of temporary files.
    #[serde(skip)]
    pub environment: Vec<(String, String)>,
    /// Files and folders that it may read and run, beside those of the system.
    pub readable: Vec<PathBuf>,
    /// Files and folders that it may change, beside its folder of temporary files.
    pub writable: Vec<PathBuf>,
    /// Ports of TCP to which it may connect.
    pub ports: Vec<u16>,
}

/// Whoever hears what a program says. Called by threads of the process, one line at a time.
pub trait Listener: Send + Sync {
    /// It said a line; gives whether somebody waited for it. Others go to the log.
    fn line(&self, line: &[u8]) -> bool;

    /// It said more than [`MAX_LINE`] bytes without an end of line; nothing more will be heard.
    fn too_long(&self);

    /// It is over, and why.
    fn over(&self, why: &str);

    /// Whether somebody waits for it to say something.
    fn is_waiting(&self) -> bool;
}

/// What the supervisor says of a program that it started.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Word {
    /// It runs.
    Runs {
        /// The process, and so the group.
        pid: u32,
        /// What the system keeps it from, in words; empty: nothing.
        kept_from: Vec<String>,
    },
    /// It could not be started, and why.
    Failed(String),
}

/// A program that was started. Dropping it ends the program.
pub struct Process {
    input: Input,
    group: Arc<Group>,
    log: Arc<Log>,
    word: Arc<OnceLock<Word>>,
    over: Arc<OnceLock<String>>,
}

impl Process {
    /// Starts a program. It is ended when nothing was said to it for so long as `idle` and nobody
    /// waits.
    ///
    /// # Errors
    ///
    /// When it cannot be started, in words. A program that the supervisor cannot start is over soon
    /// after.
    pub fn start(
        launcher: Option<&Launcher>,
        launch: &Launch,
        idle: Duration,
        listener: Arc<dyn Listener>,
    ) -> Result<Self, String> {
        let (group, streams) = Group::start(launcher, launch)?;
        let group = Arc::new(group);
        let log = Arc::new(Log::default());
        let word = Arc::new(OnceLock::new());
        let over = Arc::new(OnceLock::new());
        let said = pipes::hear(streams.output, Arc::clone(&log), Arc::clone(&listener))?;
        let complained = pipes::note(streams.errors, Arc::clone(&log), Arc::clone(&word))?;
        let input = Input::new(streams.input, &group, idle, Arc::clone(&listener))?;
        let ends = pipes::Ends {
            group: Arc::clone(&group),
            word: Arc::clone(&word),
            over: Arc::clone(&over),
            threads: [said, complained],
        };
        pipes::wait(ends, listener)?;
        Ok(Self {
            input,
            group,
            log,
            word,
            over,
        })
    }

    /// Says a line to it. What it does not take is lost when it is over.
    pub fn say(&self, line: Vec<u8>) {
        self.input.say(line);
    }

    /// Adds a line to its log.
    pub fn note(&self, line: &str) {
        self.log.add(line.as_bytes());
        self.log.add(b"\n");
    }

    /// Waits until it runs.
    ///
    /// # Errors
    ///
    /// When it does not, in words.
    pub fn ready(&self, patience: Duration) -> Result<(), String> {
        let known = || self.word.get().is_some() || self.over.get().is_some();
        if system::SUPERVISED && !pipes::until(patience, known) {
            return Err(format!("it did not start within {patience:?}"));
        }
        match (self.word.get(), self.over.get()) {
            (Some(Word::Failed(why)), _) => Err(why.clone()),
            (None, Some(why)) => Err(why.clone()),
            (Some(Word::Runs { .. }), _) | (None, None) => Ok(()),
        }
    }

    /// Why it is over, where it is.
    pub fn over(&self) -> Option<&str> {
        self.over.get().map(String::as_str)
    }

    /// The end of what it said on standard error and of what was noted.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// What the system keeps it from, once it runs; empty: nothing.
    pub fn kept_from(&self) -> Option<&[String]> {
        match self.word.get()? {
            Word::Runs { kept_from, .. } => Some(kept_from),
            Word::Failed(_) => None,
        }
    }

    /// Closes its input, which ends it and all that it started, and does not wait.
    pub fn end(&self) {
        self.input.close();
    }

    /// Ends it and waits until it is over, for at most `patience`; what is left then is killed.
    pub fn end_now(&self, patience: Duration) {
        self.end();
        if !pipes::until(patience, || self.over.get().is_some()) {
            self.kill();
        }
    }

    fn kill(&self) {
        self.group.kill(match self.word.get() {
            Some(Word::Runs { pid, .. }) => Some(*pid),
            Some(Word::Failed(_)) | None => None,
        });
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
