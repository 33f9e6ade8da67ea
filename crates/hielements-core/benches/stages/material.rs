//! What the benchmarks work on: a specification of two thousand lines and a tree of Python files, the same
//! in every run.

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
