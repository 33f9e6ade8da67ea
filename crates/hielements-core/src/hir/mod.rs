//! The resolved model of specifications: what each name means, before anything runs.
//!
//! Does no IO and runs no library: it sees signatures only, through [`Libraries`](crate::stdlib::libraries::Libraries).

mod apply;
pub mod arguments;
mod bindings;
mod concrete;
mod cycles;
mod declare;
mod fills;
mod imports;
mod languages;
mod lower;
pub mod model;
mod names;
mod resolve;
pub mod rules;
mod source_map;
pub mod types;

pub use imports::{file_imports, named_imports};
pub use lower::{Spec, lower};
pub use model::{
    Call, Check, CheckId, Comparison, Demand, Element, ElementId, Expr, ExprKind, Fill, Instance,
    InstanceId, Judged, Model, Requirement, RequirementId, Role, Slot, SlotId, SlotKind, Target,
    TargetKind, Uses, UsesId,
};
pub use rules::{Body, Rule};
pub use source_map::{Meaning, Mention, SourceMap};

use crate::stdlib::libraries;
