//! The clock that looks after running guests: it moves an engine's epoch while calls are under way,
//! so that each of them comes up for air and can be stopped.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};
use wasmtime::{Engine, EngineWeak};

/// Between two looks at a running guest.
const TICK: Duration = Duration::from_millis(2);

/// How long the clock goes on when nobody needs it: starting it for each of many short calls would
/// cost more than the calls.
const LINGER: Duration = Duration::from_millis(500);

/// Moves the epoch of one engine, on a thread of its own.
pub(super) struct Ticker {
    shared: Arc<Shared>,
    thread: OnceLock<Thread>,
}

#[derive(Default)]
struct Shared {
    under_way: AtomicUsize,
    asleep: AtomicBool,
    ended: AtomicBool,
}

/// While this lives the epoch moves.
pub(super) struct UnderWay<'t>(&'t Ticker);

impl Ticker {
    /// A clock that stands still until a call begins.
    pub(super) fn new() -> Self {
        Self {
            shared: Arc::default(),
            thread: OnceLock::new(),
        }
    }

    /// Says that a call begins.
    pub(super) fn begin(&self, engine: &Engine) -> UnderWay<'_> {
        self.shared.under_way.fetch_add(1, Ordering::SeqCst);
        let thread = self.thread.get_or_init(|| {
            // The thread must not keep the engine alive.
            let (engine, shared) = (engine.weak(), Arc::clone(&self.shared));
            thread::spawn(move || run(&engine, &shared))
                .thread()
                .clone()
        });
        if self.shared.asleep.load(Ordering::SeqCst) {
            thread.unpark();
        }
        UnderWay(self)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.shared.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }
}

fn run(engine: &EngineWeak, shared: &Shared) {
    let mut needed = Instant::now();
    while !shared.ended.load(Ordering::SeqCst) {
        if shared.under_way.load(Ordering::SeqCst) > 0 {
            needed = Instant::now();
        } else if needed.elapsed() > LINGER {
            sleep(shared);
            needed = Instant::now();
        }
        thread::sleep(TICK);
        let Some(engine) = engine.upgrade() else {
            return;
        };
        engine.increment_epoch();
    }
}

/// Sleeps until a call begins. Whoever begins one after `asleep` is set wakes the thread, and one that
/// began before is seen here.
fn sleep(shared: &Shared) {
    shared.asleep.store(true, Ordering::SeqCst);
    while shared.under_way.load(Ordering::SeqCst) == 0 && !shared.ended.load(Ordering::SeqCst) {
        thread::park();
    }
    shared.asleep.store(false, Ordering::SeqCst);
}
