//! The plan: every rule as a task, in the order in which it will be reported.

use crate::hir::{CheckId, ElementId, Expr, ExprKind, Model, Role, ScopeId};
use rustc_hash::FxHashMap;

/// All tasks of a run.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In order of the specification.
    pub tasks: Vec<Task>,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Task {
    /// Stays the same while the rule and its element keep their words.
    pub id: String,
    /// The element it belongs to.
    pub element: ElementId,
    /// What is judged.
    pub kind: TaskKind,
}

/// What a task judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// That a scope stands for something.
    Scope(ScopeId),
    /// A check.
    Check(CheckId),
}

impl Task {
    /// Whether it judges a rule that is always reported. Scopes are reported only when they fail.
    pub fn is_rule(&self) -> bool {
        match self.kind {
            TaskKind::Check(_) => true,
            TaskKind::Scope(_) => false,
        }
    }

    /// The expressions that it evaluates itself.
    pub fn exprs<'m>(&self, model: &'m Model) -> Vec<&'m Expr> {
        match self.kind {
            TaskKind::Scope(id) => model.scope(id).value.iter().collect(),
            TaskKind::Check(id) => {
                let check = model.check(id);
                let right = check.comparison.iter().map(|(_, expr)| expr);
                check.expr.iter().chain(right).collect()
            }
        }
    }
}

impl Plan {
    /// The tasks of all elements whose specification is to be judged.
    pub fn new(model: &Model) -> Self {
        let mut plan = Self::default();
        let mut twins = FxHashMap::default();
        for (index, element) in (0u32..).zip(&model.elements) {
            if !element.judged || element.role == Role::Pattern {
                continue;
            }
            let id = ElementId(index);
            for &scope in &element.scopes {
                let name = format!("{} :: scope {}", element.path, model.scope(scope).name);
                plan.push(&mut twins, name, id, TaskKind::Scope(scope));
            }
            for &check in &element.checks {
                let rule = model.check(check);
                let name = match &rule.name {
                    Some(name) => format!("{}#{name}", element.path),
                    None => format!("{} :: {}", element.path, rule.text),
                };
                plan.push(&mut twins, name, id, TaskKind::Check(check));
            }
        }
        plan
    }

    fn push(
        &mut self,
        twins: &mut FxHashMap<String, u32>,
        name: String,
        element: ElementId,
        kind: TaskKind,
    ) {
        let count = twins
            .entry(name.clone())
            .and_modify(|count| *count += 1)
            .or_insert(1);
        let id = if *count == 1 {
            name
        } else {
            format!("{name} ({count})")
        };
        self.tasks.push(Task { id, element, kind });
    }

    /// Keeps the tasks that `wanted` accepts, and returns how many rules were left out. A scope
    /// that is left out is still judged by each rule that needs it.
    pub fn retain(&mut self, wanted: impl FnMut(&Task) -> bool) -> usize {
        let rules = |plan: &Self| plan.tasks.iter().filter(|task| task.is_rule()).count();
        let before = rules(self);
        self.tasks.retain(wanted);
        before - rules(self)
    }
}

/// Calls `visit` with every call in an expression and in the scopes that it names, each scope once.
pub fn visit_calls(model: &Model, expr: &Expr, visit: &mut impl FnMut(&str, &str)) {
    let mut open = vec![expr];
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(expr) = open.pop() {
        let scopes = match &expr.kind {
            ExprKind::Literal(_) => continue,
            ExprKind::List(items) => {
                open.extend(items);
                continue;
            }
            ExprKind::Call(call) => {
                visit(&call.library, &call.function);
                open.extend(&call.args);
                continue;
            }
            ExprKind::Scope(scope) => vec![*scope],
            ExprKind::Element(element) => model.scopes_below(*element),
        };
        for scope in scopes {
            if seen.insert(scope) {
                open.extend(&model.scope(scope).value);
            }
        }
    }
}
