//! Checks, uses and requirements.

use super::Resolver;
use crate::diagnostics::catalogue::{lints, names as codes};
use crate::diagnostics::did_you_mean;
use crate::hir::imports;
use crate::hir::model::{
    CheckId, Demand, DemandedElement, DemandedType, ElementId, Expr, ExprKind, Judged,
    RequirementId, SlotKind, Target, TargetKind, UsesId,
};
use crate::hir::source_map::Meaning;
use crate::source::Span;
use crate::syntax::ast::{self, AstNode, ConnectionTarget, Verb};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// What all checks judge.
pub(super) fn checks(resolver: &mut Resolver<'_>) -> Vec<(CheckId, Option<Judged>)> {
    let pending = resolver.pending;
    let own = pending.checks.iter().map(|check| (check, false));
    let demanded = pending.demanded_checks.iter().map(|check| (check, true));
    own.chain(demanded)
        .map(|((id, check), late)| {
            resolver.enter(resolver.model.check(*id).element, late);
            (*id, resolver.judged(check))
        })
        .collect()
}

/// The ends of all uses.
pub(super) fn uses(resolver: &mut Resolver<'_>) -> Vec<(UsesId, Option<Expr>, Option<Expr>)> {
    let pending = resolver.pending;
    pending
        .uses
        .iter()
        .map(|(id, uses)| {
            resolver.enter(resolver.model.uses_at(*id).element, false);
            let from = uses.from().and_then(|path| resolver.end(&path));
            let to = uses.to().and_then(|path| resolver.end(&path));
            (*id, from, to)
        })
        .collect()
}

/// What all requirements speak of.
pub(super) fn demands(resolver: &mut Resolver<'_>) -> Vec<(RequirementId, Option<Demand>)> {
    let pending = resolver.pending;
    pending
        .requirements
        .iter()
        .map(|(id, spec)| {
            resolver.enter(resolver.model.requirement(*id).owner, false);
            (*id, resolver.demand(*id, spec))
        })
        .collect()
}

