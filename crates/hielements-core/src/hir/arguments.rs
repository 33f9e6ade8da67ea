//! Arguments → parameters: which expression fills which slot of a signature.
//!
//! The first parameter of many functions is a scope that may be left out; it then means the whole
//! workspace. It counts as left out when what stands first is no scope, or when too few arguments
//! are given to fill what is required.

use super::model::{Expr, ExprKind};
use super::types::Shape;
use crate::source::Location;
use crate::stdlib::{Fallback, Param, Signature, Type, Value};
use smol_str::SmolStr;

/// An argument as written.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The name before `=`, with its place.
    pub name: Option<(SmolStr, Location)>,
    /// The value.
    pub value: Expr,
    /// What the value is, as far as that is known.
    pub shape: Shape,
}

/// Why arguments do not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    /// More arguments than parameters; the first one too many.
    TooMany {
        /// Where it stands.
        location: Location,
        /// How many are taken.
        taken: usize,
    },
    /// A parameter that must be given is not.
    Missing {
        /// Its name.
        parameter: String,
        /// What it takes.
        ty: Type,
    },
    /// No parameter has this name.
    UnknownName {
        /// The name as written.
        name: SmolStr,
        /// Where.
        location: Location,
    },
    /// A parameter is given twice.
    Twice {
        /// Its name.
        parameter: String,
        /// Where it is given again.
        location: Location,
    },
    /// A parameter does not take such a value.
    WrongType {
        /// Its name.
        parameter: String,
        /// What it takes.
        ty: Type,
        /// What is given.
        given: Shape,
        /// Where.
        location: Location,
    },
}

/// One expression a parameter, defaults filled in at `call`, the place of the call.
///
/// # Errors
///
/// Every way in which the arguments do not fit, in the order of the text.
pub fn bind(
    signature: &Signature,
    arguments: Vec<Argument>,
    call: Location,
) -> Result<Vec<Expr>, Vec<Misfit>> {
    let params = &*signature.params;
    let mut misfits = Vec::new();
    let mut slots: Vec<Option<Argument>> = params.iter().map(|_| None).collect();
    let mut next = usize::from(leaves_scope_out(params, &arguments));
    for argument in arguments {
        let placed = place(params, &mut next, &argument).and_then(|slot| match &slots[slot] {
            None => Ok(slot),
            Some(_) => Err(Misfit::Twice {
                parameter: params[slot].name.to_string(),
                location: argument.value.location,
            }),
        });
        match placed {
            Ok(slot) => slots[slot] = Some(argument),
            Err(misfit) => misfits.push(misfit),
        }
    }
    let filled = params.iter().zip(slots).filter_map(|(param, slot)| {
        fill(param, slot, call)
            .map_err(|misfit| misfits.push(misfit))
            .ok()
    });
    let filled: Vec<Expr> = filled.collect();
    // What is missing was most likely given under the wrong name.
    if misfits
        .iter()
        .any(|it| matches!(it, Misfit::UnknownName { .. }))
    {
        misfits.retain(|it| !matches!(it, Misfit::Missing { .. }));
    }
    if misfits.is_empty() {
        Ok(filled)
    } else {
        Err(misfits)
    }
}

/// The parameter that an argument is for; `next` is that of the next one without a name.
fn place(params: &[Param], next: &mut usize, argument: &Argument) -> Result<usize, Misfit> {
    let Some((name, location)) = &argument.name else {
        *next += 1;
        let slot = *next - 1;
        return params.get(slot).map(|_| slot).ok_or(Misfit::TooMany {
            location: argument.value.location,
            taken: params.len(),
        });
    };
    let slot = params.iter().position(|param| param.name == name.as_str());
    slot.ok_or_else(|| Misfit::UnknownName {
        name: name.clone(),
        location: *location,
    })
}

fn leaves_scope_out(params: &[Param], arguments: &[Argument]) -> bool {
    let Some(first) = params
        .first()
        .filter(|first| first.default == Fallback::Workspace)
    else {
        return false;
    };
    let positional: Vec<&Argument> = arguments
        .iter()
        .filter(|argument| argument.name.is_none())
        .collect();
    let given = |param: &Param| {
        let named = |argument: &Argument| {
            argument
                .name
                .as_ref()
                .is_some_and(|(name, _)| param.name == name.as_str())
        };
        arguments.iter().any(named)
    };
    if given(first) {
        return true;
    }
    let Some(leading) = positional.first() else {
        return false;
    };
    let required = |param: &&Param| param.default == Fallback::Required && !given(param);
    let needed = params[1..].iter().filter(required).count();
    !leading.shape.fits(first.ty) || positional.len() <= needed
}

