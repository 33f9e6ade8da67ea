//! Rules about images and services. Where a scope holds several, a rule about what must be there
//! once is kept by any of them, a rule about how each must be by all.

use super::elsewhere::{NamedContexts, add_included};
use super::image::{Image, ImagePattern};
use super::link::Link;
use super::select::named_items;
use super::units::{Unit, Units, files};
use super::values::entry_of;
use crate::stdlib::dependencies::target::{label, plural};
use crate::stdlib::outcome::{Found, Outcome};
use crate::stdlib::value::Value;
use crate::stdlib::{Args, Context};
use hielements_plugin::{Item, Literal};

type Judgement = Result<Outcome, String>;

/// `exposes_port(scope, port)`: some image or service of the scope does.
pub(super) fn exposes_port(cx: &Context<'_>, args: &Args) -> Judgement {
    let Value::Int(port) = args.get(1) else {
        return Err(format!("{} is no port", label(args.get(1))));
    };
    let units = Units::new(cx, args.get(0))?;
    let exposes = |unit: &Unit| unit.all("port").iter().any(|item| covers(item, *port));
    if units.units.iter().any(exposes) {
        return Ok(Outcome::Pass);
    }
    let findings = units.units.iter().map(|unit| {
        let ports: Vec<&str> = unit
            .all("port")
            .iter()
            .map(|item| item.name.as_str())
            .collect();
        let message = match ports.as_slice() {
            [] => format!("{} exposes no port", unit.title()),
            ports => format!("{} exposes {}", unit.title(), ports.join(", ")),
        };
        unit.found(message, &format!("expose {port}"))
    });
    Ok(units.verdict(findings.collect(), &format!("port {port} is not exposed")))
}

fn covers(item: &Item, port: i64) -> bool {
    match &item.value {
        Some(Literal::Int(number)) => *number == port,
        Some(Literal::String(range)) => range
            .split_once('-')
            .and_then(|(first, last)| Some(first.parse().ok()?..=last.parse().ok()?))
            .is_some_and(|range: std::ops::RangeInclusive<i64>| range.contains(&port)),
        Some(Literal::Bool(_) | Literal::Float(_) | Literal::List(_)) | None => false,
    }
}

/// `base_image(scope, image)`: each image stands on it, followed through the stages.
pub(super) fn base_image(cx: &Context<'_>, args: &Args) -> Judgement {
    let wanted = args.text(1);
    let pattern = ImagePattern::new(wanted)?;
    let help = format!("stand on {wanted}");
    each(
        cx,
        args,
        &format!("the base image is not `{wanted}`"),
        |unit| match unit.base() {
            Some((_, image, _)) if pattern.means(image) => None,
            Some((file, image, place)) => {
                let message = format!("{} stands on {image}", unit.title());
                Some(Found::at(file, place, message, &help))
            }
            None => Some(unit.found(format!("{} names no image", unit.title()), &help)),
        },
    )
}

/// `no_root_user(scope)`: each image and service names a user that is not root.
pub(super) fn no_root_user(cx: &Context<'_>, args: &Args) -> Judgement {
    const HELP: &str = "name a user that is not root";
    each(cx, args, "a container must not run as root", |unit| {
        let Some((file, user)) = unit.last("user") else {
            return Some(unit.found(format!("{} names no user, so root", unit.title()), HELP));
        };
        let name = user.name.split(':').next().unwrap_or_default().trim();
        let is_root = matches!(name, "" | "root") || name.parse() == Ok(0);
        let message = if is_root {
            format!("{} runs as root", unit.title())
        } else if name.contains('$') {
            format!("{} runs as `{name}`, which nothing sets", unit.title())
        } else {
            return None;
        };
        Some(Found::at(file, user.place, message, HELP))
    })
}

/// `has_healthcheck(scope)`: each image and service has one that is not switched off.
pub(super) fn has_healthcheck(cx: &Context<'_>, args: &Args) -> Judgement {
    const HELP: &str = "say how to find out whether it works";
    each(cx, args, "a health check is missing", |unit| {
        match unit.last("healthcheck") {
            Some((file, check)) if check.name == "NONE" => {
                let message = format!("{} switches its health check off", unit.title());
                Some(Found::at(file, check.place, message, HELP))
            }
            Some(_) => None,
            None => Some(unit.found(format!("{} has no health check", unit.title()), HELP)),
        }
    })
}

