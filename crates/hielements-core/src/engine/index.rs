//! Who asked what: from a question to the tasks and values that rest on its answer.

use crate::source::WsPath;
use crate::workspace::trace::{Answer, Question, Trace};
use crate::workspace::{Changes, ModuleBits, ModuleSet};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Somebody wants it judged anew.
    Wanted,
    /// This is another one, so that nothing that was known counts.
    Setting(String),
    /// The answer to this question is another one.
    Answer(Question),
    /// The imports of this module of a language are others.
    Imports(String, u32),
    /// The module of a language with this name went, or the file that it stands in has others.
    Module(String, String),
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
    imports: ByLanguage,
    /// The modules that somebody found by their files, by language.
    seen: ByLanguage,
    /// The texts that somebody looked for, by file.
    looked_for: FxHashMap<WsPath, BTreeSet<String>>,
}

/// Who noted which modules, by language.
type ByLanguage = FxHashMap<String, BTreeMap<Asker, ModuleSet>>;

/// Who asked a question, with what each was told.
type Asked = FxHashMap<Asker, Answer>;

impl Index {
    /// Adds what somebody asked.
    pub(super) fn add(&mut self, asker: Asker, trace: &Trace) {
        for (question, answer) in trace.iter() {
            if let Question::Mentions(path, text) = question {
                let texts = self.looked_for.entry(path.clone()).or_default();
                texts.insert(text.clone());
            }
            let asked = self.table(question).entry(question.clone()).or_default();
            asked.insert(asker, answer);
        }
        let imports = (&mut self.imports, trace.imports().collect::<Vec<_>>());
        let seen = (&mut self.seen, trace.seen().collect());
        for (all, noted) in [imports, seen] {
            for (language, modules) in noted {
                let by = all.entry(language.to_owned()).or_default();
                by.insert(asker, modules.clone());
            }
        }
    }

    /// Takes away what somebody asked.
    pub(super) fn remove(&mut self, asker: Asker, trace: &Trace) {
        for (question, _) in trace.iter() {
            let table = self.table(question);
            if let Some(asked) = table.get_mut(question) {
                asked.remove(&asker);
                if asked.is_empty() {
                    table.remove(question);
                    self.forget_text(question);
                }
            }
        }
        let imports = (&mut self.imports, trace.imports().collect::<Vec<_>>());
        let seen = (&mut self.seen, trace.seen().collect());
        for (all, noted) in [imports, seen] {
            for (language, _) in noted {
                if let Some(by) = all.get_mut(language) {
                    by.remove(&asker);
                }
            }
        }
    }

    fn forget_text(&mut self, question: &Question) {
        if let Question::Mentions(path, text) = question
            && let Some(texts) = self.looked_for.get_mut(path)
        {
            texts.remove(text);
            if texts.is_empty() {
                self.looked_for.remove(path);
            }
        }
    }

    /// The texts that somebody looked for in a file, sorted.
    pub(super) fn looked_for(&self, path: &WsPath) -> impl Iterator<Item = &String> {
        self.looked_for.get(path).into_iter().flatten()
    }

    fn table(&mut self, question: &Question) -> &mut FxHashMap<Question, Asked> {
        match question {
            Question::Below(_)
            | Question::Folders(_)
            | Question::Matching(..)
            | Question::FoldersMatching(..) => &mut self.wide,
            Question::Content(_)
            | Question::Mentions(..)
            | Question::Kind(_)
            | Question::Folder(_)
            | Question::Language(_)
            | Question::Facts(..)
            | Question::Modules(_)
            | Question::Module(..)
            | Question::Package(..)
            | Question::IsPackage(..)
            | Question::Written(..)
            | Question::Packages(_)
            | Question::Graph(_)
            | Question::Outside(_)
            | Question::Task(_)
            | Question::Everything
            | Question::Library(_)
            | Question::Attempt(_) => &mut self.exact,
        }
    }

    /// The answer to a question about one thing, where somebody asked it. What changed while it was
    /// asked again and again has no one answer: then it is one that no look will find.
    pub(super) fn answer(&self, question: &Question) -> Option<Answer> {
        let mut answers = self.exact.get(question)?.values().copied();
        let first = answers.next()?;
        let is_one = answers.all(|answer| answer == first);
        Some(if is_one { first } else { Answer::default() })
    }

    /// The questions about one thing that somebody asked.
    pub(super) fn questions(&self) -> impl Iterator<Item = &Question> {
        self.exact.keys()
    }

