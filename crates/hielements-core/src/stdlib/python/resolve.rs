//! From an import to the modules it names. Reads no files: modules stand in a table.

use super::modules::is_package;
use super::standard::is_standard;
use crate::stdlib::facts::{ModuleId, Modules, Target};
use hielements_plugin::Import;

/// Adds what `import` in the module `from` leads to, one target a distinct module.
pub(super) fn resolve(modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
    let Some(base) = absolute(modules, from, &import.target) else {
        found.push(Target::External(import.target.clone(), names(import)));
        return;
    };
    let base = beside(modules, from, import, base);
    if import.names.is_empty() {
        add(modules, from, &base, None, found);
    }
    for name in &import.names {
        let full = join(&base, &name.name);
        match near(modules, from, &full) {
            Some(_) => add(modules, from, &full, None, found),
            None => add(modules, from, &base, Some(&name.name), found),
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

fn join(base: &str, name: &str) -> String {
    if base.is_empty() {
        name.to_owned()
    } else {
        format!("{base}.{name}")
    }
}

/// The full name of a target; `None` when its dots lead above the topmost package.
fn absolute(modules: &Modules, from: ModuleId, target: &str) -> Option<String> {
    let rest = target.trim_start_matches('.');
    let dots = target.len() - rest.len();
    if dots == 0 {
        return Some(rest.to_owned());
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
        package.to_owned()
    } else {
        join(package, rest)
    })
}

/// A script finds the files in its own folder under their bare names.
fn beside(modules: &Modules, from: ModuleId, import: &Import, base: String) -> String {
    let top = base.split('.').next().unwrap_or_default();
    let Some((folder, _)) = modules.name(from).rsplit_once('.') else {
        return base;
    };
    let known = near(modules, from, top).is_some() || near(modules, from, &base).is_some();
    if import.target.starts_with('.')
        || known
        || is_standard(top)
        || modules.named(folder).is_some()
    {
        return base;
    }
    let local = join(folder, &base);
    if modules.named(&local).is_some() {
        local
    } else {
        base
    }
}

/// Adds a target, or the name to the target that is there already. A package that takes a name
/// from itself is no edge.
fn add(modules: &Modules, from: ModuleId, full: &str, name: Option<&str>, found: &mut Vec<Target>) {
    let id = near(modules, from, full);
    if id == Some(from) {
        return;
    }
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
