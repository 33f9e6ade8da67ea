//! The model as plain data. Everything that has a name has an id; everything has a place.
//!
//! Declarations stand as written, patterns included; [`Model::rules`] holds what is judged, with
//! every pattern applied to the elements that implement it.

use super::rules::Rule;
use super::source_map::SourceMap;
use crate::source::{Location, WsPath};
use crate::stdlib::Value;
use crate::syntax::ast::Verb;
use smol_str::SmolStr;

/// All specifications of one analysis, resolved.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Elements and patterns; parents before their children, in source order.
    pub elements: Vec<Element>,
    /// Scopes and refs of all elements and patterns, and what defaults of patterns became.
    pub slots: Vec<Slot>,
    /// Checks as declared.
    pub checks: Vec<Check>,
    /// `x uses y` as declared.
    pub uses: Vec<Uses>,
    /// `requires`, `allows`, `forbids` as declared.
    pub requirements: Vec<Requirement>,
    /// Patterns applied to elements; an outer instance before those in it.
    pub instances: Vec<Instance>,
    /// The instance of each element and pattern.
    pub applied: rustc_hash::FxHashMap<(ElementId, ElementId), InstanceId>,
    /// The instances of patterns that parts of other instances implement, where no element stands
    /// for the part.
    pub inner: rustc_hash::FxHashMap<(InstanceId, ElementId, ElementId), InstanceId>,
    /// What is judged, in the order of the specifications.
    pub rules: Vec<Rule>,
    /// Where names stand and what they mean.
    pub words: SourceMap,
}

macro_rules! ids {
    ($($(#[$meta:meta])* $id:ident => $field:ident: $what:ident, $get:ident;)*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $id(pub u32);
        )*

        impl Model {
            $(
                /// What has this id.
                pub fn $get(&self, id: $id) -> &$what {
                    &self.$field[id.0 as usize]
                }
            )*
        }
    };
}

ids! {
    /// An element of [`Model::elements`].
    ElementId => elements: Element, element;
    /// A scope or ref of [`Model::slots`].
    SlotId => slots: Slot, slot;
    /// A check of [`Model::checks`].
    CheckId => checks: Check, check;
    /// A use of [`Model::uses`].
    UsesId => uses: Uses, uses_at;
    /// A requirement of [`Model::requirements`].
    RequirementId => requirements: Requirement, requirement;
    /// An instance of [`Model::instances`].
    InstanceId => instances: Instance, instance;
}

/// Something with a body: an element, a pattern, or a required element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its own name; empty for the anonymous pattern that the requirements of an element make.
    pub name: SmolStr,
    /// Names from the outermost element down, joined with dots.
    pub path: String,
    /// What it is.
    pub role: Role,
    /// The element it stands in.
    pub parent: Option<ElementId>,
    /// Elements in its body, in source order.
    pub children: Vec<ElementId>,
    /// Scopes and refs in its body, in source order, then defaults of the patterns it implements.
    pub slots: Vec<SlotId>,
    /// Checks in its body, in source order.
    pub checks: Vec<CheckId>,
    /// Uses in its body, in source order.
    pub uses: Vec<UsesId>,
    /// Requirements in its body, in source order.
    pub requirements: Vec<RequirementId>,
    /// The patterns that it implements, in source order; the anonymous one last.
    pub implements: Vec<Implements>,
    /// Its name in the text.
    pub location: Location,
    /// The folder of its specification, where `./` starts.
    pub folder: WsPath,
    /// The specification it belongs to: its place in the list that was lowered.
    pub spec: usize,
    /// Its `##` text.
    pub docs: Option<String>,
    /// Whether its specification was given to be judged, and not only imported.
    pub judged: bool,
}

/// What a body belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A part of the system.
    Element,
    /// A blueprint or a part of one: holds for those that implement it.
    Pattern,
    /// An element that a requirement asks for.
    Demanded(RequirementId),
}

/// A pattern behind `implements`.
#[derive(Clone, Debug)]
pub struct Implements {
    /// The pattern; `None` where no pattern has the name.
    pub pattern: Option<ElementId>,
    /// The path as written.
    pub text: String,
    /// Where.
    pub location: Location,
}

/// A named place for a value: a scope or a ref.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Its name.
    pub name: SmolStr,
    /// The element it belongs to.
    pub element: ElementId,
    /// What it holds.
    pub kind: SlotKind,
    /// How it gets its value; `None` for a hole of a pattern, or where the expression is wrong.
    pub value: Option<Expr>,
    /// Whether an expression is written, sound or not.
    pub given: bool,
    /// The requirement that declares it, where one does.
    pub demanded: Option<RequirementId>,
    /// The declaration as written, white space normalised.
    pub text: String,
    /// Its name in the text.
    pub location: Location,
    /// Its `##` text.
    pub docs: Option<String>,
}

/// What a slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// A set of files, in this language where one is known: as written, else as the selector says.
    Scope {
        /// The language written with it.
        written: Option<SmolStr>,
        /// The library whose selector makes it, where that is a language.
        selected: Option<SmolStr>,
    },
    /// A value of a type.
    Ref(Option<SmolStr>),
}

