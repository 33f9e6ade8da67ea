//! Hands each message to its handler, in their order, and sends what comes back.
//!
//! A handler is polled at once and before the next message is looked at: notifications, whose
//! handlers wait for nothing, are handled strictly one after the other. Only requests that wait for
//! something go on beside later messages.

use crate::boundary::{guarded, said};
use crate::handlers::Server;
use crate::log::{Log, LogLevel};
use crate::transport::{Incoming, Outbox};
use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::{ClientSocket, LspService};
use tower_service::Service;

/// A message as JSON-RPC knows it.
enum Message {
    /// A request or notification.
    Call(Request),
    /// An answer to a request of ours.
    Answer(Response),
}

/// Serves until the editor says `exit` or is gone; gives the exit code: 0 after `shutdown`.
pub(crate) async fn serve(
    mut service: LspService<Server>,
    socket: ClientSocket,
    mut incoming: tokio::sync::mpsc::Receiver<Incoming>,
    (outbox, log): (&Outbox, &Log),
) -> u8 {
    let (mut requests, mut answers) = socket.split();
    let to = outbox.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            to.send(&request);
        }
    });
    let mut was_shut_down = false;
    while let Some(came) = incoming.recv().await {
        let message = match came {
            Incoming::Body(body) => read(&body),
            Incoming::Broken(why) => Err(error(ErrorCode::ParseError, why)),
            Incoming::Gone => break,
        };
        match message {
            Ok(Message::Call(request)) if request.method() == "exit" => break,
            Ok(Message::Call(request)) => {
                was_shut_down |= request.method() == "shutdown" && request.id().is_some();
                if poll_fn(|context| service.poll_ready(context))
                    .await
                    .is_err()
                {
                    break;
                }
                handle(&mut service, request, outbox, log).await;
            }
            // An answer to what nobody asked is of no use.
            Ok(Message::Answer(answer)) => answers.send(answer).await.unwrap_or_default(),
            Err(mistake) => {
                log.note(LogLevel::Error, format_args!("{}", mistake.message));
                outbox.send(&Response::from_error(Id::Null, mistake));
            }
        }
    }
    u8::from(!was_shut_down)
}

fn read(body: &[u8]) -> Result<Message, Error> {
    let value: Value = serde_json::from_slice(body).map_err(|why| {
        error(
            ErrorCode::ParseError,
            format!("the message is no JSON: {why}"),
        )
    })?;
    let is_answer = value.get("method").is_none()
        && (value.get("result").is_some() || value.get("error").is_some());
    let read = if is_answer {
        serde_json::from_value(value).map(Message::Answer)
    } else if value.get("method").is_some_and(Value::is_string) {
        serde_json::from_value(value).map(Message::Call)
    } else {
        let why = "the message is neither a request nor an answer".to_owned();
        return Err(error(ErrorCode::InvalidRequest, why));
    };
    read.map_err(|why| {
        error(
            ErrorCode::InvalidRequest,
            format!("the message is no JSON-RPC 2.0: {why}"),
        )
    })
}

fn error(code: ErrorCode, message: String) -> Error {
    Error {
        code,
        message: message.into(),
        data: None,
    }
}

async fn handle(service: &mut LspService<Server>, request: Request, outbox: &Outbox, log: &Log) {
    let id = request.id().cloned();
    let came = Came::new(&request, log);
    let work = match guarded(|| service.call(request)) {
        Ok(work) => work,
        Err(words) => return outbox.send(&panicked(id.unwrap_or_default(), &words)),
    };
    let outbox = outbox.clone();
    let answered = AssertUnwindSafe(work).catch_unwind().map(move |done| {
        came.end();
        let answer = match (done, id) {
            (Ok(done), _) => done.ok().flatten(),
            (Err(panic), Some(id)) => Some(panicked(id, &said(&*panic))),
            (Err(_), None) => None,
        };
        if let Some(answer) = answer {
            outbox.send(&answer);
        }
    });
    let mut answered = Box::pin(answered);
    if futures::poll!(&mut answered).is_pending() {
        tokio::spawn(answered);
    }
}

/// A message that is handled, for the log.
struct Came {
    log: Log,
    /// What it is; `None` where nobody reads of it.
    what: Option<(String, Instant)>,
}

impl Came {
    fn new(request: &Request, log: &Log) -> Self {
        let noted = log.notes(LogLevel::Debug).then(|| {
            let what = match request.id() {
                Some(id) => format!("{} {id}", request.method()),
                None => request.method().to_owned(),
            };
            log.note(LogLevel::Debug, format_args!("← {what}"));
            (what, Instant::now())
        });
        Self {
            log: log.clone(),
            what: noted,
        }
    }

    fn end(&self) {
        if let Some((what, since)) = &self.what {
            let time = since.elapsed();
            self.log
                .note(LogLevel::Debug, format_args!("→ {what} after {time:?}"));
        }
    }
}

fn panicked(id: Id, words: &str) -> Response {
    let message = format!("this is a mistake in Hielements, please report it: {words}");
    Response::from_error(id, error(ErrorCode::InternalError, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport;
    use std::io::{self, Read, Write};
    use std::sync::{Arc, Mutex};
    use tower_lsp::jsonrpc::Result;

    /// What is written, for who looks later.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    async fn panics(_: &Server, _: Value) -> Result<Value> {
        panic!("on purpose")
    }

    async fn panics_later(_: &Server, _: Value) -> Result<Value> {
        tokio::task::yield_now().await;
        panic!("later, on purpose")
    }

    async fn panics_unheard(_: &Server, _: Value) {
        panic!("nobody hears this")
    }

    /// What a server says whose methods `test/…` panic, to these messages.
    fn says(messages: &[Value]) -> String {
        let frame = |message: &Value| {
            let body = message.to_string();
            format!("Content-Length: {}\r\n\r\n{body}", body.len())
        };
        let input: String = messages.iter().map(frame).collect();
        let (sender, incoming) = tokio::sync::mpsc::channel(16);
        let paper = Paper::default();
        let end = io::Cursor::new(input.into_bytes()).chain(io::empty());
        transport::read(end, sender.clone()).unwrap();
        let outbox = transport::write(paper.clone(), sender.clone()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let (events, _heard) = std::sync::mpsc::channel();
        let (_wishes, wished) = tokio::sync::mpsc::unbounded_channel();
        let server = |client| Server::new(client, events, sender, wished);
        let (service, socket) = LspService::build(server)
            .custom_method("test/panics", panics)
            .custom_method("test/panicsLater", panics_later)
            .custom_method("test/panicsUnheard", panics_unheard)
            .finish();
        let work = async {
            let code = serve(service, socket, incoming, (&outbox, &Log::default())).await;
            tokio::task::yield_now().await;
            code
        };
        runtime.block_on(work);
        outbox.finish(std::time::Duration::from_secs(5));
        let written = paper.0.lock().unwrap().clone();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn a_panic_ends_in_its_answer_and_nowhere_else() {
        let ask = |id: u32, method: &str| serde_json::json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": { "capabilities": {} } });
        let said = says(&[
            ask(1, "initialize"),
            ask(2, "test/panics"),
            serde_json::json!({ "jsonrpc": "2.0", "method": "test/panicsUnheard", "params": {} }),
            ask(3, "test/panicsLater"),
            ask(4, "no/such"),
        ]);
        let has = |text: &str| assert!(said.contains(text), "{said}");
        has("\"id\":2");
        has("please report it: on purpose");
        has("please report it: later, on purpose");
        has("-32601");
        assert!(!said.contains("nobody hears"), "{said}");
    }
}
