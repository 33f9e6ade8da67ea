//! What the last run found out, and where each rule stands now: plain data that the project fills and
//! answers show. Rules are known by their ids, scopes and refs by their keys, so that what was found
//! out stays true while lines move.

use crate::diagnostics::report::{RuleKind, Status};
use crate::hir::ElementId;
use crate::source::{Location, WsPath};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What the last run found out.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// By the id of the rule.
    pub rules: BTreeMap<String, Came>,
    /// By the key of the scope or ref.
    pub slots: BTreeMap<String, Held>,
    /// The modules of each language whose code was looked at, sorted.
    pub modules: Arc<BTreeMap<String, Vec<String>>>,
}

/// What came of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// How it ended; `None`: it was counted and not judged.
    pub status: Option<Status>,
    /// The places that break it and are not accepted.
    pub findings: usize,
    /// What was found and expected.
    pub message: Option<String>,
    /// How long it took.
    pub time: Duration,
}

/// What a scope or ref holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Files.
    Files {
        /// How many.
        count: usize,
        /// The first of them.
        first: Vec<WsPath>,
        /// How many parts of files, where it does not stand for whole files.
        items: usize,
    },
    /// A value, as one would write it.
    Value(String),
    /// Nothing, and why.
    Nothing(String),
}

impl Held {
    /// `12 files`, `3 items in 1 file`, `8080`; empty where there is nothing.
    pub fn short(&self) -> String {
        match self {
            Self::Files {
                count, items: 0, ..
            } => counted(*count, "file"),
            Self::Files { count, items, .. } => {
                format!("{} in {}", counted(*items, "item"), counted(*count, "file"))
            }
            Self::Value(text) => text.clone(),
            Self::Nothing(_) => String::new(),
        }
    }
}

/// A rule, and where it stands now.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its id.
    pub id: String,
    /// What sort of rule it is.
    pub kind: RuleKind,
    /// Its name, else the rule as written.
    pub title: String,
    /// The element that it belongs to.
    pub element: ElementId,
    /// The pattern that it comes from.
    pub pattern: Option<String>,
    /// Where it stands; for a rule of a pattern the `implements`.
    pub location: Location,
    /// The statement itself, where `location` is another place.
    pub statement: Option<Location>,
}

impl Placed {
    /// Whether somebody wrote a rule, and not a scope or ref.
    pub fn is_rule(&self) -> bool {
        !matches!(self.kind, RuleKind::Scope | RuleKind::Ref)
    }
}

/// What several rules came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rules that hold.
    pub passed: usize,
    /// Rules that are broken.
    pub failed: usize,
    /// Rules that could not be judged.
    pub errors: usize,
    /// Places that break rules.
    pub findings: usize,
    /// Rules of which nothing is known.
    pub unknown: usize,
    /// How long they took together.
    pub time: Duration,
}

impl Tally {
    /// Counts what came of rules.
    pub fn of<'a>(came: impl Iterator<Item = Option<&'a Came>>) -> Self {
        let mut tally = Self::default();
        for came in came {
            match came.and_then(|came| came.status) {
                Some(Status::Pass) => tally.passed += 1,
                Some(Status::Fail) => tally.failed += 1,
                Some(Status::Error) => tally.errors += 1,
                None => tally.unknown += 1,
            }
            if let Some(came) = came {
                tally.findings += came.findings;
                tally.time += came.time;
            }
        }
        tally
    }

    /// `✓ 12 ms`, `✗ 3`; `None` where nothing is known.
    pub fn sign(&self) -> Option<String> {
        if self.failed + self.errors > 0 {
            return Some(format!(
                "✗ {}",
                self.findings.max(self.failed + self.errors)
            ));
        }
        (self.passed > 0).then(|| format!("✓ {}", milliseconds(self.time)))
    }
}

/// A time as people read it.
pub fn milliseconds(time: Duration) -> String {
    match time.as_millis() {
        0 => "< 1 ms".to_owned(),
        whole => format!("{whole} ms"),
    }
}

/// `1 file`, `3 files`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_rules_is_one_sign() {
        let came = |status, findings| Came {
            status: Some(status),
            findings,
            message: None,
            time: Duration::from_millis(6),
        };
        let check = |all: &[Came], expected: Option<&str>| {
            let sign = Tally::of(all.iter().map(Some)).sign();
            assert_eq!(sign.as_deref(), expected);
        };
        let (pass, fail) = (came(Status::Pass, 0), came(Status::Fail, 3));
        check(&[], None);
        check(&[pass.clone(), pass.clone()], Some("✓ 12 ms"));
        check(&[pass, fail], Some("✗ 3"));
        check(&[came(Status::Error, 0)], Some("✗ 1"));
    }
}
