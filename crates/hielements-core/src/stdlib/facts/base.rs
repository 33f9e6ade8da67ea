//! The facts of a snapshot: taken on demand, each file once.

use super::{Edge, Graph, Language, ModuleId, Modules, unreadable};
use crate::source::WsPath;
use crate::workspace::trace::{Answer, Question};
use crate::workspace::{Door, Workspace};
use hielements_plugin::{Facts, Level, Problem, Suppression};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Facts and graphs of one snapshot of a workspace.
pub struct FactBase<'a> {
    workspace: &'a dyn Workspace,
    languages: Vec<Entry<'a>>,
}

/// The facts of a file with the digest of the text they were read from.
#[derive(Clone)]
struct Read {
    facts: Arc<Facts>,
    text: Answer,
}

struct Entry<'a> {
    language: &'a dyn Language,
    files: OnceLock<Arc<[WsPath]>>,
    graph: OnceLock<Graph>,
    items: Mutex<FxHashMap<WsPath, Arc<OnceLock<Read>>>>,
    calls: Mutex<FxHashMap<WsPath, Arc<OnceLock<Read>>>>,
}

impl<'a> FactBase<'a> {
    /// An empty base over these languages, in the order of their names.
    pub fn new(workspace: &'a dyn Workspace, mut languages: Vec<&'a dyn Language>) -> Self {
        languages.sort_by(|a, b| a.name().cmp(b.name()));
        let languages = languages
            .into_iter()
            .map(|language| Entry {
                language,
                files: OnceLock::new(),
                graph: OnceLock::new(),
                items: Mutex::default(),
                calls: Mutex::default(),
            })
            .collect();
        Self {
            workspace,
            languages,
        }
    }

    /// The languages, sorted by name.
    pub fn languages(&self) -> impl Iterator<Item = &'a dyn Language> {
        self.languages.iter().map(|entry| entry.language)
    }

    /// The language that a file is written in.
    pub fn language_of(&self, path: &WsPath) -> Option<&'a dyn Language> {
        self.languages().find(|language| language.claims(path))
    }

    /// The files of a language, sorted.
    pub fn files(&self, door: &Door<'_>, language: &str) -> Arc<[WsPath]> {
        let Some(entry) = self.entry(language) else {
            return Arc::from([]);
        };
        let files = self.claimed(entry);
        door.note(
            Question::Language(language.to_owned()),
            Answer::of_paths(&files),
        );
        files
    }

    /// Builds the graph of a language in parallel. The engine calls it before tasks run: a task that
    /// asks for a graph that is not there builds it alone, so that no task waits for a pool that
    /// waits for the task.
    pub fn prepare(&self, language: &str) {
        if let Some(entry) = self.entry(language)
            && entry.graph.get().is_none()
        {
            let built = self.build(entry, true);
            entry.graph.get_or_init(|| built);
        }
    }

    /// The import graph of a language; `None` when there is no such language.
    pub fn graph(&self, door: &Door<'_>, language: &str) -> Option<&Graph> {
        let entry = self.entry(language)?;
        let graph = entry.graph.get_or_init(|| self.build(entry, false));
        door.note(Question::Graph(language.to_owned()), graph.digest);
        Some(graph)
    }

    /// The items of one file of a language, with its imports.
    pub fn items(&self, door: &Door<'_>, language: &str, path: &WsPath) -> Option<Arc<Facts>> {
        self.whole(door, language, path, Level::Items)
    }

    /// All facts of one file of a language, calls by name included.
    pub fn calls(&self, door: &Door<'_>, language: &str, path: &WsPath) -> Option<Arc<Facts>> {
        self.whole(door, language, path, Level::Calls)
    }

    fn whole(
        &self,
        door: &Door<'_>,
        language: &str,
        path: &WsPath,
        level: Level,
    ) -> Option<Arc<Facts>> {
        let entry = self.entry(language)?;
        let kept = match level {
            Level::Imports | Level::Items => &entry.items,
            Level::Calls => &entry.calls,
        };
        let cell = {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.entry(path.clone()).or_default().clone()
        };
        let read = cell.get_or_init(|| self.extract(entry, level, path));
        door.note(
            Question::Facts(language.to_owned(), path.clone()),
            read.text,
        );
        Some(read.facts.clone())
    }

    /// What a person should know about the modules of the graphs that were built, sorted by file.
    pub fn notes(&self) -> Vec<(WsPath, String)> {
        let graphs = self.languages.iter().filter_map(|entry| entry.graph.get());
        let notes = graphs.flat_map(|graph| graph.modules.notes());
        let mut notes: Vec<(WsPath, String)> = notes.cloned().collect();
        notes.sort_unstable();
        notes
    }

    /// The comments that accept findings, in all files that were read, sorted by place.
    pub fn suppressions(&self) -> Vec<(WsPath, Suppression)> {
        let mut found = Vec::new();
        self.each_read(
            &mut |graph| {
                for (id, list) in graph.modules.iter().zip(&graph.suppressions) {
                    let path = graph.modules.file(id);
                    found.extend(list.iter().map(|it| (path.clone(), it.clone())));
                }
            },
            &mut |_, _| {},
        );
        self.each_read(&mut |_| {}, &mut |path, facts| {
            found.extend(
                facts
                    .suppressions
                    .iter()
                    .map(|it| (path.clone(), it.clone())),
            );
        });
        found.sort_by(|a, b| (&a.0, a.1.place).cmp(&(&b.0, b.1.place)));
        found.dedup_by(|a, b| a.0 == b.0 && a.1.place == b.1.place);
        found
    }

    /// The files that could not be read, or only in part, with the first reason, sorted.
    pub fn problems(&self) -> Vec<(WsPath, Problem)> {
        let mut found = Vec::new();
        self.each_read(
            &mut |graph| found.extend(graph.not_analysed.iter().cloned()),
            &mut |_, _| {},
        );
        self.each_read(&mut |_| {}, &mut |path, facts| {
            found.extend(facts.problem.iter().map(|it| (path.clone(), it.clone())));
        });
        found.sort_by(|a, b| (&a.0, a.1.place).cmp(&(&b.0, b.1.place)));
        found.dedup_by(|a, b| a.0 == b.0);
        found
    }

    /// Visits the graphs that were built and the facts that were taken.
    fn each_read(&self, graph: &mut dyn FnMut(&Graph), file: &mut dyn FnMut(&WsPath, &Facts)) {
        for entry in &self.languages {
            entry.graph.get().into_iter().for_each(&mut *graph);
            for kept in [&entry.items, &entry.calls] {
                let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                for (path, cell) in kept.iter() {
                    if let Some(read) = cell.get() {
                        file(path, &read.facts);
                    }
                }
            }
        }
    }

    fn entry(&self, language: &str) -> Option<&Entry<'a>> {
        self.languages
            .iter()
            .find(|entry| entry.language.name() == language)
    }

    fn claimed(&self, entry: &Entry<'a>) -> Arc<[WsPath]> {
        let claimed = || {
            let tree = self.workspace.tree();
            tree.files()
                .iter()
                .filter(|path| entry.language.claims(path))
                .cloned()
                .collect()
        };
        entry.files.get_or_init(claimed).clone()
    }

    fn extract(&self, entry: &Entry<'a>, level: Level, path: &WsPath) -> Read {
        match self.workspace.read(path) {
            Ok(text) => Read {
                facts: Arc::new(entry.language.extract(level, path, &text)),
                text: Answer::of(&text),
            },
            Err(error) => {
                let message = error.to_string();
                let text = Answer::of(message.as_bytes());
                let facts = Arc::new(unreadable(message));
                Read { facts, text }
            }
        }
    }

    fn build(&self, entry: &Entry<'a>, parallel: bool) -> Graph {
        let door = Door::new(self.workspace).in_parallel(parallel);
        let modules = entry.language.modules(&door, &self.claimed(entry));
        let asked = door.into_trace().digest();
        let ids: Vec<ModuleId> = modules.iter().collect();
        let shared: FxHashMap<&WsPath, OnceLock<Read>> = modules
            .shared_files()
            .map(|file| (file, OnceLock::new()))
            .collect();
        let node = |id: &ModuleId| {
            let file = modules.file(*id);
            let extract = || self.extract(entry, Level::Imports, file);
            let read = match shared.get(file) {
                Some(cell) => cell.get_or_init(extract).clone(),
                None => extract(),
            };
            Node::new(entry.language, &modules, *id, &read)
        };
        let nodes: Vec<Node> = if parallel {
            ids.par_iter().map(node).collect()
        } else {
            ids.iter().map(node).collect()
        };
        assemble(modules, asked, nodes)
    }
}

