//! A language that a library reads: what it says of it ahead, and how its imports are resolved.

use serde::{Deserialize, Deserializer, Serialize};

/// What a library says of the language that it reads, before any file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// Globs of the files that are written in it, from the root of the workspace on: `**/*.ts`.
    pub files: Vec<String>,
    /// What separates the parts of a module's name.
    #[serde(default = "slash")]
    pub separator: String,
    /// The names of files, without their extension, that stand for the folder they are in: `index`.
    #[serde(default)]
    pub index: Vec<String>,
    /// The kinds of items that its facts have: `function`, `class` …
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The modules of its standard library. What lies below them belongs to it as well.
    #[serde(default)]
    pub standard: Vec<String>,
    /// Globs of the files, besides the one that imports, that decide where an import leads:
    /// `**/tsconfig.json`. `library_resolve` sees no others.
    #[serde(default)]
    pub manifests: Vec<String>,
}

fn slash() -> String {
    "/".to_owned()
}

/// A question of `library_resolve`: where does this import lead?
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Link {
    /// The file that imports, relative to the workspace.
    pub file: String,
    /// What it imports, as written.
    pub target: String,
}

/// The answer to a [`Link`]: `null`, a path, a list of paths, or both keys spelled out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Candidates {
    /// Files of the workspace that it may mean, the most likely first. The first that is there is
    /// meant.
    pub candidates: Vec<String>,
    /// The module outside the workspace that it means where none of them is there. `None`: the
    /// target as written.
    pub external: Option<String>,
}

impl<'de> Deserialize<'de> for Candidates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = Option::<Form>::deserialize(deserializer)?;
        let (candidates, external) = match found {
            None => (Vec::new(), None),
            Some(Form::One(path)) => (vec![path], None),
            Some(Form::Several(paths)) => (paths, None),
            Some(Form::Whole {
                candidates,
                external,
            }) => (candidates, external),
        };
        Ok(Self {
            candidates,
            external,
        })
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    One(String),
    Several(Vec<String>),
    Whole {
        #[serde(default)]
        candidates: Vec<String>,
        #[serde(default)]
        external: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: &str, written: &str) {
        let answers: Vec<Candidates> = serde_json::from_str(read).expect(read);
        let said: Vec<String> = answers
            .iter()
            .map(|answer| format!("{:?} {:?}", answer.candidates, answer.external))
            .collect();
        assert_eq!(said.join("; "), written);
    }

    #[test]
    fn an_answer_has_four_forms() {
        check(
            r#"[null, "a.ts", ["a.ts", "a/index.ts"], {"external": "react"}]"#,
            r#"[] None; ["a.ts"] None; ["a.ts", "a/index.ts"] None; [] Some("react")"#,
        );
    }

    #[test]
    fn a_language_needs_its_files_only() {
        let language: Language = serde_json::from_str(r#"{"files":["**/*.go"]}"#).expect("sound");
        assert_eq!(language.separator, "/");
        assert!(language.kinds.is_empty());
    }
}
