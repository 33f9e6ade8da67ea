//! The full reader: functions, classes, variables and calls of a Python file, from its syntax tree.
//! It reads imports too, which is how the fast reader is proved right.

use super::depth;
use super::guard::{Guard, guard};
use super::imports::{self, RawImport, State};
use super::role::Role;
use super::values::{added_exports, export_names, is_main_guard, literal};
use crate::source::saturated;
use crate::stdlib::facts::places::Places;
use hielements_plugin::{
    Call, Facts, ImportedName, Item, Parameter, Place, Problem, Signature, Visibility,
};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// All facts of a file, calls only if asked for. The imports are the fast reader's; a syntax error
/// becomes a problem and the facts around it are kept.
pub(super) fn read(text: &[u8], role: Role, calls: bool) -> Facts {
    let mut facts = imports::read(text, role);
    let Ok(source) = std::str::from_utf8(text) else {
        facts.problem = Some(Problem {
            message: "the file is not UTF-8: its functions and classes were not read".to_owned(),
            place: Place::whole_file(),
        });
        return facts;
    };
    let read = depth::with_room(source, || read_tree(source, role, calls, &mut facts));
    if let Err(refused) = read {
        let line = saturated(refused.line);
        facts.problem = Some(Problem {
            message: refused.message,
            place: Place {
                line,
                end_line: line,
                ..Place::whole_file()
            },
        });
    }
    facts
}

fn read_tree(source: &str, role: Role, calls: bool, facts: &mut Facts) {
    let parsed = ruff_python_parser::parse_unchecked_source(source, ast::PySourceType::Python);
    let mut walk = Walk::new(source, role, calls);
    if role.script {
        walk.items.push(walk.main(Place::whole_file()));
    }
    walk.visit_body(parsed.suite());
    facts.documented = documented(parsed.suite());
    facts.items = walk.items;
    facts.exports = walk.exports;
    walk.calls.sort_by_key(|call| call.place);
    facts.calls = walk.calls;
    if let Some(error) = parsed.errors().first() {
        let (start, end) = (error.location.start(), error.location.end());
        facts.problem = Some(Problem {
            message: format!("{}; the facts around it are used", error.error),
            place: walk.places.place(start.into(), end.into()),
        });
    }
}

/// The imports as the full parser sees them; `None` when it finds a syntax error or will not parse.
#[cfg(any(test, fuzzing))]
pub(super) fn imports(text: &[u8], role: Role) -> Option<Vec<hielements_plugin::Import>> {
    let source = std::str::from_utf8(text).ok()?;
    let read = || {
        let parsed = ruff_python_parser::parse_unchecked_source(source, ast::PySourceType::Python);
        let mut walk = Walk::new(source, role, true);
        walk.visit_body(parsed.suite());
        walk.found.sort_by_key(|import| import.start);
        let sound = parsed.errors().is_empty();
        sound.then(|| imports::finish(walk.found, &walk.places, role))
    };
    depth::with_room(source, read).ok()?
}

/// A walk over the syntax tree, with what it has found.
pub(super) struct Walk<'s> {
    source: &'s str,
    pub(super) places: Places<'s>,
    role: Role,
    /// Whether calls are wanted, which are all that expressions are looked into for.
    expressions: bool,
    state: State,
    containers: Vec<String>,
    in_class: bool,
    in_function: bool,
    pub(super) found: Vec<RawImport>,
    items: Vec<Item>,
    pub(super) calls: Vec<Call>,
    exports: Option<Vec<String>>,
}

impl<'s> Walk<'s> {
    fn new(source: &'s str, role: Role, expressions: bool) -> Self {
        Self {
            source,
            places: Places::new(source),
            role,
            expressions,
            state: State::default(),
            containers: Vec::new(),
            in_class: false,
            in_function: false,
            found: Vec::new(),
            items: Vec::new(),
            calls: Vec::new(),
            exports: None,
        }
    }

