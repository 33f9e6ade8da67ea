//! From an analysis to a report: runs the plan, weighs what came of it, accepts what is accepted.

use super::Analysis;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::run::LIBRARY_FAILED;
use crate::diagnostics::catalogue::{Level, lints};
use crate::diagnostics::report::{PlannedRule, Report, Times};
use crate::engine::suppressions::Acceptances;
use crate::engine::{self, Memo, Plan, Run, RunOptions, Subject, Task};
use crate::source::{FileId, LineColumn, Location, Sources, Span, WsPath};
use crate::stdlib::facts::memory::Remark;
use crate::stdlib::facts::{FactBase, Memory};
use crate::workspace::trace::Question;
use crate::workspace::{Globs, Workspace};
use hielements_plugin::{Place, Problem, Suppression};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// What came of some tasks, and which of them were run for it.
pub(super) struct Judged {
    pub(super) report: Report,
    /// The tasks that ran, sorted; the others were known.
    pub(super) reran: Vec<usize>,
    /// Whether it ended before all was known.
    pub(super) is_cancelled: bool,
}

impl Analysis {
    /// The plan of everything that is to be judged.
    pub fn plan(&self) -> Plan {
        let level = self.config.lints.level(&lints::UNDECLARED_USE);
        Plan::new(&self.model, level != Some(Level::Allow))
    }

    /// What a task of a plan of this analysis judges.
    pub fn planned(&self, task: &Task) -> PlannedRule {
        engine::planned(&self.model, &self.sources, task)
    }

