//! Requirements → what is judged: which elements are looked at, and what makes one a match.

use super::allowed::{Line, Lists, concrete};
use super::{AllowedElements, Body, Candidate, Connection, Languages, Presence};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::lints;
use crate::hir::apply::{candidates, plays};
use crate::hir::concrete::{Concrete, needs_optional, part};
use crate::hir::model::{
    CheckId, Demand, DemandedElement, ElementId, Expr, ExprKind, Fill, InstanceId, Model,
    Requirement, RequirementId, Slot, SlotId, Target, TargetKind,
};
use crate::hir::names::{AllNames, Def};
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

/// A requirement as one instance has it.
#[derive(Clone, Copy)]
struct Obligation<'a> {
    instance: InstanceId,
    part: ElementId,
    id: RequirementId,
    requirement: &'a Requirement,
    subjects: &'a [ElementId],
}

impl<'a> Obligations<'a> {
    /// What a requirement makes of an instance: mostly one rule; one an element for boundaries that
    /// several elements have, and none where nothing is judged.
    pub(super) fn bodies(
        &mut self,
        instance: InstanceId,
        part: ElementId,
        id: RequirementId,
    ) -> Vec<Body> {
        let model = self.model;
        let standing = model.instance(instance).counterparts.get(&part);
        let it = Obligation {
            instance,
            part,
            id,
            requirement: model.requirement(id),
            subjects: standing.map_or(&[], Vec::as_slice),
        };
        let Some(demand) = &it.requirement.demand else {
            return vec![Body::Wrong];
        };
        match (it.requirement.verb, demand) {
            (Verb::Allows, Demand::Slot(_) | Demand::Check(_) | Demand::Implements(_)) => {
                Vec::new()
            }
            (_, Demand::Slot(slot)) => vec![Body::Presence(self.slot(it, *slot))],
            (_, Demand::Check(check)) => vec![Body::Presence(self.check(it, *check))],
            (_, Demand::Implements(pattern)) => {
                vec![Body::Presence(self.implements(it, *pattern))]
            }
            (Verb::Allows, Demand::Element(_)) => self.allowed_elements(it),
            (_, Demand::Element(demanded)) => vec![Body::Presence(self.element(it, demanded))],
            (Verb::Allows, Demand::Language(_)) => self.allowed_languages(it),
            (verb, Demand::Language(name)) => vec![Body::Languages(Languages {
                verb,
                groups: vec![(self.spoken_of(it), vec![name.clone()])],
            })],
            (_, Demand::Connection(target)) => self.connection(it, target),
        }
    }

    /// The element itself; with `descendant`, everything below it too.
    fn spoken_of(&self, it: Obligation<'_>) -> Vec<ElementId> {
        if it.requirement.descendant {
            let below = it.subjects.iter().flat_map(|id| self.model.below(*id));
            below.collect()
        } else {
            it.subjects.to_vec()
        }
    }

    fn presence(&self, it: Obligation<'_>, what: String, candidates: Vec<Candidate>) -> Presence {
        Presence {
            verb: it.requirement.verb,
            what,
            candidates,
        }
    }

    /// An element as a candidate.
    fn candidate(&self, element: ElementId, misfit: Option<String>) -> Candidate {
        let found = self.model.element(element);
        Candidate {
            element,
            location: found.location,
            label: format!("element `{}`", found.path),
            misfit,
            checks: Vec::new(),
        }
    }

    fn slot(&self, it: Obligation<'_>, id: SlotId) -> Presence {
        let wanted = self.model.slot(id);
        let word = wanted.kind.word();
        let of = wanted.kind.of().map(|of| format!(" of `{of}`"));
        let what = format!("{word} `{}`{}", wanted.name, of.unwrap_or_default());
        let found: Vec<SlotId> = match it.requirement.verb {
            Verb::Requires => match self.model.instance(it.instance).fills.get(&id) {
                Some(Fill::Slots(slots)) => slots.clone(),
                Some(Fill::Open | Fill::Optional) | None => Vec::new(),
            },
            Verb::Allows | Verb::Forbids => {
                let elements = self.spoken_of(it).into_iter();
                elements.filter_map(|id| self.like(id, wanted)).collect()
            }
        };
        let there = found.iter().map(|slot| {
            let slot = self.model.slot(*slot);
            Candidate {
                element: slot.element,
                location: slot.location,
                label: format!("{word} `{}`", slot.name),
                misfit: None,
                checks: Vec::new(),
            }
        });
        let missing = self.spoken_of(it).into_iter().map(|id| {
            let misfit = format!("it has no {word} `{}`", wanted.name);
            self.candidate(id, Some(misfit))
        });
        let candidates = if found.is_empty() {
            missing.collect()
        } else {
            there.collect()
        };
        self.presence(it, what, candidates)
    }

    /// The slot of an element with the name, kind and, where one is asked for, language or type.
    fn like(&self, element: ElementId, wanted: &Slot) -> Option<SlotId> {
        let Def::Slot(id) = self.names.own(element, &wanted.name)? else {
            return None;
        };
        let slot = self.model.slot(id);
        let of = wanted.kind.of();
        let same = wanted.kind.is_like(&slot.kind) && (of.is_none() || of == slot.kind.of());
        same.then_some(id)
    }

