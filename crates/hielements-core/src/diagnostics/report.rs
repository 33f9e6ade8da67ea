//! The results of a run as plain data: what every renderer shows.

use crate::source::WsPath;

/// What came of a run, in the order of the plan.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One entry a task.
    pub results: Vec<TaskResult>,
    /// Tasks that were not run: filtered out, behind the first failure, or on an open optional hole.
    pub skipped: usize,
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
    pub severity: super::Severity,
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
