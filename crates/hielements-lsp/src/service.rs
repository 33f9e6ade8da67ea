//! Hands each message to its handler, in their order, and sends what comes back.
//!
//! A handler is polled at once and before the next message is looked at: notifications, whose
//! handlers wait for nothing, are handled strictly one after the other. Only requests that wait for
//! something go on beside later messages.

use crate::boundary::{guarded, said};
use crate::handlers::Server;
use crate::transport::{Incoming, Outbox};
use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
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
    outbox: &Outbox,
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
                handle(&mut service, request, outbox).await;
            }
            // An answer to what nobody asked is of no use.
            Ok(Message::Answer(answer)) => answers.send(answer).await.unwrap_or_default(),
            Err(mistake) => outbox.send(&Response::from_error(Id::Null, mistake)),
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

async fn handle(service: &mut LspService<Server>, request: Request, outbox: &Outbox) {
    let id = request.id().cloned();
    let work = match guarded(|| service.call(request)) {
        Ok(work) => work,
        Err(words) => return outbox.send(&panicked(id.unwrap_or_default(), &words)),
    };
    let outbox = outbox.clone();
    let answered = AssertUnwindSafe(work).catch_unwind().map(move |done| {
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

fn panicked(id: Id, words: &str) -> Response {
    let message = format!("this is a mistake in Hielements, please report it: {words}");
    Response::from_error(id, error(ErrorCode::InternalError, message))
}
