//! `binds` and old bindings: which hole of which pattern they fill, and for which element.

use super::declare::{Pending, index, normalised};
use super::imports;
use super::lower::Spec;
use super::model::{ElementId, Model, Slot, SlotId};
use super::names::{AllNames, Def};
use crate::diagnostics::catalogue::{Entry, lints, names as codes};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{Location, Span};
use crate::syntax::ast::{self, AstNode};
use smol_str::SmolStr;

/// A slot that fills a hole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    /// The element that implements the pattern: the nearest one around the binding.
    pub(super) element: ElementId,
    /// The pattern.
    pub(super) pattern: ElementId,
    /// The hole.
    pub(super) hole: SlotId,
    /// What fills it.
    pub(super) slot: SlotId,
    /// The path behind `binds`.
    pub(super) location: Location,
}

/// Resolves the paths of all bindings. Old bindings become scopes and refs of their element.
pub(super) fn bind(
    specs: &[Spec],
    model: &mut Model,
    names: &AllNames,
    pending: &mut Pending,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Binding> {
    let mut bound = Vec::new();
    for (slot, path) in &pending.binds {
        let element = model.slot(*slot).element;
        let found = Finder::new(specs, model, names, element, path).find(diagnostics);
        bound.extend(found.map(|found| found.with(*slot)));
    }
    for (element, binding) in std::mem::take(&mut pending.old_bindings) {
        let (Some(path), Some(value)) = (binding.path(), binding.value()) else {
            continue;
        };
        let finder = Finder::new(specs, model, names, element, &path);
        let Some(found) = finder.find(diagnostics) else {
            continue;
        };
        let hole = model.slot(found.hole);
        let slot = SlotId(index(model.slots.len()));
        let declared = Slot {
            name: hole.name.clone(),
            element,
            kind: hole.kind.clone(),
            value: None,
            given: true,
            demanded: None,
            text: normalised(&binding.header()),
            location: found.location,
            docs: binding.docs(),
        };
        model.slots.push(declared);
        model.elements[element.0 as usize].slots.push(slot);
        pending.values.insert(slot, value);
        pending.slots.push(slot);
        bound.push(found.with(slot));
    }
    bound
}

/// A binding whose slot is not known yet.
struct Unbound {
    element: ElementId,
    pattern: ElementId,
    hole: SlotId,
    location: Location,
}

impl Unbound {
    fn with(self, slot: SlotId) -> Binding {
        Binding {
            element: self.element,
            pattern: self.pattern,
            hole: self.hole,
            slot,
            location: self.location,
        }
    }
}

struct Finder<'a> {
    model: &'a Model,
    names: &'a AllNames,
    /// The element that holds the binding.
    element: ElementId,
    path: &'a ast::Path,
    segments: Vec<(SmolStr, Span)>,
    file: crate::source::FileId,
}

impl<'a> Finder<'a> {
    fn new(
        specs: &[Spec],
        model: &'a Model,
        names: &'a AllNames,
        element: ElementId,
        path: &'a ast::Path,
    ) -> Self {
        let segments = path.segments().into_iter();
        Self {
            model,
            names,
            element,
            path,
            segments: segments.map(|(word, span)| (word.into(), span)).collect(),
            file: specs[model.element(element).spec].file,
        }
    }

