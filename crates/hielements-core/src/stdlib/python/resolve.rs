//! From an import to the modules it names. Reads no files: modules stand in a table.

use super::modules::is_package;
use super::standard::is_standard;
use crate::stdlib::facts::{ModuleId, Modules, Target};
use hielements_plugin::Import;
use std::borrow::Cow;

/// Adds what `import` in the module `from` leads to, one target a distinct module.
pub(super) fn resolve(modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
    let Some(base) = absolute(modules, from, &import.target) else {
        found.push(Target::External(import.target.clone(), names(import)));
        return;
    };
    let base = beside(modules, from, import, base);
    let id = near(modules, from, &base);
    let mut add = |id, full: &str, name| {
        // A package that takes a name from itself is no edge.
        if id != Some(from) {
            add(id, full, name, found);
        }
    };
    if import.names.is_empty() {
        add(id, &base, None);
    }
    let mut full = String::new();
    for name in &import.names {
        full.clear();
        join(&base, &name.name, &mut full);
        match near(modules, from, &full) {
            Some(module) => add(Some(module), &full, None),
            None => add(id, &base, Some(name.name.as_str())),
        }
    }
}

/// The module of this name; of several the one nearest to the importing file.
fn near(modules: &Modules, from: ModuleId, name: &str) -> Option<ModuleId> {
    modules.named_near(name, modules.file(from))
}

fn names(import: &Import) -> Vec<String> {
    import.names.iter().map(|name| name.name.clone()).collect()
}

fn join(base: &str, name: &str, full: &mut String) {
    full.push_str(base);
    if !base.is_empty() {
        full.push('.');
    }
    full.push_str(name);
}

fn joined(base: &str, name: &str) -> String {
    let mut full = String::with_capacity(base.len() + 1 + name.len());
    join(base, name, &mut full);
    full
}

/// The full name of a target; `None` when its dots lead above the topmost package.
fn absolute<'t>(modules: &'t Modules, from: ModuleId, target: &'t str) -> Option<Cow<'t, str>> {
    let rest = target.trim_start_matches('.');
    let dots = target.len() - rest.len();
    if dots == 0 {
        return Some(rest.into());
    }
    let mut package = modules.name(from);
    let is_package = is_package(modules.file(from));
    for _ in usize::from(is_package)..dots {
        if package.is_empty() {
            return None;
        }
        package = package.rsplit_once('.').map_or("", |(parent, _)| parent);
    }
    Some(if rest.is_empty() {
        package.into()
    } else {
        joined(package, rest).into()
    })
}

/// A script finds the files in its own folder under their bare names.
fn beside<'t>(
    modules: &Modules,
    from: ModuleId,
    import: &Import,
    base: Cow<'t, str>,
) -> Cow<'t, str> {
    let Some((folder, _)) = modules.name(from).rsplit_once('.') else {
        return base;
    };
    if import.target.starts_with('.') || modules.named(folder).is_some() {
        return base;
    }
    let top = base.split('.').next().unwrap_or_default();
    let known = near(modules, from, top).is_some() || near(modules, from, &base).is_some();
    if known || is_standard(top) {
        return base;
    }
    let local = joined(folder, &base);
    if modules.named(&local).is_some() {
        local.into()
    } else {
        base
    }
}

/// Adds a target, or the name to the target that is there already.
fn add(id: Option<ModuleId>, full: &str, name: Option<&str>, found: &mut Vec<Target>) {
    let there = found.iter_mut().find_map(|target| match target {
        Target::Module(other, names) if Some(*other) == id => Some(names),
        Target::External(other, names) if id.is_none() && other == full => Some(names),
        Target::Module(..) | Target::External(..) | Target::Files(..) => None,
    });
    let name = name.map(str::to_owned);
    if let Some(names) = there {
        names.extend(name);
        return;
    }
    let names = name.into_iter().collect();
    found.push(match id {
        Some(id) => Target::Module(id, names),
        None => Target::External(full.to_owned(), names),
    });
}
