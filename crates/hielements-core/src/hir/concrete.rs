//! Expressions of patterns → expressions of one element: holes become what fills them.

use super::apply::parts;
use super::model::{
    Call, ElementId, Expr, ExprKind, Fill, InstanceId, Judged, Model, Role, SlotId, Via,
};
use super::names::AllNames;
use crate::hir::names::{Def, Found};
use crate::syntax::ast::Verb;
use smol_str::SmolStr;

/// Makes expressions concrete.
#[derive(Clone, Copy)]
pub(super) struct Concrete<'a> {
    pub(super) model: &'a Model,
}

/// Where an expression stands: in an element, or in a part of a pattern as one instance has it.
#[derive(Clone, Copy)]
pub(super) struct Inside<'a> {
    model: &'a Model,
    instance: Option<InstanceId>,
    /// The element or part that holds the expression.
    site: ElementId,
    /// What `self` is.
    own: ElementId,
}

impl<'a> Concrete<'a> {
    /// The body of an element.
    pub(super) fn at(self, element: ElementId) -> Inside<'a> {
        Inside {
            model: self.model,
            instance: None,
            site: element,
            own: element,
        }
    }

    /// A part of a pattern as an instance has it.
    pub(super) fn inside(self, instance: InstanceId, site: ElementId) -> Inside<'a> {
        Inside {
            model: self.model,
            instance: Some(instance),
            site,
            own: self.model.instance(instance).element,
        }
    }
}

/// Why a name has no value in a candidate.
pub(super) enum NoValue {
    /// Neither the candidate and its children nor the pattern have it.
    Missing(String),
    /// Several children have a ref of this name.
    Several(String),
}

