//! Ids of named checks, `shop.web#small`, in comments that accept findings and in the lint levels of
//! `hielements.toml`: they hold names of elements and checks. Comments in code are not looked at.

use super::super::place;
use crate::hir::{CheckId, ElementId, Model};
use crate::source::{FileId, Location, Sources, Span, saturated, suppression};
use crate::syntax::ast::token_span;
use crate::syntax::{SyntaxKind, parse};
use rowan::NodeOrToken;
use std::collections::BTreeSet;
use toml::de::DeTable;

/// What is renamed, as ids hold it.
pub(super) enum Changed {
    /// The elements with these paths.
    Elements(BTreeSet<String>),
    /// The check of this name, of the elements with these paths.
    Check(BTreeSet<String>, String),
}

impl Changed {
    /// Elements, each with its path.
    pub(super) fn elements(model: &Model, ids: impl Iterator<Item = ElementId>) -> Self {
        Self::Elements(ids.map(|id| model.element(id).path.clone()).collect())
    }

    /// A check of an element, or of a pattern and so of all that implement it.
    pub(super) fn check(model: &Model, id: CheckId) -> Self {
        let check = model.check(id);
        let mut paths = BTreeSet::from([model.element(check.element).path.clone()]);
        if let Some(pattern) = model.pattern_of(check.element) {
            let instances = model.instances.iter().filter(|it| it.pattern == pattern);
            paths.extend(instances.map(|it| model.element(it.element).path.clone()));
        }
        let name = check.name.as_ref().map(ToString::to_string);
        Self::Check(paths, name.unwrap_or_default())
    }

    /// The bytes of an id that hold the name.
    fn within(&self, id: &str) -> Option<(usize, usize)> {
        let (path, name) = id.split_once('#')?;
        match self {
            Self::Elements(paths) => {
                let held = paths.iter().find(|held| {
                    let rest = path.strip_prefix(held.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })?;
                let start = held.rfind('.').map_or(0, |dot| dot + 1);
                Some((start, held.len()))
            }
            Self::Check(paths, old) => {
                (paths.contains(path) && name == old).then_some((path.len() + 1, id.len()))
            }
        }
    }
}

/// Where the name stands in ids.
pub(super) fn places(sources: &Sources, changed: &Changed) -> Vec<Location> {
    let mut found = Vec::new();
    for (file, source) in sources.iter() {
        let ids = if source.path.extension() == Some("hie") {
            of_comments(file, &source.text)
        } else {
            of_levels(&source.text)
        };
        for (start, id) in ids {
            if let Some((from, to)) = changed.within(&id) {
                let span = Span::new(saturated(start + from), saturated(start + to));
                found.push(place(file, span));
            }
        }
    }
    found
}

/// The rules that comments of a specification accept, with where each begins.
fn of_comments(file: FileId, text: &str) -> Vec<(usize, String)> {
    let tree = parse(file, text).syntax();
    let tokens = tree.descendants_with_tokens();
    let comments = tokens
        .filter_map(NodeOrToken::into_token)
        .filter(|token| token.kind() == SyntaxKind::Comment);
    let ids = comments.filter_map(|comment| {
        let (rule, _) = suppression(comment.text().strip_prefix('#')?)?;
        let at = comment.text().find(rule)?;
        Some((token_span(&comment).start as usize + at, rule.to_owned()))
    });
    ids.collect()
}

/// The keys of the lint levels, with where each begins.
fn of_levels(text: &str) -> Vec<(usize, String)> {
    let (body, shift) = match text.strip_prefix('\u{feff}') {
        Some(body) => (body, 3),
        None => (text, 0),
    };
    let (root, _) = DeTable::parse_recoverable(body);
    let lints = root.get_ref().get("lints");
    let lints = lints.and_then(|lints| lints.get_ref().as_table());
    let keys = lints.into_iter().flat_map(DeTable::iter);
    let keys = keys.filter_map(|(key, _)| {
        let id = key.get_ref().to_string();
        let written = body.get(key.span())?;
        Some((key.span().start + written.find(&id)? + shift, id))
    });
    let mut keys: Vec<(usize, String)> = keys.collect();
    keys.sort_unstable();
    keys
}
