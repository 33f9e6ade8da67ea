//! Whether something that must be there is there, and nothing that must not.

use super::outcome;
use crate::engine::eval::{Broken, Evaluator};
use crate::engine::judge::{Verdict, judge_check};
use crate::hir::ElementId;
use crate::hir::rules::{AllowedElements, Candidate, Presence};
use crate::stdlib::Outcome;
use crate::stdlib::outcome::Found;
use crate::syntax::ast::Verb;

/// Whether a candidate is what is looked for.
enum Match {
    Yes,
    No(String),
}

/// Judges `requires` and `forbids`.
pub(in crate::engine) fn presence(evaluator: Evaluator<'_, '_>, presence: &Presence) -> Verdict {
    outcome(match presence.verb {
        Verb::Requires => required(evaluator, presence),
        Verb::Forbids | Verb::Allows => forbidden(evaluator, presence),
    })
}

fn required(evaluator: Evaluator<'_, '_>, presence: &Presence) -> Result<Outcome, Broken> {
    let mut found = false;
    let mut near = Vec::new();
    let mut misfits = Vec::new();
    for candidate in &presence.candidates {
        match matches(evaluator, candidate)? {
            Match::Yes => found = true,
            Match::No(why) if candidate.is_near => {
                let message = format!("{} is not what is required: {why}", candidate.label);
                near.push(evaluator.found_at(candidate.location, message));
            }
            Match::No(why) => misfits.push((candidate.label.as_str(), why)),
        }
    }
    if found {
        return Ok(Outcome::Pass);
    }
    let message = presence.missing.clone();
    if near.is_empty() {
        let mut finding = evaluator.found_at_element(presence.element, message.clone());
        finding.help = presence.help.clone().or_else(|| reasons(&misfits));
        near.push(finding);
    }
    let findings = near;
    Ok(Outcome::Fail { message, findings })
}

fn forbidden(evaluator: Evaluator<'_, '_>, presence: &Presence) -> Result<Outcome, Broken> {
    let mut findings = Vec::new();
    for candidate in &presence.candidates {
        if let Match::Yes = matches(evaluator, candidate)? {
            let message = candidate.found.clone();
            findings.push(evaluator.found_at(candidate.location, message));
        }
    }
    Ok(Outcome::of(findings, |_| presence.forbidden.clone()))
}

/// Judges a whitelist of elements.
pub(in crate::engine) fn allowed(
    evaluator: Evaluator<'_, '_>,
    allowed: &AllowedElements,
) -> Verdict {
    outcome(each_allowed(evaluator, allowed))
}

fn each_allowed(
    evaluator: Evaluator<'_, '_>,
    allowed: &AllowedElements,
) -> Result<Outcome, Broken> {
    let mut findings = Vec::new();
    let mut lists = Vec::new();
    for group in &allowed.groups {
        let list = group.list.join(", ");
        let before = findings.len();
        for (id, candidates) in &group.elements {
            findings.extend(not_allowed(evaluator, *id, candidates, &list)?);
        }
        if findings.len() > before && !lists.contains(&list) {
            lists.push(list);
        }
    }
    let lists = lists.join("; ");
    Ok(Outcome::of(findings, |_| {
        format!("only {lists} is allowed here")
    }))
}

/// What is said of an element that is none of those allowed.
fn not_allowed(
    evaluator: Evaluator<'_, '_>,
    id: ElementId,
    candidates: &[Candidate],
    list: &str,
) -> Result<Option<Found>, Broken> {
    let mut misfits = Vec::new();
    for candidate in candidates {
        match matches(evaluator, candidate)? {
            Match::Yes => return Ok(None),
            Match::No(why) if candidate.is_near => misfits.push(why),
            Match::No(_) => {}
        }
    }
    let (path, name) = {
        let element = evaluator.world.model.element(id);
        (&element.path, &element.name)
    };
    let message = format!("element `{path}` is none of those allowed: {list}");
    let mut finding = evaluator.found_at_element(id, message);
    finding.help = Some(match misfits.is_empty() {
        true => format!("remove it, or allow it too: `allows element {name}`"),
        false => shown(&misfits),
    });
    Ok(Some(finding))
}

/// Whether a candidate is what is looked for; every check of it must be judged to the end.
fn matches(evaluator: Evaluator<'_, '_>, candidate: &Candidate) -> Result<Match, Broken> {
    if let Some(misfit) = &candidate.misfit {
        return Ok(Match::No(misfit.clone()));
    }
    let mut broken = None;
    for check in &candidate.checks {
        let verdict = judge_check(evaluator, check);
        match verdict.outcome {
            Outcome::Pass => {}
            Outcome::Fail { message, .. } => broken = broken.or(Some(message)),
            Outcome::Error(message) => {
                let message = format!("{}: {message}", candidate.label);
                return Err(Broken::new(message));
            }
        }
    }
    Ok(broken.map_or(Match::Yes, Match::No))
}

/// Why each of some things is none of those looked for; said once where it is the same for all.
fn reasons(misfits: &[(&str, String)]) -> Option<String> {
    let (_, first) = misfits.first()?;
    if misfits.iter().all(|(_, why)| why == first) {
        return Some(first.clone());
    }
    let each = misfits.iter().map(|(label, why)| format!("{label}: {why}"));
    Some(shown(&each.collect::<Vec<_>>()))
}

/// The first few of some reasons.
fn shown(reasons: &[String]) -> String {
    let mut text = reasons
        .iter()
        .take(3)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    if reasons.len() > 3 {
        text.push_str("; …");
    }
    text
}