impl SlotKind {
    /// `scope` or `ref`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Scope { .. } => "scope",
            Self::Ref(_) => "ref",
        }
    }

    /// Whether both are scopes, or both refs.
    pub fn is_like(&self, other: &Self) -> bool {
        matches!(self, Self::Scope { .. }) == matches!(other, Self::Scope { .. })
    }

    /// The language of a scope, or the type of a ref.
    pub fn of(&self) -> Option<&SmolStr> {
        match self {
            Self::Scope { written, selected } => written.as_ref().or(selected.as_ref()),
            Self::Ref(ty) => ty.as_ref(),
        }
    }
}

/// A check as declared.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name, if it has one.
    pub name: Option<SmolStr>,
    /// The element it belongs to.
    pub element: ElementId,
    /// What is judged; `None` where the expression is wrong.
    pub judged: Option<Judged>,
    /// The expression as written, white space normalised.
    pub text: String,
    /// The whole statement.
    pub location: Location,
    /// Its `##` text: the reason that reports show.
    pub docs: Option<String>,
}

/// What a check judges.
#[derive(Clone, Debug)]
pub struct Judged {
    /// A call that judges, a value that is true or false, or the left side of a comparison.
    pub expr: Expr,
    /// What it is compared with.
    pub comparison: Option<(Comparison, Expr)>,
}

impl Judged {
    /// Its expressions.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        std::iter::once(&self.expr).chain(self.comparison.iter().map(|(_, right)| right))
    }
}

/// How a check compares two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// `x uses y`.
#[derive(Clone, Debug)]
pub struct Uses {
    /// The element whose body holds it.
    pub element: ElementId,
    /// What depends; `None` where the name is wrong.
    pub from: Option<Expr>,
    /// What it depends on; `None` where the name is wrong.
    pub to: Option<Expr>,
    /// The statement, white space normalised.
    pub text: String,
    /// The whole statement.
    pub location: Location,
    /// Its `##` text.
    pub docs: Option<String>,
}

/// `requires …`, `allows …`, `forbids …` as declared.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The verb.
    pub verb: Verb,
    /// Whether it speaks of descendants too.
    pub descendant: bool,
    /// The pattern, or part of a pattern, whose body holds it.
    pub owner: ElementId,
    /// What it speaks of; `None` where that is wrong.
    pub demand: Option<Demand>,
    /// The statement without its body, white space normalised.
    pub text: String,
    /// The whole statement without its body.
    pub location: Location,
    /// Its `##` text.
    pub docs: Option<String>,
}

/// What a requirement speaks of.
#[derive(Clone, Debug)]
pub enum Demand {
    /// A scope or ref.
    Slot(SlotId),
    /// A check.
    Check(CheckId),
    /// A language.
    Language(SmolStr),
    /// A pattern that is implemented.
    Implements(ElementId),
    /// A connection.
    Connection(Target),
    /// An element.
    Element(DemandedElement),
}

/// The element of a requirement.
#[derive(Clone, Debug)]
pub struct DemandedElement {
    /// Its body, with its name or role.
    pub body: ElementId,
    /// The patterns that it must implement. With none, its name must match.
    pub implements: Vec<ElementId>,
    /// The type that it must have.
    pub ty: Option<DemandedType>,
}

/// The type of a required element.
#[derive(Clone, Debug)]
pub enum DemandedType {
    /// It implements a pattern.
    Pattern(ElementId),
    /// It has a scope of a language.
    Language(SmolStr),
}

/// Where a connection leads.
#[derive(Clone, Debug)]
pub struct Target {
    /// As written.
    pub text: String,
    /// Where.
    pub location: Location,
    /// What it is.
    pub kind: TargetKind,
}

/// What a target is.
#[derive(Clone, Debug)]
pub enum TargetKind {
    /// An element, scope or ref.
    Value(Expr),
    /// A module or package by its parts, joined as the importing file's language does.
    Module(Vec<SmolStr>),
    /// A module or package in its own spelling.
    Text(SmolStr),
}

/// A pattern applied to an element.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The element that implements it.
    pub element: ElementId,
    /// The pattern.
    pub pattern: ElementId,
    /// The `implements p`; for an anonymous pattern the name of the element.
    pub location: Location,
    /// The instances whose patterns say that this one is there, each with the part that says it.
    pub outer: Vec<(InstanceId, ElementId)>,
    /// What its holes and defaults became, by slot of the pattern.
    pub fills: rustc_hash::FxHashMap<SlotId, Fill>,
    /// Which elements stand for the parts of the pattern; none for all of it where it belongs to a
    /// part of another pattern that no element stands for.
    pub counterparts: rustc_hash::FxHashMap<ElementId, Vec<ElementId>>,
}

impl Instance {
    /// The elements that stand for a part of the pattern.
    pub fn standing(&self, part: ElementId) -> &[ElementId] {
        self.counterparts.get(&part).map_or(&[], Vec::as_slice)
    }

