//! The parts of a run over a tree of a thousand Python files: walk, imports, graph, rules.

use crate::material;
use criterion::{Criterion, Throughput};
use hielements_core::engine::{self, Memo, RunOptions, Subject};
use hielements_core::project::{SPECIFICATION, analyse};
use hielements_core::source::WsPath;
use hielements_core::stdlib::facts::{Extractor, FactBase};
use hielements_core::stdlib::python::PythonLanguage;
use hielements_core::workspace::{DiskWorkspace, MemoryWorkspace, Workspace};
use hielements_plugin::Level;
use std::hint::black_box;

pub(crate) fn walk(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = material::python_files();
    for (path, text) in &files {
        let path = folder.path().join(path);
        let parent = path.parent().expect("a file stands in a folder");
        std::fs::create_dir_all(parent).expect("a folder");
        #[expect(clippy::disallowed_methods, reason = "lays out the tree to walk")]
        std::fs::write(path, text).expect("a file");
    }
    c.bench_function("walk 1,057 files", |b| {
        b.iter(|| DiskWorkspace::open(black_box(folder.path()), &[]));
    });
    let workspace = DiskWorkspace::open(folder.path(), &[]).expect("the folder is there");
    assert_eq!(workspace.tree().files().len(), files.len());
    c.bench_function("read 1,057 files", |b| {
        b.iter(|| {
            for path in workspace.tree().files() {
                black_box(workspace.read(path)).expect("the file is there");
            }
        });
    });
}

pub(crate) fn extract(c: &mut Criterion) {
    let language = PythonLanguage::default();
    let path = WsPath::from_walk("a.py");
    let files = material::python_files();
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let mut group = c.benchmark_group("read facts of 1,057 files");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.sample_size(20);
    for (name, level) in [("imports", Level::Imports), ("items", Level::Items)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                for (_, text) in &files {
                    black_box(language.extract(level, &path, text.as_bytes()));
                }
            });
        });
    }
    group.finish();
}

pub(crate) fn judge(c: &mut Criterion) {
    let files = material::python_files();
    let workspace = MemoryWorkspace::new(files).file(SPECIFICATION, material::rules());
    let analysis = analyse(&workspace, &[]).expect("the specification is there");
    assert!(analysis.diagnostics.is_empty(), "the rules must be sound");
    let fact_base = || {
        let facts = FactBase::new(&workspace, analysis.registry.languages());
        facts.prepare("python");
        facts
    };
    c.bench_function("build the graph of 1,057 files", |b| b.iter(fact_base));
    let (plan, facts) = (analysis.plan(), fact_base());
    let all = plan.all();
    c.bench_function("judge ten rules", |b| {
        b.iter(|| {
            let mut memo = Memo::new(plan.slots.len(), plan.tasks.len());
            let subject = Subject {
                model: &analysis.model,
                sources: &analysis.sources,
                plan: &plan,
                workspace: &workspace,
                facts: &facts,
                registry: &analysis.registry,
            };
            engine::run(subject, &all, &mut memo, RunOptions::default())
        });
    });
}