    fn implements(&self, it: Obligation<'_>, pattern: ElementId) -> Presence {
        let name = &self.model.element(pattern).path;
        let candidates = self.spoken_of(it).into_iter().map(|id| {
            let applied = self.model.applied.contains_key(&(id, pattern));
            let misfit = (!applied).then(|| format!("it does not implement `{name}`"));
            self.candidate(id, misfit)
        });
        self.presence(
            it,
            format!("an element that implements `{name}`"),
            candidates.collect(),
        )
    }

    fn check(&mut self, it: Obligation<'_>, id: CheckId) -> Presence {
        let check = self.model.check(id);
        let mut unknown = None;
        let mut found = Vec::new();
        for element in self.spoken_of(it) {
            let mut candidate = self.candidate(element, None);
            match self.checked(it, element, id) {
                Ok(Some(judged)) => candidate.checks.push(judged),
                Ok(None) => candidate.misfit = Some("the check does not apply to it".to_owned()),
                Err(name) => {
                    candidate.misfit = Some(format!("it has no `{name}`"));
                    unknown = Some(name);
                }
            }
            found.push(candidate);
        }
        if let Some(name) = unknown.filter(|_| found.iter().all(|it| it.misfit.is_some())) {
            self.never_applies(it, &name);
        }
        self.presence(
            it,
            format!("an element for which `{}` holds", check.text),
            found,
        )
    }

    /// What a check judges in a candidate; nothing where it needs an optional hole that is open.
    fn checked(
        &self,
        it: Obligation<'_>,
        candidate: ElementId,
        id: CheckId,
    ) -> Result<Option<crate::hir::Judged>, String> {
        let Some(judged) = &self.model.check(id).judged else {
            return Ok(None);
        };
        let inside = Concrete { model: self.model }.inside(it.instance, it.part);
        let judged = inside
            .judged_in(self.names, candidate, judged)
            .map_err(|name| name.0)?;
        let optional = judged.exprs().any(|expr| needs_optional(self.model, expr));
        Ok((!optional).then_some(judged))
    }

    fn never_applies(&mut self, it: Obligation<'_>, name: &str) {
        if !self.said.insert((lints::NEVER_APPLIES.code, it.id)) {
            return;
        }
        let instance = self.model.instance(it.instance);
        let element = &self.model.element(instance.element).path;
        let message = format!("no element that this could speak of has `{name}`");
        let help =
            format!("give `{element}` or an element in it a scope `{name}`, or correct the name");
        let diagnostic = Diagnostic::new(&lints::NEVER_APPLIES, it.requirement.location, message)
            .help(help)
            .related(instance.location, "looked at here");
        self.diagnostics.push(diagnostic);
    }

    fn element(&mut self, it: Obligation<'_>, demanded: &DemandedElement) -> Presence {
        let candidates = candidates(self.model, it.subjects, it.requirement.descendant);
        let found = candidates
            .into_iter()
            .map(|id| self.as_demanded(it, id, demanded));
        let found = found.collect();
        self.presence(it, self.described(demanded), found)
    }

    /// What is asked for, in words.
    fn described(&self, demanded: &DemandedElement) -> String {
        let name = &self.model.element(demanded.body).name;
        let patterns = demanded.implements.iter();
        let patterns: Vec<String> = patterns
            .map(|pattern| format!("`{}`", self.model.element(*pattern).path))
            .collect();
        if patterns.is_empty() {
            format!("element `{name}`")
        } else {
            format!("an element that implements {}", patterns.join(" and "))
        }
    }

    /// An element as a requirement sees it: name or role, type, and what its body asks for.
    fn as_demanded(
        &self,
        it: Obligation<'_>,
        id: ElementId,
        demanded: &DemandedElement,
    ) -> Candidate {
        let mut candidate = self.candidate(id, plays(self.model, id, demanded));
        if candidate.misfit.is_none() {
            candidate.misfit = self.body(it, id, demanded.body, &mut candidate.checks);
        }
        candidate
    }

    /// Why the declarations of a required element are not all there; adds checks that must hold.
    fn body(
        &self,
        it: Obligation<'_>,
        id: ElementId,
        body: ElementId,
        checks: &mut Vec<crate::hir::Judged>,
    ) -> Option<String> {
        let wanted = self.model.element(body);
        for slot in &wanted.slots {
            let declared = self.model.slot(*slot);
            if !self.bound_in(it.instance, *slot, id) && self.like(id, declared).is_none() {
                return Some(format!(
                    "it has no {} `{}`",
                    declared.kind.word(),
                    declared.name
                ));
            }
        }
        for check in &wanted.checks {
            match self.checked(it, id, *check) {
                Ok(judged) => checks.extend(judged),
                Err(name) => return Some(format!("it has no `{name}`")),
            }
        }
        for child in &wanted.children {
            let name = &self.model.element(*child).name;
            let mut children = self.model.element(id).children.iter();
            let Some(found) = children.find(|id| self.model.element(**id).name == *name) else {
                return Some(format!("it has no element `{name}`"));
            };
            if let Some(misfit) = self.body(it, *found, *child, checks) {
                return Some(format!("in `{name}`: {misfit}"));
            }
        }
        None
    }

