//! This program as the supervisor of another: starts it in a sandbox and a group of its own, hands it
//! our pipes, and outlives it to clean up behind it.
//!
//! Whoever started us holds the other end of standard input. Nothing is read from it here; once it is
//! closed, by an order or because that process is gone, the group ends.

use super::{Launch, Word};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, Signal, kill_process, kill_process_group, setsid};
use std::io::{self, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// We end with this and the number of the signal where the program was ended by one.
pub(super) const BY_SIGNAL: i32 = 128;

/// So long a program has to end after its input was closed, and again after it was asked to.
const GRACE: Duration = Duration::from_millis(100);

/// What a supervisor waits for.
enum Event {
    /// Nobody wants the program any more.
    Unwanted,
    /// The program ended.
    Ended(io::Result<ExitStatus>),
}

/// Starts what `words` say, a [`Launch`] as JSON, and stays until it is over. Gives the exit code.
pub fn supervise(words: &str) -> u8 {
    let launch: Launch = match serde_json::from_str(words) {
        Ok(launch) => launch,
        Err(error) => return failed(&format!("no order: {error}")),
    };
    // A group of our own: what is typed at a terminal is not meant for the library.
    // One who leads a group already has one.
    let _ = setsid();
    #[cfg(target_os = "linux")]
    rustix::process::set_child_subreaper(Pid::from_raw(1)).unwrap_or_default();
    let temporary = match tempfile::Builder::new().prefix("hielements-").tempdir() {
        Ok(temporary) => temporary,
        Err(error) => return failed(&format!("there is no folder for temporary files: {error}")),
    };
    match start(&launch, temporary.path()) {
        Ok((child, kept_from)) => {
            say(&Word::Runs {
                pid: child.id(),
                kept_from,
            });
            see_to(child)
        }
        Err(why) => failed(&why),
    }
}

fn failed(why: &str) -> u8 {
    say(&Word::Failed(why.to_owned()));
    1
}

/// Says something to the other side, before the program can.
fn say(word: &Word) {
    let mut text = serde_json::to_vec(word).unwrap_or_default();
    text.push(b'\n');
    // Where nobody listens, the end of our input is the next thing that happens.
    io::stderr().write_all(&text).unwrap_or_default();
}

/// Starts the program. The sandbox holds the thread that starts it, and so the program, and not us.
fn start(launch: &Launch, temporary: &Path) -> Result<(Child, Vec<String>), String> {
    let started = thread::scope(|scope| {
        let start = || {
            let kept_from = restrict(launch, temporary)?;
            #[expect(clippy::disallowed_methods, reason = "processes start here")]
            let mut command = Command::new(&launch.program);
            command
                .args(&launch.args)
                .current_dir(&launch.folder)
                .env("TMPDIR", temporary)
                .process_group(0);
            let child = command.spawn().map_err(|error| error.to_string())?;
            Ok((child, kept_from))
        };
        scope.spawn(start).join()
    });
    let crashed = |_| Err("the system gives no thread".to_owned());
    let started: Result<_, String> = started.unwrap_or_else(crashed);
    started.map_err(|why| format!("{} cannot be started: {why}", launch.program.display()))
}

#[cfg(target_os = "linux")]
fn restrict(launch: &Launch, temporary: &Path) -> Result<Vec<String>, String> {
    super::sandbox::restrict(launch, temporary)
}

#[cfg(not(target_os = "linux"))]
fn restrict(_launch: &Launch, _temporary: &Path) -> Result<Vec<String>, String> {
    Ok(Vec::new())
}

/// Waits until the program is over or unwanted, and ends what is left of it.
fn see_to(mut child: Child) -> u8 {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (sender, events) = mpsc::channel();
    let ended = sender.clone();
    thread::spawn(move || ended.send(Event::Ended(child.wait())));
    thread::spawn(move || watch(&sender));
    let status = match events.recv() {
        Ok(Event::Ended(status)) => status,
        Ok(Event::Unwanted) | Err(_) => end(group, &events),
    };
    sweep(group);
    let status = status.ok();
    let by = status.and_then(|it| it.signal().map(|signal| BY_SIGNAL + signal));
    let code = by.or_else(|| status.and_then(|it| it.code()));
    u8::try_from(code.unwrap_or(1)).unwrap_or(1)
}

/// Tells when nobody holds the other end of our input any more.
fn watch(sender: &Sender<Event>) {
    let input = io::stdin();
    loop {
        let mut ends = [PollFd::new(&input, PollFlags::empty())];
        let polled = poll(&mut ends, None);
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        if polled.is_ok() && ends[0].revents().intersects(gone) {
            sender.send(Event::Unwanted).unwrap_or_default();
            return;
        }
    }
}

/// Ends the program: it sees the end of its input; then it is asked; then it is killed.
fn end(group: Option<Pid>, events: &Receiver<Event>) -> io::Result<ExitStatus> {
    for signal in [Signal::TERM, Signal::KILL] {
        if let Ok(Event::Ended(status)) = events.recv_timeout(GRACE) {
            return status;
        }
        if let Some(group) = group {
            kill_process_group(group, signal).unwrap_or_default();
        }
    }
    match events.recv() {
        Ok(Event::Ended(status)) => status,
        Ok(Event::Unwanted) | Err(_) => Err(io::ErrorKind::Other.into()),
    }
}

/// Kills what the program left behind: its group, and whatever left the group and became our child
/// when its parent was gone.
fn sweep(group: Option<Pid>) {
    if let Some(group) = group {
        kill_process_group(group, Signal::KILL).unwrap_or_default();
    }
    // Each killed one may hand its children to us.
    for _ in 0..1000 {
        let left = children();
        if left.is_empty() {
            return;
        }
        for child in left {
            kill_process(child, Signal::KILL).unwrap_or_default();
        }
        while rustix::process::wait(rustix::process::WaitOptions::NOHANG)
            .is_ok_and(|it| it.is_some())
        {}
        thread::sleep(Duration::from_millis(1));
    }
}

/// Our children, where the system lists them.
#[cfg(target_os = "linux")]
fn children() -> Vec<Pid> {
    let own = std::process::id();
    let folder = format!("/proc/{own}/task");
    #[expect(clippy::disallowed_methods, reason = "the system's list of processes")]
    let tasks = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| {
        #[expect(clippy::disallowed_methods, reason = "the system's list of processes")]
        std::fs::read_to_string(task.path().join("children")).ok()
    });
    let mut found = Vec::new();
    for list in lists {
        let ids = list.split_whitespace().filter_map(|id| id.parse().ok());
        found.extend(ids.filter_map(Pid::from_raw));
    }
    found
}

#[cfg(not(target_os = "linux"))]
fn children() -> Vec<Pid> {
    Vec::new()
}