    /// Whether an element stands for the pattern itself.
    pub fn stands(&self) -> bool {
        !self.standing(self.pattern).is_empty()
    }
}

/// What stands for a slot of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// These slots; several only for a required element that several elements are.
    Slots(Vec<SlotId>),
    /// Nothing, and nothing must: the hole is optional.
    Optional,
    /// Nothing, as its default rests on this optional hole, which is open.
    Rests(SlotId),
    /// Nothing, which is reported.
    Open,
}

/// An expression whose names are resolved and whose arguments fit their parameters.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub location: Location,
}

/// The elements and parts of patterns whose patterns were gone into to find a name, outermost first.
pub type Via = Vec<ElementId>;

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A value that stands in the text or is a parameter's default.
    Literal(Value),
    /// A list.
    List(Vec<Expr>),
    /// The value of a scope or ref, with the way to it where it is one of a pattern.
    Slot(SlotId, Via),
    /// The union of the scopes of an element and its descendants, with the way to it where it is a
    /// part of a pattern.
    Element(ElementId, Via),
    /// The union of these slots and of these elements: what a part of a pattern became.
    Part(Vec<SlotId>, Vec<ElementId>),
    /// A parameter of a connection check.
    Parameter(usize),
    /// The element that holds the statement.
    Own,
    /// A name that is looked up in each candidate of a requirement, with what it means in the
    /// pattern.
    Late(Vec<SmolStr>, Option<Box<Expr>>),
    /// A slot of a pattern that nothing fills.
    Unfilled(SlotId),
    /// A part of a pattern for which the element has nothing.
    Unmatched(ElementId),
    /// A call of a library.
    Call(Call),
}

/// A call of a library function.
#[derive(Clone, Debug)]
pub struct Call {
    /// The library, by its own name.
    pub library: SmolStr,
    /// The function.
    pub function: SmolStr,
    /// One expression a parameter, defaults filled in.
    pub args: Vec<Expr>,
    /// Whether it gives a verdict and no value.
    pub verdict: bool,
}

impl Expr {
    /// Calls `visit` with the expression and everything in it.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Expr)) {
        let mut open = vec![self];
        while let Some(expr) = open.pop() {
            visit(expr);
            match &expr.kind {
                ExprKind::List(items) => open.extend(items),
                ExprKind::Call(call) => open.extend(&call.args),
                ExprKind::Late(_, Some(fallback)) => open.push(fallback),
                ExprKind::Literal(_)
                | ExprKind::Slot(..)
                | ExprKind::Element(..)
                | ExprKind::Part(..)
                | ExprKind::Parameter(_)
                | ExprKind::Own
                | ExprKind::Late(_, None)
                | ExprKind::Unfilled(_)
                | ExprKind::Unmatched(_) => {}
            }
        }
    }
}

impl Model {
    /// The element and everything below it, in source order.
    pub fn below(&self, id: ElementId) -> Vec<ElementId> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            found.push(id);
            open.extend(self.element(id).children.iter().rev());
        }
        found
    }

    /// The scopes of an element and of everything below it, in source order.
    pub fn scopes_below(&self, id: ElementId) -> Vec<SlotId> {
        let slots = |id: ElementId| self.element(id).slots.iter().copied();
        self.below(id)
            .into_iter()
            .flat_map(slots)
            .filter(|slot| self.is_scope(*slot))
            .collect()
    }

    /// The scopes of an element itself.
    pub fn own_scopes(&self, id: ElementId) -> impl Iterator<Item = SlotId> + '_ {
        let slots = self.element(id).slots.iter().copied();
        slots.filter(|slot| self.is_scope(*slot))
    }

    /// The patterns that an element or a part of a pattern implements.
    pub fn patterns(&self, id: ElementId) -> impl Iterator<Item = ElementId> + '_ {
        self.element(id)
            .implements
            .iter()
            .filter_map(|it| it.pattern)
    }

    /// Whether a slot is a scope.
    pub fn is_scope(&self, id: SlotId) -> bool {
        matches!(self.slot(id).kind, SlotKind::Scope { .. })
    }

    /// The element and what it stands in, inside out.
    pub fn outward(&self, id: ElementId) -> impl Iterator<Item = ElementId> + '_ {
        std::iter::successors(Some(id), |id| self.element(*id).parent)
    }

    /// Whether an element is `other` or stands in it.
    pub fn is_within(&self, id: ElementId, other: ElementId) -> bool {
        self.outward(id).any(|id| id == other)
    }

    /// The pattern that a part of a pattern belongs to; `None` for a part of the system.
    pub fn pattern_of(&self, id: ElementId) -> Option<ElementId> {
        let of_pattern = |id: &ElementId| self.element(*id).role != Role::Element;
        self.outward(id).take_while(of_pattern).last()
    }

    /// The name of a slot with its element.
    pub fn slot_path(&self, id: SlotId) -> String {
        let slot = self.slot(id);
        match self.element(slot.element).path.as_str() {
            "" => slot.name.to_string(),
            path => format!("{path}.{}", slot.name),
        }
    }
}
