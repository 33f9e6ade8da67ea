//! What stands above elements and rules: run it, what came of it, why.

use super::standing::{Came, Placed, Tally};
use super::{Subject, tree};
use crate::hir::{ElementId, Role};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, span_of};
use rustc_hash::FxHashMap;

/// A line above the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// What it is about.
    pub span: Span,
    /// What it says.
    pub title: String,
    /// What a click does.
    pub action: Action,
}

/// What a lens is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Judges an element with all below it, by its path, or a rule, by its id.
    Run(String),
    /// Says what came of it.
    Show(String),
    /// Says what a rule read, and why it ran or was kept.
    Explain(String),
}

/// The lenses of a text, by place.
pub fn lenses(subject: &Subject<'_>, file: FileId) -> Vec<Lens> {
    let mut found = Vec::new();
    for (element, number) in subject.model.elements.iter().zip(0..) {
        if element.role == Role::Element && element.location.file == file && element.judged {
            of_element(subject, ElementId(number), &mut found);
        }
    }
    let spans = statements(&subject.sources.get(file).text);
    for rule in subject
        .rules
        .iter()
        .filter(|rule| rule.is_rule() && rule.location.file == file)
    {
        if rule.statement.is_none() {
            let line = spans.get(&rule.location.span.start).copied();
            of_rule(
                subject,
                rule,
                line.unwrap_or(rule.location.span),
                &mut found,
            );
        }
    }
    found.sort_by_key(|lens| lens.span.start);
    found
}

/// Whole statements by their first byte.
fn statements(text: &str) -> FxHashMap<u32, Span> {
    let tree = tree(text);
    let all = tree.syntax().descendants();
    let items = all.filter_map(crate::syntax::ast::Item::cast);
    items
        .map(|item| span_of(item.syntax()))
        .map(|span| (span.start, span))
        .collect()
}

fn of_element(subject: &Subject<'_>, id: ElementId, found: &mut Vec<Lens>) {
    let rules = subject
        .rules
        .iter()
        .filter(|rule| rule.is_rule() && subject.model.is_within(rule.element, id));
    let came: Vec<Option<&Came>> = rules
        .map(|rule| subject.standing.rules.get(&rule.id))
        .collect();
    if came.is_empty() {
        return;
    }
    let element = subject.model.element(id);
    let span = element.location.span;
    found.push(Lens {
        span,
        title: "run".to_owned(),
        action: Action::Run(element.path.clone()),
    });
    if let Some(title) = Tally::of(came.into_iter()).sign() {
        found.push(Lens {
            span,
            title,
            action: Action::Show(element.path.clone()),
        });
    }
}

fn of_rule(subject: &Subject<'_>, rule: &Placed, span: Span, found: &mut Vec<Lens>) {
    let lens = |title: &str, action| Lens {
        span,
        title: title.to_owned(),
        action,
    };
    found.push(lens("run", Action::Run(rule.id.clone())));
    let came = subject.standing.rules.get(&rule.id);
    if let Some(sign) = Tally::of(std::iter::once(came)).sign() {
        found.push(lens(&sign, Action::Show(rule.id.clone())));
        found.push(lens("explain", Action::Explain(rule.id.clone())));
    }
}