    fn find(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Unbound> {
        match self.implementer() {
            Some((element, pattern, depth)) => {
                self.hole(pattern, depth, diagnostics).map(|hole| Unbound {
                    element,
                    pattern,
                    hole,
                    location: self.at(self.path.span()),
                })
            }
            None => {
                diagnostics.push(self.nobody_implements());
                None
            }
        }
    }

    /// The nearest element around that implements the pattern, and how many words name it.
    fn implementer(&self) -> Option<(ElementId, ElementId, usize)> {
        self.model.outward(self.element).find_map(|id| {
            let mut implements = self.model.element(id).implements.iter();
            implements.find_map(|it| {
                let pattern = it.pattern.filter(|_| !it.text.is_empty())?;
                let depth = self.names_pattern(pattern, &it.text)?;
                Some((id, pattern, depth))
            })
        })
    }

    /// How many of the words name the pattern: by its own name, or as `implements` spells it.
    fn names_pattern(&self, pattern: ElementId, spelled: &str) -> Option<usize> {
        let begins = |words: &[&str]| {
            let own = self.segments.iter().map(|(word, _)| word.as_str());
            own.take(words.len()).eq(words.iter().copied())
        };
        let spelled: Vec<&str> = spelled.split('.').collect();
        if begins(&spelled) {
            return Some(spelled.len());
        }
        begins(&[self.model.element(pattern).name.as_str()]).then_some(1)
    }

    fn nobody_implements(&self) -> Diagnostic {
        let text = self.path.text();
        let location = self.at(self.path.span());
        let spec = self.model.element(self.element).spec;
        let first = self.segments.first().map_or("", |(word, _)| word.as_str());
        if imports::pattern_named(self.model, self.names, spec, first).is_some() {
            let message = format!("no element around this binding implements `{first}`");
            let help = format!("write `implements {first}` at the element that does");
            return Diagnostic::new(&codes::WRONG_BINDING, location, message).help(help);
        }
        let message = format!("`{text}` begins with no pattern that an element around implements");
        let around = self.model.outward(self.element);
        let implements = around.flat_map(|id| &self.model.element(id).implements);
        let spelled: Vec<&str> = implements.map(|it| it.text.as_str()).collect();
        let help = match did_you_mean(first, spelled.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "begin the path with the name of a pattern behind `implements`".to_owned(),
        };
        Diagnostic::new(&codes::WRONG_BINDING, location, message).help(help)
    }

    /// The slot of the pattern behind the words that name the pattern.
    fn hole(
        &self,
        pattern: ElementId,
        depth: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<SlotId> {
        let mut part = pattern;
        let Some(((last, last_span), inner)) = self.segments[depth..].split_last() else {
            let message = format!("`{}` is a whole pattern", self.path.text());
            self.report(diagnostics, pattern, self.path.span(), message, "");
            return None;
        };
        for (word, span) in inner {
            match self.names.own(part, word) {
                Some(Def::Element(next)) => part = next,
                Some(Def::Slot(_)) | None => {
                    let message = format!("{} has no element `{word}`", self.name_of(part));
                    self.report(diagnostics, part, *span, message, word);
                    return None;
                }
            }
        }
        match self.names.own(part, last) {
            Some(Def::Slot(slot)) => Some(slot),
            Some(Def::Element(_)) => {
                let message = format!(
                    "`{}` is an element, and a scope or ref is bound",
                    self.path.text()
                );
                self.report(diagnostics, part, *last_span, message, "");
                None
            }
            None if matches!(last.as_str(), "scope" | "ref") => {
                self.only(part, last, *last_span, diagnostics)
            }
            None => {
                let message = format!("{} has no scope or ref `{last}`", self.name_of(part));
                self.report(diagnostics, part, *last_span, message, last);
                None
            }
        }
    }

    /// `p.child.scope`, where the child has no scope of that name: its only scope.
    fn only(
        &self,
        part: ElementId,
        word: &str,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<SlotId> {
        let members = self.names.members(part);
        let slots: Vec<SlotId> = members
            .iter()
            .filter_map(|name| match self.names.own(part, name) {
                Some(Def::Slot(slot)) if self.model.slot(slot).kind.word() == word => Some(slot),
                Some(Def::Slot(_) | Def::Element(_)) | None => None,
            })
            .collect();
        let [only] = slots.as_slice() else {
            let message = match slots.len() {
                0 => format!("{} has no {word}", self.name_of(part)),
                count => format!("{} has {count} {word}s", self.name_of(part)),
            };
            self.report(diagnostics, part, span, message, word);
            return None;
        };
        let name = &self.model.slot(*only).name;
        let message = format!("an old spelling of `{name}`, the only {word} there");
        let diagnostic = Diagnostic::new(&lints::LEGACY_SYNTAX, self.at(span), message).fix(
            format!("Write `{name}`"),
            vec![(self.at(span), name.to_string())],
        );
        diagnostics.push(diagnostic);
        Some(*only)
    }

    fn name_of(&self, part: ElementId) -> String {
        format!("pattern `{}`", self.model.element(part).path)
    }

    fn report(
        &self,
        diagnostics: &mut Vec<Diagnostic>,
        part: ElementId,
        span: Span,
        message: String,
        word: &str,
    ) {
        static ENTRY: &Entry = &codes::WRONG_BINDING;
        let members = self.names.members(part);
        let help = match did_you_mean(word, members.iter().copied()) {
            Some(meant) if !word.is_empty() => format!("did you mean `{meant}`?"),
            _ if members.is_empty() => "it declares nothing that could be bound".to_owned(),
            _ => format!("it has {}", super::resolve::listed(&members)),
        };
        let diagnostic = Diagnostic::new(ENTRY, self.at(span), message)
            .help(help)
            .related(self.model.element(part).location, "declared here");
        diagnostics.push(diagnostic);
    }

    fn at(&self, span: Span) -> Location {
        Location {
            file: self.file,
            span,
        }
    }
}
