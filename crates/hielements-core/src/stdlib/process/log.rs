//! The end of what a program said that was no answer.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// So much of it is kept, in bytes.
const KEPT: usize = 16 << 10;

/// Lines, of which the last are kept.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<VecDeque<u8>>);

impl Log {
    pub(super) fn add(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = &bytes[bytes.len().saturating_sub(KEPT)..];
        let surplus = (kept.len() + bytes.len()).saturating_sub(KEPT);
        kept.drain(..surplus);
        kept.extend(bytes);
    }

    pub(super) fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = kept.iter().copied().collect();
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_kept() {
        let log = Log::default();
        log.add(b"first\n");
        assert_eq!(log.text(), "first");
        for _ in 0..10_000 {
            log.add(b"flood ");
        }
        log.add(&vec![b'x'; 3 * KEPT]);
        log.add(b"\nlast\n");
        let text = log.text();
        assert!(text.ends_with("xxx\nlast") && text.len() <= KEPT);
    }
}
