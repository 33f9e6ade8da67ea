//! Every dependency check, passing and failing, over one small shop.

use super::testing::{files, folder, judge, texts};
use crate::stdlib::value::Value;
use crate::workspace::MemoryWorkspace;

const SHOP: &str = "\
== shop/init.t
== shop/web/views.t
from shop.services import orders
import requests.adapters
== shop/services/orders.t
import std
from shop.db.models import Order, User
import shop.shared # type
== shop/db/models.t
exports Order User
class Order(Base)
class User(Base)
let _secret = 1
import shop.shared
== shop/shared.t
def helper
def other
== bad/low.t
from shop import web, shared
import shop.web.views
== bad/a.t
import bad.b
== bad/b.t
import bad.c
import bad.low
== bad/c.t
import bad.a
== readme.md
";

fn check(function: &str, args: impl Fn(&MemoryWorkspace) -> Vec<Value>, expected: &str) {
    let shop = files(SHOP);
    assert_eq!(judge(&shop, function, &args(&shop)), expected, "{function}");
}

#[test]
fn direct_imports() {
    let web = |shop: &MemoryWorkspace| folder(shop, "shop/web");
    check("imports", |s| vec![web(s), "shop.services".into()], "pass");
    check(
        "depends_on",
        |s| vec![web(s), "shop.db".into()],
        "fail: nothing in `shop/web` imports `shop.db`; expected at least one import\n\
         shop/web/views.t:0 nothing in `shop/web` imports `shop.db`; expected at least one import",
    );
    check("no_import", |s| vec![web(s), "shop.db".into()], "pass");
    check("no_import", |s| vec![web(s), "request".into()], "pass");
    check(
        "no_import",
        |s| vec![web(s), texts(&["requests", "shop.services.orders"])],
        "fail: `shop/web` must not import `requests`, `shop.services.orders`\n\
         shop/web/views.t:1 shop.web.views imports shop.services.orders (line 1)\n\
         shop/web/views.t:2 shop.web.views imports requests.adapters (line 2)",
    );
    check(
        "no_dependency",
        |_| vec![Value::Null, "shop.db.models.User".into()],
        "fail: the workspace must not import `shop.db.models.User`\n\
         shop/services/orders.t:2 shop.services.orders imports shop.db.models (line 2): Order, User",
    );
    check(
        "no_import",
        |s| vec![folder(s, "shop/services"), "shop.**.mod*".into()],
        "fail: `shop/services` must not import `shop.**.mod*`\n\
         shop/services/orders.t:2 shop.services.orders imports shop.db.models (line 2): Order, User",
    );
}

#[test]
fn kinds_choose_imports() {
    let args = |s: &MemoryWorkspace, kinds: &[&str]| {
        vec![
            folder(s, "shop/services"),
            "shop.shared".into(),
            texts(kinds),
        ]
    };
    check("no_import", |s| args(s, &["runtime"]), "pass");
    check(
        "no_import",
        |s| args(s, &["type"]),
        "fail: `shop/services` must not import `shop.shared`\n\
         shop/services/orders.t:3 shop.services.orders imports shop.shared (line 3)",
    );
    check(
        "no_import",
        |s| args(s, &["tpye"]),
        "error: `kinds` has `tpye`: give a list of 'runtime', 'type', 'test' and 'dynamic'",
    );
}

#[test]
fn a_rule_never_passes_by_accident() {
    check(
        "no_import",
        |s| vec![folder(s, "readme.md"), "shop".into()],
        "error: `readme.md` holds no tiny file: it holds 1 file (readme.md)",
    );
    check(
        "no_import",
        |s| vec![folder(s, "shop/db"), "shop".into()],
        "error: every module of the scope lies inside `shop`, so no import can break this: name a target outside the scope",
    );
    check(
        "cannot_reach",
        |_| vec![Value::Null, texts(&[])],
        "error: an empty list is no target: name what must not be imported",
    );
    check(
        "layers",
        |_| vec![texts(&["shop.web", "shop.servcies"])],
        "error: `shop.servcies` names no tiny module of the workspace: correct the name",
    );
    check(
        "layers",
        |_| vec![texts(&["shop", "shop.db"])],
        "error: shop.db.models belongs to `shop` and to `shop.db`: take it out of one of them",
    );
}

#[test]
fn whitelists() {
    check(
        "imports_only",
        |s| {
            vec![
                folder(s, "shop/services"),
                texts(&["shop.db", "shop.shared"]),
            ]
        },
        "pass",
    );
    check(
        "imports_only",
        |s| vec![folder(s, "shop/web"), texts(&["shop.services"])],
        "fail: `shop/web` may import only `shop.services`\n\
         shop/web/views.t:2 shop.web.views imports requests.adapters (line 2)",
    );
    check(
        "only_imported_by",
        |_| vec!["shop.db".into(), texts(&["shop.services"])],
        "pass",
    );
    check(
        "only_imported_by",
        |_| vec!["requests".into(), texts(&["shop.db"])],
        "fail: `requests` may be imported only by `shop.db`\n\
         shop/web/views.t:2 shop.web.views imports requests.adapters (line 2)",
    );
}

