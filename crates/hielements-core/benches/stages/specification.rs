//! `hielements check` without the disk: a specification of two thousand lines, and what applying
//! patterns costs.

use crate::material;
use criterion::Criterion;
use hielements_core::config::Config;
use hielements_core::engine::Plan;
use hielements_core::hir::{Spec, lower};
use hielements_core::project::{SPECIFICATION, analyse, built_in};
use hielements_core::source::{Sources, WsPath};
use hielements_core::syntax::parse;
use hielements_core::workspace::MemoryWorkspace;
use std::hint::black_box;

pub(crate) fn check(c: &mut Criterion) {
    let text = material::specification(200);
    let file = Sources::default().add(WsPath::from_walk(SPECIFICATION), text.as_str());
    c.bench_function("parse 2,000 lines", |b| {
        b.iter(|| parse(file, black_box(&text)));
    });
    let workspace = MemoryWorkspace::new([(SPECIFICATION, &text)]);
    let found = analyse(&workspace, &[]).map(|analysis| analysis.diagnostics.len());
    assert_eq!(found, Ok(0), "the specification must be sound");
    c.bench_function("parse and lower 2,000 lines", |b| {
        b.iter(|| analyse(black_box(&workspace), &[]));
    });
}

/// A thousand elements, a hundred patterns, five thousand rules: from trees to a plan.
pub(crate) fn patterns(c: &mut Criterion) {
    lower_and_plan(
        c,
        "lower and plan 5,000 rules of 100 patterns",
        &material::patterns(),
    );
    lower_and_plan(
        c,
        "lower and plan 5,000 rules of one element",
        &material::wide(),
    );
}

fn lower_and_plan(c: &mut Criterion, name: &str, text: &str) {
    let file = Sources::default().add(WsPath::from_walk(SPECIFICATION), text);
    let specification = Spec {
        file,
        text: text.into(),
        folder: WsPath::root(),
        tree: parse(file, text).tree(),
        judged: true,
        imports: Vec::new(),
    };
    let registry = built_in(&Config::default());
    let libraries = registry.signatures();
    let specs = [specification];
    let (model, found) = lower(&specs, &libraries);
    assert!(found.is_empty(), "the specification must be sound");
    assert!(
        Plan::new(&model, true).tasks.len() > 5_000,
        "all rules are planned"
    );
    c.bench_function(name, |b| {
        b.iter(|| Plan::new(&lower(black_box(&specs), &libraries).0, true));
    });
}
