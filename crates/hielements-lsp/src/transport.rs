//! The two threads that talk to the editor: one reads, one writes.
//!
//! They know frames and no messages. Reading waits when the server has much to do; writing never
//! makes the server wait: what a slow editor has not read yet is kept here.

use crate::frames::{Frame, Frames};
use serde::Serialize;
use std::io::{self, Read, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tower_lsp::jsonrpc::Request;
use tower_lsp::ls_types::notification::Notification;

/// What comes in.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// The body of a message.
    Body(Vec<u8>),
    /// Bytes that are no message, and why.
    Broken(String),
    /// Nobody is there any more.
    Gone,
}

/// Where messages for the editor go, in the order they are put in.
#[derive(Clone)]
pub(crate) struct Outbox(mpsc::Sender<Outgoing>);

enum Outgoing {
    Body(Vec<u8>),
    /// Nothing follows; whoever waits is told when everything is written.
    End(mpsc::Sender<()>),
}

/// Reads from `input` on a thread of its own until it ends.
pub(crate) fn read(
    mut input: impl Read + Send + 'static,
    sender: tokio::sync::mpsc::Sender<Incoming>,
) -> io::Result<()> {
    let read = move || {
        let mut frames = Frames::default();
        let mut piece = vec![0; 64 << 10];
        loop {
            match input.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => frames.push(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
            while let Some(frame) = frames.next() {
                let incoming = match frame {
                    Frame::Body(body) => Incoming::Body(body),
                    Frame::Broken(why) => Incoming::Broken(why),
                };
                if sender.blocking_send(incoming).is_err() {
                    return;
                }
            }
        }
        // Where nobody listens the server ended before.
        sender.blocking_send(Incoming::Gone).unwrap_or_default();
    };
    thread::Builder::new().name("read".to_owned()).spawn(read)?;
    Ok(())
}

/// Writes to `output` on a thread of its own.
pub(crate) fn write(
    mut output: impl Write + Send + 'static,
    sender: tokio::sync::mpsc::Sender<Incoming>,
) -> io::Result<Outbox> {
    let (outbox, outgoing) = mpsc::channel();
    let write = move || {
        for message in outgoing {
            let written = match message {
                Outgoing::Body(body) => write_frame(&mut output, &body),
                Outgoing::End(done) => return done.send(()).unwrap_or_default(),
            };
            if written.is_err() {
                return sender.blocking_send(Incoming::Gone).unwrap_or_default();
            }
        }
    };
    thread::Builder::new()
        .name("write".to_owned())
        .spawn(write)?;
    Ok(Outbox(outbox))
}

fn write_frame(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    output.write_all(&frame)?;
    output.flush()
}

impl Outbox {
    /// Sends a message of JSON-RPC.
    pub(crate) fn send(&self, message: &impl Serialize) {
        // Messages have no keys but texts, so they always are JSON; after the end nobody reads them.
        if let Ok(body) = serde_json::to_vec(message) {
            self.0.send(Outgoing::Body(body)).unwrap_or_default();
        }
    }

    /// Sends a notification.
    pub(crate) fn notify<N: Notification>(&self, params: &N::Params) {
        if let Ok(params) = serde_json::to_value(params) {
            self.send(&Request::build(N::METHOD).params(params).finish());
        }
    }

    /// Waits until everything is written, for `limit` at most. Nothing may be sent any more.
    pub(crate) fn finish(&self, limit: Duration) {
        let (done, written) = mpsc::channel();
        if self.0.send(Outgoing::End(done)).is_ok() {
            // A client that does not read has to do without the rest.
            written.recv_timeout(limit).unwrap_or_default();
        }
    }
}
