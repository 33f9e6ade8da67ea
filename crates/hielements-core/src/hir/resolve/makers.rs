//! The library that made a value, which a call on the value goes to.

use super::{Resolver, Site, listed};
use crate::diagnostics::catalogue::names as codes;
use crate::hir::model::{ElementId, Expr, ExprKind, SlotId, SlotKind};
use crate::hir::names::{Def, Found};
use crate::source::Span;
use crate::syntax::ast;
use smol_str::SmolStr;

/// Why it is not known which library made a value: message and help.
type Unclear = (String, String);

impl Resolver<'_> {
    /// The library that made a value, for calls on it; says so where that is not clear.
    pub(super) fn maker(&mut self, value: &Expr, span: Span) -> Option<SmolStr> {
        match self.made_by(value) {
            Ok(library) => Some(library),
            Err((message, help)) => {
                self.report(&codes::AMBIGUOUS_VALUE, span, message, &help);
                None
            }
        }
    }

    fn made_by(&self, value: &Expr) -> Result<SmolStr, Unclear> {
        match &value.kind {
            ExprKind::Slot(slot, _) => self.maker_of_slot(*slot).ok_or_else(|| {
                let slot = self.model.slot(*slot);
                let word = slot.kind.word();
                let help = match &slot.kind {
                    SlotKind::Scope { .. } if !slot.given => {
                        format!("write its language, `{word} {}<…>`, or call the library: `library.function({}, …)`", slot.name, slot.name)
                    }
                    SlotKind::Scope { .. } | SlotKind::Ref(_) => {
                        format!("call the library: `library.function({}, …)`", slot.name)
                    }
                };
                (format!("no library is known to have made `{}`", slot.name), help)
            }),
            ExprKind::Element(element, _) => self.maker_of_element(*element),
            ExprKind::Own => match self.site.owner {
                Some(owner) if self.model.pattern_of(owner).is_none() => {
                    self.maker_of_element(owner)
                }
                _ => Err((
                    "in a pattern, `self` is another element each time".to_owned(),
                    "call the library: `library.function(self, …)`".to_owned(),
                )),
            },
            ExprKind::Call(call) => Ok(call.library.clone()),
            ExprKind::Late(_, Some(fallback)) => self.made_by(fallback),
            ExprKind::Parameter(_) => self.site.language.clone().ok_or_else(unclear),
            ExprKind::Late(_, None)
            | ExprKind::Literal(_)
            | ExprKind::List(_)
            | ExprKind::Part(..)
            | ExprKind::Unfilled(_)
            | ExprKind::Unmatched(_) => Err(unclear()),
        }
    }

    fn maker_of_element(&self, element: ElementId) -> Result<SmolStr, Unclear> {
        let scopes = self.scopes_of(element);
        if let [only] = scopes.as_slice() {
            return self.maker_of_slot(*only).ok_or_else(unclear);
        }
        let path = &self.model.element(element).path;
        if scopes.is_empty() {
            let message = format!("`{path}` has no scope that could be meant");
            return Err((message, "give it a scope".to_owned()));
        }
        let paths: Vec<String> = scopes.iter().map(|id| self.model.slot_path(*id)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let count = paths.len();
        let message =
            format!("`{path}` has {count} scopes, so it is not clear which library is meant");
        Err((message, format!("name one of {}", listed(&paths))))
    }

    /// The scopes of an element; where it has none of its own, those below it.
    fn scopes_of(&self, element: ElementId) -> Vec<SlotId> {
        let own: Vec<SlotId> = self.model.own_scopes(element).collect();
        if own.is_empty() {
            self.model.scopes_below(element)
        } else {
            own
        }
    }

    /// Follows scopes that stand for other scopes to the call that selects; a hole is made by the
    /// library of its language.
    pub(super) fn maker_of_slot(&self, mut slot: SlotId) -> Option<SmolStr> {
        // Longer chains are a mistake that is reported.
        for _ in 0..=crate::hir::cycles::MAX_CHAIN {
            let Some(value) = self.pending.values.get(&slot) else {
                let language = self.model.slot(slot).kind.of()?;
                return self.libraries.has(language).then(|| language.clone());
            };
            let element = self.model.slot(slot).element;
            let site = Site {
                spec: self.model.element(element).spec,
                owner: Some(element),
                ..Site::default()
            };
            match self.maker_of_ast(&site, value.clone())? {
                Made::By(library) => return Some(library),
                Made::As(Found { def, .. }) => match def {
                    Def::Slot(next) => slot = next,
                    Def::Element(element) => {
                        let [only] = self.scopes_of(element)[..] else {
                            return None;
                        };
                        slot = only;
                    }
                },
            }
        }
        None
    }

    fn maker_of_ast(&self, site: &Site, mut expr: ast::Expr) -> Option<Made> {
        loop {
            expr = match expr {
                ast::Expr::Paren(paren) => paren.inner()?,
                ast::Expr::Field(field) => field.base()?,
                ast::Expr::Call(call) => match call.callee()? {
                    ast::Expr::Path(path) => {
                        let segments = path.path()?.segments();
                        let ((function, _), prefix) = segments.split_last()?;
                        let value = self.named(site, prefix).map(Made::As);
                        let library = match prefix {
                            [] => return self.bare(site.spec, function).map(Made::By),
                            [(first, _)] => self.library_in(site.spec, first),
                            [_, ..] => None,
                        };
                        return match library {
                            Some(library) if value.is_none() || self.has(&library, function) => {
                                Some(Made::By(library))
                            }
                            Some(_) | None => value,
                        };
                    }
                    other => other,
                },
                ast::Expr::Path(path) => {
                    return self.named(site, &path.path()?.segments()).map(Made::As);
                }
                ast::Expr::String(_)
                | ast::Expr::Number(_)
                | ast::Expr::Bool(_)
                | ast::Expr::List(_) => return None,
            };
        }
    }
}

/// What made a value.
enum Made {
    By(SmolStr),
    As(Found),
}

fn unclear() -> Unclear {
    (
        "no library is known to have made this value".to_owned(),
        "call a function of a library: `library.function(value, …)`".to_owned(),
    )
}
