//! Bytes → bodies of messages, as the base protocol frames them.
//!
//! Says nothing about what a body holds. What is no frame is told of once and skipped up to the next
//! header.

/// Longer headers are none.
const LONGEST_HEADER: usize = 8 << 10;

/// Longer bodies are skipped.
const LONGEST_BODY: usize = 512 << 20;

/// A buffer that once held a long body is given back.
const SPARE: usize = 1 << 20;

/// The header that every frame has.
const LENGTH: &str = "content-length";

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// Bytes that are no frame, and why.
    Broken(String),
}

/// Takes bytes in pieces of any size and gives frames.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    buffer: Vec<u8>,
    /// Bytes at the start that were dealt with.
    used: usize,
    /// Bytes from `used` on that hold no end of a header.
    scanned: usize,
    state: State,
    /// Whether what is skipped was told of.
    is_lost: bool,
}

#[derive(Debug, Default)]
enum State {
    /// A header comes.
    #[default]
    Header,
    /// A body of so many bytes comes.
    Body(usize),
    /// So many bytes are of no use.
    Skip(usize),
}

impl Frames {
    /// Takes in what was read.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.used == self.buffer.len() {
            self.buffer.clear();
            self.used = 0;
            if self.buffer.capacity() > SPARE {
                self.buffer = Vec::new();
            }
        } else if self.used > SPARE {
            self.buffer.drain(..self.used);
            self.used = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame, where all of it is there.
    pub(crate) fn next(&mut self) -> Option<Frame> {
        loop {
            let there = self.buffer.len() - self.used;
            match self.state {
                State::Body(length) if there < length => return None,
                State::Body(length) => {
                    let body = self.buffer[self.used..self.used + length].to_vec();
                    self.advance(length);
                    self.state = State::Header;
                    return Some(Frame::Body(body));
                }
                State::Skip(length) if there < length => {
                    self.advance(there);
                    self.state = State::Skip(length - there);
                    return None;
                }
                State::Skip(length) => {
                    self.advance(length);
                    self.state = State::Header;
                }
                State::Header => match self.header()? {
                    Ok(()) => {}
                    Err(why) if self.is_lost => drop(why),
                    Err(why) => {
                        self.is_lost = true;
                        return Some(Frame::Broken(why));
                    }
                },
            }
        }
    }

    fn advance(&mut self, length: usize) {
        self.used += length;
        self.scanned = 0;
    }

    /// Reads a header, where all of it is there.
    fn header(&mut self) -> Option<Result<(), String>> {
        while let Some(b'\r' | b'\n') = self.buffer.get(self.used) {
            self.advance(1);
        }
        let rest = &self.buffer[self.used..];
        let Some(end) = end_of_header(rest, self.scanned) else {
            // The end may be cut in the middle.
            self.scanned = rest.len().saturating_sub(3);
            return (rest.len() > LONGEST_HEADER).then(|| {
                self.skip_garbage(self.buffer.len() - self.used);
                Err("no header of a message ends within 8 KiB".to_owned())
            });
        };
        let read = content_length(&rest[..end]);
        match read {
            Ok(length) if length > LONGEST_BODY => {
                self.advance(end);
                self.state = State::Skip(length);
                let most = LONGEST_BODY >> 20;
                Some(Err(format!(
                    "a message of {length} bytes is too long; {most} MiB are taken"
                )))
            }
            Ok(length) => {
                self.advance(end);
                self.state = State::Body(length);
                self.is_lost = false;
                Some(Ok(()))
            }
            Err(why) => {
                self.skip_garbage(end);
                Some(Err(why))
            }
        }
    }

    /// Goes to the next thing within `length` bytes that may be a header, else behind them.
    fn skip_garbage(&mut self, length: usize) {
        let garbage = &self.buffer[self.used..self.used + length];
        let name = LENGTH.as_bytes();
        let mut places = garbage.windows(name.len()).skip(1);
        let next = places.position(|place| place.eq_ignore_ascii_case(name));
        self.advance(next.map_or(length, |at| at + 1));
    }
}

