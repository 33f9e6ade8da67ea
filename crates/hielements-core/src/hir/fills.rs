//! What fills the holes of instances: bindings, else position, else the default.

use super::apply::parts;
use super::bindings::Binding;
use super::declare::{Pending, index};
use super::model::{ElementId, Fill, InstanceId, Model, Role, Slot, SlotId, SlotKind};
use super::names::{AllNames, Def};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::{lints, names as codes};
use crate::source::Location;
use crate::syntax::ast::Verb;
use rustc_hash::FxHashMap;

/// A default of a pattern that an element takes: its new slot, the instance, the slot of the
/// pattern.
pub(super) type Default = (SlotId, InstanceId, SlotId);

/// Fills every hole of every instance, and gives the slots that take the place of defaults.
pub(super) fn fill(
    model: &mut Model,
    names: &AllNames,
    bound: &[Binding],
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Default> {
    let mut by_hole: FxHashMap<_, Vec<Binding>> = FxHashMap::default();
    for binding in bound {
        let key = (binding.element, binding.pattern, binding.hole);
        by_hole.entry(key).or_default().push(*binding);
    }
    let mut filling = Filling {
        model,
        names,
        by_hole,
        pending,
        diagnostics,
        defaults: Vec::new(),
    };
    for id in (0..index(filling.model.instances.len())).map(InstanceId) {
        filling.instance(id);
    }
    filling.defaults
}

struct Filling<'a> {
    model: &'a mut Model,
    names: &'a AllNames,
    by_hole: FxHashMap<(ElementId, ElementId, SlotId), Vec<Binding>>,
    pending: &'a Pending,
    diagnostics: &'a mut Vec<Diagnostic>,
    defaults: Vec<Default>,
}

/// A slot that fills a hole, and where that is said.
#[derive(Clone, Copy)]
struct Filler {
    slot: SlotId,
    location: Location,
}

