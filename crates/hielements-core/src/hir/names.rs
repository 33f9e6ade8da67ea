//! What a name means at a place: own names first, then outward, then the file, then imports, then
//! libraries.

use super::model::{ElementId, Model, ScopeId};
use crate::source::Location;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Something that a specification declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Def {
    Element(ElementId),
    Scope(ScopeId),
    /// A ref; its value is not judged.
    Ref,
}

/// What an import brings into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Imported {
    /// A library, by its own name.
    Library(SmolStr),
    /// A function of a library.
    Function(SmolStr, SmolStr),
}

/// The names that are declared in one place, each with the place of its declaration.
pub(super) type Table = FxHashMap<SmolStr, (Def, Location)>;

/// All names of one specification.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Elements and patterns at the top of the file.
    pub(super) top: Table,
    /// By element.
    pub(super) inner: FxHashMap<ElementId, Table>,
    /// By the name that an import gives.
    pub(super) imports: FxHashMap<SmolStr, Imported>,
}

impl Names {
    /// What `name` means in the body of `element`, patterns that it implements not included.
    pub(super) fn find(&self, model: &Model, element: ElementId, name: &str) -> Option<Def> {
        let mut at = Some(element);
        while let Some(id) = at {
            if let Some((def, _)) = self.inner.get(&id).and_then(|table| table.get(name)) {
                return Some(*def);
            }
            at = model.element(id).parent;
        }
        self.top.get(name).map(|(def, _)| *def)
    }

    /// What `name` means directly in an element.
    pub(super) fn member(&self, element: ElementId, name: &str) -> Option<Def> {
        self.inner.get(&element)?.get(name).map(|(def, _)| *def)
    }

    /// Every name that could stand here, for suggestions.
    pub(super) fn visible(&self, model: &Model, element: ElementId) -> Vec<&str> {
        let mut names: Vec<&str> = self.top.keys().map(SmolStr::as_str).collect();
        names.extend(self.imports.keys().map(SmolStr::as_str));
        let mut at = Some(element);
        while let Some(id) = at {
            names.extend(
                self.inner
                    .get(&id)
                    .into_iter()
                    .flat_map(|table| table.keys())
                    .map(SmolStr::as_str),
            );
            at = model.element(id).parent;
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
