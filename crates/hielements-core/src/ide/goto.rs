//! Where what a word means is declared, what implements or fills it, and every place that names it.

use super::Subject;
use super::cursor::Cursor;
use crate::hir::{ElementId, Expr, ExprKind, Fill, Meaning, Role, SlotId};
use crate::source::{FileId, Location, Span, WsPath};
use crate::syntax::ast::{token_span, unescape};

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A name in a specification.
    Name(Location),
    /// A file of the workspace.
    File(WsPath),
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub span: Span,
    /// What it means.
    pub meaning: Meaning,
}

impl Subject<'_> {
    /// The word at a byte of a text, be it used or declared there.
    pub fn word(&self, file: FileId, offset: u32) -> Option<Word> {
        if let Some(mention) = self.model.words.at(file, offset) {
            return Some(Word {
                span: mention.location.span,
                meaning: mention.meaning.clone(),
            });
        }
        let here = |at: Location| at.file == file && at.span.touches(offset);
        let elements = self.model.elements.iter().zip(0..);
        let element = elements
            .filter(|(it, _)| !it.name.is_empty() && here(it.location))
            .map(|(it, number)| (it.location.span, Meaning::Element(ElementId(number))));
        let slots = self.model.slots.iter().zip(0..);
        let slot = slots
            .filter(|(it, _)| here(it.location))
            .map(|(it, number)| (it.location.span, Meaning::Slot(SlotId(number))));
        let (span, meaning) = element.chain(slot).next()?;
        Some(Word { span, meaning })
    }

    /// The name in the declaration of what is meant.
    pub fn declared(&self, meaning: &Meaning) -> Option<Location> {
        match meaning {
            Meaning::Element(id) => Some(self.model.element(*id).location),
            Meaning::Slot(id) => Some(self.model.slot(*id).location),
            Meaning::Library(_) | Meaning::Function(..) | Meaning::Files(_) => None,
        }
    }
}

