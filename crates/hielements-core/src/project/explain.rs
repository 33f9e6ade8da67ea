//! Why a rule ran or was kept, and what it rests on, in words.

use super::Project;
use crate::diagnostics::render::explanation::Explanation;
use crate::engine::Cause;
use crate::source::WsPath;
use crate::workspace::Workspace;
use crate::workspace::trace::{Question, Trace};
use rustc_hash::FxHashSet;

impl<W: Workspace> Project<W> {
    /// What a task rests on, and why it ran last, where it did run now.
    pub fn explain(&self, task: usize, ran: bool) -> Explanation {
        let done = self.memo().task(task);
        let mut read = Vec::new();
        let mut seen = FxHashSet::default();
        if let Some(done) = done {
            self.add_read(&done.trace, &mut read, &mut seen);
        }
        let causes = if ran { self.causes(task) } else { Vec::new() };
        Explanation {
            id: self.plan().tasks[task].id.clone(),
            ran,
            causes,
            read,
        }
    }

    /// Why a task ran last, in words: for a value that is another one now, what changed it.
    pub fn causes(&self, task: usize) -> Vec<String> {
        let mut said = Vec::new();
        let mut open: Vec<Cause> = self.memo().causes(task).to_vec();
        open.reverse();
        let mut seen = FxHashSet::default();
        while let Some(cause) = open.pop() {
            if let Cause::Answer(Question::Task(key)) = &cause
                && seen.insert(key.clone())
                && let Some(slot) = self.plan().slots.iter().position(|known| known == key)
            {
                let below = self.memo().causes_of_value(slot);
                open.extend(below.iter().rev().cloned());
            }
            let text = self.cause(&cause);
            if !said.contains(&text) {
                said.push(text);
            }
        }
        said
    }

    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::New => "nothing was known of it as it is written now".to_owned(),
            Cause::Wanted => "somebody asked for it".to_owned(),
            Cause::Setting(name) => format!("{name} changed"),
            Cause::Answer(question) => format!("{question} changed"),
            Cause::Imports(language, module) => match self.file_of(language, *module) {
                Some(file) => format!("the imports of `{file}` changed"),
                None => format!("imports of {language} changed"),
            },
            Cause::Module(language, name) => format!("the {language} module `{name}` changed"),
        }
    }

    /// Adds what a trace holds, with what the values rest on that it names, each once.
    fn add_read(&self, trace: &Trace, read: &mut Vec<String>, seen: &mut FxHashSet<String>) {
        for (question, _) in trace.iter() {
            let text = question.to_string();
            if !seen.insert(text.clone()) {
                continue;
            }
            read.push(text);
            if let Question::Task(key) = question
                && let Some(slot) = self.plan().slots.iter().position(|known| known == key)
                && let Some(trace) = self.memo().trace_of_value(slot)
            {
                self.add_read(trace, read, seen);
            }
        }
        for (language, modules) in trace.imports() {
            self.find_modules(language);
            let files = modules.iter();
            let files: Vec<&WsPath> = files
                .filter_map(|module| self.file_of(language, module))
                .collect();
            let text = match files.as_slice() {
                [] => format!("imports of {language}"),
                [only] => format!("the imports of `{only}`"),
                several => format!("the imports of {} files of {language}", several.len()),
            };
            if seen.insert(text.clone()) {
                read.push(text);
            }
        }
    }
}
