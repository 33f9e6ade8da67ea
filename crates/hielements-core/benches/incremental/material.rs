//! Workspaces on disk that are the same in every run: packages of Python modules, and a specification
//! over them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The modules of a package, and the packages of an area.
const MODULES: usize = 25;
const PACKAGES: usize = 20;

/// The rules of an element.
const RULES: usize = 10;

/// A generated workspace.
#[derive(Clone, Copy)]
pub(crate) struct Material {
    /// So many Python files.
    pub(crate) files: usize,
    /// So many rules.
    pub(crate) checks: usize,
}

/// What may be different in a text.
#[derive(Clone, Copy, Default)]
pub(crate) struct Edition {
    /// A number in the body of a function.
    pub(crate) body: usize,
    /// Which module one of the imports names.
    pub(crate) import: usize,
}

impl Material {
    /// Writes everything below a folder.
    pub(crate) fn write(self, root: &Path) {
        for file in 0..self.files {
            write(root, &self.path(file), &self.text(file, Edition::default()));
        }
        write(root, "README.md", "# A shop\n");
        write(root, "hielements.hie", &self.specification());
    }

    fn packages(self) -> usize {
        self.files.div_ceil(MODULES)
    }

    fn elements(self) -> usize {
        (self.checks / RULES).max(1)
    }

    /// The package of an element: they lie evenly among all but those of the base.
    fn package(self, element: usize) -> usize {
        let others = self.packages() - PACKAGES;
        PACKAGES + element * others / self.elements()
    }

    /// A file in the package of some element, another one for each number.
    pub(crate) fn judged_file(self, number: usize) -> usize {
        let element = number * 7 % self.elements();
        self.package(element) * MODULES + 2 + number % (MODULES - 2)
    }

    /// The path of a file.
    pub(crate) fn path(self, file: usize) -> String {
        let (package, module) = (file / MODULES, file % MODULES);
        let area = package / PACKAGES;
        match module {
            0 => format!("shop/a{area}/p{package}/__init__.py"),
            _ => format!("shop/a{area}/p{package}/m{module}.py"),
        }
    }

    /// The text of a file: ten imports or so, into its package, its area and the base.
    pub(crate) fn text(self, file: usize, edition: Edition) -> String {
        let (package, module) = (file / MODULES, file % MODULES);
        let mut text = format!("\"\"\"Module {module} of package {package}.\"\"\"\n");
        if module == 0 {
            return text;
        }
        text.push_str("import json\nimport logging\nimport os.path\nfrom typing import Any\n");
        if module > 1 {
            writeln!(text, "from . import m{}", module - 1).expect("any text");
        }
        let first = package / PACKAGES * PACKAGES;
        for n in 1..4 {
            let Some(other) = (package * 31 + module * 7 + n * 13).checked_rem(package - first)
            else {
                continue;
            };
            text.push_str(&import(first + other, 1 + (module + n) % (MODULES - 1)));
        }
        if package >= PACKAGES {
            text.push_str(&import(0, 1 + edition.import % (MODULES - 1)));
            text.push_str(&import(package % PACKAGES, module));
        }
        for n in 0..4 {
            write!(
                text,
                "\n\ndef step_{n}(value: int, names: list[str] | None = None) -> dict[str, Any]:\n    \
                     \"\"\"Takes step {n}, which says \"import x\".\"\"\"\n    \
                     total = {}\n    \
                     for name in names or ():\n        \
                         total += len(name) * value  # as {{brackets}} do\n    \
                     logging.info('step %s', json.dumps({{'total': total}}))\n    \
                     return {{'{n}': total, 'path': os.path.sep}}\n",
                edition.body + n
            )
            .expect("any text");
        }
        text
    }

    /// The rules: most about single packages, three about everything.
    pub(crate) fn specification(self) -> String {
        let mut text = "\
## What all others stand on
element base:
    scope module<python> = python.package_selector('shop.a0')

## Everything
element all:
    scope src = files.folder_selector('shop')
    check python.no_import(src, 'requests')
    check files.no_files_matching(src, '**/*.pyc')
    check python.no_cycles(src)

"
        .to_owned();
        for element in 0..self.elements() {
            self.element(&mut text, element);
        }
        text
    }

    fn element(self, text: &mut String, element: usize) {
        let package = self.package(element);
        let area = package / PACKAGES;
        // A package further up, which nobody below knows.
        let above = match element + 1 {
            next if next < self.elements() => format!("e{next}"),
            _ => "'shop.nowhere'".to_owned(),
        };
        let other = above.trim_matches('\'');
        let lines = if element % 10 == 9 {
            "files.max_lines(src, 500)"
        } else {
            "python.max_dependencies(module, 20)"
        };
        writeln!(
            text,
            "## Package {package}\n\
             element e{element}:\n    \
                 scope src = files.folder_selector('shop/a{area}/p{package}')\n    \
                 scope module<python> = python.package_selector('shop.a{area}.p{package}')\n    \
                 self uses base\n    \
                 forbids connection to {above}\n    \
                 check files.exists(src, '__init__.py')\n    \
                 check python.no_import(module, 'requests')\n    \
                 check python.imports_only(module, ['shop'])\n    \
                 check python.no_cycles(module)\n    \
                 check python.cannot_reach(module, {above})\n    \
                 check python.has_docs(module)\n    \
                 check python.function_exists(module, 'step_1')\n    \
                 check {lines}\n\
             \n\
             # {other} stands above\n"
        )
        .expect("any text");
    }
}

/// An import of a module.
fn import(package: usize, module: usize) -> String {
    let area = package / PACKAGES;
    format!("from shop.a{area}.p{package}.m{module} import step_0, step_1 as one\n")
}

/// Writes a file with its folder.
pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}
