//! The functions that the library `rust` has of its own, beside those of all languages.

use super::library::RUST;
use super::{spelling, types};
use crate::stdlib::dependencies::name::NamePattern;
use crate::stdlib::dependencies::target::label;
use crate::stdlib::items::checks::{DECLARED, documented, implemented, last_part, tested};
use crate::stdlib::items::find::{Hit, dotted};
use crate::stdlib::items::{self, Question};
use crate::stdlib::signature::Fallback;
use crate::stdlib::{
    Args, Context, Found, Function, Outcome, Param, Table, Type, Value, dependencies,
};
use hielements_plugin::Item;

type Selected = Result<Value, String>;
type Judgement = Result<Outcome, String>;

/// All of them.
pub(super) fn table() -> Table {
    let mut all = selectors();
    all.extend(existence());
    all.extend(properties());
    all.extend(connections());
    Table::new(all)
}

fn scope() -> Param {
    Param::or_workspace("scope", Type::Scope)
}

fn text(name: &'static str) -> Param {
    Param::required(name, Type::String)
}

fn selectors() -> Vec<Function> {
    vec![
        Function::select("crate_selector", vec![text("name")], Type::Scope, crate_selector).doc(
            "The package with this name, tests and `Cargo.toml` included; the name in `Cargo.toml` or in code, `-` and `_` are the same.",
            "scope core = rust.crate_selector('shop-core')",
        ),
        Function::select("module_selector", vec![text("name")], Type::Scope, module_selector).doc(
            "The module with this name: its own file, or the inline module; with `crate::` and all, or any tail that only one module has; globs allowed. `package_selector` adds everything below.",
            "scope model = rust.module_selector('shop_core::model')",
        ),
        Function::select("impl_selector", vec![scope(), text("name")], Type::Scope, impl_selector).doc(
            "The implementations for the type of this name, else those of the trait of this name, or those that `Trait for Type` names; globs allowed.",
            "scope impls = rust.impl_selector('Repository for *')",
        ),
    ]
}

fn existence() -> Vec<Function> {
    vec![
        Function::check("crate_exists", vec![text("name")], |cx, args| {
            let name = args.text(0);
            let there = cx.facts.graph(cx.door, "rust").is_some_and(|graph| {
                !spelling::crate_files(graph, name).is_empty()
            });
            Outcome::when(there, || format!("there is no crate `{name}` in the workspace"))
        })
        .doc("There is a package or crate with this name.", "check rust.crate_exists('shop-core')"),
        Function::check("module_exists", vec![text("name")], |cx, args| {
            judged((|| {
                let name = args.text(0);
                let there = !is_empty(&module_selector(cx, args)?);
                Ok(Outcome::when(there, || format!("there is no module `{name}` in the workspace")))
            })())
        })
        .doc(
            "There is a module with this name, in a file or inline; globs allowed.",
            "check rust.module_exists('shop_core::model')",
        ),
        Function::check("impl_exists", vec![scope(), text("name")], |cx, args| {
            judged((|| {
                let there = !is_empty(&impl_selector(cx, args)?);
                Ok(Outcome::when(there, || {
                    format!("there is no impl `{}` in {}", args.text(1), label(args.get(0)))
                }))
            })())
        })
        .doc(
            "The type of this name has an implementation, the trait of this name has one, or `Trait for Type` exists; globs allowed.",
            "check rust.impl_exists('Library for WasmLibrary')",
        ),
        Function::check("const_exists", vec![scope(), text("name")], |cx, args| {
            judged(const_exists(&question(cx, args)))
        })
        .doc(
            "There is a constant or static of this name in the scope; globs allowed.",
            "check rust.const_exists(config, 'PORT')",
        ),
    ]
}

