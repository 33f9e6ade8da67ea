//! The full reader: functions, classes, variables and calls of a Python file, from its syntax tree.
//! It reads imports too, which is how the fast reader is proved right.

use super::imports::{self, Guard, RawImport, State, guard};
use super::lines::Lines;
use hielements_plugin::{
    Call, Facts, ImportedName, Item, Literal, Parameter, Problem, Signature, Visibility,
};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// All facts of a file. The imports are the fast reader's; a syntax error becomes a problem and the
/// facts around it are kept.
pub(super) fn read(text: &[u8], test: bool) -> Facts {
    let mut facts = imports::read(text, test);
    let Ok(source) = std::str::from_utf8(text) else {
        return facts;
    };
    let parsed = ruff_python_parser::parse_unchecked_source(source, ast::PySourceType::Python);
    let mut walk = Walk::new(source, test);
    walk.visit_body(parsed.suite());
    facts.documented = documented(parsed.suite());
    facts.items = walk.items;
    facts.exports = walk.exports;
    walk.calls.sort_by_key(|call| call.place);
    facts.calls = walk.calls;
    if let Some(error) = parsed.errors().first() {
        let place = walk
            .lines
            .place(error.location.start().into(), error.location.end().into());
        facts.problem = Some(Problem {
            message: format!("{}; the facts around it are used", error.error),
            place,
        });
    }
    facts
}

/// The imports as the full parser sees them; `None` when it finds a syntax error.
#[cfg(any(test, fuzzing))]
pub(super) fn imports(text: &[u8], test: bool) -> Option<Vec<hielements_plugin::Import>> {
    let source = std::str::from_utf8(text).ok()?;
    let parsed = ruff_python_parser::parse_unchecked_source(source, ast::PySourceType::Python);
    if !parsed.errors().is_empty() {
        return None;
    }
    let mut walk = Walk::new(source, test);
    walk.visit_body(parsed.suite());
    walk.found.sort_by_key(|import| import.start);
    Some(imports::finish(walk.found, &walk.lines, test))
}

struct Walk<'s> {
    source: &'s str,
    lines: Lines,
    test: bool,
    state: State,
    containers: Vec<String>,
    in_class: bool,
    in_function: bool,
    found: Vec<RawImport>,
    items: Vec<Item>,
    calls: Vec<Call>,
    exports: Option<Vec<String>>,
}

impl<'s> Walk<'s> {
    fn new(source: &'s str, test: bool) -> Self {
        Self {
            source,
            lines: Lines::new(source.as_bytes()),
            test,
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

    fn text(&self, range: TextRange) -> &'s str {
        self.source
            .get(range.start().into()..range.end().into())
            .unwrap_or_default()
    }

    fn import(&mut self, target: String, names: Vec<ImportedName>, dynamic: bool, at: TextRange) {
        self.found.push(RawImport {
            target,
            names,
            dynamic,
            state: self.state,
            start: at.start().into(),
            end: at.end().into(),
        });
    }

    fn branch(&mut self, typing: bool, body: &'s [Stmt], walk: impl FnOnce(&mut Self, &'s [Stmt])) {
        let outer = self.state;
        self.state = outer.branch(typing);
        walk(self, body);
        self.state = outer;
    }

    fn container(&self) -> Option<String> {
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
            place: self.lines.place(at.start().into(), at.end().into()),
            documented: false,
            test: self.test && name.to_lowercase().starts_with("test"),
            attributes: Vec::new(),
            bases: Vec::new(),
            signature: None,
            value: None,
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
        item.documented = documented(&def.body);
        item.attributes = self.decorators(&def.decorator_list);
        let bases = def.arguments.iter().flat_map(|arguments| &arguments.args);
        item.bases = bases
            .map(|base| self.text(base.range()).to_owned())
            .collect();
        self.items.push(item);
    }

