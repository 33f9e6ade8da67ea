//! Expressions of the tree → expressions of the model: names become ids, calls fit signatures.

mod calls;
mod demands;
mod expressions;
mod makers;
mod paths;
mod slots;

use super::declare::Pending;
use super::libraries::Libraries;
use super::lower::Spec;
use super::model::{ElementId, Expr, Judged, Model, SlotKind};
use super::names::AllNames;
use super::types::Shape;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::Entry;
use crate::source::{Location, Span};
use crate::syntax::ast;
use smol_str::SmolStr;

/// Resolves every expression that was declared.
pub(super) fn resolve(
    specs: &[Spec],
    libraries: &Libraries,
    model: &mut Model,
    names: &AllNames,
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let resolver = &mut Resolver::new(specs, libraries, model, names, pending);
    let selected = slots::selected(resolver);
    for (slot, library) in selected {
        if let SlotKind::Scope { selected, .. } = &mut model.slots[slot.0 as usize].kind {
            *selected = Some(library);
        }
    }
    let resolver = &mut Resolver::new(specs, libraries, model, names, pending);
    let values = slots::values(resolver);
    let checks = demands::checks(resolver);
    let uses = demands::uses(resolver);
    let demands = demands::demands(resolver);
    diagnostics.append(&mut resolver.diagnostics);
    for (slot, value) in values {
        model.slots[slot.0 as usize].value = value;
    }
    for (check, judged) in checks {
        model.checks[check.0 as usize].judged = judged;
    }
    for (uses, from, to) in uses {
        let uses = &mut model.uses[uses.0 as usize];
        (uses.from, uses.to) = (from, to);
    }
    for (requirement, demand) in demands {
        model.requirements[requirement.0 as usize].demand = demand;
    }
}

/// Where an expression stands.
#[derive(Clone, Default)]
pub(super) struct Site {
    /// The specification.
    pub(super) spec: usize,
    /// The element that holds it; `None` in a connection check.
    pub(super) owner: Option<ElementId>,
    /// The parameters that it may name, with the language that they are scopes of.
    pub(super) parameters: Vec<SmolStr>,
    pub(super) language: Option<SmolStr>,
    /// Whether names are looked up in each candidate of a requirement.
    pub(super) late: bool,
}

/// Resolves expressions.
pub(super) struct Resolver<'a> {
    pub(super) specs: &'a [Spec],
    pub(super) libraries: &'a Libraries,
    pub(super) model: &'a Model,
    pub(super) names: &'a AllNames,
    pub(super) pending: &'a Pending,
    pub(super) site: Site,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    /// A resolver at the top of the first specification.
    pub(super) fn new(
        specs: &'a [Spec],
        libraries: &'a Libraries,
        model: &'a Model,
        names: &'a AllNames,
        pending: &'a Pending,
    ) -> Self {
        Self {
            specs,
            libraries,
            model,
            names,
            pending,
            site: Site::default(),
            diagnostics: Vec::new(),
        }
    }

    /// Goes to the body of an element.
    fn enter(&mut self, owner: ElementId, late: bool) {
        self.site = Site {
            spec: self.model.element(owner).spec,
            owner: Some(owner),
            late,
            ..Site::default()
        };
    }

    /// What a line of a connection check judges.
    pub(super) fn in_connection_check(&mut self, site: Site, expr: &ast::Expr) -> Option<Judged> {
        self.site = site;
        let expr = self.verdict(expr)?;
        let comparison = None;
        Some(Judged { expr, comparison })
    }

    /// What a check judges: a call, a value, or a comparison.
    fn judged(&mut self, check: &ast::Check) -> Option<Judged> {
        let expr = check.expr();
        let Some(comparison) = check.comparison() else {
            let expr = self.verdict(&expr?)?;
            let comparison = None;
            return Some(Judged { expr, comparison });
        };
        let left = expr.and_then(|expr| self.value(&expr));
        let right = self.value(&comparison.right);
        let (left, right) = (left?, right?);
        self.comparable(&left, &right)?;
        let kind = if comparison.equal {
            super::model::Comparison::Equal
        } else {
            super::model::Comparison::NotEqual
        };
        Some(Judged {
            expr: left,
            comparison: Some((kind, right)),
        })
    }

    fn shape(&self, expr: &Expr) -> Shape {
        Shape::of_expr(expr, &slots::Shapes(self))
    }

    fn at(&self, span: Span) -> Location {
        Location {
            file: self.specs[self.site.spec].file,
            span,
        }
    }

    fn report(&mut self, entry: &'static Entry, span: Span, message: String, help: &str) {
        let diagnostic = Diagnostic::new(entry, self.at(span), message).help(help);
        self.diagnostics.push(diagnostic);
    }
}

/// Names in back quotes with commas between them.
pub(super) fn listed(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
