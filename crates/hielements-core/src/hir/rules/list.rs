//! The rules of all elements, in the order of the specifications.

use super::allowed::Lists;
use super::obligations::Obligations;
use super::{Body, Declared, Rule, Use};
use crate::diagnostics::Diagnostic;
use crate::hir::apply::parts;
use crate::hir::concrete::{Concrete, Inside, needs_optional};
use crate::hir::declare::index;
use crate::hir::languages::LanguageCheck;
use crate::hir::model::{
    CheckId, Demand, ElementId, Expr, ExprKind, InstanceId, Judged, Model, RequirementId, Role,
    SlotKind, UsesId,
};
use crate::hir::names::AllNames;
use crate::source::Location;
use rustc_hash::FxHashMap;

/// Lists what is judged.
pub(in crate::hir) fn list(
    model: &mut Model,
    names: &AllNames,
    checks: &[LanguageCheck],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut listing = Listing::new(model, names, diagnostics);
    let mut rules = Vec::new();
    for id in (0..index(model.elements.len())).map(ElementId) {
        let element = model.element(id);
        if element.judged && element.role == Role::Element {
            rules.append(&mut listing.element(id));
            rules.extend(checks.iter().flat_map(|check| check.rules(model, id)));
        }
    }
    model.rules = rules;
}

struct Listing<'a> {
    model: &'a Model,
    /// The instances of each element.
    instances: FxHashMap<ElementId, Vec<InstanceId>>,
    /// What each element declares to use.
    uses: FxHashMap<ElementId, Vec<(Expr, Location)>>,
    obligations: Obligations<'a>,
}

/// Where a rule comes from.
struct Origin {
    pattern: Option<String>,
    location: Location,
    statement: Option<Location>,
}

impl<'a> Listing<'a> {
    fn new(model: &'a Model, names: &'a AllNames, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        let mut instances: FxHashMap<_, Vec<InstanceId>> = FxHashMap::default();
        for (number, instance) in model.instances.iter().enumerate() {
            let of_element = instances.entry(instance.element).or_default();
            of_element.push(InstanceId(index(number)));
        }
        let mut listing = Self {
            model,
            obligations: Obligations {
                model,
                names,
                lists: Lists::of(model, &instances),
                diagnostics,
                said: rustc_hash::FxHashSet::default(),
            },
            instances,
            uses: FxHashMap::default(),
        };
        listing.declared_uses();
        listing
    }

    fn element(&mut self, id: ElementId) -> Vec<Rule> {
        let mut rules = self.slots(id);
        let mut statements = Vec::new();
        let element = self.model.element(id);
        let inside = Concrete { model: self.model }.at(id);
        for check in &element.checks {
            statements.push(self.check(id, *check, inside, None));
        }
        for uses in &element.uses {
            statements.push(self.uses(id, *uses, inside, None));
        }
        let mut of_patterns = Vec::new();
        for instance in self.instances.get(&id).cloned().unwrap_or_default() {
            let pattern = self.model.instance(instance).pattern;
            if self.model.element(pattern).name.is_empty() {
                statements.append(&mut self.instance(instance));
            } else {
                of_patterns.append(&mut self.instance(instance));
            }
        }
        statements.sort_by_key(|rule| rule.location);
        rules.append(&mut statements);
        rules.append(&mut of_patterns);
        rules.extend(self.undeclared_uses(id));
        rules
    }

    fn slots(&self, id: ElementId) -> Vec<Rule> {
        let slots = self.model.element(id).slots.iter();
        slots
            .map(|slot| {
                let declared = self.model.slot(*slot);
                Rule {
                    element: id,
                    name: None,
                    text: declared.text.clone(),
                    pattern: None,
                    location: declared.location,
                    statement: None,
                    docs: declared.docs.clone(),
                    body: Body::Slot(*slot),
                }
            })
            .collect()
    }

    /// The rules of a pattern as an instance has them.
    fn instance(&mut self, id: InstanceId) -> Vec<Rule> {
        let model = self.model;
        let instance = model.instance(id);
        let mut rules = Vec::new();
        for part in parts(model, instance.pattern) {
            let declared = model.element(part);
            let inside = Concrete { model }.inside(id, part);
            let mut of_part = Vec::new();
            // Checks of a required element say which element is meant.
            if !matches!(declared.role, Role::Demanded(_)) {
                for check in &declared.checks {
                    of_part.push(self.check(instance.element, *check, inside, Some(id)));
                }
            }
            for uses in &declared.uses {
                of_part.push(self.uses(instance.element, *uses, inside, Some(id)));
            }
            for requirement in &declared.requirements {
                of_part.append(&mut self.requirement(id, part, *requirement));
            }
            of_part.sort_by_key(|rule| rule.statement);
            rules.append(&mut of_part);
        }
        rules
    }

    /// The rules of a requirement in a part of a pattern.
    fn requirement(&mut self, id: InstanceId, part: ElementId, of: RequirementId) -> Vec<Rule> {
        let declared = self.model.requirement(of);
        let origin = self.origin(Some(id), declared.location);
        let name = match &declared.demand {
            Some(Demand::Check(check)) => self.model.check(*check).name.clone(),
            _ => None,
        };
        let bodies = self.obligations.bodies(id, part, of).into_iter();
        let rules = bodies.map(|body| Rule {
            element: self.model.instance(id).element,
            name: name.clone(),
            text: declared.text.clone(),
            pattern: origin.pattern.clone(),
            location: origin.location,
            statement: origin.statement,
            docs: declared.docs.clone(),
            body,
        });
        rules.collect()
    }

