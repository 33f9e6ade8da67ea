//! What makes a rule the one that it is, wherever it stands: a rule with the same fingerprint gives
//! the same verdict on the same code.

use super::plan::{Plan, Task};
use crate::hir::{Body, Comparison, Expr, ExprKind, Judged, Model, SlotId};
use crate::source::{FileId, WsPath};
use crate::stdlib::Value;
use crate::workspace::trace::{Answer, Digest};
use rustc_hash::FxHashMap;

/// The fingerprints of everything in a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprints {
    /// Of the scopes and refs, in the order of the model.
    pub slots: Vec<Answer>,
    /// Of the tasks, in the order of the plan.
    pub tasks: Vec<Answer>,
}

impl Fingerprints {
    /// Of a plan over a model. `specifications` stands for all that the specifications say: rules
    /// that look at the model itself are the same only as long as that is.
    pub fn new(model: &Model, plan: &Plan, specifications: Answer) -> Self {
        let elements = model.elements.iter();
        let folders = elements.map(|it| (it.location.file, &it.folder)).collect();
        let slots = model.slots.iter().map(|slot| {
            let mut print = Print::new(model, plan, &folders, "slot");
            print.digest.add(slot.kind.word());
            print.digest.add(slot.kind.of().map_or("", |of| of));
            print.digest.add(&slot.name);
            print.folder(&model.element(slot.element).folder);
            slot.value.iter().for_each(|value| print.expr(value));
            print.digest.end()
        });
        let slots: Vec<Answer> = slots.collect();
        let task = |task: &Task| {
            let print = Print::new(model, plan, &folders, task.kind.as_str());
            print.task(task, &slots, specifications)
        };
        Self {
            tasks: plan.tasks.iter().map(task).collect(),
            slots,
        }
    }
}

/// A fingerprint in the making.
struct Print<'a> {
    model: &'a Model,
    plan: &'a Plan,
    folders: &'a Folders<'a>,
    digest: Digest,
}

/// The folder of each specification that holds elements.
type Folders<'a> = FxHashMap<FileId, &'a WsPath>;

impl<'a> Print<'a> {
    fn new(model: &'a Model, plan: &'a Plan, folders: &'a Folders<'a>, what: &str) -> Self {
        let mut digest = Answer::collect();
        digest.add(what);
        Self {
            model,
            plan,
            folders,
            digest,
        }
    }

    fn task(mut self, task: &Task, slots: &[Answer], specifications: Answer) -> Answer {
        let rule = &self.model.rules[task.rule];
        self.digest.add(&rule.text);
        self.folder(&self.model.element(rule.element).folder);
        match &rule.body {
            Body::Slot(id) => slots[id.0 as usize],
            Body::Check(Some(judged))
            | Body::Pattern(Some(judged))
            | Body::Language(Some(judged)) => {
                self.judged(judged);
                self.digest.end()
            }
            Body::Check(None)
            | Body::Pattern(None)
            | Body::Language(None)
            | Body::Skipped
            | Body::Uses(_)
            | Body::UndeclaredUses(_)
            | Body::Presence(_)
            | Body::AllowedElements(_)
            | Body::Languages(_)
            | Body::Connection(_)
            | Body::JudgedWithFirst
            | Body::Wrong => specifications.with([&task.id, &rule.text, task.kind.as_str()]),
        }
    }

    /// Where `./` starts.
    fn folder(&mut self, folder: &WsPath) {
        self.digest.add(folder.as_str());
    }

    fn judged(&mut self, judged: &Judged) {
        self.expr(&judged.expr);
        match &judged.comparison {
            None => self.digest.add("alone"),
            Some((Comparison::Equal, right)) => {
                self.digest.add("==");
                self.expr(right);
            }
            Some((Comparison::NotEqual, right)) => {
                self.digest.add("!=");
                self.expr(right);
            }
        }
    }

    fn slot(&mut self, id: SlotId) {
        self.digest.add(&self.plan.slots[id.0 as usize]);
    }

    fn element(&mut self, id: crate::hir::ElementId) {
        self.digest.add(&self.model.element(id).path);
        for slot in self.model.scopes_below(id) {
            self.slot(slot);
        }
        self.digest.add(";");
    }

    /// An expression with everything in it, in the order of a walk.
    fn expr(&mut self, expr: &Expr) {
        expr.walk(&mut |expr| {
            // `./` starts at the folder of the text, which for a default is that of the pattern.
            let folder = self.folders.get(&expr.location.file);
            self.digest.add(folder.map_or("", |folder| folder.as_str()));
            match &expr.kind {
                ExprKind::Literal(value) => self.literal(value),
                ExprKind::List(items) => self.digest.add(&format!("list {}", items.len())),
                ExprKind::Slot(id, _) => {
                    self.digest.add("slot");
                    self.slot(*id);
                }
                ExprKind::Element(id, _) => {
                    self.digest.add("element");
                    self.element(*id);
                }
                ExprKind::Part(slots, elements) => {
                    self.digest.add("part");
                    slots.iter().for_each(|slot| self.slot(*slot));
                    elements.iter().for_each(|id| self.element(*id));
                }
                ExprKind::Parameter(number) => self.digest.add(&format!("parameter {number}")),
                ExprKind::Own => self.digest.add("own"),
                ExprKind::Late(names, _) => {
                    self.digest.add("late");
                    names.iter().for_each(|name| self.digest.add(name));
                }
                ExprKind::Unfilled(id) => {
                    self.digest.add("unfilled");
                    self.slot(*id);
                }
                ExprKind::Unmatched(id) => {
                    self.digest.add("unmatched");
                    self.element(*id);
                }
                ExprKind::Call(call) => {
                    self.digest.add("call");
                    self.digest.add(&call.library);
                    self.digest.add(&call.function);
                    let form = format!("{} {}", call.args.len(), call.verdict);
                    self.digest.add(&form);
                }
            }
        });
    }

    fn literal(&mut self, value: &Value) {
        self.digest.add(&format!("{value:?}"));
    }
}
