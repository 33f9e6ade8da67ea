//! The three pipes of a program, a thread each: nothing that it does, or does not do, makes anybody
//! wait who does not want to.

use super::log::Log;
use super::system::{self, Group};
use super::{Listener, MAX_LINE, Word};
use std::io::{BufRead, BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What was said before the end is heard for so long after it: whoever holds the pipe open then was
/// no part of the group.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// So much is kept of a line that nobody waited for, in bytes.
const SHOWN: usize = 400;

/// How often something is looked at that nobody tells of.
const TICK: Duration = Duration::from_millis(2);

/// What is said to a program.
pub(super) struct Input {
    lines: Mutex<Option<Sender<Vec<u8>>>>,
    is_closed: Arc<AtomicBool>,
}

impl Input {
    /// A thread that writes lines until the input is closed, or nobody said anything for so long as
    /// `idle` and nobody waits for an answer.
    pub(super) fn new(
        mut pipe: system::InputPipe,
        group: &Arc<Group>,
        idle: Duration,
        listener: Arc<dyn Listener>,
    ) -> Result<Self, String> {
        let (sender, lines) = mpsc::channel::<Vec<u8>>();
        let is_closed = Arc::new(AtomicBool::new(false));
        let (closed, group) = (Arc::clone(&is_closed), Arc::clone(group));
        let write = move || {
            while let Some(line) = next(&lines, idle, &*listener) {
                if !system::write(&mut pipe, &line, &closed) {
                    break;
                }
            }
            // The pipe is closed as it is dropped.
            drop(pipe);
            group.unwanted();
        };
        spawn("library input", write)?;
        Ok(Self {
            lines: Mutex::new(Some(sender)),
            is_closed,
        })
    }

    pub(super) fn say(&self, line: Vec<u8>) {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = &*lines {
            // Nobody writes any more where it is over; that is told to whoever waits.
            lines.send(line).unwrap_or_default();
        }
    }

    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.take();
    }
}

/// The next line to write; `None` when there will be none.
fn next(lines: &Receiver<Vec<u8>>, idle: Duration, listener: &dyn Listener) -> Option<Vec<u8>> {
    loop {
        match lines.recv_timeout(idle) {
            Ok(line) => return Some(line),
            Err(RecvTimeoutError::Timeout) if listener.is_waiting() => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// A thread that tells what a program says, line by line.
pub(super) fn hear(
    output: impl Read + Send + 'static,
    log: Arc<Log>,
    listener: Arc<dyn Listener>,
) -> Result<JoinHandle<()>, String> {
    let mut output = BufReader::with_capacity(1 << 16, output);
    let read = move || {
        let mut line = Vec::new();
        loop {
            line.clear();
            let most = MAX_LINE as u64 + 1;
            match output.by_ref().take(most).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if line.last() == Some(&b'\n') => {
                    if !listener.line(&line[..line.len() - 1]) {
                        stray(&log, &line);
                    }
                }
                Ok(length) if length > MAX_LINE => {
                    listener.too_long();
                    return drain(&mut output);
                }
                // The last line lacks its end: whoever was interrupted did not mean it.
                Ok(_) => return stray(&log, &line),
            }
        }
    };
    spawn("library output", read)
}

/// A line that nobody waited for.
fn stray(log: &Log, line: &[u8]) {
    log.add(b"(no answer) ");
    log.add(&line[..line.len().min(SHOWN)]);
    log.add(if line.len() > SHOWN { b" ...\n" } else { b"\n" });
}

/// Reads what nobody wants, so that whoever writes it is not held up on the way to its end.
fn drain(output: &mut impl Read) {
    let mut bytes = [0; 1 << 16];
    while output.read(&mut bytes).is_ok_and(|read| read > 0) {}
}

/// A thread that keeps what a program complains of. The supervisor speaks first.
pub(super) fn note(
    errors: impl Read + Send + 'static,
    log: Arc<Log>,
    word: Arc<OnceLock<Word>>,
) -> Result<JoinHandle<()>, String> {
    let mut errors = BufReader::new(errors);
    let read = move || {
        if system::SUPERVISED {
            let mut first = Vec::new();
            let read = errors.by_ref().take(1 << 16).read_until(b'\n', &mut first);
            match serde_json::from_slice(&first) {
                Ok(said) => {
                    word.get_or_init(|| said);
                }
                // It ended before it could say anything.
                Err(_) if read.is_ok() => log.add(&first),
                Err(_) => {}
            }
        }
        let mut bytes = [0; 1 << 12];
        while let Ok(read @ 1..) = errors.read(&mut bytes) {
            log.add(&bytes[..read]);
        }
    };
    spawn("library errors", read)
}

/// What there is to see to when a program is over.
pub(super) struct Ends {
    pub(super) group: Arc<Group>,
    pub(super) word: Arc<OnceLock<Word>>,
    pub(super) over: Arc<OnceLock<String>>,
    pub(super) threads: [JoinHandle<()>; 2],
}

/// A thread that waits for the end and tells it.
pub(super) fn wait(ends: Ends, listener: Arc<dyn Listener>) -> Result<(), String> {
    let wait = move || {
        let mut why = ends.group.wait();
        until(LAST_WORDS, || {
            ends.threads.iter().all(JoinHandle::is_finished)
        });
        match ends.word.get() {
            Some(Word::Failed(failed)) => why.clone_from(failed),
            Some(Word::Runs { pid, .. }) => ends.group.sweep(*pid),
            None => {}
        }
        listener.over(ends.over.get_or_init(|| why));
    };
    spawn("library end", wait).map(|_| ())
}

/// Waits until something holds, for at most `patience`; gives whether it does.
pub(super) fn until(patience: Duration, holds: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    while !holds() {
        if started.elapsed() >= patience {
            return false;
        }
        thread::sleep(TICK);
    }
    true
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, String> {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(|error| format!("the system gives no thread: {error}"))
}
