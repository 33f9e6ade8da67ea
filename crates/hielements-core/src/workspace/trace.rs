//! What a task asked of the world, and a digest of what it saw.

use crate::source::WsPath;
use std::collections::BTreeMap;

/// One thing that can be asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// The bytes of a file, or why they cannot be had.
    Content(WsPath),
    /// Whether a file or folder is there.
    Kind(WsPath),
    /// Whether a folder is there.
    Folder(WsPath),
    /// The files in and below a folder.
    Below(WsPath),
    /// The folders below a folder.
    Folders(WsPath),
    /// The files that globs match, from a folder on.
    Matching(WsPath, String),
    /// The folders that globs match, from a folder on.
    FoldersMatching(WsPath, String),
    /// The files that a language claims.
    Language(String),
    /// The facts of a file, by language.
    Facts(String, WsPath),
    /// The import graph of a language.
    Graph(String),
    /// The value of another task, by its id.
    Task(String),
    /// A key of `hielements.toml`.
    Config(String),
}

/// A digest of what was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer([u8; 16]);

impl Answer {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::take(&blake3::Hasher::new().update(bytes).finalize())
    }

    /// The digest of a list of paths.
    pub fn of_paths(paths: &[WsPath]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for path in paths {
            hasher.update(path.as_str().as_bytes()).update(b"\0");
        }
        Self::take(&hasher.finalize())
    }

    /// The digest of answers about paths.
    pub fn of_answers(answers: &[(WsPath, Self)]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (path, answer) in answers {
            hasher
                .update(path.as_str().as_bytes())
                .update(b"\0")
                .update(&answer.0);
        }
        Self::take(&hasher.finalize())
    }

    fn take(hash: &blake3::Hash) -> Self {
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash.as_bytes()[..16]);
        Self(digest)
    }
}

/// Everything that one task asked, in the order of the questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    asked: BTreeMap<Question, Answer>,
}

impl Trace {
    /// Adds a question with what was seen.
    pub fn note(&mut self, question: Question, answer: Answer) {
        self.asked.insert(question, answer);
    }

    /// Adds everything that another trace holds.
    pub fn extend(&mut self, other: Self) {
        self.asked.extend(other.asked);
    }

    /// A digest of all questions and answers.
    pub fn digest(&self) -> Answer {
        let mut hasher = blake3::Hasher::new();
        for (question, answer) in &self.asked {
            hasher.update(format!("{question:?}\0").as_bytes());
            hasher.update(&answer.0);
        }
        Answer::take(&hasher.finalize())
    }

    /// All questions, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&Question, Answer)> {
        self.asked
            .iter()
            .map(|(question, answer)| (question, *answer))
    }
}
