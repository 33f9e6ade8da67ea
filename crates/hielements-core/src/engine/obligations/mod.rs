//! Judges the rules that nobody had to write as checks: requirements, boundaries, `uses`.

mod connections;
mod languages;
mod presence;
mod targets;
mod uses;

pub(super) use connections::connection;
pub(super) use languages::languages;
pub(super) use presence::{allowed, presence};
pub(super) use targets::unknown_targets;
pub(super) use uses::{undeclared, uses};

use super::eval::{Broken, Evaluator};
use crate::hir::ElementId;
use crate::source::Location;
use crate::stdlib::outcome::Found;
use crate::stdlib::{Outcome, Value};

impl Evaluator<'_, '_> {
    /// A finding at a place of a specification.
    fn found_at(&self, location: Location, message: String) -> Found {
        let (file, place) = self.world.place(location);
        Found {
            file: Some(file),
            place: Some(place),
            message,
            ..Found::default()
        }
    }

    /// A finding at the name of an element.
    fn found_at_element(&self, id: ElementId, message: String) -> Found {
        self.found_at(self.world.model.element(id).location, message)
    }

    /// The code of an element and of everything below it; `None` where it has no scope.
    fn code_of(&self, id: ElementId) -> Result<Option<Value>, Broken> {
        let slots = self.world.model.scopes_below(id);
        if slots.is_empty() {
            return Ok(None);
        }
        let all = self.union(&slots, &String::new)?;
        Ok(Some(all.into()))
    }
}

/// A verdict, or why there is none, as an outcome.
fn outcome(judged: Result<Outcome, Broken>) -> super::judge::Verdict {
    match judged {
        Ok(outcome) => super::judge::Verdict::of(outcome, None),
        Err(broken) => broken.into(),
    }
}
