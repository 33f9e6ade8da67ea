//! Model → plan → outcomes → report.
//!
//! Every rule is a task with a stable id; tasks run in parallel and are reported in the order of the
//! plan. The world is asked through one door a task, so that each outcome has its trace.

mod eval;
pub mod plan;
mod report;
pub mod run;

pub use plan::{Plan, Task, TaskKind};
pub use report::report;
pub use run::{Ran, RunOptions, Verdict, run};
