//! What is different in a workspace from an earlier look at it, and which answers that changes.

use super::trace::Question;
use super::{Globs, Tree};
use crate::source::WsPath;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What became of the modules of a language.
#[derive(Debug, Default)]
pub struct Renamed {
    /// The names that mean other modules than before, or none.
    pub names: FxHashSet<String>,
    /// Those names, with all that they begin with, up to a whole part of a name.
    pub packages: FxHashSet<String>,
    /// Those of these that were there and are not, or were not and are; an empty one where that
    /// holds for all modules.
    pub flipped: FxHashSet<String>,
    /// The modules that are not there any more, or whose files have other modules, with their names.
    pub gone: BTreeMap<u32, String>,
    /// The files whose modules are others.
    pub files: FxHashSet<WsPath>,
    /// Whether packages are others.
    pub is_repacked: bool,
}

/// The difference between two looks at a workspace.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files that were and are there, with other content.
    pub edited: FxHashSet<WsPath>,
    /// Files and folders that are there and were not, or were and are not.
    pub moved: FxHashSet<WsPath>,
    /// The files among them, sorted.
    pub files: Vec<WsPath>,
    /// The folders among them, sorted.
    pub folders: Vec<WsPath>,
    /// Whether what could not be taken in is something else.
    pub notes: bool,
    /// Languages of which files came or went.
    pub languages: FxHashSet<String>,
    /// Languages whose modules are not known to be those from before, whatever is asked of them.
    pub graphs: FxHashSet<String>,
    /// Languages whose modules are others, with what is known of how.
    pub modules: FxHashMap<String, Renamed>,
    /// Languages whose imports lead to other things outside the workspace.
    pub outside: FxHashSet<String>,
    /// The modules whose imports are others, by language.
    pub imports: FxHashMap<String, Vec<u32>>,
    /// Scopes and refs with another value, by their keys.
    pub values: FxHashSet<String>,
    /// Facts that are others, and texts that stand in a file now or do not any more: the question for
    /// them.
    pub facts: FxHashSet<Question>,
    pub(crate) globs: Mutex<FxHashMap<(WsPath, String), Option<Globs>>>,
}

impl Changes {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.edited.is_empty() && self.moved.is_empty() && !self.notes
    }

    /// Whether files or folders came or went.
    pub fn is_structural(&self) -> bool {
        !self.moved.is_empty()
    }

    /// Adds what is in one tree and not in the other.
    pub fn add_trees(&mut self, before: &Tree, after: &Tree) {
        self.files = apart(before.files(), after.files());
        self.folders = apart(before.folders(), after.folders());
        let moved = self.files.iter().chain(&self.folders);
        self.moved.extend(moved.cloned());
        self.notes |= before.notes() != after.notes();
    }

    /// Every path with another content or none, or one where there was none.
    pub fn paths(&self) -> impl Iterator<Item = &WsPath> {
        self.edited.iter().chain(&self.files)
    }

    /// Whether the question has another answer now.
    pub fn touch(&self, question: &Question) -> bool {
        match question {
            Question::Content(path) => self.edited.contains(path) || self.moved.contains(path),
            Question::Kind(path) | Question::Folder(path) => self.moved.contains(path),
            Question::Below(folder) => self.files.iter().any(|path| path.is_within(folder)),
            Question::Folders(folder) => self.folders.iter().any(|path| path.is_within(folder)),
            Question::Matching(base, globs) => self.any_matches(&self.files, base, globs),
            Question::FoldersMatching(base, globs) => self.any_matches(&self.folders, base, globs),
            Question::Language(name) => self.languages.contains(name),
            Question::Facts(..) | Question::Mentions(..) => self.facts.contains(question),
            Question::Modules(language)
            | Question::Module(language, _)
            | Question::Package(language, _)
            | Question::IsPackage(language, _)
            | Question::Written(language, _)
            | Question::Packages(language) => {
                let renamed = self.modules.get(language);
                renamed.is_some_and(|renamed| renamed.touch(question))
            }
            Question::Graph(language) => self.graphs.contains(language),
            Question::Outside(language) => self.outside.contains(language),
            Question::Task(key) => self.values.contains(key),
        }
    }

    /// The questions about the modules of languages whose answers changed.
    pub(crate) fn of_modules(&self) -> impl Iterator<Item = Question> {
        let graphs = self.graphs.iter().cloned().map(Question::Graph);
        let renamed = self.modules.iter();
        graphs.chain(renamed.flat_map(|(language, renamed)| renamed.questions(language)))
    }

    fn any_matches(&self, paths: &[WsPath], base: &WsPath, text: &str) -> bool {
        if paths.is_empty() {
            return false;
        }
        let mut known = self.globs.lock().unwrap_or_else(PoisonError::into_inner);
        let globs = known
            .entry((base.clone(), text.to_owned()))
            .or_insert_with(|| Globs::new(base, text.lines()).ok());
        // A glob that cannot be read again never gave a list that could be kept.
        let matches = |globs: &Globs| paths.iter().any(|path| globs.matches(path));
        globs.as_ref().is_none_or(matches)
    }
}