struct Node {
    edges: Vec<Edge>,
    suppressions: Vec<Suppression>,
    problem: Option<Problem>,
    text: Answer,
}

impl Node {
    /// What a file says as this module; what it says as a file, only the first of its modules has.
    fn new(language: &dyn Language, modules: &Modules, id: ModuleId, read: &Read) -> Self {
        let mut edges = Vec::new();
        let mut targets = Vec::new();
        for import in modules.imports_of(id, &read.facts) {
            language.resolve(modules, id, import, &mut targets);
            edges.extend(targets.drain(..).map(|to| Edge {
                to,
                kind: import.kind,
                place: import.place,
            }));
        }
        let first = modules.of_file(modules.file(id)) == Some(id);
        let of_file = Some(&read.facts).filter(|_| first);
        Self {
            edges,
            suppressions: of_file.map_or_else(Vec::new, |facts| facts.suppressions.clone()),
            problem: of_file.and_then(|facts| facts.problem.clone()),
            text: read.text,
        }
    }
}

fn assemble(modules: Modules, asked: Answer, nodes: Vec<Node>) -> Graph {
    let mut graph = Graph::default();
    let mut digest = Vec::with_capacity(nodes.len() + 1);
    digest.push((WsPath::root(), asked));
    for (id, node) in modules.iter().zip(nodes) {
        digest.push((modules.file(id).clone(), node.text));
        if let Some(problem) = node.problem {
            graph.not_analysed.push((modules.file(id).clone(), problem));
        }
        graph.imports.push(node.edges);
        graph.suppressions.push(node.suppressions);
    }
    graph.not_analysed.sort_by(|a, b| a.0.cmp(&b.0));
    graph.digest = Answer::of_answers(&digest);
    graph.modules = modules;
    graph
}
