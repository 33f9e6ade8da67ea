//! Expressions → values. Scopes and refs are evaluated once a run and shared by all tasks.

use super::run::Subject;
use crate::hir::{Call, ElementId, Expr, ExprKind, Model, SlotId, SlotKind};
use crate::source::{FileId, Location, Sources, WsPath};
use crate::stdlib::facts::FactBase;
use crate::stdlib::value::ScopeKind;
use crate::stdlib::{Args, Context, LibraryRegistry, Outcome, Scope, Value};
use crate::workspace::trace::{Answer, Question, Trace};
use crate::workspace::{Door, Workspace};
use hielements_plugin::Place;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

/// What all tasks of a run share.
pub(super) struct World<'a> {
    pub(super) model: &'a Model,
    pub(super) sources: &'a Sources,
    pub(super) workspace: &'a dyn Workspace,
    pub(super) facts: &'a FactBase<'a>,
    pub(super) registry: &'a LibraryRegistry,
    /// Becomes true when nobody waits for values any more.
    cancelled: Option<&'a AtomicBool>,
    /// The folder of each file that holds elements.
    folders: FxHashMap<FileId, &'a WsPath>,
    /// The keys of the scopes and refs.
    keys: &'a [String],
    slots: Vec<Cell>,
    /// Digests of the values, for those who rest on them.
    digests: Vec<OnceLock<Answer>>,
}

/// Where the value of a scope or ref is, once somebody asked for it.
pub(super) type Cell = OnceLock<(Given, Trace)>;

/// What a scope or ref stands for, or why that is not known.
pub(super) type Given = Result<Value, Broken>;

/// Why a value could not be had.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Broken {
    pub(super) message: String,
    /// The lint that judged, where one did.
    pub(super) code: Option<Cow<'static, str>>,
}

/// What is said where a rule, or a value that it needs, made the engine panic.
pub(super) const DEFECT: &str =
    "this rule was not judged to the end: a defect of Hielements, please report it";

impl Broken {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: None,
        }
    }

    /// Something that matches nothing.
    pub(super) fn empty(what: &dyn std::fmt::Display) -> Self {
        Self {
            message: format!("{what} matches nothing"),
            code: Some("empty-scope".into()),
        }
    }
}

impl<'a> World<'a> {
    /// The world with the values that are known.
    pub(super) fn new(
        subject: Subject<'a>,
        slots: Vec<Cell>,
        cancelled: Option<&'a AtomicBool>,
    ) -> Self {
        let elements = subject.model.elements.iter();
        Self {
            model: subject.model,
            sources: subject.sources,
            workspace: subject.workspace,
            facts: subject.facts,
            registry: subject.registry,
            cancelled,
            folders: elements.map(|it| (it.location.file, &it.folder)).collect(),
            keys: &subject.plan.slots,
            digests: vec![OnceLock::new(); slots.len()],
            slots,
        }
    }

    /// The values of all scopes and refs that were asked for.
    pub(super) fn into_slots(self) -> Vec<Cell> {
        self.slots
    }

    /// Forgets a value, so that it is found anew.
    pub(super) fn forget(&mut self, id: SlotId) -> Option<(Given, Trace)> {
        self.digests[id.0 as usize].take();
        self.slots[id.0 as usize].take()
    }

    /// A digest of the value of a scope or ref.
    fn digest(&self, id: SlotId) -> Answer {
        *self.digests[id.0 as usize].get_or_init(|| digest(&self.given(id).0))
    }

    /// The key of a scope or ref.
    pub(super) fn key(&self, id: SlotId) -> &'a str {
        &self.keys[id.0 as usize]
    }

    /// What a scope or ref stands for with what was asked to find it, whether or not it is empty.
    /// Rings and long chains are ruled out by the model.
    pub(super) fn given(&self, id: SlotId) -> &(Given, Trace) {
        self.slots[id.0 as usize].get_or_init(|| {
            let door = Door::new(self.workspace);
            let given = catch_unwind(AssertUnwindSafe(|| self.given_anew(id, &door)));
            let given = given.unwrap_or_else(|_| Err(Broken::new(DEFECT)));
            (given, door.into_trace())
        })
    }

    fn given_anew(&self, id: SlotId, door: &Door<'_>) -> Given {
        let slot = self.model.slot(id);
        let Some(expr) = &slot.value else {
            let (word, path) = (slot.kind.word(), self.model.slot_path(id));
            let why = "has no sound value; see the errors in the specification";
            return Err(Broken::new(format!("{word} `{path}` {why}")));
        };
        let folder = self.folder_of(expr.location, slot.element);
        let value = Evaluator {
            world: self,
            door,
            folder,
        }
        .value(expr)?;
        match &slot.kind {
            SlotKind::Scope { .. } => {
                let mut found = as_scope(&value).ok_or_else(|| {
                    let name = &slot.name;
                    Broken::new(format!(
                        "scope `{name}` is given {value}, which is no set of files"
                    ))
                })?;
                if let Some(language) = slot.kind.of() {
                    Arc::make_mut(&mut found).language = Some(language.as_str().into());
                }
                Ok(Value::Scope(found))
            }
            SlotKind::Ref(ty) => typed(value, &slot.name, ty.as_deref()),
        }
    }

    /// The folder of the specification that an expression stands in: a default of a pattern means
    /// the files beside the pattern.
    pub(super) fn folder_of(&self, location: Location, element: ElementId) -> &WsPath {
        let own = &self.model.element(element).folder;
        self.folders.get(&location.file).copied().unwrap_or(own)
    }

    /// A place of a specification as findings have it.
    pub(super) fn place(&self, location: Location) -> (WsPath, Place) {
        super::place(self.sources, location)
    }
}

