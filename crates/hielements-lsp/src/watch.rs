//! Our own eyes on a workspace, for editors that do not tell what changes outside of them: a thread
//! that waits for changes on disk.

use hielements_core::source::WsPath;
use hielements_core::workspace::watch::Waker;
use hielements_core::workspace::{Changed, Tree, Watcher};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

/// With nothing to do, the wait for a change is as long as anybody likes.
const LONG: Duration = Duration::from_secs(3600);

/// The hand on a thread that watches; dropping it ends the thread.
pub(crate) struct Eyes {
    shared: Arc<Shared>,
    waker: Waker,
}

#[derive(Default)]
struct Shared {
    next: Mutex<Option<Sight>>,
    is_over: AtomicBool,
    polls: AtomicBool,
}

/// What is watched from now on.
struct Sight {
    tree: Arc<Tree>,
    read: Vec<WsPath>,
    walked: SystemTime,
}

impl Eyes {
    /// Tells of what `watcher` sees. `note` hears why it has to look by itself, where it has to.
    pub(crate) fn open(
        mut watcher: Watcher,
        tell: impl Fn(Changed) + Send + 'static,
        note: impl FnOnce(String) + Send + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let eyes = Self {
            shared: Arc::clone(&shared),
            waker: watcher.waker(),
        };
        let mut note = Some(note);
        let watch = move || {
            while !shared.is_over.load(Ordering::Acquire) {
                shared.look_on(&mut watcher);
                if let Some(changed) = watcher.next(LONG) {
                    tell(changed);
                }
                if let Some(why) = watcher.polling() {
                    shared.polls.store(true, Ordering::Release);
                    if let Some(note) = note.take() {
                        note(why.to_owned());
                    }
                }
            }
        };
        thread::Builder::new()
            .name("watch".to_owned())
            .spawn(watch)?;
        Ok(eyes)
    }

    /// Watches the folders of `tree`, which a walk found that began at `walked`. `read` gives the
    /// files that were read, which are needed only where the system does not tell of changes.
    pub(crate) fn follow(
        &self,
        tree: Arc<Tree>,
        walked: SystemTime,
        read: impl FnOnce() -> Vec<WsPath>,
    ) {
        let polls = self.shared.polls.load(Ordering::Acquire);
        let sight = Sight {
            tree,
            read: if polls { read() } else { Vec::new() },
            walked,
        };
        *self.shared.next() = Some(sight);
        self.waker.wake();
    }
}

impl Shared {
    fn next(&self) -> std::sync::MutexGuard<'_, Option<Sight>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_on(&self, watcher: &mut Watcher) {
        let next = self.next().take();
        if let Some(sight) = next {
            watcher.follow(sight.tree.folders(), sight.walked);
            watcher.read(&sight.read, sight.walked);
        }
    }
}

impl Drop for Eyes {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Release);
        self.waker.wake();
    }
}
