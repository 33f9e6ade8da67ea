//! The fast reader against the parser on texts that nobody wrote.

use super::imports;
use super::items;
use super::role::Role;
use proptest::prelude::*;

/// A statement and the blocks in it, as lines without their outer indentation.
fn statement() -> impl Strategy<Value = Vec<String>> {
    let simple = prop::sample::select(SIMPLE).prop_map(|line| vec![line.to_owned()]);
    simple.prop_recursive(4, 40, 4, |inner| {
        let bodies = prop::collection::vec(prop::collection::vec(inner, 1..3), 3);
        (prop::sample::select(COMPOUND), bodies, any::<bool>()).prop_map(
            |(clauses, bodies, tabs)| {
                let indent = if tabs { "\t" } else { "   " };
                let mut lines = Vec::new();
                for (clause, body) in clauses.iter().zip(bodies) {
                    lines.extend(clause.lines().map(str::to_owned));
                    // The cases of a `match` are one blank further in.
                    let indent = format!("{}{indent}", &" "[..usize::from(clause.contains('\n'))]);
                    let inner = body.into_iter().flatten();
                    lines.extend(inner.map(|line| format!("{indent}{line}")));
                    lines.push(format!("{indent}pass"));
                }
                lines
            },
        )
    })
}

const SIMPLE: &[&str] = &[
    "import a",
    "import a.b as c, d ; import e",
    "import a as a",
    "from . import x",
    "from .. import (x as y,  # why\n  z)",
    "a = (1,\n import_module('b')\n  .c)",
    "from a \\\n import b",
    "'''\nimport a\n'''",
    "from .a import x as x, y",
    "from a import (x, y as z)",
    "if x: import a; import b",
    "class A[T]: import a",
    "x = importlib.import_module('a.b')",
    "y = [importlib.import_module('.a', package='b.c') for x in y]",
    "z = import_module('.a', 'b', x)",
    "z = import_module('..a', f(__name__), 'b')",
    "w = __import__ ( 'a' ) . __import__('b')",
    "v = self.import_module('a'), importlib.import_module(x, 'a')",
    "u = {'import a': lambda x, *y: (yield), **z}[1:2]",
    "t = f'{a!r:>{w}} {importlib.import_module(\"f\")} {{import b}}' 'import c'",
    "s = rb'\\\\' + rf'{x}\\\\' # import a",
    "r: int = (a if b else c)[lambda: 0 : 1]",
    "match = import_ = 1; case = match (x)",
    "type X[T] = list[T]",
    "async_ = await_ = print(*a, **b)",
    "'''import a\\'''' if a else ''''''",
    "x = t'{a:{b}}' ; del x",
    "# hielements: allow(x) y",
    "",
    "   ",
    "pass",
];

const COMPOUND: &[&[&str]] = &[
    &["def f(a: int = import_module('a'), *b) -> x[1:2]:"],
    &["async def f[T: (int, str)](): # c"],
    &["class A(b, c=import_module('d')):"],
    &["@a(importlib.import_module('b'))\ndef f():"],
    &["if TYPE_CHECKING:", "elif import_module('a'):", "else:"],
    &["if not (t.TYPE_CHECKING):", "else:"],
    &["if x:", "elif not TYPE_CHECKING:", "else:"],
    &["if x := (lambda: 1):", "elif TYPE_CHECKING:"],
    &["for a in import_module('b'), {}:", "else:"],
    &["while a[1:2]:", "else:"],
    &["with a as b, (c):"],
    &["with (import_module('b') as c, d):"],
    &["try:", "except A, B:", "finally:"],
    &["try:", "except* import_module('a') as b:", "else:"],
    &["match x, y:\n case [1, *_] if import_module('a'):"],
    &["match (import_module('a')):\n case {'a': 1} | None:"],
];

