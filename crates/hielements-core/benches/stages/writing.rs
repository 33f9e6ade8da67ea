//! What changes specifications while somebody waits: their form, and a folder that gets another name.

use criterion::Criterion;
use hielements_core::ide::Move;
use hielements_core::project::moved;
use hielements_core::source::{Sources, WsPath};
use hielements_core::syntax::format::edits;
use hielements_core::syntax::parse;
use hielements_core::workspace::MemoryWorkspace;
use std::fmt::Write;
use std::hint::black_box;

/// Elements of the specification, of eight lines each.
const ELEMENTS: usize = 250;

/// Files of the workspace.
const FILES: usize = 50_000;

/// Two thousand lines that are not in their form.
fn untidy() -> String {
    let mut text = String::from("import files\nimport python\n");
    for number in 0..ELEMENTS {
        let element = format!(
            "\n## Part {number}\nelement part{number}:\n  scope  module = files.folder_selector(\"src/part{number}\")\n  \
             scope tests=files.glob_selector('src/part{number}/**/tests/*.py')\n  ## Small files are read\n  \
             check small{number}: files.max_lines(module , 400)\n  \
             check python.no_dependency(module,['a', \"b\"] , kinds = ['runtime'])\n"
        );
        text.push_str(&element);
    }
    text
}

/// The form of two thousand lines.
pub(crate) fn format(criterion: &mut Criterion) {
    let text = untidy();
    let file = Sources::default().add(WsPath::from_walk("a.hie"), "");
    criterion.bench_function("format 2,000 lines", |bencher| {
        bencher.iter(|| {
            let parsed = parse(file, &text);
            black_box(edits(file, &text, &parsed).expect("it is sound"))
        });
    });
}

/// The edits for a folder of a thousand files in a large workspace with a thousand checks.
pub(crate) fn moves(criterion: &mut Criterion) {
    let mut specification = String::from("element all:\n");
    for number in 0..1000 {
        let folder = number % 50;
        writeln!(
            specification,
            "    check python.no_dependency('p{folder}', 'p{}.m{number}')",
            (folder + 1) % 50
        )
        .expect("a text");
    }
    let paths = (0..FILES).map(|number| format!("src/p{}/m{}.py", number % 50, number / 50));
    let packages = (0..50).map(|number| format!("src/p{number}/__init__.py"));
    let files: Vec<String> = paths.chain(packages).collect();
    let files = files.iter().map(|path| (path.as_str(), ""));
    let workspace = MemoryWorkspace::new(files.chain([("hielements.hie", specification.as_str())]));
    let renames = [Move {
        from: WsPath::from_walk("src/p7"),
        to: WsPath::from_walk("src/seven"),
    }];
    let (_, found) = moved(&workspace, &renames).expect("it is there");
    assert_eq!(found.values().map(Vec::len).sum::<usize>(), 40);
    criterion.bench_function("follow a folder, 50,000 files", |bencher| {
        bencher.iter(|| black_box(moved(&workspace, &renames).expect("it is there")));
    });
}
