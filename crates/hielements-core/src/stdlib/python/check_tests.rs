//! Every function of the library as specifications call it, on one small shop: holding and broken.

use crate::diagnostics::render::concise;
use crate::diagnostics::report::Finding;
use crate::engine::RunOptions;
use crate::project::analyse;
use crate::workspace::MemoryWorkspace;

const SHOP: &[(&str, &str)] = &[
    (
        "shop/__init__.py",
        "\"\"\"The shop.\"\"\"\nfrom .orders import Order, create_order as create\nfrom .stock import *\n",
    ),
    (
        "shop/orders.py",
        "\"\"\"Orders.\"\"\"\nfrom typing import Optional\nfrom shop import db\nfrom shop.db import save as store\n\
         \nPORT = 8080\nLEVELS = ('a', -1)\n\n\
         class Order(db.Model):\n    \"\"\"One order.\"\"\"\n    def total(self) -> int:\n        return self.pay(1)\n\
         \n    def pay(self, amount, *more):\n        pass\n\n\
         def create_order(name: str) -> 'Order':\n    \"\"\"Makes one.\"\"\"\n    order = Order()\n    store(order)\n    order.total()\n    return order\n\
         \ndef find(name: str) -> Optional[Order]:\n    return None\n\
         \nclass Broken(Exception): pass\n",
    ),
    (
        "shop/db.py",
        "import os.path\nimport requests as http\n\nclass Model:\n    def load(self): http.get('x').json()\n\
         \ndef save(order: object) -> None: ...\n",
    ),
    (
        "shop/stock.py",
        "def count(): return 3\ndef _secret(): ...\nif __name__ == '__main__': count()\n",
    ),
    (
        "shop/web/__init__.py",
        "from shop.orders import create_order\n",
    ),
    (
        "shop/web/views.py",
        "from shop import orders, count\n\ndef view(x: int) -> int: return orders.create_order(x)\n",
    ),
    (
        "tests/test_orders.py",
        "from shop import create\n\ndef test_create(): create('a')\n",
    ),
];

const SCOPES: &str = "    scope shop<python> = python.package_selector('shop')
    scope orders<python> = python.module_selector('shop.orders')
    scope db<python> = python.module_selector('shop.db')
    scope stock<python> = python.module_selector('shop.stock')
    scope web<python> = python.package_selector('shop.web')
    scope views<python> = python.module_selector('shop.web.views')
    scope create<python> = python.function_selector(orders, 'create_order')
    scope find<python> = python.function_selector('find')
    scope order<python> = python.class_selector('Order')
";

/// Judges one check over the shop; `pass`, or what is said, one line each.
#[track_caller]
fn check(text: &str, expected: &str) {
    let spec = format!("element e:\n{SCOPES}    check {text}\n");
    let mut files = SHOP.to_vec();
    files.push(("hielements.hie", &spec));
    let workspace = MemoryWorkspace::new(files);
    let analysis = analyse(&workspace, &[]).expect("the specification is there");
    let errors = concise::diagnostics(&analysis.sources, &analysis.diagnostics);
    assert_eq!(errors, "", "{text}");
    let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
    let result = report.results.last().expect("one check");
    let mut said = result.status.as_str().to_owned();
    if let Some(message) = &result.message {
        said = format!("{said}: {message}");
    }
    // A rule that no place in the code breaks is broken where it stands.
    let of_code = |found: &&Finding| found.location != result.location;
    for found in result.findings.iter().filter(of_code) {
        let (file, line) = (&found.location.file, found.location.place.line);
        let message = if Some(&found.message) == result.message.as_ref() {
            "same"
        } else {
            &found.message
        };
        said = format!("{said}\n{file}:{line} {message}");
    }
    assert_eq!(said, expected, "{text}");
}

