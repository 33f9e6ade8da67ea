//! What fills the holes of instances: bindings, else position, else the default.

use super::apply::{is_demanded, parts};
use super::bindings::{Binding, Bindings};
use super::concrete::within;
use super::declare::{Pending, index};
use super::model::{ElementId, Fill, InstanceId, Model, Slot, SlotId, SlotKind};
use super::names::{AllNames, Def};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::{lints, names as codes};
use crate::source::Location;
use crate::syntax::ast::Verb;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// A default of a pattern that an element takes: its new slot, the instance, the slot of the
/// pattern.
pub(super) type Default = (SlotId, InstanceId, SlotId);

/// Fills every hole of every instance, and gives the slots that take the place of defaults.
pub(super) fn fill(
    model: &mut Model,
    names: &AllNames,
    bound: &Bindings,
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Default> {
    let order = outer_first(model);
    let mut filling = Filling {
        model,
        names,
        bound: FxHashMap::default(),
        of_patterns: FxHashMap::default(),
        missed: FxHashSet::default(),
        pending,
        diagnostics,
        open: Vec::new(),
        defaults: Vec::new(),
    };
    filling.take(bound);
    for id in order {
        filling.instance(id);
        filling.hand_on(id);
    }
    filling.say_what_is_open();
    filling.defaults
}

/// The instances, each behind those that bring it along: those stand farther out, or are older.
fn outer_first(model: &Model) -> Vec<InstanceId> {
    let mut depths: Vec<usize> = Vec::with_capacity(model.elements.len());
    for element in &model.elements {
        let above = element.parent.and_then(|id| depths.get(id.0 as usize));
        depths.push(above.map_or(0, |depth| depth + 1));
    }
    let mut ids: Vec<InstanceId> = (0..index(model.instances.len())).map(InstanceId).collect();
    ids.sort_by_key(|id| depths.get(model.instance(*id).element.0 as usize));
    ids
}

struct Filling<'a> {
    model: &'a mut Model,
    names: &'a AllNames,
    /// What bindings say of the holes of instances.
    bound: FxHashMap<(InstanceId, SlotId), Vec<Filler>>,
    /// The bindings that stand in patterns, by pattern.
    of_patterns: FxHashMap<ElementId, Vec<Binding>>,
    /// Holes that a binding with a misspelt path meant.
    missed: FxHashSet<(InstanceId, SlotId)>,
    pending: &'a Pending,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Holes that are left open: the element that should bind them, how, and what is said.
    open: Vec<(ElementId, String, Diagnostic)>,
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
        let mut fillers = self.bound.get(&(id, hole)).cloned().unwrap_or_default();
        let mut seen = FxHashSet::default();
        fillers.retain(|filler| seen.insert(filler.slot));
        let several = descendant || is_demanded(self.model, part);
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
        fillers.retain(|filler| self.fits(hole, *filler));
        if fillers.is_empty() {
            return Fill::Open;
        }
        Fill::Slots(fillers.into_iter().map(|filler| filler.slot).collect())
    }

    /// Sorts bindings: those of elements by the instance that they are for.
    fn take(&mut self, bound: &Bindings) {
        for binding in &bound.found {
            if let Some(pattern) = self.model.pattern_of(binding.element) {
                self.of_patterns
                    .entry(pattern)
                    .or_default()
                    .push(binding.clone());
                continue;
            }
            let filler = Filler {
                slot: binding.slot,
                location: binding.location,
            };
            for id in self.targets(None, binding) {
                self.bound
                    .entry((id, binding.hole))
                    .or_default()
                    .push(filler);
            }
        }
        for missed in &bound.missed {
            for id in self.targets(None, missed) {
                self.missed.insert((id, missed.hole));
            }
        }
    }

    /// Hands what fills a pattern on to the instances that bindings in the pattern are for.
    fn hand_on(&mut self, id: InstanceId) {
        let pattern = self.model.instance(id).pattern;
        let bindings = self.of_patterns.get(&pattern).cloned().unwrap_or_default();
        for binding in bindings {
            let fillers = self.of_outer(id, binding.slot);
            for target in self.targets(Some(id), &binding) {
                let of_target = self.bound.entry((target, binding.hole)).or_default();
                of_target.extend(fillers.iter().copied());
            }
        }
    }

    /// The instances whose hole a binding fills; `outer` is the one whose pattern holds it.
    fn targets(&self, outer: Option<InstanceId>, binding: &Binding) -> Vec<InstanceId> {
        let mut found: Vec<InstanceId> = match outer {
            Some(outer) => within(self.model, outer, binding.element, binding.pattern),
            None => {
                let key = (binding.element, binding.pattern);
                self.model.applied.get(&key).copied().into_iter().collect()
            }
        };
        let holder = self.model.slot(binding.hole).element;
        for (at, part) in binding.via.iter().enumerate() {
            let next = binding.via.get(at + 1).unwrap_or(&holder);
            let Some(pattern) = self.model.pattern_of(*next) else {
                return Vec::new();
            };
            let inner = found
                .iter()
                .flat_map(|id| within(self.model, *id, *part, pattern));
            found = inner.collect();
        }
        found
    }

    /// What a slot of an outer pattern became.
    fn of_outer(&self, outer: InstanceId, slot: SlotId) -> Vec<Filler> {
        match self.model.instance(outer).fills.get(&slot) {
            Some(Fill::Slots(slots)) => slots.iter().map(|slot| self.filler(*slot)).collect(),
            Some(Fill::Open | Fill::Optional | Fill::Rests(_)) | None => Vec::new(),
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
        // What a requirement asks for may be something else of the same name, which is no match.
        let other = |slot: &SlotId| {
            let (wanted_of, of) = (wanted.kind.of(), self.model.slot(*slot).kind.of());
            wanted.demanded.is_some() && wanted_of.zip(of).is_some_and(|(a, b)| a != b)
        };
        let named = |id: &ElementId| self.named_like(*id, wanted).filter(|slot| !other(slot));
        let found: Vec<Filler> = elements
            .iter()
            .filter_map(named)
            .map(|slot| self.filler(slot))
            .collect();
        if !found.is_empty() {
            return found;
        }
        for (outer, outer_part) in &instance.outer {
            let slot = self.below(*outer_part, instance.pattern, part);
            if let Some(slot) = slot.and_then(|id| self.named_like(id, wanted)) {
                return self.of_outer(*outer, slot);
            }
        }
        Vec::new()
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
        if self.missed.contains(&(id, hole)) {
            return;
        }
        let slot = self.model.slot(hole);
        let (entry, word) = match slot.kind {
            SlotKind::Scope { .. } => (&codes::MISSING_BINDING, "scope"),
            SlotKind::Ref(_) => (&lints::MISSING_REF_BINDING, "ref"),
        };
        let Spelled {
            element,
            pattern,
            path,
        } = self.spelled(id, hole);
        let holder = &self.model.element(element).path;
        let message =
            format!("`{holder}` implements `{pattern}` and leaves its {word} `{path}` open");
        let of = match (&slot.kind, slot.kind.of()) {
            (SlotKind::Scope { .. }, Some(language)) => format!("<{language}>"),
            (SlotKind::Ref(_), Some(ty)) => format!(": {ty}"),
            (_, None) => String::new(),
        };
        let statement = format!("{word} {}{of} binds {pattern}.{path} = ", slot.name);
        let diagnostic = Diagnostic::new(entry, self.model.instance(id).location, message)
            .help(format!("write `{statement}…` in `{holder}`"))
            .related(slot.location, "the hole");
        let stub = format!("{statement}{}", example(&slot.kind));
        self.open.push((element, stub, diagnostic));
    }

    /// Says what is left open. Each fix writes all that an element lacks, so that any of them, or all
    /// at once, leave a sound text.
    fn say_what_is_open(&mut self) {
        let mut stubs: FxHashMap<ElementId, Vec<String>> = FxHashMap::default();
        for (element, stub, _) in &self.open {
            let of_element = stubs.entry(*element).or_default();
            if !of_element.contains(stub) {
                of_element.push(stub.clone());
            }
        }
        for (element, _, diagnostic) in std::mem::take(&mut self.open) {
            let (Some(stub), Some(texts)) = (self.pending.stubs.get(&element), stubs.get(&element))
            else {
                self.diagnostics.push(diagnostic);
                continue;
            };
            let title = match texts.len() {
                1 => "Write the binding",
                _ => "Write the bindings",
            };
            let text = format!("{}{}{}", stub.before, texts.join(&stub.between), stub.after);
            self.diagnostics
                .push(diagnostic.fix(title, vec![(stub.at, text)]));
        }
    }

    /// How a binding spells a hole of an instance, and in which element: the nearest one that says
    /// that it implements the pattern, or an outer one.
    fn spelled(&self, mut id: InstanceId, hole: SlotId) -> Spelled {
        let mut path = self.model.slot(hole).name.to_string();
        let mut part = self.model.slot(hole).element;
        loop {
            let instance = self.model.instance(id);
            for id in self
                .model
                .outward(part)
                .take_while(|id| *id != instance.pattern)
            {
                path = format!("{}.{path}", self.model.element(id).name);
            }
            let mut written = self.model.element(instance.element).implements.iter();
            let written = written.find(|it| it.pattern == Some(instance.pattern));
            match (
                written.filter(|_| instance.stands()),
                instance.outer.first(),
            ) {
                (None, Some((outer, of))) => (id, part) = (*outer, *of),
                (written, _) => {
                    let own = || self.model.element(instance.pattern).path.clone();
                    return Spelled {
                        element: instance.element,
                        pattern: written.map_or_else(own, |it| it.text.clone()),
                        path,
                    };
                }
            }
        }
    }

    fn twice(&mut self, hole: SlotId, first: Filler, second: Filler) {
        let path = self.model.slot_path(hole);
        let message = format!("`{path}` is bound twice for the same element");
        let diagnostic = Diagnostic::new(&codes::WRONG_BINDING, second.location, message)
            .related(first.location, "bound here first")
            .help("remove one of the two");
        self.diagnostics.push(diagnostic);
    }

    /// Whether kind, language and type agree; says so where they differ. A scope without a language
    /// takes that of the hole.
    fn fits(&mut self, hole: SlotId, filler: Filler) -> bool {
        let (wanted, given) = (self.model.slot(hole), self.model.slot(filler.slot));
        let is = |slot: &Slot, other: &Slot| {
            let of = slot.kind.of().filter(|_| slot.kind.is_like(&other.kind));
            match (&slot.kind, of) {
                (SlotKind::Scope { .. }, Some(language)) => format!("a scope of `{language}`"),
                (SlotKind::Ref(_), Some(ty)) => format!("a ref of type `{ty}`"),
                (kind, None) => format!("a {}", kind.word()),
            }
        };
        if wanted.kind.is_like(&given.kind) {
            match (wanted.kind.of(), given.kind.of()) {
                (Some(wanted), Some(given)) if wanted != given => {}
                (Some(language), None) => {
                    let language = language.clone();
                    let slot = &mut self.model.slots[filler.slot.0 as usize];
                    if let SlotKind::Scope { selected, .. } = &mut slot.kind {
                        *selected = Some(language);
                    }
                    return true;
                }
                (Some(_), Some(_)) | (None, _) => return true,
            }
        }
        let path = self.model.slot_path(hole);
        let (wanted_is, given_is) = (is(wanted, given), is(given, wanted));
        let message = format!(
            "`{path}` is {wanted_is}, and `{}` is {given_is}",
            given.name
        );
        let diagnostic = Diagnostic::new(&codes::WRONG_BINDING, filler.location, message)
            .related(wanted.location, "what is bound")
            .help(format!("bind {wanted_is}"));
        self.diagnostics.push(diagnostic);
        false
    }
}

/// How a binding spells a hole.
struct Spelled {
    /// The element to write it in.
    element: ElementId,
    /// The pattern, as the element spells it.
    pattern: String,
    /// The way from the pattern to the hole.
    path: String,
}

/// A value to begin with.
fn example(kind: &SlotKind) -> &'static str {
    match (kind, kind.of().map(SmolStr::as_str)) {
        (SlotKind::Scope { .. }, _) => "files.folder_selector('')",
        (SlotKind::Ref(_), Some("integer")) => "0",
        (SlotKind::Ref(_), Some("float")) => "0.0",
        (SlotKind::Ref(_), Some("boolean")) => "false",
        (SlotKind::Ref(_), _) => "''",
    }
}
