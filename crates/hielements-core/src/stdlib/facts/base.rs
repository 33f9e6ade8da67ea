//! What the languages say about a workspace: facts of files, taken on demand and each once, and the
//! graphs of imports that are made of them.
//!
//! A base is a look at the workspace as it is; what it found is in a [`Memory`], which may outlive
//! it.

use super::graph::Node;
use super::kept::Key;
use super::memory::{Built, Entry, Look, Memory, Read};
use super::modules::Moves;
use super::targets::Targets;
use super::{Declared, Edge, Graph, GraphView, Language, ModuleId, Modules, unreadable};
use crate::source::WsPath;
use crate::workspace::trace::{Answer, Question, Trace};
use crate::workspace::{Door, Workspace};
use hielements_plugin::{Facts, Import, Level};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// Facts and graphs of one workspace as it is.
pub struct FactBase<'a> {
    workspace: &'a dyn Workspace,
    languages: Vec<&'a dyn Language>,
    memory: Held<'a>,
    /// For each language the packages that manifests declare, with what was asked for that.
    declared: Vec<OnceLock<(Vec<String>, Trace)>>,
}

/// A memory of one's own, or somebody else's.
enum Held<'a> {
    Own(Box<Memory>),
    Lent(&'a Memory),
}

impl<'a> FactBase<'a> {
    /// An empty base over these languages, in the order of their names.
    pub fn new(workspace: &'a dyn Workspace, languages: Vec<&'a dyn Language>) -> Self {
        let memory = Memory::new(&languages);
        Self::over(workspace, languages, Held::Own(Box::new(memory)))
    }

    /// A base with what is remembered of these languages.
    pub fn with(
        workspace: &'a dyn Workspace,
        languages: Vec<&'a dyn Language>,
        memory: &'a Memory,
    ) -> Self {
        Self::over(workspace, languages, Held::Lent(memory))
    }

    fn over(
        workspace: &'a dyn Workspace,
        mut languages: Vec<&'a dyn Language>,
        memory: Held<'a>,
    ) -> Self {
        languages.sort_by(|a, b| a.name().cmp(b.name()));
        Self {
            workspace,
            declared: languages.iter().map(|_| OnceLock::new()).collect(),
            languages,
            memory,
        }
    }

