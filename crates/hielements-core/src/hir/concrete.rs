//! Expressions of patterns → expressions of one element: holes become what fills them.

use super::apply::parts;
use super::model::{
    Call, ElementId, Expr, ExprKind, Fill, InstanceId, Judged, Model, Role, SlotId,
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

/// A name that a candidate does not have.
pub(super) struct NoSuchName(pub(super) String);

impl Inside<'_> {
    /// The expression with holes filled.
    pub(super) fn expr(&self, expr: &Expr) -> Expr {
        self.mapped(expr, &|_, fallback| match fallback {
            Some(fallback) => Ok(fallback.kind.clone()),
            None => Ok(ExprKind::Unmatched(self.site)),
        })
        .unwrap_or_else(|_: NoSuchName| expr.clone())
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
    /// With a name that neither the candidate and its children nor the pattern have.
    pub(super) fn judged_in(
        &self,
        names: &AllNames,
        candidate: ElementId,
        judged: &Judged,
    ) -> Result<Judged, NoSuchName> {
        let late = |words: &[SmolStr], fallback: Option<&Expr>| {
            if let Some(kind) = in_candidate(self.model, names, candidate, words) {
                let found = Concrete { model: self.model }.at(candidate).kind(&kind);
                return Ok(found);
            }
            match fallback {
                Some(fallback) => Ok(self.kind(&fallback.kind)),
                None => Err(NoSuchName(words.join("."))),
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
        late: &impl Fn(&[SmolStr], Option<&Expr>) -> Result<ExprKind, NoSuchName>,
    ) -> Result<Expr, NoSuchName> {
        let all = |exprs: &[Expr]| -> Result<Vec<Expr>, NoSuchName> {
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
            ExprKind::Slot(slot, of) => self.slot(*slot, *of),
            ExprKind::Element(element, of) => self.element(*element, *of),
            ExprKind::Own => ExprKind::Element(self.own, None),
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

    fn slot(&self, slot: SlotId, of: Option<ElementId>) -> ExprKind {
        let Some(pattern) = self.model.pattern_of(self.model.slot(slot).element) else {
            return ExprKind::Slot(slot, None);
        };
        let instance = self.instance_of(pattern, of);
        let fill = instance.and_then(|id| self.model.instance(id).fills.get(&slot));
        match fill {
            Some(Fill::Slots(slots)) => match slots.as_slice() {
                [only] => ExprKind::Slot(*only, None),
                several => ExprKind::Part(several.to_vec(), Vec::new()),
            },
            Some(Fill::Open | Fill::Optional) | None => ExprKind::Unfilled(slot),
        }
    }

    fn element(&self, element: ElementId, of: Option<ElementId>) -> ExprKind {
        let Some(pattern) = self.model.pattern_of(element) else {
            return ExprKind::Element(element, None);
        };
        match self.instance_of(pattern, of) {
            Some(instance) => part(self.model, instance, element),
            None => ExprKind::Unmatched(element),
        }
    }

    /// The instance of a pattern that an expression here means.
    fn instance_of(&self, pattern: ElementId, of: Option<ElementId>) -> Option<InstanceId> {
        if let Some(of) = of {
            return self.applied(of, pattern);
        }
        let mut around = self.instance;
        while let Some(id) = around {
            let instance = self.model.instance(id);
            if instance.pattern == pattern {
                return Some(id);
            }
            around = instance.outer.map(|(outer, _)| outer);
        }
        let mut outward = self.model.outward(self.site);
        outward
            .find_map(|id| self.applied(id, pattern))
            .or_else(|| {
                let mut outward = self.model.outward(self.own);
                outward.find_map(|id| self.model.applied.get(&(id, pattern)).copied())
            })
    }

    /// The instance of a pattern on an element, or on what stands for a part of the pattern here.
    fn applied(&self, id: ElementId, pattern: ElementId) -> Option<InstanceId> {
        if self.model.element(id).role == Role::Element {
            return self.model.applied.get(&(id, pattern)).copied();
        }
        let instance = self.model.instance(self.instance?);
        let standing = instance.counterparts.get(&id).into_iter().flatten();
        let mut standing = standing.copied().chain([instance.element]);
        standing.find_map(|id| self.model.applied.get(&(id, pattern)).copied())
    }
}

/// What a part of a pattern became in an instance: what fills its holes, and what stands for it.
pub(super) fn part(model: &Model, id: InstanceId, part: ElementId) -> ExprKind {
    let instance = model.instance(id);
    if part == instance.pattern {
        return ExprKind::Element(instance.element, None);
    }
    let standing = instance
        .counterparts
        .get(&part)
        .cloned()
        .unwrap_or_default();
    let mut slots = Vec::new();
    for inner in parts(model, part) {
        for hole in &model.element(inner).slots {
            if let Some(Fill::Slots(filled)) = instance.fills.get(hole) {
                slots.extend(filled.iter().copied().filter(|slot| model.is_scope(*slot)));
            }
        }
    }
    let inside = |slot: &SlotId| {
        let element = model.slot(*slot).element;
        standing.iter().any(|id| model.is_within(element, *id))
    };
    slots.retain(|slot| !inside(slot));
    match (slots.is_empty(), standing.as_slice()) {
        (true, []) => ExprKind::Unmatched(part),
        (true, [only]) => ExprKind::Element(*only, None),
        (_, _) => ExprKind::Part(slots, standing),
    }
}

/// What a name means in a candidate of a requirement and in its children.
fn in_candidate(
    model: &Model,
    names: &AllNames,
    candidate: ElementId,
    words: &[SmolStr],
) -> Option<ExprKind> {
    let (first, rest) = words.split_first()?;
    let children = model.element(candidate).children.iter().copied();
    let mut places = std::iter::once(candidate).chain(children);
    let mut found = places.find_map(|id| names.member(model, id, first))?;
    for word in rest {
        let Def::Element(element) = found.def else {
            return None;
        };
        found = names.member(model, element, word)?;
    }
    let Found { def, of } = found;
    Some(match def {
        Def::Element(element) => ExprKind::Element(element, of),
        Def::Slot(slot) => ExprKind::Slot(slot, of),
    })
}

/// Whether an expression needs something that is optional and not there.
pub(super) fn needs_optional(model: &Model, expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |expr| {
        let requirement = match &expr.kind {
            ExprKind::Unfilled(slot) => model.slot(*slot).demanded,
            ExprKind::Unmatched(part) => match model.element(*part).role {
                Role::Demanded(requirement) => Some(requirement),
                Role::Element | Role::Pattern => None,
            },
            _ => None,
        };
        let optional = |id| model.requirement(id).verb == Verb::Allows;
        found = found || requirement.is_some_and(optional);
    });
    found
}
