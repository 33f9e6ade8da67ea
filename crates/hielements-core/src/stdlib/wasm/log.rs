//! What a guest says beside its answers: its log, its standard output and error. Bounded.

/// The first bytes of what was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    said: Vec<u8>,
    most: usize,
    lost: u64,
}

impl Log {
    /// An empty log that keeps at most `most` bytes.
    pub(super) fn new(most: u64) -> Self {
        Self {
            said: Vec::new(),
            most: usize::try_from(most).unwrap_or(usize::MAX),
            lost: 0,
        }
    }

    /// Adds bytes as far as there is room.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let room = self.most.saturating_sub(self.said.len());
        let kept = bytes.len().min(room);
        self.said.extend_from_slice(&bytes[..kept]);
        self.lost += (bytes.len() - kept) as u64;
    }

    /// Adds a whole line.
    pub(super) fn add_line(&mut self, bytes: &[u8]) {
        if self.lost == 0 && self.said.last().is_some_and(|last| *last != b'\n') {
            self.add(b"\n");
        }
        self.add(bytes);
        if !bytes.ends_with(b"\n") {
            self.add(b"\n");
        }
    }

    /// What was said, with a note on what was not kept; `None` where that is nothing.
    pub(super) fn text(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.said);
        let text = text.trim_end();
        match self.lost {
            0 if text.is_empty() => None,
            0 => Some(text.to_owned()),
            lost => Some(format!("{text}\n… and {lost} bytes more")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_keeps_its_beginning() {
        let mut log = Log::new(8);
        assert_eq!(log.text(), None);
        log.add_line(b"one");
        log.add_line(b"two");
        log.add(b"three");
        assert_eq!(log.text().as_deref(), Some("one\ntwo\n… and 5 bytes more"));
    }
}