fn fill(param: &Param, slot: Option<Argument>, call: Location) -> Result<Expr, Misfit> {
    let literal = |value| Expr {
        kind: ExprKind::Literal(value),
        location: call,
    };
    match slot {
        Some(argument) if argument.shape.fits(param.ty) => Ok(argument.value),
        Some(argument) => Err(Misfit::WrongType {
            parameter: param.name.to_string(),
            ty: param.ty,
            given: argument.shape,
            location: argument.value.location,
        }),
        None => match &param.default {
            Fallback::Required => Err(Misfit::Missing {
                parameter: param.name.to_string(),
                ty: param.ty,
            }),
            Fallback::Workspace => Ok(literal(Value::Null)),
            Fallback::Value(value) => Ok(literal(value.clone())),
            Fallback::Text(text) => Ok(literal((*text).into())),
            Fallback::Texts(texts) => {
                Ok(literal(texts.iter().map(|text| (*text).into()).collect()))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span, WsPath};
    use crate::stdlib::Returns;
    use std::borrow::Cow;

    fn param(name: &'static str, ty: Type, default: Fallback) -> Param {
        Param {
            name: name.into(),
            ty,
            default,
        }
    }

    /// `f(scope = the workspace, name, limit = 3)`
    fn signature() -> Signature {
        Signature {
            name: "f".into(),
            params: Cow::Owned(vec![
                param("scope", Type::Scope, Fallback::Workspace),
                param("name", Type::Target, Fallback::Required),
                param("limit", Type::Int, Fallback::Value(Value::Int(3))),
            ]),
            returns: Returns::Verdict,
            documentation: "".into(),
            example: "".into(),
            same_as: None,
        }
    }

    /// Binds arguments such as `s` (a scope), `'x'`, `7` or `name='x'`.
    fn check(arguments: &[&str], expected: &str) {
        let mut sources = Sources::default();
        let file = sources.add(WsPath::root(), "");
        let location = Location {
            file,
            span: Span::default(),
        };
        let argument = |text: &&str| {
            let (name, value) = text
                .split_once('=')
                .map_or((None, *text), |(n, v)| (Some(n), v));
            let (kind, shape) = match value.parse() {
                Ok(number) => (ExprKind::Literal(Value::Int(number)), Shape::Int),
                Err(_) if value == "s" => (
                    ExprKind::Slot(crate::hir::SlotId(0), Vec::new()),
                    Shape::Scope,
                ),
                Err(_) => (
                    ExprKind::Literal(value.trim_matches('\'').into()),
                    Shape::Text,
                ),
            };
            let value = Expr { kind, location };
            Argument {
                name: name.map(|name| (name.into(), location)),
                value,
                shape,
            }
        };
        let show = |expr: &Expr| match &expr.kind {
            ExprKind::Literal(value) => value.to_string(),
            _ => "s".to_owned(),
        };
        let shown = match bind(
            &signature(),
            arguments.iter().map(argument).collect(),
            location,
        ) {
            Ok(slots) => slots.iter().map(show).collect::<Vec<_>>().join(", "),
            Err(misfits) => misfits.iter().map(describe).collect::<Vec<_>>().join("; "),
        };
        assert_eq!(shown, expected, "{arguments:?}");
    }

    fn describe(misfit: &Misfit) -> String {
        match misfit {
            Misfit::TooMany { taken, .. } => format!("takes {taken}"),
            Misfit::Missing { parameter, .. } => format!("{parameter} is missing"),
            Misfit::UnknownName { name, .. } => format!("no parameter {name}"),
            Misfit::Twice { parameter, .. } => format!("{parameter} twice"),
            Misfit::WrongType {
                parameter,
                ty,
                given,
                ..
            } => {
                format!("{parameter} takes {ty}, not {given}")
            }
        }
    }

    #[test]
    fn a_scope_may_be_left_out() {
        check(&["s", "'x'"], "s, 'x', 3");
        check(&["'x'"], "nothing, 'x', 3");
        check(&["s"], "nothing, s, 3");
        check(&["'x'", "7"], "nothing, 'x', 7");
        check(&["s", "limit=7", "name='x'"], "s, 'x', 7");
        check(&["'x'", "scope=s"], "s, 'x', 3");
    }

    #[test]
    fn what_does_not_fit_is_said() {
        check(&[], "name is missing");
        check(&["s", "'x'", "7", "8"], "takes 3");
        check(
            &["s", "'x'", "'y'"],
            "limit takes a whole number, not a string",
        );
        check(&["s", "'x'", "name='y'"], "name twice");
        check(&["'x'", "limits=7"], "no parameter limits");
    }
}
