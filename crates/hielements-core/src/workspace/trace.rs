//! What a task asked of the world, and a digest of what it saw.

use super::{Changes, ModuleSet};
use crate::source::WsPath;
use hielements_plugin::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One thing that can be asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Question {
    /// The bytes of a file, or why they cannot be had.
    Content(WsPath),
    /// Whether a text stands in a file.
    Mentions(WsPath, String),
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
    /// The facts of a file, by language, as far as a level goes.
    Facts(String, WsPath, Level),
    /// The modules of a language: which names lead to which files.
    Modules(String),
    /// The modules of a language with one name.
    Module(String, String),
    /// The modules of a language with one name, and those whose names begin with it.
    Package(String, String),
    /// Whether there is a module of a language with one name, or one whose name begins with it.
    IsPackage(String, String),
    /// The modules of a language that are written in a file which has none.
    Written(String, WsPath),
    /// The parts of a workspace that a language calls packages.
    Packages(String),
    /// What all other questions about the modules and imports of a language are asked of.
    Graph(String),
    /// What the imports of a language lead to outside the workspace.
    Outside(String),
    /// The value of a scope or ref, by its key.
    Task(String),
    /// All files there are, with their contents.
    Everything,
    /// What decides the answers of a library and is no file of the workspace, by its name.
    Library(String),
    /// Whether a library that failed fails again, by its name: nothing tells but another try.
    Attempt(String),
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let globs = |text: &str| text.replace('\n', "`, `");
        match self {
            Self::Content(path) => write!(f, "the content of `{path}`"),
            Self::Mentions(path, text) => write!(f, "whether `{text}` stands in `{path}`"),
            Self::Kind(path) => write!(f, "whether `{path}` is there"),
            Self::Folder(path) => write!(f, "whether `{path}` is a folder"),
            Self::Below(path) => write!(f, "the files below `{path}`"),
            Self::Folders(path) => write!(f, "the folders below `{path}`"),
            Self::Matching(base, text) => {
                write!(f, "the files that match `{}` from `{base}` on", globs(text))
            }
            Self::FoldersMatching(base, text) => {
                write!(
                    f,
                    "the folders that match `{}` from `{base}` on",
                    globs(text)
                )
            }
            Self::Language(name) => write!(f, "the files of {name}"),
            Self::Facts(_, path, Level::Imports) => write!(f, "the imports in `{path}`"),
            Self::Facts(_, path, Level::Items) => write!(f, "the items of `{path}`"),
            Self::Facts(_, path, Level::Calls) => write!(f, "the items and calls of `{path}`"),
            Self::Modules(language) => write!(f, "the modules of {language}"),
            Self::Module(language, name) => write!(f, "the {language} module `{name}`"),
            Self::Package(language, name) => {
                write!(f, "the {language} modules from `{name}` on down")
            }
            Self::IsPackage(language, name) if name.is_empty() => {
                write!(f, "whether there is a {language} module")
            }
            Self::IsPackage(language, name) => {
                write!(f, "whether there is a {language} module `{name}`")
            }
            Self::Written(language, path) => write!(f, "the {language} modules in `{path}`"),
            Self::Packages(language) => write!(f, "the packages of {language}"),
            Self::Graph(language) => write!(f, "the import graph of {language}"),
            Self::Outside(language) => write!(f, "what {language} code imports from outside"),
            Self::Task(key) => write!(f, "the value of `{key}`"),
            Self::Everything => f.write_str("all files"),
            Self::Library(name) => write!(f, "the library `{name}` as it is"),
            Self::Attempt(name) => write!(f, "another try of the library `{name}`"),
        }
    }
}

/// A digest of what was seen.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Answer([u8; 16]);

impl Answer {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::take(&blake3::Hasher::new().update(bytes).finalize())
    }

    /// The digest of a list of paths.
    pub fn of_paths(paths: &[WsPath]) -> Self {
        Self::of_texts(paths.iter().map(WsPath::as_str))
    }

    /// The digest of texts in order.
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut digest = Self::collect();
        // Many short texts are hashed faster as a few long ones.
        let mut run = Vec::with_capacity(RUN);
        for text in texts {
            run.extend_from_slice(&(text.len() as u64).to_le_bytes());
            run.extend_from_slice(text.as_bytes());
            if run.len() >= RUN {
                digest.0.update(&run);
                run.clear();
            }
        }
        digest.0.update(&run);
        digest.end()
    }

    /// The digest of what will be added.
    pub fn collect() -> Digest {
        Digest(blake3::Hasher::new())
    }

    /// The digest of a digest and texts that belong to it.
    #[must_use]
    pub fn with(self, texts: [&str; 3]) -> Self {
        let mut digest = Self::collect();
        digest.0.update(&self.0);
        texts.into_iter().for_each(|text| digest.add(text));
        digest.end()
    }

    /// Its bytes.
    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0
    }

    fn take(hash: &blake3::Hash) -> Self {
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash.as_bytes()[..16]);
        Self(digest)
    }
}

/// So many bytes are hashed at once.
const RUN: usize = 1 << 14;

/// A digest in the making.
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Adds a text; two texts are not their join.
    pub fn add(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    /// Adds another digest.
    pub fn add_answer(&mut self, answer: Answer) {
        self.0.update(&answer.0);
    }

    /// What was added.
    pub fn end(&self) -> Answer {
        Answer::take(&self.0.finalize())
    }
}

/// Everything that one task asked, in the order of the questions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    asked: BTreeMap<Question, Answer>,
    /// For each language the modules whose imports were looked at. Their numbers stand for the same
    /// ones as long as the language has its graph.
    imports: BTreeMap<String, ModuleSet>,
    /// For each language the modules that were found by their files.
    seen: BTreeMap<String, ModuleSet>,
}

impl Trace {
    /// Adds a question with what was seen.
    pub fn note(&mut self, question: Question, answer: Answer) {
        self.asked.insert(question, answer);
    }

    /// Adds the questions of another one.
    pub fn extend(&mut self, other: &Self) {
        let asked = other.asked.iter();
        self.asked
            .extend(asked.map(|(question, answer)| (question.clone(), *answer)));
    }

    /// Adds modules whose imports were looked at.
    pub fn note_imports(&mut self, language: &str, modules: ModuleSet) {
        self.imports.insert(language.to_owned(), modules);
    }

    /// Adds modules that were found by their files.
    pub fn note_seen(&mut self, language: &str, modules: ModuleSet) {
        self.seen.insert(language.to_owned(), modules);
    }

    /// The modules that were found by their files, by language.
    pub fn seen(&self) -> impl Iterator<Item = (&str, &ModuleSet)> {
        let all = self.seen.iter();
        all.map(|(language, modules)| (language.as_str(), modules))
    }

    /// All questions, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&Question, Answer)> {
        self.asked
            .iter()
            .map(|(question, answer)| (question, *answer))
    }

    /// The modules whose imports were looked at, by language.
    pub fn imports(&self) -> impl Iterator<Item = (&str, &ModuleSet)> {
        let all = self.imports.iter();
        all.map(|(language, modules)| (language.as_str(), modules))
    }

    /// Whether one of the answers is another one now.
    pub fn is_touched(&self, changes: &Changes) -> bool {
        self.asked.keys().any(|asked| changes.touch(asked))
    }
}