impl Filling<'_> {
    fn instance(&mut self, id: InstanceId) {
        for part in parts(self.model, self.model.instance(id).pattern) {
            let declared = self.model.element(part);
            let demanded = declared.requirements.iter().filter_map(|requirement| {
                let requirement = self.model.requirement(*requirement);
                match requirement.demand {
                    Some(super::Demand::Slot(slot)) => Some((slot, requirement.descendant)),
                    _ => None,
                }
            });
            let own = declared.slots.iter().map(|slot| (*slot, false));
            let holes: Vec<(SlotId, bool)> = own.chain(demanded).collect();
            for (hole, descendant) in holes {
                let fill = self.hole(id, part, hole, descendant);
                self.model.instances[id.0 as usize].fills.insert(hole, fill);
            }
        }
    }

    fn hole(&mut self, id: InstanceId, part: ElementId, hole: SlotId, descendant: bool) -> Fill {
        let mut fillers = self.bound(id, hole);
        let several = matches!(self.model.element(part).role, Role::Demanded(_));
        if let ([first, second, ..], false) = (fillers.as_slice(), several) {
            self.twice(hole, *first, *second);
            fillers.truncate(1);
        }
        if fillers.is_empty() {
            fillers = self.by_position(id, part, hole, descendant);
        }
        if fillers.is_empty() {
            return self.nothing(id, hole);
        }
        for filler in &fillers {
            self.fits(hole, *filler);
        }
        Fill::Slots(fillers.into_iter().map(|filler| filler.slot).collect())
    }

    /// What bindings say, those of an outer pattern included.
    fn bound(&self, id: InstanceId, hole: SlotId) -> Vec<Filler> {
        let instance = self.model.instance(id);
        let filler = |binding: &Binding| Filler {
            slot: binding.slot,
            location: binding.location,
        };
        let own = (instance.element, instance.pattern, hole);
        let mut found: Vec<Filler> = self
            .by_hole
            .get(&own)
            .into_iter()
            .flatten()
            .map(filler)
            .collect();
        if let Some((outer, part)) = instance.outer {
            let said = self.by_hole.get(&(part, instance.pattern, hole));
            for binding in said.into_iter().flatten() {
                found.extend(self.of_outer(outer, binding.slot));
            }
        }
        found
    }

    /// What a slot of an outer pattern became.
    fn of_outer(&self, outer: InstanceId, slot: SlotId) -> Vec<Filler> {
        match self.model.instance(outer).fills.get(&slot) {
            Some(Fill::Slots(slots)) => slots.iter().map(|slot| self.filler(*slot)).collect(),
            Some(Fill::Open | Fill::Optional) | None => Vec::new(),
        }
    }

    fn filler(&self, slot: SlotId) -> Filler {
        let location = self.model.slot(slot).location;
        Filler { slot, location }
    }

    /// The slots of the same name and kind at the same path.
    fn by_position(
        &self,
        id: InstanceId,
        part: ElementId,
        hole: SlotId,
        descendant: bool,
    ) -> Vec<Filler> {
        let instance = self.model.instance(id);
        let wanted = self.model.slot(hole);
        let standing = instance.counterparts.get(&part);
        let mut elements: Vec<ElementId> = standing.into_iter().flatten().copied().collect();
        if descendant {
            elements = elements
                .iter()
                .flat_map(|id| self.model.below(*id))
                .collect();
        }
        let named = |id: &ElementId| self.named_like(*id, wanted);
        let found: Vec<Filler> = elements
            .iter()
            .filter_map(named)
            .map(|slot| self.filler(slot))
            .collect();
        if !found.is_empty() {
            return found;
        }
        let Some((outer, outer_part)) = instance.outer else {
            return found;
        };
        let slot = self.below(outer_part, instance.pattern, part);
        let slot = slot.and_then(|id| self.named_like(id, wanted));
        slot.map_or_else(Vec::new, |slot| self.of_outer(outer, slot))
    }

    /// The part of an outer pattern at the path that `part` has in its pattern.
    fn below(&self, start: ElementId, pattern: ElementId, part: ElementId) -> Option<ElementId> {
        let outward = self.model.outward(part).take_while(|id| *id != pattern);
        let path: Vec<ElementId> = outward.collect();
        path.iter().rev().try_fold(start, |at, id| {
            match self.names.own(at, &self.model.element(*id).name)? {
                Def::Element(next) => Some(next),
                Def::Slot(_) => None,
            }
        })
    }

    fn named_like(&self, id: ElementId, wanted: &Slot) -> Option<SlotId> {
        match self.names.own(id, &wanted.name)? {
            Def::Slot(slot) => {
                let slot_kind = &self.model.slot(slot).kind;
                slot_kind.is_like(&wanted.kind).then_some(slot)
            }
            Def::Element(_) => None,
        }
    }

    /// The default; else the hole is optional, or open.
    fn nothing(&mut self, id: InstanceId, hole: SlotId) -> Fill {
        let slot = self.model.slot(hole);
        if slot.given {
            return Fill::Slots(vec![self.take_default(id, hole)]);
        }
        if let Some(requirement) = slot.demanded {
            return match self.model.requirement(requirement).verb {
                Verb::Allows => Fill::Optional,
                Verb::Requires | Verb::Forbids => Fill::Open,
            };
        }
        self.open(id, hole);
        Fill::Open
    }

    fn take_default(&mut self, id: InstanceId, hole: SlotId) -> SlotId {
        let slot = SlotId(index(self.model.slots.len()));
        let element = self.model.instance(id).element;
        let declared = self.model.slot(hole);
        let taken = Slot {
            element,
            value: None,
            demanded: None,
            ..declared.clone()
        };
        self.model.slots.push(taken);
        self.model.elements[element.0 as usize].slots.push(slot);
        self.defaults.push((slot, id, hole));
        slot
    }

    fn open(&mut self, id: InstanceId, hole: SlotId) {
        let instance = self.model.instance(id);
        let (slot, path) = (self.model.slot(hole), self.model.slot_path(hole));
        let element = self.model.element(instance.element);
        let pattern = &self.model.element(instance.pattern).path;
        let (entry, word) = match slot.kind {
            SlotKind::Scope { .. } => (&codes::MISSING_BINDING, "scope"),
            SlotKind::Ref(_) => (&lints::MISSING_REF_BINDING, "ref"),
        };
        let message = format!(
            "`{}` implements `{pattern}` and leaves its {word} `{}` open",
            element.path, slot.name
        );
        let ty = match (&slot.kind, slot.kind.of()) {
            (SlotKind::Scope { .. }, Some(language)) => format!("<{language}>"),
            (SlotKind::Ref(_), Some(ty)) => format!(": {ty}"),
            (_, None) => String::new(),
        };
        let statement = format!("{word} {}{ty} binds {path} = ", slot.name);
        let mut diagnostic = Diagnostic::new(entry, instance.location, message)
            .help(format!("write `{statement}…` in `{}`", element.path))
            .related(slot.location, "the hole");
        if let Some(stub) = self.pending.stubs.get(&instance.element) {
            let value = match slot.kind {
                SlotKind::Scope { .. } => "files.folder_selector('')",
                SlotKind::Ref(_) => "''",
            };
            let text = format!("{}{statement}{value}{}", stub.before, stub.after);
            diagnostic = diagnostic.fix("Write the binding", vec![(stub.at, text)]);
        }
        self.diagnostics.push(diagnostic);
    }

    fn twice(&mut self, hole: SlotId, first: Filler, second: Filler) {
        let path = self.model.slot_path(hole);
        let message = format!("`{path}` is bound twice for the same element");
        let diagnostic = Diagnostic::new(&codes::WRONG_BINDING, second.location, message)
            .related(first.location, "bound here first")
            .help("remove one of the two");
        self.diagnostics.push(diagnostic);
    }

    /// Says so where kind, language or type differ. A scope without a language takes that of the
    /// hole.
    fn fits(&mut self, hole: SlotId, filler: Filler) {
        let (wanted, given) = (self.model.slot(hole), self.model.slot(filler.slot));
        let path = self.model.slot_path(hole);
        let message = if wanted.kind.is_like(&given.kind) {
            match (wanted.kind.of(), given.kind.of()) {
                (Some(wanted), Some(given)) if wanted != given => {
                    format!(
                        "`{path}` is of `{wanted}`, and `{}` is of `{given}`",
                        self.model.slot(filler.slot).name
                    )
                }
                (Some(language), None) => {
                    let language = language.clone();
                    let slot = &mut self.model.slots[filler.slot.0 as usize];
                    if let SlotKind::Scope { selected, .. } = &mut slot.kind {
                        *selected = Some(language);
                    }
                    return;
                }
                (Some(_), Some(_)) | (None, _) => return,
            }
        } else {
            let (wanted_word, word) = (wanted.kind.word(), given.kind.word());
            format!(
                "`{path}` is a {wanted_word}, and `{}` is a {word}",
                given.name
            )
        };
        let diagnostic = Diagnostic::new(&codes::WRONG_BINDING, filler.location, message)
            .related(wanted.location, "what is bound")
            .help(format!(
                "bind a {} of the same language or type",
                wanted.kind.word()
            ));
        self.diagnostics.push(diagnostic);
    }
}
