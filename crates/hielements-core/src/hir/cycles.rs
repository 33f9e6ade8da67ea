//! Scopes and refs that are made of each other: each ring is reported once and cut, so that no stage after
//! this one can run in circles.

use super::model::{Expr, ExprKind, Model, SlotId};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::names as codes;
use crate::diagnostics::catalogue::syntax::TOO_DEEP;

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// The longest chain of slots that are made of each other. Values are found by going down such a
/// chain.
pub(super) const MAX_CHAIN: usize = 256;

/// Takes the value from one slot of every ring, and from one of every chain that is too long.
pub(super) fn break_cycles(model: &mut Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut lengths = vec![0usize; model.slots.len()];
    let mut marks = vec![Mark::New; model.slots.len()];
    for start in 0..model.slots.len() {
        let mut stack: Vec<(usize, Vec<usize>)> = Vec::new();
        if marks[start] == Mark::New {
            marks[start] = Mark::Open;
            stack.push((start, used(model, start)));
        }
        while let Some((scope, open)) = stack.last_mut() {
            let slot = *scope;
            let Some(next) = open.pop() else {
                marks[slot] = Mark::Done;
                measure(model, slot, &mut lengths, diagnostics);
                stack.pop();
                continue;
            };
            match marks[next] {
                Mark::Done => {}
                Mark::New => {
                    marks[next] = Mark::Open;
                    stack.push((next, used(model, next)));
                }
                Mark::Open => {
                    let ring: Vec<usize> = stack
                        .iter()
                        .map(|(scope, _)| *scope)
                        .skip_while(|scope| *scope != next)
                        .collect();
                    diagnostics.push(ring_diagnostic(model, &ring));
                    model.slots[slot].value = None;
                    if let Some((_, open)) = stack.last_mut() {
                        open.clear();
                    }
                }
            }
        }
    }
}

/// Finds the length of the chain below a slot, and cuts it where it is too long.
fn measure(
    model: &mut Model,
    slot: usize,
    lengths: &mut [usize],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let below = used(model, slot).into_iter().map(|slot| lengths[slot]);
    lengths[slot] = 1 + below.max().unwrap_or(0);
    if lengths[slot] > MAX_CHAIN {
        diagnostics.push(chain_diagnostic(model, slot));
        model.slots[slot].value = None;
        lengths[slot] = 0;
    }
}

/// The slots that a slot is made of, last one first.
fn used(model: &Model, slot: usize) -> Vec<usize> {
    let mut found: Vec<SlotId> = Vec::new();
    let below = |id| model.scopes_below(id);
    if let Some(value) = &model.slots[slot].value {
        value.walk(&mut |expr: &Expr| match &expr.kind {
            ExprKind::Slot(id, _) => found.push(*id),
            ExprKind::Element(id, _) => found.extend(below(*id)),
            ExprKind::Own => found.extend(below(model.slots[slot].element)),
            ExprKind::Part(slots, elements) => {
                found.extend(slots);
                found.extend(elements.iter().flat_map(|id| below(*id)));
            }
            ExprKind::Literal(_)
            | ExprKind::List(_)
            | ExprKind::Parameter(_)
            | ExprKind::Late(..)
            | ExprKind::Unfilled(_)
            | ExprKind::Unmatched(_)
            | ExprKind::Call(_) => {}
        });
    }
    found.into_iter().map(|id| id.0 as usize).collect()
}

/// How many parts of a ring are named.
const MAX_SHOWN: usize = 16;

fn chain_diagnostic(model: &Model, slot: usize) -> Diagnostic {
    let message = format!("more than {MAX_CHAIN} scopes or refs are made of each other in a row");
    Diagnostic::new(&TOO_DEEP, model.slots[slot].location, message)
        .help("give one of them a value of its own")
}

fn ring_diagnostic(model: &Model, ring: &[usize]) -> Diagnostic {
    let name = |slot: &usize| model.slot_path(SlotId(super::declare::index(*slot)));
    let mut names: Vec<String> = ring.iter().take(MAX_SHOWN).map(name).collect();
    if ring.len() > MAX_SHOWN {
        names.push(format!("… ({} in all)", ring.len()));
    }
    let message = match names.as_slice() {
        [alone] => format!("`{alone}` is made of itself"),
        _ => {
            names.extend(names.first().cloned());
            format!("these are made of each other: {}", names.join(" → "))
        }
    };
    let first = model.slots[ring[0]].location;
    let help = match ring {
        [_] => "give it a value of its own",
        _ => "give one of them a value of its own, so that the ring has a beginning",
    };
    let diagnostic = Diagnostic::new(&codes::CYCLE, first, message).help(help);
    let others = ring.iter().skip(1).take(MAX_SHOWN);
    others.fold(diagnostic, |diagnostic, scope| {
        diagnostic.related(model.slots[*scope].location, "and this one")
    })
}
