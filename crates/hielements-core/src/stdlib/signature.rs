//! One table a library: names, parameters, results, documentation. Dispatch, argument checking,
//! completion, hover and the catalogue all read it.

use super::value::Value;
use std::borrow::Cow;

/// What can be called.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The name of the function.
    pub name: Cow<'static, str>,
    /// Its parameters. The first may be an optional scope ([`Fallback::Workspace`]).
    pub params: Cow<'static, [Param]>,
    /// What it gives.
    pub returns: Returns,
    /// One sentence or more, in Markdown.
    pub documentation: Cow<'static, str>,
    /// A call as one would write it.
    pub example: Cow<'static, str>,
    /// The function that this is another name for.
    pub same_as: Option<Cow<'static, str>>,
}

/// What a function gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returns {
    /// A verdict: only `check` may call it.
    Verdict,
    /// A value.
    Value(Type),
    /// A value, and a verdict where `check` calls it bare.
    Both(Type),
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name, for named arguments and messages.
    pub name: Cow<'static, str>,
    /// What it takes.
    pub ty: Type,
    /// What stands in when it is left out.
    pub default: Fallback,
}

/// What stands in for an argument that was not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Fallback {
    /// Nothing: it must be given.
    Required,
    /// The whole workspace; only for a first parameter that takes a scope.
    Workspace,
    /// This value.
    Value(Value),
    /// This text.
    Text(&'static str),
    /// These texts, as a list.
    Texts(&'static [&'static str]),
}

/// The type of a parameter or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A scope, an element or a list of them.
    Scope,
    /// A scope, or a text that is a path or glob.
    PathScope,
    /// A list of scopes or elements, order kept.
    Scopes,
    /// The target of a dependency: a scope, an element, a text, or a list of these.
    Target,
    /// A list of targets, order kept.
    Targets,
    /// A text.
    String,
    /// A list of texts.
    Strings,
    /// A list of pairs of texts.
    Pairs,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// `true` or `false`.
    Bool,
    /// Any value.
    Any,
}

impl Type {
    /// Whether it is a target of dependencies, or a list of such: where a text is a name.
    pub fn is_target(self) -> bool {
        match self {
            Self::Target | Self::Targets => true,
            Self::Scope
            | Self::PathScope
            | Self::Scopes
            | Self::String
            | Self::Strings
            | Self::Pairs
            | Self::Int
            | Self::Float
            | Self::Bool
            | Self::Any => false,
        }
    }
}
