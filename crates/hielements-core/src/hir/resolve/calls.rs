//! Calls: which function of which library, and whether the arguments fit.

use super::{Resolver, listed};
use crate::diagnostics::catalogue::names as codes;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::hir::arguments::{Argument, Misfit, bind};
use crate::hir::model::{Call, Expr};
use crate::hir::names::Imported;
use crate::hir::source_map::Meaning;
use crate::source::{Location, Span};
use crate::stdlib::{Returns, Signature};
use crate::syntax::ast::{self, AstNode};
use smol_str::SmolStr;

/// A function to call, with the value that a method-style call stands on.
struct Callee {
    library: SmolStr,
    function: SmolStr,
    receiver: Option<Expr>,
}

impl Resolver<'_> {
    /// A call with its arguments.
    pub(super) fn call(&mut self, call: &ast::CallExpr) -> Option<Call> {
        let callee = self.callee(&call.callee()?);
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
            arguments.push(self.argument(&arg));
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
        if self.libraries.accepts(library, function) {
            return Some(());
        }
        let signatures = self.libraries.signatures(library);
        let help = match did_you_mean(function, signatures.iter().map(|found| &*found.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("`hielements doc {library}` lists its functions"),
        };
        let message = format!("library `{library}` has no function `{function}`");
        let span = call.callee().map_or(call.span(), |callee| callee.span());
        self.report(&codes::UNKNOWN_FUNCTION, span, message, &help);
        None
    }

    fn argument(&mut self, arg: &ast::Arg) -> Option<Argument> {
        let name = arg
            .name()
            .map(|name| (name.text().into(), self.at(name.span())));
        let value = self.value(&arg.value()?)?;
        let shape = self.shape(&value);
        Some(Argument { name, value, shape })
    }

    fn callee(&mut self, callee: &ast::Expr) -> Option<Callee> {
        match callee {
            ast::Expr::Path(path) => self.named_callee(&path.path()?.segments()),
            ast::Expr::Field(field) => {
                let (function, at) = field.field()?;
                let base = field.base()?;
                let receiver = self.value(&base)?;
                let library = self.maker(&receiver, base.span())?;
                self.note_function(at, &library, &function);
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

    fn named_callee(&mut self, segments: &[(String, Span)]) -> Option<Callee> {
        let ((function, span), prefix) = segments.split_last()?;
        let Some((first, _)) = prefix.first() else {
            return self.bare_callee(function, *span);
        };
        let library = self.library(first);
        // A candidate may have what the pattern does not, but libraries are known at the pattern.
        let declared = self.declares(first) || (self.site.late && !self.is_meant(first));
        let has_function = library
            .as_ref()
            .is_some_and(|library| self.has(library, function));
        if let Some(library) = library.filter(|_| prefix.len() == 1 && (has_function || !declared))
        {
            if self.declares(first) {
                let message =
                    format!("`{first}` is a library here, not the element or scope of that name");
                let help = "give the element or scope another name to call it";
                self.report(&codes::SHADOWED_LIBRARY, prefix[0].1, message, help);
            }
            let spec = self.site.spec;
            let meaning = Meaning::Library(library.clone());
            self.names.note(spec, prefix[0].1, meaning);
            self.note_function(*span, &library, function);
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
        let at = *span;
        let span = prefix[0].1.cover(prefix[prefix.len() - 1].1);
        let kind = self.path(prefix)?;
        let receiver = Expr {
            kind,
            location: self.at(span),
        };
        let library = self.maker(&receiver, span)?;
        self.note_function(at, &library, function);
        Some(Callee {
            library,
            function: function.into(),
            receiver: Some(receiver),
        })
    }

    /// Notes the name of a function, where the library has it.
    fn note_function(&self, at: Span, library: &SmolStr, function: &str) {
        if self.libraries.function(library, function).is_some() {
            let meaning = Meaning::Function(library.clone(), function.into());
            self.names.note(self.site.spec, at, meaning);
        }
    }

    /// Whether a name is a library, or a misspelt one.
    fn is_meant(&self, name: &str) -> bool {
        self.library(name).is_some() || did_you_mean(name, self.libraries.names()).is_some()
    }

    /// Whether a name is something that has a value or holds names.
    fn declares(&self, name: &str) -> bool {
        let site = &self.site;
        let found = self.names.find(self.model, site.spec, site.owner, name);
        let file = || {
            let imported = self.names.imported(site.spec, name);
            matches!(imported, Some(Imported::Files(_)))
        };
        found.is_some() || name == "self" || site.parameters.iter().any(|it| it == name) || file()
    }

    fn bare_callee(&mut self, function: &str, span: Span) -> Option<Callee> {
        if let Some(Imported::Function(library, function)) =
            self.names.imported(self.site.spec, function)
        {
            let (library, function) = (library.clone(), function.clone());
            self.note_function(span, &library, &function);
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

    /// Whether a library has a function, as far as it says.
    pub(super) fn has(&self, library: &str, function: &str) -> bool {
        self.libraries.accepts(library, function)
    }

    /// The library of a function that is imported by its name.
    pub(super) fn bare(&self, spec: usize, function: &str) -> Option<SmolStr> {
        match self.names.imported(spec, function)? {
            Imported::Function(library, _) => Some(library.clone()),
            Imported::Library(_) | Imported::Files(_) | Imported::Element(_) => None,
        }
    }

    fn library(&self, name: &str) -> Option<SmolStr> {
        self.library_in(self.site.spec, name)
    }

    /// The library that a name means in a specification.
    pub(super) fn library_in(&self, spec: usize, name: &str) -> Option<SmolStr> {
        match self.names.imported(spec, name) {
            Some(Imported::Library(library)) => Some(library.clone()),
            Some(Imported::Function(..) | Imported::Files(_) | Imported::Element(_)) => None,
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

    fn bound(&mut self, callee: Callee, arguments: Vec<Argument>, span: Span) -> Option<Call> {
        let Callee {
            library, function, ..
        } = callee;
        let Some(signature) = self.libraries.function(&library, &function) else {
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