/// Where the header ends that `bytes` begin with; no end begins in the first `scanned` bytes.
fn end_of_header(bytes: &[u8], scanned: usize) -> Option<usize> {
    let ends = (scanned..bytes.len()).filter(|&at| bytes[at] == b'\n');
    ends.map(|at| at + 1).find_map(|next| match &bytes[next..] {
        [b'\n', ..] => Some(next + 1),
        [b'\r', b'\n', ..] => Some(next + 2),
        _ => None,
    })
}

/// How long the body behind a header is.
fn content_length(header: &[u8]) -> Result<usize, String> {
    let header = String::from_utf8_lossy(header);
    let mut length = None;
    for line in header.lines().filter(|line| !line.is_empty()) {
        let name = line.split_once(':');
        let is_name = |name: &str| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
        };
        let Some((name, value)) = name.filter(|(name, _)| is_name(name.trim_end())) else {
            return Err(format!("`{}` is no header of a message", start_of(line)));
        };
        if name.trim_end().eq_ignore_ascii_case(LENGTH) {
            let number = value.trim().parse();
            let wrong = |_| format!("`{}` is no length of a message", start_of(value.trim()));
            length = Some(number.map_err(wrong)?);
        }
    }
    length.ok_or_else(|| "the header of a message has no Content-Length".to_owned())
}

/// As much of a text as a message shows.
fn start_of(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// What is read from `bytes`, a line a frame, whatever the size of the pieces that they come in.
    fn check(bytes: &str, expected: &str) {
        for size in [1, 2, 7, usize::MAX] {
            let mut frames = Frames::default();
            let mut seen = String::new();
            for piece in bytes.as_bytes().chunks(size.min(bytes.len().max(1))) {
                frames.push(piece);
                while let Some(frame) = frames.next() {
                    match frame {
                        Frame::Body(body) => writeln!(seen, "{}", String::from_utf8_lossy(&body)),
                        Frame::Broken(why) => writeln!(seen, "! {why}"),
                    }
                    .unwrap();
                }
            }
            assert_eq!(seen.trim_end(), expected, "in pieces of {size}");
        }
    }

    #[test]
    fn bodies_follow_each_other() {
        check("", "");
        check(
            "Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]",
            "{}\n[1]",
        );
        check(
            "content-length:2\n\n{}\r\n\r\nContent-Length: 2\r\n\r\n[]",
            "{}\n[]",
        );
        check(
            "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nX-More: 1\r\nContent-Length: 4\r\n\r\n'ä'",
            "'ä'",
        );
        check("Content-Length: 5\r\n\r\n{}", "");
    }

    #[test]
    fn what_is_no_header_is_told_of_once_and_skipped() {
        check(
            "hello\r\n\r\nworld\r\n\r\nContent-Length: 2\r\n\r\n{}",
            "! `hello` is no header of a message\n{}",
        );
        check(
            "Content-Length: many\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n{}",
            "! `many` is no length of a message\n{}",
        );
        check(
            "X: 1\r\n\r\nContent-Length: -2\r\n\r\nContent-Length: 2\r\n\r\n{}",
            "! the header of a message has no Content-Length\n{}",
        );
    }

    #[test]
    fn a_header_without_end_is_none() {
        let garbage = "x".repeat(3 * LONGEST_HEADER);
        let text = format!("{garbage}\n\nContent-Length: 2\r\n\r\n{{}}");
        let mut frames = Frames::default();
        frames.push(text.as_bytes());
        let first = frames.next();
        assert!(matches!(first, Some(Frame::Broken(_))), "{first:?}");
        assert_eq!(frames.next(), Some(Frame::Body(b"{}".to_vec())));
    }

    #[test]
    fn what_is_too_long_is_skipped_without_being_kept() {
        let mut frames = Frames::default();
        frames.push(format!("Content-Length: {}\r\n\r\n", LONGEST_BODY + 1).as_bytes());
        assert!(matches!(frames.next(), Some(Frame::Broken(_))));
        let piece = vec![b' '; 1 << 20];
        for _ in 0..LONGEST_BODY >> 20 {
            frames.push(&piece);
            assert_eq!(frames.next(), None);
        }
        assert!(frames.buffer.capacity() <= 4 << 20);
        frames.push(b" Content-Length: 2\r\n\r\n{}");
        assert_eq!(frames.next(), Some(Frame::Body(b"{}".to_vec())));
    }
}
