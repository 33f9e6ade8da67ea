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

/// The signatures of the checks about the types of functions, for languages that have them.
pub fn type_signatures(library: &str) -> Vec<Signature> {
    TYPES.iter().map(|row| fixed(library, row)).collect()
}

/// The signatures of the checks about calls, for languages whose facts have calls.
pub fn call_signatures(library: &str) -> Vec<Signature> {
    CALLS.iter().map(|row| fixed(library, row)).collect()
}

struct Row {
    name: &'static str,
    params: &'static [Param],
    returns: Returns,
    documentation: &'static str,
    example: &'static str,
    same_as: Option<&'static str>,
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
const SCOPE_AND_NAME: &[Param] = &[
    param("scope", Type::Scope, Fallback::Workspace),
    param("name", Type::String, Fallback::Required),
];
const SCOPE_MAYBE_NAME: &[Param] = &[
    param("scope", Type::Scope, Fallback::Workspace),
    param("name", Type::String, Fallback::Text("")),
];

const FIXED: &[Row] = &[
    Row {
        name: "module_selector",
        params: NAME,
        returns: Returns::Value(Type::Scope),
        documentation: "The module with this name; globs allowed.",
        example: "scope orders = {}.module_selector('shop.orders')",
        same_as: None,
    },
    Row {
        name: "package_selector",
        params: NAME,
        returns: Returns::Value(Type::Scope),
        documentation: "The module or package with this name and everything below; globs allowed.",
        example: "scope shop = {}.package_selector('shop')",
        same_as: None,
    },
    Row {
        name: "workspace_selector",
        params: &[],
        returns: Returns::Value(Type::Scope),
        documentation: "All files of the language in the workspace.",
        example: "scope all = {}.workspace_selector()",
        same_as: None,
    },
    Row {
        name: "public_functions",
        params: SCOPE,
        returns: Returns::Value(Type::Scope),
        documentation: "The public functions at the top of the files of the scope.",
        example: "check {}.has_docs({}.public_functions(api))",
        same_as: None,
    },
    Row {
        name: "tests_selector",
        params: SCOPE,
        returns: Returns::Value(Type::Scope),
        documentation: "The tests in the scope.",
        example: "scope tests = {}.tests_selector()",
        same_as: None,
    },
    Row {
        name: "const_selector",
        params: SCOPE_AND_NAME,
        returns: Returns::Value(Type::Any),
        documentation: "The literal value of a constant, for refs; nothing when there is no such constant.",
        example: "ref port: integer = {}.const_selector('shop.config.PORT')",
        same_as: None,
    },
    Row {
        name: "exported",
        params: SCOPE,
        returns: Returns::Value(Type::Strings),
        documentation: "The names that the files of the scope export, sorted.",
        example: "check {}.exported(api) == ['create_order']",
        same_as: None,
    },
    Row {
        name: "main",
        params: SCOPE,
        returns: Returns::Value(Type::String),
        documentation: "The full name of the function `main` of the scope, else of the module that a program starts with.",
        example: "ref start: string = {}.main(app)",
        same_as: None,
    },
    Row {
        name: "module_exists",
        params: SCOPE_AND_NAME,
        returns: Returns::Verdict,
        documentation: "There is a module or package with this name; globs allowed. In a scope the end of the name will do.",
        example: "check {}.module_exists('shop.orders')",
        same_as: None,
    },
    Row {
        name: "has_docs",
        params: SCOPE_MAYBE_NAME,
        returns: Returns::Verdict,
        documentation: "The selected items, or the named module, carry documentation; of other scopes, every file. With a name, the modules and items of this name.",
        example: "check {}.has_docs(api)",
        same_as: None,
    },
    Row {
        name: "has_tests",
        params: SCOPE_MAYBE_NAME,
        returns: Returns::Verdict,
        documentation: "A test stands in the scope, or in a file that imports it. With a name, for the modules or items of this name.",
        example: "check {}.has_tests(orders)",
        same_as: None,
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
        same_as: None,
    },
];

const TYPES: &[Row] = &[
    Row {
        name: "returns_type",
        params: &[
            param("scope", Type::Scope, Fallback::Workspace),
            param("type", Type::String, Fallback::Required),
        ],
        returns: Returns::Verdict,
        documentation: "Every function of a scope of functions declares this result type; of other scopes, at least one function does. A bare name fits any qualification, `*` stands for anything, `Optional[X]` is `X | None`.",
        example: "check {}.returns_type(create_order, 'Order')",
        same_as: None,
    },
    Row {
        name: "function_returns_type",
        params: &[
            param("scope", Type::Scope, Fallback::Workspace),
            param("function", Type::String, Fallback::Required),
            param("type", Type::String, Fallback::Required),
        ],
        returns: Returns::Verdict,
        documentation: "Every function of this name (globs allowed) in the scope declares this result type.",
        example: "check {}.function_returns_type(orders, 'create_order', 'Order')",
        same_as: None,
    },
    Row {
        name: "has_docstring",
        params: SCOPE_MAYBE_NAME,
        returns: Returns::Verdict,
        documentation: "The selected items, or the named module, carry documentation; of other scopes, every file. With a name, the modules and items of this name.",
        example: "check {}.has_docstring(api)",
        same_as: Some("has_docs"),
    },
    Row {
        name: "type_annotated",
        params: SCOPE_MAYBE_NAME,
        returns: Returns::Verdict,
        documentation: "Parameters and result of every function of the scope (with a name: of this name, globs allowed) have a declared type; of a constructor only the parameters.",
        example: "check {}.type_annotated(api)",
        same_as: None,
    },
];

const CALLS: &[Row] = &[
    Row {
        name: "calls",
        params: &[
            param("scope", Type::Scope, Fallback::Workspace),
            param("target", Type::Target, Fallback::Required),
        ],
        returns: Returns::Verdict,
        documentation: "Something in the scope calls the target: a scope, or the name of a function, class or module, bare or qualified, globs allowed. Names are followed through imports; a method of something unknown is judged by its name.",
        example: "check {}.calls(create_order, 'save')",
        same_as: None,
    },
    Row {
        name: "calls_function",
        params: &[
            param("scope", Type::Scope, Fallback::Workspace),
            param("function", Type::String, Fallback::Required),
            param("callee", Type::String, Fallback::Text("")),
        ],
        returns: Returns::Verdict,
        documentation: "Something in the scope calls a function of this name. With two names, the function of the first name in the scope calls one of the second; where the scope has no such function, the first is the module or class of the called one.",
        example: "check {}.calls_function(orders, 'create_order', 'save')",
        same_as: None,
    },
    Row {
        name: "calls_scope",
        params: &[
            param("scope", Type::Scope, Fallback::Workspace),
            param("target", Type::Target, Fallback::Required),
        ],
        returns: Returns::Verdict,
        documentation: "Something in the scope calls something in the other scope.",
        example: "check {}.calls_scope(web, services)",
        same_as: Some("calls"),
    },
];

fn fixed(library: &str, row: &Row) -> Signature {
    Signature {
        name: Cow::Borrowed(row.name),
        params: Cow::Borrowed(row.params),
        returns: row.returns.clone(),
        documentation: Cow::Borrowed(row.documentation),
        example: row.example.replace("{}", library).into(),
        same_as: row.same_as.map(Cow::Borrowed),
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
