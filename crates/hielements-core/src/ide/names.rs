//! What names mean where the tree does not say it, as in a statement that is being typed: the same
//! order of lookup as that of the model, over the model alone.

use super::Subject;
use crate::hir::{ElementId, ExprKind, Meaning, Role, SlotId};
use crate::source::FileId;
use crate::stdlib::Library;
use smol_str::SmolStr;

/// A place that names are looked up from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// The specification, by its place in the list that was lowered.
    pub(super) spec: usize,
    /// The element or pattern around.
    pub(super) owner: Option<ElementId>,
}

/// A name and what it means.
pub(super) type Named = (SmolStr, Meaning);

/// Scopes that stand for other scopes are followed so far.
const LONGEST_CHAIN: usize = 32;

impl Subject<'_> {
    /// The place of a text in the list that was lowered.
    pub(super) fn spec(&self, file: FileId) -> Option<usize> {
        let mut files = self.model.words.files().iter();
        files.position(|known| *known == file)
    }

    /// What an element declares, then what the patterns do that it implements.
    pub(super) fn members(&self, element: ElementId) -> Vec<Named> {
        let mut found = self.own(element);
        for pattern in self.model.patterns(element) {
            found.extend(self.own(pattern));
        }
        found
    }

    fn own(&self, element: ElementId) -> Vec<Named> {
        let element = self.model.element(element);
        let slots = element
            .slots
            .iter()
            .map(|id| (self.model.slot(*id).name.clone(), Meaning::Slot(*id)));
        let children = element.children.iter();
        let children =
            children.map(|id| (self.model.element(*id).name.clone(), Meaning::Element(*id)));
        let demanded = self
            .model
            .slots
            .iter()
            .zip(0..)
            .filter_map(|(slot, number)| {
                let own = slot.demanded.is_some()
                    && self.model.element(slot.element).path == element.path;
                own.then(|| (slot.name.clone(), Meaning::Slot(SlotId(number))))
            });
        let mut all: Vec<Named> = slots.chain(children).chain(demanded).collect();
        all.retain(|(name, _)| !name.is_empty());
        let mut seen = rustc_hash::FxHashSet::default();
        all.retain(|(name, _)| seen.insert(name.clone()));
        all
    }

    /// Elements and patterns at the top of a specification.
    pub(super) fn top(&self, spec: usize) -> Vec<Named> {
        let all = self.model.elements.iter().zip(0..);
        let top =
            all.filter(|(it, _)| it.parent.is_none() && it.spec == spec && !it.name.is_empty());
        top.map(|(it, number)| (it.name.clone(), Meaning::Element(ElementId(number))))
            .collect()
    }

    /// All names that can stand at a place, the nearest first.
    pub(super) fn visible(&self, site: Site) -> Vec<Named> {
        let mut found = Vec::new();
        for id in site.owner.into_iter().flat_map(|id| self.model.outward(id)) {
            found.extend(self.members(id));
            let patterns = self.model.patterns(id);
            found.extend(
                patterns.map(|id| (self.model.element(id).name.clone(), Meaning::Element(id))),
            );
        }
        found.extend(self.top(site.spec));
        found.extend_from_slice(self.model.words.imports(site.spec));
        let mut seen = rustc_hash::FxHashSet::default();
        found.retain(|(name, _)| !name.is_empty() && seen.insert(name.clone()));
        found
    }

    /// What a path means; libraries come last.
    pub(super) fn meaning_of(&self, site: Site, words: &[String]) -> Option<Meaning> {
        let (first, rest) = words.split_first()?;
        let visible = self.visible(site);
        let known = visible.into_iter().find(|(name, _)| name == first);
        let library = || Some(Meaning::Library(self.registry.get(first)?.name().into()));
        let own = || Some(Meaning::Element(site.owner.filter(|_| first == "self")?));
        let mut found = known
            .map(|(_, found)| found)
            .or_else(own)
            .or_else(library)?;
        for word in rest {
            let inside = self.inside(&found);
            found = inside.into_iter().find(|(name, _)| name == word)?.1;
        }
        Some(found)
    }

    /// The names behind a dot.
    pub(super) fn inside(&self, meaning: &Meaning) -> Vec<Named> {
        match meaning {
            Meaning::Element(id) => self.members(*id),
            Meaning::Files(specs) => specs.iter().flat_map(|spec| self.top(*spec)).collect(),
            Meaning::Library(name) => {
                let functions = self.registry.get(name).and_then(Library::signatures);
                let function = |it: &crate::stdlib::Signature| {
                    let own = SmolStr::from(&*it.name);
                    (own.clone(), Meaning::Function(name.clone(), own))
                };
                functions.unwrap_or_default().iter().map(function).collect()
            }
            Meaning::Slot(_) | Meaning::Function(..) => Vec::new(),
        }
    }

    /// The library that calls on a value go to.
    pub(super) fn maker(&self, meaning: &Meaning) -> Option<SmolStr> {
        match meaning {
            Meaning::Slot(id) => self.maker_of_slot(*id),
            Meaning::Element(id) => {
                let own: Vec<SlotId> = self.model.own_scopes(*id).collect();
                let scopes = if own.is_empty() {
                    self.model.scopes_below(*id)
                } else {
                    own
                };
                let [only] = scopes.as_slice() else {
                    return None;
                };
                self.maker_of_slot(*only)
            }
            Meaning::Library(name) => Some(name.clone()),
            Meaning::Function(library, _) => Some(library.clone()),
            Meaning::Files(_) => None,
        }
    }

    fn maker_of_slot(&self, mut slot: SlotId) -> Option<SmolStr> {
        for _ in 0..LONGEST_CHAIN {
            let known = self.model.slot(slot);
            match known.value.as_ref().map(|value| &value.kind) {
                Some(ExprKind::Call(call)) => return Some(call.library.clone()),
                Some(ExprKind::Slot(next, _)) => slot = *next,
                None
                | Some(
                    ExprKind::Literal(_)
                    | ExprKind::List(_)
                    | ExprKind::Element(..)
                    | ExprKind::Part(..)
                    | ExprKind::Parameter(_)
                    | ExprKind::Own
                    | ExprKind::Late(..)
                    | ExprKind::Unfilled(_)
                    | ExprKind::Unmatched(_),
                ) => {
                    let language = known.kind.of()?;
                    return self.registry.get(language).map(|_| language.clone());
                }
            }
        }
        None
    }

    /// The function that a path in front of a `(` calls.
    pub(super) fn callee(&self, site: Site, words: &[String]) -> Option<Callee> {
        let (function, before) = words.split_last()?;
        if before.is_empty() {
            return match self.meaning_of(site, words)? {
                Meaning::Function(library, function) => Some(Callee {
                    library,
                    function,
                    on_value: false,
                }),
                Meaning::Element(_)
                | Meaning::Slot(_)
                | Meaning::Library(_)
                | Meaning::Files(_) => None,
            };
        }
        let named = if let [only] = before {
            self.library_named(site, only)
        } else {
            None
        };
        let has = |library: &SmolStr| {
            self.registry
                .get(library)
                .is_some_and(|it| has(it, function))
        };
        if let Some(library) = named.filter(|library| has(library)) {
            return Some(Callee {
                library,
                function: function.into(),
                on_value: false,
            });
        }
        let library = self.maker(&self.meaning_of(site, before)?)?;
        Some(Callee {
            library,
            function: function.into(),
            on_value: true,
        })
    }

    /// The library that a name means, by an import or as it is called.
    pub(super) fn library_named(&self, site: Site, name: &str) -> Option<SmolStr> {
        let imported = self
            .model
            .words
            .imports(site.spec)
            .iter()
            .find(|(known, _)| known == name);
        match imported {
            Some((_, Meaning::Library(library))) => Some(library.clone()),
            Some(_) => None,
            None => self.registry.get(name).map(|library| library.name().into()),
        }
    }

    /// The patterns that can be implemented in a specification, as they are spelled there.
    pub(super) fn patterns(&self, spec: usize) -> Vec<(String, ElementId)> {
        let is_pattern = |id: &ElementId| self.model.element(*id).role == Role::Pattern;
        let mut found = Vec::new();
        let brought = self.model.words.imports(spec).iter().cloned();
        for (name, meaning) in self.top(spec).into_iter().chain(brought) {
            match meaning {
                Meaning::Element(id) if is_pattern(&id) => found.push((name.to_string(), id)),
                Meaning::Files(specs) => {
                    let tops = specs.iter().flat_map(|spec| self.top(*spec));
                    found.extend(tops.filter_map(|(inner, meaning)| match meaning {
                        Meaning::Element(id) if is_pattern(&id) => {
                            Some((format!("{name}.{inner}"), id))
                        }
                        Meaning::Element(_)
                        | Meaning::Slot(_)
                        | Meaning::Library(_)
                        | Meaning::Function(..)
                        | Meaning::Files(_) => None,
                    }));
                }
                Meaning::Element(_)
                | Meaning::Slot(_)
                | Meaning::Library(_)
                | Meaning::Function(..) => {}
            }
        }
        found
    }
}

/// A function that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Callee {
    pub(super) library: SmolStr,
    pub(super) function: SmolStr,
    /// Whether the value in front of the dot is the first argument.
    pub(super) on_value: bool,
}

fn has(library: &dyn Library, function: &str) -> bool {
    let known = library.signatures();
    known.is_none_or(|known| known.iter().any(|it| it.name == function))
}