    /// The library functions that a task calls itself, each once, in the order of the text.
    pub fn functions(&self, task: &Task) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for expr in task.exprs(&self.model) {
            engine::visit_calls(&self.model, expr, &mut |library, function| {
                let call = (library.to_owned(), function.to_owned());
                if !found.contains(&call) {
                    found.push(call);
                }
            });
        }
        found
    }

    /// Runs a plan of this analysis from scratch. The report holds its diagnostics too, with those
    /// that only a look at the code can give.
    pub fn run(&self, workspace: &dyn Workspace, plan: &Plan, options: RunOptions<'_>) -> Report {
        let memory = Memory::new(&self.registry.languages());
        let mut memo = Memo::new(plan.slots.len(), plan.tasks.len());
        self.judge(workspace, plan, &plan.all(), (&memory, &mut memo), options)
            .report
    }

    /// Runs what is not known of some tasks of a plan, given by their numbers, sorted.
    pub(super) fn judge(
        &self,
        workspace: &dyn Workspace,
        plan: &Plan,
        wanted: &[usize],
        (memory, memo): (&Memory, &mut Memo),
        options: RunOptions<'_>,
    ) -> Judged {
        let started = Instant::now();
        let facts = FactBase::with(workspace, self.registry.languages(), memory);
        let subject = Subject {
            model: &self.model,
            sources: &self.sources,
            plan,
            workspace,
            facts: &facts,
            registry: &self.registry,
        };
        let options = RunOptions {
            owned: !self.cover().is_empty(),
            ..options
        };
        let mut run = engine::run(subject, wanted, memo, options);
        let reran = std::mem::take(&mut run.reran);
        let (is_cancelled, prepared) = (run.is_cancelled, run.prepared);
        let all_judged = wanted.len() == plan.tasks.len() && !options.fail_fast;
        // What was left out, or ran for nothing, says nothing.
        let counted = wanted.partition_point(|task| run.last.is_none_or(|last| *task <= last));
        let wanted = &wanted[..counted];
        let graphs = engine::languages_needed(subject, wanted);
        let asked = Asked {
            plan,
            wanted,
            memo,
            graphs: &graphs,
            all_judged,
        };
        let mut report = self.weighed(workspace, memory, &asked, run);
        report.times = options.timings.then(|| Times {
            prepared,
            total: started.elapsed(),
        });
        Judged {
            report,
            reran,
            is_cancelled,
        }
    }

    /// What came of a run, with levels, suppressions and the lints that it gave.
    fn weighed(
        &self,
        workspace: &dyn Workspace,
        memory: &Memory,
        asked: &Asked<'_>,
        mut run: Run,
    ) -> Report {
        let plan = asked.plan;
        let found = run.take_lints();
        let mut report = engine::report(&self.model, &self.sources, plan, run.ran);
        let config = &self.config.lints;
        let mut lints = engine::apply_levels(config, &self.model, plan, found, &mut report);
        let mut code = Code {
            workspace,
            sources: self.sources.clone(),
        };
        let mut acceptances = self.acceptances.clone();
        let said = asked.remarks(memory);
        code.accepted(&said, &mut acceptances);
        acceptances.apply(config, &mut report, &self.statements(asked));
        code.failed(&asked.failures(memory), &mut lints);
        if config.level(&lints::NOT_ANALYSED) != Some(Level::Allow) {
            let notes = memory.notes(&|language| asked.graph(language));
            report.not_analysed = code.not_analysed(&notes, &said, &mut lints);
        }
        self.unowned(&mut code, &run.owned, &mut lints);
        let mut lints = acceptances.without_accepted(&code.sources, config, lints);
        lints.append(&mut acceptances.problems(asked.all_judged, &|file| {
            let path = &code.sources.get(file).path;
            self.specifications.contains(path)
        }));
        lints.sort_by(|a, b| {
            let key = |found: &Diagnostic| (found.location.span, found.entry.code);
            let path = |found: &Diagnostic| code.sources.get(found.location.file).path.clone();
            (path(a), key(a)).cmp(&(path(b), key(b)))
        });
        report.diagnostics.clone_from(&self.diagnostics);
        report.diagnostics.extend(self.troubles());
        let weighed = lints.into_iter().filter_map(|found| config.apply(found));
        report.diagnostics.extend(weighed);
        report.sources = code.sources;
        report
    }

    /// Whether files must belong to elements.
    pub(super) fn has_cover(&self) -> bool {
        !self.cover().is_empty()
    }

    fn cover(&self) -> &[crate::source::Placed<String>] {
        let workspace = self.config.workspace.as_ref();
        workspace.map_or(&[], |workspace| &workspace.cover)
    }

    /// The lines that comments about each task may stand above: that of its statement and, for a rule
    /// of a pattern, that of the `implements`.
    fn statements(&self, asked: &Asked<'_>) -> BTreeMap<String, Vec<(FileId, u32)>> {
        let line = |location: Location| {
            let lines = &self.sources.get(location.file).lines;
            lines.line_column(location.span.start).line + 1
        };
        let tasks = asked.wanted.iter().map(|number| {
            let task = &asked.plan.tasks[*number];
            let rule = &self.model.rules[task.rule];
            let places = rule.statement.into_iter().chain([rule.location]);
            let lines = places.map(|location| (location.file, line(location)));
            (task.id.clone(), lines.collect())
        });
        tasks.collect()
    }

    /// Says which files of `cover` belong to no element.
    fn unowned(&self, code: &mut Code<'_>, owned: &[WsPath], found: &mut Vec<Diagnostic>) {
        if self.config.lints.level(&lints::UNOWNED_FILE) == Some(Level::Allow) {
            return;
        }
        for cover in self.cover() {
            let Ok(globs) = Globs::new(&WsPath::root(), [cover.value.as_str()]) else {
                continue;
            };
            for file in globs.files(&code.workspace.tree()) {
                if owned.binary_search(&file).is_ok() {
                    continue;
                }
                let message = format!("`{file}` belongs to no element");
                let location = code.whole(&file);
                let diagnostic = Diagnostic::new(&lints::UNOWNED_FILE, location, message)
                    .help("give it to an element, or narrow `cover`")
                    .related(cover.location, "covered by this");
                found.push(diagnostic);
            }
        }
    }
}

/// Files of code that diagnostics point into.
struct Code<'a> {
    workspace: &'a dyn Workspace,
    sources: Sources,
}

