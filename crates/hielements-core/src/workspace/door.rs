//! The door as a task sees it: it asks the workspace and notes what was asked and seen.

use super::trace::{Answer, Question, Trace};
use super::{Globs, ModuleBits, ModuleSet, ReadError, Tree, Workspace};
use crate::source::WsPath;
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// The door as one task sees it: every question is noted in the task's trace.
pub struct Door<'a> {
    workspace: &'a dyn Workspace,
    tree: Arc<Tree>,
    trace: Mutex<Trace>,
    /// The modules whose imports were looked at, by language.
    imports: Mutex<Noted>,
    /// The modules that were found by their files, by language.
    seen: Mutex<Noted>,
    /// Whether other threads may help to read.
    parallel: bool,
}

/// Modules by language.
type Noted = Vec<(String, ModuleBits)>;

impl<'a> Door<'a> {
    /// A door with an empty trace.
    pub fn new(workspace: &'a dyn Workspace) -> Self {
        let tree = workspace.tree();
        Self {
            workspace,
            tree,
            trace: Mutex::default(),
            imports: Mutex::default(),
            seen: Mutex::default(),
            parallel: false,
        }
    }

    /// The same door, through which many files are read by all threads. Not for a task: it would
    /// wait for threads that may be waiting for it.
    #[must_use]
    pub fn in_parallel(mut self, parallel: bool) -> Self {
        self.parallel = parallel;
        self
    }

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// When there is no such file in the tree or it cannot be read.
    pub fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        let content = self.workspace.content(path);
        let answer = match &content {
            Ok((_, digest)) => *digest,
            Err(error) => error.digest(),
        };
        self.note(Question::Content(path.clone()), answer);
        content.map(|(bytes, _)| bytes)
    }

    /// Whether a text stands in a file; so it is said of one that cannot be read. Other edits of the file
    /// change nothing for who asks this.
    pub fn mentions(&self, path: &WsPath, text: &str) -> bool {
        let (mentions, answer) = self.workspace.mentions(path, text);
        self.note(Question::Mentions(path.clone(), text.to_owned()), answer);
        mentions
    }

    /// The bytes of a file to which no symbolic link leads.
    ///
    /// # Errors
    ///
    /// As [`Door::read`], and where a link lies on the way.
    pub fn read_unlinked(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        let content = self.read(path)?;
        // A link that becomes a file is another content.
        if self.workspace.is_linked(path) {
            return Err(ReadError::Link);
        }
        Ok(content)
    }

    /// What `look` finds in each of the files, in their order; nothing where a file cannot be read.
    pub fn look_into<T: Send>(
        &self,
        files: &[&WsPath],
        look: impl Fn(&[u8]) -> T + Sync,
    ) -> Vec<Option<T>> {
        let one = |file: &&WsPath| self.read(file).ok().map(|text| look(&text));
        if self.parallel {
            files.par_iter().map(one).collect()
        } else {
            files.iter().map(one).collect()
        }
    }

    /// Whether the path is a file or a folder of the tree.
    pub fn exists(&self, path: &WsPath) -> bool {
        let there = self.tree.is_file(path) || self.tree.is_folder(path);
        self.note(Question::Kind(path.clone()), Answer::of(&[u8::from(there)]));
        there
    }

    /// Whether the path is a file of the tree.
    pub fn is_file(&self, path: &WsPath) -> bool {
        self.exists(path) && self.tree.is_file(path)
    }

    /// The files in or below `folder`, sorted.
    pub fn files_below(&self, folder: &WsPath) -> &[WsPath] {
        let files = self.tree.files_below(folder);
        self.note(Question::Below(folder.clone()), Answer::of_paths(files));
        files
    }

    /// The folders strictly below `folder`, sorted.
    pub fn folders_below(&self, folder: &WsPath) -> &[WsPath] {
        let folders = self.tree.folders_below(folder);
        self.note(Question::Folders(folder.clone()), Answer::of_paths(folders));
        folders
    }

    /// The files that the globs match, sorted.
    pub fn files_matching(&self, globs: &Globs) -> Vec<WsPath> {
        let files = globs.files(&self.tree);
        self.note(
            Question::Matching(globs.base().clone(), globs.text().to_owned()),
            Answer::of_paths(&files),
        );
        files
    }

    /// The folders that the globs match, sorted.
    pub fn folders_matching(&self, globs: &Globs) -> Vec<WsPath> {
        let folders = globs.folders(&self.tree);
        self.note(
            Question::FoldersMatching(globs.base().clone(), globs.text().to_owned()),
            Answer::of_paths(&folders),
        );
        folders
    }

    /// Whether the path is a folder of the tree.
    pub fn is_folder(&self, path: &WsPath) -> bool {
        let there = self.tree.is_folder(path);
        self.note(
            Question::Folder(path.clone()),
            Answer::of(&[u8::from(there)]),
        );
        there
    }

    /// Notes the content of a file for somebody else who reads it.
    pub fn rest_on(&self, path: &WsPath) {
        let answer = self.workspace.known(path).unwrap_or_else(|| {
            let content = self.workspace.content(path);
            content.map_or_else(|error| error.digest(), |(_, digest)| digest)
        });
        self.note(Question::Content(path.clone()), answer);
    }

    /// Has every file looked at that nobody looked at before, so that a change of it is noticed.
    pub fn look_at_everything(&self) {
        for path in self.tree.files() {
            if self.workspace.known(path).is_none() {
                // What cannot be read has a digest as well.
                let _ = self.workspace.content(path);
            }
        }
    }

    /// Notes that an answer rests on all files, whose contents are known.
    pub fn note_everything(&self) {
        self.note(Question::Everything, Answer::default());
    }

    /// Notes a question whose answer came from elsewhere: facts, modules, other tasks.
    pub fn note(&self, question: Question, answer: Answer) {
        let mut trace = self.trace.lock().unwrap_or_else(PoisonError::into_inner);
        trace.note(question, answer);
    }

    /// Notes what somebody asked whose findings are used.
    pub fn note_questions(&self, of: &Trace) {
        let mut trace = self.trace.lock().unwrap_or_else(PoisonError::into_inner);
        trace.extend(of);
    }

    /// Notes that the imports of a module were looked at.
    pub fn note_imports(&self, language: &str, module: u32) {
        note(&self.imports, language, |bits| bits.insert(module));
    }

    /// Notes that the imports of many modules were looked at.
    pub fn note_all_imports(&self, language: &str, modules: &ModuleSet) {
        note(&self.imports, language, |bits| bits.extend(modules));
    }

    /// Notes that modules were found by their files.
    pub fn note_seen(&self, language: &str, modules: impl IntoIterator<Item = u32>) {
        note(&self.seen, language, |bits| {
            modules.into_iter().for_each(|module| bits.insert(module));
        });
    }

    /// Everything that was asked.
    pub fn into_trace(self) -> Trace {
        let trace = self.trace.into_inner();
        let mut trace = trace.unwrap_or_else(PoisonError::into_inner);
        for (language, modules) in noted(self.imports) {
            trace.note_imports(&language, modules.into_set());
        }
        for (language, modules) in noted(self.seen) {
            trace.note_seen(&language, modules.into_set());
        }
        trace
    }
}

fn note(all: &Mutex<Noted>, language: &str, add: impl FnOnce(&mut ModuleBits)) {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    let at = all.iter().position(|(known, _)| known == language);
    let at = at.unwrap_or_else(|| {
        all.push((language.to_owned(), ModuleBits::default()));
        all.len() - 1
    });
    add(&mut all[at].1);
}

fn noted(all: Mutex<Noted>) -> Noted {
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}