/// The most values that a ref may hold, lists in lists counted through.
const MAX_VALUES: usize = 100_000;

/// How many values a list of lists holds, as far as it matters: counting ends beyond the limit.
fn count(value: &Value, so_far: usize) -> usize {
    match value {
        Value::List(items) if so_far <= MAX_VALUES => {
            items.iter().fold(so_far + 1, |sum, item| count(item, sum))
        }
        Value::List(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Scope(_) => so_far + 1,
    }
}

/// A value as a ref of a type holds it.
fn typed(value: Value, name: &str, ty: Option<&str>) -> Given {
    if count(&value, 0) > MAX_VALUES {
        return Err(Broken::new(format!(
            "ref `{name}` holds more than {MAX_VALUES} values: give it fewer"
        )));
    }
    let fits = match ty {
        Some("string") => matches!(value, Value::String(_)),
        Some("integer") => matches!(value, Value::Int(_)),
        Some("float") => matches!(value, Value::Float(_) | Value::Int(_)),
        Some("boolean") => matches!(value, Value::Bool(_)),
        // Any other type is a word that a pattern and what fills it agree on.
        Some(_) | None => true,
    };
    if fits {
        return Ok(value);
    }
    let ty = ty.unwrap_or_default();
    Err(Broken::new(format!(
        "ref `{name}` is `{ty}`, and its value is {value}"
    )))
}

/// Evaluates the expressions of one task.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'w, 'a> {
    pub(super) world: &'w World<'a>,
    pub(super) door: &'w Door<'w>,
    pub(super) folder: &'w WsPath,
}

