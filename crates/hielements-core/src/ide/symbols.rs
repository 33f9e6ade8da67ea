//! The outline of a specification: what it declares, each within what it stands in.

use super::{Subject, tree};
use crate::hir::{Role, SlotKind};
use crate::source::{Location, Span};
use crate::syntax::ast::{AstNode, Item, Name, span_of};

/// An unnamed check is called by so much of its text.
const LONGEST: usize = 60;

/// Something that a specification declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name; for a check without one, what it says.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Its `##` text.
    pub docs: Option<String>,
    /// The whole statement.
    pub span: Span,
    /// Its name in the text, within `span`.
    pub name_span: Span,
    /// What it holds, in the order of the text.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// `element`.
    Element,
    /// `pattern`.
    Pattern,
    /// `scope`.
    Scope,
    /// `ref`.
    Ref,
    /// `check`.
    Check,
    /// `language`.
    Language,
    /// `connection_check`.
    ConnectionCheck,
}

/// What a text declares, however broken it is.
pub fn symbols(text: &str) -> Vec<Symbol> {
    of(&tree(text).items())
}

/// Something of a whole workspace that was looked for by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// The path of the element that holds it; empty at the top.
    pub container: String,
    /// Its name in the text.
    pub location: Location,
}

/// What all specifications declare whose path holds the letters of `query` in their order, whatever
/// their case.
pub fn find(subject: &Subject<'_>, query: &str) -> Vec<Found> {
    let model = subject.model;
    let mut found = Vec::new();
    for element in model.elements.iter().filter(|it| !it.name.is_empty()) {
        let kind = match element.role {
            Role::Element => SymbolKind::Element,
            Role::Pattern | Role::Demanded(_) => SymbolKind::Pattern,
        };
        let container = element.parent.map(|id| model.element(id).path.clone());
        found.push(Found {
            name: element.name.to_string(),
            kind,
            container: container.unwrap_or_default(),
            location: element.location,
        });
    }
    for slot in &model.slots {
        found.push(Found {
            name: slot.name.to_string(),
            kind: match slot.kind {
                SlotKind::Scope { .. } => SymbolKind::Scope,
                SlotKind::Ref(_) => SymbolKind::Ref,
            },
            container: model.element(slot.element).path.clone(),
            location: slot.location,
        });
    }
    for check in &model.checks {
        found.extend(check.name.as_ref().map(|name| Found {
            name: name.to_string(),
            kind: SymbolKind::Check,
            container: model.element(check.element).path.clone(),
            location: check.location,
        }));
    }
    found.retain(|it| holds(&format!("{}.{}", it.container, it.name), query));
    found.sort_by_key(|it| it.location);
    found
}

/// Whether a text holds the letters of another in their order.
fn holds(text: &str, query: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    let mut wanted = query.chars().flat_map(char::to_lowercase);
    wanted.all(|letter| letter == ' ' || letters.any(|it| it == letter))
}

fn of(items: &[Item]) -> Vec<Symbol> {
    items.iter().filter_map(symbol).collect()
}

fn symbol(item: &Item) -> Option<Symbol> {
    let (kind, name, body) = match item {
        Item::Element(it) => (SymbolKind::Element, it.name(), it.body()),
        Item::Pattern(it) => (SymbolKind::Pattern, it.name(), it.body()),
        Item::Language(it) => (SymbolKind::Language, it.name(), it.body()),
        Item::ConnectionCheck(it) => (SymbolKind::ConnectionCheck, it.name(), it.body()),
        Item::Scope(it) => (SymbolKind::Scope, it.name(), None),
        Item::Ref(it) => (SymbolKind::Ref, it.name(), None),
        Item::Check(it) => (SymbolKind::Check, it.name(), None),
        Item::Import(_)
        | Item::FromImport(_)
        | Item::Uses(_)
        | Item::Requirement(_)
        | Item::OldBinding(_)
        | Item::Expr(_) => return None,
    };
    let (name, name_span) = match (name, item) {
        (Some(name), _) => named(&name)?,
        (None, Item::Check(check)) => {
            let expr = check.expr()?;
            (
                short(&expr.syntax().text().to_string()),
                span_of(expr.syntax()),
            )
        }
        // It has no name yet.
        (None, _) => return None,
    };
    let span = span_of(item.syntax());
    Some(Symbol {
        name,
        kind,
        docs: item.docs(),
        span: span.cover(name_span),
        name_span,
        children: body.map(|body| of(&body.items())).unwrap_or_default(),
    })
}

fn named(name: &Name) -> Option<(String, Span)> {
    let text = name.text();
    (!text.is_empty()).then(|| (text, span_of(name.syntax())))
}

/// A text on one line, and not too long.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    fn outline(text: &str, symbols: &[Symbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            let at = &text[symbol.name_span.start as usize..symbol.name_span.end as usize];
            let kind = format!("{:?}", symbol.kind).to_lowercase();
            writeln!(out, "{:>2$}{kind} {}", "", symbol.name, depth * 2).unwrap();
            let start: String = at
                .chars()
                .take_while(|it| !it.is_whitespace())
                .take(9)
                .collect();
            assert!(!start.is_empty() && symbol.name.starts_with(&start), "{at}");
            outline(text, &symbol.children, depth + 1, out);
        }
    }

    fn check(text: &str, expected: &str) {
        let mut out = String::new();
        outline(text, &symbols(text), 0, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn everything_that_is_declared_has_its_place() {
        check(
            "import files\npattern p { scope s<rust> }\nelement a implements p:\n    ref r: string = 'x'\n    \
             scope s = files.folder_selector('.')\n    check named: files.exists(s, 'x')\n    \
             check files.exists(\n        s, 'y')\n    element b:\n        a uses b\n",
            "pattern p\n  scope s\nelement a\n  ref r\n  scope s\n  check named\n  \
             check files.exists( s, 'y')\n  element b\n",
        );
    }

    #[test]
    fn what_is_broken_shows_what_is_sound() {
        check("", "");
        check(
            "element\nelement a:\n    check\n    scope = \n    scope s = (\n",
            "element a\n  scope s\n",
        );
        let long = format!("element a:\n    check f('{}')\n", "é".repeat(80));
        check(
            &long,
            &format!("element a\n  check f('{}…\n", "é".repeat(57)),
        );
    }
}
