//! Scopes that are made of each other: each ring is reported once and cut, so that no stage after
//! this one can run in circles.

use super::model::{Expr, ExprKind, Model, ScopeId};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::names as codes;

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Takes the value from one scope of every ring.
pub(super) fn break_cycles(model: &mut Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut marks = vec![Mark::New; model.scopes.len()];
    for start in 0..model.scopes.len() {
        let mut stack: Vec<(usize, Vec<usize>)> = Vec::new();
        if marks[start] == Mark::New {
            marks[start] = Mark::Open;
            stack.push((start, used(model, start)));
        }
        while let Some((scope, open)) = stack.last_mut() {
            let Some(next) = open.pop() else {
                marks[*scope] = Mark::Done;
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
                    let scope = *scope;
                    let ring: Vec<usize> = stack
                        .iter()
                        .map(|(scope, _)| *scope)
                        .skip_while(|scope| *scope != next)
                        .collect();
                    diagnostics.push(ring_diagnostic(model, &ring));
                    model.scopes[scope].value = None;
                    if let Some((_, open)) = stack.last_mut() {
                        open.clear();
                    }
                }
            }
        }
    }
}

/// The scopes that a scope is made of, last one first.
fn used(model: &Model, scope: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<&Expr> = model.scopes[scope].value.iter().collect();
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::Literal(_) => {}
            ExprKind::List(items) => open.extend(items),
            ExprKind::Call(call) => open.extend(&call.args),
            ExprKind::Scope(id) => found.push(id.0 as usize),
            ExprKind::Element(id) => {
                let scopes: Vec<ScopeId> = model.scopes_below(*id);
                found.extend(scopes.into_iter().map(|id| id.0 as usize));
            }
        }
    }
    found
}

fn ring_diagnostic(model: &Model, ring: &[usize]) -> Diagnostic {
    let name = |scope: &usize| {
        let scope = &model.scopes[*scope];
        format!("{}.{}", model.element(scope.element).path, scope.name)
    };
    let mut names: Vec<String> = ring.iter().map(name).collect();
    names.extend(names.first().cloned());
    let message = format!("these scopes are made of each other: {}", names.join(" → "));
    let first = model.scopes[ring[0]].location;
    let diagnostic = Diagnostic::new(&codes::CYCLE, first, message)
        .help("select files in one of them, so that the ring has a beginning");
    ring[1..].iter().fold(diagnostic, |diagnostic, scope| {
        diagnostic.related(model.scopes[*scope].location, "and this one")
    })
}
