//! `same_structure`: two folders that mirror each other.

use crate::source::WsPath;
use crate::stdlib::table::Function;
use crate::stdlib::{Args, Context, Fallback, Found, Outcome, Param, Scope, Type, Value, select};

pub(super) fn functions() -> Vec<Function> {
    let params = vec![
        Param::required("a", Type::PathScope),
        Param::required("b", Type::PathScope),
        Param::or("mapping", Type::Pairs, Fallback::Texts(&[])),
    ];
    vec![Function::check("same_structure", params, same_structure).doc(
        "Every file of `a` has a counterpart at the same place below `b`, and the other way round. \
         A pair `['*.py', 'test_*.py']` says how names differ, `*` being the part that stays; with \
         pairs, only files whose name fits one are asked for.",
        "files.same_structure(src, tests, [['*.py', 'test_*.py']])",
    )]
}

fn same_structure(cx: &Context<'_>, args: &Args) -> Outcome {
    judged(cx, args).unwrap_or_else(Outcome::Error)
}

fn judged(cx: &Context<'_>, args: &Args) -> Result<Outcome, String> {
    let a = select::something(cx, args.get(0))?;
    let b = select::something(cx, args.get(1))?;
    let mapping = pairs(args.get(2))?;
    let back: Vec<_> = mapping.iter().map(|(from, to)| (*to, *from)).collect();
    let mut found = Vec::new();
    missing(&a, &b, &mapping, &mut found);
    missing(&b, &a, &back, &mut found);
    let (a, b) = (select::folder_of(&a), select::folder_of(&b));
    Ok(Outcome::of(found, |found| {
        format!(
            "`{a}` and `{b}` differ: {} file(s) without a counterpart",
            found.len()
        )
    }))
}

fn missing(a: &Scope, b: &Scope, mapping: &[(&str, &str)], found: &mut Vec<Found>) {
    let (from, to) = (select::folder_of(a), select::folder_of(b));
    for file in &*a.files {
        let places: Vec<WsPath> = counterparts(file.below(&from).unwrap_or_default(), mapping)
            .iter()
            .filter_map(|rest| WsPath::parse(&to, rest).ok())
            .collect();
        if let Some(first) = places.first()
            && !places.iter().any(|place| b.has_file(place))
        {
            found.push(Found {
                file: Some(file.clone()),
                message: format!("{file} has no counterpart {first}"),
                help: Some(format!("add {first} or remove {file}")),
                ..Found::default()
            });
        }
    }
}

/// Where the counterpart of a file may be; nothing when no pair speaks of it.
fn counterparts(rest: &str, mapping: &[(&str, &str)]) -> Vec<String> {
    if mapping.is_empty() {
        return vec![rest.to_owned()];
    }
    let (folder, name) = rest
        .rsplit_once('/')
        .map_or(("", rest), |(folder, name)| (folder, name));
    let renamed = mapping
        .iter()
        .filter_map(|(from, to)| rename(name, from, to));
    renamed
        .map(|name| {
            format!("{folder}/{name}")
                .trim_start_matches('/')
                .to_owned()
        })
        .collect()
}

fn rename(name: &str, from: &str, to: &str) -> Option<String> {
    let Some((head, tail)) = from.split_once('*') else {
        return (name == from).then(|| to.to_owned());
    };
    let stem = name.strip_prefix(head)?.strip_suffix(tail)?;
    Some(to.replacen('*', stem, 1))
}

fn pairs(value: &Value) -> Result<Vec<(&str, &str)>, String> {
    let Value::List(values) = value else {
        return Ok(Vec::new());
    };
    let pairs: Option<Vec<_>> = values.iter().map(pair).collect();
    let pairs = pairs.ok_or("the mapping is a list of pairs, such as [['*.py', 'test_*.py']]")?;
    for (from, to) in &pairs {
        let stars = |text: &str| text.matches('*').count();
        if stars(from) > 1 || stars(from) != stars(to) || from.contains('/') || to.contains('/') {
            return Err(format!(
                "`{from}` and `{to}` are no pair: both are names with one `*`, or both with none"
            ));
        }
    }
    Ok(pairs)
}

fn pair(value: &Value) -> Option<(&str, &str)> {
    match value {
        Value::List(pair) => match &**pair {
            [Value::String(from), Value::String(to)] => Some((from, to)),
            _ => None,
        },
        _ => None,
    }
}
