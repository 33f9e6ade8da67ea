//! `textDocument/prepareCallHierarchy` and its two ends: who implements and uses what.

use super::document_symbol::kind;
use super::{Looked, Places, Seen};
use hielements_core::hir::{ElementId, Meaning, Role};
use hielements_core::ide::{self, Link, SymbolKind};
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Position,
};

/// The element or pattern that the word at a place means; of a scope the element that holds it.
pub(crate) fn prepare(seen: &Seen, place: Position) -> Option<Vec<CallHierarchyItem>> {
    let (subject, file) = seen.subject()?;
    let looked = seen.looked.as_ref()?;
    let id = match subject.word(file, seen.offset(place))?.meaning {
        Meaning::Element(id) => id,
        Meaning::Slot(slot) => subject.model.slot(slot).element,
        Meaning::Library(_) | Meaning::Function(..) | Meaning::Files(_) => return None,
    };
    Some(vec![item(looked, &looked.places(), id)?])
}

/// Who implements or uses it.
pub(crate) fn incoming(
    all: &[Looked],
    of: &CallHierarchyItem,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (looked, id) = found(all, of)?;
    let places = looked.places();
    let links = ide::incoming(&looked.subject(), id).into_iter();
    let calls = links.filter_map(|Link { element, at }| {
        Some(CallHierarchyIncomingCall {
            from: item(looked, &places, element)?,
            from_ranges: at.into_iter().map(|at| places.range(at)).collect(),
        })
    });
    Some(calls.collect())
}

/// What it implements and uses.
pub(crate) fn outgoing(
    all: &[Looked],
    of: &CallHierarchyItem,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (looked, id) = found(all, of)?;
    let places = looked.places();
    let links = ide::outgoing(&looked.subject(), id).into_iter();
    let calls = links.filter_map(|Link { element, at }| {
        Some(CallHierarchyOutgoingCall {
            to: item(looked, &places, element)?,
            from_ranges: at.into_iter().map(|at| places.range(at)).collect(),
        })
    });
    Some(calls.collect())
}

/// The element that an item is, by where its name stands.
fn found<'a>(all: &'a [Looked], of: &CallHierarchyItem) -> Option<(&'a Looked, ElementId)> {
    all.iter().find_map(|looked| {
        let file = looked.file(&of.uri)?;
        let offset = looked.places().offset(file, of.selection_range.start);
        match looked.subject().word(file, offset)?.meaning {
            Meaning::Element(id) => Some((looked, id)),
            Meaning::Slot(_) | Meaning::Library(_) | Meaning::Function(..) | Meaning::Files(_) => {
                None
            }
        }
    })
}

fn item(looked: &Looked, places: &Places<'_>, id: ElementId) -> Option<CallHierarchyItem> {
    let element = looked.read.analysis.model.element(id);
    let spot = places.spot(element.location)?;
    Some(CallHierarchyItem {
        name: element.name.to_string(),
        kind: kind(match element.role {
            Role::Element => SymbolKind::Element,
            Role::Pattern | Role::Demanded(_) => SymbolKind::Pattern,
        }),
        tags: None,
        detail: Some(element.path.clone()),
        uri: spot.uri,
        range: spot.range,
        selection_range: spot.range,
        data: None,
    })
}
