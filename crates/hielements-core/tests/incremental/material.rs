//! Workspaces and changes made at random, of Python, Rust, Docker and specifications.

use hielements_core::source::WsPath;
use hielements_core::workspace::MemoryWorkspace;
use proptest::prelude::*;

/// One change.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Another text in a file that may be there or not.
    Write(String, String),
    /// A line at the end of a file that is there.
    Append(String, &'static str),
    /// A file that may be there is not.
    Delete(String),
    /// What one file held, another one holds.
    Rename(String, String),
    /// Other rules.
    Specification(u64),
    /// Another configuration.
    Configuration(u8),
    /// The process ends; as many of the steps behind happen before the next one begins.
    Restart(usize),
}

impl Step {
    /// Makes the change.
    pub(crate) fn apply(&self, workspace: &mut MemoryWorkspace) {
        use hielements_core::workspace::Workspace;
        let path = WsPath::from_walk;
        match self {
            Self::Write(at, text) => workspace.put(&path(at.as_str()), text.as_bytes()),
            Self::Append(at, line) => {
                if let Ok(mut text) = workspace.read(&path(at.as_str())) {
                    text.extend_from_slice(line.as_bytes());
                    workspace.put(&path(at.as_str()), text);
                }
            }
            Self::Delete(at) => workspace.remove(&path(at.as_str())),
            Self::Rename(from, to) => {
                if let Ok(text) = workspace.read(&path(from.as_str())) {
                    workspace.remove(&path(from.as_str()));
                    workspace.put(&path(to.as_str()), text);
                }
            }
            Self::Specification(rules) => {
                workspace.put(&path("hielements.hie"), specification(*rules).as_bytes());
            }
            Self::Configuration(settings) => {
                workspace.put(&path("hielements.toml"), config(*settings).as_bytes());
            }
            Self::Restart(_) => {}
        }
    }
}

const PYTHON: &[&str] = &[
    "app/a.py",
    "app/b.py",
    "app/sub/__init__.py",
    "app/sub/c.py",
    "lib/d.py",
    "lib/d.pyi",
    "tests/test_a.py",
    "json.py",
];
const RUST: &[&str] = &[
    "crates/x/src/lib.rs",
    "crates/x/src/m.rs",
    "crates/x/src/n/mod.rs",
    "crates/x/src/main.rs",
    "crates/y/src/lib.rs",
    "crates/y/tests/t.rs",
];
const MANIFESTS: &[&str] = &["Cargo.toml", "crates/x/Cargo.toml", "crates/y/Cargo.toml"];
const DOCKER: &[&str] = &["Dockerfile", "app/Dockerfile"];
const COMPOSE: &[&str] = &["compose.yaml"];
const OTHERS: &[&str] = &["notes.txt", "app/notes.txt", "README.md", "more.hie"];

const PYTHON_LINES: &[&str] = &[
    "import app.b",
    "from app import a",
    "from app.sub import c as k",
    "import lib.d",
    "import json",
    "from lib.d import *",
    "from . import b",
    "from .sub.c import g",
    "import requests",
    "def f(x: int) -> int:\n    '''Says.'''\n    return g(x)",
    "def g():\n    import lib.d\n    f(1)",
    "class C(Base):\n    '''Is.'''\n    def m(self): self.n()",
    "class Base:\n    pass",
    "x: int = 3",
    "# hielements: allow(python.no_import) needed",
    "# hielements: allow(python.depends_on) stale",
    "def (",
    "if TYPE_CHECKING:\n    import app.a",
    "# TODO",
    "__all__ = ['f']",
    "@test\ndef test_f(): f()",
];
const RUST_LINES: &[&str] = &[
    "use crate::m;",
    "use crate::n::T;",
    "pub mod m;",
    "mod n;",
    "pub struct T;",
    "pub trait Q {}",
    "impl Q for T {}",
    "use y::Z;",
    "/// Does.\npub fn f() { crate::m::g() }",
    "pub fn g() {}",
    "#[path = \"m.rs\"] mod p;",
    "mod inner { use super::m; pub fn h() {} }",
    "fn (",
    "use std::io;",
    "#[cfg(test)] mod tests { use super::*; #[test] fn t() {} }",
    "pub use crate::n::T as U;",
    "// hielements: allow(rust.no_import) needed",
    "extern crate y;",
    "#[derive(Debug)] pub enum E { A }",
];
const MANIFEST_LINES: &[&str] = &[
    "[workspace]\nmembers = ['crates/*']",
    "[package]\nname = 'x'",
    "[package]\nname = 'y'",
    "[dependencies]\ny = { path = '../y' }",
    "[dependencies]\nz = { path = '../y', package = 'y' }",
    "[dependencies]\nserde = '1'",
    "[[bin]]\nname = 'tool'\npath = 'src/m.rs'",
    "[broken",
];
const DOCKER_LINES: &[&str] = &[
    "FROM python:3",
    "FROM rust AS build",
    "COPY app /app",
    "COPY crates/x /x",
    "USER root",
    "USER app",
    "COPY --from=build /x /y",
    "COPY *.txt /",
    "RUN pip install x",
    "HEALTHCHECK CMD true",
];
const COMPOSE_LINES: &[&str] = &[
    "services:",
    "  web:\n    build: .\n    depends_on: [db]",
    "  db:\n    image: postgres",
    "  job:\n    build: ./app",
    "  web:\n    image: x",
    "\tbad",
];

