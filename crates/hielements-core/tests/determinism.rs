//! However many threads judge, every byte of every format is the same.

use hielements_core::diagnostics::render::full::Look;
use hielements_core::diagnostics::render::{concise, full, json};
use hielements_core::engine::RunOptions;
use hielements_core::project::{SPECIFICATION, analyse};
use hielements_core::workspace::MemoryWorkspace;

const RULES: &str = "\
element a:
    scope low = python.package_selector('low')
    scope high = python.package_selector('high')
    scope none = files.folder_selector('nowhere')
    check python.no_dependency(low, high)
    check python.layers([high, low])
    check python.no_cycles(low)
    check python.imports_only(high, ['low'])
    check files.no_text(low, 'import')
    check files.exists(none, 'x')
    check unknown.function(low)
";

/// Sixty modules that import each other across the two packages, and a file that cannot be read.
fn workspace() -> MemoryWorkspace {
    let mut files = vec![(SPECIFICATION.to_owned(), RULES.to_owned())];
    for n in 0..30 {
        let next = (n + 1) % 30;
        let low = format!("from high import m{next}\nimport low.m{next}, requests\n");
        files.push((format!("low/m{n}.py"), low));
        let high = format!("from low.m{n} import x, y\nfrom . import m{next}\nimport numpy\n");
        files.push((format!("high/m{n}.py"), high));
    }
    files.push(("low/broken.py".to_owned(), "import a\0".to_owned()));
    MemoryWorkspace::new(files)
}

/// What a run prints, in every format.
fn printed(threads: usize) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().expect("threads").install(|| {
        let workspace = workspace();
        let analysis = analyse(&workspace, &[]).expect("the specification is there");
        let report = analysis.run(&workspace, &analysis.plan(), RunOptions::default());
        let (sources, found) = (&analysis.sources, &analysis.diagnostics);
        let look = Look {
            color: false,
            verbose: true,
            limit: None,
        };
        [
            full::diagnostics(sources, found, false),
            full::report(&report, &|_| None, look),
            concise::report(&report),
            json::run(sources, found, &report),
        ]
        .concat()
    })
}

#[test]
fn one_thread_and_eight_print_the_same_bytes() {
    let expected = printed(1);
    assert!(expected.contains("low.m1 imports high.m2 (line 1)"));
    for run in 0..20 {
        assert_eq!(printed(8), expected, "run {run}");
    }
}
