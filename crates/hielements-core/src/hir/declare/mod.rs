//! Trees → declarations: every name of a specification gets an id. Expressions wait for
//! `hir/resolve`, which needs all names.

mod demands;
mod stubs;
mod text;

pub(super) use text::normalised;

use super::lower::Spec;
use super::model::{
    Check, CheckId, Element, ElementId, Implements, Model, RequirementId, Role, Slot, SlotId,
    SlotKind, Uses, UsesId,
};
use super::names::{AllNames, Def, Table};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::names as codes;
use crate::source::{Location, Span};
use crate::syntax::ast::{self, AstNode, NumberValue};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use stubs::Stub;

/// What declarations hold that is not resolved yet.
#[derive(Default)]
pub(super) struct Pending {
    /// The expression behind each slot.
    pub(super) values: FxHashMap<SlotId, ast::Expr>,
    /// Slots with an expression, in the order of the text.
    pub(super) slots: Vec<SlotId>,
    /// Slots that bind, with the path behind `binds`.
    pub(super) binds: Vec<(SlotId, ast::Path)>,
    /// `a.b.c = expr`, with the element that holds it.
    pub(super) old_bindings: Vec<(ElementId, ast::OldBinding)>,
    pub(super) checks: Vec<(CheckId, ast::Check)>,
    /// The names of checks, by element, with their places.
    pub(super) named_checks: FxHashMap<ElementId, FxHashMap<SmolStr, Location>>,
    /// Checks of requirements.
    pub(super) demanded_checks: Vec<(CheckId, ast::Check)>,
    pub(super) uses: Vec<(UsesId, ast::Uses)>,
    pub(super) requirements: Vec<(RequirementId, ast::Spec)>,
    /// Elements and parts of patterns with the patterns that they name.
    pub(super) implements: Vec<(ElementId, Vec<ast::Path>)>,
    /// `language` declarations, by specification.
    pub(super) languages: Vec<(usize, ast::LanguageDecl)>,
    /// Where and how a new statement is written into an element.
    pub(super) stubs: FxHashMap<ElementId, Stub>,
}

/// Declares what specifications hold.
pub(super) struct Declaring<'a> {
    pub(super) model: &'a mut Model,
    pub(super) names: &'a mut AllNames,
    pub(super) pending: &'a mut Pending,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    /// The specification at hand.
    pub(super) spec: &'a Spec,
    pub(super) number: usize,
}

/// What a body belongs to, for what stands in it.
#[derive(Clone, Copy)]
struct Inside {
    owner: ElementId,
    /// The requirement whose element it is.
    demanded: Option<RequirementId>,
}

