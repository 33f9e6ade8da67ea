//! A workspace that is judged again and again: after every change what rests on it runs again, and
//! nothing else, with the same answer as a run from scratch.

use super::analysis::Settings;
use super::{Analysis, Failure, analyse_on};
use crate::diagnostics::report::Report;
use crate::engine::saved::{SavedOutcomes, Texts};
use crate::engine::{Cause, Fingerprints, Memo, Plan, RunOptions, Task};
use crate::source::WsPath;
use crate::stdlib::facts::kept::Key;
use crate::stdlib::facts::memory::Saved as SavedFacts;
use crate::stdlib::facts::{FactBase, KeptFacts, Memory};
use crate::stdlib::{Host, Library};
use crate::workspace::trace::Question;
use crate::workspace::{Changes, Live, Where, Workspace};
use hielements_plugin::Level;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A workspace with its specifications and all that is known of both.
pub struct Project<W> {
    workspace: W,
    host: Arc<Host>,
    given: Vec<WsPath>,
    analysis: Analysis,
    plan: Plan,
    prints: Fingerprints,
    settings: Settings,
    memory: Memory,
    memo: Memo,
    generation: u64,
}

/// What an earlier process knew of a workspace.
pub struct Earlier {
    /// Its outcomes and what they rest on.
    pub saved: Saved,
    /// What changed since.
    pub changes: Changes,
}

/// What is known of a workspace besides the facts of its files, as plain data.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    settings: Settings,
    facts: SavedFacts,
    outcomes: SavedOutcomes,
}

/// What came of the rules that were asked for.
#[derive(Debug)]
pub struct Judged {
    /// The results; `None` when nobody wants them any more.
    pub report: Option<Report>,
    /// The tasks that ran for it, with why; the others were known.
    pub reran: Vec<(usize, Vec<Cause>)>,
    /// The state of the workspace that it is about: one that is smaller than
    /// [`Project::generation`] is out of date.
    pub generation: u64,
}

impl<W: Workspace> Project<W> {
    /// Reads the specifications: those that are `given`, else those of the configuration. `kept`
    /// holds facts of files by their text; without it the project cannot take in changes cheaply.
    ///
    /// # Errors
    ///
    /// When a specification that is given cannot be read.
    pub fn open(
        workspace: W,
        given: Vec<WsPath>,
        kept: Option<KeptFacts>,
        earlier: Option<Earlier>,
    ) -> Result<Self, Failure> {
        Self::open_on(Arc::default(), workspace, given, kept, earlier)
    }

    /// As [`Project::open`], with what libraries of the configuration find around them.
    ///
    /// # Errors
    ///
    /// As [`Project::open`].
    pub fn open_on(
        host: Arc<Host>,
        workspace: W,
        given: Vec<WsPath>,
        kept: Option<KeptFacts>,
        earlier: Option<Earlier>,
    ) -> Result<Self, Failure> {
        let analysis = analyse_on(&workspace, &given, &host)?;
        let plan = analysis.plan();
        let prints = Fingerprints::new(&analysis.model, &plan, analysis.words);
        let mut memory = Memory::new(&analysis.registry.languages());
        if let Some(kept) = kept {
            memory = memory.keeping(kept);
        }
        let mut project = Self {
            memo: Memo::new(plan.slots.len(), plan.tasks.len()),
            settings: analysis.settings(),
            workspace,
            host,
            given,
            analysis,
            plan,
            prints,
            memory,
            generation: 0,
        };
        if let Some(earlier) = earlier {
            project.take_over(earlier);
        }
        Ok(project)
    }

    fn take_over(&mut self, earlier: Earlier) {
        let Earlier { saved, mut changes } = earlier;
        if let Some(other) = self.settings.other_than(&saved.settings) {
            let cause = Cause::Setting(other.to_owned());
            self.memo.know_nothing_because(cause);
            return;
        }
        let memory = std::mem::take(&mut self.memory);
        self.memory = memory.after(saved.facts);
        let texts = self.analysis.texts();
        self.memo = saved.outcomes.restored(&self.plan, &self.prints, texts);
        self.forget(&mut changes);
    }