impl Inside<'_> {
    /// The expression with holes filled.
    pub(super) fn expr(&self, expr: &Expr) -> Expr {
        self.mapped(expr, &|_, fallback| match fallback {
            Some(fallback) => Ok(fallback.kind.clone()),
            None => Ok(ExprKind::Unmatched(self.site)),
        })
        .unwrap_or_else(|_: NoValue| expr.clone())
    }

    /// What a check judges with holes filled.
    pub(super) fn judged(&self, judged: &Judged) -> Judged {
        let comparison = judged.comparison.as_ref();
        Judged {
            expr: self.expr(&judged.expr),
            comparison: comparison.map(|(kind, right)| (*kind, self.expr(right))),
        }
    }

    /// What a check of a requirement judges in a candidate.
    ///
    /// # Errors
    ///
    /// With a name that has no value there.
    pub(super) fn judged_in(
        &self,
        names: &AllNames,
        candidate: Option<ElementId>,
        judged: &Judged,
    ) -> Result<Judged, NoValue> {
        let late = |words: &[SmolStr], fallback: Option<&Expr>| {
            let there = candidate.map(|id| in_candidate(self.model, names, id, words));
            match (there.transpose()?.flatten(), fallback) {
                (Some(found), _) => Ok(found),
                (None, Some(fallback)) => Ok(self.kind(&fallback.kind)),
                (None, None) => Err(NoValue::Missing(words.join("."))),
            }
        };
        let comparison = judged.comparison.as_ref();
        let comparison = comparison.map(|(kind, right)| Ok((*kind, self.mapped(right, &late)?)));
        Ok(Judged {
            expr: self.mapped(&judged.expr, &late)?,
            comparison: comparison.transpose()?,
        })
    }

    fn mapped(
        &self,
        expr: &Expr,
        late: &impl Fn(&[SmolStr], Option<&Expr>) -> Result<ExprKind, NoValue>,
    ) -> Result<Expr, NoValue> {
        let all = |exprs: &[Expr]| -> Result<Vec<Expr>, NoValue> {
            exprs.iter().map(|expr| self.mapped(expr, late)).collect()
        };
        let kind = match &expr.kind {
            ExprKind::List(items) => ExprKind::List(all(items)?),
            ExprKind::Call(call) => ExprKind::Call(Call {
                args: all(&call.args)?,
                ..call.clone()
            }),
            ExprKind::Late(words, fallback) => late(words, fallback.as_deref())?,
            other => self.kind(other),
        };
        let location = expr.location;
        Ok(Expr { kind, location })
    }

    fn kind(&self, kind: &ExprKind) -> ExprKind {
        match kind {
            ExprKind::Slot(slot, via) => self.slot(*slot, via),
            ExprKind::Element(element, via) => self.element(*element, via),
            ExprKind::Own => self.own(),
            ExprKind::Literal(_)
            | ExprKind::List(_)
            | ExprKind::Part(..)
            | ExprKind::Parameter(_)
            | ExprKind::Late(..)
            | ExprKind::Unfilled(_)
            | ExprKind::Unmatched(_)
            | ExprKind::Call(_) => kind.clone(),
        }
    }

    fn slot(&self, slot: SlotId, via: &[ElementId]) -> ExprKind {
        let Some(pattern) = self.model.pattern_of(self.model.slot(slot).element) else {
            return ExprKind::Slot(slot, Via::new());
        };
        let mut filled: Vec<SlotId> = Vec::new();
        for id in self.instances(pattern, via) {
            match self.model.instance(id).fills.get(&slot) {
                Some(Fill::Slots(slots)) => {
                    let new = slots.iter().filter(|slot| !filled.contains(slot));
                    filled.extend(new.copied().collect::<Vec<_>>());
                }
                Some(Fill::Rests(optional)) => return ExprKind::Unfilled(*optional),
                Some(Fill::Open | Fill::Optional) | None => {}
            }
        }
        match filled.as_slice() {
            [] => ExprKind::Unfilled(slot),
            [only] => ExprKind::Slot(*only, Via::new()),
            _ => ExprKind::Part(filled, Vec::new()),
        }
    }

    fn element(&self, element: ElementId, via: &[ElementId]) -> ExprKind {
        let Some(pattern) = self.model.pattern_of(element) else {
            return ExprKind::Element(element, Via::new());
        };
        let parts = self.instances(pattern, via).into_iter();
        let mut parts = parts.map(|id| part(self.model, id, element));
        let Some(first) = parts.next() else {
            return ExprKind::Unmatched(element);
        };
        parts.fold(first, |all, part| together(all, &part))
    }

    /// What `self` is.
    fn own(&self) -> ExprKind {
        let outer = self.instance.map(|id| self.model.instance(id));
        match outer.map(|instance| (instance.stands(), instance.outer.first())) {
            Some((false, Some((outer, of)))) => part(self.model, *outer, *of),
            Some(_) | None => ExprKind::Element(self.own, Via::new()),
        }
    }

    /// The instances of a pattern that an expression here means, with the way to the pattern.
    fn instances(&self, pattern: ElementId, via: &[ElementId]) -> Vec<InstanceId> {
        let Some((first, rest)) = via.split_first() else {
            return self.around(pattern).into_iter().collect();
        };
        let pattern_after = |at: usize| match rest.get(at) {
            Some(part) => self.model.pattern_of(*part),
            None => Some(pattern),
        };
        let Some(next) = pattern_after(0) else {
            return Vec::new();
        };
        let mut found: Vec<InstanceId> = match self.model.pattern_of(*first) {
            None => self
                .model
                .applied
                .get(&(*first, next))
                .copied()
                .into_iter()
                .collect(),
            Some(outer) => {
                let outer = self.around(outer).into_iter();
                outer
                    .flat_map(|id| within(self.model, id, *first, next))
                    .collect()
            }
        };
        for (at, part) in rest.iter().enumerate() {
            let Some(next) = pattern_after(at + 1) else {
                return Vec::new();
            };
            let inner = found
                .iter()
                .flat_map(|id| within(self.model, *id, *part, next));
            found = inner.collect();
        }
        found
    }

    /// The instance of a pattern here: this one or one that brings it along, else that of an element
    /// around.
    fn around(&self, pattern: ElementId) -> Option<InstanceId> {
        let mut open: Vec<InstanceId> = self.instance.into_iter().collect();
        let mut at = 0;
        while let Some(id) = open.get(at).copied() {
            let instance = self.model.instance(id);
            if instance.pattern == pattern {
                return Some(id);
            }
            for (outer, _) in &instance.outer {
                if !open.contains(outer) {
                    open.push(*outer);
                }
            }
            at += 1;
        }
        let mut outward = self.model.outward(self.own);
        outward.find_map(|id| self.model.applied.get(&(id, pattern)).copied())
    }
}

/// The instances of a pattern that a part of another one implements: one for each element that
/// stands for the part, else the one of the part itself.
pub(super) fn within(
    model: &Model,
    outer: InstanceId,
    part: ElementId,
    pattern: ElementId,
) -> Vec<InstanceId> {
    let standing = model.instance(outer).standing(part);
    if standing.is_empty() {
        return model
            .inner
            .get(&(outer, part, pattern))
            .copied()
            .into_iter()
            .collect();
    }
    let applied = |id: &ElementId| model.applied.get(&(*id, pattern)).copied();
    standing.iter().filter_map(applied).collect()
}

/// What two parts are together.
fn together(a: ExprKind, b: &ExprKind) -> ExprKind {
    let (mut slots, mut elements) = (Vec::new(), Vec::new());
    for kind in [&a, b] {
        match kind {
            ExprKind::Part(more_slots, more) => {
                slots.extend(more_slots);
                elements.extend(more);
            }
            ExprKind::Slot(slot, _) => slots.push(*slot),
            ExprKind::Element(element, _) => elements.push(*element),
            _ => {}
        }
    }
    if slots.is_empty() && elements.is_empty() {
        a
    } else {
        ExprKind::Part(slots, elements)
    }
}

