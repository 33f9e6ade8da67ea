//! Python as a language: how to read a file, and what its imports mean.

mod calls;
#[cfg(test)]
mod check_tests;
mod depth;
mod dynamic;
mod guard;
#[cfg(test)]
mod hostile_tests;
mod imports;
mod items;
mod library;
mod manifests;
mod modules;
#[cfg(test)]
mod naming_tests;
#[cfg(test)]
mod properties;
mod renamed;
mod resolve;
mod role;
mod scan;
mod standard;
mod strings;
#[cfg(test)]
mod tests;
mod values;

use super::facts::{
    Declared, Extractor, Language, Module, ModuleId, Modules, Resolver, Table, Target, unreadable,
};
use crate::source::WsPath;
use crate::workspace::Door;
use hielements_plugin::{Facts, Import, Level};
use std::sync::Arc;

pub use library::Python;
pub(in crate::stdlib) use renamed::renamed;
use role::Role;

/// Python, with the folders that its modules are named from.
#[derive(Clone, Debug, Default)]
pub struct PythonLanguage {
    source_roots: Vec<WsPath>,
}

impl PythonLanguage {
    /// Python with these source roots; without any, they are found from the files.
    pub fn new(source_roots: Vec<WsPath>) -> Self {
        Self { source_roots }
    }
}

impl Language for PythonLanguage {
    fn name(&self) -> &'static str {
        "python"
    }
}

impl Extractor for PythonLanguage {
    fn version(&self) -> &'static str {
        "python-2"
    }

    fn claims(&self, path: &WsPath) -> bool {
        matches!(path.extension(), Some("py" | "pyi"))
    }

    fn extract(&self, level: Level, path: &WsPath, text: &[u8]) -> Facts {
        if let Some(facts) = refuse(text) {
            return facts;
        }
        match level {
            Level::Imports => imports::read(text, Role::of(path)),
            Level::Items | Level::Calls => items::read(text, Role::of(path), level == Level::Calls),
        }
    }
}

impl Resolver for PythonLanguage {
    fn modules(&self, _: &Door<'_>, files: &[WsPath], _: Declared<'_>) -> Modules {
        modules::table(&self.source_roots, files)
    }

    fn module_alone(&self, table: &Table, file: &WsPath) -> Option<Module> {
        modules::alone(table, file)
    }

    fn keeps_roots(
        &self,
        table: &Table,
        moved: &[&WsPath],
        files: &dyn Fn() -> Arc<[WsPath]>,
    ) -> bool {
        modules::keeps_roots(&self.source_roots, table, moved, files)
    }

    fn resolve(&self, modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
        resolve::resolve(modules, from, import, found);
    }

    fn is_standard(&self, name: &str) -> bool {
        standard::is_standard(name)
    }

    fn declared(&self, door: &Door<'_>) -> Vec<String> {
        manifests::declared(door)
    }

    fn separator(&self) -> &'static str {
        "."
    }
}

/// The imports as the full parser sees them, for the fuzz target that compares both readers; `None` when
/// it finds a syntax error.
#[cfg(fuzzing)]
pub fn parsed_imports(text: &[u8]) -> Option<Vec<Import>> {
    items::imports(text, Role::of(&WsPath::from_walk("a.py")))
}

/// Facts that only say why the text is no Python that can be read; `None` when it is.
fn refuse(text: &[u8]) -> Option<Facts> {
    if memchr::memchr(0, text).is_some() {
        return Some(unreadable(
            "the file holds NUL bytes, so it is no Python text; exclude it or save it as UTF-8",
        ));
    }
    (std::str::from_utf8(text).is_err() && !declares_coding(text)).then(|| {
        unreadable(
            "the file is not UTF-8 and declares no other coding in its first two lines; \
             save it as UTF-8 or add `# -*- coding: … -*-`",
        )
    })
}

fn declares_coding(text: &[u8]) -> bool {
    text.splitn(3, |b| *b == b'\n').take(2).any(|line| {
        line.trim_ascii_start().starts_with(b"#")
            && memchr::memmem::find(line, b"coding")
                .is_some_and(|at| matches!(line.get(at + 6), Some(b':' | b'=')))
    })
}
