//! From an import to the modules it names. Reads no files: modules and packages stand in a table.

use super::crates::{MANIFEST, underscored};
use super::names::{join, last_colons, split};
use crate::stdlib::facts::packages::{Extern, Root};
use crate::stdlib::facts::{ModuleId, Modules, Target};
use hielements_plugin::Import;

/// Adds what `import` in the module `from` leads to, one target a distinct module.
pub(super) fn resolve(modules: &Modules, from: ModuleId, import: &Import, found: &mut Vec<Target>) {
    // Paths are written as the file's own module would write them.
    let name = modules.name(modules.whole(from));
    let here = Here {
        modules,
        from,
        name,
        root: modules.packages().root_of(name, "::"),
    };
    if modules.file(from).name() == MANIFEST {
        return here.dependency(&import.target, found);
    }
    if import.names.is_empty() {
        let path = import.target.strip_prefix("::").unwrap_or(&import.target);
        let code = path.contains("::");
        return here.add(&import.target, code, found);
    }
    for name in &import.names {
        let name = if name.name == "self" {
            ""
        } else {
            name.name.as_str()
        };
        here.add(&join(&import.target, name), false, found);
    }
}

/// Whether a crate comes with the compiler.
pub(super) fn is_standard(name: &str) -> bool {
    matches!(name, "std" | "core" | "alloc" | "proc_macro" | "test")
}

/// The module that imports.
struct Here<'a> {
    modules: &'a Modules,
    from: ModuleId,
    name: &'a str,
    root: Option<(&'a str, &'a Root)>,
}

impl Here<'_> {
    /// What a dependency of a manifest is.
    fn dependency(&self, key: &str, found: &mut Vec<Target>) {
        let name = underscored(key);
        match self.root.and_then(|(_, root)| root.externs.get(&name)) {
            Some(Extern::Inside(root)) => self.longest(root, "", found),
            Some(Extern::Outside(name)) => push(found, Target::External(name.clone(), Vec::new())),
            None => push(found, Target::External(name, Vec::new())),
        }
    }

    /// Adds what a path leads to. A path in `code` may begin with anything that is no module.
    fn add(&self, path: &str, code: bool, found: &mut Vec<Target>) {
        if let Some(path) = path.strip_prefix("::") {
            return self.global(path, code, found);
        }
        let (head, rest) = split(path);
        match head {
            "crate" => self.longest(self.children(), rest, found),
            "self" => self.longest(self.below(), rest, found),
            "super" => self.above(rest, found),
            head => {
                let is_child = [self.below(), self.name]
                    .iter()
                    .any(|base| self.modules.named(&join(base, head)).is_some());
                if is_child {
                    self.longest(self.below(), path, found);
                } else {
                    self.global(path, code, found);
                }
            }
        }
    }

    /// A path that begins with the name of a crate or, in old editions, at the root of its own.
    fn global(&self, path: &str, code: bool, found: &mut Vec<Target>) {
        let (head, rest) = split(path);
        match self.root.and_then(|(_, root)| root.externs.get(head)) {
            Some(Extern::Inside(root)) => return self.longest(root, rest, found),
            Some(Extern::Outside(name)) => return outside(&join(name, rest), found),
            None => {}
        }
        if matches!(head, "" | "*") {
            return;
        }
        let in_crate = join(self.children(), head);
        if is_standard(head) {
            outside(path, found);
        } else if code {
            // A primitive type, a local name, or something that a glob brings in.
        } else if self.modules.named(&in_crate).is_some() {
            self.longest(&in_crate, rest, found);
        } else {
            outside(path, found);
        }
    }

    /// `super`, several times.
    fn above(&self, mut rest: &str, found: &mut Vec<Target>) {
        let mut module = self.parent(self.name);
        while let Some(behind) = rest.strip_prefix("super") {
            if !behind.is_empty() && !behind.starts_with("::") {
                break;
            }
            module = module.and_then(|module| self.parent(module));
            rest = behind.trim_start_matches("::");
        }
        if let Some(module) = module {
            self.longest(module, rest, found);
        }
    }

    /// The module around another one; none for the root of a crate.
    fn parent<'n>(&self, module: &'n str) -> Option<&'n str> {
        let is_root = self
            .root
            .is_some_and(|(name, root)| module == name || module == root.children);
        if is_root {
            return None;
        }
        module.rsplit_once("::").map(|(parent, _)| parent)
    }

    /// What the names of the modules of the crate begin with.
    fn children(&self) -> &str {
        self.root.map_or("", |(_, root)| root.children.as_str())
    }

    /// What the names of the modules that this one declares begin with.
    fn below(&self) -> &str {
        match self.root {
            Some((name, root)) if name == self.name => &root.children,
            Some(_) | None => self.name,
        }
    }

    /// Adds the longest part of `base::rest` that is a module, not shorter than `base`, with the
    /// rest as the name that is taken from it.
    fn longest(&self, base: &str, rest: &str, found: &mut Vec<Target>) {
        // The inline modules of a target that is not called like its modules are called like it.
        if let Some((name, root)) = self.root
            && root.children == base
            && name != base
            && self.modules.named(&join(name, split(rest).0)).is_some()
        {
            return self.longest(name, rest, found);
        }
        let path = join(base, rest);
        let mut end = path.len();
        loop {
            if let Some(id) = self.modules.named(&path[..end]) {
                let taken = path[end..].trim_start_matches("::");
                return self.module(id, taken, found);
            }
            match last_colons(&path[..end]) {
                Some(at) if at >= base.len() => end = at,
                Some(_) | None => break,
            }
        }
        // `crate` and `super` of a target that is not called like its modules.
        if let Some((name, root)) = self.root
            && root.children == base
            && let Some(id) = self.modules.named(name)
        {
            self.module(id, rest, found);
        }
    }

    fn module(&self, id: ModuleId, taken: &str, found: &mut Vec<Target>) {
        if id != self.from {
            let names = if taken.is_empty() {
                Vec::new()
            } else {
                vec![taken.to_owned()]
            };
            push(found, Target::Module(id, names));
        }
    }
}

/// Something outside, its last part as the name that is taken.
fn outside(path: &str, found: &mut Vec<Target>) {
    let target = match last_colons(path) {
        Some(at) => Target::External(path[..at].to_owned(), vec![path[at + 2..].to_owned()]),
        None => Target::External(path.to_owned(), Vec::new()),
    };
    push(found, target);
}

/// Adds a target, or its names to the target that is there already.
fn push(found: &mut Vec<Target>, target: Target) {
    for known in found.iter_mut() {
        match (known, &target) {
            (Target::Module(known, names), Target::Module(id, more)) if known == id => {
                names.extend(more.iter().cloned());
                return;
            }
            (Target::External(known, names), Target::External(name, more)) if known == name => {
                names.extend(more.iter().cloned());
                return;
            }
            (Target::Module(..) | Target::External(..) | Target::Files(_), _) => {}
        }
    }
    found.push(target);
}