fn properties() -> Vec<Function> {
    let implements = || vec![scope(), text("type"), text("trait")];
    let implementing = |cx: &Context<'_>, args: &Args| {
        let q = question(cx, args);
        judged(implemented(&q, args.get(0), args.text(1), args.text(2)))
    };
    let or_name = || vec![scope(), Param::or("name", Type::String, Fallback::Text(""))];
    vec![
        Function::check("implements", implements(), implementing).doc(
            "Every type of this name (globs allowed) implements or derives the trait; paths are compared by their last part.",
            "check rust.implements('*Repository', 'Repository')",
        ),
        Function::check("implements_trait", implements(), implementing)
            .doc(
                "Every type of this name implements or derives the trait.",
                "check rust.implements_trait('Order', 'Display')",
            )
            .same_as("implements"),
        Function::check("has_derive", vec![scope(), text("type"), text("derive")], |cx, args| {
            judged(has_derive(&question(cx, args)))
        })
        .doc(
            "Every type of this name (globs allowed) derives the trait.",
            "check rust.has_derive('*Event', 'Clone')",
        ),
        Function::check("has_docs", or_name(), |cx, args| {
            judged(named_scope(cx, args).and_then(|scope| documented(&question(cx, args), &scope)))
        })
        .doc(
            "The named item or module itself carries documentation; of other scopes, every file.",
            "check rust.has_docs('shop_core::Order')",
        ),
        Function::check("has_tests", or_name(), |cx, args| {
            judged(named_scope(cx, args).and_then(|scope| tested(&question(cx, args), &scope)))
        })
        .doc("A test stands in the scope, or in a file that imports it.", "check rust.has_tests(orders)"),
    ]
}

fn connections() -> Vec<Function> {
    let from = || Param::or_workspace("scope", Type::Target);
    let target = |name| vec![from(), Param::required(name, Type::Target), kinds()];
    let pair = || {
        vec![
            Param::required("first", Type::Any),
            Param::required("second", Type::Any),
        ]
    };
    let uses = |cx: &Context<'_>, args: &Args| {
        dependencies::check(cx, RUST, "imports", args)
            .unwrap_or_else(|| Outcome::Error("`imports` is not there".to_owned()))
    };
    vec![
        Function::check("uses", target("target"), uses)
            .doc(
                "At least one import leads from the scope to the target.",
                "check rust.uses(web, 'shop_core::model')",
            )
            .same_as("imports"),
        Function::check("uses_crate", target("crate"), uses)
            .doc(
                "At least one import leads from the scope to the crate.",
                "check rust.uses_crate(web, 'serde')",
            )
            .same_as("imports"),
        Function::check("pipeline_connects", pair(), |cx, args| {
            judged(types::connects(&question(cx, args), types::Depth::Content))
        })
        .doc(
            "What a function of the first gives, a function of the second takes: names of functions or types, items, or modules with all their functions. `Result`, `Option`, collections and references are looked through.",
            "check rust.pipeline_connects('tokenize', 'parse')",
        ),
        Function::check("type_compatible", pair(), |cx, args| {
            judged(types::connects(&question(cx, args), types::Depth::Whole))
        })
        .doc(
            "The type of the first fits the second: it is the same type, an alias of it, or implements it where it is a trait. References and boxes are looked through.",
            "check rust.type_compatible('Order', 'Entity')",
        ),
    ]
}

fn kinds() -> Param {
    Param::or(
        "kinds",
        Type::Strings,
        Fallback::Texts(&["runtime", "type", "test", "dynamic"]),
    )
}

pub(super) fn question<'a>(cx: &'a Context<'a>, args: &'a Args) -> Question<'a> {
    Question {
        cx,
        languages: RUST,
        args,
    }
}

fn judged(judgement: Judgement) -> Outcome {
    judgement.unwrap_or_else(Outcome::Error)
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Scope(scope) if scope.is_empty())
}

fn crate_selector(cx: &Context<'_>, args: &Args) -> Selected {
    let graph = cx
        .facts
        .graph(cx.door, "rust")
        .ok_or("no library reads Rust")?;
    Ok(Value::from(spelling::crate_scope(graph, args.text(0))))
}

