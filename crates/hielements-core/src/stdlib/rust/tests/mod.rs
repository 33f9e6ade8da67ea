//! Rust in, facts and verdicts out.

mod equality;
mod truth;
