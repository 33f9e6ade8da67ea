//! What a library outside of Hielements has in common with every other, whatever tier runs it: it may
//! read a language, and then the checks over facts work for that language with no further code.

mod language;
mod library;
mod resolved;
#[cfg(test)]
mod tests;

pub use language::PluginLanguage;
pub use library::PluginLibrary;

use super::Library;
use crate::source::WsPath;
use crate::workspace::Workspace;
use hielements_plugin::{Candidates, Facts, Level, Link};

/// A library that can read a language.
pub trait Reader: Library {
    /// Changes whenever the same text could give other facts: a digest of its code.
    fn version(&self) -> String;

    /// The facts of one file. They depend on the path, the text and the level only.
    ///
    /// # Errors
    ///
    /// Where it gave none: it crashed, ran out of a limit or said something else.
    fn extract(&self, path: &WsPath, text: &str, level: Level) -> Result<Facts, String>;

    /// Where imports lead, one answer a link, in the same order. `manifests` are the files that may
    /// decide it besides those that import.
    ///
    /// # Errors
    ///
    /// Where it gave no answers, or not as many.
    fn resolve(&self, manifests: &dyn Workspace, links: &[Link])
    -> Result<Vec<Candidates>, String>;
}
