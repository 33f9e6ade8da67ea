//! Processes on Windows: each in a job object of its own, which the system ends with all that is in it
//! when the job is closed, by us or because we are gone.

use super::{Launch, Launcher};
use std::io::Write;
use std::os::windows::io::AsRawHandle;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use win32job::{ExtendedLimitInfo, Job};

/// Whether standard error begins with a word of a supervisor.
pub(super) const SUPERVISED: bool = false;

/// So long a program has to end after its input was closed.
const GRACE: Duration = Duration::from_millis(200);

/// How often is looked whether it did.
const TICK: Duration = Duration::from_millis(5);

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
    child: Mutex<Child>,
    job: Mutex<Option<Job>>,
    /// Removed when the group is.
    _temporary: tempfile::TempDir,
}

impl Group {
    pub(super) fn start(
        _launcher: Option<&Launcher>,
        launch: &Launch,
    ) -> Result<(Self, Streams), String> {
        let program = launch.program.display();
        let failed = |why: String| format!("{program} cannot be started: {why}");
        let temporary = tempfile::Builder::new().prefix("hielements-").tempdir();
        let temporary = temporary.map_err(|error| failed(error.to_string()))?;
        let job = job().map_err(failed)?;
        #[expect(clippy::disallowed_methods, reason = "processes start here")]
        let mut command = Command::new(&launch.program);
        let environment = launch.environment.iter();
        command
            .args(&launch.args)
            .current_dir(&launch.folder)
            .env_clear()
            .envs(environment.map(|(name, value)| (name, value)))
            .env("TMPDIR", temporary.path())
            .env("TEMP", temporary.path())
            .env("TMP", temporary.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        if let Err(error) = job.assign_process(child.as_raw_handle() as isize) {
            // It must not live outside of a job.
            child.kill().unwrap_or_default();
            return Err(failed(error.to_string()));
        }
        let missing = || failed("the system gave no pipes".to_owned());
        let streams = Streams {
            input: child.stdin.take().ok_or_else(missing)?,
            output: child.stdout.take().ok_or_else(missing)?,
            errors: child.stderr.take().ok_or_else(missing)?,
        };
        let group = Self {
            child: Mutex::new(child),
            job: Mutex::new(Some(job)),
            _temporary: temporary,
        };
        Ok((group, streams))
    }

    /// Waits for the end of the program; why it ended. What it left behind ends with it.
    pub(super) fn wait(&self) -> String {
        loop {
            let ended = self.lock().try_wait();
            match ended {
                Ok(None) => std::thread::sleep(TICK),
                Ok(Some(status)) => {
                    self.close();
                    return words(status);
                }
                Err(error) => return format!("it cannot be waited for: {error}"),
            }
        }
    }

    /// Ends what does not end by itself after its input was closed.
    pub(super) fn unwanted(&self) {
        std::thread::sleep(GRACE);
        self.close();
    }

    /// All that is left was ended with the job.
    pub(super) fn sweep(&self, _program: u32) {
        self.close();
    }

    /// Ends the program and all that it started.
    pub(super) fn kill(&self, _program: Option<u32>) {
        self.close();
    }

    fn close(&self) {
        let mut job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        job.take();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn job() -> Result<Job, String> {
    let mut limits = ExtendedLimitInfo::new();
    limits.limit_kill_on_job_close();
    Job::create_with_limit_info(&limits).map_err(|error| error.to_string())
}

fn words(status: ExitStatus) -> String {
    match status.code() {
        Some(0) | None => "it ended".to_owned(),
        Some(code) => format!("it ended with exit code {code}"),
    }
}

/// Writes all of a line; `false` when the program takes no more. One that takes nothing is ended by
/// its time limit, which closes the pipe.
pub(super) fn write(pipe: &mut ChildStdin, line: &[u8], _is_closed: &AtomicBool) -> bool {
    pipe.write_all(line).is_ok()
}