impl Evaluator<'_, '_> {
    /// The value of an expression.
    pub(super) fn value(&self, expr: &Expr) -> Result<Value, Broken> {
        let model = self.world.model;
        match &expr.kind {
            ExprKind::Literal(value) => Ok(value.clone()),
            ExprKind::List(items) => items.iter().map(|item| self.value(item)).collect(),
            ExprKind::Slot(id, _) => self.slot(*id),
            ExprKind::Element(id, _) => {
                let path = &model.element(*id).path;
                let all = self.union(&model.scopes_below(*id), &|| format!("element `{path}`"))?;
                let kind = ScopeKind::Element(path.as_str().into());
                Ok(Scope { kind, ..all }.into())
            }
            ExprKind::Part(slots, elements) => {
                let mut all = slots.clone();
                all.extend(elements.iter().flat_map(|id| model.scopes_below(*id)));
                let all = self.union(&all, &|| "this part of the pattern".to_owned())?;
                Ok(all.into())
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Unfilled(slot) => {
                let (path, word) = (model.slot_path(*slot), model.slot(*slot).kind.word());
                Err(Broken::new(format!(
                    "{word} `{path}` of the pattern is filled by nothing here"
                )))
            }
            ExprKind::Unmatched(part) => {
                let element = model.element(*part);
                let path = &element.path;
                Err(Broken::new(match element.parent {
                    None => format!(
                        "`{path}` is a pattern that is not implemented here, so it has no code"
                    ),
                    Some(_) => format!(
                        "`{path}` of the pattern has no code here: neither an element stands for it nor does a scope bind it"
                    ),
                }))
            }
            ExprKind::Own | ExprKind::Parameter(_) | ExprKind::Late(..) => Err(Broken::new(
                "this name has no value here: a defect of Hielements, please report it",
            )),
        }
    }

    /// A value that is a set of files.
    pub(super) fn scope(&self, expr: &Expr) -> Result<Arc<Scope>, Broken> {
        let value = self.value(expr)?;
        as_scope(&value).ok_or_else(|| Broken::new(format!("{value} is no set of files")))
    }

    /// The verdict of a call.
    pub(super) fn check(&self, call: &Call) -> Result<Outcome, Broken> {
        let args = self.args(call)?;
        let library = self.library(call)?;
        Ok(library.check(&self.context(), &call.function, &args))
    }

    fn call(&self, call: &Call) -> Result<Value, Broken> {
        let args = self.args(call)?;
        let library = self.library(call)?;
        library
            .call(&self.context(), &call.function, &args)
            .map_err(Broken::new)
    }

    fn library(&self, call: &Call) -> Result<&dyn crate::stdlib::Library, Broken> {
        let missing = || Broken::new(format!("library `{}` is not there", call.library));
        self.world.registry.get(&call.library).ok_or_else(missing)
    }

    /// What functions see of the world.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            door: self.door,
            facts: self.world.facts,
            folder: self.folder,
            cancelled: self.world.cancelled,
        }
    }

    /// Arguments; a scope that stands for nothing is an error for every function but those that ask
    /// just that.
    fn args(&self, call: &Call) -> Result<Args, Broken> {
        if asks_for_nothing(call) {
            let values = call.args.iter().map(|arg| self.maybe_empty(arg));
            return Ok(Args(values.collect::<Result<_, _>>()?));
        }
        let mut values = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            let value = self.value(arg)?;
            // Sets that are joined or cut may turn out empty; what is made of them is asked.
            if call.library != "scopes" && holds_nothing(&value) {
                return Err(Broken::empty(&"the selection in this call"));
            }
            values.push(value);
        }
        Ok(Args(values))
    }

    /// A value in a question whether there is anything.
    fn maybe_empty(&self, expr: &Expr) -> Result<Value, Broken> {
        match &expr.kind {
            ExprKind::Slot(id, _) => self.given(*id),
            ExprKind::List(items) => items.iter().map(|item| self.maybe_empty(item)).collect(),
            ExprKind::Call(call) if call.library == "scopes" => {
                let args = call.args.iter().map(|arg| self.maybe_empty(arg));
                let args = Args(args.collect::<Result<_, _>>()?);
                let library = self.library(call)?;
                let value = library.call(&self.context(), &call.function, &args);
                value.map_err(Broken::new)
            }
            _ => self.value(expr),
        }
    }

    /// The value of a scope or ref, whether or not it is empty.
    pub(super) fn given(&self, id: SlotId) -> Given {
        let given = self.world.given(id).0.clone();
        let question = Question::Task(self.world.key(id).to_owned());
        self.door.note(question, self.world.digest(id));
        given
    }

    /// The value of a scope or ref; a scope that matches nothing is an error.
    pub(super) fn slot(&self, id: SlotId) -> Result<Value, Broken> {
        let value = self.given(id)?;
        let name = self.world.model.slot_path(id);
        if matches!(&value, Value::Scope(scope) if scope.is_empty()) {
            return Err(Broken::empty(&format_args!("scope `{name}`")));
        }
        Ok(value)
    }

    /// The files of several scopes together.
    pub(super) fn union(
        &self,
        slots: &[SlotId],
        what: &dyn Fn() -> String,
    ) -> Result<Scope, Broken> {
        if slots.is_empty() {
            let what = what();
            return Err(Broken::new(format!(
                "{what} has no scope, so it has no code"
            )));
        }
        let values: Vec<Value> = slots
            .iter()
            .map(|id| self.slot(*id))
            .collect::<Result<_, _>>()?;
        let scopes: Vec<Arc<Scope>> = values.iter().filter_map(as_scope).collect();
        Ok(Scope::union(scopes.iter().map(|scope| &**scope)))
    }
}

/// Whether a call asks if a scope stands for anything.
fn asks_for_nothing(call: &Call) -> bool {
    call.library == "scopes" && matches!(call.function.as_str(), "empty" | "not_empty")
}

/// A digest of a value that another task gave.
fn digest(given: &Given) -> Answer {
    match given {
        Ok(Value::Scope(scope)) => Answer::of_paths(&scope.files),
        Ok(other) => Answer::of(other.to_string().as_bytes()),
        Err(broken) => Answer::of(broken.message.as_bytes()),
    }
}

/// A scope, or the union of a list of scopes.
pub(super) fn as_scope(value: &Value) -> Option<Arc<Scope>> {
    match value {
        Value::Scope(scope) => Some(scope.clone()),
        Value::List(items) => {
            let scopes: Vec<_> = items.iter().map(as_scope).collect::<Option<_>>()?;
            Some(Arc::new(Scope::union(scopes.iter().map(|scope| &**scope))))
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_) => None,
    }
}

fn holds_nothing(value: &Value) -> bool {
    match value {
        Value::Scope(scope) => scope.is_empty(),
        Value::List(items) => items.iter().any(holds_nothing),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_) => false,
    }
}
