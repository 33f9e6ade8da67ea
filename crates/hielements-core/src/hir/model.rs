//! The model as plain data. Everything that has a name has an id; everything has a place.

use crate::source::{Location, WsPath};
use crate::stdlib::Value;
use smol_str::SmolStr;

/// All specifications of one analysis, resolved.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Elements and patterns; parents before their children, in source order.
    pub elements: Vec<Element>,
    /// Scopes of all elements.
    pub scopes: Vec<Scope>,
    /// Checks of all elements.
    pub checks: Vec<Check>,
    /// What is understood and not judged.
    pub unjudged: Vec<Unjudged>,
}

/// An element of [`Model::elements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub u32);

/// A scope of [`Model::scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u32);

/// A check of [`Model::checks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub u32);

/// Something with a body: an element, a pattern, or a required element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its own name.
    pub name: SmolStr,
    /// Names from the outermost element down, joined with dots.
    pub path: String,
    /// What it is.
    pub role: Role,
    /// The element it stands in.
    pub parent: Option<ElementId>,
    /// Elements in its body, in source order.
    pub children: Vec<ElementId>,
    /// Scopes in its body, in source order.
    pub scopes: Vec<ScopeId>,
    /// Checks in its body, in source order.
    pub checks: Vec<CheckId>,
    /// Its name in the text.
    pub location: Location,
    /// The folder of its specification, where `./` starts.
    pub folder: WsPath,
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
    /// A blueprint, or a requirement of one: holds for those that implement it.
    Pattern,
}

/// A scope as declared.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Its name.
    pub name: SmolStr,
    /// The element it belongs to.
    pub element: ElementId,
    /// The language written with it.
    pub language: Option<SmolStr>,
    /// How it is selected; `None` for a hole of a pattern, or where the expression is wrong.
    pub value: Option<Expr>,
    /// The declaration as written, white space normalised.
    pub text: String,
    /// Its name in the text.
    pub location: Location,
    /// Its `##` text.
    pub docs: Option<String>,
}

/// A check as declared.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name, if it has one.
    pub name: Option<SmolStr>,
    /// The element it belongs to.
    pub element: ElementId,
    /// What is judged; `None` where the expression is wrong.
    pub expr: Option<Expr>,
    /// What it is compared with.
    pub comparison: Option<(Comparison, Expr)>,
    /// The expression as written, white space normalised.
    pub text: String,
    /// The whole statement.
    pub location: Location,
    /// Its `##` text: the reason that reports show.
    pub docs: Option<String>,
}

/// How a check compares two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// An expression whose names are resolved and whose arguments fit their parameters.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub location: Location,
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A value that stands in the text or is a parameter's default.
    Literal(Value),
    /// A list.
    List(Vec<Expr>),
    /// The files of a scope.
    Scope(ScopeId),
    /// The union of the scopes of an element and its descendants.
    Element(ElementId),
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

/// A statement that is understood and not judged.
#[derive(Clone, Debug)]
pub struct Unjudged {
    /// What it is, in the language's words: `pattern`, `requires`, `uses`.
    pub what: &'static str,
    /// Where.
    pub location: Location,
}

impl Model {
    /// The element with this id.
    pub fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.0 as usize]
    }

    /// The scope with this id.
    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    /// The check with this id.
    pub fn check(&self, id: CheckId) -> &Check {
        &self.checks[id.0 as usize]
    }

    /// The scopes of an element and of everything below it, in source order.
    pub fn scopes_below(&self, id: ElementId) -> Vec<ScopeId> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let element = self.element(id);
            found.extend(&element.scopes);
            open.extend(element.children.iter().rev());
        }
        found
    }
}
