//! JSON-RPC 2.0 with a process, one object a line: questions with numbers, and answers that belong to
//! them by their numbers alone.

use crate::stdlib::process::{Launch, Launcher, Listener, Process};
use crate::stdlib::wire::quoted;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What JSON-RPC says of a method that is not there.
pub(super) const NO_METHOD: i64 = -32601;

/// So often is looked whether somebody still waits for an answer.
const TICK: Duration = Duration::from_millis(20);

/// A process that answers questions.
pub(super) struct Rpc {
    pub(super) process: Process,
    desk: Arc<Desk>,
}

/// What came of a question.
#[derive(Debug)]
pub(super) enum Answer {
    /// The result, as JSON, and what it rests on where that stands beside it.
    Said(String, Option<Vec<String>>),
    /// The process answered with an error.
    Refused {
        /// Its code; 0 where it gave none.
        code: i64,
        /// Its words.
        message: String,
    },
    /// The process is over, and why.
    Over(String),
    /// There was no answer in time.
    Late,
    /// Nobody waits for the answer any more.
    Stopped,
}

/// A question that waits for its answer.
pub(super) struct Ticket {
    id: u64,
    answer: Receiver<Answer>,
    desk: Arc<Desk>,
}

impl Rpc {
    /// Starts a process.
    ///
    /// # Errors
    ///
    /// As [`Process::start`].
    pub(super) fn start(
        launcher: Option<&Launcher>,
        launch: &Launch,
        idle: Duration,
    ) -> Result<Self, String> {
        let desk = Arc::new(Desk::new(unguessed()));
        let listener: Arc<dyn Listener> = Arc::clone(&desk) as Arc<dyn Listener>;
        let process = Process::start(launcher, launch, idle, listener)?;
        Ok(Self { process, desk })
    }

    /// Asks something.
    pub(super) fn ask(&self, method: &str, params: &RawValue) -> Ticket {
        let (sender, answer) = mpsc::channel();
        let id = self.desk.open(sender);
        let request = Request {
            jsonrpc: "2.0",
            id,
            method,
            params,
        };
        // Plain data is always JSON.
        let mut line = serde_json::to_vec(&request).unwrap_or_default();
        line.push(b'\n');
        self.process.say(line);
        let desk = Arc::clone(&self.desk);
        Ticket { id, answer, desk }
    }

    /// How many questions were answered.
    pub(super) fn answered(&self) -> u64 {
        self.desk.lock().answered
    }

    /// How many questions wait for an answer.
    pub(super) fn waiting(&self) -> usize {
        self.desk.lock().open.len()
    }

    /// Whether nothing more can be asked.
    pub(super) fn is_over(&self) -> bool {
        self.desk.lock().over.is_some() || self.process.over().is_some()
    }
}

impl Ticket {
    /// Waits for the answer, until `stop` becomes true.
    pub(super) fn wait(&self, patience: Duration, stop: Option<&AtomicBool>) -> Answer {
        let started = Instant::now();
        loop {
            let left = patience.saturating_sub(started.elapsed());
            let turn = if stop.is_some() { left.min(TICK) } else { left };
            match self.answer.recv_timeout(turn) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Disconnected) => return Answer::Over("it ended".to_owned()),
                Err(RecvTimeoutError::Timeout) if turn == left => return Answer::Late,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                return Answer::Stopped;
            }
        }
    }

    /// The answer, where it is there.
    pub(super) fn ready(&self) -> Option<Answer> {
        self.answer.try_recv().ok()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // An answer that comes later is nobody's.
        self.desk.lock().open.remove(&self.id);
    }
}

#[derive(Serialize)]
struct Request<'a> {
    jsonrpc: &'static str,
    id: u64,
    method: &'a str,
    params: &'a RawValue,
}

/// Where the numbers of questions begin: somewhere else for each process, so that what a program says
/// before it is asked is no answer by accident. Small enough for every language's numbers.
fn unguessed() -> u64 {
    1_000_000 + RandomState::new().hash_one(()) % 1_000_000_000
}

/// Where answers find those who wait for them.
struct Desk(Mutex<Open>);

#[derive(Default)]
struct Open {
    last: u64,
    answered: u64,
    open: BTreeMap<u64, Sender<Answer>>,
    over: Option<String>,
}

