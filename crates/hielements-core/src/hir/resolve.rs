//! Expressions of the tree → expressions of the model: names become ids, calls fit signatures.

use super::arguments::{Argument, Misfit, bind};
use super::libraries::Libraries;
use super::model::{Call, ElementId, Expr, ExprKind, Model, ScopeId};
use super::names::{Def, Imported, Names};
use super::types::Shape;
use crate::diagnostics::catalogue::Entry;
use crate::diagnostics::catalogue::names as codes;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{FileId, Location, Span};
use crate::stdlib::{Returns, Signature, Type, Value};
use crate::syntax::ast::{self, AstNode, NumberValue};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Resolves the expressions of one specification.
pub(super) struct Resolver<'a> {
    pub(super) file: FileId,
    pub(super) libraries: &'a Libraries,
    pub(super) model: &'a Model,
    pub(super) names: &'a Names,
    /// The expression behind each scope.
    pub(super) makers: &'a FxHashMap<ScopeId, ast::Expr>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A function to call, with the value that a method-style call stands on.
struct Callee {
    library: SmolStr,
    function: SmolStr,
    receiver: Option<Expr>,
}

impl Resolver<'_> {
    /// An expression that gives a value.
    pub(super) fn value(&mut self, owner: ElementId, expr: &ast::Expr) -> Option<Expr> {
        let found = self.expr(owner, expr)?;
        if let ExprKind::Call(call) = &found.kind
            && call.verdict
        {
            let function = format!("{}.{}", call.library, call.function);
            let message = format!("`{function}` judges, and a value is expected here");
            self.report(
                &codes::WRONG_TYPE,
                expr.span(),
                message,
                "call it behind `check`",
            );
            return None;
        }
        Some(found)
    }

    /// An expression that selects files.
    pub(super) fn selection(&mut self, owner: ElementId, expr: &ast::Expr) -> Option<Expr> {
        let found = self.value(owner, expr)?;
        let shape = self.shape(&found);
        if shape.fits(Type::Scope) {
            return Some(found);
        }
        let message = format!("a scope is a set of files, and this is {shape}");
        let help = "select files, for example with `files.folder_selector('src')`";
        self.report(&codes::WRONG_TYPE, expr.span(), message, help);
        None
    }

    /// An expression that a check may judge by itself.
    pub(super) fn verdict(&mut self, owner: ElementId, expr: &ast::Expr) -> Option<Expr> {
        let mut found = self.expr(owner, expr)?;
        if let ExprKind::Call(call) = &mut found.kind {
            let signature = self.libraries.function(&call.library, &call.function);
            call.verdict |=
                signature.is_some_and(|known| matches!(known.returns, Returns::Both(_)));
        }
        let shape = self.shape(&found);
        let judges = matches!(&found.kind, ExprKind::Call(call) if call.verdict);
        if judges || shape.fits(Type::Bool) {
            return Some(found);
        }
        let message =
            format!("a check needs something that holds or does not, and this is {shape}");
        let help = "call a check of a library, or compare with `==` or `!=`";
        self.report(&codes::WRONG_TYPE, expr.span(), message, help);
        None
    }

    fn expr(&mut self, owner: ElementId, expr: &ast::Expr) -> Option<Expr> {
        let location = self.at(expr.span());
        let kind = match expr {
            ast::Expr::Path(path) => self.path(owner, &path.path()?.segments())?,
            ast::Expr::Call(call) => ExprKind::Call(self.call(owner, call)?),
            ast::Expr::String(text) => ExprKind::Literal(text.value().as_str().into()),
            ast::Expr::Number(number) => ExprKind::Literal(self.number(number)?),
            ast::Expr::Bool(value) => ExprKind::Literal(Value::Bool(value.value())),
            ast::Expr::List(list) => {
                let items: Vec<_> = list
                    .items()
                    .iter()
                    .map(|item| self.value(owner, item))
                    .collect();
                ExprKind::List(items.into_iter().collect::<Option<_>>()?)
            }
            ast::Expr::Paren(paren) => return self.expr(owner, &paren.inner()?),
            ast::Expr::Field(field) => {
                let (name, span) = field.field()?;
                let message =
                    format!("`{name}` is looked for on the result of a call, which has no names");
                self.report(
                    &codes::UNKNOWN_NAME,
                    span,
                    message,
                    "give the result a name with `scope`",
                );
                return None;
            }
        };
        Some(Expr { kind, location })
    }

    fn number(&mut self, number: &ast::NumberExpr) -> Option<Value> {
        match number.value() {
            NumberValue::Integer(value) => Some(Value::Int(value)),
            NumberValue::Float(value) => Some(Value::Float(value)),
            NumberValue::TooLarge => {
                let message = "this number is beyond 64 bits".to_owned();
                self.report(
                    &codes::WRONG_TYPE,
                    number.span(),
                    message,
                    "write a smaller number",
                );
                None
            }
        }
    }

    /// `a.b.c` as a scope or an element.
    fn path(&mut self, owner: ElementId, segments: &[(String, Span)]) -> Option<ExprKind> {
        let ((first, first_span), rest) = segments.split_first()?;
        let mut def = match self.names.find(self.model, owner, first) {
            Some(def) => def,
            None if first == "self" => Def::Element(owner),
            None => {
                self.unknown(owner, first, *first_span);
                return None;
            }
        };
        for (name, span) in rest {
            let Def::Element(element) = def else {
                let message =
                    format!("`{name}` is looked for in something that has no names of its own");
                self.report(
                    &codes::UNKNOWN_NAME,
                    *span,
                    message,
                    "only elements hold names",
                );
                return None;
            };
            let Some(member) = self.names.member(element, name) else {
                self.unknown_member(element, name, *span);
                return None;
            };
            def = member;
        }
        match def {
            Def::Element(element) => Some(ExprKind::Element(element)),
            Def::Scope(scope) => Some(ExprKind::Scope(scope)),
            Def::Ref => None,
        }
    }

    fn unknown(&mut self, owner: ElementId, name: &str, span: Span) {
        let visible = self.names.visible(self.model, owner);
        let meant = did_you_mean(name, visible.iter().copied().chain(self.libraries.names()));
        let message = format!("`{name}` is not known here");
        let help = if self.libraries.has(name) {
            format!("`{name}` is a library: call one of its functions, `{name}.…(…)`")
        } else if let Some(meant) = meant {
            format!("did you mean `{meant}`?")
        } else {
            "declare it as a scope or an element, or import it".to_owned()
        };
        self.report(&codes::UNKNOWN_NAME, span, message, &help);
    }

    fn unknown_member(&mut self, element: ElementId, name: &str, span: Span) {
        let path = &self.model.element(element).path;
        let table = self.names.inner.get(&element);
        let mut members: Vec<&str> = table
            .into_iter()
            .flat_map(|table| table.keys())
            .map(SmolStr::as_str)
            .collect();
        members.sort_unstable();
        let help = match did_you_mean(name, members.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if members.is_empty() => format!("`{path}` declares nothing"),
            None => format!("it has {}", listed(&members)),
        };
        let message = format!("element `{path}` has no `{name}`");
        self.report(&codes::UNKNOWN_NAME, span, message, &help);
    }

    fn call(&mut self, owner: ElementId, call: &ast::CallExpr) -> Option<Call> {
        let callee = self.callee(owner, &call.callee()?);
        let receiver = callee.as_ref().and_then(|callee| callee.receiver.clone());
        let receiver = receiver.into_iter().map(|value| {
            let shape = self.shape(&value);
            Some(Argument {
                name: None,
                value,
                shape,
            })
        });
        let mut arguments: Vec<Option<Argument>> = receiver.collect();
        for arg in call.args() {
            arguments.push(self.argument(owner, &arg));
        }
        let arguments = arguments.into_iter().collect::<Option<Vec<_>>>();
        let callee = callee?;
        self.known_function(&callee, call)?;
        self.bound(callee, arguments?, call.span())
    }

    /// Says so where the library has no such function.
    fn known_function(&mut self, callee: &Callee, call: &ast::CallExpr) -> Option<()> {
        let Callee {
            library, function, ..
        } = callee;
        let Some(signatures) = self.libraries.signatures(library) else {
            return Some(());
        };
        if signatures
            .iter()
            .any(|signature| signature.name == **function)
        {
            return Some(());
        }
        let help = match did_you_mean(function, signatures.iter().map(|found| &*found.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("`hielements doc {library}` lists its functions"),
        };
        let message = format!("library `{library}` has no function `{function}`");
        let span = call.callee().map_or(call.span(), |callee| callee.span());
        self.report(&codes::UNKNOWN_FUNCTION, span, message, &help);
        None
    }

    fn argument(&mut self, owner: ElementId, arg: &ast::Arg) -> Option<Argument> {
        let name = arg
            .name()
            .map(|name| (name.text().into(), self.at(name.span())));
        let value = self.value(owner, &arg.value()?)?;
        let shape = self.shape(&value);
        Some(Argument { name, value, shape })
    }

    fn callee(&mut self, owner: ElementId, callee: &ast::Expr) -> Option<Callee> {
        match callee {
            ast::Expr::Path(path) => self.named_callee(owner, &path.path()?.segments()),
            ast::Expr::Field(field) => {
                let (function, _) = field.field()?;
                let receiver = self.value(owner, &field.base()?)?;
                let ExprKind::Call(made) = &receiver.kind else {
                    return None;
                };
                let library = made.library.clone();
                Some(Callee {
                    library,
                    function: function.into(),
                    receiver: Some(receiver),
                })
            }
            other => {
                let message = "this is no function".to_owned();
                let help = "call a function of a library, `library.function(…)`";
                self.report(&codes::UNKNOWN_FUNCTION, other.span(), message, help);
                None
            }
        }
    }

    fn named_callee(&mut self, owner: ElementId, segments: &[(String, Span)]) -> Option<Callee> {
        let ((function, span), prefix) = segments.split_last()?;
        let Some((first, _)) = prefix.first() else {
            return self.bare_callee(function, *span);
        };
        let library = self.library(first);
        let declared = self.names.find(self.model, owner, first).is_some() || first == "self";
        let has_function = library.as_ref().is_some_and(|library| {
            self.libraries.signatures(library).is_none()
                || self.libraries.function(library, function).is_some()
        });
        if let Some(library) = library.filter(|_| prefix.len() == 1 && (has_function || !declared))
        {
            if declared {
                let message =
                    format!("`{first}` is a library here, not the element or scope of that name");
                let help = "give the element or scope another name to call it";
                self.report(&codes::SHADOWED_LIBRARY, prefix[0].1, message, help);
            }
            return Some(Callee {
                library,
                function: function.into(),
                receiver: None,
            });
        }
        if !declared {
            self.unknown_library(first, prefix[0].1);
            return None;
        }
        let span = prefix[0].1.cover(prefix[prefix.len() - 1].1);
        let kind = self.path(owner, prefix)?;
        let receiver = Expr {
            kind,
            location: self.at(span),
        };
        let library = self.maker(&receiver, span)?;
        Some(Callee {
            library,
            function: function.into(),
            receiver: Some(receiver),
        })
    }

    fn bare_callee(&mut self, function: &str, span: Span) -> Option<Callee> {
        if let Some(Imported::Function(library, function)) = self.names.imports.get(function) {
            let (library, function) = (library.clone(), function.clone());
            return Some(Callee {
                library,
                function,
                receiver: None,
            });
        }
        let has = |library: &&str| self.libraries.function(library, function).is_some();
        let owners: Vec<String> = self
            .libraries
            .names()
            .filter(has)
            .map(|library| format!("`{library}.{function}(…)`"))
            .collect();
        let help = match owners.as_slice() {
            [] => "call a function of a library, `library.function(…)`".to_owned(),
            owners => format!("write {}", owners.join(" or ")),
        };
        let message = format!("`{function}` is not known as a function");
        self.report(&codes::UNKNOWN_FUNCTION, span, message, &help);
        None
    }

    fn library(&self, name: &str) -> Option<SmolStr> {
        match self.names.imports.get(name) {
            Some(Imported::Library(library)) => Some(library.clone()),
            Some(Imported::Function(..)) => None,
            None => self.libraries.has(name).then(|| name.into()),
        }
    }

    fn unknown_library(&mut self, name: &str, span: Span) {
        let message = format!("there is no library `{name}`");
        let help = match did_you_mean(name, self.libraries.names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "configure it under `[libraries]` in hielements.toml".to_owned(),
        };
        self.report(&codes::UNKNOWN_LIBRARY, span, message, &help);
    }

    /// The library that made a value, for calls on it.
    fn maker(&mut self, value: &Expr, span: Span) -> Option<SmolStr> {
        let scope = match &value.kind {
            ExprKind::Scope(scope) => *scope,
            ExprKind::Element(element) => match self.model.element(*element).scopes.as_slice() {
                [only] => *only,
                scopes => {
                    let names: Vec<&str> = scopes
                        .iter()
                        .map(|id| self.model.scope(*id).name.as_str())
                        .collect();
                    let message = format!(
                        "`{}` has {} scopes, so it is not clear which library is meant",
                        self.model.element(*element).path,
                        names.len()
                    );
                    let help = match names.is_empty() {
                        true => "give it a scope".to_owned(),
                        false => format!("name one of {}", listed(&names)),
                    };
                    self.report(&codes::AMBIGUOUS_VALUE, span, message, &help);
                    return None;
                }
            },
            ExprKind::Call(call) => return Some(call.library.clone()),
            ExprKind::Literal(_) | ExprKind::List(_) => return None,
        };
        self.maker_of_scope(scope)
    }

    /// Follows scopes that stand for other scopes to the call that selects.
    fn maker_of_scope(&self, mut scope: ScopeId) -> Option<SmolStr> {
        for _ in 0..=self.model.scopes.len() {
            let mut expr = self.makers.get(&scope)?.clone();
            while let ast::Expr::Call(call) = &expr {
                match call.callee()? {
                    ast::Expr::Path(path) => {
                        let segments = path.path()?.segments();
                        let (first, _) = segments.first()?;
                        if let Some(library) = self.library(first) {
                            return Some(library);
                        }
                        expr = ast::Expr::Path(path);
                    }
                    ast::Expr::Field(field) => expr = field.base()?,
                    _ => return None,
                }
            }
            let ast::Expr::Path(path) = expr else {
                return None;
            };
            let (name, _) = path.path()?.segments().into_iter().next()?;
            match self
                .names
                .find(self.model, self.model.scope(scope).element, &name)?
            {
                Def::Scope(next) => scope = next,
                Def::Element(_) | Def::Ref => return None,
            }
        }
        None
    }

    fn bound(&mut self, callee: Callee, arguments: Vec<Argument>, span: Span) -> Option<Call> {
        let Callee {
            library, function, ..
        } = callee;
        let Some(signatures) = self.libraries.signatures(&library) else {
            let args = arguments
                .into_iter()
                .map(|argument| argument.value)
                .collect();
            return Some(Call {
                library,
                function,
                args,
                verdict: true,
            });
        };
        let signature = signatures
            .iter()
            .find(|signature| signature.name == *function)?;
        let signature = signature.clone();
        match bind(&signature, arguments, self.at(span)) {
            Ok(args) => {
                let verdict = signature.returns == Returns::Verdict;
                Some(Call {
                    library,
                    function,
                    args,
                    verdict,
                })
            }
            Err(misfits) => {
                for misfit in misfits {
                    let diagnostic = explain(&library, &signature, &misfit, self.at(span));
                    self.diagnostics.push(diagnostic);
                }
                None
            }
        }
    }

    fn shape(&self, expr: &Expr) -> Shape {
        Shape::of_expr(expr, &|library, function| match self
            .libraries
            .function(library, function)
            .map(|signature| &signature.returns)
        {
            Some(Returns::Value(ty) | Returns::Both(ty)) => Shape::of_type(*ty),
            Some(Returns::Verdict) => Shape::Bool,
            None => Shape::Unknown,
        })
    }

    fn at(&self, span: Span) -> Location {
        Location {
            file: self.file,
            span,
        }
    }

    fn report(&mut self, entry: &'static Entry, span: Span, message: String, help: &str) {
        let diagnostic = Diagnostic::new(entry, self.at(span), message).help(help);
        self.diagnostics.push(diagnostic);
    }
}