    fn variable(&mut self, target: &Expr, value: Option<&Expr>) {
        let Expr::Name(name) = target else { return };
        if self.in_function {
            return;
        }
        let value = value.and_then(literal);
        if name.id == "__all__"
            && let Some(Literal::List(names)) = &value
        {
            let text = |name: &Literal| match name {
                Literal::String(text) => Some(text.clone()),
                _ => None,
            };
            self.exports = Some(names.iter().filter_map(text).collect());
        }
        let mut item = self.item("variable", &name.id, name.range);
        item.value = value;
        self.items.push(item);
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

    fn call(&mut self, call: &ast::ExprCall) {
        let Some(name) = dotted(&call.func) else {
            return;
        };
        if matches!(
            name.as_str(),
            "importlib.import_module" | "import_module" | "__import__"
        ) && let Some(Expr::StringLiteral(target)) = call.arguments.args.first()
            && !target.value.is_implicit_concatenated()
            && !self.text(target.range()).contains('\\')
            && is_module(target.value.to_str())
        {
            self.import(
                target.value.to_str().to_owned(),
                Vec::new(),
                true,
                call.range(),
            );
        }
        let place = self
            .lines
            .place(call.range().start().into(), call.range().end().into());
        let container = self.container();
        self.calls.push(Call {
            name,
            container,
            place,
        });
    }
}

impl<'s> Visitor<'s> for Walk<'s> {
    fn visit_stmt(&mut self, stmt: &'s Stmt) {
        match stmt {
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.import(alias.name.to_string(), Vec::new(), false, import.range);
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", ast::Identifier::as_str);
                let target = format!("{}{module}", ".".repeat(import.level as usize));
                let name = |alias: &ast::Alias| ImportedName {
                    name: alias.name.to_string(),
                    alias: alias
                        .asname
                        .as_ref()
                        .filter(|a| a.id != alias.name.id)
                        .map(ToString::to_string),
                };
                self.import(
                    target,
                    import.names.iter().map(name).collect(),
                    false,
                    import.range,
                );
            }
            Stmt::If(stmt) => self.if_chain(stmt),
            Stmt::FunctionDef(def) => {
                self.function(def);
                let outer = self.state;
                self.state = outer.branch(false);
                self.inside(&def.name, false, |walk| visitor::walk_stmt(walk, stmt));
                self.state = outer;
            }
            Stmt::ClassDef(def) => {
                self.class(def);
                self.inside(&def.name, true, |walk| visitor::walk_stmt(walk, stmt));
            }
            Stmt::For(_) | Stmt::While(_) | Stmt::With(_) | Stmt::Try(_) | Stmt::Match(_) => {
                let outer = self.state;
                self.state = outer.branch(false);
                visitor::walk_stmt(self, stmt);
                self.state = outer;
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.variable(target, Some(&assign.value));
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::AnnAssign(assign) => {
                self.variable(&assign.target, assign.value.as_deref());
                visitor::walk_stmt(self, stmt);
            }
            other => visitor::walk_stmt(self, other),
        }
    }

    fn visit_expr(&mut self, expr: &'s Expr) {
        if let Expr::Call(call) = expr {
            self.call(call);
        }
        visitor::walk_expr(self, expr);
    }
}

fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            Some(format!("{}.{}", dotted(&attribute.value)?, attribute.attr))
        }
        _ => None,
    }
}

fn is_module(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| super::scan::is_word(b) || b == b'.')
}

fn documented(body: &[Stmt]) -> bool {
    matches!(body.first(), Some(Stmt::Expr(first)) if first.value.is_string_literal_expr())
}

fn literal(expr: &Expr) -> Option<Literal> {
    let list = |elements: &[Expr]| {
        elements
            .iter()
            .map(literal)
            .collect::<Option<_>>()
            .map(Literal::List)
    };
    match expr {
        Expr::BooleanLiteral(value) => Some(Literal::Bool(value.value)),
        Expr::StringLiteral(value) => Some(Literal::String(value.value.to_str().to_owned())),
        Expr::NumberLiteral(value) => match &value.value {
            ast::Number::Int(int) => int.as_i64().map(Literal::Int),
            ast::Number::Float(float) => Some(Literal::Float(*float)),
            ast::Number::Complex { .. } => None,
        },
        Expr::List(value) => list(&value.elts),
        Expr::Tuple(value) => list(&value.elts),
        Expr::Set(value) => list(&value.elts),
        _ => None,
    }
}