/// What a part of a pattern became in an instance: what fills its holes, and what stands for it.
pub(super) fn part(model: &Model, id: InstanceId, part: ElementId) -> ExprKind {
    let instance = model.instance(id);
    if part == instance.pattern && instance.stands() {
        return ExprKind::Element(instance.element, Via::new());
    }
    let standing = instance.standing(part).to_vec();
    let mut slots = bound_in(model, id, part);
    let inside = |slot: &SlotId| {
        let element = model.slot(*slot).element;
        standing.iter().any(|id| model.is_within(element, *id))
    };
    slots.retain(|slot| !inside(slot));
    match (slots.is_empty(), standing.as_slice()) {
        (true, []) => ExprKind::Unmatched(part),
        (true, [only]) => ExprKind::Element(*only, Via::new()),
        (_, _) => ExprKind::Part(slots, standing),
    }
}

/// The scopes that fill the holes of a part and of what is in it, in patterns of those too.
fn bound_in(model: &Model, id: InstanceId, part: ElementId) -> Vec<SlotId> {
    let mut found = Vec::new();
    let mut open = vec![(id, part)];
    while let Some((id, part)) = open.pop() {
        let instance = model.instance(id);
        for inner in parts(model, part) {
            for hole in &model.element(inner).slots {
                if let Some(Fill::Slots(filled)) = instance.fills.get(hole) {
                    found.extend(filled.iter().copied().filter(|slot| model.is_scope(*slot)));
                }
            }
            for pattern in model.patterns(inner) {
                let inside = model.inner.get(&(id, inner, pattern));
                open.extend(inside.map(|id| (*id, pattern)));
            }
        }
    }
    found
}

/// What a name means in a candidate of a requirement, else in its children together.
fn in_candidate(
    model: &Model,
    names: &AllNames,
    candidate: ElementId,
    words: &[SmolStr],
) -> Result<Option<ExprKind>, NoValue> {
    let meant = |id: ElementId| {
        let kind = meaning(model, names, id, words)?.kind();
        Some(Concrete { model }.at(candidate).kind(&kind))
    };
    if let Some(own) = meant(candidate) {
        return Ok(Some(own));
    }
    let children = model.element(candidate).children.iter();
    let mut found = children.filter_map(|id| meant(*id));
    let Some(first) = found.next() else {
        return Ok(None);
    };
    found
        .try_fold(first, |all, next| {
            let is_ref =
                |kind: &ExprKind| matches!(kind, ExprKind::Slot(slot, _) if !model.is_scope(*slot));
            if is_ref(&all) || is_ref(&next) {
                return Err(NoValue::Several(words.join(".")));
            }
            Ok(together(all, &next))
        })
        .map(Some)
}

/// Whether a name means something in a candidate or in one of its children.
pub(super) fn has_meaning(
    model: &Model,
    names: &AllNames,
    candidate: ElementId,
    words: &[SmolStr],
) -> bool {
    let children = model.element(candidate).children.iter().copied();
    let mut places = std::iter::once(candidate).chain(children);
    places.any(|id| meaning(model, names, id, words).is_some())
}

fn meaning(model: &Model, names: &AllNames, start: ElementId, words: &[SmolStr]) -> Option<Found> {
    let start = Found::of(Def::Element(start));
    words.iter().try_fold(start, |found, word| match found.def {
        Def::Element(element) => Some(found.then(names.member(model, element, word)?)),
        Def::Slot(_) => None,
    })
}

/// Whether an expression needs something that is optional and not there.
pub(super) fn needs_optional(model: &Model, expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |expr| found = found || is_open_option(model, expr));
    found
}

/// The optional hole that an expression needs and that is open.
pub(super) fn optional_hole(model: &Model, expr: &Expr) -> Option<SlotId> {
    let mut found = None;
    expr.walk(&mut |expr| match expr.kind {
        ExprKind::Unfilled(slot) if is_open_option(model, expr) => found = Some(slot),
        _ => {}
    });
    found
}

fn is_open_option(model: &Model, expr: &Expr) -> bool {
    let requirement = match &expr.kind {
        ExprKind::Unfilled(slot) => model.slot(*slot).demanded,
        ExprKind::Unmatched(part) => match model.element(*part).role {
            Role::Demanded(requirement) => Some(requirement),
            Role::Element | Role::Pattern => None,
        },
        _ => None,
    };
    requirement.is_some_and(|id| model.requirement(id).verb == Verb::Allows)
}
