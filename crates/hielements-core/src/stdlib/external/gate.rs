//! Lets so many through at once, and the others wait.

use std::sync::{Condvar, Mutex, PoisonError};

/// The gate.
#[derive(Default)]
pub(super) struct Gate {
    inside: Mutex<usize>,
    freed: Condvar,
}

/// Whoever is inside; dropping it lets the next one in.
pub(super) struct Turn<'a>(&'a Gate);

impl Gate {
    /// Waits until fewer than `most` are inside.
    pub(super) fn enter(&self, most: usize) -> Turn<'_> {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |inside: &mut usize| *inside >= most.max(1);
        let inside = self.freed.wait_while(inside, full);
        *inside.unwrap_or_else(PoisonError::into_inner) += 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let inside = self.0.inside.lock();
        *inside.unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}
