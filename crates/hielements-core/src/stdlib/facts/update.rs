//! Takes in what changed in a workspace: the facts of the files that were edited, and no others. What
//! is the same in spite of it changes nothing further.

use super::base::node;
use super::graph::Node;
use super::kept::Key;
use super::memory::{Look, Memory, Read};
use super::modules::{Known, Moves, hash as name_hash};
use super::{FactBase, Graph, Language, ModuleId, Modules};
use crate::source::WsPath;
use crate::workspace::trace::{Answer, Question, Trace};
use crate::workspace::{Changes, Workspace};
use hielements_plugin::{DeclaredModule, Level};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
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
                    entry.digest.take();
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
        let fresh = self.fresh(memory, look);
        let declares_other = |(path, read): &Fresh| look.declares_other(path, read);
        let others = look.asked.is_touched(changes) || fresh.iter().any(declares_other);
        if !others && !changes.languages.contains(name) && fresh.is_empty() {
            return;
        }
        let outside = look.outside;
        let is_built = memory
            .entry(name)
            .is_some_and(|it| it.graphs.built().is_some());
        let changed = if is_built {
            let moves = self.moves(memory, &fresh, others, changes);
            self.patch(memory, &fresh, &moves, changes)
        } else {
            self.build(memory, &fresh, changes)
        };
        let look = memory.entry(name).and_then(|entry| entry.graphs.look());
        if look.is_some_and(|look| look.outside != outside) {
            changes.outside.insert(name.to_owned());
        }
        if !changed.is_empty() {
            let changed = changed.into_iter().map(|id| id.0).collect();
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

    /// Makes the graph where an earlier process had one; gives the modules whose imports may be others.
    fn build(&self, memory: &mut Memory, fresh: &[Fresh], changes: &mut Changes) -> Vec<ModuleId> {
        let name = self.language.name();
        let Some(entry) = memory.entry(name) else {
            return Vec::new();
        };
        self.touched
            .iter()
            .for_each(|path| entry.remarks.forget(Level::Imports, path));
        let (built, moves) = self.base(memory).build(self.language, entry, true);
        let mut changed = Vec::new();
        match (entry.graphs.look(), moves) {
            (Some(before), Some(mut moves)) => {
                moves.is_rooted_anew = before.roots != built.look.roots;
                moves.is_repacked = before.packages != built.look.packages;
                let unknown = |_: &str| None;
                changed = self.affected(&built.graph, fresh, &moves, &unknown, changes);
            }
            _ => drop(changes.graphs.insert(name.to_owned())),
        }
        if let Some(entry) = memory.entry_mut(name) {
            entry.graphs.replace(built);
        }
        changed
    }

    /// Names the modules anew where files came or went, or what names rest on is something else.
    fn moves(
        &self,
        memory: &mut Memory,
        fresh: &[Fresh],
        others: bool,
        changes: &Changes,
    ) -> Moved {
        let name = self.language.name();
        if !others && !changes.languages.contains(name) {
            return Moved::default();
        }
        if !others && let Some(moved) = self.move_single(memory, changes) {
            return moved;
        }
        let Some(built) = memory.entry_mut(name).and_then(|it| it.graphs.built_mut()) else {
            return Moved::default();
        };
        let mut declared = std::mem::take(&mut built.declared);
        let tree = self.workspace.tree();
        for path in self.touched.iter().filter(|path| !tree.is_file(path)) {
            declared.remove(path);
        }
        if self.language.follows_declarations() {
            for (path, read) in fresh {
                declared.insert(path.clone(), read.facts.modules.clone());
            }
        }
        let of_file = |path: &WsPath| declared.get(path).map_or(&[][..], Vec::as_slice);
        let base = self.base(memory);
        let files = base.files_of(self.language);
        let (modules, asked) = base.modules(self.language, &files, &of_file, true);
        self.replace(memory, modules, asked, declared)
    }

    /// Puts another table in the place of the one before.
    fn replace(
        &self,
        memory: &mut Memory,
        mut modules: Modules,
        asked: Trace,
        declared: FxHashMap<WsPath, Vec<DeclaredModule>>,
    ) -> Moved {
        let entry = memory.entry_mut(self.language.name());
        let Some(built) = entry.and_then(|entry| entry.graphs.built_mut()) else {
            return Moved::default();
        };
        built.declared = declared;
        built.look.asked = asked;
        let mut moves = modules.follow(Known::of(&built.graph.modules));
        moves.is_rooted_anew = modules.packages().roots() != built.look.roots;
        moves.is_repacked = modules.packed() != built.look.packages;
        Moved {
            moves,
            before: Before::Table(std::mem::replace(&mut built.graph.modules, modules)),
        }
    }

    /// Lets files come and go; `None` where all modules are to be named anew.
    fn move_single(&self, memory: &mut Memory, changes: &Changes) -> Option<Moved> {
        let moved = changes.files.iter();
        let moved: Vec<&WsPath> = moved.filter(|path| self.language.claims(path)).collect();
        let before = memory.entry(self.language.name())?.graphs.built()?;
        let files = || self.base(memory).files_of(self.language);
        if !self
            .language
            .keeps_roots(&before.graph.modules, &moved, &files)
        {
            return None;
        }
        let entry = memory.entry_mut(self.language.name())?;
        let table = &mut entry.graphs.built_mut()?.graph.modules;
        let (mut coming, mut going) = (Vec::new(), Vec::new());
        let tree = self.workspace.tree();
        for path in moved {
            let module = self.language.module_alone(table, path)?;
            if tree.is_file(path) {
                coming.push(module);
            } else {
                going.push(table.of_file(path)?);
            }
        }
        let separator = self.language.separator();
        let of_coming = coming.iter().flat_map(|module| {
            let also = module.also.iter().map(String::as_str);
            std::iter::once(module.name.as_str()).chain(also)
        });
        let of_going = going.iter().flat_map(|id| table.names(*id));
        let packages = table.are_packages(of_coming.chain(of_going), separator);
        Some(Moved {
            moves: table.change(coming, &going)?,
            before: Before::Packages(packages),
        })
    }

    /// Puts the imports of some files into the graph, and those that lead elsewhere now because modules
    /// came or went; gives the modules whose imports are others.
    fn patch(
        &self,
        memory: &mut Memory,
        fresh: &[Fresh],
        moved: &Moved,
        changes: &mut Changes,
    ) -> Vec<ModuleId> {
        let name = self.language.name();
        let Some(entry) = memory.entry(name) else {
            return Vec::new();
        };
        let tree = self.workspace.tree();
        for path in self.touched.iter().filter(|path| !tree.is_file(path)) {
            entry.remarks.forget(Level::Imports, path);
        }
        for (path, read) in fresh {
            entry.remarks.put(Level::Imports, path, &read.facts);
        }
        let Some(built) = entry.graphs.built() else {
            return Vec::new();
        };
        let was_package = |name: &str| moved.before.is_package(name, self.language.separator());
        let moves = &moved.moves;
        let affected = self.affected(&built.graph, fresh, moves, &was_package, changes);
        let nodes = self.nodes(memory, &built.graph, fresh, affected);
        let Some(built) = memory.entry_mut(name).and_then(|it| it.graphs.built_mut()) else {
            return Vec::new();
        };
        for path in self.touched.iter().filter(|path| !tree.is_file(path)) {
            built.look.facts.remove(path);
            built.look.declared.remove(path);
        }
        for (path, read) in fresh {
            built.look.facts.insert(path.clone(), read.digest);
            match read.declared() {
                Some(digest) => built.look.declared.insert(path.clone(), digest),
                None => built.look.declared.remove(path),
            };
        }
        for (id, _) in &moved.moves.gone {
            built.graph.put(*id, Node::default());
        }
        let mut changed = Vec::new();
        for (id, node) in nodes {
            if built.graph.put(id, node) {
                changed.push(id);
            }
        }
        built.look.outside = built.graph.outside();
        if !moved.moves.is_none() {
            built.graph.modules.release();
            built.graph.note_other_modules();
            built.renew();
        }
        changed
    }

    /// The modules whose imports may be others; adds to the changes what became of modules.
    fn affected(
        &self,
        graph: &Graph,
        fresh: &[Fresh],
        moves: &Moves,
        was_package: &dyn Fn(&str) -> Option<bool>,
        changes: &mut Changes,
    ) -> Vec<ModuleId> {
        let modules = &graph.modules;
        let of_files = fresh.iter().flat_map(|(path, _)| modules.all_of_file(path));
        let mut affected: FxHashSet<ModuleId> = of_files.copied().collect();
        if moves.is_none() {
            return sorted(affected);
        }
        let renamed = modules.renamed(moves, self.language.separator(), was_package);
        if moves.is_rooted_anew || !self.language.looks_up_names() {
            affected.extend(modules.iter());
        } else {
            let hashes = renamed.names.iter().map(|name| name_hash(name)).collect();
            affected.extend(graph.found_by(&hashes));
            let of_files = renamed
                .files
                .iter()
                .flat_map(|path| modules.all_of_file(path));
            affected.extend(of_files.copied());
        }
        changes
            .modules
            .insert(self.language.name().to_owned(), renamed);
        sorted(affected)
    }

    /// Where the imports of some modules lead, in parallel.
    fn nodes(
        &self,
        memory: &Memory,
        graph: &Graph,
        fresh: &[Fresh],
        ids: Vec<ModuleId>,
    ) -> Vec<(ModuleId, Node)> {
        let base = self.base(memory);
        let fresh: FxHashMap<&WsPath, &Read> =
            fresh.iter().map(|(path, read)| (path, read)).collect();
        let entry = memory.entry(self.language.name());
        let failures = entry.map(|entry| &entry.failures);
        let nodes = ids.into_par_iter().map(|id| {
            let path = graph.modules.file(id);
            let known = fresh.get(path).map(|read| (*read).clone());
            let read = known.unwrap_or_else(|| base.take(self.language, Level::Imports, path));
            let node = node(
                self.language,
                &graph.modules,
                graph.targets(),
                id,
                &read.facts,
            );
            let node = node.unwrap_or_else(|why| {
                failures.inspect(|failures| failures.put(Level::Imports, path, &why));
                Node::default()
            });
            (id, node)
        });
        nodes.collect()
    }
}

/// What became of the modules of a table, and what that was before.
#[derive(Default)]
struct Moved {
    moves: Moves,
    before: Before,
}

/// What is known of a table that is no more.
#[derive(Default)]
enum Before {
    #[default]
    Nothing,
    Table(Modules),
    /// Whether names were those of modules, or the beginnings of such.
    Packages(FxHashMap<String, bool>),
}

impl Before {
    fn is_package(&self, name: &str, separator: &str) -> Option<bool> {
        match self {
            Self::Nothing => None,
            Self::Table(table) => Some(table.is_package(name, separator)),
            Self::Packages(known) => known.get(name).copied(),
        }
    }
}

fn sorted(ids: FxHashSet<ModuleId>) -> Vec<ModuleId> {
    let mut ids: Vec<ModuleId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids
}
