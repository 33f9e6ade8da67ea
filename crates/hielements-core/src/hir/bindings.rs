//! `binds` and old bindings: which hole of which pattern they fill, and for which element.

use super::declare::{Pending, index, normalised};
use super::imports;
use super::lower::Spec;
use super::model::{ElementId, Model, Slot, SlotId, SlotKind};
use super::names::{AllNames, Def, Found};
use crate::diagnostics::catalogue::{lints, names as codes};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{FileId, Location, Span};
use crate::syntax::ast::{self, AstNode};
use smol_str::SmolStr;

/// A slot that fills a hole.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    /// The element that implements the pattern: the nearest one around the binding.
    pub(super) element: ElementId,
    /// The pattern.
    pub(super) pattern: ElementId,
    /// The parts whose own patterns were gone into to find the hole, outermost first.
    pub(super) via: Vec<ElementId>,
    /// The hole.
    pub(super) hole: SlotId,
    /// What fills it.
    pub(super) slot: SlotId,
    /// The path behind `binds`.
    pub(super) location: Location,
}

/// All bindings.
#[derive(Default)]
pub(super) struct Bindings {
    /// Those that fill a hole.
    pub(super) found: Vec<Binding>,
    /// Those with a misspelt path, which is reported, by the hole that was probably meant.
    pub(super) missed: Vec<Binding>,
}

/// Resolves the paths of all bindings. Old bindings become scopes and refs of their element.
pub(super) fn bind(
    specs: &[Spec],
    model: &mut Model,
    names: &AllNames,
    pending: &mut Pending,
    diagnostics: &mut Vec<Diagnostic>,
) -> Bindings {
    let mut bound = Bindings::default();
    for (slot, path) in &pending.binds {
        let element = model.slot(*slot).element;
        let mut finder = Finder::new(specs, model, names, element, path);
        let end = finder.find();
        diagnostics.append(&mut finder.diagnostics);
        diagnostics.extend(finder.legacy);
        bound.add(end, *slot);
    }
    for (element, binding) in std::mem::take(&mut pending.old_bindings) {
        let (Some(path), Some(value)) = (binding.path(), binding.value()) else {
            continue;
        };
        let mut finder = Finder::new(specs, model, names, element, &path);
        let end = finder.find();
        if let Some(End {
            hole,
            missed: false,
            ..
        }) = &end
        {
            finder.old_spelling(*hole);
        }
        diagnostics.append(&mut finder.diagnostics);
        let Some(end) = end else { continue };
        let slot = declare(model, element, &binding, &end);
        pending.values.insert(slot, value);
        pending.slots.push(slot);
        bound.add(Some(end), slot);
    }
    bound
}

/// The scope or ref that an old binding is.
fn declare(model: &mut Model, element: ElementId, binding: &ast::OldBinding, end: &End) -> SlotId {
    let slot = SlotId(index(model.slots.len()));
    let hole = model.slot(end.hole);
    let declared = Slot {
        name: hole.name.clone(),
        element,
        kind: hole.kind.clone(),
        value: None,
        given: true,
        demanded: None,
        text: normalised(&binding.header()),
        location: end.location,
        docs: binding.docs(),
    };
    model.slots.push(declared);
    model.elements[element.0 as usize].slots.push(slot);
    slot
}

impl Bindings {
    fn add(&mut self, end: Option<End>, slot: SlotId) {
        let Some(end) = end else { return };
        let list = if end.missed {
            &mut self.missed
        } else {
            &mut self.found
        };
        list.push(Binding {
            element: end.element,
            pattern: end.pattern,
            via: end.via,
            hole: end.hole,
            slot,
            location: end.location,
        });
    }
}

/// Where a path leads.
struct End {
    element: ElementId,
    pattern: ElementId,
    via: Vec<ElementId>,
    hole: SlotId,
    location: Location,
    /// Whether a word of the path is misspelt, which is reported.
    missed: bool,
}

struct Finder<'a> {
    model: &'a Model,
    names: &'a AllNames,
    /// The element that holds the binding.
    element: ElementId,
    path: &'a ast::Path,
    segments: Vec<(SmolStr, Span)>,
    file: FileId,
    diagnostics: Vec<Diagnostic>,
    /// The lint about an old spelling in the path.
    legacy: Option<Diagnostic>,
}

