//! What a name means at a place: own names first, then those of the patterns that the element
//! implements, the same outward, then the file, then imports, then libraries.

use super::model::{ElementId, ExprKind, Model, SlotId, Via};
use super::source_map::Meaning;
use crate::source::{Location, Span};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::cell::{Cell, RefCell};

/// Something that a specification declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Def {
    /// An element, a pattern or a part of one.
    Element(ElementId),
    /// A scope or ref.
    Slot(SlotId),
}

/// What an import brings into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Imported {
    /// A library, by its own name.
    Library(SmolStr),
    /// A function of a library.
    Function(SmolStr, SmolStr),
    /// The elements and patterns of these specifications, behind a dot.
    Files(Vec<usize>),
    /// An element or pattern of another specification.
    Element(ElementId),
}

/// The names that are declared in one place, each with the place of its declaration.
pub(super) type Table = FxHashMap<SmolStr, (Def, Location)>;

/// One import statement.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) location: Location,
    /// What it imports, as written.
    pub(super) text: String,
    pub(super) used: Cell<bool>,
}

/// All names of one specification.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Elements and patterns at the top of the file.
    pub(super) top: Table,
    /// By the name that an import gives: what it is, and the statement.
    pub(super) imports: FxHashMap<SmolStr, (Imported, usize)>,
    /// The imports.
    pub(super) statements: Vec<Statement>,
}

/// All names of an analysis.
#[derive(Debug, Default)]
pub(super) struct AllNames {
    /// By specification.
    pub(super) specs: Vec<Names>,
    /// By element.
    pub(super) inner: FxHashMap<ElementId, Table>,
    /// Words of specifications with what they mean, in the order in which they were looked up.
    pub(super) noted: RefCell<Vec<(usize, Span, Meaning)>>,
}

/// A declaration, with the elements and parts whose patterns give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) def: Def,
    pub(super) via: Via,
}

impl Found {
    /// A declaration that no pattern gives.
    pub(super) fn of(def: Def) -> Self {
        let via = Via::new();
        Self { def, via }
    }

    /// As an expression.
    pub(super) fn kind(self) -> ExprKind {
        match self.def {
            Def::Element(element) => ExprKind::Element(element, self.via),
            Def::Slot(slot) => ExprKind::Slot(slot, self.via),
        }
    }

    /// A declaration that a name behind this one means.
    pub(super) fn then(mut self, member: Self) -> Self {
        self.via.extend(member.via);
        Self {
            def: member.def,
            via: self.via,
        }
    }
}

impl AllNames {
    /// Notes what a word of a specification means.
    pub(super) fn note(&self, spec: usize, word: Span, meaning: impl Into<Meaning>) {
        self.noted.borrow_mut().push((spec, word, meaning.into()));
    }

    /// What `name` means in the body of `element` or, without one, at the top of the file.
    pub(super) fn find(
        &self,
        model: &Model,
        spec: usize,
        element: Option<ElementId>,
        name: &str,
    ) -> Option<Found> {
        let mut outward = element.into_iter().flat_map(|id| model.outward(id));
        outward
            .find_map(|id| self.member(model, id, name))
            .or_else(|| self.at_top(spec, name))
    }

    /// What `name` means at the top of a file, imported names included.
    pub(super) fn at_top(&self, spec: usize, name: &str) -> Option<Found> {
        let names = &self.specs[spec];
        if let Some((def, _)) = names.top.get(name) {
            return Some(Found::of(*def));
        }
        match self.imported(spec, name)? {
            Imported::Element(id) => Some(Found::of(Def::Element(*id))),
            Imported::Library(_) | Imported::Function(..) | Imported::Files(_) => None,
        }
    }

    /// What an import of this name gives; the import counts as used.
    pub(super) fn imported(&self, spec: usize, name: &str) -> Option<&Imported> {
        let names = &self.specs[spec];
        let (imported, statement) = names.imports.get(name)?;
        names.statements[*statement].used.set(true);
        Some(imported)
    }

    /// An element or pattern behind the name that an import of files gives.
    pub(super) fn in_files(&self, specs: &[usize], name: &str) -> Option<Def> {
        let mut found = specs
            .iter()
            .filter_map(|spec| self.specs[*spec].top.get(name));
        found.next().map(|(def, _)| *def)
    }

    /// What `name` means directly in an element, patterns that it implements included: what they
    /// declare, then their own names.
    pub(super) fn member(&self, model: &Model, element: ElementId, name: &str) -> Option<Found> {
        if let Some(def) = self.own(element, name) {
            return Some(Found::of(def));
        }
        let implements = &model.element(element).implements;
        let patterns = || implements.iter().filter_map(|it| it.pattern);
        let declared = patterns().find_map(|pattern| self.own(pattern, name));
        let itself = || {
            let named = |id: &ElementId| !name.is_empty() && model.element(*id).name == name;
            patterns().find(named).map(Def::Element)
        };
        let def = declared.or_else(itself)?;
        let via = vec![element];
        Some(Found { def, via })
    }

    /// What an element itself declares under a name.
    pub(super) fn own(&self, element: ElementId, name: &str) -> Option<Def> {
        self.inner.get(&element)?.get(name).map(|(def, _)| *def)
    }

    /// Every name that an element declares, sorted.
    pub(super) fn members(&self, element: ElementId) -> Vec<&str> {
        let table = self.inner.get(&element);
        let mut names: Vec<&str> = table
            .into_iter()
            .flat_map(|table| table.keys())
            .map(SmolStr::as_str)
            .collect();
        names.sort_unstable();
        names
    }

    /// Every name that could stand here, for suggestions, sorted.
    pub(super) fn visible(
        &self,
        model: &Model,
        spec: usize,
        element: Option<ElementId>,
    ) -> Vec<&str> {
        let top = &self.specs[spec];
        let mut names: Vec<&str> = top.top.keys().map(SmolStr::as_str).collect();
        names.extend(top.imports.keys().map(SmolStr::as_str));
        for id in element.into_iter().flat_map(|id| model.outward(id)) {
            names.extend(self.members(id));
            for pattern in model
                .element(id)
                .implements
                .iter()
                .filter_map(|it| it.pattern)
            {
                names.extend(self.members(pattern));
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