#[test]
fn chains() {
    check(
        "reaches",
        |s| vec![folder(s, "shop/web"), "shop.db".into()],
        "pass",
    );
    check(
        "reaches",
        |s| vec![folder(s, "shop/db"), "shop.web".into()],
        "fail: no chain of imports leads from `shop/db` to `shop.web`; expected at least one",
    );
    check(
        "cannot_reach",
        |s| vec![folder(s, "shop"), "bad".into()],
        "pass",
    );
    check(
        "cannot_reach",
        |_| vec!["bad.a".into(), "requests".into()],
        "fail: `bad.a` must not reach `requests`\n\
         bad/a.t:1 bad.a reaches requests.adapters in 4 imports: bad.a → bad.b → bad.low → shop.web.views → requests.adapters\n  \
         bad/a.t:1 bad.a imports bad.b (line 1)\n  \
         bad/b.t:2 bad.b imports bad.low (line 2)\n  \
         bad/low.t:2 bad.low imports shop.web.views (line 2)\n  \
         shop/web/views.t:2 shop.web.views imports requests.adapters (line 2)",
    );
}

#[test]
fn lists_of_parts() {
    let layers = || texts(&["shop.web", "shop.services", "shop.db", "shop.shared"]);
    check("layers", |_| vec![layers()], "pass");
    check(
        "layers",
        |_| vec![layers(), Value::Bool(true)],
        "fail: layers from top to bottom: `shop.web`, `shop.services`, `shop.db`, `shop.shared`; a layer imports only the next one below\n\
         shop/services/orders.t:3 shop.services.orders imports shop.shared (line 3)",
    );
    check(
        "layers",
        |_| vec![texts(&["shop.db", "shop.services"])],
        "fail: layers from top to bottom: `shop.db`, `shop.services`; a lower layer never imports a higher one\n\
         shop/services/orders.t:2 shop.services.orders imports shop.db.models (line 2): Order, User",
    );
    check(
        "independent",
        |_| vec![texts(&["shop.web", "shop.db"])],
        "pass",
    );
    check(
        "independent",
        |_| vec![texts(&["bad.a", "bad.b"])],
        "fail: `bad.a`, `bad.b` must not import each other\n\
         bad/a.t:1 bad.a imports bad.b (line 1)",
    );
}

#[test]
fn rings() {
    check("no_cycles", |s| vec![folder(s, "shop")], "pass");
    check(
        "no_circular_imports",
        |_| vec![],
        "fail: 1 ring of imports in the workspace\n\
         bad/c.t:1 3 modules import each other in a ring: bad.a → bad.b → bad.c → bad.a\n  \
         bad/c.t:1 bad.c imports bad.a (line 1)",
    );
    check("no_cycles", |_| vec![Value::Null, "folder".into()], "pass");
    check(
        "no_cycles",
        |_| vec![Value::Null, "file".into()],
        "error: `by` is `file`: write 'module' or 'folder'",
    );
}

#[test]
fn rings_of_folders() {
    let two = files("== a/x.t\nimport b.x\n== a/y.t\n== b/x.t\n== b/y.t\nimport a.y\nimport a.x\n");
    assert_eq!(judge(&two, "no_cycles", &[Value::Null]), "pass");
    assert_eq!(
        judge(&two, "no_cycles", &[Value::Null, "folder".into()]),
        "fail: 1 ring of imports in the workspace\n\
         a/x.t:1 2 folders import each other in a ring: a → b → a\n  \
         a/x.t:1 a.x imports b.x (line 1)"
    );
}

#[test]
fn one_finding_a_statement() {
    let shop = files(
        "== low.t\nfrom shop import web, api, NAME\n== shop/init.t\n== shop/web.t\n== shop/api.t\n",
    );
    assert_eq!(
        judge(&shop, "no_import", &["low".into(), "shop".into()]),
        "fail: `low` must not import `shop`\n\
         low.t:1 low imports shop.web, shop.api, shop (line 1): shop.NAME"
    );
}

#[test]
fn surfaces() {
    let db = |s: &MemoryWorkspace| folder(s, "shop/db");
    check(
        "public_api",
        |s| vec![db(s), texts(&["models.Order", "models.User"])],
        "pass",
    );
    check(
        "public_api",
        |s| vec![db(s), texts(&["shop.db.models.Order"])],
        "fail: the public part of `shop/db` is `shop.db.models.Order`\n\
         shop/services/orders.t:2 shop.services.orders imports shop.db.models (line 2): Order, User",
    );
    check(
        "exports_only",
        |s| vec![db(s), texts(&["Order", "U*"])],
        "pass",
    );
    check(
        "exports_only",
        |s| vec![folder(s, "shop/shared.t"), texts(&["helper"])],
        "fail: `shop/shared.t` may export only `helper`\n\
         shop/shared.t:2 shop.shared exports other",
    );
}

#[test]
fn orphans_and_numbers() {
    check(
        "no_orphans",
        |s| vec![folder(s, "shop"), texts(&["shop.web.views"])],
        "pass",
    );
    let hub = files("== a.t\nimport b\n== b.t\n== c.t\nimport b\nimport std\nimport x\nimport b\n");
    assert_eq!(
        judge(&hub, "no_orphans", &[Value::Null, texts(&["c"])]),
        "fail: 1 module that nothing imports\na.t:0 nothing imports a"
    );
    assert_eq!(
        judge(&hub, "max_dependencies", &[Value::Null, Value::Int(2)]),
        "pass"
    );
    assert_eq!(
        judge(&hub, "max_dependencies", &[Value::Null, Value::Int(1)]),
        "fail: 1 module with more than 1 dependencies\nc.t:3 c imports 2 modules; at most 1 expected"
    );
}
