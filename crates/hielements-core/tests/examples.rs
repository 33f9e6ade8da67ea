//! The examples: every rule of `shop` holds, every rule breaks just once in `shop_broken`, which has
//! the same specification.

use hielements_core::diagnostics::report::{Report, RuleKind, Status, TaskResult};
use hielements_core::engine::RunOptions;
use hielements_core::project::analyse;
use hielements_core::source::WsPath;
use hielements_core::workspace::{DiskWorkspace, Workspace};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

fn open(example: &str) -> DiskWorkspace {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(example);
    DiskWorkspace::open(&folder, &[]).expect("the example is there")
}

fn run(example: &str) -> Report {
    let workspace = open(example);
    let analysis = analyse(&workspace, &[]).expect("the specification is there");
    let said: Vec<&str> = analysis
        .diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert!(said.is_empty(), "{example}: {said:?}");
    analysis.run(&workspace, &analysis.plan(), RunOptions::default())
}

/// The rules, without the values that they speak about; `uses` is told by a lint.
fn rules(report: &Report) -> impl Iterator<Item = &TaskResult> {
    let results = report.results.iter();
    results.filter(|result| match result.kind {
        RuleKind::Scope | RuleKind::Ref | RuleKind::Uses => false,
        RuleKind::Check
        | RuleKind::Pattern
        | RuleKind::Requirement
        | RuleKind::Connection
        | RuleKind::Language => true,
    })
}

/// A line for each rule of each element that ended so, with what was found below it.
fn listing(report: &Report, status: Status) -> String {
    let mut out = String::new();
    for result in rules(report).filter(|result| result.status == status) {
        let rule = result.name.as_ref().unwrap_or(&result.check);
        let _ = writeln!(out, "{}: {rule}", result.element);
        for found in &result.findings {
            let at = &found.location;
            let _ = writeln!(out, "    {}:{} {}", at.file, at.place.line, found.message);
        }
    }
    out
}

/// How often each rule is broken, by where it is written. All `allows connection` of an element are
/// one list.
fn breaks(report: &Report) -> BTreeMap<(&String, &str), usize> {
    let mut breaks = BTreeMap::new();
    for result in rules(report) {
        let rule = match result.check.strip_prefix("allows connection") {
            Some(_) => (&result.element, "allows connection"),
            None => {
                let rule = result.name.as_ref().unwrap_or(&result.check);
                (
                    result.pattern.as_ref().unwrap_or(&result.element),
                    rule.as_str(),
                )
            }
        };
        let broken = result.findings.len().max(1);
        *breaks.entry(rule).or_insert(0) += usize::from(result.status == Status::Fail) * broken;
    }
    breaks
}