/// A misfit in words.
fn explain(library: &str, signature: &Signature, misfit: &Misfit, call: Location) -> Diagnostic {
    let function = format!("{library}.{}", signature.name);
    let example = format!("for example `{}`", signature.example);
    match misfit {
        Misfit::TooMany { location, taken } => {
            let message = format!("`{function}` takes {taken} arguments, and this is one more");
            Diagnostic::new(&codes::ARGUMENT_COUNT, *location, message).help(example)
        }
        Misfit::Missing { parameter, ty } => {
            let message = format!("`{function}` needs `{parameter}`, {ty}");
            Diagnostic::new(&codes::ARGUMENT_COUNT, call, message).help(example)
        }
        Misfit::UnknownName { name, location } => {
            let names: Vec<&str> = signature.params.iter().map(|param| &*param.name).collect();
            let help = match did_you_mean(name, names.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it takes {}", listed(&names)),
            };
            let message = format!("`{function}` has no argument `{name}`");
            Diagnostic::new(&codes::UNKNOWN_ARGUMENT, *location, message).help(help)
        }
        Misfit::Twice {
            parameter,
            location,
        } => {
            let message = format!("`{parameter}` of `{function}` is given twice");
            Diagnostic::new(&codes::UNKNOWN_ARGUMENT, *location, message).help("remove one of them")
        }
        Misfit::WrongType {
            parameter,
            ty,
            given,
            location,
        } => {
            let message = format!("`{parameter}` of `{function}` is {ty}, and this is {given}");
            Diagnostic::new(&codes::WRONG_TYPE, *location, message).help(example)
        }
    }
}

fn listed(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
