//! Who asked what: from a question to the tasks and values that rest on its answer.

use crate::source::WsPath;
use crate::workspace::Changes;
use crate::workspace::trace::{Answer, ModuleSet, Question, Trace};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asker {
    /// A scope or ref, by its number in the model.
    Slot(usize),
    /// A task, by its number in the plan.
    Task(usize),
}

/// What made somebody ask again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nothing was known of it, or its words changed.
    New,
    /// The answer to this question is another one.
    Answer(Question),
    /// The imports of this module of a language are others.
    Imports(String, u32),
}

/// So many causes are told.
const MOST_CAUSES: usize = 100;

/// All askers by what they asked.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Questions about one thing that has a name.
    exact: FxHashMap<Question, Asked>,
    /// Questions whose answers may change with any file that comes or goes.
    wide: FxHashMap<Question, Asked>,
    /// The modules whose imports somebody looked at, by language.
    imports: FxHashMap<String, BTreeMap<Asker, ModuleSet>>,
}

#[derive(Debug, Default)]
struct Asked {
    answer: Answer,
    by: Vec<Asker>,
}

impl Index {
    /// Adds what somebody asked.
    pub(super) fn add(&mut self, asker: Asker, trace: &Trace) {
        for (question, answer) in trace.iter() {
            let asked = self.table(question).entry(question.clone()).or_default();
            asked.answer = answer;
            asked.by.push(asker);
        }
        for (language, modules) in trace.imports() {
            let by = self.imports.entry(language.to_owned()).or_default();
            by.insert(asker, modules.clone());
        }
    }

    /// Takes away what somebody asked.
    pub(super) fn remove(&mut self, asker: Asker, trace: &Trace) {
        for (question, _) in trace.iter() {
            let table = self.table(question);
            if let Some(asked) = table.get_mut(question) {
                asked.by.retain(|by| *by != asker);
                if asked.by.is_empty() {
                    table.remove(question);
                }
            }
        }
        for (language, _) in trace.imports() {
            if let Some(by) = self.imports.get_mut(language) {
                by.remove(&asker);
            }
        }
    }

    fn table(&mut self, question: &Question) -> &mut FxHashMap<Question, Asked> {
        match question {
            Question::Below(_)
            | Question::Folders(_)
            | Question::Matching(..)
            | Question::FoldersMatching(..) => &mut self.wide,
            Question::Content(_)
            | Question::Kind(_)
            | Question::Folder(_)
            | Question::Language(_)
            | Question::Facts(..)
            | Question::Modules(_)
            | Question::Outside(_)
            | Question::Task(_) => &mut self.exact,
        }
    }

    /// The answer to a question about one thing, where somebody asked it.
    pub(super) fn answer(&self, question: &Question) -> Option<Answer> {
        self.exact.get(question).map(|asked| asked.answer)
    }

    /// The questions about one thing that somebody asked.
    pub(super) fn questions(&self) -> impl Iterator<Item = &Question> {
        self.exact.keys()
    }

    /// Who asked a question about one thing.
    pub(super) fn askers(&self, question: &Question) -> &[Asker] {
        self.exact.get(question).map_or(&[], |asked| &asked.by)
    }

    /// Everybody who got an answer that is another one now, with the first of them.
    pub(super) fn touched(&self, changes: &Changes) -> BTreeMap<Asker, Vec<Cause>> {
        let mut found: BTreeMap<Asker, Vec<Cause>> = BTreeMap::new();
        let mut add = |question: &Question, asked: &Asked| {
            for by in &asked.by {
                let causes = found.entry(*by).or_default();
                if causes.len() < MOST_CAUSES {
                    causes.push(Cause::Answer(question.clone()));
                }
            }
        };
        for question in exact(changes) {
            if let Some(asked) = self.exact.get(&question) {
                add(&question, asked);
            }
        }
        if changes.is_structural() {
            let mut wide: Vec<_> = self.wide.iter().collect();
            wide.sort_unstable_by_key(|(question, _)| *question);
            for (question, asked) in wide {
                if changes.touch(question) {
                    add(question, asked);
                }
            }
        }
        for (language, changed) in &changes.imports {
            for (asker, modules) in self.imports.get(language).into_iter().flatten() {
                let changed = changed.iter().filter(|module| modules.has(**module));
                let causes = changed.map(|module| Cause::Imports(language.clone(), *module));
                let mut causes = causes.take(MOST_CAUSES).peekable();
                if causes.peek().is_some() {
                    found.entry(*asker).or_default().extend(causes);
                }
            }
        }
        found
    }
}

/// The questions about one thing whose answers changed, sorted.
fn exact(changes: &Changes) -> Vec<Question> {
    let content = changes.edited.iter().cloned().map(Question::Content);
    let moved = changes.moved.iter().flat_map(|path: &WsPath| {
        [Question::Content, Question::Kind, Question::Folder].map(|ask| ask(path.clone()))
    });
    let mut all: Vec<Question> = content.chain(moved).collect();
    all.extend(changes.languages.iter().cloned().map(Question::Language));
    all.extend(changes.modules.iter().cloned().map(Question::Modules));
    all.extend(changes.outside.iter().cloned().map(Question::Outside));
    all.extend(changes.values.iter().cloned().map(Question::Task));
    all.extend(changes.facts.iter().cloned());
    all.sort_unstable();
    all
}