#[test]
fn every_rule_of_the_shop_holds() {
    let report = run("shop");
    let results = report.results.iter();
    let others = results.filter(|result| result.status != Status::Pass);
    let said: Vec<_> = others.map(|result| (&result.id, &result.message)).collect();
    assert!(said.is_empty(), "{said:?}");
    insta::assert_snapshot!(listing(&report, Status::Pass), @r"
    shop: downwards
    shop: apart
    shop: foundation
    shop: no_rings
    shop: has_database
    shop: order
    shop: one_base
    shop: requires descendant check docker.stage_exists(image, 'builder')
    shop: forbids descendant check files.exists(module, 'vendor')
    shop.web: start
    shop.web: described
    shop.web: allows connection to billing
    shop.web: unprivileged
    shop.web: watched
    shop.web: pinned
    shop.web: listens
    shop.web: published
    shop.web: allows connection to shop.platform
    shop.web: requires connection to 'shop_platform.log'
    shop.billing: small_image
    shop.billing: allows connection to pricing
    shop.billing: allows connection to database
    shop.billing: unprivileged
    shop.billing: watched
    shop.billing: pinned
    shop.billing: listens
    shop.billing: published
    shop.billing: allows connection to shop.platform
    shop.billing: requires connection to 'shop_platform.log'
    shop.billing.invoices: invoice
    shop.billing.invoices: tested
    shop.billing.invoices: forbids connection to 'http'
    shop.billing.invoices: forbids connection to 'std::net'
    shop.pricing: light
    shop.pricing: flows
    shop.pricing: forbids language python
    shop.pricing: allows connection to money
    shop.pricing: unprivileged
    shop.pricing: watched
    shop.pricing: pinned
    shop.pricing: listens
    shop.pricing: published
    shop.pricing: allows connection to shop.platform
    shop.pricing.rules: pluggable
    shop.pricing.rules: printable
    shop.pricing.rules: inward
    shop.pricing.rules: tested
    shop.pricing.rules: forbids connection to 'http'
    shop.pricing.rules: forbids connection to 'std::net'
    shop.money: amounts
    shop.money: explained
    shop.database: version
    ");
}

#[test]
fn every_rule_breaks_once_in_the_broken_shop() {
    let report = run("shop_broken");
    insta::assert_snapshot!(listing(&report, Status::Fail), @r"
    shop: downwards
        services/billing/Dockerfile:5 services/billing/Dockerfile depends on services (line 5)
    shop: apart
        services/web/views.py:1 services.web.views imports services.billing.invoices (line 1): Bill
    shop: foundation
        platform/shop_platform/settings.py:5 shop_platform.settings reaches services.web.client in 2 imports: shop_platform.settings → tools.debug → services.web.client
    shop: no_rings
        tools/debug.py:3 3 modules import each other in a ring: services.web.client → shop_platform.settings → tools.debug → services.web.client
    shop: has_database
        hielements.hie:62 service billing does not depend on service `db`
    shop: order
        compose.yaml:1 nothing in service `web` imports service `billing`; expected at least one import
    shop: one_base
        services/web/Dockerfile:2 services/web/Dockerfile stands on python:latest
    shop: requires descendant check docker.stage_exists(image, 'builder')
        hielements.hie:50 `docker.stage_exists(image, 'builder')` holds neither for `shop` nor for an element below it, which is required
    shop: forbids descendant check files.exists(module, 'vendor')
        hielements.hie:147 `files.exists(module, 'vendor')` holds for `shop.platform`, which is forbidden
    shop.web: start
        hielements.hie:80 'python -m services.web' is on the left, ['python', '-m', 'services.web'] on the right
    shop.web: described
        services/web/views.py:1 services/web/views.py has no documentation
    shop.web: unprivileged
        services/web/Dockerfile:2 services/web/Dockerfile names no user, so root
    shop.web: pinned
        services/web/Dockerfile:2 python:latest can change at any time
    shop.web: published
        hielements.hie:73 [80, 8080] is on the left, [8080] on the right
    shop.web: allows connection to shop.platform
        services/web/views.py:4 services.web.views imports tools.debug (line 4)
    shop.billing: small_image
        services/billing/Dockerfile:5 services/billing/Dockerfile depends on services (line 5)
    shop.billing: watched
        services/billing/Dockerfile:2 services/billing/Dockerfile has no health check
    shop.billing: allows connection to shop.platform
        services/billing/Dockerfile:5 services/billing/Dockerfile depends on services (line 5)
    shop.billing: requires connection to 'shop_platform.log'
        hielements.hie:99 `shop.billing.invoices` has no connection to 'shop_platform.log', which is required
    shop.billing.invoices: invoice
        services/billing/invoices.py:1 there is no class `Invoice` in module `services.billing.invoices`
    shop.billing.invoices: forbids connection to 'http'
        services/billing/invoices.py:4 services.billing.invoices imports http (line 4): HTTPStatus
    shop.pricing: light
        crates/pricing/Cargo.toml:13 shop_pricing::Cargo.toml imports shop_tax (line 13)
    shop.pricing: flows
        hielements.hie:117 `order::parse` gives Order, `order::total` takes Cents or Rule
    shop.pricing: forbids language python
        crates/pricing/plots/prices.py:1 crates/pricing/plots/prices.py is written in `python`, which is forbidden here
    shop.pricing: listens
        hielements.hie:106 [8082] is on the left, [8083] on the right
    shop.pricing: allows connection to shop.platform
        crates/pricing/Cargo.toml:13 shop_pricing::Cargo.toml imports shop_tax (line 13)
    shop.pricing.rules: pluggable
        crates/pricing/src/rules/season.rs:9 struct `SeasonRule` does not implement Rule
    shop.pricing.rules: printable
        crates/pricing/src/rules/bulk.rs:9 struct `BulkRule` does not derive Debug
    shop.pricing.rules: inward
        crates/pricing/src/rules/bulk.rs:4 shop_pricing::rules::bulk imports shop_pricing::server (line 4): PORT
    shop.pricing.rules: tested
        crates/pricing/src/rules:1 package `shop_pricing::rules` has no tests: none stands in it, and no file with tests imports it
    shop.pricing.rules: forbids connection to 'std::net'
        crates/pricing/src/rules/season.rs:5 shop_pricing::rules::season imports std::net (line 5): IpAddr
    shop.money: amounts
        crates/pricing/src/rules/season.rs:4 shop_pricing::rules::season imports shop_money::rounding (line 4): half_up
    shop.money: explained
        crates/money/src/lib.rs:6 struct `Cents` has no documentation
    shop.database: version
        compose.yaml:20 service `db` stands on postgres:17
    ");
    assert_eq!(listing(&report, Status::Error), "");
    for (rule, times) in breaks(&report) {
        assert_eq!(times, 1, "{rule:?}");
    }
}

#[test]
fn both_shops_have_one_specification() {
    let specification = |example| open(example).read(&WsPath::from_walk("hielements.hie"));
    assert_eq!(specification("shop"), specification("shop_broken"));
}
