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
use hielements_plugin::{Description, Facts, Level};
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

/// Reads files in a language and says what their imports mean, for languages that no library of this
/// program reads: a WASM module or a process.
pub trait Reader: Send + Sync {
    /// What the library says of itself.
    ///
    /// # Errors
    ///
    /// When it cannot be asked, in words.
    fn describe(&self) -> Result<Description, String>;

    /// The facts of one file.
    ///
    /// # Errors
    ///
    /// When it cannot be asked or its answer holds no facts, in words.
    fn extract(&self, path: &WsPath, text: &str, level: Level) -> Result<Facts, String>;

    /// For each import of a file, `(file, target as written)`, the files or modules that it may mean,
    /// best first; as many lists as there are questions.
    ///
    /// # Errors
    ///
    /// When it cannot be asked or its answer does not fit, in words.
    fn resolve(&self, imports: &[(WsPath, String)]) -> Result<Vec<Vec<String>>, String>;
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

/// The lists in an answer of the library `library` to `resolve`, one for each of `count` questions.
///
/// # Errors
///
/// When it holds something else; with the answer.
pub fn resolved(library: &str, reply: &str, count: usize) -> Result<Vec<Vec<String>>, String> {
    let lists: Vec<Vec<String>> = typed(library, "list of lists of names", reply)?;
    if lists.len() == count {
        return Ok(lists);
    }
    let given = lists.len();
    Err(format!(
        "library `{library}` was asked for {count} imports and answered for {given}"
    ))
}

/// Questions of [`Reader::resolve`] as libraries outside read them: `[{"file":…,"target":…}…]`.
pub fn imports(imports: &[(WsPath, String)]) -> serde_json::Value {
    let question = |(file, target): &(WsPath, String)| serde_json::json!({ "file": file.as_str(), "target": target });
    imports.iter().map(question).collect()
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
