//! Workspaces and changes made at random, of Python, Rust, Docker and specifications.

mod rules;

use proptest::prelude::*;
pub(crate) use rules::{RULES, SHOP, Words, config, pattern, specification};

/// A change of files.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Another text in a file that may be there or not.
    Write(String, String),
    /// A line at the end of a file that is there.
    Append(String, &'static str),
    /// A line at the start, which moves all others.
    Prepend(String, &'static str),
    /// A file that may be there is not.
    Delete(String),
    /// What one file held, another one holds.
    Rename(String, String),
}

/// What happens after a change.
#[derive(Clone, Debug)]
pub(crate) enum Then {
    /// Everything is judged.
    Judge,
    /// Some rules are judged: those whose numbers are in it.
    Part(u64),
    /// Everything up to the first broken rule is judged.
    FailFast,
    /// Everything is to be judged, and then nobody wants it.
    Cancel,
    /// The change is seen.
    Look,
    /// Nothing: the next change comes.
    Nothing,
    /// The process ends; that many further changes happen before the next one begins, which may find
    /// some of its facts gone.
    Restart(usize, u64),
}

impl Step {
    /// Makes the change.
    pub(crate) fn apply(&self, files: &mut impl Files) {
        let mut edit = |at: &str, edit: &dyn Fn(Vec<u8>) -> Vec<u8>| {
            if let Some(text) = files.read(at) {
                files.write(at, &edit(text));
            }
        };
        match self {
            Self::Append(at, line) => edit(at, &|text| [&*text, line.as_bytes()].concat()),
            Self::Prepend(at, line) => edit(at, &|text| [line.as_bytes(), &*text].concat()),
            Self::Write(at, text) => files.write(at, text.as_bytes()),
            Self::Delete(at) => files.delete(at),
            Self::Rename(from, to) => {
                if let Some(text) = files.read(from) {
                    files.delete(from);
                    files.write(to, &text);
                }
            }
        }
    }
}

/// Where the files are.
pub(crate) trait Files {
    /// What a file holds.
    fn read(&self, path: &str) -> Option<Vec<u8>>;
    /// Puts a text into a file.
    fn write(&mut self, path: &str, text: &[u8]);
    /// Takes a file away, should it be there.
    fn delete(&mut self, path: &str);
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
const OTHERS: &[&str] = &["notes.txt", "app/notes.txt", "README.md", "extra.hie"];
const PATTERNS: &[&str] = &["more.hie", "specs/more.hie"];

/// Where the rules stand.
pub(crate) const SPECIFICATION: &str = "hielements.hie";
/// Where the configuration stands.
pub(crate) const CONFIG: &str = "hielements.toml";

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
    "from lib.d import x",
    "# hielements: allow(files.no_text, connection) known",
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
    "use serde::Serialize;",
    "pub struct Z;",
    "include!(\"m.rs\");",
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
    "EXPOSE 80",
    "# hielements: allow(docker.no_root_user) known",
    "FROM python:latest",
];
const COMPOSE_LINES: &[&str] = &[
    "services:",
    "  web:\n    build: .\n    depends_on: [db]",
    "  db:\n    image: postgres",
    "  job:\n    build: ./app",
    "  web:\n    image: x",
    "\tbad",
    "  web:\n    build:\n      context: .\n      dockerfile: app/Dockerfile",
];

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
        3 => of(DOCKER, DOCKER_LINES),
        2 => of(COMPOSE, COMPOSE_LINES),
        1 => of(OTHERS, &["TODO", "words", "lib f", "element extra:\n    scope s = files.folder_selector('app')"]),
        1 => (prop::sample::select(PATTERNS), any::<u16>())
            .prop_map(|(path, form)| (path.to_owned(), pattern(form))),
    ]
}

fn path() -> impl Strategy<Value = String> {
    file().prop_map(|(path, _)| path)
}

fn words() -> impl Strategy<Value = String> {
    (any::<u128>(), any::<u32>()).prop_map(|(rules, form)| specification(Words { rules, form }))
}

/// Bits of which one in three is set.
fn settings() -> impl Strategy<Value = u16> {
    (any::<u16>(), any::<u16>(), any::<u16>()).prop_map(|(a, b, c)| a & (b | c))
}

/// The files that a workspace begins with.
pub(crate) fn files() -> impl Strategy<Value = Vec<(String, String)>> {
    let code = prop::collection::vec(file(), 6..32);
    (code, words(), any::<u16>(), settings()).prop_map(|(mut files, words, form, settings)| {
        files.push((SPECIFICATION.to_owned(), words));
        files.push(("more.hie".to_owned(), pattern(form)));
        files.push((CONFIG.to_owned(), config(settings)));
        files
    })
}

const ENDS: &[&str] = &["\n", "# end\n", "// end\n", "TODO\n"];

/// One change.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let line = || prop::sample::select(ENDS);
    let any_path = prop_oneof![5 => path(), 1 => Just(SPECIFICATION.to_owned())];
    prop_oneof![
        8 => file().prop_map(|(path, text)| Step::Write(path, text)),
        4 => (path(), line()).prop_map(|(path, line)| Step::Append(path, line)),
        2 => (any_path, line()).prop_map(|(path, line)| Step::Prepend(path, line)),
        3 => path().prop_map(Step::Delete),
        2 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => words().prop_map(|text| Step::Write(SPECIFICATION.to_owned(), text)),
        1 => settings().prop_map(|settings| Step::Write(CONFIG.to_owned(), config(settings))),
    ]
}

/// What follows a change.
pub(crate) fn then() -> impl Strategy<Value = Then> {
    prop_oneof![
        10 => Just(Then::Judge),
        2 => any::<u64>().prop_map(Then::Part),
        1 => Just(Then::FailFast),
        1 => Just(Then::Cancel),
        2 => Just(Then::Look),
        2 => Just(Then::Nothing),
        1 => (0..4usize, any::<u64>()).prop_map(|(count, lost)| Then::Restart(count, lost)),
    ]
}
