//! Takes in what changed in a workspace: the facts of the files that were edited, and no others. What
//! is the same in spite of it changes nothing further.

use super::base::edges;
use super::kept::Key;
use super::memory::{Look, Memory, Read};
use super::{FactBase, Language, ModuleId};
use crate::source::WsPath;
use crate::workspace::trace::{Answer, Question};
use crate::workspace::{Changes, Workspace};
use hielements_plugin::Level;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// The answer that somebody got to a question, if somebody asked.
pub type Asked<'a> = &'a (dyn Fn(&Question) -> Option<Answer> + Sync);

/// A file with its facts of now.
type Fresh = (WsPath, Read);

impl Memory {
    /// Brings everything up to date with `changes` of files, and adds to them which facts, modules
    /// and imports are others now.
    pub fn update(
        &mut self,
        workspace: &dyn Workspace,
        languages: &[&dyn Language],
        changes: &mut Changes,
        asked: Asked<'_>,
    ) {
        for language in languages {
            let mut touched: Vec<WsPath> = changes.paths().cloned().collect();
            touched.retain(|path| language.claims(path));
            let failed = self.entry(language.name()).map(|it| it.failures.files());
            let failed = failed.unwrap_or_default();
            touched.extend(failed.iter().cloned());
            touched.sort_unstable();
            touched.dedup();
            let update = Update {
                workspace,
                languages,
                language: *language,
                touched: &touched,
                failed: &failed,
            };
            if changes.files.iter().any(|path| language.claims(path)) {
                changes.languages.insert(language.name().to_owned());
                if let Some(entry) = self.entry_mut(language.name()) {
                    entry.files.take();
                }
            }
            update.whole(self, changes, asked);
            update.graph(self, changes);
        }
    }
}

struct Update<'u> {
    workspace: &'u dyn Workspace,
    languages: &'u [&'u dyn Language],
    language: &'u dyn Language,
    /// The files of the language that were edited, came or went, sorted.
    touched: &'u [WsPath],
    /// Those that a reader failed on when it was asked last.
    failed: &'u BTreeSet<WsPath>,
}

impl<'u> Update<'u> {
    fn base<'b>(&'b self, memory: &'b Memory) -> FactBase<'b> {
        FactBase::with(self.workspace, self.languages.to_vec(), memory)
    }

    /// The facts of a file that changed.
    fn take(&self, base: &FactBase<'_>, memory: &Memory, level: Level, path: &WsPath) -> Read {
        let read = base.take(self.language, level, path);
        if let (Some(kept), Some(text)) = (memory.facts(), self.workspace.known(path)) {
            let version = self.language.version();
            kept.renew(path, level, Key::new(version, level, path, text));
        }
        read
    }

    /// The facts of whole files that somebody asked for.
    fn whole(&self, memory: &Memory, changes: &mut Changes, asked: Asked<'_>) {
        let Some(entry) = memory.entry(self.language.name()) else {
            return;
        };
        let base = self.base(memory);
        let levels = [Level::Items, Level::Calls];
        let touched = self.touched.par_iter();
        let changed = touched.flat_map_iter(|path| levels.map(|level| (path, level)));
        let changed = changed.filter_map(|(path, level)| {
            entry.whole(level).forget(path);
            entry.remarks.forget(level, path);
            let name = self.language.name().to_owned();
            let question = Question::Facts(name, path.clone(), level);
            let before = asked(&question)?;
            let read = self.take(&base, memory, level, path);
            entry.remarks.put(level, path, &read.facts);
            (read.digest != before).then_some(question)
        });
        let changed: Vec<Question> = changed.collect();
        changes.facts.extend(changed);
    }

    /// The imports, where somebody ever asked for them.
    fn graph(&self, memory: &mut Memory, changes: &mut Changes) {
        let name = self.language.name();
        let Some(look) = memory.entry(name).and_then(|entry| entry.graphs.look()) else {
            return;
        };
        let moved = changes.languages.contains(name);
        let fresh = self.fresh(memory, look);
        let declares_other = |(path, read): &Fresh| look.declares_other(path, read);
        let others = moved || look.asked.is_touched(changes) || fresh.iter().any(declares_other);
        if !others && fresh.is_empty() {
            return;
        }
        let outside = look.outside;
        let is_built = memory
            .entry(name)
            .is_some_and(|it| it.graphs.built().is_some());
        let changed = if others || !is_built {
            self.build(memory, &fresh, changes)
        } else {
            self.patch(memory, &fresh)
        };
        let look = memory.entry(name).and_then(|entry| entry.graphs.look());
        if look.is_some_and(|look| look.outside != outside) {
            changes.outside.insert(name.to_owned());
        }
        if !changed.is_empty() {
            changes.imports.insert(name.to_owned(), changed);
        }
    }

    /// The files whose facts are others than those that the graph was made of.
    fn fresh(&self, memory: &Memory, look: &Look) -> Vec<Fresh> {
        let base = self.base(memory);
        let tree = self.workspace.tree();
        let there = self.touched.par_iter().filter(|path| tree.is_file(path));
        let read = there.map(|path| {
            let read = self.take(&base, memory, Level::Imports, path);
            (path.clone(), read)
        });
        let other = |(path, read): &Fresh| {
            look.facts.get(path) != Some(&read.digest) || self.failed.contains(path)
        };
        read.filter(other).collect()
    }

    /// Makes the graph anew; gives the modules whose imports are others.
    fn build(&self, memory: &mut Memory, fresh: &[Fresh], changes: &mut Changes) -> Vec<u32> {
        let name = self.language.name();
        let Some(entry) = memory.entry(name) else {
            return Vec::new();
        };
        self.touched
            .iter()
            .for_each(|path| entry.remarks.forget(Level::Imports, path));
        let built = self.base(memory).build(self.language, entry, true);
        let before = entry.graphs.look().map(|look| look.modules);
        let mut changed = Vec::new();
        if before == Some(built.look.modules) {
            let old = entry.graphs.built().map(|old| &old.graph);
            for (path, _) in fresh {
                let ids = built.graph.modules.all_of_file(path).iter();
                let other = |id: &&ModuleId| {
                    old.is_none_or(|old| old.imports(**id) != built.graph.imports(**id))
                };
                changed.extend(ids.filter(other).map(|id| id.0));
            }
        } else {
            changes.modules.insert(name.to_owned());
        }
        if let Some(entry) = memory.entry_mut(name) {
            entry.graphs.replace(built);
        }
        changed
    }

    /// Puts the imports of some files into the graph; gives the modules whose imports are others.
    fn patch(&self, memory: &mut Memory, fresh: &[Fresh]) -> Vec<u32> {
        let mut changed = Vec::new();
        let Some(entry) = memory.entry_mut(self.language.name()) else {
            return changed;
        };
        for (path, read) in fresh {
            entry.remarks.put(Level::Imports, path, &read.facts);
        }
        let Some(built) = entry.graphs.built_mut() else {
            return changed;
        };
        for (path, read) in fresh {
            built.look.facts.insert(path.clone(), read.digest);
            for id in built.graph.modules.all_of_file(path).to_vec() {
                let new = edges(self.language, &built.graph.modules, id, &read.facts);
                if let Err(why) = &new {
                    entry.failures.put(Level::Imports, path, why);
                }
                let new = new.unwrap_or_default();
                if built.graph.put(id, new) {
                    changed.push(id.0);
                }
            }
        }
        built.look.outside = built.graph.outside();
        changed
    }
}
