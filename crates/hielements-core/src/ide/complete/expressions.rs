//! Names and calls: what an expression can begin with and go on with.

use super::{Completing, Completion, CompletionKind, Wanted};
use crate::hir::Meaning;
use crate::ide::signature::{left_out, signature_of};
use crate::stdlib::manual::{tier, usage};
use crate::stdlib::{Fallback, Library, Returns, Signature, Type};
use crate::syntax::{SyntaxKind, SyntaxToken};

impl Completing<'_, '_> {
    /// An expression that begins here.
    pub(super) fn expression(&mut self, wanted: Wanted) {
        self.parameters();
        self.names();
        self.libraries(3);
        if wanted == Wanted::Verdict {
            return;
        }
        for value in ["true", "false"] {
            self.add(value, CompletionKind::Value, 6);
        }
    }

    /// What the token in front of an expression wants.
    pub(super) fn selects(&self, last: &SyntaxToken, second: Option<&SyntaxToken>) -> Wanted {
        let is_check = second.is_some_and(|token| token.text() == "check");
        if last.kind() == SyntaxKind::Colon && is_check {
            Wanted::Verdict
        } else {
            Wanted::Value
        }
    }

    /// Elements, scopes, refs and imported names.
    pub(super) fn names(&mut self) {
        for (name, meaning) in self.subject.visible(self.site) {
            let rank = match &meaning {
                Meaning::Slot(_) => 1,
                Meaning::Element(_) => 2,
                Meaning::Library(_) | Meaning::Function(..) | Meaning::Files(_) => 3,
            };
            self.named(&name, &meaning, rank);
        }
        if self.site.owner.is_some() {
            self.add("self", CompletionKind::Value, 5).detail =
                Some("the element that holds this".to_owned());
        }
    }

    pub(super) fn libraries(&mut self, rank: u8) {
        let registry = self.subject.registry;
        let names: Vec<String> = registry
            .iter()
            .map(|library| Library::name(library).to_owned())
            .collect();
        for name in names {
            self.library(&name, &name, rank);
        }
    }

    pub(super) fn library(&mut self, name: &str, library: &str, rank: u8) {
        let Some(known) = self.subject.registry.get(library) else {
            return;
        };
        let (detail, docs) = (
            format!("library, {}", tier(known)),
            known.documentation().to_owned(),
        );
        let added = self.add(name, CompletionKind::Library, rank);
        added.detail = Some(detail);
        added.docs = Some(docs);
    }

    /// Behind a dot.
    pub(super) fn behind_dot(&mut self, words: &[String], on_result: bool) {
        let pattern_path = self.in_list_of("binds");
        if on_result {
            if let Some(callee) = self.subject.callee(self.site, words) {
                self.functions(&callee.library, true);
            }
            return;
        }
        let library = match words {
            [only] => self.subject.library_named(self.site, only),
            _ => None,
        };
        if let Some(library) = &library {
            self.functions(library, false);
        }
        let Some(meaning) = self.subject.meaning_of(self.site, words) else {
            return;
        };
        for (name, meaning) in self.subject.inside(&meaning) {
            if library.is_none() || !matches!(meaning, Meaning::Function(..)) {
                self.named(&name, &meaning, 1);
            }
        }
        let is_value = matches!(meaning, Meaning::Slot(_) | Meaning::Element(_));
        if let Some(maker) = self
            .subject
            .maker(&meaning)
            .filter(|_| is_value && !pattern_path && library.is_none())
        {
            self.functions(&maker, true);
        }
    }

    /// The functions of a library, those that fit first.
    fn functions(&mut self, library: &str, on_value: bool) {
        let subject = self.subject;
        let known = subject
            .registry
            .get(library)
            .and_then(Library::signatures)
            .unwrap_or_default();
        let in_check = self.in_check();
        for signature in known {
            if on_value
                && !signature
                    .params
                    .first()
                    .is_some_and(|it| takes_value(it.ty))
            {
                continue;
            }
            let judges = !matches!(signature.returns, Returns::Value(_));
            let rank = if judges == in_check { 2 } else { 7 };
            self.function(&signature.name, library, &signature.name, on_value, rank);
        }
    }

    /// Whether the statement at hand is a check, outside of the arguments of its call.
    fn in_check(&self) -> bool {
        let mut before = self.cursor.before();
        let keyword = before.find(|token| {
            token.kind() == SyntaxKind::Keyword && !matches!(token.text(), "true" | "false")
        });
        self.cursor.call().is_none() && keyword.is_some_and(|token| token.text() == "check")
    }

    pub(super) fn function(
        &mut self,
        name: &str,
        library: &str,
        function: &str,
        on_value: bool,
        rank: u8,
    ) {
        let Some(signature) = signature_of(self.subject, library, function) else {
            return;
        };
        let called = called(name, signature, on_value);
        let detail = usage(library, signature);
        let docs = signature.documentation.to_string();
        let added: &mut Completion = self.add(name, CompletionKind::Function, rank);
        added.detail = Some(detail);
        added.docs = Some(docs);
        added.snippet = Some(called);
    }

    /// A function by its name alone.
    pub(super) fn plain_function(&mut self, library: &str, function: &str) {
        self.function(function, library, function, false, 1);
        if let Some(added) = self.found.last_mut() {
            added.snippet = None;
        }
    }

    /// The parameters that the call at hand may still be given by name.
    fn parameters(&mut self) {
        let Some(call) = self.cursor.call().filter(|call| call.name.is_none()) else {
            return;
        };
        let Some(callee) = self.subject.callee(self.site, &call.words) else {
            return;
        };
        let Some(signature) = signature_of(self.subject, &callee.library, &callee.function) else {
            return;
        };
        let shift = usize::from(callee.on_value || left_out(signature, &call));
        for param in signature.params.iter().skip(call.before + shift) {
            if matches!(param.default, Fallback::Required | Fallback::Workspace)
                || call.named.iter().any(|it| *it == param.name)
            {
                continue;
            }
            let added = self.add(format!("{}=", param.name), CompletionKind::Parameter, 4);
            added.detail = Some(param.ty.to_string());
        }
    }
}

/// Whether a parameter takes the value that a call stands on.
fn takes_value(ty: Type) -> bool {
    match ty {
        Type::Scope | Type::PathScope | Type::Scopes | Type::Target | Type::Targets | Type::Any => {
            true
        }
        Type::String | Type::Strings | Type::Pairs | Type::Int | Type::Float | Type::Bool => false,
    }
}

/// A call with a place for each argument that must be given.
fn called(name: &str, signature: &Signature, on_value: bool) -> String {
    let needed = signature.params.iter().skip(usize::from(on_value));
    let needed = needed.filter(|param| param.default == Fallback::Required);
    let places = needed.zip(1..).map(|(param, number)| match param.ty {
        Type::String => format!("'${{{number}:{}}}'", param.name),
        Type::Strings | Type::Scopes | Type::Targets | Type::Pairs => {
            format!("[${{{number}:{}}}]", param.name)
        }
        Type::Scope
        | Type::PathScope
        | Type::Target
        | Type::Int
        | Type::Float
        | Type::Bool
        | Type::Any => {
            format!("${{{number}:{}}}", param.name)
        }
    });
    let places: Vec<String> = places.collect();
    format!("{name}({})$0", places.join(", "))
}