impl Code<'_> {
    /// A file of code among the sources.
    fn file(&mut self, path: &WsPath) -> FileId {
        if let Some(file) = self.sources.find(path) {
            return file;
        }
        let bytes = self.workspace.read(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        self.sources.add(path.clone(), text.as_ref())
    }

    /// A path that cannot be read, among the sources without a text.
    fn unread(&mut self, path: &WsPath) -> Location {
        let there = self.sources.find(path);
        let file = there.unwrap_or_else(|| self.sources.add(path.clone(), ""));
        let span = Span::default();
        Location { file, span }
    }

    /// A file as a whole.
    fn whole(&mut self, path: &WsPath) -> Location {
        let file = self.file(path);
        let span = Span::default();
        Location { file, span }
    }

    /// Collects the comments of code that accept findings.
    fn accepted(&mut self, said: &[(WsPath, Remark)], acceptances: &mut Acceptances) {
        let all = said.iter().flat_map(|(path, remark)| {
            let comments = remark.suppressions.iter();
            comments.map(move |comment| (path, comment))
        });
        let mut all: Vec<(&WsPath, &Suppression)> = all.collect();
        all.sort_by(|a, b| (a.0, a.1.place).cmp(&(b.0, b.1.place)));
        all.dedup_by(|a, b| a.0 == b.0 && a.1.place == b.1.place);
        for (path, suppression) in all {
            let file = self.file(path);
            acceptances.add_code(&self.sources, file, suppression);
        }
    }

    /// Says what the walk could not take in and which files could not be read, or only in part, each
    /// with its first reason; gives their number.
    fn not_analysed(
        &mut self,
        notes: &[(WsPath, String)],
        said: &[(WsPath, Remark)],
        found: &mut Vec<Diagnostic>,
    ) -> usize {
        let tree = self.workspace.tree();
        for note in tree.notes() {
            let location = self.unread(&WsPath::from_walk(note.path.as_str()));
            found.push(Diagnostic::new(
                &lints::NOT_ANALYSED,
                location,
                &*note.message,
            ));
        }
        for (path, message) in notes {
            let location = self.whole(path);
            found.push(Diagnostic::new(&lints::NOT_ANALYSED, location, &**message));
        }
        let problems = said.iter();
        let problems = problems.filter_map(|(path, remark)| Some((path, remark.problem.as_ref()?)));
        let mut problems: Vec<(&WsPath, &Problem)> = problems.collect();
        problems.sort_by(|a, b| (a.0, a.1.place).cmp(&(b.0, b.1.place)));
        problems.dedup_by(|a, b| a.0 == b.0);
        for (path, problem) in &problems {
            let location = self.at(path, problem.place);
            let message = problem.message.clone();
            found.push(Diagnostic::new(&lints::NOT_ANALYSED, location, message));
        }
        tree.notes().len() + problems.len()
    }

    /// Says which files a library failed on.
    fn failed(&mut self, failures: &[(WsPath, String)], found: &mut Vec<Diagnostic>) {
        for (path, why) in failures {
            let location = self.whole(path);
            found.push(Diagnostic::new(&LIBRARY_FAILED, location, &**why));
        }
    }

    /// A place of a file.
    fn at(&mut self, path: &WsPath, place: Place) -> Location {
        let file = self.file(path);
        let lines = &self.sources.get(file).lines;
        let at = |line: u32, column: u32| {
            lines.offset(LineColumn {
                line: line.saturating_sub(1),
                column: column.saturating_sub(1),
            })
        };
        let start = at(place.line, place.column);
        let span = Span::new(start, at(place.end_line, place.end_column).max(start));
        Location { file, span }
    }
}

/// Whose answers count for a report.
struct Asked<'a> {
    plan: &'a Plan,
    /// The tasks that it is about.
    wanted: &'a [usize],
    memo: &'a Memo,
    /// The languages whose graphs they need.
    graphs: &'a BTreeSet<String>,
    /// Whether that are all there are.
    all_judged: bool,
}

impl Asked<'_> {
    /// Whether the imports of a language were looked at.
    fn graph(&self, language: &str) -> bool {
        let asked = || self.asks(&Question::Graph(language.to_owned()));
        self.graphs.contains(language) || asked()
    }

    fn asks(&self, question: &Question) -> bool {
        self.memo.asks(self.plan, self.wanted, question)
    }

    fn asks_facts(&self, language: &str, path: &WsPath, level: hielements_plugin::Level) -> bool {
        self.asks(&Question::Facts(language.to_owned(), path.clone(), level))
    }

    /// What the files say whose facts were looked at.
    fn remarks(&self, memory: &Memory) -> Vec<(WsPath, Remark)> {
        let asked = |language: &str, path: &WsPath, level| self.asks_facts(language, path, level);
        memory.remarks(&|language| self.graph(language), &asked)
    }

    /// The files whose facts were looked at and not given.
    fn failures(&self, memory: &Memory) -> Vec<(WsPath, String)> {
        let asked = |language: &str, path: &WsPath, level| self.asks_facts(language, path, level);
        memory.failures(&|language| self.graph(language), &asked)
    }
}
