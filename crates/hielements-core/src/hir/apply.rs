//! Patterns → instances: which elements stand for the parts of a pattern, and what fills its holes.

use super::bindings::Bindings;
use super::concrete::{Concrete, optional_hole};
use super::declare::{Pending, index};
use super::fills::{self, Default};
use super::model::{
    Demand, DemandedElement, DemandedType, ElementId, Expr, Fill, Instance, InstanceId, Model,
    Role, SlotId,
};
use super::names::AllNames;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::syntax::TOO_DEEP;
use crate::source::Location;
use crate::syntax::ast::Verb;
use rustc_hash::FxHashMap;

/// Applies every pattern to the elements that implement it.
pub(super) fn apply(
    model: &mut Model,
    names: &AllNames,
    bound: &Bindings,
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for id in (0..index(model.elements.len())).map(ElementId) {
        if model.element(id).role == Role::Element {
            for implements in model.element(id).implements.clone() {
                if let Some(pattern) = implements.pattern {
                    let root = Wanted {
                        pattern,
                        element: id,
                        stands: true,
                        outer: None,
                        location: implements.location,
                    };
                    instantiate(model, root, diagnostics);
                }
            }
        }
    }
    let defaults = fills::fill(model, names, bound, pending, diagnostics);
    evaluate(model, defaults);
}

/// The most instances that one `implements` may bring along for parts that no element stands for.
const MAX_INNER: usize = 256;

/// An instance to make.
struct Wanted {
    element: ElementId,
    pattern: ElementId,
    /// Whether the element stands for the pattern, and not only holds what binds a part.
    stands: bool,
    outer: Option<(InstanceId, ElementId)>,
    location: Location,
}

/// Makes an instance, with those that the parts of the pattern bring along.
fn instantiate(model: &mut Model, root: Wanted, diagnostics: &mut Vec<Diagnostic>) {
    let (location, name) = (root.location, model.element(root.pattern).path.clone());
    let mut inner = 0;
    let mut open = vec![root];
    while let Some(wanted) = open.pop() {
        if let Some(there) = there(model, &wanted) {
            model.instances[there.0 as usize].outer.extend(wanted.outer);
            continue;
        }
        if !wanted.stands {
            if is_in_itself(model, &wanted) {
                continue;
            }
            inner += 1;
            if inner > MAX_INNER {
                let message = format!(
                    "`{name}` brings along more than {MAX_INNER} patterns for parts that no element stands for"
                );
                diagnostics.push(
                    Diagnostic::new(&TOO_DEEP, location, message)
                        .help("declare the elements that stand for its parts"),
                );
                return;
            }
        }
        let id = add(model, &wanted);
        open.extend(brought_along(model, id).into_iter().rev());
    }
}

/// The instance, where the element has it already.
fn there(model: &Model, wanted: &Wanted) -> Option<InstanceId> {
    let key = (wanted.element, wanted.pattern);
    model.applied.get(&key).copied().filter(|_| wanted.stands)
}

/// Whether a pattern would be in itself without an element that stands for it: that has no end.
fn is_in_itself(model: &Model, wanted: &Wanted) -> bool {
    let mut outer = wanted.outer;
    while let Some((id, _)) = outer {
        let instance = model.instance(id);
        if instance.pattern == wanted.pattern {
            return true;
        }
        outer = instance
            .outer
            .first()
            .copied()
            .filter(|_| !instance.stands());
    }
    false
}

fn add(model: &mut Model, wanted: &Wanted) -> InstanceId {
    let Wanted {
        element, pattern, ..
    } = *wanted;
    let id = InstanceId(index(model.instances.len()));
    let mut own = model.element(element).implements.iter();
    let written = own.find(|it| wanted.stands && it.pattern == Some(pattern));
    let location = written.map_or(wanted.location, |it| it.location);
    let counterparts = if wanted.stands {
        model.applied.insert((element, pattern), id);
        counterparts(model, element, pattern)
    } else {
        FxHashMap::default()
    };
    if let Some((outer, part)) = wanted.outer.filter(|_| !wanted.stands) {
        model.inner.insert((outer, part, pattern), id);
    }
    model.instances.push(Instance {
        element,
        pattern,
        location,
        outer: wanted.outer.into_iter().collect(),
        fills: FxHashMap::default(),
        counterparts,
    });
    id
}

