//! Rust as a language: how to read a file, and what its imports mean.
//!
//! `Cargo.toml` belongs to it: a manifest is a module of its package (`shop_core::Cargo.toml`) whose
//! imports are the declared dependencies, each at its line.

mod attributes;
mod checks;
mod crates;
mod depth;
mod externs;
mod imports;
mod items;
mod lexer;
mod library;
mod manifest;
mod modules;
mod names;
mod reader;
mod renamed;
mod resolve;
mod spelling;
#[cfg(test)]
mod tests;
mod trees;
mod types;

pub use library::Rust;
pub(in crate::stdlib) use renamed::renamed;

use super::facts::{
    Declared, Extractor, Language, ModuleId, Modules, Resolver, Role, Target, unreadable,
};
use crate::source::WsPath;
use crate::workspace::Door;
use crates::MANIFEST;
use hielements_plugin::{Facts, Import, Level};

/// Rust.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustLanguage;

impl Language for RustLanguage {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn hides_imports(&self) -> bool {
        true
    }

    fn role(&self, path: &WsPath) -> Role {
        if path.name() == MANIFEST {
            return Role::Manifest;
        }
        let below = |folder: &str| {
            let mut parts = path.parts().rev().skip(1);
            parts.any(|part| part == folder)
        };
        let entry = matches!(path.name(), "main.rs" | "build.rs")
            || ["tests", "benches", "examples", "bin"]
                .iter()
                .any(|name| below(name));
        if entry { Role::Entry } else { Role::Module }
    }
}

impl Extractor for RustLanguage {
    fn version(&self) -> &'static str {
        "rust-2"
    }

    fn claims(&self, path: &WsPath) -> bool {
        path.extension() == Some("rs") || path.name() == MANIFEST
    }

    fn extract(&self, level: Level, path: &WsPath, text: &[u8]) -> Facts {
        let Ok(text) = std::str::from_utf8(text) else {
            return unreadable(
                "the file is not UTF-8, so it is no Rust; save it as UTF-8 or exclude it",
            );
        };
        if text.len() > LONGEST {
            return unreadable("the file is larger than 1 GiB, so it is not read; exclude it");
        }
        match level {
            _ if path.name() == MANIFEST => manifest::facts(text),
            Level::Imports => imports::read(text, is_test(path)),
            Level::Items | Level::Calls => items::read(text, is_test(path)),
        }
    }
}

/// Offsets must fit 32 bits, with room for the parser.
const LONGEST: usize = 1 << 30;

impl Resolver for RustLanguage {
    fn follows_declarations(&self) -> bool {
        true
    }

    fn modules(&self, door: &Door<'_>, files: &[WsPath], declared: Declared<'_>) -> Modules {
        modules::table(door, files, declared)
    }

    fn resolve(&self, modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
        resolve::resolve(modules, from, import, found);
    }

    fn is_standard(&self, name: &str) -> bool {
        resolve::is_standard(name)
    }

    fn separator(&self) -> &'static str {
        "::"
    }
}

/// Whether a file holds test code, by its name and folder.
fn is_test(path: &WsPath) -> bool {
    let stem = path.name().strip_suffix(".rs").unwrap_or(path.name());
    let folders = path.parts().rev().skip(1);
    matches!(stem, "tests" | "test")
        || stem.ends_with("_tests")
        || stem.ends_with("_test")
        || folders
            .into_iter()
            .any(|part| part == "tests" || part == "benches")
}
