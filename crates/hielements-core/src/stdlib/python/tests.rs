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
fn the_standard_library_is_known() {
    let language = PythonLanguage::default();
    assert_eq!(language.name(), "python");
    assert!(language.is_standard("os.path") && language.is_standard("compression.zstd"));
    assert!(!language.is_standard("django"));
}

#[test]
fn items_with_containers_and_bases() {
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

#[test]
fn imports_behind_an_unclosed_bracket() {
    check(
        "x = f(1,\n  [2,\nimport a\nfrom b import (c,\nfrom .d import e\n\ndef f(a,\n  import g\n",
        "3 runtime a []\n4 runtime b [c]\n5 runtime .d [e]\n8 runtime g []",
    );
    check(
        "x = (yield\n  from_, a for b in\n  c)\nimport d\ny = [\n# import e\nclass A:\n  import f",
        "4 runtime d []\n8 runtime f []",
    );
    let text = "(\n".repeat(100_000) + "import a";
    check(&text, "100001 runtime a []");
}

#[test]
fn dynamic_imports_in_a_package() {
    check(
        "import_module('.a', 'p.q')\nimport_module('..a', package='p.q')\nimport_module('.', 'p')\n\
         import_module('....a', 'p')\nimport_module('.a', __name__)\nimport_module('a', 'p')",
        "1 dynamic p.q.a []\n2 dynamic p.a []\n3 dynamic p []\n4 dynamic ....a []\n\
         5 dynamic .a []\n6 dynamic a []",
    );
}

#[test]
fn new_syntax() {
    check(
        "try: import a\nexcept A, B: import b\nlazy import c\nlazy from d import e\ntype X[T] = T\n\
         x = t'{import_module('f')} import g'\nasync def f[T](): import h\n",
        "1 runtime? a []\n2 runtime? b []\n3 runtime c []\n4 runtime d [e]\n\
         6 dynamic f []\n7 runtime? h []",
    );
    let facts =
        items("def f[T: int = str](x: T) -> T: ...\ntry: ...\nexcept A, B: ...\ntype X[T] = T\n");
    assert_eq!(facts.problem, None);
    assert_eq!(names(&facts), ["function f", "variable X"]);
}

fn facts(file: &str, level: Level, text: &str) -> Facts {
    PythonLanguage::default().extract(level, &path(file), text.as_bytes())
}

fn items(text: &str) -> Facts {
    facts("a.py", Level::Items, text)
}

fn names(facts: &Facts) -> Vec<String> {
    let name = |item: &hielements_plugin::Item| match &item.container {
        Some(container) => format!("{} {container}.{}", item.kind, item.name),
        None => format!("{} {}", item.kind, item.name),
    };
    facts.items.iter().map(name).collect()
}

#[test]
fn stubs_and_packages() {
    let kinds = |file: &str, text: &str| {
        let facts = facts(file, Level::Imports, text);
        let show = |import: &Import| format!("{:?} {}", import.kind, import.exported);
        facts
            .imports
            .iter()
            .map(show)
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(kinds("a.pyi", "from a import b"), "Type false");
    assert_eq!(kinds("p/__init__.py", "from a import b"), "Runtime true");
    assert_eq!(
        kinds("p/__init__.py", "def f(): from a import b"),
        "Runtime false"
    );
    assert_eq!(kinds("a.py", "from a import b as b, c"), "Runtime true");
    assert_eq!(kinds("a.py", "import a as a"), "Runtime true");
    assert_eq!(kinds("tests/a.pyi", "import a"), "Test false");
}

#[test]
fn exports_are_what_all_lists() {
    let exports = |text: &str| items(text).exports.map(|names| names.join(" "));
    assert_eq!(exports("x = 1"), None);
    assert_eq!(exports("__all__ = ['a', 'b']").as_deref(), Some("a b"));
    assert_eq!(
        exports("__all__: list[str] = ['a'] + m.__all__ + ['b']\n__all__ += ('c',)\n__all__.extend(['d'])\n__all__.append('e')").as_deref(),
        Some("a b c d e")
    );
    assert_eq!(exports("class A:\n  __all__ = ['a']"), None);
}

#[test]
fn variables_and_where_programs_start() {
    let facts =
        items("a, (b, *c) = 1, -2\nD: int = -3\ndef f(): e = 1\nif '__main__' == __name__: f()\n");
    assert_eq!(
        names(&facts),
        [
            "variable a",
            "variable b",
            "variable c",
            "variable D",
            "function f",
            "main __main__"
        ]
    );
    assert_eq!(
        facts.items[3].value,
        Some(hielements_plugin::Literal::Int(-3))
    );
    let script = self::facts("p/__main__.py", Level::Items, "f()");
    assert_eq!(names(&script), ["main __main__"]);
}

#[test]
fn tests_are_functions_and_classes_of_test_files() {
    let text = "test_data = 1\nclass TestA:\n  def test_b(self): ...\n  def helper(self): ...\ndef test_c(): ...\n";
    let tests = |file: &str| {
        let facts = facts(file, Level::Items, text);
        let tests = facts.items.iter().filter(|item| item.test);
        tests.map(|item| item.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(tests("test_a.py"), ["TestA", "test_b", "test_c"]);
    assert!(tests("a.py").is_empty());
}

#[test]
fn calls_are_taken_only_when_asked_for() {
    let text = "a.b(c())\nd().e(f[0].g())\n(lambda: 1)()\n";
    assert!(facts("a.py", Level::Items, text).calls.is_empty());
    let calls = facts("a.py", Level::Calls, text).calls;
    let names: Vec<_> = calls.iter().map(|call| call.name.as_str()).collect();
    assert_eq!(names, ["a.b", "c", "d", ".e", ".g"]);
}