/// The instances of the patterns that the parts of an instance implement.
fn brought_along(model: &Model, id: InstanceId) -> Vec<Wanted> {
    let instance = model.instance(id);
    let mut found = Vec::new();
    for part in parts(model, instance.pattern) {
        let standing = instance.standing(part);
        for pattern in model.patterns(part) {
            let wanted = |element: ElementId, stands: bool| Wanted {
                element,
                pattern,
                stands,
                outer: Some((id, part)),
                location: instance.location,
            };
            // What only an optional element would bring is not there without it.
            if standing.is_empty() && !is_demanded(model, part) {
                found.push(wanted(instance.element, false));
            }
            found.extend(standing.iter().map(|element| wanted(*element, true)));
        }
    }
    found
}

/// Whether a part is, or is in, an element that a requirement asks for.
pub(super) fn is_demanded(model: &Model, part: ElementId) -> bool {
    matches!(model.element(part).role, Role::Demanded(_))
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
                playing(model, above, requirement)
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

/// The elements that are the one that a requirement asks for.
fn playing(
    model: &Model,
    above: &[ElementId],
    requirement: super::RequirementId,
) -> Vec<ElementId> {
    let requirement = model.requirement(requirement);
    let Some(Demand::Element(demanded)) = &requirement.demand else {
        return Vec::new();
    };
    // What other patterns make an element implement is not known yet.
    let written = |id, pattern| model.patterns(id).any(|own| own == pattern);
    let mut found = candidates(model, above, requirement.descendant);
    found.retain(|id| plays(model, *id, demanded, &written).is_none());
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
pub(super) fn plays(
    model: &Model,
    id: ElementId,
    demanded: &DemandedElement,
    implements: &dyn Fn(ElementId, ElementId) -> bool,
) -> Option<String> {
    let element = model.element(id);
    let implements = |pattern: &ElementId| implements(id, *pattern);
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
fn evaluate(model: &mut Model, defaults: Vec<Default>) {
    let defaults = without_optional(model, defaults);
    let mut values = Vec::new();
    for default in &defaults {
        values.push((default.0, default_value(model, default)));
    }
    for (number, slot) in model.slots.iter().enumerate() {
        let own = model.element(slot.element).role == Role::Element;
        if let Some(value) = slot.value.as_ref().filter(|_| own) {
            let value = Concrete { model }.at(slot.element).expr(value);
            values.push((SlotId(index(number)), Some(value)));
        }
    }
    for (slot, value) in values {
        model.slots[slot.0 as usize].value = value;
    }
}

fn default_value(model: &Model, default: &Default) -> Option<Expr> {
    let (_, instance, of_pattern) = *default;
    let declared = model.slot(of_pattern);
    let place = Concrete { model }.inside(instance, declared.element);
    declared.value.as_ref().map(|value| place.expr(value))
}

/// Takes out the defaults that rest on an optional hole that is open, and those that rest on these.
fn without_optional(model: &mut Model, mut defaults: Vec<Default>) -> Vec<Default> {
    loop {
        let rests = |default: &Default| {
            let value = default_value(model, default)?;
            optional_hole(model, &value)
        };
        let rests: Vec<Option<SlotId>> = defaults.iter().map(rests).collect();
        if rests.iter().all(Option::is_none) {
            return defaults;
        }
        let mut kept = Vec::with_capacity(defaults.len());
        for (default, optional) in defaults.into_iter().zip(rests) {
            let (slot, instance, of_pattern) = default;
            let Some(optional) = optional else {
                kept.push(default);
                continue;
            };
            let element = model.slot(slot).element;
            model.elements[element.0 as usize]
                .slots
                .retain(|it| *it != slot);
            let fills = &mut model.instances[instance.0 as usize].fills;
            fills.insert(of_pattern, Fill::Rests(optional));
        }
        defaults = kept;
    }
}
