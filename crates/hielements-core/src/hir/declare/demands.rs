//! Requirements: the names that they bring, and the elements that they describe.

use super::{Declaring, Inside, index, normalised};
use crate::hir::model::{
    Demand, DemandedElement, ElementId, Implements, Requirement, RequirementId, Role, SlotId,
};
use crate::hir::names::Def;
use crate::source::Location;
use crate::syntax::ast::{self, AstNode, Spec as SpecNode, Verb};
use smol_str::SmolStr;

impl Declaring<'_> {
    pub(super) fn requirement(&mut self, inside: Inside, requirement: &ast::Requirement) {
        let (Some(verb), Some(spec)) = (requirement.verb(), requirement.spec()) else {
            return;
        };
        let owner = match self.model.element(inside.owner).role {
            Role::Element => self.anonymous(inside.owner),
            Role::Pattern | Role::Demanded(_) => inside.owner,
        };
        let id = RequirementId(index(self.model.requirements.len()));
        self.model.requirements.push(Requirement {
            verb,
            descendant: requirement.descendant(),
            owner,
            demand: None,
            text: normalised(&requirement.header()),
            location: self.at(requirement.header_span()),
            docs: requirement.docs(),
        });
        self.model.elements[owner.0 as usize].requirements.push(id);
        let inside = Inside {
            owner,
            demanded: Some(id),
        };
        self.spec_node(inside, id, verb, spec);
    }

    /// Declares the names that a requirement brings.
    fn spec_node(&mut self, inside: Inside, id: RequirementId, verb: Verb, spec: SpecNode) {
        let named = verb != Verb::Forbids;
        match &spec {
            SpecNode::Scope(scope) => {
                if let Some(slot) = self.scope(inside, scope) {
                    self.demand_slot(id, slot, named);
                }
            }
            SpecNode::Ref(reference) => {
                if let Some(slot) = self.reference(inside, reference) {
                    self.demand_slot(id, slot, named);
                }
            }
            SpecNode::Check(check) => {
                let check_id = self.check(inside.owner, check);
                self.model.requirements[id.0 as usize].demand = Some(Demand::Check(check_id));
                self.pending.demanded_checks.push((check_id, check.clone()));
            }
            SpecNode::Element(element) => self.demand_element(inside, id, element, named),
            SpecNode::Language(_) | SpecNode::Implements(_) | SpecNode::Connection(_) => {}
        }
        self.pending.requirements.push((id, spec));
    }

    fn demand_slot(&mut self, id: RequirementId, slot: SlotId, named: bool) {
        self.model.requirements[id.0 as usize].demand = Some(Demand::Slot(slot));
        if named {
            let (name, location) = {
                let slot = self.model.slot(slot);
                (slot.name.clone(), slot.location)
            };
            self.declare_demanded(id, &name, Def::Slot(slot), location);
        }
    }

    /// Declares what a requirement asks for. Several requirements may speak of one name: what must be
    /// there comes before what may be.
    fn declare_demanded(
        &mut self,
        id: RequirementId,
        name: &SmolStr,
        def: Def,
        location: Location,
    ) {
        let requirement = self.model.requirement(id);
        let (owner, verb) = (requirement.owner, requirement.verb);
        let there = self.names.own(owner, name);
        let first = match (there, def) {
            (Some(Def::Element(first)), Def::Element(_)) => match self.model.element(first).role {
                Role::Demanded(first) => Some(first),
                Role::Element | Role::Pattern => None,
            },
            (Some(Def::Slot(first)), Def::Slot(second)) => {
                let (first, second) = (self.model.slot(first), self.model.slot(second));
                first.demanded.filter(|_| first.kind.is_like(&second.kind))
            }
            (Some(_), _) | (None, _) => None,
        };
        match first.map(|first| self.model.requirement(first).verb) {
            None => self.declare(Some(owner), name, def, location),
            Some(Verb::Allows) if verb == Verb::Requires => {
                let table = self.names.inner.entry(owner).or_default();
                table.insert(name.clone(), (def, location));
            }
            Some(_) => {}
        }
    }

    fn demand_element(
        &mut self,
        inside: Inside,
        id: RequirementId,
        element: &ast::ElementSpec,
        named: bool,
    ) {
        let Some(name) = element.name() else { return };
        let location = self.at(name.span());
        let text = SmolStr::from(name.text());
        let role = Role::Demanded(id);
        let body = self.new_element(role, Some(inside.owner), text.clone(), location, None);
        if named {
            self.declare_demanded(id, &text, Def::Element(body), location);
        }
        self.model.requirements[id.0 as usize].demand = Some(Demand::Element(DemandedElement {
            body,
            implements: Vec::new(),
            ty: None,
        }));
        let inside = Inside {
            owner: body,
            demanded: Some(id),
        };
        for item in element.body().iter().flat_map(ast::Body::items) {
            self.item(inside, item);
        }
    }

    /// The pattern that the requirements of an element make.
    fn anonymous(&mut self, element: ElementId) -> ElementId {
        let last = self.model.element(element).implements.last();
        if let Some(id) = last
            .filter(|it| it.text.is_empty())
            .and_then(|it| it.pattern)
        {
            return id;
        }
        let location = self.model.element(element).location;
        let id = self.new_element(
            Role::Pattern,
            Some(element),
            SmolStr::default(),
            location,
            None,
        );
        self.model.elements[element.0 as usize]
            .implements
            .push(Implements {
                pattern: Some(id),
                text: String::new(),
                location,
            });
        id
    }
}
