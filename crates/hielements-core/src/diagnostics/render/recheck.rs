//! What a re-check brought, for `watch`: what is broken now and was not before, what was mended,
//! which rules ran again and why, and how many were kept. What is found no more because its rule is
//! gone, or could not be judged, is not mended.
//!
//! Compares two runs by what their findings are, not by where: a finding whose line moved is the
//! same. Knows no time and no clock.

use super::concise;
use super::escape::one_line;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::report::{Report, Status, Summary, TaskResult};
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Rules that ran again for one reason are named as long as they are no more than this; else they
/// are counted.
const NAMED: usize = 3;

/// So many reasons are given; the rules of all others are counted together.
const REASONS: usize = 10;

/// All that a report found wrong, for the comparison with the next one.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// In the order of the report.
    problems: Vec<Problem>,
    /// The rules that hold or are broken.
    judged: BTreeSet<String>,
    summary: Summary,
}

#[derive(Clone, Debug)]
struct Problem {
    /// Says whether it is the same as another, wherever that stands.
    key: String,
    /// Its line.
    text: String,
    /// The rule that found it; `None` where that it is found no more says enough.
    rule: Option<String>,
}

/// What was done with the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rechecked {
    /// The id of each rule that ran again, and why it did. In the order of the plan.
    pub ran: Vec<(String, String)>,
    /// Why rules were kept as they were, and how many.
    pub kept: BTreeMap<String, usize>,
}

impl Shown {
    /// Takes down what a report shows.
    pub fn of(report: &Report) -> Self {
        let beside = report.beside_results();
        let diagnostics = beside
            .iter()
            .map(|found| diagnostic(&report.sources, found));
        let results = report.results.iter().flat_map(result);
        let judged = report
            .results
            .iter()
            .filter(|it| it.status != Status::Error);
        Self {
            problems: diagnostics.chain(results).collect(),
            judged: judged.map(|it| it.id.clone()).collect(),
            summary: report.summary(),
        }
    }

    /// What is here and not in `other`. Of equal ones, as many as are more.
    fn without(&self, other: &Self) -> Vec<&Problem> {
        let mut there: BTreeMap<&str, usize> = BTreeMap::new();
        for problem in &other.problems {
            *there.entry(&problem.key).or_default() += 1;
        }
        let mut new = Vec::new();
        for problem in &self.problems {
            match there.get_mut(problem.key.as_str()) {
                Some(left) if *left > 0 => *left -= 1,
                Some(_) | None => new.push(problem),
            }
        }
        new
    }
}

fn diagnostic(sources: &Sources, found: &Diagnostic) -> Problem {
    let file = &sources.get(found.location.file).path;
    let (level, code) = (found.severity.as_str(), found.entry.code);
    Problem {
        key: format!("{file}\0{level}\0{code}\0{}", found.message),
        text: concise::diagnostics(sources, std::slice::from_ref(found)),
        rule: None,
    }
}

fn result(result: &TaskResult) -> Vec<Problem> {
    let at_the_rule = |rule| {
        let mut text = String::new();
        concise::at_the_rule(&mut text, result);
        let (id, message) = (&result.id, result.message.as_deref().unwrap_or_default());
        let key = format!("{id}\0{}\0{message}", result.status.as_str());
        vec![Problem { key, text, rule }]
    };
    match result.status {
        Status::Pass => Vec::new(),
        Status::Error => at_the_rule(None),
        Status::Fail if result.findings.is_empty() => at_the_rule(Some(result.id.clone())),
        Status::Fail => findings(result),
    }
}

fn findings(result: &TaskResult) -> Vec<Problem> {
    let open = result.findings.iter();
    let open = open.filter(|found| found.suppressed.is_none());
    let problem = open.map(|found| {
        let mut text = String::new();
        concise::finding(&mut text, result, found);
        let key = format!("{}\0{}", found.fingerprint, found.severity.as_str());
        let rule = Some(result.id.clone());
        Problem { key, text, rule }
    });
    problem.collect()
}

/// The line that counts, for a report that is shown whole.
pub fn counts(report: &Report) -> String {
    let mut out = String::new();
    line(&mut out, "now", &rules(report.summary()));
    out
}

/// What the re-check between `before` and `now` brought, a line each, and a line that counts.
pub fn recheck(before: &Shown, now: &Shown, rechecked: &Rechecked) -> String {
    let is_judged = |problem: &&Problem| {
        let rule = problem.rule.as_ref();
        rule.is_none_or(|rule| now.judged.contains(rule))
    };
    let broken = now.without(before);
    let (mended, gone): (Vec<_>, Vec<_>) = before.without(now).into_iter().partition(is_judged);
    let mut out = String::new();
    for (word, problems) in [("broken", &broken), ("mended", &mended), ("gone", &gone)] {
        for problem in problems {
            line(&mut out, word, problem.text.trim_end());
        }
    }
    for text in ran(&rechecked.ran) {
        line(&mut out, "ran", &text);
    }
    for (why, count) in &rechecked.kept {
        line(&mut out, "kept", &format!("{count}: {}", one_line(why)));
    }
    let same = now.problems.len() - broken.len();
    let gone = match gone.len() {
        0 => String::new(),
        some => format!(", {some} gone"),
    };
    let counts = format!(
        "{} · {} newly broken, {} mended{gone}, {same} as before",
        rules(now.summary),
        broken.len(),
        mended.len()
    );
    line(&mut out, "now", &counts);
    out
}

/// Which rules ran again and why: by reason, in the order in which the reasons come up.
fn ran(rules: &[(String, String)]) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, why) in rules {
        let place = *places.entry(why).or_insert(reasons.len());
        if place == reasons.len() {
            reasons.push((why, Vec::new()));
        }
        reasons[place].1.push(id);
    }
    let told = |(why, ids): &(&str, Vec<&str>)| -> Vec<String> {
        let why = one_line(why);
        if ids.len() > NAMED {
            return vec![format!("{} rules: {why}", ids.len())];
        }
        let each = ids.iter().map(|id| format!("{}: {why}", one_line(id)));
        each.collect()
    };
    let mut lines: Vec<String> = reasons.iter().take(REASONS).flat_map(told).collect();
    let others = reasons.iter().skip(REASONS);
    let more: usize = others.map(|(_, ids)| ids.len()).sum();
    if more > 0 {
        lines.push(format!("{more} more"));
    }
    lines
}

/// The counts of a summary that are not zero; those who hold always.
fn rules(summary: Summary) -> String {
    let mut parts = vec![format!(
        "{} of {} rules hold",
        summary.passed, summary.total
    )];
    let others = [
        (summary.failed, "broken"),
        (summary.errors, "not judged"),
        (summary.skipped, "skipped"),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(others.map(|(count, what)| format!("{count} {what}")));
    parts.join(", ")
}

fn line(out: &mut String, word: &str, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{word:<6}  {text}");
}

#[cfg(test)]
mod tests;