fn module_selector(cx: &Context<'_>, args: &Args) -> Selected {
    items::call(cx, RUST, "module_selector", args)
        .unwrap_or_else(|| Err("there are no modules".to_owned()))
}

fn impl_selector(cx: &Context<'_>, args: &Args) -> Selected {
    let q = question(cx, args);
    Ok(q.scope_of(&impls(&q, args.get(0), args.text(1))?, "impl", args.text(1)))
}

fn impls(q: &Question<'_>, scope: &Value, name: &str) -> Result<Vec<Hit>, String> {
    let (wanted, ty) = match name.split_once(" for ") {
        Some((wanted, ty)) => (Some(wanted.trim()), ty.trim()),
        None => (None, name),
    };
    let mut hits = q.named(scope, Some("impl"), ty)?;
    if let Some(wanted) = wanted {
        let pattern = NamePattern::new(last_part(wanted))?;
        hits.retain(|hit| is_of_trait(hit.item(), &pattern));
    } else if hits.is_empty() {
        let pattern = NamePattern::new(last_part(name))?;
        hits = q.items(scope, pattern.literal(), |_, _, item| {
            item.kind == "impl" && is_of_trait(item, &pattern)
        })?;
    }
    Ok(hits)
}

/// Whether an implementation is one of a trait.
fn is_of_trait(item: &Item, wanted: &NamePattern) -> bool {
    item.bases.iter().any(|own| wanted.is(last_part(own)))
}

fn const_exists(q: &Question<'_>) -> Judgement {
    let (scope, name) = (q.args.get(0), q.args.text(1));
    let there = ["const", "static"]
        .iter()
        .map(|kind| q.named(scope, Some(kind), name))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Outcome::when(
        there.iter().any(|hits| !hits.is_empty()),
        || format!("there is no const `{name}` in {}", label(scope)),
    ))
}

fn has_derive(q: &Question<'_>) -> Judgement {
    let (name, derive) = (q.args.text(1), q.args.text(2));
    let mut hits = q.named(q.args.get(0), None, name)?;
    hits.retain(|hit| matches!(hit.item().kind.as_str(), "struct" | "enum" | "union"));
    if hits.is_empty() {
        return Ok(Outcome::when(false, || {
            format!("there is no type `{name}` in {}", label(q.args.get(0)))
        }));
    }
    let derives = |hit: &&Hit| {
        hit.item()
            .bases
            .iter()
            .any(|own| last_part(own) == last_part(derive))
    };
    let findings = hits.iter().filter(|hit| !derives(hit)).map(|hit| {
        let item = hit.item();
        let message = format!("{} `{}` does not derive {derive}", item.kind, dotted(item));
        let help = format!("add `{derive}` to its derives");
        Found::at(&hit.file, item.place, message, &help)
    });
    Ok(Outcome::of(findings.collect(), |_| {
        format!("`{name}` must derive `{derive}`")
    }))
}

/// The scope that a call names: `(scope)`, `('Name')` or `(scope, 'Name')`.
fn named_scope(cx: &Context<'_>, args: &Args) -> Selected {
    let (scope, name) = (args.get(0), args.text(1));
    if name.is_empty() {
        return Ok(scope.clone());
    }
    let q = question(cx, args);
    let mut hits = q.named(scope, None, name)?;
    hits.retain(|hit| !matches!(hit.item().kind.as_str(), "impl" | DECLARED));
    if !hits.is_empty() {
        return Ok(q.scope_of(&hits, "item", name));
    }
    let graph = cx
        .facts
        .graph(cx.door, "rust")
        .ok_or("no library reads Rust")?;
    let full = spelling::in_full(graph, name)?;
    let module = items::call(
        cx,
        RUST,
        "module_selector",
        &Args(vec![full.as_str().into()]),
    );
    let module = module.unwrap_or_else(|| Err("there are no modules".to_owned()))?;
    if is_empty(&module) {
        return Err(format!(
            "nothing in {} is called `{name}`: correct the name",
            label(scope)
        ));
    }
    Ok(module)
}
