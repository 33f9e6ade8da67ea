//! Every item function, over one small shop.

use super::{call, check, signatures};
use crate::stdlib::Args;
use crate::stdlib::dependencies::Languages;
use crate::stdlib::dependencies::testing::{files, folder, show, texts, within};
use crate::stdlib::value::Value;

const SHOP: &str = "\
== shop/orders.t
\"\"\"
def create_order ##
def cancel_order
class OrderService(base.Service)
class CartService(Thing)
let PORT = 8080
== shop/stock.t
def main
def _hidden
== tests/orders.t
import shop.orders
def test_create
";

const ONE: Languages<'_> = Languages::One("tiny");

fn judge(function: &str, args: &[Value]) -> String {
    let args = Args(args.to_vec());
    within(&files(SHOP), |cx| {
        check(cx, ONE, function, &args).map_or_else(|| "no such check".to_owned(), |o| show(&o))
    })
}

fn select(function: &str, args: &[Value]) -> Value {
    let args = Args(args.to_vec());
    within(&files(SHOP), |cx| match call(cx, ONE, function, &args) {
        Some(Ok(value)) => value,
        Some(Err(message)) => panic!("{message}"),
        None => panic!("no function {function}"),
    })
}

fn names(value: &Value) -> Vec<String> {
    let Value::Scope(scope) = value else {
        panic!("{value:?} is no scope");
    };
    if scope.items.is_empty() {
        return scope.files.iter().map(ToString::to_string).collect();
    }
    scope
        .items
        .iter()
        .map(|item| item.name.to_string())
        .collect()
}

#[test]
fn things_exist() {
    assert_eq!(
        judge("function_exists", &[Value::Null, "create_*".into()]),
        "pass"
    );
    assert_eq!(
        judge(
            "class_exists",
            &[Value::Null, "shop.orders.OrderService".into()]
        ),
        "pass"
    );
    assert_eq!(
        judge(
            "class_exists",
            &[folder(&files(SHOP), "tests"), "OrderService".into()]
        ),
        "fail: there is no class `OrderService` in `tests`\n\
         tests/orders.t:0 there is no class `OrderService` in `tests`"
    );
    assert_eq!(
        judge("module_exists", &[Value::Null, "shop.stock".into()]),
        "pass"
    );
    assert_eq!(
        judge("module_exists", &[Value::Null, "stock".into()]),
        "fail: there is no module `stock` in the workspace"
    );
    assert_eq!(judge("nonsense", &[]), "no such check");
}

#[test]
fn selectors_find_items_and_files() {
    let all = Value::Null;
    let found = select("class_selector", &[all.clone(), "*Service".into()]);
    assert_eq!(names(&found), ["OrderService", "CartService"]);
    assert_eq!(
        names(&select("public_functions", &[folder(&files(SHOP), "shop")])),
        ["create_order", "cancel_order", "main"]
    );
    assert_eq!(
        names(&select("tests_selector", std::slice::from_ref(&all))),
        ["test_create"]
    );
    assert_eq!(
        names(&select("module_selector", &["shop.stock".into()])),
        ["shop/stock.t"]
    );
    assert_eq!(
        names(&select("package_selector", &["shop".into()])).len(),
        2
    );
    assert_eq!(names(&select("workspace_selector", &[])).len(), 3);
    assert!(names(&select("class_selector", &[all, "Nothing".into()])).is_empty());
}

#[test]
fn values_for_refs() {
    assert_eq!(
        select("const_selector", &[Value::Null, "shop.orders.PORT".into()]),
        Value::Int(8080)
    );
    assert_eq!(
        select("const_selector", &[Value::Null, "NOTHING".into()]),
        Value::Null
    );
    assert_eq!(
        select("main", &[Value::Null]),
        Value::from("shop.stock.main")
    );
    let stock = folder(&files(SHOP), "shop/stock.t");
    assert_eq!(select("exported", &[stock]), texts(&["main"]));
}

#[test]
fn documentation_tests_and_types() {
    let shop = files(SHOP);
    assert_eq!(judge("has_docs", &[folder(&shop, "shop/orders.t")]), "pass");
    assert_eq!(
        judge(
            "has_docs",
            &[select(
                "function_selector",
                &[Value::Null, "c*_order".into()]
            )]
        ),
        "fail: function `c*_order` lacks documentation\n\
         shop/orders.t:3 function `cancel_order` has no documentation"
    );
    assert_eq!(
        judge("has_tests", &[folder(&shop, "shop/orders.t")]),
        "pass"
    );
    assert_eq!(
        judge("has_tests", &[folder(&shop, "shop/stock.t")]),
        "fail: `shop/stock.t` has no tests: none stands in it, and no file with tests imports it\n\
         shop/stock.t:0 `shop/stock.t` has no tests: none stands in it, and no file with tests imports it"
    );
    assert_eq!(
        judge("implements", &["OrderService".into(), "Service".into()]),
        "pass"
    );
    assert_eq!(
        judge("implements", &["*Service".into(), "x.Service".into()]),
        "fail: `*Service` must implement `x.Service`\n\
         shop/orders.t:5 class `CartService` does not implement x.Service"
    );
    assert_eq!(
        judge("implements", &["Nothing".into(), "Service".into()]),
        "fail: there is no type `Nothing` that could implement `Service`"
    );
}

#[test]
fn every_kind_has_two_functions() {
    let table = signatures("tiny", &["class"]);
    let has = |name: &str| table.iter().any(|row| row.name == name);
    assert!(has("class_selector") && has("class_exists"));
}
