//! A large part of the store: what it costs to save and to load twenty megabytes.

use criterion::{Criterion, Throughput};
use hielements_core::engine::store::{Loaded, Part, Store};
use std::hint::black_box;
use std::path::Path;

/// A file with its imports, as facts have them.
type Facts = Vec<([u8; 16], Vec<(String, u32, u32)>)>;

fn twenty_megabytes() -> Facts {
    let import = |file: u32, line: u32| (format!("package_{file}.module_{line}"), line, 9);
    let file = |file: u32| {
        let digest = u128::from(file).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let imports = (0..30).map(|line| import(file, line)).collect();
        (digest.to_le_bytes(), imports)
    };
    (0..25_000).map(file).collect()
}

pub(crate) fn facts(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::new(folder.path(), Path::new("/home/you/shop"));
    let value = twenty_megabytes();
    store.save(Part::Facts, &value).expect("it is saved");
    let size = std::fs::symlink_metadata(store.path(Part::Facts)).map(|about| about.len());
    let size = size.expect("it is there");
    assert!((18_000_000..22_000_000).contains(&size), "{size}");
    let mut group = c.benchmark_group("20 MB of facts");
    group.throughput(Throughput::Bytes(size));
    group.sample_size(20);
    group.bench_function("save", |b| {
        b.iter(|| store.save(Part::Facts, black_box(&value)));
    });
    group.bench_function("load", |b| {
        b.iter(|| {
            let loaded = store.load::<Facts>(Part::Facts);
            assert!(matches!(black_box(loaded), Loaded::Found(_)));
        });
    });
    group.finish();
}
