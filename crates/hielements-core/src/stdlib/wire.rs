//! The border to libraries outside of this program: values of the engine become JSON, and answers
//! become verdicts, values, facts and descriptions again.
//!
//! Both tiers use it. How bytes get to a library and back is the work of its tier; nothing is
//! called here. What a library says is never believed: paths stay inside the workspace, places
//! inside their files, and what fits no rule is an error that shows the answer.

mod described;
mod json;
mod outcomes;
mod places;
mod values;

#[cfg(test)]
mod tests;

pub use described::signatures;
pub use json::{MAX_DEPTH, quoted};
pub use outcomes::Reads;
pub use values::{to_wire, values};

use crate::source::WsPath;
use crate::workspace::Door;
use hielements_plugin::{Candidates, Description, Facts};
use places::Texts;
use std::cell::RefCell;

/// The border as one call crosses it.
pub struct Border<'a> {
    /// What the library is called, for messages.
    library: &'a str,
    /// Where the workspace is for the library, with `/`: absolute paths inside it are understood.
    root: &'a str,
    door: &'a Door<'a>,
    texts: RefCell<Texts>,
}

impl<'a> Border<'a> {
    /// The border of the library `library`, for which the workspace is at `root`.
    pub fn new(library: &'a str, root: &'a str, door: &'a Door<'a>) -> Self {
        Self {
            library,
            root,
            door,
            texts: RefCell::default(),
        }
    }

    /// A path in an answer, as a path inside the workspace.
    fn path(&self, text: &str) -> Result<WsPath, String> {
        let root = self.root.trim_end_matches('/');
        let rest = text.strip_prefix(root).filter(|_| !root.is_empty());
        let below = match rest {
            Some("") => "",
            Some(rest) => rest.strip_prefix('/').unwrap_or(text),
            None => text,
        };
        WsPath::parse(&WsPath::root(), below).map_err(|why| format!("`{}` is {why}", quoted(text)))
    }

    /// The message for an answer that fits no rule.
    fn misfit(&self, what: &str, why: &str, reply: &str) -> String {
        let library = self.library;
        format!(
            "library `{library}` answered with what is no {what}: {why}; it said `{}`",
            quoted(reply)
        )
    }
}

/// The facts in an answer of the library `library` to `extract`.
///
/// # Errors
///
/// When they are none; with the answer.
pub fn facts(library: &str, reply: &str) -> Result<Facts, String> {
    typed(library, "facts", reply)
}

/// The description in an answer of the library `library`.
///
/// # Errors
///
/// When it is none; with the answer.
pub fn description(library: &str, reply: &str) -> Result<Description, String> {
    typed(library, "description", reply)
}

/// The answers of the library `library` to `resolve`, one for each of `count` questions.
///
/// # Errors
///
/// When they are others; with what it said.
pub fn resolved(library: &str, reply: &str, count: usize) -> Result<Vec<Candidates>, String> {
    let answers: Vec<Candidates> = typed(library, "list of files that imports lead to", reply)?;
    if answers.len() == count {
        return Ok(answers);
    }
    let given = answers.len();
    Err(format!(
        "library `{library}` was asked for {count} imports and answered for {given}"
    ))
}

fn typed<T: serde::de::DeserializeOwned>(
    library: &str,
    what: &str,
    reply: &str,
) -> Result<T, String> {
    json::read(reply).map_err(|why| {
        let said = quoted(reply);
        format!("library `{library}` answered with what is no {what}: {why}; it said `{said}`")
    })
}
