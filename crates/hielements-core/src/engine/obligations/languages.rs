//! Which languages elements are written in: those of their scopes, and for scopes that say none,
//! those of their files.

use super::outcome;
use crate::engine::eval::{Broken, Evaluator};
use crate::engine::judge::Verdict;
use crate::hir::SlotId;
use crate::hir::rules::{Group, Languages};
use crate::source::WsPath;
use crate::stdlib::outcome::Found;
use crate::stdlib::{Outcome, Value};
use crate::syntax::ast::Verb;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Judges `requires language`, `allows language`, `forbids language`.
pub(in crate::engine) fn languages(evaluator: Evaluator<'_, '_>, languages: &Languages) -> Verdict {
    outcome(judge(evaluator, languages))
}

fn judge(evaluator: Evaluator<'_, '_>, languages: &Languages) -> Result<Outcome, Broken> {
    let mut findings = Vec::new();
    let mut broken = Vec::new();
    let mut has_required = false;
    for group in &languages.groups {
        let names = listed(group);
        let before = findings.len();
        for (language, places) in written_in(evaluator, &group.scopes)? {
            let is_listed = group.names.contains(&language);
            has_required |= is_listed;
            let why = match languages.verb {
                Verb::Forbids if is_listed => ", which is forbidden here".to_owned(),
                Verb::Allows if !is_listed => format!("; only {names} is allowed here"),
                Verb::Requires | Verb::Forbids | Verb::Allows => continue,
            };
            findings.extend(places.into_iter().map(|mut place| {
                place.message.push_str(&why);
                place
            }));
        }
        if findings.len() > before && !broken.contains(&names) {
            broken.push(names);
        }
    }
    let names = broken.join("; ");
    match languages.verb {
        Verb::Requires => Ok(required(evaluator, languages, has_required)),
        Verb::Forbids => Ok(Outcome::of(findings, |_| {
            format!("{names} is forbidden here")
        })),
        Verb::Allows => Ok(Outcome::of(findings, |_| {
            format!("only {names} is allowed here")
        })),
    }
}

/// The languages of a group, in words, each once.
fn listed(group: &Group) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in &group.names {
        let name = format!("`{name}`");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn required(evaluator: Evaluator<'_, '_>, languages: &Languages, has_required: bool) -> Outcome {
    let Some(group) = languages.groups.first().filter(|_| !has_required) else {
        return Outcome::Pass;
    };
    let (id, names) = (&group.element, listed(group));
    let path = &evaluator.world.model.element(*id).path;
    let message = format!("`{path}` has no code in {names}, which is required");
    let mut finding = evaluator.found_at_element(*id, message.clone());
    finding.help = Some(format!("give it a scope of {names}"));
    let findings = vec![finding];
    Outcome::Fail { message, findings }
}

/// The languages of scopes, each with the places that show it.
fn written_in(
    evaluator: Evaluator<'_, '_>,
    scopes: &[SlotId],
) -> Result<BTreeMap<SmolStr, Vec<Found>>, Broken> {
    let model = evaluator.world.model;
    let mut found: BTreeMap<SmolStr, Vec<Found>> = BTreeMap::new();
    let mut said: BTreeSet<WsPath> = BTreeSet::new();
    for slot in scopes.iter().copied() {
        let declared = model.slot(slot);
        if let Some(language) = declared.kind.of() {
            let message = format!("scope `{}` is of `{language}`", declared.name);
            let place = evaluator.found_at(declared.location, message);
            found.entry(language.clone()).or_default().push(place);
        }
        let Value::Scope(scope) = evaluator.slot(slot)? else {
            continue;
        };
        for file in scope.files.iter() {
            if let Some(language) = evaluator.world.facts.language_of(file) {
                let name = language.name();
                let by_scope = declared.kind.of().is_some_and(|of| of == name);
                if by_scope || !said.insert(file.clone()) {
                    continue;
                }
                let places = found.entry(name.into()).or_default();
                places.push(Found {
                    file: Some(file.clone()),
                    message: format!("{file} is written in `{name}`"),
                    ..Found::default()
                });
            }
        }
    }
    Ok(found)
}