impl Resolver<'_> {
    /// An element or scope that `uses` names.
    fn end(&mut self, path: &ast::Path) -> Option<Expr> {
        let span = path.span();
        let kind = self.path(&path.segments())?;
        let location = self.at(span);
        let is_ref = matches!(&kind, ExprKind::Slot(slot, _) if !self.model.is_scope(*slot));
        if is_ref {
            let message = format!(
                "`{}` is a ref, and `uses` joins elements and scopes",
                path.text()
            );
            self.report(
                &codes::WRONG_TYPE,
                span,
                message,
                "name an element or a scope",
            );
            return None;
        }
        Some(Expr { kind, location })
    }

    fn demand(&mut self, id: RequirementId, spec: &ast::Spec) -> Option<Demand> {
        let requirement = self.model.requirement(id);
        let declared = requirement.demand.clone();
        self.no_meaning(id, spec);
        match spec {
            ast::Spec::Scope(_) | ast::Spec::Ref(_) | ast::Spec::Check(_) => declared,
            ast::Spec::Language(language) => {
                let name = language.name()?;
                self.known_language(&name);
                Some(Demand::Language(name.text().into()))
            }
            ast::Spec::Implements(implements) => {
                Some(Demand::Implements(self.pattern(&implements.path()?)?))
            }
            ast::Spec::Connection(connection) => {
                Some(Demand::Connection(self.target(&connection.target()?)))
            }
            ast::Spec::Element(element) => match declared? {
                Demand::Element(declared) => {
                    if requirement.verb == Verb::Forbids {
                        self.unjudged(declared.body);
                    }
                    self.demanded_element(declared.body, element)
                }
                other => Some(other),
            },
        }
    }

    fn demanded_element(&mut self, body: ElementId, element: &ast::ElementSpec) -> Option<Demand> {
        let paths = element.implements();
        let patterns: Vec<_> = paths.iter().map(|path| self.pattern(path)).collect();
        let ty = match element.type_name() {
            None => None,
            Some(name) => Some(self.demanded_type(&name)?),
        };
        Some(Demand::Element(DemandedElement {
            implements: patterns.into_iter().collect::<Option<_>>()?,
            ty,
            body,
        }))
    }

    /// The type of an element: a pattern that it implements or a language that it is written in.
    fn demanded_type(&mut self, name: &ast::Name) -> Option<DemandedType> {
        let text = name.text();
        let spec = self.site.spec;
        if let Some(pattern) = imports::pattern_named(self.model, self.names, spec, &text) {
            let meaning = Meaning::Element(pattern);
            self.names.note(spec, name.span(), meaning);
            return Some(DemandedType::Pattern(pattern));
        }
        let known = self.languages();
        if known.contains(text.as_str()) {
            return Some(DemandedType::Language(text.into()));
        }
        let help = match did_you_mean(&text, known.iter().map(SmolStr::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write a pattern that the element implements, or the language of a scope of it"
                .to_owned(),
        };
        let message = format!("`{text}` is neither a pattern nor a language");
        self.report(&codes::UNKNOWN_NAME, name.span(), message, &help);
        None
    }

    /// The languages of libraries, declarations and scopes.
    fn languages(&self) -> BTreeSet<SmolStr> {
        let declared = self.pending.languages.iter();
        let declared = declared.filter_map(|(_, it)| it.name());
        let scopes = self.model.slots.iter();
        let scopes = scopes.filter(|slot| matches!(slot.kind, SlotKind::Scope { .. }));
        let mut known: BTreeSet<SmolStr> = self.libraries.languages().map(Into::into).collect();
        known.extend(declared.map(|name| SmolStr::from(name.text())));
        known.extend(scopes.filter_map(|slot| slot.kind.of().cloned()));
        known
    }

    /// Says so where nothing can be of a language.
    fn known_language(&mut self, name: &ast::Name) {
        let text = name.text();
        if self.libraries.is_language(&text) {
            return;
        }
        let known = self.languages();
        if known.contains(text.as_str()) {
            return;
        }
        let message = format!("`{text}` is the language of no library and of no scope");
        let help = match did_you_mean(&text, known.iter().map(SmolStr::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("give a scope the language, `scope name<{text}> = …`"),
        };
        self.report(&lints::NEVER_APPLIES, name.span(), message, &help);
    }

    /// Says which statements in the body of a forbidden element nobody judges.
    fn unjudged(&mut self, body: ElementId) {
        let model = self.model;
        for id in model.below(body) {
            let element = model.element(id);
            let requirements = element.requirements.iter();
            let requirements = requirements.map(|id| model.requirement(*id).location);
            let uses = element.uses.iter().map(|id| model.uses_at(*id).location);
            for location in requirements.chain(uses) {
                let message = "in a forbidden element this is never judged".to_owned();
                let help = "describe the forbidden element by scopes, refs, checks and elements";
                self.report(&lints::NO_MEANING, location.span, message, help);
            }
        }
    }

    fn pattern(&mut self, path: &ast::Path) -> Option<ElementId> {
        match imports::pattern(self.model, self.names, self.site.spec, path) {
            Ok(pattern) => Some(pattern),
            Err(help) => {
                let message = format!("there is no pattern `{}`", path.text());
                self.report(&codes::UNKNOWN_PATTERN, path.span(), message, &help);
                None
            }
        }
    }

    /// A part of the specification, else a module or package.
    fn target(&mut self, target: &ConnectionTarget) -> Target {
        match target {
            ConnectionTarget::Text(text) => Target {
                text: text.value(),
                location: self.at(text.span()),
                kind: TargetKind::Text(text.value().into()),
            },
            ConnectionTarget::Path(path) => Target {
                text: path.text(),
                location: self.at(path.span()),
                kind: self.target_kind(path),
            },
        }
    }

    fn target_kind(&mut self, path: &ast::Path) -> TargetKind {
        let segments = path.segments();
        let is_own = segments.first().is_some_and(|(first, _)| first == "self");
        if is_own || self.named(&self.site, &segments).is_some() {
            let location = self.at(path.span());
            if let Some(kind) = self.path(&segments) {
                return TargetKind::Value(Expr { kind, location });
            }
        }
        let words = segments.into_iter().map(|(word, _)| SmolStr::from(word));
        TargetKind::Module(words.collect())
    }

    fn no_meaning(&mut self, id: RequirementId, spec: &ast::Spec) {
        if self.model.requirement(id).verb != Verb::Allows {
            return;
        }
        let what = match spec {
            ast::Spec::Check(_) => "check",
            ast::Spec::Implements(_) => "implements",
            ast::Spec::Scope(_)
            | ast::Spec::Ref(_)
            | ast::Spec::Language(_)
            | ast::Spec::Connection(_)
            | ast::Spec::Element(_) => return,
        };
        let span: Span = self.model.requirement(id).location.span;
        let message = format!("`allows {what}` permits what nothing forbids");
        let help = "remove the line, or write `requires` or `forbids`";
        self.report(&lints::NO_MEANING, span, message, help);
    }
}
