//! Diagnostics and reports as text: one file a format, each a pure function to a `String`.
//!
//! Words from code, file names and plugins are escaped here, so that nothing they hold can move a
//! cursor, change a colour or forge a line.

pub mod catalogue_page;
pub mod concise;
pub mod escape;
mod excerpt;
pub mod explanation;
pub mod full;
pub mod json;
pub mod recheck;
pub mod timings;
pub mod wrap;

#[cfg(test)]
mod tests;