impl Declaring<'_> {
    /// Everything of the specification but its imports.
    pub(super) fn file(&mut self) {
        for item in self.spec.tree.items() {
            match item {
                ast::Item::Element(element) => {
                    self.element(None, &element);
                }
                ast::Item::Pattern(pattern) => {
                    let body = pattern.body();
                    self.body(Role::Pattern, None, pattern.name(), &pattern, body.as_ref());
                }
                ast::Item::Language(language) => {
                    self.pending.languages.push((self.number, language));
                }
                ast::Item::Import(_)
                | ast::Item::FromImport(_)
                | ast::Item::ConnectionCheck(_)
                | ast::Item::Scope(_)
                | ast::Item::Ref(_)
                | ast::Item::Uses(_)
                | ast::Item::Check(_)
                | ast::Item::Requirement(_)
                | ast::Item::OldBinding(_)
                | ast::Item::Expr(_) => {}
            }
        }
    }

    fn element(&mut self, inside: Option<Inside>, element: &ast::Element) {
        let role = inside.map_or(Role::Element, |inside| {
            self.model.element(inside.owner).role
        });
        let (body, name) = (element.body(), element.name());
        if let Some(id) = self.body(role, inside, name, element, body.as_ref()) {
            self.implements(id, element.implements());
        }
    }

    fn implements(&mut self, id: ElementId, paths: Vec<ast::Path>) {
        for path in &paths {
            let implements = Implements {
                pattern: None,
                text: path.text(),
                location: self.at(path.span()),
            };
            // The anonymous pattern stands last.
            let list = &mut self.model.elements[id.0 as usize].implements;
            let end = list.iter().position(|it| it.text.is_empty());
            list.insert(end.unwrap_or(list.len()), implements);
        }
        if !paths.is_empty() {
            self.pending.implements.push((id, paths));
        }
    }

    fn body(
        &mut self,
        role: Role,
        inside: Option<Inside>,
        name: Option<ast::Name>,
        node: &impl AstNode,
        body: Option<&ast::Body>,
    ) -> Option<ElementId> {
        let name = name?;
        let location = self.at(name.span());
        let parent = inside.map(|inside| inside.owner);
        let docs = node.docs();
        let id = self.new_element(role, parent, name.text().into(), location, docs);
        if let Some(parent) = parent {
            self.model.elements[parent.0 as usize].children.push(id);
        }
        let text = SmolStr::from(name.text());
        self.declare(parent, &text, Def::Element(id), location);
        let stub = self.stub(node, body);
        self.pending.stubs.insert(id, stub);
        let inside = Inside {
            owner: id,
            demanded: inside.and_then(|inside| inside.demanded),
        };
        for item in body.into_iter().flat_map(ast::Body::items) {
            self.item(inside, item);
        }
        Some(id)
    }

    fn new_element(
        &mut self,
        role: Role,
        parent: Option<ElementId>,
        name: SmolStr,
        location: Location,
        docs: Option<String>,
    ) -> ElementId {
        let id = ElementId(index(self.model.elements.len()));
        let path = match parent.map(|parent| self.model.element(parent).path.as_str()) {
            Some(path) if name.is_empty() => path.to_owned(),
            Some(path) if !path.is_empty() => format!("{path}.{name}"),
            Some(_) | None => name.to_string(),
        };
        self.model.elements.push(Element {
            name,
            path,
            role,
            parent,
            children: Vec::new(),
            slots: Vec::new(),
            checks: Vec::new(),
            uses: Vec::new(),
            requirements: Vec::new(),
            implements: Vec::new(),
            location,
            folder: self.spec.folder.clone(),
            spec: self.number,
            docs,
            judged: self.spec.judged,
        });
        id
    }

    fn item(&mut self, inside: Inside, item: ast::Item) {
        let owner = inside.owner;
        match item {
            ast::Item::Scope(scope) => {
                if let Some(id) = self.scope(inside, &scope) {
                    self.name_slot(owner, id);
                }
            }
            ast::Item::Ref(reference) => {
                if let Some(id) = self.reference(inside, &reference) {
                    self.name_slot(owner, id);
                }
            }
            ast::Item::Check(check) => {
                let id = self.check(owner, &check);
                self.model.elements[owner.0 as usize].checks.push(id);
                if self.is_broken(&check) {
                    return;
                }
                if inside.demanded.is_some() {
                    self.pending.demanded_checks.push((id, check));
                } else {
                    self.pending.checks.push((id, check));
                }
            }
            ast::Item::Element(element) => self.element(Some(inside), &element),
            ast::Item::Uses(uses) => self.uses(owner, uses),
            ast::Item::Requirement(requirement) => self.requirement(inside, &requirement),
            ast::Item::OldBinding(binding) => {
                self.pending.old_bindings.push((owner, binding));
            }
            ast::Item::Import(_)
            | ast::Item::FromImport(_)
            | ast::Item::Language(_)
            | ast::Item::ConnectionCheck(_)
            | ast::Item::Pattern(_)
            | ast::Item::Expr(_) => {}
        }
    }

    fn scope(&mut self, inside: Inside, scope: &ast::Scope) -> Option<SlotId> {
        let kind = SlotKind::Scope {
            written: scope.language().map(|name| name.text().into()),
            selected: None,
        };
        self.slot(
            inside,
            kind,
            scope,
            &scope.name()?,
            scope.value(),
            scope.binds(),
        )
    }

    fn reference(&mut self, inside: Inside, reference: &ast::Ref) -> Option<SlotId> {
        let ty: Option<SmolStr> = reference.type_name().map(|name| name.text().into());
        let name = reference.name()?;
        if ty.is_none() {
            let message = format!("ref `{}` has no type", name.text());
            let end = Span::new(name.span().end, name.span().end);
            let diagnostic = Diagnostic::new(&codes::MISSING_TYPE, self.at(name.span()), message)
                .help("write `: string`, `: integer`, `: float`, `: boolean` or a type name of your own behind it")
                .fix("Write a type", vec![(self.at(end), format!(": {}", type_of(reference.value())))]);
            self.diagnostics.push(diagnostic);
        }
        let kind = SlotKind::Ref(ty);
        self.slot(
            inside,
            kind,
            reference,
            &name,
            reference.value(),
            reference.binds(),
        )
    }

    fn slot(
        &mut self,
        inside: Inside,
        kind: SlotKind,
        node: &impl AstNode,
        name: &ast::Name,
        value: Option<ast::Expr>,
        binds: Option<ast::Path>,
    ) -> Option<SlotId> {
        let broken = self.is_broken(node);
        let value = value.filter(|_| !broken);
        let id = self.new_slot(Slot {
            name: name.text().into(),
            element: inside.owner,
            kind,
            value: None,
            given: value.is_some() || broken,
            demanded: inside.demanded,
            text: normalised(&node.header()),
            location: self.at(name.span()),
            docs: node.docs(),
        });
        if let Some(value) = value {
            self.pending.values.insert(id, value);
            self.pending.slots.push(id);
        }
        self.pending.binds.extend(binds.map(|path| (id, path)));
        Some(id)
    }

    fn new_slot(&mut self, slot: Slot) -> SlotId {
        let id = SlotId(index(self.model.slots.len()));
        self.model.slots.push(slot);
        id
    }

    fn name_slot(&mut self, owner: ElementId, id: SlotId) {
        let (name, location) = {
            let slot = self.model.slot(id);
            (slot.name.clone(), slot.location)
        };
        self.model.elements[owner.0 as usize].slots.push(id);
        self.declare(Some(owner), &name, Def::Slot(id), location);
    }

    fn check(&mut self, owner: ElementId, check: &ast::Check) -> CheckId {
        let id = CheckId(index(self.model.checks.len()));
        if let Some(name) = check.name() {
            self.name_check(owner, &name);
        }
        let expr = check
            .expr()
            .map_or_else(String::new, |expr| normalised(&expr.header()));
        let text = match check.comparison() {
            None => expr,
            Some(comparison) => {
                let sign = if comparison.equal { "==" } else { "!=" };
                format!("{expr} {sign} {}", normalised(&comparison.right.header()))
            }
        };
        self.model.checks.push(Check {
            name: check.name().map(|name| name.text().into()),
            element: owner,
            judged: None,
            text,
            location: self.at(check.span()),
            docs: check.docs(),
        });
        id
    }

    /// Checks have names of their own, by which reports and suppressions know them.
    fn name_check(&mut self, owner: ElementId, name: &ast::Name) {
        let location = self.at(name.span());
        let text = SmolStr::from(name.text());
        let checks = self.pending.named_checks.entry(owner).or_default();
        match checks.get(&text).copied() {
            Some(first) => self.twice(&format!("check `{text}`"), location, first),
            None => {
                checks.insert(text, location);
            }
        }
    }

    fn uses(&mut self, owner: ElementId, uses: ast::Uses) {
        let id = UsesId(index(self.model.uses.len()));
        self.model.uses.push(Uses {
            element: owner,
            from: None,
            to: None,
            text: normalised(&uses.header()),
            location: self.at(uses.span()),
            docs: uses.docs(),
        });
        self.model.elements[owner.0 as usize].uses.push(id);
        if !self.is_broken(&uses) {
            self.pending.uses.push((id, uses));
        }
    }

    fn declare(&mut self, owner: Option<ElementId>, name: &SmolStr, def: Def, location: Location) {
        let table: &mut Table = match owner {
            Some(owner) => self.names.inner.entry(owner).or_default(),
            None => &mut self.names.specs[self.number].top,
        };
        match table.get(name).map(|(_, first)| *first) {
            Some(first) => self.twice(&format!("`{name}`"), location, first),
            None => {
                table.insert(name.clone(), (def, location));
            }
        }
    }

    fn twice(&mut self, what: &str, location: Location, first: Location) {
        let message = format!("{what} is declared twice here");
        self.diagnostics.push(
            Diagnostic::new(&codes::DUPLICATE_NAME, location, message)
                .related(first, "declared here first")
                .help("give one of the two another name"),
        );
    }

    /// Whether something in a statement, or behind it on its line, was not understood, which is
    /// reported.
    fn is_broken(&self, node: &impl AstNode) -> bool {
        self.spec.has_mistake_at(node.header_span())
    }

    fn at(&self, span: Span) -> Location {
        Location {
            file: self.spec.file,
            span,
        }
    }
}

/// The type of a value, where it is written; else one to begin with.
fn type_of(value: Option<ast::Expr>) -> &'static str {
    match value {
        Some(ast::Expr::Number(number)) => match number.value() {
            NumberValue::Integer(_) | NumberValue::TooLarge => "integer",
            NumberValue::Float(_) => "float",
        },
        Some(ast::Expr::Bool(_)) => "boolean",
        Some(ast::Expr::Paren(paren)) => type_of(paren.inner()),
        Some(
            ast::Expr::Path(_)
            | ast::Expr::Call(_)
            | ast::Expr::Field(_)
            | ast::Expr::String(_)
            | ast::Expr::List(_),
        )
        | None => "string",
    }
}

/// The number of the next entry of a list.
pub(super) fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
