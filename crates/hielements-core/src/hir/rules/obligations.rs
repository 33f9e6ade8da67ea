//! Requirements → what is judged: which elements are spoken of, and boundaries.

use super::allowed::{Line, List, Lists, concrete};
use super::{AllowedElements, AllowedGroup, Body, Connection, Group, Languages};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::lints;
use crate::hir::apply::is_demanded;
use crate::hir::concrete::{needs_optional, part};
use crate::hir::model::{
    Demand, DemandedElement, ElementId, Expr, ExprKind, InstanceId, Model, Requirement,
    RequirementId, SlotId, Target, TargetKind, Via,
};
use crate::hir::names::AllNames;
use crate::syntax::ast::Verb;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

/// Makes rules of requirements.
pub(super) struct Obligations<'a> {
    pub(super) model: &'a Model,
    pub(super) names: &'a AllNames,
    pub(super) lists: Lists,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    /// What was said of a requirement already.
    pub(super) said: FxHashSet<(&'static str, RequirementId)>,
}

/// A requirement as one instance has it, for one of the elements that it speaks of.
#[derive(Clone, Copy)]
pub(super) struct Obligation<'a> {
    pub(super) instance: InstanceId,
    /// The part of the pattern that holds the requirement.
    pub(super) part: ElementId,
    pub(super) id: RequirementId,
    pub(super) requirement: &'a Requirement,
    /// The element that stands for the part; `None` where only scopes do.
    pub(super) subject: Option<ElementId>,
}

impl<'a> Obligations<'a> {
    /// What a requirement makes of an instance: one rule for each element that stands for its part,
    /// and none where nothing is judged.
    pub(super) fn bodies(
        &mut self,
        instance: InstanceId,
        part: ElementId,
        id: RequirementId,
    ) -> Vec<Body> {
        let model = self.model;
        let of = |subject: Option<ElementId>| Obligation {
            instance,
            part,
            id,
            requirement: model.requirement(id),
            subject,
        };
        let standing = model.instance(instance).standing(part);
        // The requirement that asks for the element says that it is not there.
        if standing.is_empty() && !is_demanded(model, part) {
            return self.body(of(None)).into_iter().collect();
        }
        let bodies = standing.iter().map(|id| self.body(of(Some(*id))));
        bodies.flatten().collect()
    }

    fn body(&mut self, it: Obligation<'_>) -> Option<Body> {
        let Some(demand) = &it.requirement.demand else {
            return Some(Body::Wrong);
        };
        let verb = it.requirement.verb;
        match (verb, demand) {
            (Verb::Allows, Demand::Slot(_) | Demand::Check(_) | Demand::Implements(_)) => None,
            (_, Demand::Slot(slot)) => Some(Body::Presence(self.slot(it, *slot))),
            (_, Demand::Check(check)) => Some(self.check(it, *check)),
            (_, Demand::Implements(pattern)) => Some(Body::Presence(self.implements(it, *pattern))),
            (Verb::Allows, Demand::Element(_)) => Some(self.allowed_elements(it)),
            (_, Demand::Element(demanded)) => Some(self.element(it, demanded)),
            (Verb::Allows, Demand::Language(_)) => Some(self.allowed_languages(it)),
            (_, Demand::Language(name)) => {
                let names = vec![name.clone()];
                let groups = vec![self.group(it, &self.spoken_of(it), names)];
                Some(Body::Languages(Languages { verb, groups }))
            }
            (_, Demand::Connection(target)) => Some(self.connection(it, target)),
        }
    }

    /// The element itself; with `descendant`, everything below it too.
    pub(super) fn spoken_of(&self, it: Obligation<'_>) -> Vec<ElementId> {
        match it.subject {
            Some(id) if it.requirement.descendant => self.model.below(id),
            subject => subject.into_iter().collect(),
        }
    }

