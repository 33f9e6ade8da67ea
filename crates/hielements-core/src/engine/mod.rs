//! Model → plan → outcomes → report.
//!
//! Every rule is a task with a stable id; tasks run in parallel and are reported in the order of the
//! plan. The world is asked through one door a task, so that each outcome has its trace.

mod eval;
mod filter;
mod fingerprint;
mod index;
mod judge;
mod lanes;
mod levels;
pub mod memo;
mod obligations;
pub mod plan;
mod report;
pub mod run;
pub mod saved;
pub mod store;
pub mod suppressions;

pub use filter::Filter;
pub use fingerprint::Fingerprints;
pub use index::Cause;
pub use judge::{RunLint, Verdict};
pub use levels::apply_levels;
pub use memo::{Done, Memo};
pub use plan::{Plan, Task, visit_calls};
pub use report::{planned, report};
pub use run::{Ran, Run, RunOptions, Subject, languages_needed, run};

use crate::source::{Location, Sources, WsPath};
use hielements_plugin::Place;

/// A place of a specification in lines and columns.
fn place(sources: &Sources, location: Location) -> (WsPath, Place) {
    let file = sources.get(location.file);
    let (start, end) = (
        file.lines.line_column(location.span.start),
        file.lines.line_column(location.span.end),
    );
    let place = Place {
        line: start.line + 1,
        column: start.column + 1,
        end_line: end.line + 1,
        end_column: end.column + 1,
    };
    (file.path.clone(), place)
}
