//! What stands beside scopes, refs and holes: how much they match, what they hold, what fills them.

use super::goto::fillers;
use super::{Subject, tree};
use crate::hir::{Role, SlotId};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, Ref, Scope};
use rustc_hash::FxHashMap;

/// So many elements are named beside a hole.
const MOST_NAMED: usize = 3;

/// A text beside the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind which byte it stands.
    pub offset: u32,
    /// What it says.
    pub text: String,
    /// More, for who asks.
    pub more: Option<String>,
}

/// The hints of a text.
pub fn hints(subject: &Subject<'_>, file: FileId) -> Vec<Hint> {
    let ends = ends(&subject.sources.get(file).text);
    let slots = subject
        .model
        .slots
        .iter()
        .zip(0..)
        .filter(|(slot, _)| slot.location.file == file);
    let mut found: Vec<Hint> = slots
        .filter_map(|(slot, number)| hint(subject, SlotId(number), *ends.get(&slot.location.span)?))
        .collect();
    found.sort_by_key(|hint| hint.offset);
    found.dedup_by_key(|hint| hint.offset);
    found
}

/// Where the statement of each scope and ref ends, by the place of its name.
fn ends(text: &str) -> FxHashMap<Span, u32> {
    let tree = tree(text);
    let nodes = tree.syntax().descendants();
    let named = nodes.filter_map(|node| {
        let name = match Scope::cast(node.clone()) {
            Some(scope) => scope.name(),
            None => Ref::cast(node.clone())?.name(),
        };
        Some((name?.span(), crate::syntax::ast::span_of(&node).end))
    });
    named.collect()
}

fn hint(subject: &Subject<'_>, id: SlotId, offset: u32) -> Option<Hint> {
    let slot = subject.model.slot(id);
    let role = subject.model.element(slot.element).role;
    if role == Role::Element && slot.demanded.is_none() {
        let held = subject.held(id)?;
        let (text, more) = (held.short(), super::hover::files(held));
        let said = |text: String| Hint { offset, text, more };
        let is_written = slot.text.ends_with(&text);
        return (!text.is_empty() && !is_written).then(|| said(text));
    }
    let named = fillers(subject, id);
    let paths: Vec<String> = named
        .iter()
        .map(|slot| subject.model.slot_path(*slot))
        .collect();
    let shown = paths
        .iter()
        .take(MOST_NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let rest = paths.len().saturating_sub(MOST_NAMED);
    let more = if rest > 0 {
        format!(" and {rest} more")
    } else {
        String::new()
    };
    (!paths.is_empty()).then(|| Hint {
        offset,
        text: format!("filled by {shown}{more}"),
        more: (rest > 0).then(|| paths.join("\n\n")),
    })
}
