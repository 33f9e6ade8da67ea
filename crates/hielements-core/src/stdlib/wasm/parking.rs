//! What fails again and again is not asked again: its last failure stands for the next ones.
//!
//! A failure in a run never changes what another call of the same run comes to: only whole rounds
//! count, a round being what is judged between two looks at the workspace.

use super::failure::{Cause, Failure};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Rounds in a row that fail before a library is parked.
const ROUNDS: u32 = 3;

/// How a library fared.
#[derive(Debug, Default)]
pub(super) struct Parking(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Failed rounds in a row.
    failed: u32,
    /// The first failure of this round, and whether some call of it succeeded.
    now: Option<Failure>,
    succeeded: bool,
    /// Why it is parked.
    parked: Option<Failure>,
}

impl Parking {
    /// The workspace is looked at again.
    pub(super) fn next_round(&self) {
        let mut state = self.state();
        match state.now.take() {
            Some(failure) if !state.succeeded => {
                state.failed += 1;
                if state.failed >= ROUNDS {
                    state.parked = Some(failure);
                }
            }
            Some(_) => state.failed = 0,
            None if state.succeeded => state.failed = 0,
            None => {}
        }
        state.succeeded = false;
    }

    /// Notes what a call came to.
    pub(super) fn note<T>(&self, done: &Result<T, Failure>) {
        let mut state = self.state();
        match done {
            Ok(_) => state.succeeded = true,
            Err(failure) if is_dear(failure) => {
                state.now.get_or_insert_with(|| failure.clone());
            }
            Err(_) => {}
        }
    }

    /// Why it is not called; `None` where it is.
    pub(super) fn parked(&self) -> Option<Failure> {
        self.state().parked.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether trying again costs somebody who waits: a module that traps does so at once.
fn is_dear(failure: &Failure) -> bool {
    match &failure.cause {
        Cause::Exceeded(exceeded) => exceeded.bound == super::bounds::Bound::Time,
        Cause::NoRoom(_) => true,
        Cause::Trapped(_)
        | Cause::Exited(_)
        | Cause::Unreadable(_)
        | Cause::Missing(_)
        | Cause::Cancelled => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Result<(), Failure> {
        Err(Failure {
            cause: Cause::NoRoom("none".to_owned()),
            log: None,
        })
    }

    #[test]
    fn three_rounds_in_a_row_park() {
        let parking = Parking::default();
        for round in [
            vec![failed()],
            vec![failed(), Ok(())],
            vec![failed()],
            vec![failed()],
        ] {
            round.iter().for_each(|done| parking.note(done));
            parking.next_round();
        }
        // Nothing was called.
        parking.next_round();
        assert!(parking.parked().is_none());
        for _ in 0..10 {
            parking.note(&failed());
        }
        assert!(parking.parked().is_none());
        parking.next_round();
        assert!(parking.parked().is_some());
    }
}
