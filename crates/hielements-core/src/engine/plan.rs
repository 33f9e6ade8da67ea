//! The plan: every rule as a task, in the order in which it will be reported.

use crate::diagnostics::report::RuleKind;
use crate::hir::{Body, ElementId, Expr, ExprKind, Model, Rule, SlotId, SlotKind};
use crate::source::saturated;
use rustc_hash::FxHashMap;

/// All tasks of a run.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In order of the specification.
    pub tasks: Vec<Task>,
    /// For each scope and ref of the model a key that stays the same while it keeps its name.
    pub slots: Vec<String>,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Task {
    /// Stays the same while the rule and its element keep their words.
    pub id: String,
    /// The element it belongs to.
    pub element: ElementId,
    /// What sort of rule it is.
    pub kind: RuleKind,
    /// The rule, by its place in [`Model::rules`].
    pub rule: usize,
}

impl Task {
    /// Whether somebody wrote a rule: scopes and refs are listed only when they are broken.
    pub fn is_rule(&self) -> bool {
        !matches!(self.kind, RuleKind::Scope | RuleKind::Ref)
    }

    /// The expressions that it evaluates itself.
    pub fn exprs<'m>(&self, model: &'m Model) -> Vec<&'m Expr> {
        let mut found = Vec::new();
        let body = &model.rules[self.rule].body;
        body.visit(model, &mut |expr| found.push(expr));
        found
    }
}

impl Plan {
    /// The tasks of all rules; those about undeclared uses only where somebody wants to know.
    pub fn new(model: &Model, undeclared_uses: bool) -> Self {
        let mut plan = Self::default();
        let mut twins = FxHashMap::default();
        for number in 0..saturated(model.slots.len()) {
            let key = unique(&mut twins, model.slot_path(SlotId(number)));
            plan.slots.push(key);
        }
        let mut twins = FxHashMap::default();
        for (number, rule) in model.rules.iter().enumerate() {
            if undeclared_uses || !matches!(rule.body, Body::UndeclaredUses(_)) {
                let id = unique(&mut twins, name(model, rule));
                plan.tasks.push(Task {
                    id,
                    element: rule.element,
                    kind: kind(model, rule),
                    rule: number,
                });
            }
        }
        plan
    }
}

impl Plan {
    /// Whether its tasks, scopes and refs have the names of those of another one, in the same order.
    pub fn is_called_like(&self, other: &Self) -> bool {
        let (own, others) = (self.tasks.iter(), other.tasks.iter());
        self.slots == other.slots && own.map(|task| &task.id).eq(others.map(|task| &task.id))
    }

    /// The numbers of all tasks.
    pub fn all(&self) -> Vec<usize> {
        (0..self.tasks.len()).collect()
    }
}

/// What sort of rule it is.
pub(super) fn kind(model: &Model, rule: &Rule) -> RuleKind {
    match &rule.body {
        Body::Slot(slot) => match model.slot(*slot).kind {
            SlotKind::Scope { .. } => RuleKind::Scope,
            SlotKind::Ref(_) => RuleKind::Ref,
        },
        Body::Check(_) => RuleKind::Check,
        Body::Pattern(_) => RuleKind::Pattern,
        Body::Language(_) => RuleKind::Language,
        Body::Uses(_) | Body::UndeclaredUses(_) => RuleKind::Uses,
        Body::Connection(_) => RuleKind::Connection,
        Body::Skipped if rule.statement.is_some() => RuleKind::Pattern,
        Body::Skipped => RuleKind::Check,
        Body::JudgedWithFirst if rule.text.contains("connection") => RuleKind::Connection,
        Body::Presence(_)
        | Body::AllowedElements(_)
        | Body::Languages(_)
        | Body::JudgedWithFirst
        | Body::Wrong => RuleKind::Requirement,
    }
}

/// `element#name`, else `element :: rule`, and behind `@` the pattern.
fn name(model: &Model, rule: &Rule) -> String {
    let element = &model.element(rule.element).path;
    if let Some(name) = &rule.name {
        return format!("{element}#{name}");
    }
    let text = match &rule.body {
        Body::Slot(slot) => {
            let slot = model.slot(*slot);
            format!("{} {}", slot.kind.word(), slot.name)
        }
        _ => rule.text.clone(),
    };
    match &rule.pattern {
        Some(pattern) => format!("{element} :: {text} @ {pattern}"),
        None => format!("{element} :: {text}"),
    }
}

fn unique(twins: &mut FxHashMap<String, u32>, name: String) -> String {
    let count = twins
        .entry(name.clone())
        .and_modify(|count| *count += 1)
        .or_insert(1);
    if *count == 1 {
        name
    } else {
        format!("{name} ({count})")
    }
}

/// Calls `visit` with every call in an expression and in the scopes that it names, each scope once.
pub fn visit_calls(model: &Model, expr: &Expr, visit: &mut impl FnMut(&str, &str)) {
    let mut open = vec![expr];
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(expr) = open.pop() {
        let mut slots = Vec::new();
        expr.walk(&mut |expr| match &expr.kind {
            ExprKind::Call(call) => visit(&call.library, &call.function),
            ExprKind::Slot(slot, _) => slots.push(*slot),
            ExprKind::Element(element, _) => slots.extend(model.scopes_below(*element)),
            ExprKind::Part(filled, elements) => {
                slots.extend(filled);
                slots.extend(elements.iter().flat_map(|id| model.scopes_below(*id)));
            }
            ExprKind::Literal(_)
            | ExprKind::List(_)
            | ExprKind::Parameter(_)
            | ExprKind::Own
            | ExprKind::Late(..)
            | ExprKind::Unfilled(_)
            | ExprKind::Unmatched(_) => {}
        });
        for slot in slots {
            if seen.insert(slot) {
                open.extend(&model.slot(slot).value);
            }
        }
    }
}
