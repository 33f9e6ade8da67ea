//! `language` declarations: their connection checks, and scopes of languages that none declares.

use super::declare::Pending;
use super::libraries::Libraries;
use super::lower::Spec;
use super::model::{ElementId, Expr, ExprKind, Judged, Model, Role, Slot, SlotId, SlotKind};
use super::names::AllNames;
use super::resolve::{Resolver, Site};
use super::rules::{Body, Rule};
use crate::diagnostics::catalogue::{lints, names as codes};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{Location, Span};
use crate::syntax::ast::{self, AstNode};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// One call of a connection check.
pub(super) struct LanguageCheck {
    spec: usize,
    language: SmolStr,
    /// How many parameters there are: one is the element's own scopes, two are the parent's and the
    /// child's.
    parameters: usize,
    judged: Option<Judged>,
    text: String,
    location: Location,
    docs: Option<String>,
}

/// The connection checks of all specifications.
pub(super) fn checks(
    specs: &[Spec],
    libraries: &Libraries,
    model: &Model,
    names: &AllNames,
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<LanguageCheck> {
    let mut found = Vec::new();
    let mut resolver = Resolver::new(specs, libraries, model, names, pending);
    for (spec, declaration) in &pending.languages {
        let Some(name) = declaration.name() else {
            continue;
        };
        let language = SmolStr::from(name.text());
        for item in declaration.body().iter().flat_map(ast::Body::items) {
            if let ast::Item::ConnectionCheck(check) = item {
                of_check(&mut resolver, *spec, &language, &check, &mut found);
            }
        }
    }
    diagnostics.append(&mut resolver.diagnostics);
    undeclared(specs, model, pending, libraries, diagnostics);
    found
}

fn of_check(
    resolver: &mut Resolver<'_>,
    spec: usize,
    language: &SmolStr,
    check: &ast::ConnectionCheck,
    found: &mut Vec<LanguageCheck>,
) {
    let parameters: Vec<SmolStr> = check
        .parameters()
        .iter()
        .filter_map(ast::Parameter::name)
        .map(|name| name.text().into())
        .collect();
    let file = resolver.specs[spec].file;
    let at = |span: Span| Location { file, span };
    if !is_sound(resolver, spec, check) {
        return;
    }
    let site = Site {
        spec,
        parameters: parameters.clone(),
        language: Some(language.clone()),
        ..Site::default()
    };
    for item in check.body().iter().flat_map(ast::Body::items) {
        let ast::Item::Expr(statement) = item else {
            continue;
        };
        let Some(expr) = statement.expr() else {
            continue;
        };
        found.push(LanguageCheck {
            spec,
            language: language.clone(),
            parameters: parameters.len(),
            judged: resolver.in_connection_check(site.clone(), &expr),
            text: super::declare::normalised(&expr.header()),
            location: at(expr.span()),
            docs: check.docs(),
        });
    }
}

/// Whether a connection check can be run; says what is wrong with it, and where it checks nothing.
fn is_sound(resolver: &mut Resolver<'_>, spec: usize, check: &ast::ConnectionCheck) -> bool {
    let file = resolver.specs[spec].file;
    let name = check.name().map_or(check.span(), |name| name.span());
    let mut say = |entry, span, message: String, help: &str| {
        let location = Location { file, span };
        let diagnostic = Diagnostic::new(entry, location, message).help(help);
        resolver.diagnostics.push(diagnostic);
    };
    let count = check.parameters().len();
    if !matches!(count, 1 | 2) {
        let message =
            format!("a connection check has one parameter or two, and this one has {count}");
        let help = "write `(a: scope[], b: scope[])` for the scopes of parent and child, or one parameter for the element's own";
        say(&codes::ARGUMENT_COUNT, name, message, help);
        return false;
    }
    if let Some(twin) = twin(check) {
        let message = format!("`{}` is a parameter twice", twin.text());
        say(
            &codes::DUPLICATE_NAME,
            twin.span(),
            message,
            "give one of the two another name",
        );
        return false;
    }
    if check.body().is_none_or(|body| body.items().is_empty()) {
        let message = "this connection check holds no call, so it checks nothing".to_owned();
        say(
            &lints::NO_MEANING,
            name,
            message,
            "call a check of a library in it, or remove it",
        );
    }
    true
}

/// The second of two parameters of one name.
fn twin(check: &ast::ConnectionCheck) -> Option<ast::Name> {
    let parameters = check.parameters();
    let names = parameters.iter().filter_map(ast::Parameter::name);
    let names: Vec<ast::Name> = names.collect();
    match names.as_slice() {
        [a, b] if a.text() == b.text() => Some(b.clone()),
        _ => None,
    }
}

impl LanguageCheck {
    /// What the check judges of an element: its scopes with those of its parent, or its own.
    pub(super) fn rules(&self, model: &Model, id: ElementId) -> Option<Rule> {
        let element = model.element(id);
        if element.spec != self.spec || element.role != Role::Element {
            return None;
        }
        let own = self.scopes(model, id);
        let arguments = match (self.parameters, element.parent) {
            (1, _) => vec![own],
            (_, Some(parent)) => vec![self.scopes(model, parent), own],
            (_, None) => return None,
        };
        if arguments.iter().any(Vec::is_empty) {
            return None;
        }
        let judged = self.judged.as_ref().map(|judged| Judged {
            expr: given(&judged.expr, &arguments),
            comparison: None,
        });
        Some(Rule {
            element: id,
            name: None,
            text: self.text.clone(),
            pattern: None,
            location: self.location,
            statement: None,
            docs: self.docs.clone(),
            body: Body::Language(judged),
        })
    }

    fn scopes(&self, model: &Model, id: ElementId) -> Vec<SlotId> {
        let of_language = |slot: &SlotId| model.slot(*slot).kind.of() == Some(&self.language);
        model.own_scopes(id).filter(of_language).collect()
    }
}

/// An expression with scopes in the place of parameters.
fn given(expr: &Expr, arguments: &[Vec<SlotId>]) -> Expr {
    let location = expr.location;
    let all = |exprs: &[Expr]| exprs.iter().map(|expr| given(expr, arguments)).collect();
    let kind = match &expr.kind {
        ExprKind::Parameter(at) => {
            let scope = |slot: &SlotId| Expr {
                kind: ExprKind::Slot(*slot, Vec::new()),
                location,
            };
            ExprKind::List(
                arguments
                    .get(*at)
                    .into_iter()
                    .flatten()
                    .map(scope)
                    .collect(),
            )
        }
        ExprKind::List(items) => ExprKind::List(all(items)),
        ExprKind::Call(call) => ExprKind::Call(super::Call {
            args: all(&call.args),
            ..call.clone()
        }),
        other => other.clone(),
    };
    Expr { kind, location }
}

/// Says which scopes are of a language that their specification does not declare, where it declares
/// some; where it declares none, of a language that no library reads.
fn undeclared(
    specs: &[Spec],
    model: &Model,
    pending: &Pending,
    libraries: &Libraries,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (number, spec) in specs.iter().enumerate().filter(|(_, spec)| spec.judged) {
        let of_spec = pending.languages.iter().filter(|(spec, _)| *spec == number);
        let declared: Vec<String> = of_spec
            .filter_map(|(_, declaration)| declaration.name())
            .map(|name| name.text())
            .collect();
        let slots = model.slots.iter();
        let scopes = slots.filter(|slot| {
            model.element(slot.element).spec == number
                && matches!(slot.kind, SlotKind::Scope { .. })
                && !spec.has_mistake_at(slot.location.span)
        });
        if declared.is_empty() {
            unknown(scopes, libraries, diagnostics);
        } else {
            diagnostics.extend(scopes.filter_map(|slot| not_declared(slot, &declared)));
        }
    }
}

fn not_declared(slot: &Slot, declared: &[String]) -> Option<Diagnostic> {
    let of_other = |language: &&SmolStr| !declared.iter().any(|known| known == *language);
    let language = slot.kind.of().filter(of_other)?;
    let message = format!(
        "scope `{}` is of `{language}`, which is not declared",
        slot.name
    );
    let help = match did_you_mean(language, declared.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`? else write `language {language}`"),
        None => format!("write `language {language}` at the top of the file"),
    };
    let diagnostic = Diagnostic::new(&lints::UNDECLARED_LANGUAGE, slot.location, message);
    Some(diagnostic.help(help))
}

/// Says of each language that no library reads, once, which scope is the first of it.
fn unknown<'m>(
    scopes: impl Iterator<Item = &'m Slot>,
    libraries: &Libraries,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let known: BTreeSet<&str> = libraries.languages().chain(libraries.names()).collect();
    let mut said: BTreeSet<&SmolStr> = BTreeSet::new();
    for slot in scopes {
        let unknown = |language: &&SmolStr| !known.contains(language.as_str());
        let Some(language) = slot.kind.of().filter(unknown) else {
            continue;
        };
        if !said.insert(language) {
            continue;
        }
        let message = format!(
            "scope `{}` is of `{language}`, a language that no library reads",
            slot.name
        );
        let help = match did_you_mean(language, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`? else write `language {language}`"),
            None => format!("if it is meant, write `language {language}` at the top of the file"),
        };
        let diagnostic = Diagnostic::new(&lints::UNDECLARED_LANGUAGE, slot.location, message);
        diagnostics.push(diagnostic.help(help));
    }
}
