//! `hielements check` without the disk: a specification of two thousand lines.

use crate::material;
use criterion::Criterion;
use hielements_core::project::{SPECIFICATION, analyse};
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
