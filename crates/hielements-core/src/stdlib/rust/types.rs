//! Whether what one part gives is what another part takes: the types in the signatures of functions,
//! compared as written, without their paths.

use super::lexer::{Kind, Tokens};
use crate::stdlib::dependencies::target::label;
use crate::stdlib::items::Question;
use crate::stdlib::items::checks::implemented;
use crate::stdlib::items::find::Hit;
use crate::stdlib::outcome::Outcome;
use crate::stdlib::value::Value;
use std::collections::BTreeSet;

/// How far a type is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// References and boxes are looked through.
    Whole,
    /// So are `Result`, `Option` and collections.
    Content,
}

/// Which end of a connection.
#[derive(Clone, Copy)]
enum Side {
    Gives,
    Takes,
}

/// `pipeline_connects(first, second)`, `type_compatible(first, second)`.
pub(super) fn connects(q: &Question<'_>, depth: Depth) -> Result<Outcome, String> {
    let (first, second) = (q.args.get(0), q.args.get(1));
    let gives = types(q, first, Side::Gives, depth)?;
    let takes = types(q, second, Side::Takes, depth)?;
    let fits = gives.intersection(&takes).next().is_some() || is_implemented(q, &gives, &takes)?;
    Ok(Outcome::when(fits, || {
        format!(
            "{} gives {}, {} takes {}",
            label(first),
            listed(&gives),
            label(second),
            listed(&takes)
        )
    }))
}

fn listed(types: &BTreeSet<String>) -> String {
    if types.is_empty() {
        return "nothing".to_owned();
    }
    let names: Vec<&str> = types.iter().map(String::as_str).collect();
    names.join(" or ")
}

/// Whether a type on the one side implements a trait on the other.
fn is_implemented(
    q: &Question<'_>,
    gives: &BTreeSet<String>,
    takes: &BTreeSet<String>,
) -> Result<bool, String> {
    for wanted in takes {
        if !is_name(wanted) || q.named(&Value::Null, Some("trait"), wanted)?.is_empty() {
            continue;
        }
        for given in gives.iter().filter(|given| is_name(given)) {
            if implemented(q, &Value::Null, given, wanted)? == Outcome::Pass {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn is_name(ty: &str) -> bool {
    !ty.is_empty() && ty.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The types at one end.
fn types(
    q: &Question<'_>,
    value: &Value,
    side: Side,
    depth: Depth,
) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    for hit in hits(q, value)? {
        for ty in of_item(&hit, side) {
            let ty = simple(&ty, depth);
            let of_self = hit.item().container.as_deref().filter(|_| ty == "Self");
            let ty = of_self.map_or(ty, |container| {
                container.rsplit('.').next().unwrap_or(container).to_owned()
            });
            found.extend(aliased(q, &ty, depth)?);
            found.insert(ty);
        }
    }
    found.remove("");
    Ok(found)
}

/// The items that a value names: functions and types by name, the items of a scope, or all functions
/// of a module.
fn hits(q: &Question<'_>, value: &Value) -> Result<Vec<Hit>, String> {
    match value {
        Value::String(name) => {
            let mut hits = q.named(&Value::Null, None, name)?;
            hits.retain(|hit| KINDS.contains(&hit.item().kind.as_str()));
            if hits.is_empty() {
                return Err(format!(
                    "there is no function or type `{name}`: correct the name"
                ));
            }
            Ok(hits)
        }
        Value::Scope(scope) if !scope.items.is_empty() => q.items(value, None, |_, file, item| {
            let same = |known: &crate::stdlib::value::ScopeItem| {
                known.file == *file && known.place == item.place
            };
            scope.items.iter().any(same) && KINDS.contains(&item.kind.as_str())
        }),
        Value::Scope(_) => q.items(value, None, |_, _, item| {
            item.kind == "function" && !item.test
        }),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::List(_) => Err(
            format!("{} names no function, type or module", label(value)),
        ),
    }
}

const KINDS: &[&str] = &["function", "struct", "enum", "union", "trait", "type"];

fn of_item(hit: &Hit, side: Side) -> Vec<String> {
    let item = hit.item();
    match (&item.signature, side) {
        (Some(signature), Side::Takes) if item.kind == "function" => {
            let types = signature.parameters.iter();
            types
                .filter_map(|parameter| parameter.type_name.clone())
                .collect()
        }
        (Some(signature), Side::Gives) if item.kind == "function" => {
            signature.returns.iter().cloned().collect()
        }
        (Some(_) | None, Side::Gives | Side::Takes) => vec![item.name.clone()],
    }
}

/// What an alias of this name stands for.
fn aliased(q: &Question<'_>, ty: &str, depth: Depth) -> Result<Vec<String>, String> {
    if !is_name(ty) {
        return Ok(Vec::new());
    }
    let hits = q.named(&Value::Null, Some("type"), ty)?;
    let types = hits
        .iter()
        .filter_map(|hit| hit.item().signature.as_ref()?.returns.as_ref());
    Ok(types.map(|ty| simple(ty, depth)).collect())
}

/// A type without paths, lifetimes, references and what it is wrapped in.
fn simple(ty: &str, depth: Depth) -> String {
    let tokens = Tokens::new(ty);
    let mut parts: Vec<&str> = Vec::new();
    for at in 0..tokens.code.len() {
        match tokens.kind(at) {
            Some(Kind::Colons) => {
                parts.pop();
            }
            Some(Kind::Word) if matches!(tokens.word(at), "mut" | "dyn" | "impl") => {}
            Some(Kind::Mark(b'&')) => {}
            Some(Kind::Other) if tokens.word(at).starts_with('\'') => {}
            Some(Kind::Word | Kind::RawWord | Kind::Mark(_) | Kind::Other) => {
                parts.push(tokens.word(at));
            }
            None => {}
        }
    }
    let mut parts = parts.as_slice();
    while let Some(inner) = unwrapped(parts, depth) {
        parts = inner;
    }
    parts.concat()
}

/// What stands in a wrapper: its first argument.
fn unwrapped<'p, 't>(parts: &'p [&'t str], depth: Depth) -> Option<&'p [&'t str]> {
    let (first, rest) = parts.split_first()?;
    if depth == Depth::Content && *first == "[" {
        let end = rest.iter().position(|part| matches!(*part, ";" | "]"))?;
        return Some(&rest[..end]);
    }
    let boxed = matches!(*first, "Box" | "Rc" | "Arc" | "Cow");
    let content = matches!(
        *first,
        "Result"
            | "Option"
            | "Vec"
            | "VecDeque"
            | "HashSet"
            | "BTreeSet"
            | "Iterator"
            | "IntoIterator"
    );
    if !(boxed || (depth == Depth::Content && content)) || rest.first() != Some(&"<") {
        return None;
    }
    let mut open = 0_usize;
    let mut end = rest.len();
    for (at, part) in rest.iter().enumerate() {
        match *part {
            "<" | "(" | "[" => open += 1,
            ">" | ")" | "]" => open = open.saturating_sub(1),
            "," if open == 1 => {
                end = at;
                break;
            }
            _ => {}
        }
        if open == 0 {
            end = at;
            break;
        }
    }
    rest.get(1..end)
}
