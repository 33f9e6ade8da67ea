//! Patterns → instances: which elements stand for the parts of a pattern, and what fills its holes.

use super::bindings::Binding;
use super::concrete::Concrete;
use super::declare::{Pending, index};
use super::fills;
use super::model::{
    Demand, DemandedElement, DemandedType, ElementId, Instance, InstanceId, Model, Role, SlotId,
};
use super::names::AllNames;
use crate::diagnostics::Diagnostic;
use crate::source::Location;
use crate::syntax::ast::Verb;
use rustc_hash::FxHashMap;

/// Applies every pattern to the elements that implement it.
pub(super) fn apply(
    model: &mut Model,
    names: &AllNames,
    bound: &[Binding],
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for id in (0..index(model.elements.len())).map(ElementId) {
        if model.element(id).role == Role::Element {
            for implements in model.element(id).implements.clone() {
                if let Some(pattern) = implements.pattern {
                    instantiate(model, id, pattern, implements.location, None);
                }
            }
        }
    }
    let defaults = fills::fill(model, names, bound, pending, diagnostics);
    evaluate(model, &defaults);
}

/// Makes an instance, with those that the parts of the pattern bring along.
fn instantiate(
    model: &mut Model,
    element: ElementId,
    pattern: ElementId,
    location: Location,
    outer: Option<(InstanceId, ElementId)>,
) {
    let mut open = vec![(element, pattern, outer)];
    while let Some((element, pattern, outer)) = open.pop() {
        let id = InstanceId(index(model.instances.len()));
        if model.applied.contains_key(&(element, pattern)) {
            continue;
        }
        let counterparts = counterparts(model, element, pattern);
        for part in parts(model, pattern) {
            let standing = match counterparts.get(&part).map(Vec::as_slice) {
                Some([]) | None => vec![element],
                Some(standing) => standing.to_vec(),
            };
            let implements = &model.element(part).implements;
            for inner in implements.iter().filter_map(|it| it.pattern) {
                open.extend(standing.iter().map(|it| (*it, inner, Some((id, part)))));
            }
        }
        model.applied.insert((element, pattern), id);
        model.instances.push(Instance {
            element,
            pattern,
            location,
            outer,
            fills: FxHashMap::default(),
            counterparts,
        });
    }
}

/// The parts of a pattern: itself, the elements in it, and those that it requires or allows; outer
/// ones first.
pub(super) fn parts(model: &Model, pattern: ElementId) -> Vec<ElementId> {
    let mut found = Vec::new();
    let mut open = vec![pattern];
    while let Some(id) = open.pop() {
        found.push(id);
        let element = model.element(id);
        let demanded = element.requirements.iter().filter_map(|requirement| {
            let requirement = model.requirement(*requirement);
            match &requirement.demand {
                Some(Demand::Element(demanded)) if requirement.verb != Verb::Forbids => {
                    Some(demanded.body)
                }
                _ => None,
            }
        });
        let inner: Vec<ElementId> = element.children.iter().copied().chain(demanded).collect();
        open.extend(inner.into_iter().rev());
    }
    found
}

/// The elements that stand for each part of a pattern.
fn counterparts(
    model: &Model,
    element: ElementId,
    pattern: ElementId,
) -> FxHashMap<ElementId, Vec<ElementId>> {
    let mut found = FxHashMap::default();
    for part in parts(model, pattern) {
        if part == pattern {
            found.insert(part, vec![element]);
            continue;
        }
        let declared = model.element(part);
        let above: &[ElementId] = declared
            .parent
            .and_then(|parent| found.get(&parent))
            .map_or(&[], Vec::as_slice);
        let standing = match declared.role {
            Role::Demanded(requirement) if is_body(model, requirement, part) => {
                let requirement = model.requirement(requirement);
                let candidates = candidates(model, above, requirement.descendant);
                let plays = |id: &ElementId| match &requirement.demand {
                    Some(Demand::Element(demanded)) => plays(model, *id, demanded).is_none(),
                    _ => false,
                };
                candidates.into_iter().filter(plays).collect()
            }
            Role::Element | Role::Pattern | Role::Demanded(_) => {
                let children = above.iter().flat_map(|id| &model.element(*id).children);
                let named = |id: &&ElementId| model.element(**id).name == declared.name;
                children.filter(named).copied().collect()
            }
        };
        found.insert(part, standing);
    }
    found
}

/// Whether a part is the element that a requirement asks for, and not an element in it.
fn is_body(model: &Model, requirement: super::RequirementId, part: ElementId) -> bool {
    let demand = &model.requirement(requirement).demand;
    matches!(demand, Some(Demand::Element(demanded)) if demanded.body == part)
}

/// The elements that a requirement of an element looks at: direct children, or everything below.
pub(super) fn candidates(
    model: &Model,
    subjects: &[ElementId],
    descendant: bool,
) -> Vec<ElementId> {
    let mut found: Vec<ElementId> = Vec::new();
    for subject in subjects {
        if descendant {
            found.extend(&model.below(*subject)[1..]);
        } else {
            found.extend(&model.element(*subject).children);
        }
    }
    found
}

/// Why an element is not the one that is asked for, by name or role and type; `None` when it is.
pub(super) fn plays(model: &Model, id: ElementId, demanded: &DemandedElement) -> Option<String> {
    let element = model.element(id);
    let implements = |pattern: &ElementId| {
        let own = element.implements.iter().filter_map(|it| it.pattern);
        own.into_iter().any(|own| own == *pattern) || model.applied.contains_key(&(id, *pattern))
    };
    let wanted = &model.element(demanded.body).name;
    if demanded.implements.is_empty() && element.name != *wanted {
        return Some(format!("its name is not `{wanted}`"));
    }
    let missing =
        |pattern: ElementId| format!("it does not implement `{}`", model.element(pattern).path);
    if let Some(pattern) = demanded.implements.iter().find(|it| !implements(it)) {
        return Some(missing(*pattern));
    }
    match &demanded.ty {
        Some(DemandedType::Pattern(pattern)) if !implements(pattern) => Some(missing(*pattern)),
        Some(DemandedType::Language(language)) => {
            let mut scopes = model.own_scopes(id);
            let has = scopes.any(|slot| model.slot(slot).kind.of() == Some(language));
            (!has).then(|| format!("it has no scope of `{language}`"))
        }
        Some(DemandedType::Pattern(_)) | None => None,
    }
}

/// Gives defaults of patterns their values, and replaces holes in the values of all elements.
fn evaluate(model: &mut Model, defaults: &[(SlotId, InstanceId, SlotId)]) {
    let mut values = Vec::new();
    let concrete = Concrete { model };
    for (slot, instance, of_pattern) in defaults {
        let declared = model.slot(*of_pattern);
        let place = concrete.inside(*instance, declared.element);
        let value = declared.value.as_ref().map(|value| place.expr(value));
        values.push((*slot, value));
    }
    for (number, slot) in model.slots.iter().enumerate() {
        let own = model.element(slot.element).role == Role::Element;
        if let Some(value) = slot.value.as_ref().filter(|_| own) {
            let value = concrete.at(slot.element).expr(value);
            values.push((SlotId(index(number)), Some(value)));
        }
    }
    for (slot, value) in values {
        model.slots[slot.0 as usize].value = value;
    }
}