    fn check(
        &self,
        element: ElementId,
        id: CheckId,
        inside: Inside<'_>,
        instance: Option<InstanceId>,
    ) -> Rule {
        let check = self.model.check(id);
        let judged = check.judged.as_ref().map(|judged| inside.judged(judged));
        let origin = self.origin(instance, check.location);
        Rule {
            element,
            name: check.name.clone(),
            text: check.text.clone(),
            pattern: origin.pattern,
            location: origin.location,
            statement: origin.statement,
            docs: check.docs.clone(),
            body: self.check_body(judged, instance.is_some()),
        }
    }

    fn check_body(&self, judged: Option<Judged>, of_pattern: bool) -> Body {
        let optional = |judged: &Judged| {
            let mut exprs = judged.exprs();
            exprs.any(|expr| needs_optional(self.model, expr))
        };
        match judged {
            Some(judged) if optional(&judged) => Body::Skipped,
            judged if of_pattern => Body::Pattern(judged),
            judged => Body::Check(judged),
        }
    }

    fn uses(
        &self,
        element: ElementId,
        id: UsesId,
        inside: Inside<'_>,
        instance: Option<InstanceId>,
    ) -> Rule {
        let uses = self.model.uses_at(id);
        let ends = self.ends(id, inside);
        let optional = |ends: &Use| {
            needs_optional(self.model, &ends.from) || needs_optional(self.model, &ends.to)
        };
        let origin = self.origin(instance, uses.location);
        Rule {
            element,
            name: None,
            text: uses.text.clone(),
            pattern: origin.pattern,
            location: origin.location,
            statement: origin.statement,
            docs: uses.docs.clone(),
            body: match ends {
                Some(ends) if optional(&ends) => Body::Skipped,
                ends => Body::Uses(ends),
            },
        }
    }

    fn ends(&self, id: UsesId, inside: Inside<'_>) -> Option<Use> {
        let uses = self.model.uses_at(id);
        let (from, to) = (uses.from.as_ref()?, uses.to.as_ref()?);
        Some(Use {
            from: inside.expr(from),
            to: inside.expr(to),
        })
    }

    /// Where a rule that stands at `statement` is shown.
    fn origin(&self, instance: Option<InstanceId>, statement: Location) -> Origin {
        let instance = instance.map(|id| self.model.instance(id));
        let named = instance.filter(|it| !self.model.element(it.pattern).name.is_empty());
        match named {
            Some(instance) => Origin {
                pattern: Some(self.model.element(instance.pattern).path.clone()),
                location: instance.location,
                statement: Some(statement),
            },
            None => Origin {
                pattern: None,
                location: statement,
                statement: None,
            },
        }
    }

    /// Collects what elements declare to use, uses of patterns included.
    fn declared_uses(&mut self) {
        let model = self.model;
        let concrete = Concrete { model };
        let mut found: Vec<(UsesId, Option<Use>)> = Vec::new();
        for (number, uses) in model.uses.iter().enumerate() {
            let id = UsesId(index(number));
            if model.element(uses.element).role == Role::Element {
                found.push((id, self.ends(id, concrete.at(uses.element))));
            }
        }
        for (number, instance) in model.instances.iter().enumerate() {
            for part in parts(model, instance.pattern) {
                let inside = concrete.inside(InstanceId(index(number)), part);
                let uses = model.element(part).uses.iter();
                found.extend(uses.map(|id| (*id, self.ends(*id, inside))));
            }
        }
        for (id, ends) in found {
            let Some(Use { from, to }) = ends else {
                continue;
            };
            let location = model.uses_at(id).location;
            for element in sources(model, &from) {
                let declared = self.uses.entry(element).or_default();
                declared.push((to.clone(), location));
            }
        }
    }

    /// Where the element declares some of its uses, that it declares all of them; what is declared
    /// for an element around it counts too.
    fn undeclared_uses(&self, id: ElementId) -> Option<Rule> {
        let own = self.uses.get(&id)?;
        let first = own.iter().map(|(_, location)| *location).min()?;
        let outward = self.model.outward(id);
        let all = outward.filter_map(|id| self.uses.get(&id)).flatten();
        Some(Rule {
            element: id,
            name: None,
            text: format!("{} uses …", self.model.element(id).name),
            pattern: None,
            location: first,
            statement: None,
            docs: None,
            body: Body::UndeclaredUses(Declared {
                targets: all.map(|(target, _)| target.clone()).collect(),
                first,
            }),
        })
    }
}

/// The elements that an end of a use speaks of.
fn sources(model: &Model, from: &Expr) -> Vec<ElementId> {
    match &from.kind {
        ExprKind::Element(element, _) => vec![*element],
        ExprKind::Slot(slot, _) => match model.slot(*slot).kind {
            SlotKind::Scope { .. } => vec![model.slot(*slot).element],
            SlotKind::Ref(_) => Vec::new(),
        },
        ExprKind::Part(slots, elements) => {
            let of_slots = slots.iter().map(|slot| model.slot(*slot).element);
            let mut found: Vec<ElementId> = of_slots.chain(elements.iter().copied()).collect();
            found.sort_unstable();
            found.dedup();
            found
        }
        ExprKind::Literal(_)
        | ExprKind::List(_)
        | ExprKind::Parameter(_)
        | ExprKind::Own
        | ExprKind::Late(..)
        | ExprKind::Unfilled(_)
        | ExprKind::Unmatched(_)
        | ExprKind::Call(_) => Vec::new(),
    }
}
