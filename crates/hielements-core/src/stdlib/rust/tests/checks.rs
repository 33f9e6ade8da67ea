//! Every selector and check of the library, holding and broken, asked as a specification asks.

use super::shop::shop;
use super::{verdicts, workspace};
use crate::workspace::MemoryWorkspace;

#[track_caller]
fn check(rule: &str, expected: &str) {
    super::check(&shop(), rule, expected);
}

#[test]
fn crates() {
    check("check rust.crate_exists('shop-model')", "pass");
    check("check rust.crate_exists('shop_things')", "pass");
    check("check rust.crate_exists('shop')", "pass");
    check(
        "check rust.crate_exists('serde')",
        "fail: there is no crate `serde` in the workspace",
    );
    check(
        "scope model = rust.crate_selector('shop_model')\ncheck files.exists(model, 'src/order.rs')",
        "pass",
    );
    check(
        "scope none = rust.crate_selector('nothing')",
        "error: scope `none` matches nothing: no check on it can pass",
    );
}

#[test]
fn modules() {
    for name in [
        "shop_things::order",
        "order",
        "stock",
        "crate::stock",
        "shop-model::order",
        "stock::inline",
        "elsewhere::deep",
        "shop_data::main",
    ] {
        check(&format!("check rust.module_exists('{name}')"), "pass");
        check(&format!("scope it = rust.module_selector('{name}')"), "");
    }
    check(
        "check rust.module_exists('main')",
        "error: `main` could be shop or shop_data::main: write more of the name",
    );
    check(
        "check rust.module_exists('orders')",
        "fail: there is no module `orders` in the workspace",
    );
    let twice = workspace("== a/src/lib.rs\n== a/src/m.rs\n== b/src/lib.rs\n== b/src/m.rs\n");
    super::check(
        &twice,
        "check rust.module_exists('m')",
        "error: `m` could be a::m or b::m: write more of the name",
    );
    super::check(
        &twice,
        "scope a = rust.module_selector('a')\ncheck rust.no_dependency(a, 'm')",
        "error: `m` could be a::m or b::m: write more of the name",
    );
}

#[test]
fn items_exist() {
    check("check rust.struct_exists('Order')", "pass");
    check(
        "scope o = rust.module_selector('order')\ncheck rust.struct_exists(o, 'Order')",
        "pass",
    );
    check(
        "scope o = rust.module_selector('order')\ncheck rust.struct_exists(o, 'Stock')",
        "fail: there is no struct `Stock` in module `shop_things::order`",
    );
    check(
        "check rust.struct_exists('shop_things::order::Order')",
        "pass",
    );
    check("check rust.struct_exists('order::Order')", "pass");
    check("check rust.enum_exists('State')", "pass");
    check(
        "check rust.enum_exists('Order')",
        "fail: there is no enum `Order` in the workspace",
    );
    check("check rust.trait_exists('Priced')", "pass");
    check(
        "check rust.trait_exists('Order')",
        "fail: there is no trait `Order` in the workspace",
    );
    check("check rust.function_exists('read')", "pass");
    check("check rust.function_exists('new')", "pass");
    check("check rust.function_exists('Order::new')", "pass");
    check(
        "check rust.function_exists('nothing')",
        "fail: there is no function `nothing` in the workspace",
    );
    check("check rust.impl_exists('Order')", "pass");
    check("check rust.impl_exists('Priced for Order')", "pass");
    check(
        "check rust.impl_exists('Clone for Order')",
        "fail: there is no impl `Clone for Order` in the workspace",
    );
    check("check rust.const_exists('PAGE')", "pass");
    check("check rust.const_exists('NAMES')", "pass");
    check(
        "check rust.const_exists('page')",
        "fail: there is no const `page` in the workspace",
    );
    check("check rust.type_exists('Orders')", "pass");
}

#[test]
fn selectors() {
    for call in [
        "struct_selector('Order')",
        "enum_selector('State')",
        "trait_selector('Pri*')",
        "function_selector('read')",
        "impl_selector('* for Order')",
        "public_functions()",
        "tests_selector()",
        "workspace_selector()",
        "package_selector('shop_things')",
    ] {
        check(&format!("scope some = rust.{call}"), "");
    }
    check(
        "scope none = rust.struct_selector('State')",
        "error: scope `none` matches nothing: no check on it can pass",
    );
}

#[test]
fn values() {
    check("check rust.const_selector('PAGE') == 20", "pass");
    check(
        "check rust.const_selector('shop_things::NAMES') == ['a', 'b']",
        "pass",
    );
    check(
        "check rust.const_selector('PAGE') == 21",
        "fail: 20 is on the left, 21 on the right",
    );
    check(
        "scope m = rust.module_selector('shop_things')\ncheck rust.exported(m) == ['NAMES', 'Order', 'PAGE', 'order']",
        "pass",
    );
    check(
        "scope w = rust.crate_selector('shop-web')\ncheck rust.main(w) == 'shop::main'",
        "pass",
    );
}

