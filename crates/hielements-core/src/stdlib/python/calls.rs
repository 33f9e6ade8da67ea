//! The calls of a Python file from its syntax tree, with the imports among them.

use super::dynamic::join;
use super::imports::RawImport;
use super::items::Walk;
use super::scan::is_word;
use hielements_plugin::Call;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

impl Walk<'_> {
    /// Notes a call, and the import that it is where it calls a function that imports.
    pub(super) fn call(&mut self, call: &ast::ExprCall) {
        let Some(name) = callee(&call.func) else {
            return;
        };
        if matches!(
            name.as_str(),
            "importlib.import_module" | "import_module" | "__import__"
        ) && let Some(target) = self.dynamic_target(&call.arguments)
        {
            self.found.push(RawImport {
                dynamic: true,
                ..self.found(target, call.range())
            });
        }
        let (start, end) = (call.range().start(), call.range().end());
        self.calls.push(Call {
            name,
            container: self.container(),
            place: self.places.place(start.into(), end.into()),
        });
    }

    /// The module that a call of an importing function names, if literals say it.
    fn dynamic_target(&self, arguments: &ast::Arguments) -> Option<String> {
        let target = self.module_name(arguments.args.first()?)?;
        let package = match (arguments.args.get(1), arguments.keywords.first()) {
            (Some(package), _) => Some(package),
            (None, Some(keyword)) => {
                let named = keyword.arg.as_ref().is_some_and(|name| name == "package");
                named.then_some(&keyword.value)
            }
            (None, None) => None,
        };
        match package.and_then(|package| self.module_name(package)) {
            Some(package) if target.starts_with('.') => Some(join(&package, target)),
            Some(_) | None => Some(target),
        }
    }

    fn module_name(&self, expr: &Expr) -> Option<String> {
        let Expr::StringLiteral(name) = expr else {
            return None;
        };
        let plain =
            !name.value.is_implicit_concatenated() && !self.text(name.range()).contains('\\');
        let text = name.value.to_str();
        (plain && is_module(text)).then(|| text.to_owned())
    }
}

/// The name of what is called: dotted; with a leading dot what is called on something without a
/// name; `None` where the function itself has none.
fn callee(func: &Expr) -> Option<String> {
    let mut parts = Vec::new();
    let mut expr = func;
    while let Expr::Attribute(attribute) = expr {
        parts.push(attribute.attr.as_str());
        expr = &attribute.value;
    }
    match expr {
        Expr::Name(name) => parts.push(&name.id),
        _ if parts.is_empty() => return None,
        _ => {
            parts.truncate(1);
            parts.push("");
        }
    }
    parts.reverse();
    Some(parts.join("."))
}

fn is_module(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| is_word(b) || b == b'.')
}