impl Desk {
    /// A desk whose questions are numbered from here on.
    fn new(last: u64) -> Self {
        let open = Open {
            last,
            ..Open::default()
        };
        Self(Mutex::new(open))
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, sender: Sender<Answer>) -> u64 {
        let mut desk = self.lock();
        desk.last += 1;
        let id = desk.last;
        match &desk.over {
            Some(why) => sender.send(Answer::Over(why.clone())).unwrap_or_default(),
            None => {
                desk.open.insert(id, sender);
            }
        }
        id
    }

    fn end(&self, why: &str) {
        let mut desk = self.lock();
        desk.over.get_or_insert_with(|| why.to_owned());
        for (_, sender) in std::mem::take(&mut desk.open) {
            sender
                .send(Answer::Over(why.to_owned()))
                .unwrap_or_default();
        }
    }
}

impl Listener for Desk {
    fn line(&self, line: &[u8]) -> bool {
        let Ok(said) = serde_json::from_slice::<Line<'_>>(line) else {
            return false;
        };
        let id = said.id.and_then(|id| id.get().parse().ok());
        let (Some(id), None) = (id, &said.method) else {
            return false;
        };
        let mut desk = self.lock();
        let Some(sender) = desk.open.remove(&id) else {
            return false;
        };
        desk.answered += 1;
        sender.send(said.answer()).unwrap_or_default();
        true
    }

    fn too_long(&self) {
        self.end("it said a line of more than 16 MiB");
    }

    fn over(&self, why: &str) {
        self.end(why);
    }

    fn is_waiting(&self) -> bool {
        !self.lock().open.is_empty()
    }
}

/// A line that may be an answer.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(default)]
    reads: Option<Vec<String>>,
    #[serde(default)]
    method: Option<serde::de::IgnoredAny>,
}

/// A value that is there, be it `null`.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

#[derive(Deserialize)]
struct Error {
    #[serde(default)]
    code: i64,
    message: String,
}

impl Line<'_> {
    fn answer(self) -> Answer {
        match (self.error, self.result) {
            (Some(error), _) => match serde_json::from_str::<Error>(error.get()) {
                Ok(Error { code, message }) => Answer::Refused { code, message },
                Err(_) => Answer::Refused {
                    code: 0,
                    message: quoted(error.get()),
                },
            },
            (None, Some(result)) => Answer::Said(result.get().to_owned(), self.reads),
            (None, None) => Answer::Refused {
                code: 0,
                message: "its answer has neither `result` nor `error`".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a line where question 1 waits.
    fn check(line: &str, expected: &str) {
        let desk = Desk::new(0);
        let (sender, answer) = mpsc::channel();
        assert_eq!(desk.open(sender), 1);
        let taken = desk.line(line.as_bytes());
        let said = answer.try_recv().map(|answer| format!("{answer:?}"));
        assert_eq!(taken, said.is_ok());
        assert_eq!(said.unwrap_or("stray".to_owned()), expected, "{line}");
    }

    #[test]
    fn answers_belong_by_their_numbers_alone() {
        check(
            r#"{"jsonrpc":"2.0","id":1,"result":{"Pass":null}}"#,
            r#"Said("{\"Pass\":null}", None)"#,
        );
        check(r#"{"id":1,"result":null}"#, r#"Said("null", None)"#);
        check(
            r#"{"id":1,"result":"ok","error":null,"reads":["a"]}"#,
            r#"Said("\"ok\"", Some(["a"]))"#,
        );
        check(
            r#"{"id":1,"error":{"code":-32601,"message":"m"}}"#,
            r#"Refused { code: -32601, message: "m" }"#,
        );
        check(
            r#"{"id":1,"error":"broken"}"#,
            r#"Refused { code: 0, message: "\"broken\"" }"#,
        );
        check(
            r#"{"id":1}"#,
            r#"Refused { code: 0, message: "its answer has neither `result` nor `error`" }"#,
        );
        for stray in [
            "",
            "hello",
            "{",
            r#"{"id":2,"result":1}"#,
            r#"{"id":"1","result":1}"#,
            r#"{"id":1.0,"result":1}"#,
            r#"{"id":null,"error":{"message":"m"}}"#,
            r#"{"result":1}"#,
            r#"{"id":1,"id":1,"result":1}"#,
            r#"{"id":1,"method":"log","result":1}"#,
            r#"[{"id":1,"result":1}]"#,
        ] {
            check(stray, "stray");
        }
    }
}