/// A pattern that a path begins with.
struct Beginning {
    element: ElementId,
    pattern: ElementId,
    /// How many words name it.
    words: usize,
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
            diagnostics: Vec::new(),
            legacy: None,
        }
    }

    fn find(&mut self) -> Option<End> {
        let Some(beginning) = self.beginning() else {
            let diagnostic = self.nobody_implements();
            self.diagnostics.push(diagnostic);
            return None;
        };
        let reported = self.diagnostics.len();
        let (hole, via) = self.hole(&beginning)?;
        Some(End {
            element: beginning.element,
            pattern: beginning.pattern,
            via,
            hole,
            location: self.at(self.path.span()),
            missed: self.diagnostics.len() > reported,
        })
    }

    /// The nearest element around that implements the pattern that the path begins with; says so
    /// where it implements several of this name.
    fn beginning(&mut self) -> Option<Beginning> {
        let model = self.model;
        let mut found: Vec<(Beginning, &str)> = Vec::new();
        for id in model.outward(self.element) {
            for it in &model.element(id).implements {
                let pattern = it.pattern.filter(|_| !it.text.is_empty());
                let named = pattern.and_then(|pattern| {
                    let words = self.names_pattern(pattern, &it.text)?;
                    let element = id;
                    Some(Beginning {
                        element,
                        pattern,
                        words,
                    })
                });
                found.extend(named.map(|named| (named, it.text.as_str())));
            }
            if !found.is_empty() {
                break;
            }
        }
        // The spelling behind `implements` wins over the pattern's own name.
        found.sort_by_key(|(named, _)| std::cmp::Reverse(named.words));
        if let [(first, one), (second, other), ..] = found.as_slice()
            && first.words == second.words
        {
            self.several(one, other);
        }
        found.into_iter().next().map(|(named, _)| named)
    }

    fn several(&mut self, one: &str, other: &str) {
        let text = self.path.text();
        let message = format!("`{text}` can begin with the pattern `{one}` or with `{other}`");
        let help = format!("begin it with `{one}` or `{other}`");
        let location = self.at(self.path.span());
        let diagnostic = Diagnostic::new(&codes::WRONG_BINDING, location, message);
        self.diagnostics.push(diagnostic.help(help));
    }

    /// Says that an old binding is one.
    fn old_spelling(&mut self, hole: SlotId) {
        if !self.model.element(self.element).judged {
            return;
        }
        let slot = self.model.slot(hole);
        let of = match (&slot.kind, slot.kind.of()) {
            (SlotKind::Scope { .. }, Some(language)) => format!("<{language}>"),
            (SlotKind::Ref(_), Some(ty)) => format!(": {ty}"),
            (_, None) => String::new(),
        };
        let words = self.segments.iter().map(|(word, _)| word.as_str());
        let mut words: Vec<&str> = words.collect();
        words.pop();
        let path = format!("{}.{}", words.join("."), slot.name);
        let new = format!("{} {}{of} binds {path}", slot.kind.word(), slot.name);
        let location = self.at(self.path.span());
        let message = format!("an old spelling of `{new} = …`");
        let diagnostic = Diagnostic::new(&lints::LEGACY_SYNTAX, location, message)
            .fix(format!("Write `{new}`"), vec![(location, new)]);
        self.diagnostics.push(diagnostic);
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

    /// The slot of the pattern behind the words that name the pattern, and the parts on the way
    /// whose own patterns have what is behind them. A misspelt word is reported and read as what was
    /// probably meant.
    fn hole(&mut self, beginning: &Beginning) -> Option<(SlotId, Vec<ElementId>)> {
        let mut part = beginning.pattern;
        let spec = self.model.element(self.element).spec;
        let named = self.segments[beginning.words - 1].1;
        self.names.note(spec, named, Def::Element(part));
        let mut via = Vec::new();
        let behind = self.segments[beginning.words..].to_vec();
        let Some(((last, last_span), inner)) = behind.split_last() else {
            let message = format!("`{}` is a whole pattern", self.path.text());
            self.report(part, self.path.span(), message, None);
            return None;
        };
        for (word, span) in inner {
            let found = self.step(part, word, *span, true)?;
            via.extend(found.via);
            let Def::Element(next) = found.def else {
                let message = format!("`{word}` is a scope or ref, which holds no names");
                self.report(part, *span, message, None);
                return None;
            };
            part = next;
        }
        let found = if self.names.member(self.model, part, last).is_none()
            && matches!(last.as_str(), "scope" | "ref")
        {
            self.only(part, last, *last_span)?
        } else {
            self.step(part, last, *last_span, false)?
        };
        via.extend(found.via);
        match found.def {
            Def::Slot(slot) => Some((slot, via)),
            Def::Element(_) => {
                let text = self.path.text();
                let message = format!("`{text}` is an element, and a scope or ref is bound");
                self.report(part, *last_span, message, None);
                None
            }
        }
    }

    fn step(&mut self, part: ElementId, word: &str, span: Span, inner: bool) -> Option<Found> {
        if let Some(found) = self.names.member(self.model, part, word) {
            let spec = self.model.element(self.element).spec;
            self.names.note(spec, span, found.def);
            return Some(found);
        }
        let what = if inner { "element" } else { "scope or ref" };
        let message = format!("{} has no {what} `{word}`", self.name_of(part));
        let members = self.members(part);
        let meant = did_you_mean(word, members.iter().copied());
        self.report(part, span, message, meant);
        self.names.member(self.model, part, meant?)
    }

    /// `p.child.scope`, where the child has no scope of that name: its only scope.
    fn only(&mut self, part: ElementId, word: &str, span: Span) -> Option<Found> {
        let members = self.members(part).into_iter();
        let found = members.filter_map(|name| self.names.member(self.model, part, name));
        let slots: Vec<(Found, SlotId)> = found
            .filter_map(|found| match found.def {
                Def::Slot(slot) if self.model.slot(slot).kind.word() == word => Some((found, slot)),
                Def::Slot(_) | Def::Element(_) => None,
            })
            .collect();
        let [(only, slot)] = slots.as_slice() else {
            let message = match slots.len() {
                0 => format!("{} has no {word}", self.name_of(part)),
                count => format!("{} has {count} {word}s", self.name_of(part)),
            };
            self.report(part, span, message, None);
            return None;
        };
        let spec = self.model.element(self.element).spec;
        self.names.note(spec, span, only.def);
        Some(only.clone()).inspect(|_| self.only_spelling(*slot, span))
    }

    /// Says that the last word stands for another.
    fn only_spelling(&mut self, slot: SlotId, span: Span) {
        if !self.model.element(self.element).judged {
            return;
        }
        let slot = self.model.slot(slot);
        let (word, name) = (slot.kind.word(), &slot.name);
        let message = format!("an old spelling of `{name}`, the only {word} there");
        let at = self.at(span);
        let diagnostic = Diagnostic::new(&lints::LEGACY_SYNTAX, at, message)
            .fix(format!("Write `{name}`"), vec![(at, name.to_string())]);
        self.legacy = Some(diagnostic);
    }

    /// What a part of a pattern declares, and what the patterns that it implements do.
    fn members(&self, part: ElementId) -> Vec<&'a str> {
        let mut members = self.names.members(part);
        for pattern in self.model.patterns(part) {
            members.extend(self.names.members(pattern));
        }
        members.sort_unstable();
        members.dedup();
        members
    }

    fn name_of(&self, part: ElementId) -> String {
        format!("pattern `{}`", self.model.element(part).path)
    }

    fn report(&mut self, part: ElementId, span: Span, message: String, meant: Option<&str>) {
        let members = self.members(part);
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if members.is_empty() => "it declares nothing that could be bound".to_owned(),
            None => format!("it has {}", super::resolve::listed(&members)),
        };
        let diagnostic = Diagnostic::new(&codes::WRONG_BINDING, self.at(span), message)
            .help(help)
            .related(self.model.element(part).location, "declared here");
        self.diagnostics.push(diagnostic);
    }

    fn at(&self, span: Span) -> Location {
        Location {
            file: self.file,
            span,
        }
    }
}