    /// Marks what the changes touch.
    fn forget(&mut self, changes: &mut Changes) {
        self.look_at_libraries(changes);
        self.memo.look_for_mentions(&self.workspace, changes);
        let memo = &self.memo;
        let asked = |question: &Question| memo.answer(question);
        let languages = self.analysis.registry.languages();
        self.memory
            .update(&self.workspace, &languages, changes, &asked);
        self.memo.forget(changes);
    }

    /// Adds which libraries are others than when they answered, and those that failed to.
    fn look_at_libraries(&self, changes: &mut Changes) {
        for library in self.analysis.registry.iter() {
            let Some(now) = library.look() else { continue };
            let name = library.name().to_owned();
            let asked = Question::Library(name.clone());
            if self.memo.answer(&asked).is_some_and(|seen| seen != now) {
                changes.libraries.insert(asked);
            }
            changes.libraries.insert(Question::Attempt(name));
        }
    }

    /// What libraries of the configuration find around them.
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// What specifications and configuration say.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// All tasks.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The workspace.
    pub fn workspace(&self) -> &W {
        &self.workspace
    }

    /// What is known of files.
    pub(super) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// What is known of the tasks.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// The facts of files that are kept, for a store.
    pub fn kept_facts(&self) -> Option<&KeptFacts> {
        self.memory.facts()
    }

    /// Grows with every change that was taken in.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Judges the tasks with these numbers, sorted. Those whose outcome is known do not run.
    pub fn judge(&mut self, wanted: &[usize], options: RunOptions<'_>) -> Judged {
        let known = (&self.memory, &mut self.memo);
        let judged = self
            .analysis
            .judge(&self.workspace, &self.plan, wanted, known, options);
        // What was read meanwhile may be newer than what the other outcomes rest on.
        let newer = self.memory.newer();
        self.memo.forget(&newer);
        self.memory.tidy();
        let cause = |task: usize| (task, self.memo.causes(task).to_vec());
        Judged {
            report: (!judged.is_cancelled).then_some(judged.report),
            reran: judged.reran.into_iter().map(cause).collect(),
            generation: self.generation,
        }
    }

    /// Has the tasks with these numbers run again when they are judged next, whatever is known of them.
    pub fn run_again(&mut self, tasks: &[usize]) {
        self.memo.run_again(tasks);
    }

    /// Whether a run that deferred what waits for processes left something to judge.
    pub fn has_deferred(&self) -> bool {
        self.memo.has_stale()
    }

    /// The file of a module of a language.
    pub(super) fn file_of(&self, language: &str, module: u32) -> Option<&WsPath> {
        self.memory.file_of(language, module)
    }

    /// Finds the modules of a language, for one who wants their files' names: where all outcomes were
    /// known, nobody needed them.
    pub(super) fn find_modules(&self, language: &str) {
        let languages = self.analysis.registry.languages();
        FactBase::with(&self.workspace, languages, &self.memory).prepare(language);
    }

    /// The keys of the facts that are those of files as they are now.
    pub fn live_facts(&self) -> FxHashSet<Key> {
        let languages = self.analysis.registry.languages();
        let versions: FxHashMap<&str, &str> = languages
            .iter()
            .map(|language| (language.name(), language.version()))
            .collect();
        let imports = self.memory.taken();
        let imports = imports.map(|(language, path)| (language, path, Level::Imports));
        let all = imports.chain(self.memo.asked_facts());
        all.filter_map(|(language, path, level)| {
            let text = self.workspace.known(path)?;
            Some(Key::new(versions.get(language)?, level, path, text))
        })
        .collect()
    }

    /// What is known, for a later process.
    pub fn saved(&self) -> Saved {
        Saved {
            settings: self.settings.clone(),
            facts: self.memory.saved(),
            outcomes: self.outcomes(),
        }
    }

    fn outcomes(&self) -> SavedOutcomes {
        let texts = self.analysis.texts();
        SavedOutcomes::of(&self.memo, &self.plan, &self.prints, texts)
    }
}

impl<W: Live> Project<W> {
    /// The workspace, for texts to be put in front of it.
    pub fn workspace_mut(&mut self) -> &mut W {
        &mut self.workspace
    }

