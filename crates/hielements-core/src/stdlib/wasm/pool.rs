//! Instances that are ready before anybody calls: started on a thread of their own, each used once.

use super::failure::Failure;
use super::instance::{Instance, Prepared};
use std::num::NonZero;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::thread;

/// Instances that are kept ready for one library.
const MOST_READY: usize = 4;

/// Instances that are ready in all libraries.
static READY: AtomicU32 = AtomicU32::new(0);

/// A library with instances that nobody has called.
pub(super) struct Pool {
    prepared: Prepared,
    ready: Mutex<Vec<Ready>>,
}

/// An instance that counts as ready.
struct Ready(Instance, Counted);

struct Counted;

impl Pool {
    /// The pool of a library, with nothing ready yet.
    pub(super) fn new(prepared: Prepared) -> Arc<Self> {
        Arc::new(Self {
            prepared,
            ready: Mutex::default(),
        })
    }

    /// What its instances are made from.
    pub(super) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// An instance that nobody has called; one that is ready, if there is one. Others are made ready
    /// meanwhile.
    pub(super) fn take(self: &Arc<Self>) -> Result<Instance, Failure> {
        let ready = self.lock().pop();
        self.refill();
        match ready {
            Some(Ready(instance, _)) => Ok(instance),
            None => self.prepared.start(),
        }
    }

    /// Has instances made ready, on another thread.
    pub(super) fn refill(self: &Arc<Self>) {
        static STARTER: OnceLock<Option<Sender<Weak<Pool>>>> = OnceLock::new();
        let starter = STARTER.get_or_init(|| {
            let (sender, receiver) = channel();
            let builder = thread::Builder::new().name("wasm instances".to_owned());
            let started = builder.spawn(move || fill(&receiver));
            // Without the thread each call starts its own.
            started.ok().map(|_| sender)
        });
        if let Some(starter) = starter {
            // The thread ends with the process.
            starter.send(Arc::downgrade(self)).unwrap_or_default();
        }
    }

    /// Makes instances ready until there are enough. One that cannot be started says why when it is
    /// called.
    fn fill(&self) {
        while self.lock().len() < wanted() && self.has_room() {
            let Ok(instance) = self.prepared.start() else {
                return;
            };
            READY.fetch_add(1, Ordering::Relaxed);
            self.lock().push(Ready(instance, Counted));
        }
    }

    /// Half of the room is for instances at work.
    fn has_room(&self) -> bool {
        let slots = self.prepared.runtime.slots;
        slots.is_none_or(|slots| READY.load(Ordering::Relaxed) < slots / 2)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Ready>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        READY.fetch_sub(1, Ordering::Relaxed);
    }
}

/// As many calls as there may be at once, within bounds.
fn wanted() -> usize {
    static WANTED: OnceLock<usize> = OnceLock::new();
    *WANTED.get_or_init(|| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        threads.clamp(2, MOST_READY)
    })
}

fn fill(wanted: &Receiver<Weak<Pool>>) {
    for pool in wanted {
        if let Some(pool) = pool.upgrade() {
            pool.fill();
        }
    }
}
