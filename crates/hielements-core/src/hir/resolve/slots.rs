//! Scopes and refs: their values, and what is known of them before anything runs.

use super::Resolver;
use crate::diagnostics::catalogue::names as codes;
use crate::hir::model::{Expr, SlotId, SlotKind};
use crate::hir::types::{Known, Shape};
use crate::stdlib::{Returns, Type};
use crate::syntax::ast::{self, AstNode};
use smol_str::SmolStr;

/// The scopes whose selector says a language.
pub(super) fn selected(resolver: &Resolver<'_>) -> Vec<(SlotId, SmolStr)> {
    let scopes = resolver.pending.slots.iter().copied();
    let scopes = scopes.filter(|slot| resolver.model.is_scope(*slot));
    scopes
        .filter_map(|slot| {
            let library = resolver.maker_of_slot(slot)?;
            resolver
                .libraries
                .is_language(&library)
                .then_some((slot, library))
        })
        .collect()
}

/// The values of all slots that are given one.
pub(super) fn values(resolver: &mut Resolver<'_>) -> Vec<(SlotId, Option<Expr>)> {
    let slots = resolver.pending.slots.iter().copied();
    slots
        .map(|slot| {
            resolver.enter(resolver.model.slot(slot).element, false);
            let value = &resolver.pending.values[&slot];
            let value = match &resolver.model.slot(slot).kind {
                SlotKind::Scope { .. } => resolver.selection(value),
                SlotKind::Ref(ty) => resolver.typed(value, ty.as_deref()),
            };
            (slot, value)
        })
        .collect()
}

impl Resolver<'_> {
    /// An expression that selects files.
    fn selection(&mut self, expr: &ast::Expr) -> Option<Expr> {
        let found = self.value(expr)?;
        let shape = self.shape(&found);
        if shape.fits(Type::Scope) {
            return Some(found);
        }
        let message = format!("a scope is a set of files, and this is {shape}");
        let help = "select files, for example with `files.folder_selector('src')`";
        self.report(&codes::WRONG_TYPE, expr.span(), message, help);
        None
    }

    /// An expression that gives a value of a type.
    fn typed(&mut self, expr: &ast::Expr, ty: Option<&str>) -> Option<Expr> {
        let found = self.value(expr)?;
        let shape = self.shape(&found);
        let wanted = ty.map_or(Shape::Unknown, Shape::of_name);
        if wanted.takes(&shape) {
            return Some(found);
        }
        let name = ty.unwrap_or_default();
        let message = format!("the ref is `{name}`, which is {wanted}, and this is {shape}");
        let help = "give a value of the type, or write another type behind the name of the ref";
        self.report(&codes::WRONG_TYPE, expr.span(), message, help);
        None
    }

    /// Says so where two values can never be equal.
    pub(super) fn comparable(&mut self, left: &Expr, right: &Expr) -> Option<()> {
        let (a, b) = (self.shape(left), self.shape(right));
        if a.takes(&b) || b.takes(&a) {
            return Some(());
        }
        let message = format!("{a} is compared with {b}, and the two are never equal");
        let span = right.location.span;
        self.report(
            &codes::WRONG_TYPE,
            span,
            message,
            "compare values of one type",
        );
        None
    }
}

/// What is known of slots and of the results of calls.
pub(super) struct Shapes<'r, 'a>(pub(super) &'r Resolver<'a>);

impl Known for Shapes<'_, '_> {
    fn slot(&self, slot: SlotId) -> Shape {
        match &self.0.model.slot(slot).kind {
            SlotKind::Scope { .. } => Shape::Scope,
            SlotKind::Ref(ty) => ty.as_deref().map_or(Shape::Unknown, Shape::of_name),
        }
    }

    fn call(&self, library: &str, function: &str) -> Shape {
        let signature = self.0.libraries.function(library, function);
        match signature.map(|signature| &signature.returns) {
            Some(Returns::Value(ty) | Returns::Both(ty)) => Shape::of_type(*ty),
            Some(Returns::Verdict) => Shape::Bool,
            None => Shape::Unknown,
        }
    }
}
