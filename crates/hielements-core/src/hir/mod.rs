//! The resolved model of specifications: what each name means, before anything runs.
//!
//! Does no IO and runs no library: it sees signatures only, through [`Libraries`].

pub mod arguments;
mod cycles;
mod libraries;
mod lower;
pub mod model;
mod names;
mod resolve;
pub mod types;

pub use libraries::Libraries;
pub use lower::{Spec, lower};
pub use model::{
    Call, Check, CheckId, Comparison, Element, ElementId, Expr, ExprKind, Model, Role, Scope,
    ScopeId, Unjudged,
};
