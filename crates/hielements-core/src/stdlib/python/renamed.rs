//! Modules of Python whose names change when files get other paths.

use super::modules;
use crate::source::WsPath;
use crate::stdlib::facts::Module;
use crate::stdlib::renamed::{Files, MovedFile, without_last};

/// Names before and after.
pub(in crate::stdlib) fn renamed(
    source_roots: &[WsPath],
    files: &Files<'_>,
    moved: &[MovedFile],
) -> Vec<(String, String)> {
    let code: Vec<&MovedFile> = moved.iter().filter(|file| is_module(file)).collect();
    if code.is_empty() {
        return Vec::new();
    }
    let (before, after) = (
        modules::Roots::new(source_roots, files.before),
        modules::Roots::new(source_roots, files.after),
    );
    let mut found = Vec::new();
    for file in code {
        let (Some(old), Some(new)) = (before.module(&file.from), after.module(&file.to)) else {
            continue;
        };
        pairs(file, &old, &new, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a moved file is named after its path. An `__init__` that moves alone names nothing new.
fn is_module(file: &MovedFile) -> bool {
    let is_code = matches!(file.from.extension(), Some("py" | "pyi"));
    is_code && (file.below > 0 || !modules::is_package(&file.from))
}

/// Each name of what was moved, with the name after that the same root gives.
fn pairs(file: &MovedFile, old: &Module, new: &Module, found: &mut Vec<(String, String)>) {
    let parts = file.below - usize::from(file.below > 0 && modules::is_package(&file.from));
    let names = |module: &Module| -> Vec<String> {
        let all = std::iter::once(&module.name).chain(&module.also);
        all.filter_map(|name| without_last(name, ".", parts))
            .collect()
    };
    let after = names(new);
    for old in names(old) {
        let length = |name: &String| name.split('.').count();
        let same = after.iter().find(|new| length(new) == length(&old));
        if let Some(new) = same.or_else(|| after.first()) {
            found.push((old, new.clone()));
        }
    }
}
