//! What a word of a specification means, in Markdown: how it is declared, what its `##` text says, what
//! it holds now, what came of it last; for libraries and their functions what the manual says.

use super::Subject;
use super::cursor::Cursor;
use super::links::link_at;
use super::standing::{Came, Held, Tally, counted, milliseconds};
use crate::diagnostics::report::Status;
use crate::hir::{ElementId, Meaning, Role, SlotId};
use crate::source::{FileId, Location, Span};
use crate::stdlib::Library;
use crate::stdlib::manual::{self, markdown};
use crate::syntax::SyntaxKind;
use crate::syntax::ast::{self, AstNode, token_span};
use std::fmt::Write;

/// What is said about a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// In Markdown.
    pub text: String,
    /// The word.
    pub span: Span,
}

/// So many files of a scope are named.
const MOST_FILES: usize = 10;

/// What the byte at `offset` of a text belongs to; `None` where there is nothing to say.
pub fn hover(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<Hover> {
    if let Some(word) = subject.word(file, offset) {
        let text = match &word.meaning {
            Meaning::Element(id) => element(subject, *id),
            Meaning::Slot(id) => slot(subject, *id),
            Meaning::Library(name) => library(subject.registry.get(name)?),
            Meaning::Function(name, function) => {
                let known = subject.registry.get(name)?;
                let mut text = self::function(subject, name, function)?;
                let _ = write!(text, "\nLibrary `{name}`, {}.\n", manual::tier(known));
                text.push_str(&rule_around(subject, file, offset));
                text
            }
            Meaning::Files(_) => return path(subject, file, offset),
        };
        return Some(Hover {
            text,
            span: word.span,
        });
    }
    rule(subject, file, offset)
        .or_else(|| path(subject, file, offset))
        .or_else(|| call(subject, file, offset))
}

fn function(subject: &Subject<'_>, library: &str, function: &str) -> Option<String> {
    let page = manual::find(subject.registry, &format!("{library}.{function}")).ok()?;
    Some(markdown::function(library, page.functions.first()?))
}

fn library(library: &dyn Library) -> String {
    let (docs, tier) = (library.documentation(), manual::tier(library));
    let functions = library.signatures().map_or(0, <[_]>::len);
    format!(
        "{docs}\n\nLibrary, {tier}, {}.\n",
        counted(functions, "function")
    )
}

/// A library or function in a statement with a mistake, of which the model knows nothing.
fn call(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<Hover> {
    let text = &subject.sources.get(file).text;
    let cursor = Cursor::new(text, offset);
    let word = cursor.word()?;
    let path = ast::Path::cast(word.parent()?)?;
    let words = path.segments();
    let at = words
        .iter()
        .position(|(_, span)| *span == token_span(&word))?;
    let site = subject.site(file, &cursor)?;
    let names: Vec<String> = words
        .iter()
        .take(at + 1)
        .map(|(word, _)| word.clone())
        .collect();
    let span = words[at].1;
    let said = match names.as_slice() {
        [only] => library(subject.registry.get(&subject.library_named(site, only)?)?),
        _ => {
            let callee = subject.callee(site, &names)?;
            function(subject, &callee.library, &callee.function)?
        }
    };
    Some(Hover { text: said, span })
}

fn element(subject: &Subject<'_>, id: ElementId) -> String {
    let model = subject.model;
    let element = model.element(id);
    let word = match element.role {
        Role::Element => "element",
        Role::Pattern | Role::Demanded(_) => "pattern",
    };
    let mut head = format!("{word} {}", element.path);
    let patterns = element
        .implements
        .iter()
        .map(|it| it.text.as_str())
        .filter(|text| !text.is_empty());
    let patterns: Vec<&str> = patterns.collect();
    if !patterns.is_empty() {
        let _ = write!(head, " implements {}", patterns.join(", "));
    }
    let mut text = declared(&head, element.docs.as_deref());
    for slot in model.own_scopes(id) {
        if let Some(held) = subject.held(slot) {
            let _ = write!(text, "\n- `{}`: {}", model.slot(slot).name, held.short());
        }
    }
    if element.role == Role::Element {
        let within = |rule: &&super::Placed| rule.is_rule() && model.is_within(rule.element, id);
        let came = subject
            .rules
            .iter()
            .filter(within)
            .map(|rule| subject.standing.rules.get(&rule.id));
        text.push_str(&tally(&Tally::of(came)));
    } else {
        let count = super::goto::implementations(subject, &Meaning::Element(id)).len();
        let _ = write!(text, "\n\nImplemented by {}.", counted(count, "element"));
    }
    text + "\n"
}

fn tally(tally: &Tally) -> String {
    let all = tally.passed + tally.failed + tally.errors;
    if all == 0 {
        return String::new();
    }
    let mut text = format!("\n\n{} of {} hold", tally.passed, counted(all, "rule"));
    if tally.failed > 0 {
        let _ = write!(
            text,
            ", {} broken by {}",
            tally.failed,
            counted(tally.findings, "finding")
        );
    }
    if tally.errors > 0 {
        let _ = write!(text, ", {} not judged", tally.errors);
    }
    format!("{text}; {}.", milliseconds(tally.time))
}

fn declared(code: &str, docs: Option<&str>) -> String {
    let docs = docs.map(|docs| format!("\n{docs}\n")).unwrap_or_default();
    format!("```hielements\n{code}\n```\n{docs}")
}

fn slot(subject: &Subject<'_>, id: SlotId) -> String {
    let slot = subject.model.slot(id);
    let mut text = declared(&slot.text, slot.docs.as_deref());
    let _ = write!(
        text,
        "\n{} `{}`",
        slot.kind.word(),
        subject.model.slot_path(id)
    );
    match subject.held(id) {
        Some(Held::Nothing(why)) => {
            let _ = write!(text, ": nothing, as {why}");
        }
        Some(held) => {
            let _ = write!(text, ": {}", held.short());
            text.push_str(
                &files(held)
                    .map(|files| format!("\n\n{files}"))
                    .unwrap_or_default(),
            );
        }
        None => {}
    }
    let named = super::goto::fillers(subject, id);
    if !named.is_empty() {
        let paths: Vec<String> = named
            .iter()
            .map(|it| format!("`{}`", subject.model.slot_path(*it)))
            .collect();
        let _ = write!(text, "\n\nFilled by {}.", paths.join(", "));
    }
    text + "\n"
}

/// The first files of a scope, as a list.
pub(super) fn files(held: &Held) -> Option<String> {
    let Held::Files { count, first, .. } = held else {
        return None;
    };
    let mut lines: Vec<String> = first
        .iter()
        .take(MOST_FILES)
        .map(|path| format!("- `{path}`"))
        .collect();
    if *count > lines.len() {
        lines.push(format!("- and {} more", count - lines.len()));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What came of the rule whose keyword or name stands there.
fn rule(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<Hover> {
    let cursor = Cursor::new(&subject.sources.get(file).text, offset);
    let word = cursor.word()?;
    let statement = word.parent_ancestors().find_map(ast::Item::cast)?;
    let is_name = word
        .parent()
        .is_some_and(|it| it.kind() == SyntaxKind::Name)
        && word
            .parent()
            .and_then(|it| it.parent())
            .is_some_and(|it| it == *statement.syntax());
    if word.kind() != SyntaxKind::Keyword && !is_name {
        return None;
    }
    let (docs, code) = match &statement {
        ast::Item::Check(_) | ast::Item::Uses(_) | ast::Item::Requirement(_) => {
            (statement.docs(), statement.header())
        }
        _ => return None,
    };
    let at = super::place(file, statement.header_span());
    let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = declared(&code, docs.as_deref());
    text.push_str(&outcome(subject, at));
    Some(Hover {
        text,
        span: token_span(&word),
    })
}

/// What came of the rule that holds a byte.
fn rule_around(subject: &Subject<'_>, file: FileId, offset: u32) -> String {
    let mut rules = subject.rules.iter().filter(|rule| rule.is_rule());
    let held = rules.find(|rule| {
        let at = rule.statement.unwrap_or(rule.location);
        at.file == file && at.span.touches(offset)
    });
    held.map(|rule| outcome(subject, rule.statement.unwrap_or(rule.location)))
        .unwrap_or_default()
}

/// What came of the rules that a statement makes: of one in words, of those of a pattern as a sum.
fn outcome(subject: &Subject<'_>, at: Location) -> String {
    let same = |known: Location| known.file == at.file && known.span.start == at.span.start;
    let made = subject
        .rules
        .iter()
        .filter(|rule| same(rule.statement.unwrap_or(rule.location)));
    let came: Vec<&Came> = made
        .filter_map(|rule| subject.standing.rules.get(&rule.id))
        .collect();
    match came.as_slice() {
        [] => String::new(),
        [only] => format!("\n{}\n", one(only)),
        several => tally(&Tally::of(several.iter().copied().map(Some))) + "\n",
    }
}

fn one(came: &Came) -> String {
    let time = milliseconds(came.time);
    let said = came.message.as_deref().unwrap_or_default();
    match came.status {
        Some(Status::Pass) => format!("✓ holds; {time}"),
        Some(Status::Fail) => format!(
            "✗ broken by {}: {said}; {time}",
            counted(came.findings, "finding")
        ),
        Some(Status::Error) => format!("✗ not judged: {said}"),
        None => "not judged: it rests on an optional hole that is open".to_owned(),
    }
}

/// What a string that names files stands for.
fn path(subject: &Subject<'_>, file: FileId, offset: u32) -> Option<Hover> {
    let link = link_at(subject, file, offset)?;
    let what = if link.is_folder { "folder" } else { "file" };
    let text = match link.matches {
        Some(count) => format!("{} below `{}`", counted(count, "file"), link.path),
        None if link.is_folder => {
            let count = subject.tree.files_below(&link.path).len();
            format!("{what} `{}`: {}", link.path, counted(count, "file"))
        }
        None => format!("{what} `{}`", link.path),
    };
    Some(Hover {
        text,
        span: link.span,
    })
}