/// What the word or string at a byte of a text leads to, with its bytes.
pub fn definition(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<(Span, Vec<Goal>)> {
    let Some(word) = subject.word(file, offset) else {
        return path(subject, file, offset);
    };
    let goals = match &word.meaning {
        Meaning::Files(specs) => {
            let files = specs
                .iter()
                .filter_map(|spec| subject.model.words.files().get(*spec));
            files
                .map(|file| Goal::File(subject.sources.get(*file).path.clone()))
                .collect()
        }
        meaning => Vec::from_iter(subject.declared(meaning).map(Goal::Name)),
    };
    (!goals.is_empty()).then_some((word.span, goals))
}

/// The file that a string names.
fn path(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<(Span, Vec<Goal>)> {
    let text = &subject.sources.get(file).text;
    let string = Cursor::new(text, offset).string()?;
    let found = subject.path(file, &unescape(string.text()).0)?;
    let goal = subject.tree.is_file(&found).then_some(Goal::File(found))?;
    Some((token_span(&string), vec![goal]))
}

impl Subject<'_> {
    /// The file or folder that a text in a specification names, where there is one.
    pub(super) fn path(&self, file: FileId, text: &str) -> Option<WsPath> {
        let here = self.sources.get(file).path.parent();
        let is_relative = text.starts_with("./") || text.starts_with("../");
        let base = here.filter(|_| is_relative).unwrap_or_else(WsPath::root);
        let path = WsPath::parse(&base, text).ok()?;
        let is_there = self.tree.is_file(&path) || self.tree.is_folder(&path);
        (is_there && !text.is_empty()).then_some(path)
    }
}

/// What implements a pattern, or fills a hole.
pub fn implementations(subject: &Subject<'_>, meaning: &Meaning) -> Vec<Location> {
    let model = subject.model;
    let mut found: Vec<Location> = match meaning {
        Meaning::Element(id) if model.element(*id).role == Role::Element => Vec::new(),
        Meaning::Element(id) => {
            let standing = model
                .instances
                .iter()
                .flat_map(|instance| instance.standing(*id));
            standing.map(|id| model.element(*id).location).collect()
        }
        Meaning::Slot(hole) => fillers(subject, *hole)
            .into_iter()
            .map(|slot| model.slot(slot).location)
            .collect(),
        Meaning::Library(_) | Meaning::Function(..) | Meaning::Files(_) => Vec::new(),
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// The scopes or refs that fill a hole, wherever its pattern is implemented.
pub(super) fn fillers(subject: &Subject<'_>, hole: SlotId) -> Vec<SlotId> {
    let fills = subject
        .model
        .instances
        .iter()
        .filter_map(|instance| instance.fills.get(&hole));
    let mut found: Vec<SlotId> = fills
        .flat_map(|fill| match fill {
            Fill::Slots(slots) => slots.clone(),
            Fill::Optional | Fill::Rests(_) | Fill::Open => Vec::new(),
        })
        .filter(|slot| *slot != hole)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Every place that names what is meant, by text and place; with its declaration, where asked.
pub fn references(subject: &Subject<'_>, meaning: &Meaning, declared: bool) -> Vec<Location> {
    let named = subject
        .model
        .words
        .of(meaning)
        .map(|mention| mention.location);
    let mut found: Vec<Location> = named.collect();
    if declared {
        found.extend(subject.declared(meaning));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The same in one text, for the word at a byte of it: the bytes, and whether it is declared there.
pub fn highlights(subject: &Subject<'_>, file: FileId, offset: u32) -> Vec<(Span, bool)> {
    let Some(word) = subject.word(file, offset) else {
        return Vec::new();
    };
    let declared = subject.declared(&word.meaning);
    let all = references(subject, &word.meaning, true).into_iter();
    let here = all.filter(|at| at.file == file);
    here.map(|at| (at.span, Some(at) == declared)).collect()
}

/// The parts of a specification that use or implement something, and what a part uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The element or pattern at the other end.
    pub element: ElementId,
    /// The words that say so.
    pub at: Vec<Location>,
}

/// Who implements or uses an element or pattern.
pub fn incoming(subject: &Subject<'_>, id: ElementId) -> Vec<Link> {
    let model = subject.model;
    let mut found: Vec<(ElementId, Location)> = Vec::new();
    for (element, number) in model.elements.iter().zip(0..) {
        let named = element
            .implements
            .iter()
            .filter(|it| it.pattern == Some(id) && !it.text.is_empty());
        found.extend(named.map(|it| (ElementId(number), it.location)));
    }
    for (from, to, at) in uses(subject) {
        if to == id {
            found.push((from, at));
        }
    }
    linked(found)
}

/// What an element or pattern implements and uses.
pub fn outgoing(subject: &Subject<'_>, id: ElementId) -> Vec<Link> {
    let implements = subject.model.element(id).implements.iter();
    let named = implements.filter(|it| !it.text.is_empty());
    let mut found: Vec<_> = named
        .filter_map(|it| Some((it.pattern?, it.location)))
        .collect();
    found.extend(
        uses(subject)
            .filter(|(from, ..)| *from == id)
            .map(|(_, to, at)| (to, at)),
    );
    linked(found)
}

/// Both ends of every `uses`: the elements, or those that hold the scopes.
fn uses<'s>(
    subject: &'s Subject<'_>,
) -> impl Iterator<Item = (ElementId, ElementId, Location)> + 's {
    let end = |expr: &Expr, owner: ElementId| match &expr.kind {
        ExprKind::Element(id, _) => Some(*id),
        ExprKind::Slot(id, _) => Some(subject.model.slot(*id).element),
        ExprKind::Own => Some(owner),
        ExprKind::Literal(_)
        | ExprKind::List(_)
        | ExprKind::Part(..)
        | ExprKind::Parameter(_)
        | ExprKind::Late(..)
        | ExprKind::Unfilled(_)
        | ExprKind::Unmatched(_)
        | ExprKind::Call(_) => None,
    };
    subject.model.uses.iter().filter_map(move |it| {
        let from = end(it.from.as_ref()?, it.element)?;
        let to = end(it.to.as_ref()?, it.element)?;
        Some((from, to, it.location))
    })
}

fn linked(mut found: Vec<(ElementId, Location)>) -> Vec<Link> {
    found.sort_unstable();
    let mut links: Vec<Link> = Vec::new();
    for (element, at) in found {
        match links.last_mut().filter(|last| last.element == element) {
            Some(last) => last.at.push(at),
            None => links.push(Link {
                element,
                at: vec![at],
            }),
        }
    }
    links
}