/// Rules of which each bit of a number takes one.
const RULES: &[&str] = &[
    "check python.no_import(app, 'lib')",
    "check python.depends_on(app, lib)",
    "check named: python.layers([app, lib])",
    "check python.no_cycles(app)",
    "check python.cannot_reach(lib, 'app')",
    "check python.imports_only(lib, ['json'])",
    "check app.exists('a.py')",
    "check files.no_text(everything, 'TODO')",
    "check files.max_lines(everything, 4)",
    "check files.no_files_matching(app, '**/*.txt')",
    "check python.has_docs(app)",
    "check python.function_exists(app, 'f')",
    "check python.calls(app, 'g')",
    "check code.no_import(everything, 'requests')",
    "check code.no_cycles(everything)",
    "check rust.no_import(x, 'y')",
    "check rust.module_exists('x::m')",
    "check rust.depends_on(x, 'std')",
    "check rust.struct_exists('T')",
    "check rust.has_docs(x)",
    "check rust.implements(x, 'T', 'Q')",
    "check rust.no_cycles(x)",
    "check rust.only_imported_by(y, [x])",
    "check docker.base_image(image, 'python:3')",
    "check docker.no_root_user(image)",
    "check code.depends_on(image, app)",
    "check scopes.not_empty(picked)",
    "check scopes.empty(scopes.intersection(app, lib))",
    "uses_line",
    "forbids connection to other",
    "requires scope special",
    "check python.public_api(python.package_selector('app.sub'), ['f'])",
    "check picked == app",
    "check code.has_tests(app)",
    "forbids language rust",
    "allows connection to other",
    "check python.calls(app, lib)",
    "requires check python.has_docs(app)",
];

/// A specification with some of the rules.
pub(crate) fn specification(rules: u64) -> String {
    let mut text = String::from(
        "import rust\nimport python\n\npattern careful:\n    scope main\n    check scopes.not_empty(main)\n    \
         check code.no_cycles(main)\n    forbids connection to lib.d\n\nelement other implements careful:\n    \
         scope src binds careful.main = files.folder_selector('lib')\n\nelement whole:\n    \
         scope app = files.folder_selector('app')\n    scope lib = files.folder_selector('lib')\n    \
         scope everything = files.glob_selector('**')\n    scope x = files.folder_selector('crates/x')\n    \
         scope y = rust.crate_selector('y')\n    scope image = docker.file_selector('Dockerfile')\n    \
         scope picked = scopes.union(app, files.glob_selector('lib/*.py'))\n",
    );
    if rules & 1 == 1 {
        text.push_str("    # a comment\n");
    }
    for (bit, rule) in RULES.iter().enumerate() {
        if rules >> (bit % 64) & 1 == 1 {
            let rule = if *rule == "uses_line" {
                "app uses lib"
            } else {
                rule
            };
            text.push_str("    ");
            text.push_str(rule);
            text.push('\n');
        }
    }
    if rules >> 60 & 1 == 1 {
        text.push_str("    check (\n");
    }
    text
}

/// A configuration.
pub(crate) fn config(settings: u8) -> String {
    let mut text = String::from("[workspace]\n");
    if settings & 1 == 1 {
        text.push_str("cover = ['app/**', 'lib/**']\n");
    }
    if settings & 2 == 2 {
        text.push_str("specs = ['hielements.hie', '*.hie']\n");
    }
    if settings & 4 == 4 {
        text.push_str("[python]\nsource-roots = ['app']\n");
    }
    if settings & 8 == 8 {
        text.push_str("[lints]\nempty-scope = 'warn'\n\"python.no_import\" = 'warn'\n");
    }
    if settings & 16 == 16 {
        text.push_str("nonsense\n");
    }
    text
}

fn text(lines: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(lines), 0..5)
        .prop_map(|lines| lines.join("\n") + "\n")
}

fn file() -> impl Strategy<Value = (String, String)> {
    let of = |paths: &'static [&'static str], lines| {
        let path = prop::sample::select(paths).prop_map(str::to_owned);
        (path, text(lines))
    };
    prop_oneof![
        5 => of(PYTHON, PYTHON_LINES),
        4 => of(RUST, RUST_LINES),
        2 => of(MANIFESTS, MANIFEST_LINES),
        1 => of(DOCKER, DOCKER_LINES),
        1 => of(COMPOSE, COMPOSE_LINES),
        1 => of(OTHERS, &["TODO", "words", "element extra:\n    scope s = files.folder_selector('app')"]),
    ]
}

fn path() -> impl Strategy<Value = String> {
    file().prop_map(|(path, _)| path)
}

/// The files that a workspace begins with.
pub(crate) fn files() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(file(), 4..24)
}

/// One change.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => file().prop_map(|(path, text)| Step::Write(path, text)),
        4 => (path(), prop::sample::select(vec!["\n", "# end\n", "// end\n", "TODO\n"]))
            .prop_map(|(path, line)| Step::Append(path, line)),
        3 => path().prop_map(Step::Delete),
        2 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => any::<u64>().prop_map(Step::Specification),
        1 => any::<u8>().prop_map(Step::Configuration),
        1 => (0..4usize).prop_map(Step::Restart),
    ]
}
