//! Why something could not be kept, in words for a person.

use super::Part;
use crate::config::size_text;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the store could not do what it was asked. No run stops for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The folder holds what Hielements did not write.
    Foreign(PathBuf),
    /// The system refused a step.
    Refused {
        /// What was done, as in «cannot be written».
        step: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// A part is larger than the whole cache may be.
    TooLarge {
        /// The part.
        part: Part,
        /// Its size in bytes.
        size: u64,
        /// The limit of the cache in bytes.
        limit: u64,
    },
    /// The value cannot be written as plain data.
    NotPlain {
        /// The part.
        part: Part,
        /// What the encoder says.
        why: String,
    },
}

impl StoreError {
    pub(super) fn refused(step: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Refused {
            step,
            path: path.to_owned(),
            why: error.to_string(),
        }
    }

    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Foreign(_) => "name an empty folder, or one that is not there yet",
            Self::Refused { .. } => {
                "make it writable, or name another folder with `--cache-dir DIR`"
            }
            Self::TooLarge { .. } => "raise `max-size` of `[cache]` in your own configuration",
            Self::NotPlain { .. } => "this is a mistake in Hielements; please report it",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(path) => write!(
                f,
                "{} is no cache of Hielements: it holds other files",
                path.display()
            ),
            Self::Refused { step, path, why } => {
                write!(f, "{} cannot be {step}: {why}", path.display())
            }
            Self::TooLarge { part, size, limit } => write!(
                f,
                "the part `{}` takes {}, and the cache may take {}",
                part.name(),
                size_text(*size),
                size_text(*limit)
            ),
            Self::NotPlain { part, why } => {
                write!(f, "the part `{}` cannot be encoded: {why}", part.name())
            }
        }
    }
}

impl std::error::Error for StoreError {}
