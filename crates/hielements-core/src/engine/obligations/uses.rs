//! `x uses y`: whether the code has the dependency, and whether it has others.

use crate::diagnostics::catalogue::lints;
use crate::engine::eval::{Broken, Evaluator};
use crate::engine::judge::Verdict;
use crate::hir::rules::{Declared, Use};
use crate::hir::{ElementId, Role};
use crate::stdlib::dependencies::boundary::{Boundary, End, Link};
use crate::stdlib::{Outcome, Value};

/// Judges a dependency that is declared.
pub(in crate::engine) fn uses(evaluator: Evaluator<'_, '_>, ends: &Use, text: &str) -> Verdict {
    match verified(evaluator, ends) {
        Ok(Link::There) => Verdict::of(Outcome::Pass, None),
        Ok(Link::NotVerifiable) => Verdict {
            note: Some("not verifiable: no library sees links between these languages".to_owned()),
            ..Verdict::of(Outcome::Pass, None)
        },
        Ok(Link::Missing) => {
            let message = format!("`{text}`: no import or other link was found that shows it");
            let mut finding = evaluator.found_at(ends.from.location, message.clone());
            finding.help = Some("remove the line, or correct its ends".to_owned());
            let findings = vec![finding];
            let outcome = Outcome::Fail { message, findings };
            Verdict::of(outcome, Some(lints::UNVERIFIED_USE.code))
        }
        Err(broken) => broken.into(),
    }
}

fn verified(evaluator: Evaluator<'_, '_>, ends: &Use) -> Result<Link, Broken> {
    let from = Value::Scope(evaluator.scope(&ends.from)?);
    let to = Value::Scope(evaluator.scope(&ends.to)?);
    let cx = evaluator.context();
    // Files that no library reads have no links that could be seen.
    let Ok(boundary) = Boundary::new(&cx, &from) else {
        return Ok(Link::NotVerifiable);
    };
    match boundary.end(&to, "the target") {
        Ok(end) => Ok(boundary.link(&end)),
        Err(_) => Ok(Link::NotVerifiable),
    }
}

/// Judges that an element that declares some of its uses declares all.
pub(in crate::engine) fn undeclared(
    evaluator: Evaluator<'_, '_>,
    declared: &Declared,
    element: ElementId,
) -> Verdict {
    match undeclared_uses(evaluator, declared, element) {
        Ok(outcome) => Verdict::of(outcome, Some(lints::UNDECLARED_USE.code)),
        Err(broken) => broken.into(),
    }
}

fn undeclared_uses(
    evaluator: Evaluator<'_, '_>,
    declared: &Declared,
    element: ElementId,
) -> Result<Outcome, Broken> {
    let model = evaluator.world.model;
    let Some(own) = evaluator.code_of(element)? else {
        return Ok(Outcome::Pass);
    };
    let cx = evaluator.context();
    let boundary = Boundary::new(&cx, &own).map_err(Broken::new)?;
    let mut targets: Vec<End> = Vec::new();
    for target in &declared.targets {
        let value = Value::Scope(evaluator.scope(target)?);
        targets.extend(boundary.end(&value, "the target"));
    }
    let mut others = Vec::new();
    for (number, slot) in model.slots.iter().enumerate() {
        let owner = model.element(slot.element);
        let apart =
            !model.is_within(slot.element, element) && !model.is_within(element, slot.element);
        let id = crate::hir::SlotId(u32::try_from(number).unwrap_or(u32::MAX));
        if apart && owner.judged && owner.role == Role::Element && model.is_scope(id) {
            // A scope that is broken has a result of its own.
            others.extend(evaluator.slot(id));
        }
    }
    if others.is_empty() {
        return Ok(Outcome::Pass);
    }
    let others = boundary
        .end(&others.into_iter().collect(), "other elements")
        .map_err(Broken::new)?;
    let path = &model.element(element).path;
    let message = format!("`{path}` depends on elements that it does not declare to use");
    Ok(boundary.undeclared(&targets, &others, &message))
}
