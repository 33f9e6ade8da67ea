//! Python in, imports out.

use super::*;
use crate::stdlib::facts::Language;

fn path(text: &str) -> WsPath {
    WsPath::from_walk(text)
}

fn show(facts: &Facts) -> String {
    let show = |import: &Import| {
        let names: Vec<&str> = import.names.iter().map(|n| n.name.as_str()).collect();
        let kind = format!("{:?}", import.kind).to_lowercase();
        let conditional = if import.conditional { "?" } else { "" };
        let line = import.place.line;
        format!(
            "{line} {kind}{conditional} {} [{}]",
            import.target,
            names.join(",")
        )
    };
    facts
        .imports
        .iter()
        .map(show)
        .collect::<Vec<_>>()
        .join("\n")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let facts = PythonLanguage::default().extract(Level::Imports, &path("a.py"), text.as_bytes());
    assert_eq!(show(&facts), expected, "{text}");
}

#[test]
fn statements() {
    check("import a, b.c as d\n", "1 runtime a []\n1 runtime b.c []");
    check(
        "from . import x\nfrom ..p import (y as z, # c\n  w,)\n",
        "1 runtime . [x]\n2 runtime ..p [y,w]",
    );
    check(
        "x = 1; import a; from b import *",
        "1 runtime a []\n1 runtime b [*]",
    );
    check(
        "from a \\\n import b\nimport c",
        "1 runtime a [b]\n3 runtime c []",
    );
}

#[test]
fn strings_and_comments_are_no_code() {
    check("'''\nimport a\n'''\n# import b\nx = '\\'; import c'\n", "");
    check("x = f'{a['import b']:{w}}'\nimport c\n", "2 runtime c []");
    check("x = rb'\\'; import c'\nimport d", "2 runtime d []");
    check("x = (\n  1,\nimport_ )\nimport d", "4 runtime d []");
}

#[test]
fn blocks() {
    check(
        "def f():\n  import a\nimport b\n",
        "2 runtime? a []\n3 runtime b []",
    );
    check("class A:\n  import a\n", "2 runtime a []");
    check(
        "if t.TYPE_CHECKING:\n  import a\nelse:\n  import b\nimport c",
        "2 type? a []\n4 runtime? b []\n5 runtime c []",
    );
    check(
        "if not TYPE_CHECKING: import a\nelse: import b",
        "1 runtime? a []\n2 type? b []",
    );
    check(
        "match x:\n  case 1: import a\nmatch = 1\nimport b",
        "2 runtime? a []\n4 runtime b []",
    );
}

#[test]
fn dynamic() {
    check("m = importlib.import_module('a.b')", "1 dynamic a.b []");
    check(
        "m = __import__(\n  'a', x)\nn = self.import_module('c')\n",
        "1 dynamic a []",
    );
    check("m = import_module('a' + b)", "");
}

#[test]
fn suppressions() {
    let text = "# hielements: allow(layers) old debt\n\nimport a  # hielements: allow(cycles)\n";
    let facts = PythonLanguage::default().extract(Level::Imports, &path("a.py"), text.as_bytes());
    let shown: Vec<_> = facts
        .suppressions
        .iter()
        .map(|s| (s.rule.as_str(), s.reason.as_str(), s.line))
        .collect();
    assert_eq!(shown, [("layers", "old debt", 3), ("cycles", "", 3)]);
}

#[test]
fn unreadable_files_are_reported() {
    let problem = |text: &[u8]| {
        let facts = PythonLanguage::default().extract(Level::Imports, &path("a.py"), text);
        (facts.imports.len(), facts.problem.is_some())
    };
    assert_eq!(problem(b"import a\0"), (0, true));
    assert_eq!(problem(b"import a # \xe9"), (0, true));
    assert_eq!(problem(b"# coding: latin-1\nimport a # \xe9"), (1, false));
    assert_eq!(problem(b"import a\nx = '''"), (1, true));
}

#[test]
fn targets() {
    let files = [
        "m.py",
        "p/__init__.py",
        "p/a.py",
        "p/q/__init__.py",
        "p/q/b.py",
        "src/r/c.py",
    ];
    let files: Vec<WsPath> = files.iter().map(|f| path(f)).collect();
    let modules = modules::table(&[], &files);
    let resolved = |from: &str, text: &str| {
        let language = PythonLanguage::default();
        let facts = language.extract(Level::Imports, &path(from), text.as_bytes());
        let mut found = Vec::new();
        for import in &facts.imports {
            let from = modules.of_file(&path(from)).unwrap();
            language.resolve(&modules, from, import, &mut found);
        }
        let show = |target: &Target| match target {
            Target::Module(id, names) => format!("{} [{}]", modules.name(*id), names.join(",")),
            Target::External(name, names) => format!("ext {name} [{}]", names.join(",")),
        };
        found.iter().map(show).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(resolved("p/a.py", "from . import q, X"), "p.q []; p [X]");
    assert_eq!(resolved("p/q/b.py", "from ..a import X, Y"), "p.a [X,Y]");
    assert_eq!(resolved("p/__init__.py", "from .q.b import *"), "p.q.b [*]");
    assert_eq!(
        resolved("m.py", "import r.c, os.path"),
        "r.c []; ext os.path []"
    );
    assert_eq!(resolved("m.py", "from ... import x"), "ext ... [x]");
}

#[test]
fn the_standard_library_is_known() {
    let language = PythonLanguage::default();
    assert_eq!(language.name(), "python");
    assert!(language.is_standard("os.path") && language.is_standard("compression.zstd"));
    assert!(!language.is_standard("django"));
}

#[test]
fn items() {
    let text = "X = 3\nclass A(B):\n  'doc'\n  def _f(self, a: int) -> str: os.go(a)\n";
    let facts = PythonLanguage::default().extract(Level::Calls, &path("a.py"), text.as_bytes());
    let names: Vec<_> = facts
        .items
        .iter()
        .map(|i| {
            (
                i.kind.as_str(),
                i.name.as_str(),
                i.container.as_deref(),
                i.documented,
            )
        })
        .collect();
    let expected = [
        ("variable", "X", None, false),
        ("class", "A", None, true),
        ("method", "_f", Some("A"), false),
    ];
    assert_eq!(names, expected);
    assert_eq!(facts.calls[0].name, "os.go");
    assert_eq!(facts.items[1].bases, ["B"]);
}

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
