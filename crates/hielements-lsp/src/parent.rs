//! Ends the server when the editor's process is gone, also where its end of the pipe is kept open by
//! somebody else.

use crate::transport::Incoming;
use std::thread;
use std::time::Duration;

/// The process is looked for so often.
const INTERVAL: Duration = Duration::from_secs(1);

/// Says that nobody is there any more once the process with this number is gone.
pub(crate) fn watch(process: u32, sender: tokio::sync::mpsc::Sender<Incoming>) {
    let look = move || {
        while is_alive(process) && !sender.is_closed() {
            thread::sleep(INTERVAL);
        }
        sender.blocking_send(Incoming::Gone).unwrap_or_default();
    };
    // Without this thread the end of the input still ends the server.
    drop(thread::Builder::new().name("parent".to_owned()).spawn(look));
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let number = i32::try_from(process).ok().and_then(Pid::from_raw);
    // A number that cannot be one says nothing.
    number.is_none_or(|number| test_kill_process(number) != Err(Errno::SRCH))
}

/// Elsewhere the end of the input has to do.
#[cfg(not(unix))]
fn is_alive(_process: u32) -> bool {
    true
}