    /// Whether a binding in the element fills a hole.
    fn bound_in(&self, instance: InstanceId, hole: SlotId, element: ElementId) -> bool {
        let Some(Fill::Slots(slots)) = self.model.instance(instance).fills.get(&hole) else {
            return false;
        };
        let inside = |slot: &SlotId| {
            self.model
                .is_within(self.model.slot(*slot).element, element)
        };
        slots.iter().any(inside)
    }

    fn allowed_elements(&mut self, it: Obligation<'_>) -> Vec<Body> {
        let bodies = it.subjects.iter().map(|subject| {
            let list = &self.lists.elements[subject];
            if !is_first(list, it) {
                return Body::JudgedWithFirst;
            }
            let seen = |id: ElementId, deep: bool| {
                let lines = list.iter().filter(|line| line.descendant || !deep);
                let candidates = lines.map(|line| {
                    let requirement = self.model.requirement(line.requirement);
                    let of_line = Obligation {
                        instance: line.instance,
                        part: requirement.owner,
                        id: line.requirement,
                        requirement,
                        subjects: it.subjects,
                    };
                    self.as_demanded(of_line, id, &line.item)
                });
                (id, candidates.collect())
            };
            let children = &self.model.element(*subject).children;
            let mut elements: Vec<(ElementId, Vec<Candidate>)> =
                children.iter().map(|id| seen(*id, false)).collect();
            if list.iter().any(|line| line.descendant) {
                let below = self.model.below(*subject).into_iter().skip(1);
                let deeper = below.filter(|id| !children.contains(id));
                elements.extend(deeper.map(|id| seen(id, true)));
            }
            Body::AllowedElements(AllowedElements {
                list: list.iter().map(|line| self.described(&line.item)).collect(),
                elements,
            })
        });
        bodies.collect()
    }

    fn allowed_languages(&self, it: Obligation<'_>) -> Vec<Body> {
        let bodies = it.subjects.iter().map(|subject| {
            let list = &self.lists.languages[subject];
            if !is_first(list, it) {
                return Body::JudgedWithFirst;
            }
            let all: Vec<SmolStr> = list.iter().map(|line| line.item.clone()).collect();
            let deep = list.iter().filter(|line| line.descendant);
            let deep: Vec<SmolStr> = deep.map(|line| line.item.clone()).collect();
            let mut groups = vec![(vec![*subject], all)];
            if !deep.is_empty() {
                groups.push((self.model.below(*subject)[1..].to_vec(), deep));
            }
            let verb = Verb::Allows;
            Body::Languages(Languages { verb, groups })
        });
        bodies.collect()
    }

    fn connection(&mut self, it: Obligation<'_>, target: &Target) -> Vec<Body> {
        let model = self.model;
        let target = concrete(model, it.instance, it.part, target);
        let needs = |value: &Expr| needs_optional(model, value);
        if matches!(&target.kind, TargetKind::Value(value) if needs(value)) {
            return vec![Body::Skipped];
        }
        let verb = it.requirement.verb;
        let location = it.requirement.location;
        if it.subjects.is_empty() {
            let kind = part(model, it.instance, it.part);
            let subject = Expr { kind, location };
            if needs(&subject) {
                return vec![Body::Skipped];
            }
            return vec![Body::Connection(Connection {
                verb,
                subject,
                each: Vec::new(),
                targets: vec![target],
            })];
        }
        let bodies = it.subjects.iter().map(|id| {
            self.own_part(it, *id, &target);
            let mut targets = vec![target.clone()];
            if verb == Verb::Allows {
                let list = &self.lists.connections[id];
                if !is_first(list, it) {
                    return Body::JudgedWithFirst;
                }
                targets = list.iter().map(|line| line.item.clone()).collect();
            }
            let kind = if *id == model.instance(it.instance).element {
                ExprKind::Element(*id, None)
            } else {
                part(model, it.instance, it.part)
            };
            Body::Connection(Connection {
                verb,
                subject: Expr { kind, location },
                each: model.below(*id),
                targets,
            })
        });
        bodies.collect()
    }

    /// A connection into the element itself is never judged.
    fn own_part(&mut self, it: Obligation<'_>, subject: ElementId, target: &Target) {
        let TargetKind::Value(value) = &target.kind else {
            return;
        };
        let inside = |id: ElementId| self.model.is_within(id, subject);
        let own = match &value.kind {
            ExprKind::Element(element, _) => inside(*element),
            ExprKind::Slot(slot, _) => inside(self.model.slot(*slot).element),
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

/// Whether a line is the first of its list.
fn is_first<T>(list: &[Line<T>], it: Obligation<'_>) -> bool {
    list.first()
        .is_some_and(|line| line.instance == it.instance && line.requirement == it.id)
}
