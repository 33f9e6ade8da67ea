//! What a check says.

use crate::source::WsPath;
use hielements_plugin::{ImportKind, Place};
use serde::{Deserialize, Serialize};

/// A verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// The rule holds.
    Pass,
    /// The rule is broken.
    Fail {
        /// What was found and what was expected, in one line.
        message: String,
        /// Where, in order of file and line.
        findings: Vec<Found>,
    },
    /// The rule could not be judged.
    Error(String),
}

/// A place in the code that breaks a rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The file. A rule about something that is not there names the file or folder that should
    /// have it.
    pub file: Option<WsPath>,
    /// The range; `None` means the file as a whole.
    pub place: Option<Place>,
    /// What is wrong there.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// For a dependency: the importing module.
    pub from: Option<String>,
    /// For a dependency: the imported module.
    pub to: Option<String>,
    /// For a dependency: what the import is for.
    pub kind: Option<ImportKind>,
    /// Places that belong to it, such as the hops of a chain, with labels.
    pub related: Vec<(WsPath, Place, String)>,
}

impl Found {
    /// A finding at a place of a file.
    pub fn at(file: &WsPath, place: Place, message: String, help: &str) -> Self {
        Self {
            file: Some(file.clone()),
            place: Some(place),
            message,
            help: Some(help.to_owned()),
            ..Self::default()
        }
    }
}

impl Outcome {
    /// `Pass` when nothing was found, else `Fail`.
    pub fn of(findings: Vec<Found>, message: impl FnOnce(&[Found]) -> String) -> Self {
        if findings.is_empty() {
            return Self::Pass;
        }
        Self::Fail {
            message: message(&findings),
            findings,
        }
    }

    /// `Pass` when the condition holds, else `Fail` without a place in the code.
    pub fn when(holds: bool, message: impl FnOnce() -> String) -> Self {
        if holds {
            Self::Pass
        } else {
            Self::Fail {
                message: message(),
                findings: Vec::new(),
            }
        }
    }
}
