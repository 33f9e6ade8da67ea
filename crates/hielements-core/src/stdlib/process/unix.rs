//! Processes on Unix, as this side sees them: the supervisor, and the pipes that it hands on.

use super::{Launch, Launcher};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::io::{ErrorKind, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};

/// Whether standard error begins with a word of the supervisor.
pub(super) const SUPERVISED: bool = true;

/// The pipe to a program.
pub(super) type InputPipe = ChildStdin;

/// The pipes of a program.
pub(super) struct Streams {
    pub(super) input: ChildStdin,
    pub(super) output: ChildStdout,
    pub(super) errors: ChildStderr,
}

/// A program with all that it started.
pub(super) struct Group {
    supervisor: Mutex<Option<Child>>,
    id: u32,
    /// The signal that ended the supervisor, 0 where none did.
    killed_by: AtomicI32,
}

impl Group {
    pub(super) fn start(
        launcher: Option<&Launcher>,
        launch: &Launch,
    ) -> Result<(Self, Streams), String> {
        let Some(launcher) = launcher else {
            return Err("this program cannot start others".to_owned());
        };
        let words = serde_json::to_string(launch).map_err(|error| error.to_string())?;
        #[expect(clippy::disallowed_methods, reason = "processes start here")]
        let mut command = Command::new(&launcher.program);
        let environment = launch.environment.iter();
        command
            .args(&launcher.args)
            .arg(words)
            .env_clear()
            .envs(environment.map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|error| format!("{}: {error}", launcher.program.display()))?;
        let missing = || "the system gave no pipes".to_owned();
        let streams = Streams {
            input: child.stdin.take().ok_or_else(missing)?,
            output: child.stdout.take().ok_or_else(missing)?,
            errors: child.stderr.take().ok_or_else(missing)?,
        };
        rustix::io::ioctl_fionbio(&streams.input, true).map_err(|error| error.to_string())?;
        let group = Self {
            id: child.id(),
            supervisor: Mutex::new(Some(child)),
            killed_by: AtomicI32::new(0),
        };
        Ok((group, streams))
    }

    /// Waits for the end of the program; why it ended.
    pub(super) fn wait(&self) -> String {
        let child = || {
            self.supervisor
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
        };
        let Some(mut child) = child() else {
            return "it ended".to_owned();
        };
        match child.wait() {
            Ok(status) => {
                self.killed_by
                    .store(status.signal().unwrap_or(0), Ordering::Release);
                ended(status)
            }
            Err(error) => format!("it cannot be waited for: {error}"),
        }
    }

    /// The supervisor sees that the input is closed.
    pub(super) fn unwanted(&self) {}

    /// Kills what is left of the group `program`, where the supervisor was killed and could not.
    pub(super) fn sweep(&self, program: u32) {
        if self.killed_by.load(Ordering::Acquire) != 0 {
            kill_group(program);
        }
    }

    /// Kills the group `program`, where it is known, and the supervisor.
    pub(super) fn kill(&self, program: Option<u32>) {
        if let Some(program) = program {
            kill_group(program);
        }
        if let Some(id) = pid(self.id) {
            // One that is gone needs no killing.
            kill_process(id, Signal::KILL).unwrap_or_default();
        }
    }
}

fn kill_group(program: u32) {
    if let Some(id) = pid(program) {
        kill_process_group(id, Signal::KILL).unwrap_or_default();
    }
}

fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// How a program ended, in words; the supervisor ends as the program did.
fn ended(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("its supervisor was killed by signal {signal}"),
        (None, Some(0)) => "it ended".to_owned(),
        (None, Some(code)) if code > super::supervisor::BY_SIGNAL => {
            let signal = code - super::supervisor::BY_SIGNAL;
            format!("it was killed by signal {signal}")
        }
        (None, Some(code)) => format!("it ended with exit code {code}"),
        (None, None) => "it ended".to_owned(),
    }
}

/// Writes all of a line; `false` when the program takes no more, or the input was closed meanwhile.
pub(super) fn write(pipe: &mut ChildStdin, mut line: &[u8], is_closed: &AtomicBool) -> bool {
    let tick = Timespec {
        tv_sec: 0,
        tv_nsec: 20_000_000,
    };
    while !line.is_empty() {
        match pipe.write(line) {
            Ok(0) => return false,
            Ok(written) => line = &line[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if is_closed.load(Ordering::Acquire) {
                    return false;
                }
                let mut ready = [PollFd::new(&*pipe, PollFlags::OUT)];
                // Whatever it says, the next try tells more.
                poll(&mut ready, Some(&tick)).unwrap_or_default();
            }
            Err(_) => return false,
        }
    }
    true
}