    /// Looks at the workspace again, and takes in what changed. Gives whether something did that a
    /// report may show.
    ///
    /// # Errors
    ///
    /// When a specification that was given cannot be read any more; what was known stays.
    pub fn look_again(&mut self, at: &Where) -> Result<bool, Failure> {
        let mut changes = self.workspace.look_again(at);
        if changes.is_empty() {
            return Ok(false);
        }
        self.generation += 1;
        // New files may be nobody's, whatever rules there are.
        let said = changes.notes || changes.is_structural() && self.analysis.has_cover();
        if self.analysis.asked.is_touched(&changes) {
            self.analyse_again(&mut changes)?;
            return Ok(true);
        }
        self.forget(&mut changes);
        if self.analysis.registry.iter().any(Library::is_outdated) {
            self.go_on_with(analyse_on(&self.workspace, &self.given, &self.host)?);
            return Ok(true);
        }
        Ok(said || self.memo.has_stale() || self.memory.has_news())
    }

    fn analyse_again(&mut self, changes: &mut Changes) -> Result<(), Failure> {
        let before = self.analysis.excluded();
        let analysis = analyse_on(&self.workspace, &self.given, &self.host);
        // Whatever the specifications say now, the files did change.
        self.forget(changes);
        let analysis = analysis?;
        if analysis.excluded() != before {
            return self.exclude(&analysis.excluded());
        }
        self.go_on_with(analysis);
        Ok(())
    }

    /// Leaves other files out, and takes in what that changes.
    fn exclude(&mut self, globs: &[String]) -> Result<(), Failure> {
        // A broken glob is a mistake of the configuration, which is reported there.
        if self.workspace.exclude(globs).is_ok() {
            let mut changes = self.workspace.look_again(&Where::Everywhere);
            self.forget(&mut changes);
        }
        let analysis = analyse_on(&self.workspace, &self.given, &self.host)?;
        self.go_on_with(analysis);
        Ok(())
    }

    /// Puts another analysis in the place of the one before, with the outcomes of the rules that are
    /// the same.
    fn go_on_with(&mut self, analysis: Analysis) {
        let settings = analysis.settings();
        let plan = analysis.plan();
        let prints = Fingerprints::new(&analysis.model, &plan, analysis.words);
        if let Some(other) = settings.other_than(&self.settings) {
            let cause = Cause::Setting(other.to_owned());
            let kept = self.memory.take_facts();
            self.memory = Memory::new(&analysis.registry.languages());
            if let Some(kept) = kept {
                self.memory = std::mem::take(&mut self.memory).keeping(kept);
            }
            self.memo = Memo::new(plan.slots.len(), plan.tasks.len());
            self.memo.know_nothing_because(cause);
        } else if prints == self.prints && plan.is_called_like(&self.plan) {
            self.memo.go_on(self.analysis.texts(), analysis.texts());
        } else {
            let saved = self.outcomes();
            self.memo = saved.restored(&plan, &prints, analysis.texts());
        }
        (self.plan, self.prints) = (plan, prints);
        self.settings = settings;
        self.analysis = analysis;
        // A library may be another one because of its entry alone.
        let mut changes = Changes::default();
        self.look_at_libraries(&mut changes);
        self.memo.forget(&changes);
    }
}

impl Analysis {
    /// The specifications, as outcomes belong to them.
    fn texts(&self) -> Texts<'_> {
        Texts {
            digest: self.texts,
            sources: &self.sources,
        }
    }

    /// The globs of files that do not count.
    fn excluded(&self) -> Vec<String> {
        let workspace = self.config.workspace.iter();
        let globs = workspace.flat_map(|workspace| &workspace.exclude);
        globs.map(|glob| glob.value.clone()).collect()
    }

    /// The tasks of a plan that `wanted` accepts, and how many rules are left out. A scope or ref that
    /// is left out is still judged by each rule that needs it.
    pub fn select(plan: &Plan, mut wanted: impl FnMut(&Task) -> bool) -> (Vec<usize>, usize) {
        let mut left_out = 0;
        let mut chosen = Vec::new();
        for (number, task) in plan.tasks.iter().enumerate() {
            if wanted(task) {
                chosen.push(number);
            } else {
                left_out += usize::from(task.is_rule());
            }
        }
        (chosen, left_out)
    }
}
