//! `hielements explain CODE|CHECK`: a code of the catalogue, a library function, or a rule of the
//! workspace.

use crate::args::ExplainArgs;
use crate::opened::{self, Opened};
use crate::output;
use crate::stop::Stop;
use hielements_core::config::Config;
use hielements_core::diagnostics::catalogue::input::UNKNOWN_SUBJECT;
use hielements_core::diagnostics::catalogue::{all, find};
use hielements_core::diagnostics::did_you_mean;
use hielements_core::diagnostics::render::catalogue_page;
use hielements_core::engine::Task;
use hielements_core::project::{Analysis, built_in};
use hielements_core::stdlib::manual::{self, text};
use std::fmt::Write;

pub(crate) fn explain(args: &ExplainArgs) -> Result<u8, Stop> {
    let Some(what) = &args.what else {
        output::print(&catalogue_page::index(), None)?;
        return Ok(0);
    };
    let said = match find(what) {
        Some(entry) => catalogue_page::explain(entry),
        None => match function(what) {
            Some(said) => said,
            None => rules(what, args)?,
        },
    };
    output::print(&said, None)?;
    Ok(0)
}

/// Results carry the function that judged as their code.
fn function(what: &str) -> Option<String> {
    let (library, _) = what.split_once('.')?;
    let registry = built_in(&Config::default());
    let page = manual::find(&registry, what).ok()?;
    Some(text::function(library, page.functions.first()?))
}

/// The rules that have this id or name.
fn rules(what: &str, args: &ExplainArgs) -> Result<String, Stop> {
    let analysis = match opened::open_quietly(args.workspace.as_deref(), &[]) {
        Ok(Opened { analysis, .. }) => analysis,
        Err(stop) if args.workspace.is_some() => return Err(stop),
        // Nobody said that this folder is a workspace: the catalogue is all there is.
        Err(_) => return Err(unknown(what, &[])),
    };
    let plan = analysis.plan();
    let mut names = Vec::new();
    let mut said = Vec::new();
    for task in plan.tasks.iter().filter(|task| task.is_rule()) {
        let rule = analysis.planned(task);
        if rule.id == what || rule.name.as_deref() == Some(what) {
            said.push(describe(&analysis, task));
        }
        names.push(rule.id);
        names.extend(rule.name);
    }
    if said.is_empty() {
        return Err(unknown(what, &names));
    }
    Ok(said.join("\n"))
}

/// A rule with its place, its reason, its element, and what its functions do.
fn describe(analysis: &Analysis, task: &Task) -> String {
    let rule = analysis.planned(task);
    let place = &rule.location.place;
    let mut out = format!("{} ({})\n\n", rule.id, rule.kind.as_str());
    // Writing to a String cannot fail.
    let _ = writeln!(out, "    {}\n", rule.check);
    let _ = writeln!(out, "Place:   {}:{}", rule.location.file, place.line);
    let _ = writeln!(out, "Element: {}", rule.element);
    let element = analysis.model.element(task.element);
    for line in element.docs.iter().flat_map(|docs| docs.lines()) {
        let _ = writeln!(out, "         {line}");
    }
    for (index, line) in rule.reason.iter().flat_map(|text| text.lines()).enumerate() {
        let label = if index == 0 { "Reason: " } else { "        " };
        let _ = writeln!(out, "{label} {line}");
    }
    for (library, function) in analysis.functions(task) {
        let known = manual::find(&analysis.registry, &format!("{library}.{function}"));
        let page = known.ok().filter(|page| !page.functions.is_empty());
        if let Some(page) = page {
            let _ = write!(out, "\n{}", text::function(&library, page.functions[0]));
        }
    }
    out
}

fn unknown(what: &str, rules: &[String]) -> Stop {
    if is_number(what) {
        let message = format!("`{what}` is a number of another tool; codes are words here");
        return Stop::new(&UNKNOWN_SUBJECT, what, message)
            .help("`hielements explain` lists all codes with what they mean");
    }
    let codes = all().map(|entry| entry.code);
    let meant = did_you_mean(what, codes.chain(rules.iter().map(String::as_str)));
    let message = format!("there is no diagnostic, function or rule `{what}`");
    let stop = Stop::new(&UNKNOWN_SUBJECT, what, message);
    match meant {
        Some(meant) => stop.help(format!("did you mean `{meant}`?")),
        None => stop.help(
            "`hielements explain` lists the codes, `hielements run --dry-run` the rules, \
             `hielements doc` the libraries",
        ),
    }
}

/// Whether this is a code as other tools have them: a letter and digits.
fn is_number(what: &str) -> bool {
    let mut bytes = what.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && what.len() > 2
        && bytes.all(|byte| byte.is_ascii_digit())
}
