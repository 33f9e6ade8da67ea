//! What was found out about the languages of a workspace, for as long as the workspace is looked at.
//! It knows neither the workspace nor the languages themselves.

use super::failures::Failures;
use super::kept::KeptFacts;
use super::modules::Known;
use super::{Graph, Language, ModuleId};
use crate::source::WsPath;
use crate::workspace::Changes;
use crate::workspace::trace::{Answer, Trace};
use hielements_plugin::{DeclaredModule, Facts, Level, Problem, Suppression};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Facts and graphs by language.
#[derive(Default)]
pub struct Memory {
    entries: BTreeMap<String, Entry>,
    /// The facts of files; `None` where nobody will ask for the same ones again.
    facts: Option<KeptFacts>,
}

/// The facts of a file with their digest.
#[derive(Clone)]
pub(super) struct Read {
    pub(super) facts: Arc<Facts>,
    pub(super) digest: Answer,
}

/// What is remembered of one language.
#[derive(Default)]
pub(super) struct Entry {
    /// Its files.
    pub(super) files: OnceLock<Arc<[WsPath]>>,
    /// A digest of them.
    pub(super) digest: OnceLock<Answer>,
    pub(super) graphs: Graphs,
    items: Whole,
    calls: Whole,
    pub(super) remarks: Remarks,
    pub(super) failures: Failures,
}

/// The import graph of a language.
#[derive(Default)]
pub(super) struct Graphs {
    built: OnceLock<Built>,
    /// What an earlier process knew of it, for as long as it is not built.
    earlier: Option<Earlier>,
}

/// What an earlier process knew of a graph.
struct Earlier {
    look: Look,
    /// Its modules, packed: most processes do not ask for them.
    known: Vec<u8>,
}

/// A graph with what says whether it still holds.
pub(super) struct Built {
    pub(super) graph: Graph,
    pub(super) look: Look,
    /// What files declare, where the language follows it.
    pub(super) declared: FxHashMap<WsPath, Vec<DeclaredModule>>,
}

/// What a graph rests on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Look {
    /// Of its modules.
    pub(super) modules: Answer,
    /// Of its packages.
    pub(super) packages: Answer,
    /// Of what makes names mean the same wherever they stand.
    pub(super) roots: Answer,
    /// Of what its imports lead to outside the workspace.
    pub(super) outside: Answer,
    /// What the modules were found by, besides the files of the language.
    pub(super) asked: Trace,
    /// The digests of the facts of its files.
    pub(super) facts: FxHashMap<WsPath, Answer>,
    /// The digests of what its files declare, of those that declare something.
    pub(super) declared: FxHashMap<WsPath, Answer>,
    /// What a person should know about the modules.
    pub(super) notes: Vec<(WsPath, String)>,
}

/// Facts of whole files, unpacked, as long as tasks ask for them.
#[derive(Default)]
pub(super) struct Whole(Mutex<FxHashMap<WsPath, Arc<OnceLock<Read>>>>);

/// What files say to whoever reads their facts: comments that accept findings, and what could not be
/// read. Few files say anything.
#[derive(Default)]
pub(super) struct Remarks {
    all: Mutex<BTreeMap<(Level, WsPath), Remark>>,
    /// Whether one is another one than before.
    news: AtomicBool,
}

/// What one file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Its comments that accept findings.
    pub suppressions: Vec<Suppression>,
    /// Why it could not be read, or only in part.
    pub problem: Option<Problem>,
}

/// What outlives the process, by language.
pub type Saved = BTreeMap<String, SavedLanguage>;

/// What outlives the process, of one language.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SavedLanguage {
    look: Option<(Look, Vec<u8>)>,
    remarks: Vec<((Level, WsPath), Remark)>,
    failures: Vec<((Level, WsPath), String)>,
}

impl Memory {
    /// Nothing known of these languages.
    pub fn new(languages: &[&dyn Language]) -> Self {
        let entry = |language: &&dyn Language| (language.name().to_owned(), Entry::default());
        Self {
            entries: languages.iter().map(entry).collect(),
            facts: None,
        }
    }

    /// The same, with the facts of files kept.
    #[must_use]
    pub fn keeping(mut self, facts: KeptFacts) -> Self {
        self.facts = Some(facts);
        self
    }

    /// The same, with what an earlier process knew.
    #[must_use]
    pub fn after(mut self, saved: Saved) -> Self {
        for (name, language) in saved {
            if let Some(entry) = self.entries.get_mut(&name) {
                let earlier = language.look;
                entry.graphs.earlier = earlier.map(|(look, known)| Earlier { look, known });
                entry.remarks.put_back(language.remarks);
                entry.failures.put_back(language.failures);
            }
        }
        self
    }

