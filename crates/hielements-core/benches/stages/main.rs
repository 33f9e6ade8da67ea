//! What the stages of `check` and `run` cost, one by one: `cargo bench -p hielements-core`.

mod material;
mod python;
mod specification;
mod store;
mod writing;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    specification::check,
    specification::patterns,
    python::walk,
    python::extract,
    python::judge,
    store::facts,
    writing::format,
    writing::moves
);
criterion_main!(benches);
