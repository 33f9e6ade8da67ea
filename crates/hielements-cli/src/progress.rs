//! What a person at a terminal sees while a long run is under way: one line, erased afterwards.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A run that is over before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// Time between two looks at the count.
const PACE: Duration = Duration::from_millis(100);

/// Does `work`, and shows on standard error how many of `total` tasks it has counted. Nothing is
/// shown where standard error is no terminal, or one that cannot erase a line.
pub(crate) fn watched<T>(total: usize, work: impl FnOnce(&AtomicUsize) -> T) -> T {
    let done = AtomicUsize::new(0);
    let terminal = std::io::stderr();
    if !terminal.is_terminal() || std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return work(&done);
    }
    let (over, end) = channel::<()>();
    std::thread::scope(|scope| {
        let count = &done;
        scope.spawn(move || show(&mut &terminal, &end, count, total));
        let result = work(count);
        drop(over);
        result
    })
}

/// Writes the line again and again until `end` is closed. Where the terminal cannot be written to,
/// the run goes on unseen.
fn show(out: &mut impl Write, end: &Receiver<()>, done: &AtomicUsize, total: usize) {
    let mut wait = PATIENCE;
    let mut shown = false;
    while end.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let line = line(done.load(Ordering::Relaxed), total);
        write(out, &format!("\r\u{1b}[K{line}"));
        (wait, shown) = (PACE, true);
    }
    if shown {
        write(out, "\r\u{1b}[K");
    }
}

fn line(done: usize, total: usize) -> String {
    if done == 0 {
        "reading code …".to_owned()
    } else {
        format!("judging rules: {done} of {total}")
    }
}

fn write(out: &mut impl Write, text: &str) {
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown during a run of this length.
    fn check(length: Duration, done: usize) -> String {
        let (over, end) = channel::<()>();
        let count = AtomicUsize::new(done);
        let mut out = Vec::new();
        std::thread::scope(|scope| {
            let (out, count) = (&mut out, &count);
            scope.spawn(move || show(out, &end, count, 12));
            std::thread::sleep(length);
            drop(over);
        });
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_short_run_shows_nothing() {
        assert_eq!(check(Duration::from_millis(1), 3), "");
    }

    #[test]
    fn a_long_run_shows_a_line_and_erases_it() {
        let erase = "\r\u{1b}[K";
        let shown = check(PATIENCE * 2, 3);
        assert!(
            shown.starts_with(&format!("{erase}judging rules: 3 of 12")),
            "{shown:?}"
        );
        assert!(shown.ends_with(erase), "{shown:?}");
        assert!(check(PATIENCE * 2, 0).contains("reading code"));
    }
}
