//! Model → plan → outcomes → report.
//!
//! Every rule is a task with a stable id; tasks run in parallel and are reported in the order of the
//! plan. The world is asked through one door a task, so that each outcome has its trace.

mod eval;
mod filter;
pub mod plan;
mod report;
pub mod run;

pub use filter::Filter;
pub use plan::{Plan, Task, TaskKind, visit_calls};
pub use report::{planned, report};
pub use run::{Ran, RunOptions, Verdict, prepare, run};