#[test]
fn existence() {
    for holds in [
        "python.function_exists(orders, 'create_order')",
        "python.function_exists('create_*')",
        "python.function_exists(orders, 'total')",
        "python.function_exists(order, 'pay')",
        "python.function_exists('shop.orders.Order.pay')",
        "python.function_exists('shop.create')",
        "python.function_exists('shop.count')",
        "python.function_exists(python.module_selector('shop'), 'count')",
        "python.function_exists('shop.Order.total')",
        "python.class_exists(shop, '*Order')",
        "python.class_exists('shop.Order')",
        "python.variable_exists('shop.orders.PORT')",
        "python.module_exists('shop.orders')",
        "python.module_exists(shop, 'orders')",
        "python.module_exists('shop.*')",
    ] {
        check(holds, "pass");
    }
    check(
        "python.function_exists(db, 'create_order')",
        "fail: there is no function `create_order` in module `shop.db`\nshop/db.py:1 same",
    );
    check(
        "python.function_exists(order, 'create_order')",
        "fail: there is no function `create_order` in class `Order`\nshop/orders.py:9 same",
    );
    check(
        "python.function_exists('shop.web.views.count')",
        "fail: there is no function `shop.web.views.count` in the workspace",
    );
    check(
        "python.class_exists('Nothing')",
        "fail: there is no class `Nothing` in the workspace",
    );
    check(
        "python.module_exists('orders')",
        "fail: there is no module `orders` in the workspace",
    );
}

#[test]
fn imports() {
    for holds in [
        "python.imports(orders, 'shop.db')",
        "python.imports(web, orders)",
        "python.no_import(db, 'shop.orders')",
        "python.imports_package(db, 'requests')",
        "python.imports_package(web, 'shop.orders')",
        "python.imports_from(web, 'shop.orders')",
        "python.imports_from(web, 'shop.orders', 'create_order')",
        "python.imports_from(orders, 'shop', ['db'])",
        "python.imports_from(orders, 'typing', ['Opt*'])",
        "python.imports_allowed(db, ['requests'])",
        "python.can_import(web, db)",
        "python.can_import(db, 'requests')",
        "python.can_import(stock, 'json')",
        "python.can_import(web, 'shop.stock')",
    ] {
        check(holds, "pass");
    }
    check(
        "python.imports(db, 'shop.orders')",
        "fail: nothing in module `shop.db` imports `shop.orders`; expected at least one import\nshop/db.py:1 same",
    );
    check(
        "python.no_import(orders, 'shop.db')",
        "fail: module `shop.orders` must not import `shop.db`\n\
         shop/orders.py:3 shop.orders imports shop.db (line 3)\n\
         shop/orders.py:4 shop.orders imports shop.db (line 4): save",
    );
    check(
        "python.imports_package(orders, 'requests')",
        "fail: nothing in module `shop.orders` imports `requests`; expected at least one import\nshop/orders.py:1 same",
    );
    check(
        "python.imports_from(orders, 'shop.db', ['load'])",
        "fail: nothing in module `shop.orders` imports `load` from `shop.db`; expected at least one import\nshop/orders.py:1 same",
    );
    check(
        "python.imports_allowed(db, ['shop.stock'])",
        "fail: module `shop.db` may import only `shop.stock`\nshop/db.py:2 shop.db imports requests (line 2)",
    );
    check(
        "python.can_import(db, orders)",
        "fail: module `shop.db` cannot import module `shop.orders` without a ring\n\
         shop/orders.py:3 an import from module `shop.db` would close a ring: shop.orders → shop.db",
    );
    check(
        "python.can_import(db, 'nowhere')",
        "fail: module `shop.db` cannot import `nowhere`: it is no module of the workspace or of the standard library, and nothing imports it\nshop/db.py:1 same",
    );
}

#[test]
fn types() {
    for holds in [
        "python.returns_type(create, 'Order')",
        "python.returns_type(create, 'shop.orders.Order')",
        "python.returns_type(find, 'Order | None')",
        "python.returns_type(orders, 'Order')",
        "python.function_returns_type(orders, 'create_order', 'Order')",
        "python.function_returns_type('save', 'None')",
        "python.type_annotated(create)",
        "python.type_annotated(views)",
        "python.type_annotated(orders, 'find')",
    ] {
        check(holds, "pass");
    }
    check(
        "python.returns_type(create, 'str')",
        "fail: 1 of 1 function must return `str`\nshop/orders.py:17 `create_order` returns `'Order'`; expected `str`",
    );
    check(
        "python.returns_type(stock, 'int')",
        "fail: none of 2 functions in module `shop.stock` returns `int`\nshop/stock.py:1 same",
    );
    check(
        "python.function_returns_type(stock, 'count', 'int')",
        "fail: 1 of 1 function must return `int`\nshop/stock.py:1 `count` declares no result type; expected `int`",
    );
    check(
        "python.function_returns_type(stock, 'nothing', 'int')",
        "fail: there is no function `nothing` in module `shop.stock`\nshop/stock.py:1 same",
    );
    check(
        "python.type_annotated(order)",
        "fail: 1 of 2 functions in class `Order` lack type annotations\n\
         shop/orders.py:14 `Order.pay` has no type for parameter `amount`, parameter `more`, the result",
    );
}