    /// Who asked a question about one thing, in any order.
    pub(super) fn askers(&self, question: &Question) -> impl Iterator<Item = Asker> + '_ {
        let asked = self.exact.get(question);
        asked.into_iter().flat_map(|asked| asked.keys().copied())
    }

    /// Everybody who got an answer that is another one now, with the first of them.
    pub(super) fn touched(&self, changes: &Changes) -> BTreeMap<Asker, Vec<Cause>> {
        let mut found: BTreeMap<Asker, Vec<Cause>> = BTreeMap::new();
        let mut add = |question: &Question, asked: &Asked| {
            for by in asked.keys() {
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
            let cause = |module: u32| Cause::Imports(language.clone(), module);
            let changed = changed.iter().copied().collect();
            add_noted(&mut found, self.imports.get(language), &changed, cause);
        }
        for (language, renamed) in &changes.modules {
            let cause = |module: u32| {
                let name = renamed.gone.get(&module);
                Cause::Module(language.clone(), name.cloned().unwrap_or_default())
            };
            let gone = renamed.gone.keys().copied().collect();
            add_noted(&mut found, self.seen.get(language), &gone, cause);
        }
        found
    }
}

/// Adds those who noted some of the modules that changed.
fn add_noted(
    found: &mut BTreeMap<Asker, Vec<Cause>>,
    noted: Option<&BTreeMap<Asker, ModuleSet>>,
    changed: &ModuleBits,
    cause: impl Fn(u32) -> Cause,
) {
    for (asker, modules) in noted.into_iter().flatten() {
        let causes = modules.among(changed).take(MOST_CAUSES).map(&cause);
        let mut causes = causes.peekable();
        if causes.peek().is_some() {
            found.entry(*asker).or_default().extend(causes);
        }
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
    all.extend(changes.of_modules());
    all.extend(changes.outside.iter().cloned().map(Question::Outside));
    all.extend(changes.values.iter().cloned().map(Question::Task));
    all.extend(changes.facts.iter().cloned());
    all.extend(changes.libraries.iter().cloned());
    if changes.touch(&Question::Everything) {
        all.push(Question::Everything);
    }
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "a/x.py";

    fn content(text: &str) -> (Question, Answer) {
        let question = Question::Content(WsPath::from_walk(FILE));
        (question, Answer::of(text.as_bytes()))
    }

    fn trace(asked: &[(Question, Answer)], modules: &[u32]) -> Trace {
        let mut trace = Trace::default();
        for (question, answer) in asked {
            trace.note(question.clone(), *answer);
        }
        let set: ModuleBits = modules.iter().copied().collect();
        trace.note_imports("python", set.into_set());
        trace
    }

    /// Who is touched, in order.
    fn check(index: &Index, changes: &Changes, expected: &[Asker]) {
        let touched: Vec<Asker> = index.touched(changes).into_keys().collect();
        assert_eq!(touched, expected);
    }

    #[test]
    fn who_asked_is_touched_until_it_is_taken_away() {
        let below = Question::Below(WsPath::from_walk("a"));
        let (slot, task) = (Asker::Slot(0), Asker::Task(0));
        let wide = trace(&[(below, Answer::default())], &[]);
        let narrow = trace(&[content("x")], &[3, 70]);
        let mut index = Index::default();
        index.add(slot, &wide);
        index.add(task, &narrow);
        let file = || WsPath::from_walk(FILE);
        let mut edited = Changes::default();
        edited.edited.insert(file());
        let mut moved = Changes::default();
        moved.moved.insert(file());
        moved.files.push(file());
        let imports = |module| {
            let mut changes = Changes::default();
            changes.imports.insert("python".to_owned(), vec![module]);
            changes
        };
        check(&index, &edited, &[task]);
        check(&index, &moved, &[slot, task]);
        check(&index, &imports(70), &[task]);
        check(&index, &imports(4), &[]);
        index.remove(task, &narrow);
        check(&index, &moved, &[slot]);
        check(&index, &imports(70), &[]);
        index.remove(slot, &wide);
        check(&index, &moved, &[]);
        assert!(index.exact.is_empty() && index.wide.is_empty());
    }

    #[test]
    fn two_answers_to_one_question_are_none() {
        let mut index = Index::default();
        let (question, answer) = content("x");
        assert_eq!(index.answer(&question), None);
        index.add(Asker::Task(0), &trace(&[content("x")], &[]));
        assert_eq!(index.answer(&question), Some(answer));
        index.add(Asker::Task(1), &trace(&[content("y")], &[]));
        assert_eq!(index.answer(&question), Some(Answer::default()));
        index.remove(Asker::Task(1), &trace(&[content("y")], &[]));
        assert_eq!(index.answer(&question), Some(answer));
    }
}
