//! What is judged: every check, scope, use and requirement with the patterns applied.

mod allowed;
mod list;
mod obligations;
mod presence;

pub(super) use list::list;

use super::model::{ElementId, Expr, Judged, Model, SlotId, Target};
use crate::source::Location;
use crate::syntax::ast::Verb;
use smol_str::SmolStr;

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The element it belongs to.
    pub element: ElementId,
    /// The name of a named check.
    pub name: Option<SmolStr>,
    /// As written, white space normalised.
    pub text: String,
    /// The pattern it comes from, by name; `None` for what stands in the element itself.
    pub pattern: Option<String>,
    /// Where it stands; for a rule of a pattern the `implements`.
    pub location: Location,
    /// The statement itself, where `location` is another place.
    pub statement: Option<Location>,
    /// Its `##` text.
    pub docs: Option<String>,
    /// What is judged.
    pub body: Body,
}

/// What a rule judges.
#[derive(Clone, Debug)]
pub enum Body {
    /// That a scope or ref has a sound value.
    Slot(SlotId),
    /// A check; `None` where it is wrong, which is reported.
    Check(Option<Judged>),
    /// A check of a pattern.
    Pattern(Option<Judged>),
    /// A connection check of a language.
    Language(Option<Judged>),
    /// A rule on an optional hole that is open: it is counted and not judged.
    Skipped,
    /// A dependency that is declared.
    Uses(Option<Use>),
    /// Dependencies that are not declared, where an element declares some.
    UndeclaredUses(Declared),
    /// A scope, ref, check, element or pattern that must or must not be there.
    Presence(Presence),
    /// A whitelist of elements.
    AllowedElements(AllowedElements),
    /// Languages that must, may or must not be there.
    Languages(Languages),
    /// A connection that must, may or must not be there.
    Connection(Connection),
    /// A line of a whitelist whose first line judges for all.
    JudgedWithFirst,
    /// A requirement that is wrong, which is reported.
    Wrong,
}

/// The ends of a use.
#[derive(Clone, Debug)]
pub struct Use {
    /// What depends.
    pub from: Expr,
    /// What it depends on.
    pub to: Expr,
}

/// The uses of an element.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What it declares to use.
    pub targets: Vec<Expr>,
    /// Where it declares the first.
    pub first: Location,
}

/// Something that must or must not be there.
#[derive(Clone, Debug)]
pub struct Presence {
    /// `requires` or `forbids`.
    pub verb: Verb,
    /// The element it is asked of.
    pub element: ElementId,
    /// What is said where it is required and nothing is there.
    pub missing: String,
    /// What to do then; where it is not known, what was looked at says why it is none.
    pub help: Option<String>,
    /// What is said where it is forbidden and there.
    pub forbidden: String,
    /// What was looked at.
    pub candidates: Vec<Candidate>,
}

/// Something that a requirement looks at.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The element.
    pub element: ElementId,
    /// Where it stands.
    pub location: Location,
    /// What it is, in words.
    pub label: String,
    /// What is said where it is found and forbidden.
    pub found: String,
    /// Whether it is the element that was meant, by name or role, whatever it lacks.
    pub is_near: bool,
    /// Why it is none of those looked for, as far as the specification says.
    pub misfit: Option<String>,
    /// What must hold for it to be one.
    pub checks: Vec<Judged>,
}

/// Elements that must each be one of a list: children and what stands deeper have lists of their own.
#[derive(Clone, Debug)]
pub struct AllowedElements {
    /// The lists.
    pub groups: Vec<AllowedGroup>,
}

/// Elements of one list.
#[derive(Clone, Debug)]
pub struct AllowedGroup {
    /// The list, in words.
    pub list: Vec<String>,
    /// Each element as each entry of the list sees it.
    pub elements: Vec<(ElementId, Vec<Candidate>)>,
}

/// Languages of elements.
#[derive(Clone, Debug)]
pub struct Languages {
    /// The verb.
    pub verb: Verb,
    /// Scopes with the language or the whole whitelist.
    pub groups: Vec<Group>,
}

/// Scopes that must be, or must not be, of some languages.
#[derive(Clone, Debug)]
pub struct Group {
    /// The element that is spoken of.
    pub element: ElementId,
    /// The scopes that count.
    pub scopes: Vec<SlotId>,
    /// The languages.
    pub names: Vec<SmolStr>,
}

/// Connections of an element.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The verb.
    pub verb: Verb,
    /// What connects: an element with everything below it, or a part of a pattern.
    pub subject: Expr,
    /// The elements that must each have a connection, with `requires`.
    pub each: Vec<ElementId>,
    /// The target, or the whole whitelist.
    pub targets: Vec<Target>,
}

impl Body {
    /// Calls `visit` with every expression that judging needs.
    pub fn visit<'r>(&'r self, model: &'r Model, visit: &mut impl FnMut(&'r Expr)) {
        let judged = |judged: &'r Judged, visit: &mut dyn FnMut(&'r Expr)| {
            judged.exprs().for_each(visit);
        };
        match self {
            Self::Slot(id) => model.slot(*id).value.iter().for_each(visit),
            Self::Check(check) | Self::Pattern(check) | Self::Language(check) => {
                check.iter().for_each(|check| judged(check, visit));
            }
            Self::Uses(ends) => ends.iter().for_each(|ends| {
                visit(&ends.from);
                visit(&ends.to);
            }),
            Self::UndeclaredUses(declared) => declared.targets.iter().for_each(visit),
            Self::Presence(presence) => {
                let checks = presence.candidates.iter().flat_map(|found| &found.checks);
                checks.for_each(|check| judged(check, visit));
            }
            Self::AllowedElements(allowed) => {
                let elements = allowed.groups.iter().flat_map(|group| &group.elements);
                let candidates = elements.flat_map(|(_, found)| found);
                let checks = candidates.flat_map(|found| &found.checks);
                checks.for_each(|check| judged(check, visit));
            }
            Self::Connection(connection) => visit(&connection.subject),
            Self::Languages(_) | Self::Skipped | Self::JudgedWithFirst | Self::Wrong => {}
        }
    }
}