#[test]
fn calls() {
    for holds in [
        "python.calls(create, 'store')",
        "python.calls(create, 'save')",
        "python.calls(create, 'db.save')",
        "python.calls(create, 'shop.db')",
        "python.calls(create, 'total')",
        "python.calls(create, db)",
        "python.calls(order, 'Order.pay')",
        "python.calls(db, 'requests')",
        "python.calls(db, 'json')",
        "python.calls('c*_order')",
        "python.calls_function(web, 'create_order')",
        "python.calls_function(orders, 'create_order', 'save')",
        "python.calls_function(web, 'orders', 'create_order')",
        "python.calls_scope(create, order)",
        "python.calls_scope(views, create)",
        "python.calls_scope(views, orders)",
    ] {
        check(holds, "pass");
    }
    check(
        "python.calls(create, 'delete')",
        "fail: nothing in function `create_order` calls `delete`; it calls `Order`, `order.total`, `store`\nshop/orders.py:17 same",
    );
    check(
        "python.calls(find, db)",
        "fail: nothing in function `find` calls module `shop.db`; it makes no calls\nshop/orders.py:24 same",
    );
    check(
        "python.calls_function(orders, 'find', 'save')",
        "fail: nothing in function `find` calls `save`; it makes no calls\nshop/orders.py:24 same",
    );
    check(
        "python.calls_function(web, 'nowhere', 'save')",
        "fail: nothing in package `shop.web` calls `nowhere.save`; it calls `orders.create_order`\nshop/web:1 same",
    );
    check(
        "python.calls_scope(views, db)",
        "fail: nothing in module `shop.web.views` calls module `shop.db`; it calls `orders.create_order`\nshop/web/views.py:1 same",
    );
}

#[test]
fn documentation_and_tests() {
    for holds in [
        "python.has_docstring(orders)",
        "python.has_docstring(create)",
        "python.has_docstring('shop.orders.Order')",
        "python.has_docs(shop, 'create_order')",
        "python.has_tests(orders)",
        "python.has_tests(create)",
        "python.has_tests('shop.orders')",
        "python.implements('Order', 'Model')",
    ] {
        check(holds, "pass");
    }
    check(
        "python.has_docstring(db)",
        "fail: module `shop.db` lacks documentation\nshop/db.py:1 shop/db.py has no documentation",
    );
    check(
        "python.has_docstring('find')",
        "fail: `find` lacks documentation\nshop/orders.py:24 function `find` has no documentation",
    );
    check(
        "python.has_docs('nowhere')",
        "fail: there is no `nowhere` in the workspace",
    );
    check(
        "python.has_tests(db)",
        "fail: module `shop.db` has no tests: none stands in it, and no file with tests imports it\nshop/db.py:1 same",
    );
    check(
        "python.has_tests(find)",
        "fail: function `find` has no tests: none stands in it, and no file with tests imports it\nshop/orders.py:24 same",
    );
    check(
        "python.implements('Broken', 'Model')",
        "fail: `Broken` must implement `Model`\nshop/orders.py:27 class `Broken` does not implement Model",
    );
}

#[test]
fn values_and_what_is_shown() {
    for holds in [
        "python.const_selector('shop.orders.PORT') == 8080",
        "python.const_selector(orders, 'LEVELS') == ['a', -1]",
        "python.main(stock) == 'shop.stock'",
        "python.exported(stock) == ['count']",
        "python.exported(python.module_selector('shop')) == ['Order', 'count', 'create']",
        "python.exports_only(python.module_selector('shop'), ['Order', 'c*'])",
        "python.public_api(python.module_selector('shop.web'), ['create_order'])",
    ] {
        check(holds, "pass");
    }
    check(
        "python.exports_only(python.module_selector('shop'), ['Order', 'create'])",
        "fail: module `shop` may export only `Order`, `create`\nshop/__init__.py:3 shop exports count",
    );
    check("scopes.empty(python.class_selector('Nothing'))", "pass");
    check(
        "python.public_api(orders, ['Order', 'create_order'])",
        "fail: the public part of module `shop.orders` is `Order`, `create_order`\n\
         shop/web/views.py:1 shop.web.views imports shop.orders (line 1)",
    );
}