#[test]
fn traits_and_derives() {
    check("check rust.implements('Order', 'Priced')", "pass");
    check("check rust.implements('Order', 'shop::Clone')", "pass");
    check("check rust.implements('Order', 'Deserialize')", "pass");
    check("check rust.implements_trait('State', 'Clone')", "pass");
    check(
        "check rust.implements('State', 'Priced')",
        "fail: `State` must implement `Priced`\n  crates/model/src/order.rs:8 enum `State` does not implement Priced",
    );
    check("check code.implements('Order', 'Priced')", "pass");
    check("check rust.implements('{Order,Priced}', 'Priced')", "pass");
    check(
        "check rust.implements('Priced', 'Priced')",
        "fail: there is no type `Priced` that could implement `Priced`",
    );
    check("check rust.has_derive('Order', 'Debug')", "pass");
    check(
        "scope o = rust.module_selector('order')\ncheck rust.has_derive(o, 'Order', 'Clone')",
        "pass",
    );
    check(
        "check rust.has_derive('State', 'Debug')",
        "fail: `State` must derive `Debug`\n  crates/model/src/order.rs:8 enum `State` does not derive Debug",
    );
    check(
        "check rust.has_derive('Nothing', 'Debug')",
        "fail: there is no type `Nothing` in the workspace",
    );
}

#[test]
fn documentation_and_tests() {
    check("check rust.has_docs('Order')", "pass");
    check(
        "scope m = rust.module_selector('shop_things')\ncheck rust.has_docs(m)",
        "pass",
    );
    check(
        "check rust.has_docs('State')",
        "fail: item `State` lacks documentation\n  crates/model/src/order.rs:8 enum `State` has no documentation",
    );
    check(
        "check rust.has_docs('nothing')",
        "error: nothing in the workspace is called `nothing`: correct the name",
    );
    check("check rust.has_tests('order')", "pass");
    check(
        "scope f = files.file_selector('crates/model/src/order.rs')\ncheck rust.has_tests(f)",
        "pass",
    );
    check(
        "scope d = rust.crate_selector('shop-data')\ncheck rust.has_tests(d)",
        "pass",
    );
    check(
        "scope m = rust.module_selector('elsewhere::deep')\ncheck rust.has_tests(m)",
        "fail: module `shop_data::elsewhere::deep` has no tests: none stands in it, and no file with tests imports it",
    );
}

#[test]
fn dependencies() {
    check(
        "scope m = rust.module_selector('routes')\nscope core = rust.crate_selector('shop-model')\ncheck rust.depends_on(m, core)",
        "pass",
    );
    check(
        "scope w = rust.crate_selector('shop-web')\ncheck rust.depends_on(w, 'shop-model')",
        "pass",
    );
    check(
        "scope w = rust.crate_selector('shop-web')\ncheck rust.uses(w, 'order')",
        "pass",
    );
    check(
        "scope w = rust.crate_selector('shop-web')\ncheck rust.uses_crate(w, 'tokio')",
        "pass",
    );
    check(
        "scope w = rust.crate_selector('shop-web')\ncheck rust.uses_crate(w, 'rand')",
        "fail: nothing in crate `shop-web` imports `rand`; expected at least one import",
    );
    check(
        "scope m = rust.crate_selector('shop-model')\ncheck rust.no_dependency(m, 'serde')",
        "fail: crate `shop-model` must not import `serde`\n  \
         crates/model/Cargo.toml:6 shop_things::Cargo.toml imports serde (line 6)\n  \
         crates/model/src/order.rs:2 shop_things::order imports serde (line 2): Serialize\n  \
         crates/model/src/order.rs:5 shop_things::order imports serde (line 5): Deserialize",
    );
    check(
        "scope d = rust.crate_selector('shop-data')\ncheck rust.no_dependency(d, 'std::fs')",
        "fail: crate `shop-data` must not import `std::fs`\n  crates/data/build.rs:1 shop_data::build_script imports std::fs (line 1): read",
    );
    check(
        "scope m = rust.crate_selector('shop_things')\ncheck rust.no_dependency(m, 'shop-web')",
        "pass",
    );
}

