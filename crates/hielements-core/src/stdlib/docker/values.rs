//! Values of Dockerfiles and compose files, for refs and comparisons.

use super::elsewhere::NamedContexts;
use super::link::Link;
use super::units::{Unit, Units};
use crate::stdlib::value::Value;
use crate::stdlib::{Args, Context};
use hielements_plugin::Literal;
use std::collections::BTreeSet;

type Given = Result<Value, String>;

/// `exposed_ports(scope)`: the ports, sorted; a range is a text.
pub(super) fn exposed_ports(cx: &Context<'_>, args: &Args) -> Given {
    let units = units(cx, args)?;
    let (mut numbers, mut texts) = (BTreeSet::new(), BTreeSet::new());
    for unit in &units.units {
        for port in unit.all("port") {
            match &port.value {
                Some(Literal::Int(number)) => {
                    numbers.insert(*number);
                }
                Some(Literal::String(text)) => {
                    texts.insert(text.clone());
                }
                Some(Literal::Bool(_) | Literal::Float(_) | Literal::List(_)) | None => {}
            }
        }
    }
    let texts = texts.iter().map(|text| Value::from(text.as_str()));
    Ok(numbers.into_iter().map(Value::Int).chain(texts).collect())
}

/// `volumes(scope)`: the paths inside, sorted.
pub(super) fn volumes(cx: &Context<'_>, args: &Args) -> Given {
    let units = units(cx, args)?;
    let all = units.units.iter().flat_map(|unit| unit.all("volume"));
    let paths: BTreeSet<&str> = all.map(|item| item.name.as_str()).collect();
    Ok(paths.into_iter().map(Value::from).collect())
}

/// `base_images(scope)`: the images that are not built here, sorted.
pub(super) fn base_images(cx: &Context<'_>, args: &Args) -> Given {
    let units = units(cx, args)?;
    let mut images = BTreeSet::new();
    let contexts = NamedContexts::new(cx);
    for unit in &units.units {
        if let Some((file, image, _)) = unit.base()
            && !contexts.hold(file, image)
        {
            images.insert(image.to_owned());
        }
        let facts = &unit.read.facts;
        let links = facts.imports.iter().filter_map(Link::of_import);
        let outside: BTreeSet<String> = links
            .filter_map(|link| match link {
                Link::Image(image, _) => Some(image),
                Link::Copy(_) | Link::Take(_) | Link::Build(_) | Link::Needs { .. } => None,
            })
            .collect();
        let stages = facts.items.iter().filter(|item| item.kind == "stage");
        let bases = stages.flat_map(|stage| &stage.bases);
        let bases = bases.filter(|base| outside.contains(*base));
        images.extend(
            bases
                .filter(|base| !contexts.hold(&unit.read.file, base))
                .cloned(),
        );
    }
    Ok(images
        .iter()
        .map(|image| Value::from(image.as_str()))
        .collect())
}

/// `entry_point(scope)`: a list in the exec form, a text in the shell form; the command where there
/// is no entry point.
pub(super) fn entry_point(cx: &Context<'_>, args: &Args) -> Given {
    let units = units(cx, args)?;
    let mut known: Option<(Value, String)> = None;
    for unit in &units.units {
        let value = entry_of(unit);
        match &known {
            Some((other, title)) if *other != value => {
                return Err(format!(
                    "{title} starts {other}, {} starts {value}: give a smaller scope",
                    unit.title()
                ));
            }
            Some(_) => {}
            None => known = Some((value, unit.title())),
        }
    }
    Ok(known.map_or(Value::Null, |(value, _)| value))
}

/// What a container starts.
pub(super) fn entry_of(unit: &Unit) -> Value {
    let found = unit.last("entrypoint").or_else(|| unit.last("command"));
    match found.and_then(|(_, item)| item.value.as_ref()) {
        Some(Literal::String(text)) => Value::from(text.as_str()),
        Some(Literal::List(words)) => words
            .iter()
            .filter_map(|word| match word {
                Literal::String(word) => Some(Value::from(word.as_str())),
                Literal::Bool(_) | Literal::Int(_) | Literal::Float(_) | Literal::List(_) => None,
            })
            .collect(),
        Some(Literal::Bool(_) | Literal::Int(_) | Literal::Float(_)) | None => Value::Null,
    }
}

/// The units of a scope; values need all of them.
fn units(cx: &Context<'_>, args: &Args) -> Result<Units, String> {
    let units = Units::new(cx, args.get(0))?;
    match units.problems.as_slice() {
        [] => Ok(units),
        problems => Err(format!(
            "not everything could be read: {}",
            problems.join("; ")
        )),
    }
}
