//! The signatures of the item functions, with one selector and one existence check a kind.

use crate::stdlib::signature::{Fallback, Param, Returns, Signature, Type};
use std::borrow::Cow;

/// The signatures of all item functions for a library whose items are of these kinds.
pub fn signatures(library: &str, kinds: &[&str]) -> Vec<Signature> {
    let mut all: Vec<Signature> = FIXED.iter().map(|row| fixed(library, row)).collect();
    for kind in kinds {
        all.push(of_kind(library, kind, "selector"));
        all.push(of_kind(library, kind, "exists"));
    }
    all
}

struct Row {
    name: &'static str,
    params: &'static [Param],
    returns: Returns,
    documentation: &'static str,
    example: &'static str,
}

const fn param(name: &'static str, ty: Type, default: Fallback) -> Param {
    Param {
        name: Cow::Borrowed(name),
        ty,
        default,
    }
}

const NAME: &[Param] = &[param("name", Type::String, Fallback::Required)];
const SCOPE: &[Param] = &[param("scope", Type::Scope, Fallback::Workspace)];

const FIXED: &[Row] = &[
    Row {
        name: "module_selector",
        params: NAME,
        returns: Returns::Value(Type::Scope),
        documentation: "The module with this name; globs allowed.",
        example: "scope orders = {}.module_selector('shop.orders')",
    },
    Row {
        name: "package_selector",
        params: NAME,
        returns: Returns::Value(Type::Scope),
        documentation: "The module or package with this name and everything below; globs allowed.",
        example: "scope shop = {}.package_selector('shop')",
    },
    Row {
        name: "workspace_selector",
        params: &[],
        returns: Returns::Value(Type::Scope),
        documentation: "All files of the language in the workspace.",
        example: "scope all = {}.workspace_selector()",
    },
    Row {
        name: "public_functions",
        params: SCOPE,
        returns: Returns::Value(Type::Scope),
        documentation: "The public functions at the top of the files of the scope.",
        example: "check {}.has_docs({}.public_functions(api))",
    },
    Row {
        name: "tests_selector",
        params: SCOPE,
        returns: Returns::Value(Type::Scope),
        documentation: "The tests in the scope.",
        example: "scope tests = {}.tests_selector()",
    },
    Row {
        name: "const_selector",
        params: NAME,
        returns: Returns::Value(Type::Any),
        documentation: "The literal value of a constant, for refs; nothing when there is no such constant.",
        example: "ref port: integer = {}.const_selector('shop.config.PORT')",
    },
    Row {
        name: "exported",
        params: SCOPE,
        returns: Returns::Value(Type::Strings),
        documentation: "The names that the files of the scope export, sorted.",
        example: "check {}.exported(api) == ['create_order']",
    },
    Row {
        name: "main",
        params: SCOPE,
        returns: Returns::Value(Type::String),
        documentation: "The full name of the function `main` of the scope.",
        example: "ref start: string = {}.main(app)",
    },
    Row {
        name: "module_exists",
        params: NAME,
        returns: Returns::Verdict,
        documentation: "There is a module with this name; globs allowed.",
        example: "check {}.module_exists('shop.orders')",
    },
    Row {
        name: "has_docs",
        params: SCOPE,
        returns: Returns::Verdict,
        documentation: "The named module or item itself carries documentation; of other scopes, every file.",
        example: "check {}.has_docs(api)",
    },
    Row {
        name: "has_tests",
        params: SCOPE,
        returns: Returns::Verdict,
        documentation: "A test stands in the scope, or in a file that imports it.",
        example: "check {}.has_tests(orders)",
    },
    Row {
        name: "implements",
        params: &[
            param("type", Type::String, Fallback::Required),
            param("trait", Type::String, Fallback::Required),
        ],
        returns: Returns::Verdict,
        documentation: "Every type of this name (globs allowed) names the trait or base class among its own; paths are compared by their last part.",
        example: "check {}.implements('*Repository', 'Repository')",
    },
];

fn fixed(library: &str, row: &Row) -> Signature {
    Signature {
        name: Cow::Borrowed(row.name),
        params: Cow::Borrowed(row.params),
        returns: row.returns.clone(),
        documentation: Cow::Borrowed(row.documentation),
        example: row.example.replace("{}", library).into(),
        same_as: None,
    }
}

fn of_kind(library: &str, kind: &str, verb: &str) -> Signature {
    let selector = verb == "selector";
    let name = format!("{kind}_{verb}");
    let (returns, documentation, example) = if selector {
        (
            Returns::Value(Type::Scope),
            format!(
                "Each {kind} of this name: bare, with what it stands in, or with its module in front; globs allowed."
            ),
            format!("scope parts = {library}.{name}('*Service')"),
        )
    } else {
        (
            Returns::Verdict,
            format!("There is a {kind} of this name in the scope; globs allowed."),
            format!("check {library}.{name}(orders, 'Order*')"),
        )
    };
    Signature {
        name: name.into(),
        params: vec![
            param("scope", Type::Scope, Fallback::Workspace),
            param("name", Type::String, Fallback::Required),
        ]
        .into(),
        returns,
        documentation: documentation.into(),
        example: example.into(),
        same_as: None,
    }
}
