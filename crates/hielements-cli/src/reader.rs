//! Whether anybody still reads standard output: who goes on without an end must know.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The one who reads standard output.
#[derive(Clone, Default)]
pub(crate) struct Reader(Arc<AtomicBool>);

impl Reader {
    /// Calls `wake` once when nobody reads any more, where the system can tell that without a byte
    /// being written. Elsewhere it shows at the next print.
    #[cfg(unix)]
    pub(crate) fn tell(&self, wake: impl FnOnce() + Send + 'static) {
        let reader = self.clone();
        std::thread::spawn(move || {
            if is_left() {
                reader.leave();
                wake();
            }
        });
    }

    /// Nothing tells here.
    #[cfg(not(unix))]
    pub(crate) fn tell(&self, _wake: impl FnOnce() + Send + 'static) {}

    /// Takes down that nobody reads any more.
    pub(crate) fn leave(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether nobody reads any more.
    pub(crate) fn is_gone(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sleeps until nobody reads standard output any more. False where that is never told.
#[cfg(unix)]
fn is_left() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::retry_on_intr;
    let out = std::io::stdout();
    let mut asked = [PollFd::new(&out, PollFlags::empty())];
    let told = retry_on_intr(|| poll(&mut asked, None));
    let left = PollFlags::ERR | PollFlags::HUP;
    told.is_ok() && asked[0].revents().intersects(left)
}