impl Renamed {
    /// Whether a question about modules of this language has another answer now.
    fn touch(&self, question: &Question) -> bool {
        match question {
            Question::Modules(_) => true,
            Question::Module(_, name) => self.names.contains(name),
            Question::Package(_, name) => self.packages.contains(name),
            Question::IsPackage(_, name) => self.flipped.contains(name),
            Question::Written(_, path) => self.files.contains(path),
            Question::Packages(_) => self.is_repacked,
            Question::Content(_)
            | Question::Mentions(..)
            | Question::Kind(_)
            | Question::Folder(_)
            | Question::Below(_)
            | Question::Folders(_)
            | Question::Matching(..)
            | Question::FoldersMatching(..)
            | Question::Language(_)
            | Question::Facts(..)
            | Question::Graph(_)
            | Question::Outside(_)
            | Question::Task(_) => false,
        }
    }

    fn questions(&self, language: &str) -> impl Iterator<Item = Question> {
        let of = |ask: fn(String, String) -> Question, names: &FxHashSet<String>| {
            let names = names
                .iter()
                .map(|name| ask(language.to_owned(), name.clone()));
            names.collect::<Vec<_>>()
        };
        let mut all = of(Question::Module, &self.names);
        all.append(&mut of(Question::Package, &self.packages));
        all.append(&mut of(Question::IsPackage, &self.flipped));
        let written = |path: &WsPath| Question::Written(language.to_owned(), path.clone());
        all.extend(self.files.iter().map(written));
        all.push(Question::Modules(language.to_owned()));
        all.extend(
            self.is_repacked
                .then(|| Question::Packages(language.to_owned())),
        );
        all.into_iter()
    }
}

/// What stands in only one of two sorted lists, sorted.
fn apart(a: &[WsPath], b: &[WsPath]) -> Vec<WsPath> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut found = Vec::new();
    loop {
        let next = match (a.peek(), b.peek()) {
            (None, None) => return found,
            (Some(_), None) => a.next(),
            (None, Some(_)) => b.next(),
            (Some(left), Some(right)) => match left.cmp(right) {
                std::cmp::Ordering::Less => a.next(),
                std::cmp::Ordering::Greater => b.next(),
                std::cmp::Ordering::Equal => {
                    a.next();
                    b.next();
                    continue;
                }
            },
        };
        found.extend(next.cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> Tree {
        let files = files.iter().map(|path| WsPath::from_walk(*path)).collect();
        Tree::new(files, Vec::new(), Vec::new())
    }

    /// Which questions two trees answer differently, with `edited` changed in place.
    fn check(before: &[&str], after: &[&str], edited: &[&str], touched: &str) {
        let mut changes = Changes::default();
        changes.add_trees(&tree(before), &tree(after));
        let edited = edited.iter().map(|path| WsPath::from_walk(*path));
        changes.edited.extend(edited);
        let path = WsPath::from_walk;
        let questions = [
            ("content a/x.py", Question::Content(path("a/x.py"))),
            ("kind a/x.py", Question::Kind(path("a/x.py"))),
            ("folder b", Question::Folder(path("b"))),
            ("below a", Question::Below(path("a"))),
            ("below", Question::Below(WsPath::root())),
            ("folders", Question::Folders(WsPath::root())),
            ("a/*.py", Question::Matching(path("a"), "*.py".to_owned())),
            (
                "**/*.rs !b",
                Question::Matching(WsPath::root(), "**/*.rs\n!b/**".to_owned()),
            ),
        ];
        let found = questions.iter().filter(|(_, it)| changes.touch(it));
        let found: Vec<&str> = found.map(|(name, _)| *name).collect();
        assert_eq!(found.join(", "), touched);
    }

    #[test]
    fn a_question_is_touched_only_by_what_changes_its_answer() {
        let all = ["a/x.py", "b/y.rs"];
        check(&all, &all, &[], "");
        check(&all, &all, &["a/x.py"], "content a/x.py");
        check(
            &all,
            &["b/y.rs"],
            &[],
            "content a/x.py, kind a/x.py, below a, below, folders, a/*.py",
        );
        check(&all, &["a/x.py"], &[], "folder b, below, folders");
        check(
            &all,
            &["a/x.py", "a/z.rs", "b/y.rs"],
            &[],
            "below a, below, **/*.rs !b",
        );
    }
}
