//! The functions of a built-in library: one entry says what a function is and what it does.
//!
//! Dispatch, argument types, completion and the manual read the same entry. A library builds its
//! table once and hands [`Library`](super::Library) calls on to it.

use super::{Args, Context, Fallback, Outcome, Param, Returns, Signature, Type, Value};
use std::borrow::Cow;

/// A function of a library.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it is called, takes and gives.
    pub signature: Signature,
    /// What it does.
    pub run: Run,
}

/// What a function does.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// Gives a value.
    Select(fn(&Context<'_>, &Args) -> Result<Value, String>),
    /// Judges.
    Check(fn(&Context<'_>, &Args) -> Outcome),
    /// Gives a value, and judges where a check calls it bare.
    Both(
        fn(&Context<'_>, &Args) -> Result<Value, String>,
        fn(&Context<'_>, &Args) -> Outcome,
    ),
}

/// All functions of a library, in the order of its manual.
#[derive(Clone, Debug)]
pub struct Table {
    signatures: Vec<Signature>,
    runs: Vec<Run>,
}

impl Function {
    /// A function that gives a value of a type.
    pub fn select(
        name: &'static str,
        params: Vec<Param>,
        gives: Type,
        run: fn(&Context<'_>, &Args) -> Result<Value, String>,
    ) -> Self {
        Self::new(name, params, Returns::Value(gives), Run::Select(run))
    }

    /// A function that judges.
    pub fn check(
        name: &'static str,
        params: Vec<Param>,
        run: fn(&Context<'_>, &Args) -> Outcome,
    ) -> Self {
        Self::new(name, params, Returns::Verdict, Run::Check(run))
    }

    /// A function that gives a value of a type, and judges where a check calls it bare.
    pub fn both(
        name: &'static str,
        params: Vec<Param>,
        gives: Type,
        select: fn(&Context<'_>, &Args) -> Result<Value, String>,
        check: fn(&Context<'_>, &Args) -> Outcome,
    ) -> Self {
        Self::new(name, params, Returns::Both(gives), Run::Both(select, check))
    }

    /// Adds what the manual says and a call as one would write it.
    #[must_use]
    pub fn doc(mut self, documentation: &'static str, example: &'static str) -> Self {
        self.signature.documentation = Cow::Borrowed(documentation);
        self.signature.example = Cow::Borrowed(example);
        self
    }

    /// Says that it is another name for a function.
    #[must_use]
    pub fn same_as(mut self, name: &'static str) -> Self {
        self.signature.same_as = Some(Cow::Borrowed(name));
        self
    }

    fn new(name: &'static str, params: Vec<Param>, returns: Returns, run: Run) -> Self {
        Self {
            signature: Signature {
                name: Cow::Borrowed(name),
                params: Cow::Owned(params),
                returns,
                documentation: Cow::Borrowed(""),
                example: Cow::Borrowed(""),
                same_as: None,
            },
            run,
        }
    }
}

impl Param {
    /// A parameter that must be given.
    pub fn required(name: &'static str, ty: Type) -> Self {
        Self::or(name, ty, Fallback::Required)
    }

    /// A scope that may be left out and is then the whole workspace.
    pub fn or_workspace(name: &'static str, ty: Type) -> Self {
        Self::or(name, ty, Fallback::Workspace)
    }

    /// A parameter with something that stands in for it.
    pub fn or(name: &'static str, ty: Type, default: Fallback) -> Self {
        Self {
            name: Cow::Borrowed(name),
            ty,
            default,
        }
    }
}

impl Table {
    /// A table of these functions; their names differ.
    pub fn new(functions: Vec<Function>) -> Self {
        let (signatures, runs) = functions
            .into_iter()
            .map(|function| (function.signature, function.run))
            .unzip();
        Self { signatures, runs }
    }

    /// The signatures, in the order of the manual.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// What the function of this name does.
    pub fn find(&self, name: &str) -> Option<Run> {
        let at = self
            .signatures
            .iter()
            .position(|known| known.name == name)?;
        self.runs.get(at).copied()
    }

    /// Calls a function that gives a value.
    ///
    /// # Errors
    ///
    /// When there is no such function, it judges, or it says so itself.
    pub fn call(&self, cx: &Context<'_>, name: &str, args: &Args) -> Result<Value, String> {
        match self.find(name) {
            Some(Run::Select(run) | Run::Both(run, _)) => run(cx, args),
            Some(Run::Check(_)) => Err(format!(
                "`{name}` judges and gives no value; write it behind `check`"
            )),
            None => Err(format!("there is no function `{name}`")),
        }
    }

    /// Calls a function that judges.
    pub fn check(&self, cx: &Context<'_>, name: &str, args: &Args) -> Outcome {
        match self.find(name) {
            Some(Run::Check(run) | Run::Both(_, run)) => run(cx, args),
            Some(Run::Select(_)) => Outcome::Error(format!(
                "`{name}` gives a value and judges nothing; `check` needs a function that judges"
            )),
            None => Outcome::Error(format!("there is no function `{name}`")),
        }
    }
}