    /// The file of a module of a language, where its graph is built.
    pub fn file_of(&self, language: &str, module: u32) -> Option<&WsPath> {
        let built = self.entries.get(language)?.graphs.built()?;
        let modules = &built.graph.modules;
        ((module as usize) < modules.numbers()).then(|| modules.file(ModuleId(module)))
    }

    /// The names of the modules of a language, where its graph is built.
    pub fn modules(&self, language: &str) -> impl Iterator<Item = &str> {
        let built = self
            .entries
            .get(language)
            .and_then(|entry| entry.graphs.built());
        built.into_iter().flat_map(|built| {
            let modules = &built.graph.modules;
            modules.iter().map(|id| modules.name(id))
        })
    }

    /// The files whose imports were taken, with their languages.
    pub fn taken(&self) -> impl Iterator<Item = (&str, &WsPath)> {
        self.entries.iter().flat_map(|(name, entry)| {
            let look = entry.graphs.look().into_iter();
            look.flat_map(|look| look.facts.keys())
                .map(|path| (name.as_str(), path))
        })
    }

    /// Whether what files say to their readers is other than when this was asked last.
    pub fn has_news(&mut self) -> bool {
        let mut news = false;
        for entry in self.entries.values_mut() {
            news |= std::mem::take(entry.remarks.news.get_mut());
        }
        news
    }

    /// What outlives the process.
    pub fn saved(&self) -> Saved {
        let language = |entry: &Entry| SavedLanguage {
            look: entry.graphs.saved(),
            remarks: entry.remarks.all(),
            failures: entry.failures.all(),
        };
        let entries = self.entries.iter();
        entries
            .map(|(name, entry)| (name.clone(), language(entry)))
            .collect()
    }

    /// The facts of files, where they are kept.
    pub fn facts(&self) -> Option<&KeptFacts> {
        self.facts.as_ref()
    }

    /// Takes the facts of files, to go on with them over other languages.
    pub fn take_facts(&mut self) -> Option<KeptFacts> {
        self.facts.take()
    }

    /// What the graphs that were built of late are other in than what was known of them before: a file
    /// may have changed since it was looked at.
    pub fn newer(&mut self) -> Changes {
        let mut changes = Changes::default();
        for (name, entry) in &mut self.entries {
            let Some((built, earlier)) = entry.graphs.take_earlier() else {
                continue;
            };
            if built.look.modules != earlier.modules || built.look.roots != earlier.roots {
                changes.graphs.insert(name.clone());
                continue;
            }
            let mut changed = Vec::new();
            for (path, digest) in &built.look.facts {
                if earlier.facts.get(path) != Some(digest) {
                    let ids = built.graph.modules.all_of_file(path);
                    changed.extend(ids.iter().map(|id| id.0));
                }
            }
            changed.sort_unstable();
            if !changed.is_empty() {
                changes.imports.insert(name.clone(), changed);
            }
        }
        changes
    }

    /// Lets go of what can be had again from the facts that are kept.
    pub fn tidy(&mut self) {
        if self.facts.is_some() {
            for entry in self.entries.values_mut() {
                entry.items = Whole::default();
                entry.calls = Whole::default();
            }
        }
    }

    /// What files say to those who read them, sorted by language, level and file: `graphs` are the
    /// languages whose imports somebody asks for, `asked` says whose facts.
    pub fn remarks(
        &self,
        graphs: &dyn Fn(&str) -> bool,
        asked: &dyn Fn(&str, &WsPath, Level) -> bool,
    ) -> Vec<(WsPath, Remark)> {
        let mut found = Vec::new();
        for (name, entry) in &self.entries {
            for ((level, path), remark) in entry.remarks.all() {
                let is_asked = match level {
                    Level::Imports => graphs(name),
                    Level::Items | Level::Calls => asked(name, &path, level),
                };
                if is_asked {
                    found.push((path, remark));
                }
            }
        }
        found
    }

    /// The files whose readers failed, with why, sorted by language, level and file; `graphs` and
    /// `asked` as for [`Memory::remarks`].
    pub fn failures(
        &self,
        graphs: &dyn Fn(&str) -> bool,
        asked: &dyn Fn(&str, &WsPath, Level) -> bool,
    ) -> Vec<(WsPath, String)> {
        let mut found = Vec::new();
        for (name, entry) in &self.entries {
            for ((level, path), why) in entry.failures.all() {
                if (level == Level::Imports && graphs(name)) || asked(name, &path, level) {
                    found.push((path, why));
                }
            }
        }
        found
    }

    /// What a person should know about the modules of some languages, sorted by file.
    pub fn notes(&self, graphs: &dyn Fn(&str) -> bool) -> Vec<(WsPath, String)> {
        let asked = self.entries.iter().filter(|(name, _)| graphs(name));
        let looks = asked.filter_map(|(_, entry)| entry.graphs.look());
        let mut notes: Vec<_> = looks.flat_map(|look| look.notes.iter().cloned()).collect();
        notes.sort_unstable();
        notes
    }

