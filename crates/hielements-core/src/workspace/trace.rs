//! What a task asked of the world, and a digest of what it saw.

use super::Changes;
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
        texts.into_iter().for_each(|text| digest.add(text));
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

    fn take(hash: &blake3::Hash) -> Self {
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash.as_bytes()[..16]);
        Self(digest)
    }
}

/// A digest in the making.
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Adds a text; two texts are not their join.
    pub fn add(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
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
    /// For each language the modules whose imports were looked at. Who looks at one has asked for
    /// the modules too, so that their numbers stand for the same ones as long as that answer does.
    imports: BTreeMap<String, ModuleSet>,
}

impl Trace {
    /// Adds a question with what was seen.
    pub fn note(&mut self, question: Question, answer: Answer) {
        self.asked.insert(question, answer);
    }

    /// Adds modules whose imports were looked at.
    pub fn note_imports(&mut self, language: &str, modules: ModuleSet) {
        self.imports.insert(language.to_owned(), modules);
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

/// A set of modules of one language, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleSet(Vec<u64>);

impl ModuleSet {
    /// Adds a module.
    pub fn insert(&mut self, module: u32) {
        let (word, bit) = (module as usize / 64, module % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    /// Whether it holds the module.
    pub fn has(&self, module: u32) -> bool {
        let word = self.0.get(module as usize / 64);
        word.is_some_and(|word| word & (1 << (module % 64)) != 0)
    }

    /// Its modules in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let words = self.0.iter().zip(0u32..);
        words.flat_map(|(word, at)| {
            let bits = (0..64).filter(move |bit| word & (1 << bit) != 0);
            bits.map(move |bit| at * 64 + bit)
        })
    }
}