#[test]
fn shapes_of_the_graph() {
    let parts = "scope w = rust.crate_selector('shop-web')\nscope m = rust.crate_selector('shop-model')\nscope d = rust.crate_selector('shop-data')\n";
    check(&format!("{parts}check rust.layers([w, m])"), "pass");
    check(&format!("{parts}check rust.independent([m, d])"), "pass");
    check(&format!("{parts}check rust.cannot_reach(m, d)"), "pass");
    check(&format!("{parts}check rust.reaches(w, d)"), "pass");
    check(
        &format!("{parts}check rust.public_api(m, ['order', 'PAGE'])"),
        "pass",
    );
    check(
        &format!("{parts}check rust.public_api(m, ['order'])"),
        "fail: the public part of crate `shop-model` is `order`\n  crates/web/src/routes.rs:1 shop::routes imports shop_things (line 1): PAGE",
    );
    check(&format!("{parts}check rust.no_cycles(m)"), "pass");
    check(
        &format!("{parts}check rust.no_cycles(d)"),
        "fail: 1 ring of imports in crate `shop-data`\n  crates/data/src/odd/deep.rs:2 2 modules import each other in a ring: shop_data::elsewhere → shop_data::elsewhere::deep → shop_data::elsewhere",
    );
    check(&format!("{parts}check rust.no_orphans(m)"), "pass");
    check("check rust.no_orphans()", "pass");
    super::check(
        &shop().file("crates/data/src/unused.rs", ""),
        "check rust.no_orphans()",
        "fail: 1 module that nothing imports\n  crates/data/src/unused.rs:1 nothing imports shop_data::unused",
    );
    check(&format!("{parts}check rust.max_dependencies(w, 3)"), "pass");
    check(
        &format!("{parts}check rust.max_dependencies(w, 2)"),
        "fail: 1 module with more than 2 dependencies\n  crates/web/src/routes.rs:2 shop::routes imports 3 modules; at most 2 expected",
    );
}

#[test]
fn what_fits_together() {
    check("check rust.pipeline_connects('read', 'stored')", "pass");
    check("check rust.pipeline_connects('listed', 'stored')", "pass");
    check("check rust.type_compatible('Order', 'Priced')", "pass");
    check("check rust.type_compatible('Order', 'stored')", "pass");
    check("check rust.type_compatible('listed', 'Orders')", "pass");
    check(
        "check rust.type_compatible('listed', 'stored')",
        "fail: `listed` gives Orders or Vec<Order>, `stored` takes Order",
    );
    check(
        "check rust.pipeline_connects('stored', 'read')",
        "fail: `stored` gives u64, `read` takes str",
    );
    check(
        "check rust.pipeline_connects('nothing', 'read')",
        "error: there is no function or type `nothing`: correct the name",
    );
}

#[test]
fn a_broken_file_costs_a_note_and_no_verdict() {
    let files = shop().file(
        "crates/model/src/order.rs",
        "use serde::X;\npub struct Order {\nfn f( {",
    );
    let said = verdicts(
        &files,
        "check rust.struct_exists('Order')\nscope o = rust.module_selector('order')\ncheck rust.uses(o, 'serde')",
    );
    assert_eq!(said, "pass\npass\n");
}

#[test]
fn a_private_import_is_not_found_through_a_glob() {
    let files = MemoryWorkspace::new([
        ("Cargo.toml", "[package]\nname = 'shop'\n"),
        (
            "src/lib.rs",
            "mod app;\nmod b;\npub use app::*;\npub use b::*;\n",
        ),
        ("src/app.rs", "pub struct App;\n"),
        ("src/b.rs", "use crate::App;\npub struct B(App);\n"),
    ]);
    let rule = "check rust.struct_exists(rust.module_selector('shop'), 'App')";
    super::check(&files, rule, "pass");
}

#[test]
fn a_renamed_dependency_has_the_name_of_the_code_too() {
    let files = MemoryWorkspace::new([
        (
            "Cargo.toml",
            "[package]\nname = 'shop'\n[dependencies]\nlsp-types = { package = 'gen-lsp-types', version = '1' }\n",
        ),
        ("src/lib.rs", "use lsp_types::Url;\n"),
    ]);
    let check = |rule: &str, expected: &str| {
        let rule = format!("scope shop = rust.crate_selector('shop')\ncheck rust.{rule}");
        super::check(&files, &rule, expected);
    };
    check("uses_crate(shop, 'lsp_types')", "pass");
    check("uses_crate(shop, 'gen-lsp-types')", "pass");
    let found = verdicts(
        &files,
        "check rust.no_dependency(rust.module_selector('shop'), 'lsp_types')",
    );
    assert!(found.starts_with("fail"), "{found}");
}

#[test]
fn the_library_documents_every_function() {
    use crate::stdlib::{Library, rust::Rust};
    let rust = Rust::default();
    let mut names = std::collections::BTreeSet::new();
    for signature in rust.signatures().unwrap_or_default() {
        assert!(
            names.insert(signature.name.to_string()),
            "{} twice",
            signature.name
        );
        assert!(signature.example.contains("rust."), "{}", signature.name);
        assert!(!signature.documentation.is_empty(), "{}", signature.name);
    }
    let wanted = "crate_selector module_selector struct_selector enum_selector function_selector trait_selector impl_selector const_selector \
        struct_exists enum_exists function_exists trait_exists impl_exists implements uses has_derive has_docs has_tests depends_on no_dependency \
        pipeline_connects type_compatible uses_crate implements_trait crate_exists module_exists const_exists layers no_cycles public_api main";
    for name in wanted.split_whitespace() {
        assert!(names.contains(name), "{name} is not there");
    }
}