    pub(super) fn entry(&self, language: &str) -> Option<&Entry> {
        self.entries.get(language)
    }

    pub(super) fn entry_mut(&mut self, language: &str) -> Option<&mut Entry> {
        self.entries.get_mut(language)
    }
}

impl Read {
    /// Facts that are not kept.
    pub(super) fn alone(facts: Facts) -> Self {
        let digest = Answer::of(&super::kept::pack(&facts));
        Self {
            facts: Arc::new(facts),
            digest,
        }
    }

    /// The digest of the modules that the file declares, if it declares any.
    pub(super) fn declared(&self) -> Option<Answer> {
        let modules = &self.facts.modules;
        (!modules.is_empty()).then(|| Answer::of(&super::kept::pack(modules)))
    }
}

impl Look {
    /// Whether a file declares other modules than it did.
    pub(super) fn declares_other(&self, path: &WsPath, read: &Read) -> bool {
        self.declared.get(path).copied() != read.declared()
    }
}

impl Built {
    /// Notes what the graph is now.
    pub(super) fn renew(&mut self) {
        let modules = &self.graph.modules;
        self.look.modules = modules.total().answer();
        self.look.packages = modules.packed();
        self.look.roots = modules.packages().roots();
        self.look.notes = modules.notes().to_vec();
        self.look.outside = self.graph.outside();
    }
}

impl Entry {
    /// The facts of files at a level.
    pub(super) fn whole(&self, level: Level) -> &Whole {
        match level {
            Level::Imports | Level::Items => &self.items,
            Level::Calls => &self.calls,
        }
    }
}

impl Graphs {
    /// The graph, where it is built.
    pub(super) fn built(&self) -> Option<&Built> {
        self.built.get()
    }

    /// The graph, to be changed, where it is built.
    pub(super) fn built_mut(&mut self) -> Option<&mut Built> {
        self.built.get_mut()
    }

    /// The graph, built if need be.
    pub(super) fn get_or_build(&self, build: impl FnOnce() -> Built) -> &Built {
        self.built.get_or_init(build)
    }

    /// Puts a graph, unless there is one.
    pub(super) fn put(&self, built: Built) {
        self.built.get_or_init(|| built);
    }

    /// Puts a graph in the place of another one.
    pub(super) fn replace(&mut self, built: Built) {
        self.built = OnceLock::from(built);
        self.earlier = None;
    }

    /// The graph that was built, and what was known of it before, once.
    fn take_earlier(&mut self) -> Option<(&Built, Look)> {
        let built = self.built.get()?;
        Some((built, self.earlier.take()?.look))
    }

    /// The modules that an earlier process knew.
    pub(super) fn known(&self) -> Option<Known> {
        let earlier = self.earlier.as_ref()?;
        postcard::from_bytes(&earlier.known).ok()
    }

    fn saved(&self) -> Option<(Look, Vec<u8>)> {
        if let Some(built) = self.built.get() {
            let known = Known::of(&built.graph.modules);
            return Some((built.look.clone(), super::kept::pack(&known)));
        }
        let earlier = self.earlier.as_ref()?;
        Some((earlier.look.clone(), earlier.known.clone()))
    }

    /// What the graph rests on, built or not.
    pub(super) fn look(&self) -> Option<&Look> {
        let built = self.built.get().map(|built| &built.look);
        built.or(self.earlier.as_ref().map(|earlier| &earlier.look))
    }
}

impl Whole {
    /// Where the facts of a file are.
    pub(super) fn cell(&self, path: &WsPath) -> Arc<OnceLock<Read>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(path.clone()).or_default().clone()
    }

    /// Forgets the facts of a file.
    pub(super) fn forget(&self, path: &WsPath) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(path);
    }
}

impl Remarks {
    /// Keeps what the facts of a file say.
    pub(super) fn put(&self, level: Level, path: &WsPath, facts: &Facts) {
        if facts.suppressions.is_empty() && facts.problem.is_none() {
            self.forget(level, path);
            return;
        }
        let remark = Remark {
            suppressions: facts.suppressions.clone(),
            problem: facts.problem.clone(),
        };
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.insert((level, path.clone()), remark.clone());
        if before != Some(remark) {
            self.news.store(true, Ordering::Relaxed);
        }
    }

    /// Forgets what a file said.
    pub(super) fn forget(&self, level: Level, path: &WsPath) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.is_empty() && all.remove(&(level, path.clone())).is_some() {
            self.news.store(true, Ordering::Relaxed);
        }
    }

    fn put_back(&self, remarks: Vec<((Level, WsPath), Remark)>) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(remarks);
    }

    fn all(&self) -> Vec<((Level, WsPath), Remark)> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let all = all.iter();
        all.map(|(key, remark)| (key.clone(), remark.clone()))
            .collect()
    }
}
