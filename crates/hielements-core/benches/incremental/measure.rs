//! What one piece of work costs: time on the clock, and time on processors, which other work on the
//! machine changes less.

use std::fs;
use std::time::{Duration, Instant};

/// The costs of one sort of work, done many times.
#[derive(Default)]
pub(crate) struct Costs {
    wall: Vec<Duration>,
    processor: Vec<Duration>,
}

impl Costs {
    /// Does it once.
    pub(crate) fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let before = processor_time();
        let started = Instant::now();
        let done = work();
        self.wall.push(started.elapsed());
        self.processor.push(processor_time().saturating_sub(before));
        done
    }

    /// One line of the table.
    pub(crate) fn print(mut self, name: &str) {
        self.wall.sort_unstable();
        self.processor.sort_unstable();
        let times = self.wall.len();
        let [a, b] = [50, 95].map(|part| part_of(&self.wall, part));
        let [c, d] = [50, 95].map(|part| part_of(&self.processor, part));
        println!("  {name:44}{times:>6}{a:>11.3}{b:>11.3}{c:>11.3}{d:>11.3}");
    }
}

/// The head of the table.
pub(crate) fn print_head() {
    let [a, b, c, d] = ["wall p50", "wall p95", "cpu p50", "cpu p95"];
    println!("  {:44}{:>6}{a:>11}{b:>11}{c:>11}{d:>11}", "ms", "times");
}

/// The value that so many in a hundred do not exceed, in milliseconds.
fn part_of(sorted: &[Duration], part: usize) -> f64 {
    let at = (sorted.len() * part).div_ceil(100).saturating_sub(1);
    sorted.get(at).map_or(0.0, Duration::as_secs_f64) * 1000.0
}

/// The time that all threads of this process spent on processors; zero where the system does not
/// say it.
fn processor_time() -> Duration {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten();
    let times = threads.filter_map(|thread| {
        let said = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        said.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(times.sum())
}

/// A figure of the system about the memory of this process, in mebibytes.
pub(crate) fn memory(name: &str) -> f64 {
    let said = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = said.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.trim_matches([':', ' ', '\t', 'k', 'B']).parse().ok());
    number.map_or(0.0, |kibibytes: f64| kibibytes / 1024.0)
}