    pub(super) fn text(&self, range: TextRange) -> &'s str {
        self.source
            .get(range.start().into()..range.end().into())
            .unwrap_or_default()
    }

    /// An import of a whole module, in the state the walk is in.
    pub(super) fn found(&self, target: String, at: TextRange) -> RawImport {
        RawImport::of_module(target, self.state, at.start().into(), at.end().into())
    }

    fn import(&mut self, import: &ast::StmtImport) {
        for name in &import.names {
            let alias = name.asname.as_ref().map(ToString::to_string);
            let target = name.name.to_string();
            self.found.push(RawImport {
                handed_on: alias.as_ref() == Some(&target),
                alias: alias.filter(|alias| *alias != target),
                ..self.found(target, import.range)
            });
        }
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom) {
        let module = import.module.as_ref().map_or("", ast::Identifier::as_str);
        let target = format!("{}{module}", ".".repeat(import.level as usize));
        let same = |name: &ast::Alias| name.asname.as_ref().is_some_and(|a| a.id == name.name.id);
        let taken = |name: &ast::Alias| ImportedName {
            name: name.name.to_string(),
            alias: name
                .asname
                .as_ref()
                .filter(|_| !same(name))
                .map(ToString::to_string),
        };
        self.found.push(RawImport {
            names: import.names.iter().map(taken).collect(),
            handed_on: import.names.iter().any(same),
            ..self.found(target, import.range)
        });
    }

    fn branch(&mut self, typing: bool, body: &'s [Stmt], walk: impl FnOnce(&mut Self, &'s [Stmt])) {
        let outer = self.state;
        self.state = outer.branch(typing);
        walk(self, body);
        self.state = outer;
    }

    pub(super) fn container(&self) -> Option<String> {
        (!self.containers.is_empty()).then(|| self.containers.join("."))
    }

    fn item(&self, kind: &str, name: &ast::name::Name, at: TextRange) -> Item {
        let dunder = name.starts_with("__") && name.ends_with("__");
        Item {
            kind: kind.to_owned(),
            name: name.to_string(),
            container: self.container(),
            visibility: if name.starts_with('_') && !dunder {
                Visibility::Private
            } else {
                Visibility::Public
            },
            place: self.places.place(at.start().into(), at.end().into()),
            documented: false,
            test: false,
            attributes: Vec::new(),
            bases: Vec::new(),
            signature: None,
            value: None,
        }
    }

    /// The place where a program starts, as an item.
    fn main(&self, place: Place) -> Item {
        Item {
            place,
            visibility: Visibility::Private,
            ..self.item(
                "main",
                &ast::name::Name::new_static("__main__"),
                TextRange::default(),
            )
        }
    }

    fn decorators(&self, decorators: &[ast::Decorator]) -> Vec<String> {
        let bare = |decorator: &ast::Decorator| match &decorator.expression {
            Expr::Call(call) => self.text(call.func.range()).to_owned(),
            other => self.text(other.range()).to_owned(),
        };
        decorators.iter().map(bare).collect()
    }

    fn function(&mut self, def: &ast::StmtFunctionDef) {
        let kind = if self.in_class { "method" } else { "function" };
        let mut item = self.item(kind, &def.name.id, def.name.range);
        item.test = self.role.test && def.name.starts_with("test");
        item.documented = documented(&def.body);
        item.attributes = self.decorators(&def.decorator_list);
        let free = !self.in_class || item.attributes.iter().any(|name| name == "staticmethod");
        let parameter = |name: &ast::Identifier, annotation: Option<&Expr>| Parameter {
            name: name.to_string(),
            type_name: annotation.map(|ty| self.text(ty.range()).to_owned()),
        };
        let parameters = def
            .parameters
            .iter()
            .skip(usize::from(!free))
            .map(|p| parameter(p.name(), p.annotation()));
        item.signature = Some(Signature {
            parameters: parameters.collect(),
            returns: def
                .returns
                .as_ref()
                .map(|ty| self.text(ty.range()).to_owned()),
        });
        self.items.push(item);
    }

    fn class(&mut self, def: &ast::StmtClassDef) {
        let mut item = self.item("class", &def.name.id, def.name.range);
        item.test = self.role.test && def.name.starts_with("Test");
        item.documented = documented(&def.body);
        item.attributes = self.decorators(&def.decorator_list);
        let bases = def.arguments.iter().flat_map(|arguments| &arguments.args);
        item.bases = bases
            .map(|base| self.text(base.range()).to_owned())
            .collect();
        self.items.push(item);
    }

    /// The variables that an assignment gives a value to.
    fn variables(&mut self, target: &Expr, value: Option<&Expr>) {
        match target {
            Expr::Name(name) => self.variable(name, value),
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                for target in elts {
                    self.variables(target, None);
                }
            }
            Expr::Starred(target) => self.variables(&target.value, None),
            _ => {}
        }
    }

    fn variable(&mut self, name: &ast::ExprName, value: Option<&Expr>) {
        if self.in_function {
            return;
        }
        if name.id == "__all__" && self.containers.is_empty() {
            self.exports = value.and_then(export_names);
        }
        let mut item = self.item("variable", &name.id, name.range);
        item.value = value.and_then(literal);
        self.items.push(item);
    }

    /// Adds to what `__all__` lists.
    fn export(&mut self, more: Option<Vec<String>>) {
        if let Some(more) = more.filter(|_| self.containers.is_empty()) {
            self.exports.get_or_insert_default().extend(more);
        }
    }

    fn inside(&mut self, name: &str, class: bool, walk: impl FnOnce(&mut Self)) {
        let outer = (self.in_class, self.in_function);
        (self.in_class, self.in_function) = (class, self.in_function || !class);
        self.containers.push(name.to_owned());
        walk(self);
        self.containers.pop();
        (self.in_class, self.in_function) = outer;
    }

    fn if_chain(&mut self, stmt: &'s ast::StmtIf) {
        let test = |walk: &Self, test: &Expr| guard(walk.text(test.range()).as_bytes());
        if self.containers.is_empty() && is_main_guard(&stmt.test) {
            let range = stmt.test.range();
            let place = self.places.place(range.start().into(), range.end().into());
            self.items.push(self.main(place));
        }
        self.visit_expr(&stmt.test);
        let first = test(self, &stmt.test);
        let mut negated = first == Guard::NotTyping;
        self.branch(first == Guard::Typing, &stmt.body, Self::visit_body);
        for clause in &stmt.elif_else_clauses {
            let this = clause.test.as_ref().map_or(Guard::Other, |t| test(self, t));
            if let Some(test) = &clause.test {
                self.visit_expr(test);
            }
            self.branch(
                negated || this == Guard::Typing,
                &clause.body,
                Self::visit_body,
            );
            negated |= this == Guard::NotTyping;
        }
    }

    fn function_definition(&mut self, def: &'s ast::StmtFunctionDef) {
        self.function(def);
        for decorator in &def.decorator_list {
            self.visit_decorator(decorator);
        }
        if let Some(parameters) = &def.type_params {
            self.visit_type_params(parameters);
        }
        self.visit_parameters(&def.parameters);
        if let Some(returns) = &def.returns {
            self.visit_annotation(returns);
        }
        let outer = self.state;
        self.state = outer.branch(false).inside();
        self.inside(&def.name, false, |walk| walk.visit_body(&def.body));
        self.state = outer;
    }

    fn class_definition(&mut self, def: &'s ast::StmtClassDef) {
        self.class(def);
        for decorator in &def.decorator_list {
            self.visit_decorator(decorator);
        }
        if let Some(parameters) = &def.type_params {
            self.visit_type_params(parameters);
        }
        if let Some(arguments) = &def.arguments {
            self.visit_arguments(arguments);
        }
        let outer = self.state;
        self.state = outer.inside();
        self.inside(&def.name, true, |walk| walk.visit_body(&def.body));
        self.state = outer;
    }

    /// Blocks that do not always run.
    fn branches<const N: usize>(&mut self, bodies: [&'s [Stmt]; N]) {
        for body in bodies {
            self.branch(false, body, Self::visit_body);
        }
    }

    fn try_statement(&mut self, stmt: &'s ast::StmtTry) {
        self.branches([&stmt.body]);
        for ast::ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
            if let Some(caught) = &handler.type_ {
                self.visit_expr(caught);
            }
            self.branches([&handler.body]);
        }
        self.branches([&stmt.orelse, &stmt.finalbody]);
    }

    fn match_statement(&mut self, stmt: &'s ast::StmtMatch) {
        self.visit_expr(&stmt.subject);
        for case in &stmt.cases {
            self.visit_pattern(&case.pattern);
            if let Some(guard) = &case.guard {
                self.visit_expr(guard);
            }
            self.branches([&case.body]);
        }
    }

    /// The variables and exports that a plain statement sets.
    fn definitions(&mut self, stmt: &'s Stmt) {
        match stmt {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.variables(target, Some(&assign.value));
                }
            }
            Stmt::AnnAssign(assign) => self.variables(&assign.target, assign.value.as_deref()),
            Stmt::AugAssign(assign) => {
                if matches!(&*assign.target, Expr::Name(name) if name.id == "__all__") {
                    self.export(export_names(&assign.value));
                }
            }
            Stmt::TypeAlias(alias) => self.variables(&alias.name, None),
            Stmt::Expr(expression) => {
                if let Expr::Call(call) = &*expression.value {
                    self.export(added_exports(call));
                }
            }
            _ => {}
        }
    }
}

