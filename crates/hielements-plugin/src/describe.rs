//! What a library says of itself: the answer to `library_describe` and `library.metadata`.
//!
//! Everything may be left out. The shapes of functions are those of `doc/library_catalog.json`.

use crate::Language;
use serde::{Deserialize, Serialize};

/// What a library says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Description {
    /// Changes whenever it could answer otherwise.
    pub version: String,
    /// What it is for: one paragraph of Markdown.
    pub documentation: String,
    /// Its functions; `None`: every name and argument is accepted, and judged at the call.
    #[serde(alias = "functions")]
    pub signatures: Option<Vec<Function>>,
    /// What it wants to be allowed beyond its tier's default; none said: reading the workspace.
    pub permissions: Permissions,
    /// The language that it reads, under its own name.
    pub language: Option<Language>,
    /// How many calls it takes at once; only processes are asked.
    pub concurrency: Option<u32>,
}

/// A function that specifications can call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its parameters in order.
    #[serde(default)]
    pub parameters: Vec<Param>,
    /// `verdict`, or the type of the value that it gives.
    #[serde(default = "verdict")]
    pub returns: String,
    /// One sentence or more, in Markdown.
    #[serde(default)]
    pub documentation: String,
    /// A call as one would write it.
    #[serde(default)]
    pub example: String,
    /// The function that this is another name for.
    #[serde(default)]
    pub same_as: Option<String>,
}

/// One parameter of a function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type: `scope`, `path-scope`, `scopes`, `target`, `targets`, `string`, `strings`, `pairs`,
    /// `integer`, `float`, `boolean`, `any`.
    #[serde(rename = "type", default = "any")]
    pub type_name: String,
    /// What happens where it is left out.
    #[serde(default)]
    pub left_out: LeftOut,
    /// What stands in for it, with [`LeftOut::Default`].
    #[serde(default)]
    pub default: Option<crate::Value>,
}

/// What happens where an argument is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeftOut {
    /// The call is a mistake.
    #[default]
    Error,
    /// The whole workspace stands in; for a first parameter that takes a scope.
    Workspace,
    /// The default stands in.
    Default,
}

/// What a library wants to be allowed. Reading the visible workspace needs no word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Permissions {
    /// Globs of files that it reads; `None`: the visible workspace.
    pub read: Option<Vec<String>>,
    /// Globs of files that it writes.
    pub write: Vec<String>,
    /// Names of environment variables that it looks at.
    pub env: Vec<String>,
    /// `host:port` to which it connects.
    pub network: Vec<String>,
    /// Whether it needs the real time.
    pub clock: bool,
    /// Whether it needs real random numbers.
    pub random: bool,
}

fn verdict() -> String {
    "verdict".to_owned()
}

fn any() -> String {
    "any".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: &str, written: &str) {
        let description: Description = serde_json::from_str(read).expect(read);
        let said = serde_json::to_string(&description).expect("a description is JSON");
        assert_eq!(said, written);
    }

    #[test]
    fn everything_may_be_left_out() {
        check(
            "{}",
            r#"{"version":"","documentation":"","signatures":null,"permissions":{"read":null,"write":[],"env":[],"network":[],"clock":false,"random":false},"language":null,"concurrency":null}"#,
        );
    }

    #[test]
    fn functions_are_read_as_the_catalogue_writes_them() {
        let read = r#"{"functions":[{"name":"f","parameters":[
            {"name":"scope","type":"scope","left_out":"workspace","default":null},
            {"name":"most","type":"integer","left_out":"default","default":3},
            {"name":"rest"}]}]}"#;
        let description: Description = serde_json::from_str(read).expect("a description");
        let function = &description.signatures.expect("functions")[0];
        assert_eq!(function.returns, "verdict");
        let said: Vec<_> = function
            .parameters
            .iter()
            .map(|it| (it.type_name.as_str(), it.left_out, it.default.clone()))
            .collect();
        assert_eq!(
            said,
            [
                ("scope", LeftOut::Workspace, None),
                ("integer", LeftOut::Default, Some(crate::Value::Int(3))),
                ("any", LeftOut::Error, None),
            ]
        );
    }
}
