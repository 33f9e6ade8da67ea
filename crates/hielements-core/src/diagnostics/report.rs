//! The results of a run as plain data: what every renderer shows.

use super::{Diagnostic, Severity};
use crate::source::{Sources, WsPath};
use std::time::Duration;

/// What came of a run, in the order of the plan.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One entry a task.
    pub results: Vec<TaskResult>,
    /// Tasks that were not run: filtered out, behind the first failure, or on an open optional hole.
    pub skipped: usize,
    /// Files that rules about code could say nothing about.
    pub not_analysed: usize,
    /// What is wrong with specifications and configuration, and what the run found out about them.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    /// How long it took, where that was measured.
    pub times: Option<Times>,
}

/// How long a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Reading the code and building the import graphs.
    pub prepared: Duration,
    /// That and all rules.
    pub total: Duration,
}

/// How many results of each sort there are. `total` counts what is listed, so it is the sum of
/// `passed`, `failed` and `errors`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All results.
    pub total: usize,
    /// Rules that hold.
    pub passed: usize,
    /// Rules that are broken.
    pub failed: usize,
    /// Rules that could not be judged.
    pub errors: usize,
    /// Tasks that were not run.
    pub skipped: usize,
}

impl Report {
    /// The diagnostics that no result shows as well: what a person reads beside the results.
    pub fn beside_results(&self) -> Vec<Diagnostic> {
        let shown = |found: &Diagnostic| {
            self.results.iter().any(|result| {
                result.code.as_deref() == Some(found.entry.code)
                    && result.message.as_deref() == Some(&found.message)
            })
        };
        let beside = self.diagnostics.iter().filter(|found| !shown(found));
        beside.cloned().collect()
    }

    /// Counts the results.
    pub fn summary(&self) -> Summary {
        let count = |status| {
            let same = self.results.iter().filter(|result| result.status == status);
            same.count()
        };
        Summary {
            total: self.results.len(),
            passed: count(Status::Pass),
            failed: count(Status::Fail),
            errors: count(Status::Error),
            skipped: self.skipped,
        }
    }
}

/// What the process ends with: 2 when something could not be judged (an errored result, an error
/// in a specification or the configuration, a library that was refused), else 1 when a rule is broken, else
/// 0. Never a count.
pub fn exit_code(report: &Report, diagnostics: &[Diagnostic]) -> u8 {
    let errored = report
        .results
        .iter()
        .any(|result| result.status == Status::Error);
    if errored || has_error(diagnostics) {
        2
    } else {
        u8::from(report.results.iter().any(TaskResult::breaks))
    }
}

/// As [`exit_code`], where whatever is only warned about and files that could not be analysed fail
/// as well.
pub fn strict_exit_code(report: &Report, diagnostics: &[Diagnostic]) -> u8 {
    let failed = |result: &TaskResult| result.status == Status::Fail;
    let warned = diagnostics
        .iter()
        .any(|found| found.severity == Severity::Warning);
    let strict = warned || report.not_analysed > 0 || report.results.iter().any(failed);
    exit_code(report, diagnostics).max(u8::from(strict))
}

/// Whether one of them is an error.
pub fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
}

/// What came of one task.
#[derive(Clone, Debug)]
pub struct TaskResult {
    /// The stable id of the task.
    pub id: String,
    /// Full path of the element.
    pub element: String,
    /// The name of a named check.
    pub name: Option<String>,
    /// The rule as written, white space normalised.
    pub check: String,
    /// How it ended.
    pub status: Status,
    /// What was found and expected.
    pub message: Option<String>,
    /// The `##` text of the check.
    pub reason: Option<String>,
    /// The lint or function that judged.
    pub code: Option<String>,
    /// What sort of rule it is.
    pub kind: RuleKind,
    /// The pattern that the rule comes from.
    pub pattern: Option<String>,
    /// Where the rule stands.
    pub location: CodePlace,
    /// The places in the code that break it.
    pub findings: Vec<Finding>,
    /// How long it took, where that was measured.
    pub time: Option<Duration>,
    /// Whether something that it rests on changed since, and it is not judged again yet.
    pub stale: bool,
}

/// What a task judges, before it runs. The fields are those of its [`TaskResult`].
#[derive(Clone, Debug)]
pub struct PlannedRule {
    /// The stable id of the task.
    pub id: String,
    /// Full path of the element.
    pub element: String,
    /// The name of a named check.
    pub name: Option<String>,
    /// The rule as written, white space normalised.
    pub check: String,
    /// The `##` text of the check.
    pub reason: Option<String>,
    /// What sort of rule it is.
    pub kind: RuleKind,
    /// The pattern that the rule comes from.
    pub pattern: Option<String>,
    /// Where the rule stands.
    pub location: CodePlace,
}

impl TaskResult {
    /// Whether it fails the run: a broken rule whose findings are not all accepted or only warned
    /// about.
    pub fn breaks(&self) -> bool {
        let counts =
            |found: &Finding| found.suppressed.is_none() && found.severity == Severity::Error;
        self.status == Status::Fail
            && (self.findings.is_empty() || self.findings.iter().any(counts))
    }
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The rule holds.
    Pass,
    /// The rule is broken.
    Fail,
    /// The rule could not be judged.
    Error,
}

impl Status {
    /// `pass`, `fail`, `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// What sort of rule a task judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// A check that stands in an element.
    Check,
    /// A check of a pattern.
    Pattern,
    /// `requires`, `allows`, `forbids`.
    Requirement,
    /// `a uses b`.
    Uses,
    /// A connection boundary.
    Connection,
    /// A `connection_check`.
    Language,
    /// A scope.
    Scope,
    /// A ref.
    Ref,
}

impl RuleKind {
    /// `check`, `pattern`, `requirement` …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Pattern => "pattern",
            Self::Requirement => "requirement",
            Self::Uses => "uses",
            Self::Connection => "connection",
            Self::Language => "language",
            Self::Scope => "scope",
            Self::Ref => "ref",
        }
    }
}

/// Lines and columns from 1, columns in bytes; a whole file is line 1, column 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodePlace {
    /// The file.
    pub file: WsPath,
    /// Lines and columns.
    pub place: hielements_plugin::Place,
}

/// One place that breaks a rule.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Where.
    pub location: CodePlace,
    /// What is wrong there.
    pub message: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What to do.
    pub help: Option<String>,
    /// For a dependency: the importing module.
    pub from: Option<String>,
    /// For a dependency: the imported module.
    pub to: Option<String>,
    /// For a dependency: what the import is for.
    pub kind: Option<hielements_plugin::ImportKind>,
    /// Stays the same when lines move.
    pub fingerprint: String,
    /// The reason of the suppression that accepts it.
    pub suppressed: Option<String>,
    /// Other places that belong to it, such as the hops of a chain.
    pub related: Vec<(CodePlace, String)>,
}
