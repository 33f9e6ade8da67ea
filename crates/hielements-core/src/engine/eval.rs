//! Expressions → values. Scopes are evaluated once a run and shared by all tasks.

use crate::hir::{Call, ElementId, Expr, ExprKind, Model, ScopeId};
use crate::source::WsPath;
use crate::stdlib::facts::FactBase;
use crate::stdlib::{Args, Context, LibraryRegistry, Outcome, Scope, Value};
use crate::workspace::trace::{Answer, Question, Trace};
use crate::workspace::{Door, Workspace};
use std::sync::{Arc, OnceLock};

/// What all tasks of a run share.
pub(super) struct World<'a> {
    pub(super) model: &'a Model,
    pub(super) workspace: &'a dyn Workspace,
    pub(super) facts: &'a FactBase<'a>,
    pub(super) registry: &'a LibraryRegistry,
    scopes: Vec<OnceLock<(Selected, Trace)>>,
}

/// What a scope stands for, or why that is not known.
pub(super) type Selected = Result<Arc<Scope>, Broken>;

/// Why a value could not be had.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Broken {
    pub(super) message: String,
    /// The lint that judged, where one did.
    pub(super) code: Option<&'static str>,
}

impl Broken {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: None,
        }
    }
}

impl<'a> World<'a> {
    pub(super) fn new(
        model: &'a Model,
        workspace: &'a dyn Workspace,
        facts: &'a FactBase<'a>,
        registry: &'a LibraryRegistry,
    ) -> Self {
        let scopes = model.scopes.iter().map(|_| OnceLock::new()).collect();
        Self {
            model,
            workspace,
            facts,
            registry,
            scopes,
        }
    }

    /// The files of a scope with what was asked to find them, whether or not there are any. Cycles are ruled out by the model.
    pub(super) fn select(&self, id: ScopeId) -> &(Selected, Trace) {
        self.scopes[id.0 as usize].get_or_init(|| {
            let door = Door::new(self.workspace);
            let selected = self.select_anew(id, &door);
            (selected, door.into_trace())
        })
    }

    fn select_anew(&self, id: ScopeId, door: &Door<'_>) -> Selected {
        let scope = self.model.scope(id);
        let folder = &self.model.element(scope.element).folder;
        let Some(expr) = &scope.value else {
            return Err(Broken::new(format!("scope `{}` is not known", scope.name)));
        };
        let value = Evaluator {
            world: self,
            door,
            folder,
        }
        .value(expr)?;
        let mut found = as_scope(&value).ok_or_else(|| {
            Broken::new(format!(
                "scope `{}` is not given a set of files",
                scope.name
            ))
        })?;
        if let Some(language) = &scope.language {
            Arc::make_mut(&mut found).language = Some(language.as_str().into());
        }
        Ok(found)
    }
}

/// Evaluates the expressions of one task.
pub(super) struct Evaluator<'w, 'a> {
    pub(super) world: &'w World<'a>,
    pub(super) door: &'w Door<'w>,
    pub(super) folder: &'w WsPath,
}

impl Evaluator<'_, '_> {
    /// The value of an expression.
    pub(super) fn value(&self, expr: &Expr) -> Result<Value, Broken> {
        match &expr.kind {
            ExprKind::Literal(value) => Ok(value.clone()),
            ExprKind::List(items) => items.iter().map(|item| self.value(item)).collect(),
            ExprKind::Scope(id) => Ok(Value::Scope(self.scope(*id)?)),
            ExprKind::Element(id) => self.element(*id),
            ExprKind::Call(call) => self.call(call),
        }
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

    fn context(&self) -> Context<'_> {
        Context {
            door: self.door,
            facts: self.world.facts,
            folder: self.folder,
        }
    }

    /// Arguments; a scope that stands for nothing is an error for every function but those that ask
    /// just that.
    fn args(&self, call: &Call) -> Result<Args, Broken> {
        let may_be_empty = call.library == "scopes";
        let mut values = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            let value = match &arg.kind {
                ExprKind::Scope(id) if may_be_empty => {
                    Value::Scope(self.world.select(*id).0.clone()?)
                }
                _ => self.value(arg)?,
            };
            if !may_be_empty && holds_nothing(&value) {
                return Err(empty(&"the selection in this call"));
            }
            values.push(value);
        }
        Ok(Args(values))
    }

    fn scope(&self, id: ScopeId) -> Result<Arc<Scope>, Broken> {
        let scope = self.world.select(id).0.clone()?;
        let declared = self.world.model.scope(id);
        let element = &self.world.model.element(declared.element).path;
        let name = format!("{element}.{}", declared.name);
        self.door
            .note(Question::Task(name.clone()), Answer::of_paths(&scope.files));
        if scope.is_empty() {
            Err(empty(&format_args!("scope `{name}`")))
        } else {
            Ok(scope)
        }
    }

    fn element(&self, id: ElementId) -> Result<Value, Broken> {
        let scopes = self.world.model.scopes_below(id);
        let path = &self.world.model.element(id).path;
        if scopes.is_empty() {
            return Err(Broken::new(format!(
                "element `{path}` has no scope, so it has no code"
            )));
        }
        let scopes: Vec<_> = scopes
            .into_iter()
            .map(|id| self.scope(id))
            .collect::<Result<_, _>>()?;
        Ok(Scope::union(scopes.iter().map(|scope| &**scope)).into())
    }
}

/// A scope, or the union of a list of scopes.
fn as_scope(value: &Value) -> Option<Arc<Scope>> {
    match value {
        Value::Scope(scope) => Some(scope.clone()),
        Value::List(items) => {
            let scopes: Vec<_> = items.iter().map(as_scope).collect::<Option<_>>()?;
            Some(Arc::new(Scope::union(scopes.iter().map(|scope| &**scope))))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Ref(_) => None,
    }
}

fn holds_nothing(value: &Value) -> bool {
    match value {
        Value::Scope(scope) => scope.is_empty(),
        Value::List(items) => items.iter().any(holds_nothing),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Ref(_) => false,
    }
}

fn empty(what: &dyn std::fmt::Display) -> Broken {
    Broken {
        message: format!("{what} matches nothing"),
        code: Some("empty-scope"),
    }
}
