//! What an expression may stand for, and whether a parameter takes it.

use super::model::{Expr, ExprKind, SlotId};
use crate::stdlib::{Type, Value};
use std::fmt;

/// What is known of a value before anything runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `true`, `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// A text.
    Text,
    /// A set of files or items.
    Scope,
    /// Values in order.
    List(Vec<Shape>),
    /// A list whose items are known to be alike, of any length.
    ListOf(Box<Shape>),
    /// Anything: a library that cannot say what it gives, or a mistake that was reported already.
    Unknown,
}

/// What is known of names and functions.
pub trait Known {
    /// What a scope or ref holds.
    fn slot(&self, slot: SlotId) -> Shape;

    /// What a function gives.
    fn call(&self, library: &str, function: &str) -> Shape;
}

impl Shape {
    /// What a literal value is.
    pub fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unknown,
            Value::Bool(_) => Self::Bool,
            Value::Int(_) => Self::Int,
            Value::Float(_) => Self::Float,
            Value::String(_) => Self::Text,
            Value::List(items) => Self::List(items.iter().map(Self::of_value).collect()),
            Value::Scope(_) => Self::Scope,
        }
    }

    /// What a function of this result type gives.
    pub fn of_type(ty: Type) -> Self {
        match ty {
            Type::Scope | Type::PathScope => Self::Scope,
            Type::Scopes => Self::ListOf(Box::new(Self::Scope)),
            Type::String => Self::Text,
            Type::Strings => Self::ListOf(Box::new(Self::Text)),
            Type::Int => Self::Int,
            Type::Float => Self::Float,
            Type::Bool => Self::Bool,
            Type::Pairs | Type::Target | Type::Targets | Type::Any => Self::Unknown,
        }
    }

    /// What the values of a type that is written with a ref are.
    pub fn of_name(name: &str) -> Self {
        match name {
            "string" => Self::Text,
            "integer" => Self::Int,
            "float" => Self::Float,
            "boolean" => Self::Bool,
            _ => Self::Unknown,
        }
    }

    /// What an expression gives.
    pub fn of_expr(expr: &Expr, known: &impl Known) -> Self {
        match &expr.kind {
            ExprKind::Literal(value) => Self::of_value(value),
            ExprKind::List(items) => Self::List(
                items
                    .iter()
                    .map(|item| Self::of_expr(item, known))
                    .collect(),
            ),
            ExprKind::Slot(slot, _) => known.slot(*slot),
            ExprKind::Element(..) | ExprKind::Own | ExprKind::Part(..) => Self::Scope,
            ExprKind::Parameter(_) => Self::ListOf(Box::new(Self::Scope)),
            ExprKind::Late(..) | ExprKind::Unfilled(_) | ExprKind::Unmatched(_) => Self::Unknown,
            ExprKind::Call(call) => known.call(&call.library, &call.function),
        }
    }

    /// Whether a place for such values takes one of the other sort.
    pub fn takes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) | (Self::Float, Self::Int) => true,
            (Self::List(_) | Self::ListOf(_), Self::List(_) | Self::ListOf(_)) => true,
            (Self::Scope, Self::List(_) | Self::ListOf(_)) => other.fits(Type::Scope),
            (one, other) => one == other,
        }
    }

    /// Whether a parameter of type `ty` takes it.
    pub fn fits(&self, ty: Type) -> bool {
        let scope = |shape: &Self| matches!(shape, Self::Scope | Self::Unknown);
        let text = |shape: &Self| matches!(shape, Self::Text | Self::Unknown);
        match ty {
            Type::Any => true,
            Type::Scope => scope(self) || self.items_are(&scope),
            Type::PathScope | Type::Target => {
                let either = |shape: &Self| scope(shape) || text(shape);
                either(self) || self.items_are(&either)
            }
            Type::Scopes => {
                *self == Self::Unknown || self.items_are(&|shape| shape.fits(Type::Scope))
            }
            Type::Targets => {
                *self == Self::Unknown || self.items_are(&|shape| shape.fits(Type::Target))
            }
            Type::String => text(self),
            Type::Strings => *self == Self::Unknown || self.items_are(&text),
            Type::Pairs => {
                *self == Self::Unknown || self.items_are(&|shape| shape.fits(Type::Strings))
            }
            Type::Int => matches!(self, Self::Int | Self::Unknown),
            Type::Float => matches!(self, Self::Int | Self::Float | Self::Unknown),
            Type::Bool => matches!(self, Self::Bool | Self::Unknown),
        }
    }

    fn items_are(&self, wanted: &dyn Fn(&Self) -> bool) -> bool {
        match self {
            Self::List(items) => items.iter().all(wanted),
            Self::ListOf(item) => wanted(item),
            Self::Bool | Self::Int | Self::Float | Self::Text | Self::Scope | Self::Unknown => {
                false
            }
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "a boolean",
            Self::Int => "a whole number",
            Self::Float => "a decimal number",
            Self::Text => "a string",
            Self::Scope => "a scope",
            Self::List(_) | Self::ListOf(_) => "a list",
            Self::Unknown => "a value",
        })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scope => "a scope, an element or a list of them",
            Self::PathScope => "a scope, an element, or a string that is a path or glob",
            Self::Scopes => "a list of scopes or elements",
            Self::Target => "a scope, an element, the name of a module, or a list of them",
            Self::Targets => "a list of scopes, elements or names of modules",
            Self::String => "a string",
            Self::Strings => "a list of strings",
            Self::Pairs => "a list of pairs of strings",
            Self::Int => "a whole number",
            Self::Float => "a number",
            Self::Bool => "`true` or `false`",
            Self::Any => "a value",
        })
    }
}