    /// How a message calls what a requirement speaks of.
    pub(super) fn name_of(&self, it: Obligation<'_>) -> &'a str {
        &self.model.element(it.subject.unwrap_or(it.part)).path
    }

    /// The scopes of elements; of a part that no element stands for, those that are bound to it.
    fn group(&self, it: Obligation<'_>, elements: &[ElementId], names: Vec<SmolStr>) -> Group {
        let of_elements = elements.iter().flat_map(|id| self.model.own_scopes(*id));
        let mut scopes: Vec<SlotId> = of_elements.collect();
        if it.subject.is_none() {
            match part(self.model, it.instance, it.part) {
                ExprKind::Part(slots, _) => scopes.extend(slots),
                ExprKind::Slot(slot, _) => scopes.push(slot),
                _ => {}
            }
        }
        Group {
            element: it
                .subject
                .unwrap_or(self.model.instance(it.instance).element),
            scopes,
            names,
        }
    }

    fn allowed_elements(&mut self, it: Obligation<'_>) -> Body {
        let lines = it.subject.and_then(|id| self.lists.elements.get(&id));
        let all = lines.cloned().unwrap_or_default();
        let deep = with_descendant(&all);
        let below = it.subject.map_or_else(Vec::new, |id| self.model.below(id));
        let is_child = |id: &ElementId| self.model.element(*id).parent == it.subject;
        let (children, deeper): (Vec<ElementId>, Vec<ElementId>) =
            below.into_iter().skip(1).partition(is_child);
        let mut groups = Vec::new();
        if is_first(&all, it) {
            groups.push(self.allowed_group(it, &all, &children));
        }
        if is_first(&deep, it) {
            groups.push(self.allowed_group(it, &deep, &deeper));
        }
        match groups.is_empty() {
            true => Body::JudgedWithFirst,
            false => Body::AllowedElements(AllowedElements { groups }),
        }
    }

    /// Elements as each line of a list sees them.
    fn allowed_group(
        &self,
        it: Obligation<'_>,
        list: &[Line<DemandedElement>],
        elements: &[ElementId],
    ) -> AllowedGroup {
        let seen = |id: ElementId| {
            let candidates = list.iter().map(|line| {
                let requirement = self.model.requirement(line.requirement);
                let of_line = Obligation {
                    instance: line.instance,
                    part: requirement.owner,
                    id: line.requirement,
                    requirement,
                    subject: it.subject,
                };
                self.as_demanded(of_line, id, &line.item)
            });
            (id, candidates.collect())
        };
        AllowedGroup {
            list: list.iter().map(|line| self.described(&line.item)).collect(),
            elements: elements.iter().map(|id| seen(*id)).collect(),
        }
    }

    fn allowed_languages(&self, it: Obligation<'_>) -> Body {
        let all = match it.subject {
            Some(id) => self.lists.languages.get(&id).cloned().unwrap_or_default(),
            None => self.lines_of_part(it, |demand| match demand {
                Demand::Language(name) => Some(name.clone()),
                _ => None,
            }),
        };
        let deep = with_descendant(&all);
        let names = |list: &[Line<SmolStr>]| list.iter().map(|line| line.item.clone()).collect();
        let mut groups = Vec::new();
        if is_first(&all, it) {
            let own: Vec<ElementId> = it.subject.into_iter().collect();
            groups.push(self.group(it, &own, names(&all)));
        }
        if let Some(id) = it.subject.filter(|_| is_first(&deep, it)) {
            groups.push(self.group(it, &self.model.below(id)[1..], names(&deep)));
        }
        let verb = Verb::Allows;
        match groups.is_empty() {
            true => Body::JudgedWithFirst,
            false => Body::Languages(Languages { verb, groups }),
        }
    }

    /// The list of a part that no element stands for: the lines in it.
    fn lines_of_part<T>(&self, it: Obligation<'_>, item: impl Fn(&Demand) -> Option<T>) -> List<T> {
        let requirements = self.model.element(it.part).requirements.iter();
        let lines = requirements.filter_map(|id| {
            let requirement = self.model.requirement(*id);
            let allows = requirement.verb == Verb::Allows;
            let item = item(requirement.demand.as_ref().filter(|_| allows)?)?;
            Some(Line {
                instance: it.instance,
                requirement: *id,
                descendant: requirement.descendant,
                item,
            })
        });
        lines.collect()
    }

    fn connection(&mut self, it: Obligation<'_>, target: &Target) -> Body {
        let model = self.model;
        let target = concrete(model, it.instance, it.part, target);
        let location = it.requirement.location;
        let kind = match it.subject {
            Some(id) if id == model.instance(it.instance).element => {
                ExprKind::Element(id, Via::new())
            }
            _ => part(model, it.instance, it.part),
        };
        let subject = Expr { kind, location };
        let target_is_open =
            matches!(&target.kind, TargetKind::Value(value) if needs_optional(model, value));
        if target_is_open || needs_optional(model, &subject) {
            return Body::Skipped;
        }
        self.own_part(it, &target);
        let verb = it.requirement.verb;
        let mut targets = vec![target];
        if verb == Verb::Allows {
            let Some(list) = self.allowed_targets(it) else {
                return Body::JudgedWithFirst;
            };
            targets = list;
        }
        Body::Connection(Connection {
            verb,
            subject,
            each: it.subject.map_or_else(Vec::new, |id| model.below(id)),
            targets,
        })
    }

    /// The whole list, for its first line. What is optional and not there allows nothing.
    fn allowed_targets(&self, it: Obligation<'_>) -> Option<Vec<Target>> {
        let own;
        let list = match it.subject {
            Some(id) => self.lists.connections.get(&id)?,
            None => {
                own = self.lines_of_part(it, |demand| match demand {
                    Demand::Connection(target) => {
                        Some(concrete(self.model, it.instance, it.part, target))
                    }
                    _ => None,
                });
                &own
            }
        };
        let is_open = |target: &Target| matches!(&target.kind, TargetKind::Value(value) if needs_optional(self.model, value));
        let mut there = list.iter().filter(|line| !is_open(&line.item)).peekable();
        let first = there.peek()?;
        let is_first = first.instance == it.instance && first.requirement == it.id;
        is_first.then(|| there.map(|line| line.item.clone()).collect())
    }

    /// A connection into the element itself is never judged.
    fn own_part(&mut self, it: Obligation<'_>, target: &Target) {
        let (TargetKind::Value(value), Some(subject)) = (&target.kind, it.subject) else {
            return;
        };
        let inside = |id: ElementId| self.model.is_within(id, subject);
        let own = match &value.kind {
            ExprKind::Element(element, _) => inside(*element),
            ExprKind::Slot(slot, _) => {
                self.model.is_scope(*slot) && inside(self.model.slot(*slot).element)
            }
            _ => false,
        };
        if own && self.said.insert((lints::TARGET_IS_OWN_PART.code, it.id)) {
            let path = &self.model.element(subject).path;
            let message = format!("`{}` is a part of `{path}` itself", target.text);
            let help = "write the rule at the parts that must not use it";
            let diagnostic = Diagnostic::new(&lints::TARGET_IS_OWN_PART, target.location, message);
            self.diagnostics.push(diagnostic.help(help));
        }
    }
}

/// The lines that speak of everything below an element.
fn with_descendant<T: Clone>(list: &[Line<T>]) -> List<T> {
    let deep = list.iter().filter(|line| line.descendant);
    deep.cloned().collect()
}

/// Whether a line is the first of its list.
fn is_first<T>(list: &[Line<T>], it: Obligation<'_>) -> bool {
    list.first()
        .is_some_and(|line| line.instance == it.instance && line.requirement == it.id)
}
