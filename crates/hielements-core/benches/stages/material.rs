//! What the benchmarks work on: large specifications and a tree of Python files, the same in every
//! run.

use std::fmt::Write;

/// Packages of the tree; each holds as many modules.
const PACKAGES: usize = 32;

/// A specification of this many elements, ten lines each.
pub(crate) fn specification(elements: usize) -> String {
    let mut text = String::new();
    for n in 0..elements {
        let next = (n + 1) % PACKAGES;
        let package = n % PACKAGES;
        writeln!(
            text,
            "## Part {n} of the system, with what belongs to it\n\
             element part{n}:\n    \
                 scope src = files.folder_selector('pkg/p{package}')\n    \
                 scope modules<python> = python.package_selector('pkg.p{package}')\n    \
                 check has_start: files.exists(src, '__init__.py')\n    \
                 check python.no_dependency(modules, 'pkg.p{next}')\n    \
                 ## The part that others may use\n    \
                 element api:\n        \
                     scope src = files.glob_selector('pkg/p{package}/m1*.py')\n        \
                     check files.no_text(src, 'TODO')"
        )
        .expect("a string takes any text");
    }
    text
}

/// A hundred patterns of five rules.
const PATTERNS: usize = 100;

/// A specification of 250 systems with three parts each: a thousand elements with a thousand
/// instances of patterns and five thousand rules.
pub(crate) fn patterns() -> String {
    let mut text = String::new();
    for n in 0..PATTERNS {
        writeln!(
            text,
            "pattern p{n}:\n    \
                 element domain {{ scope module }}\n    \
                 element infra:\n        \
                     scope module\n        \
                     forbids connection to domain\n    \
                 requires descendant scope module\n    \
                 requires element web\n    \
                 forbids descendant check files.exists(module, 'p{n}.txt')\n    \
                 check files.exists(domain.module, 'start.py')"
        )
        .expect("a string takes any text");
    }
    for n in 0..250 {
        let implements = (0..4).map(|k| format!("p{}", (n * 4 + k) % PATTERNS));
        let implements = implements.collect::<Vec<_>>().join(", ");
        writeln!(
            text,
            "element system{n} implements {implements}:\n    \
                 element domain {{ scope module = files.folder_selector('pkg/p{n}') }}\n    \
                 element infra {{ scope module = files.folder_selector('pkg/q{n}') }}\n    \
                 element web {{ scope module = files.folder_selector('pkg/r{n}') }}"
        )
        .expect("a string takes any text");
    }
    text
}

/// One element of a thousand, which five patterns speak of as a whole.
pub(crate) fn wide() -> String {
    let mut text = String::new();
    for n in 0..5 {
        writeln!(
            text,
            "pattern p{n}:\n    \
                 requires descendant scope module\n    \
                 requires descendant element e{n}\n    \
                 forbids descendant check files.exists(module, 'p{n}.txt')\n    \
                 allows descendant element part implements leaf"
        )
        .expect("a string takes any text");
    }
    text.push_str("pattern leaf:\n");
    for n in 0..5 {
        writeln!(text, "    check files.exists(module, 'l{n}.txt')").expect("any text");
    }
    text.push_str("    scope module\nelement all implements p0, p1, p2, p3, p4:\n");
    for n in 0..1000 {
        writeln!(
            text,
            "    element e{n} implements leaf {{ scope module = files.folder_selector('pkg/p{n}') }}"
        )
        .expect("a string takes any text");
    }
    text
}

/// Ten rules over the tree.
pub(crate) fn rules() -> String {
    let mut text = "element rules:\n".to_owned();
    for n in 0..11 {
        writeln!(text, "    scope p{n} = python.package_selector('pkg.p{n}')")
            .expect("a string takes any text");
    }
    for n in 0..10 {
        let next = n + 1;
        writeln!(text, "    check python.no_dependency(p{n}, p{next})")
            .expect("a string takes any text");
    }
    text
}

/// The files of the tree: (path, text).
pub(crate) fn python_files() -> Vec<(String, String)> {
    let mut files = vec![("pkg/__init__.py".to_owned(), String::new())];
    for package in 0..PACKAGES {
        files.push((format!("pkg/p{package}/__init__.py"), String::new()));
        for module in 0..PACKAGES {
            let path = format!("pkg/p{package}/m{module}.py");
            files.push((path, python_text(package, module)));
        }
    }
    files
}

/// A module of some hundred and fifty lines with ten imports.
fn python_text(package: usize, module: usize) -> String {
    let mut text = format!("\"\"\"Module {module} of package {package}.\"\"\"\n");
    text.push_str("from __future__ import annotations\n\nimport logging\nimport os.path as path\n");
    for n in 1..6 {
        let (package, module) = ((package + n) % PACKAGES, (module * n) % PACKAGES);
        writeln!(
            text,
            "from pkg.p{package}.m{module} import (\n    name_{n},  # why\n    other as o{n},\n)"
        )
        .expect("a string takes any text");
    }
    text.push_str("if TYPE_CHECKING:\n    from . import m1, m2\n");
    for n in 0..12 {
        writeln!(
            text,
            "\n\nclass Part{n}(Base, metaclass=Meta):\n    '''A part, which says \"import x\".'''\n\n    \
                 def call(self, key: str, *, value: int = {n}) -> dict[str, int]:\n        \
                     # A comment with (brackets and 'quotes\n        \
                     if key in self.values and value > 0x1f:\n            \
                         return {{key: [f\"{{key!r:>{{value}}}}\", self.other(key)[1:-1]]}}\n        \
                     return dict((k, v ** 2) for k, v in self.items())"
        )
        .expect("a string takes any text");
    }
    text
}
