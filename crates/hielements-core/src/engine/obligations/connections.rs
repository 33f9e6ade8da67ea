//! Boundaries: what may, must or must not be connected to.

use crate::diagnostics::catalogue::lints;
use crate::engine::eval::{Broken, Evaluator};
use crate::engine::judge::{LintEntry, RunLint, Verdict};
use crate::hir::rules::Connection;
use crate::hir::{Target, TargetKind};
use crate::source::Location;
use crate::stdlib::dependencies::boundary::{Boundary, End};
use crate::stdlib::{Outcome, Value};
use crate::syntax::ast::Verb;
use std::collections::BTreeSet;

/// Judges `requires connection`, `allows connection`, `forbids connection`.
pub(in crate::engine) fn connection(
    evaluator: Evaluator<'_, '_>,
    connection: &Connection,
) -> Verdict {
    let mut lints = Vec::new();
    let mut verdict = match judge(evaluator, connection, &mut lints) {
        Ok(outcome) => Verdict::of(outcome, None),
        Err(broken) => broken.into(),
    };
    verdict.lints = lints;
    verdict
}

fn judge(
    evaluator: Evaluator<'_, '_>,
    connection: &Connection,
    lints: &mut Vec<RunLint>,
) -> Result<Outcome, Broken> {
    let cx = evaluator.context();
    let subject = Value::Scope(evaluator.scope(&connection.subject)?);
    let boundary = Boundary::new(&cx, &subject).map_err(Broken::new)?;
    let mut ends = Vec::new();
    for target in &connection.targets {
        let (end, spellings) = end(evaluator, &boundary, target)?;
        if !spellings.is_empty() && !boundary.is_known(&end, &spellings) {
            lints.push(unknown(target));
        } else if !spellings.is_empty() && boundary.holds(&end) {
            lints.push(own_part(target));
        }
        ends.push(end);
    }
    let names: Vec<String> = connection.targets.iter().map(label).collect();
    let names = names.join(", ");
    match connection.verb {
        Verb::Forbids => {
            let message = format!("no connection to {names} is allowed");
            let first = ends.first().map(|end| boundary.forbids(end, &message));
            Ok(first.unwrap_or(Outcome::Pass))
        }
        Verb::Allows => {
            let message = format!("only connections to {names} are allowed");
            Ok(boundary.allows(&ends, &message))
        }
        Verb::Requires => required(evaluator, connection, &boundary, &ends, &names),
    }
}

/// Each element with code must have a connection; one inside the target needs none.
fn required(
    evaluator: Evaluator<'_, '_>,
    connection: &Connection,
    whole: &Boundary<'_>,
    ends: &[End],
    names: &str,
) -> Result<Outcome, Broken> {
    if connection.each.is_empty() {
        let found = ends.iter().any(|end| whole.reaches(end));
        return Ok(Outcome::when(found, || {
            format!("nothing here connects to {names}")
        }));
    }
    let cx = evaluator.context();
    let mut findings = Vec::new();
    for id in &connection.each {
        let Some(code) = evaluator.code_of(*id)? else {
            continue;
        };
        let Ok(boundary) = Boundary::new(&cx, &code) else {
            // Files that no library reads have no connections that could be seen.
            continue;
        };
        let mut fine = false;
        for target in &connection.targets {
            let (end, _) = end(evaluator, &boundary, target)?;
            fine |= boundary.reaches(&end) || boundary.lies_in(&end);
        }
        if !fine {
            let path = &evaluator.world.model.element(*id).path;
            let message = format!("`{path}` has no connection to {names}, which is required");
            let mut finding = evaluator.found_at_element(*id, message);
            let help = "connect it in the code, or ask it only of the elements that need it";
            finding.help = Some(help.to_owned());
            findings.push(finding);
        }
    }
    Ok(Outcome::of(findings, |_| {
        format!("a connection to {names} is required")
    }))
}

/// A target as the imports see it, with the spellings of a name.
fn end(
    evaluator: Evaluator<'_, '_>,
    boundary: &Boundary<'_>,
    target: &Target,
) -> Result<(End, Vec<String>), Broken> {
    let (value, spellings) = match &target.kind {
        TargetKind::Value(expr) => (evaluator.value(expr)?, Vec::new()),
        TargetKind::Text(text) => (Value::from(text.as_str()), vec![text.to_string()]),
        TargetKind::Module(words) => {
            let languages = evaluator.world.facts.languages();
            let joined = languages.map(|language| words.join(language.separator()));
            let spellings: Vec<String> = joined.collect::<BTreeSet<_>>().into_iter().collect();
            let texts = spellings.iter().map(|text| Value::from(text.as_str()));
            (texts.collect(), spellings)
        }
    };
    let end = boundary.end(&value, &label(target)).map_err(Broken::new)?;
    Ok((end, spellings))
}

fn label(target: &Target) -> String {
    match target.kind {
        TargetKind::Text(_) => format!("'{}'", target.text),
        TargetKind::Value(_) | TargetKind::Module(_) => format!("`{}`", target.text),
    }
}

fn unknown(target: &Target) -> RunLint {
    unknown_name(&label(target), target.location)
}

/// A name that nothing has.
pub(super) fn unknown_name(label: &str, location: Location) -> RunLint {
    RunLint {
        entry: LintEntry(&lints::UNKNOWN_TARGET),
        location,
        message: format!(
            "{label} is no part of the specification, no module and no package that anything imports or declares"
        ),
        help: Some("correct the name; a rule about it can only pass".to_owned()),
    }
}

fn own_part(target: &Target) -> RunLint {
    RunLint {
        entry: LintEntry(&lints::TARGET_IS_OWN_PART),
        location: target.location,
        message: format!("{} lies inside the element itself", label(target)),
        help: Some("write the rule at the parts that must not use it".to_owned()),
    }
}
