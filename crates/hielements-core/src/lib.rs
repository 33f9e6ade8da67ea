//! The Hielements language and its engine, as a list of steps.
//!
//! ```text
//! .hie text ─lex→ tokens ─layout→ tokens ─parse→ tree ─lower/resolve→ model (+ diagnostics)
//! model ─plan→ tasks ─run→ outcomes (each with its trace) ─report→ findings ─render→ text, JSON
//! ```
//!
//! Modules stand in reading order. Nothing here prints, exits, reads the current directory or knows
//! about an editor; the world is seen through [`workspace::Workspace`] alone.

pub mod source;

pub mod diagnostics;

pub mod syntax;

pub mod workspace;

pub mod stdlib;

pub mod hir;

pub mod engine;

pub mod config;

pub mod project;

pub mod ide;