/// `no_latest_tag(scope)`: every image that is not built here is named with a tag or digest.
pub(super) fn no_latest_tag(cx: &Context<'_>, args: &Args) -> Judgement {
    let units = Units::new(cx, args.get(0))?;
    let mut findings = Vec::new();
    let (_, files) = files(cx, args.get(0))?;
    let contexts = NamedContexts::new(cx);
    for read in files {
        for import in &read.facts.imports {
            let Some(Link::Image(image, _)) = Link::of_import(import) else {
                continue;
            };
            // What the name of a context stands for is judged where the compose file says it.
            if contexts.hold(&read.file, &image) {
                continue;
            }
            let reference = Image::new(&image);
            let unknown = reference.tag.is_some_and(|tag| tag.contains('$'));
            if reference.is_pinned() && !unknown {
                continue;
            }
            let message = match reference.tag {
                Some(tag) if unknown => format!("nothing sets the tag {tag} of {image}"),
                Some(_) => format!("{image} can change at any time"),
                None => format!("{image} has no tag, so `latest`"),
            };
            let help = "name a version";
            findings.push(Found::at(&read.file, import.place, message, help));
        }
    }
    let message = format!("{} without a version", plural(findings.len(), "image"));
    Ok(units.verdict(findings, &message))
}

/// `stage_exists([scope,] name)`.
pub(super) fn stage_exists(cx: &Context<'_>, args: &Args) -> Judgement {
    exists(cx, args, "stage")
}

/// `uses_service([scope,] name)`: a compose file has it; a scope of services needs it.
pub(super) fn uses_service(cx: &Context<'_>, args: &Args) -> Judgement {
    let Value::Scope(scope) = args.get(0) else {
        return exists(cx, args, "service");
    };
    if scope.items.is_empty() {
        return exists(cx, args, "service");
    }
    let name = args.text(1);
    let (scope, files) = files(cx, args.get(0))?;
    let needed = files.iter().any(|read| {
        read.facts.imports.iter().any(|import| {
            let Some(Link::Needs { service, on }) = Link::of_import(import) else {
                return false;
            };
            let ours = |item: &crate::stdlib::value::ScopeItem| {
                item.file == read.file && *item.name == *service
            };
            on == name && scope.items.iter().any(ours)
        })
    });
    Ok(Outcome::when(needed, || {
        format!("{} does not depend on service `{name}`", scope.kind)
    }))
}

fn exists(cx: &Context<'_>, args: &Args, kind: &str) -> Judgement {
    let name = args.text(1);
    let (scope, mut files) = files(cx, args.get(0))?;
    if kind == "service" {
        add_included(cx, &mut files);
    }
    for read in &files {
        if !named_items(read, kind, name)?.is_empty() {
            return Ok(Outcome::Pass);
        }
    }
    let mut known: Vec<&str> = files
        .iter()
        .flat_map(|read| &read.facts.items)
        .filter(|item| item.kind == kind)
        .map(|item| item.name.as_str())
        .collect();
    known.sort_unstable();
    known.dedup();
    let known = match known.as_slice() {
        [] => "there is none".to_owned(),
        known => format!("there is {}", known.join(", ")),
    };
    Ok(Outcome::when(false, || {
        format!("there is no {kind} `{name}` in {}: {known}", scope.kind)
    }))
}

/// `entry_point(scope, expected)`: each image and service starts it. A list is compared word by
/// word; a text is the whole command line, or the program alone.
pub(super) fn entry_point(cx: &Context<'_>, args: &Args) -> Judgement {
    let expected = args.get(1);
    let message = match expected {
        Value::Null => "nothing says what is started".to_owned(),
        expected => format!("expected {expected} to be started"),
    };
    each(cx, args, &message, |unit| {
        let given = entry_of(unit);
        if starts(&given, expected) {
            return None;
        }
        let message = match &given {
            Value::Null => format!("{} says nothing of what it starts", unit.title()),
            given => format!("{} starts {given}", unit.title()),
        };
        let command = unit.last("entrypoint").or_else(|| unit.last("command"));
        let help = "change the entry point, or the rule";
        Some(match command {
            Some((file, item)) => Found::at(file, item.place, message, help),
            None => unit.found(message, help),
        })
    })
}

fn starts(given: &Value, expected: &Value) -> bool {
    match expected {
        Value::Null => *given != Value::Null,
        Value::String(expected) => {
            let line = given.texts().join(" ");
            line == **expected || line.split_whitespace().next() == Some(expected)
        }
        Value::List(_) => given.texts() == expected.texts(),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Scope(_) => false,
    }
}

/// A rule that all units of a scope must keep.
fn each(
    cx: &Context<'_>,
    args: &Args,
    message: &str,
    broken: impl Fn(&Unit) -> Option<Found>,
) -> Judgement {
    let units = Units::new(cx, args.get(0))?;
    let findings = units.units.iter().filter_map(broken).collect();
    if units.units.is_empty() && units.problems.is_empty() {
        return Err(format!("{} holds no service", label(args.get(0))));
    }
    Ok(units.verdict(findings, message))
}