#[test]
fn the_pieces_are_python() {
    let sound = |text: &str| items::imports(text.as_bytes(), Role::default()).is_some();
    for statement in SIMPLE {
        assert!(sound(statement), "{statement}");
    }
    for clauses in COMPOUND {
        let body = |clause: &&str| format!("{clause}\n   pass\n");
        let text: String = clauses.iter().map(body).collect();
        assert!(sound(&text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_global_rejects: 700, ..ProptestConfig::default() })]

    #[test]
    fn blocks_and_statements(lines in prop::collection::vec(statement(), 1..6), newline in prop::sample::select(&["\n", "\r\n", "\r"][..])) {
        let text = lines.concat().join(newline);
        let fast = imports::read(text.as_bytes(), Role::default());
        let truth = items::imports(text.as_bytes(), Role::default());
        // Most of these texts are sound: the test fails when too many are not.
        prop_assume!(truth.is_some());
        prop_assert_eq!(Some(fast.imports), truth, "{}", text);
        prop_assert_eq!(fast.problem, None, "{}", text);
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        let fast = imports::read(text.as_bytes(), Role::default());
        if let Some(truth) = items::imports(text.as_bytes(), Role::default()) {
            prop_assert_eq!(fast.imports, truth, "{}", text);
        }
    }
}

const PIECES: &[&str] = &[
    "import ",
    "from ",
    "a",
    "b",
    ".",
    ",",
    " as ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\n  ",
    "\n    ",
    "'",
    "\"",
    "'''",
    "f'",
    "f\"\"\"",
    "rb'",
    "\\",
    "\\\n",
    "#",
    ":",
    ";",
    " ",
    "if x:",
    "def f():",
    "class A:",
    "lambda ",
    "import_module",
    "importlib.",
    "__import__",
    "('a')",
    "TYPE_CHECKING",
    "not ",
    "else:",
    "\r",
    "*",
    "=",
    "1",
    "match x:",
    "case y:",
    "try:",
    "é",
    "!",
    "async ",
    "lazy ",
    "\x0c",
    "\t",
];

/// The fast reader agrees with the full parser on Python's own library, and on the trees named in
/// `HIELEMENTS_PYTHON_TREES`, separated by colons.
#[test]
#[allow(clippy::disallowed_methods, clippy::print_stderr)]
fn the_fast_reader_equals_the_parser() {
    let script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let output = std::process::Command::new("python3")
        .args(["-c", script])
        .output();
    let mut trees: Vec<String> = std::env::var("HIELEMENTS_PYTHON_TREES")
        .map(|trees| trees.split(':').map(str::to_owned).collect())
        .unwrap_or_default();
    if let Ok(output) = output {
        trees.push(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    assert!(
        !trees.is_empty(),
        "no python3 here and no HIELEMENTS_PYTHON_TREES: nothing to compare"
    );
    let mut compared = 0;
    let mut differences = Vec::new();
    for entry in trees.iter().flat_map(|tree| {
        ignore::WalkBuilder::new(tree)
            .standard_filters(false)
            .build()
    }) {
        let Ok(entry) = entry else { continue };
        if entry
            .path()
            .extension()
            .is_none_or(|end| end != "py" && end != "pyi")
        {
            continue;
        }
        let Ok(text) = std::fs::read(entry.path()) else {
            continue;
        };
        let Some(truth) = items::imports(&text, Role::default()) else {
            continue;
        };
        compared += 1;
        let fast = imports::read(&text, Role::default()).imports;
        if fast != truth {
            let missed = truth.iter().find(|i| !fast.contains(i));
            let wrong = fast.iter().find(|i| !truth.contains(i));
            differences.push(format!(
                "{}: missed {missed:?}, wrong {wrong:?}",
                entry.path().display()
            ));
        }
    }
    assert!(compared > 500, "only {compared} files to compare");
    let count = differences.len();
    differences.truncate(5);
    assert!(
        count == 0,
        "{count} of {compared} files differ:\n{}",
        differences.join("\n")
    );
}