impl<'s> Visitor<'s> for Walk<'s> {
    fn visit_stmt(&mut self, stmt: &'s Stmt) {
        match stmt {
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::If(stmt) => self.if_chain(stmt),
            Stmt::FunctionDef(def) => self.function_definition(def),
            Stmt::ClassDef(def) => self.class_definition(def),
            Stmt::For(stmt) => {
                self.visit_expr(&stmt.iter);
                self.visit_expr(&stmt.target);
                self.branches([&stmt.body, &stmt.orelse]);
            }
            Stmt::While(stmt) => {
                self.visit_expr(&stmt.test);
                self.branches([&stmt.body, &stmt.orelse]);
            }
            Stmt::With(stmt) => {
                for item in &stmt.items {
                    self.visit_with_item(item);
                }
                self.branches([&stmt.body]);
            }
            Stmt::Try(stmt) => self.try_statement(stmt),
            Stmt::Match(stmt) => self.match_statement(stmt),
            other => {
                self.definitions(other);
                visitor::walk_stmt(self, other);
            }
        }
    }

    fn visit_expr(&mut self, expr: &'s Expr) {
        if !self.expressions {
            return;
        }
        if let Expr::Call(call) = expr {
            self.call(call);
        }
        visitor::walk_expr(self, expr);
    }
}

fn documented(body: &[Stmt]) -> bool {
    matches!(body.first(), Some(Stmt::Expr(first)) if first.value.is_string_literal_expr())
}