    /// The languages, sorted by name.
    pub fn languages(&self) -> impl Iterator<Item = &'a dyn Language> {
        self.languages.iter().copied()
    }

    /// The language that a file is written in.
    pub fn language_of(&self, path: &WsPath) -> Option<&'a dyn Language> {
        self.languages().find(|language| language.claims(path))
    }

    /// The files of a language, sorted.
    pub fn files(&self, door: &Door<'_>, language: &str) -> Arc<[WsPath]> {
        let Some((language, entry)) = self.entry(language) else {
            return Arc::from([]);
        };
        let files = self.claimed(language, entry);
        let digest = entry.digest.get_or_init(|| Answer::of_paths(files));
        door.note(Question::Language(language.name().to_owned()), *digest);
        Arc::clone(files)
    }

    /// Builds the graph of a language in parallel. The engine calls it before tasks run: a task that
    /// asks for a graph that is not there builds it alone, so that no task waits for a pool that
    /// waits for the task.
    pub fn prepare(&self, language: &str) {
        if let Some((language, entry)) = self.entry(language)
            && entry.graphs.built().is_none()
        {
            let (built, _) = self.build(language, entry, true);
            entry.graphs.put(built);
        }
    }

    /// The import graph of a language; `None` when there is no such language.
    pub fn graph<'s>(&'s self, door: &'s Door<'s>, language: &str) -> Option<GraphView<'s>> {
        let (language, entry) = self.entry(language)?;
        let build = || self.build(language, entry, false).0;
        let built = entry.graphs.get_or_build(build);
        // What it was told of modules, it notes by itself.
        let question = Question::Graph(language.name().to_owned());
        door.note(question, Answer::default());
        Some(built.graph.seen_through(door, language))
    }

    /// The packages that manifests declare for a language, as modules are spelled. They are looked for
    /// once, whoever asks.
    pub fn declared(&self, door: &Door<'_>, language: &str) -> &[String] {
        let at = self.languages.iter().position(|it| it.name() == language);
        let Some(at) = at else {
            return &[];
        };
        let (declared, trace) = self.declared[at].get_or_init(|| {
            let door = Door::new(self.workspace);
            let declared = self.languages[at].declared(&door);
            (declared, door.into_trace())
        });
        door.note_questions(trace);
        declared
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
        let (language, entry) = self.entry(language)?;
        let cell = entry.whole(level).cell(path);
        let read = cell.get_or_init(|| {
            let read = self.take(language, level, path);
            entry.remarks.put(level, path, &read.facts);
            read
        });
        door.note(
            Question::Facts(language.name().to_owned(), path.clone(), level),
            read.digest,
        );
        Some(Arc::clone(&read.facts))
    }

    fn entry(&self, name: &str) -> Option<(&'a dyn Language, &Entry)> {
        let mut languages = self.languages.iter().copied();
        let language = languages.find(|language| language.name() == name)?;
        Some((language, self.memory().entry(name)?))
    }

    fn memory(&self) -> &Memory {
        match &self.memory {
            Held::Own(memory) => memory,
            Held::Lent(memory) => memory,
        }
    }

    fn claimed<'e>(&self, language: &dyn Language, entry: &'e Entry) -> &'e Arc<[WsPath]> {
        entry.files.get_or_init(|| {
            let tree = self.workspace.tree();
            let files = tree.files().iter();
            let claimed = files.filter(|path| language.claims(path));
            claimed.cloned().collect()
        })
    }

    /// Takes the facts of a file, from those that are kept where its text is known.
    pub(super) fn take(&self, language: &dyn Language, level: Level, path: &WsPath) -> Read {
        let kept = self.memory().facts();
        let key = |text| Key::new(language.version(), level, path, text);
        let known = |text| kept?.get(key(text));
        if let Some(read) = self.workspace.known(path).and_then(known) {
            return read;
        }
        let (text, digest) = match self.workspace.content(path) {
            Ok(content) => content,
            Err(error) => return Read::alone(unreadable(error.to_string())),
        };
        if let Some(read) = known(digest) {
            return read;
        }
        let entry = self.memory().entry(language.name());
        let failures = entry.map(|entry| &entry.failures);
        let facts = match language.attempt(level, path, &text) {
            Ok(facts) => facts,
            Err(why) => {
                failures.inspect(|failures| failures.put(level, path, &why));
                return Read::alone(unreadable(why));
            }
        };
        failures.inspect(|failures| failures.forget(level, path));
        match kept {
            Some(kept) => Read {
                digest: kept.put(key(digest), &facts),
                facts: Arc::new(facts),
            },
            // Nobody compares them: the text says enough about them.
            None => Read {
                digest,
                facts: Arc::new(facts),
            },
        }
    }

    /// The graph of a language, with the digests of the facts of its files. Modules that an earlier
    /// process knew have the numbers that they had; others are given, where it is known which.
    pub(super) fn build(
        &self,
        language: &dyn Language,
        entry: &Entry,
        parallel: bool,
    ) -> (Built, Option<Moves>) {
        let files = self.claimed(language, entry);
        let held = if language.follows_declarations() {
            self.take_all(language, files, parallel)
        } else {
            Cells::default()
        };
        let declared = |file: &WsPath| {
            let read = held.get(file).and_then(OnceLock::get);
            read.map_or(&[][..], |read| read.facts.modules.as_slice())
        };
        let (mut modules, asked) = self.modules(language, files, &declared, parallel);
        let known = entry.graphs.known();
        let moves = known.map(|known| modules.follow(known));
        let alone = |file: &&WsPath| !held.contains_key(file);
        let shared = modules.shared_files().filter(alone);
        let shared: Cells<'_> = shared.map(|file| (file, OnceLock::new())).collect();
        let targets = Targets::default();
        let node = |id: &ModuleId| {
            let file = modules.file(*id);
            let take = || self.take(language, Level::Imports, file);
            let read = match held.get(file).or_else(|| shared.get(file)) {
                Some(cell) => cell.get_or_init(take).clone(),
                None => take(),
            };
            let node = node(language, &modules, &targets, *id, &read.facts);
            let mut kept = None;
            if modules.of_file(file) == Some(*id) {
                entry.remarks.put(Level::Imports, file, &read.facts);
                kept = Some((read.digest, read.declared()));
            }
            let node = node.unwrap_or_else(|why| {
                entry.failures.put(Level::Imports, file, &why);
                Node::default()
            });
            (node, kept)
        };
        let ids: Vec<ModuleId> = modules.iter().collect();
        let (nodes, digests): (Vec<_>, Vec<_>) = if parallel {
            ids.par_iter().map(node).unzip()
        } else {
            ids.iter().map(node).unzip()
        };
        let mut look = Look {
            asked,
            ..Look::default()
        };
        for (id, digests) in ids.iter().zip(digests) {
            let Some((facts, declared)) = digests else {
                continue;
            };
            let file = modules.file(*id);
            look.facts.insert(file.clone(), facts);
            look.declared
                .extend(declared.map(|digest| (file.clone(), digest)));
        }
        let declared = held.into_iter().filter_map(|(file, read)| {
            let modules = read.into_inner()?.facts.modules.clone();
            (!modules.is_empty()).then(|| (file.clone(), modules))
        });
        let declared = declared.collect();
        let graph = Graph::new(modules, ids.into_iter().zip(nodes), targets);
        let mut built = Built {
            graph,
            look,
            declared,
        };
        built.renew();
        (built, moves)
    }

    /// The facts of all files, with room for no others.
    fn take_all<'f>(
        &self,
        language: &dyn Language,
        files: &'f [WsPath],
        parallel: bool,
    ) -> Cells<'f> {
        let take = |file: &'f WsPath| {
            let read = self.take(language, Level::Imports, file);
            (file, OnceLock::from(read))
        };
        if parallel {
            files.par_iter().map(take).collect()
        } else {
            files.iter().map(take).collect()
        }
    }

    /// The modules of a language, whose files declare what `declared` says, with what they were found
    /// by besides.
    pub(super) fn modules(
        &self,
        language: &dyn Language,
        files: &[WsPath],
        declared: Declared<'_>,
        parallel: bool,
    ) -> (Modules, Trace) {
        let door = Door::new(self.workspace).in_parallel(parallel);
        let mut modules = language.modules(&door, files, declared);
        modules.seal();
        (modules, door.into_trace())
    }

    /// The files of a language, sorted.
    pub(super) fn files_of(&self, language: &dyn Language) -> Arc<[WsPath]> {
        let entry = self.memory().entry(language.name());
        entry.map_or_else(
            || Arc::from([]),
            |entry| self.claimed(language, entry).clone(),
        )
    }
}

/// Facts of files, each taken when it is asked for first.
type Cells<'f> = FxHashMap<&'f WsPath, OnceLock<Read>>;

/// Where the imports of a module lead.
pub(super) fn node(
    language: &dyn Language,
    modules: &Modules,
    shared: &Targets,
    id: ModuleId,
    facts: &Facts,
) -> Result<Node, String> {
    let mut edges = Vec::new();
    let noting = modules.noting();
    let mut add = |import: &Import, to| {
        edges.push(Edge {
            to: shared.share(to),
            kind: import.kind,
            place: import.place,
        });
    };
    language.resolve_all(&noting, id, &modules.imports_of(id, facts), &mut add)?;
    edges.shrink_to_fit();
    Ok(Node::new(edges, noting.take_asked()))
}
