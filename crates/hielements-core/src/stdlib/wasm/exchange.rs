//! How a guest asks about the workspace: it stops in the middle of its call, the caller looks through
//! the door that it holds, and the guest goes on with the answer.
//!
//! A call of a guest is a future that only this file polls. Nothing of the caller is ever handed into
//! the guest, so no door outlives the task that it belongs to.

use super::bounds::{Bound, Bounds, Exceeded};
use super::sandbox::{Asked, Told};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// Between two looks while a guest sleeps.
const NAP: Duration = Duration::from_millis(2);

/// The place where question and answer lie. A guest asks one thing at a time.
#[derive(Debug, Default)]
pub(super) struct Exchange(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Asked(Asked),
    Told(Told),
}

impl Exchange {
    /// Asks, and waits for the answer.
    pub(super) async fn ask(&self, asked: Asked) -> Told {
        self.put(State::Asked(asked));
        poll_fn(|_| match self.take() {
            State::Told(told) => Poll::Ready(told),
            other @ (State::Idle | State::Asked(_)) => {
                self.put(other);
                Poll::Pending
            }
        })
        .await
    }

    fn put(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn take(&self) -> State {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// More questions than any honest guest has: each is kept in the trace of the task.
const MOST_QUESTIONS: u32 = 1_000_000;

/// Why a call was ended from outside.
#[derive(Debug)]
pub(super) enum Ended {
    /// It asked without end.
    Curious,
    /// It took too long.
    Late(Exceeded),
    /// Nobody wants its answer any more.
    Cancelled,
}

/// Until when a call may go on.
#[derive(Clone, Copy)]
pub(super) struct Watch<'a> {
    bounds: &'a Bounds,
    began: Instant,
    cancelled: Option<&'a AtomicBool>,
}

impl<'a> Watch<'a> {
    /// A call that begins now.
    pub(super) fn new(bounds: &'a Bounds, cancelled: Option<&'a AtomicBool>) -> Self {
        Self {
            bounds,
            began: Instant::now(),
            cancelled,
        }
    }

    fn check(&self) -> Result<(), Ended> {
        if self.cancelled.is_some_and(|it| it.load(Ordering::Relaxed)) {
            return Err(Ended::Cancelled);
        }
        if self.began.elapsed() < self.bounds.time {
            return Ok(());
        }
        let seen = format!(
            "it was still running after {}",
            super::bounds::duration(self.bounds.time)
        );
        Err(Ended::Late(self.bounds.exceeded(Bound::Time, seen)))
    }

    /// Waits for a time, as long as the call may go on.
    fn sleep(&self, time: Duration) -> Result<(), Ended> {
        let began = Instant::now();
        loop {
            self.check()?;
            let rest = time.saturating_sub(began.elapsed());
            if rest.is_zero() {
                return Ok(());
            }
            thread::sleep(rest.min(NAP));
        }
    }
}

/// Runs a call of a guest to its end, answers what it asks, and looks whether it may go on whenever
/// it asks or the epoch moves.
///
/// # Errors
///
/// When it was ended from outside; the call is then over.
pub(super) fn run<T>(
    call: impl Future<Output = T>,
    exchange: &Exchange,
    answer: &dyn Fn(Asked) -> Told,
    watch: &Watch<'_>,
) -> Result<T, Ended> {
    let mut call = pin!(call);
    let mut cx = Context::from_waker(Waker::noop());
    let mut questions = 0;
    loop {
        if let Poll::Ready(done) = call.as_mut().poll(&mut cx) {
            return Ok(done);
        }
        match exchange.take() {
            State::Asked(Asked::Sleep(time)) => {
                watch.sleep(time)?;
                exchange.put(State::Told(Told::Slept));
            }
            State::Asked(_) if questions == MOST_QUESTIONS => return Err(Ended::Curious),
            State::Asked(asked) => {
                questions += 1;
                exchange.put(State::Told(answer(asked)));
            }
            State::Idle | State::Told(_) => {}
        }
        watch.check()?;
    }
}
