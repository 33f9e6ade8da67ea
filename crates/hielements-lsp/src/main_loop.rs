//! The thread that owns the state: takes in what happens, one event after the other, and does what
//! follows once for all events that came together.

use crate::Settings;
use crate::asking::Wish;
use crate::boundary::guarded;
use crate::event::Event;
use crate::state::State;
use crate::transport::Outbox;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use tokio::sync::mpsc::UnboundedSender;
use tower_lsp::ls_types::MessageType;

/// So many events are taken in at most before something is done about them.
const MOST_AT_ONCE: usize = 1000;

/// Starts the thread; what happens is to be told to what this gives.
pub(crate) fn start(
    settings: Arc<Settings>,
    outbox: Outbox,
    wishes: UnboundedSender<Wish>,
) -> io::Result<Sender<Event>> {
    let (sender, events) = mpsc::channel();
    let state = State::new(settings, sender.clone(), outbox.clone(), wishes);
    let run = move || run(state, &events, &outbox);
    thread::Builder::new()
        .name("main loop".to_owned())
        .spawn(run)?;
    Ok(sender)
}

fn run(mut state: State, events: &Receiver<Event>, outbox: &Outbox) {
    while let Ok(first) = events.recv() {
        let more = events.try_iter().take(MOST_AT_ONCE);
        for event in std::iter::once(first).chain(more) {
            tell(guarded(|| state.take(event)), outbox);
        }
        tell(guarded(|| state.settle()), outbox);
    }
}

/// What was half done stays so; the next event finds a state that is sound enough to go on with.
fn tell(done: Result<(), String>, outbox: &Outbox) {
    if let Err(why) = done {
        let message = format!("this is a mistake in Hielements, please report it: {why}");
        outbox.log(MessageType::ERROR, message);
    }
}
