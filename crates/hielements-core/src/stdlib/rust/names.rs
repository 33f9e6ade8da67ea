//! From statements as read to imports as the resolver wants them: names that other `use` statements
//! or `mod` declarations of the same file bring in are written out, and `self` and `super` inside an
//! inline module are written as seen from the file.
//!
//! A path in code is an import of its own, except through a name that a `use` brought in: there the
//! `use` is the import, unless the path names a deeper module (`facts::base::read`). Such an import
//! has the whole path as its target and no names. Names that come through a glob are not followed,
//! but for `use super::*` inside an inline module.

use super::reader::may_be_module;
use super::trees::Tree;
use hielements_plugin::{Import, ImportKind, ImportedName, Place};
use rustc_hash::FxHashMap;

/// A statement with byte offsets.
pub(super) struct Raw<'t> {
    pub(super) what: What<'t>,
    /// The module of the file that it stands in.
    pub(super) scope: usize,
    pub(super) test: bool,
    pub(super) conditional: bool,
    /// Whether it is a `pub use` or `pub extern crate`.
    pub(super) public: bool,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What<'t> {
    /// `use …;`
    Use(Tree<'t>),
    /// `extern crate name;`, and the name behind `as`.
    Crate(&'t str, Option<&'t str>),
    /// A path in code.
    Path {
        /// Whether it begins with `::`.
        global: bool,
        parts: Vec<&'t str>,
    },
}

/// The modules of a file: itself, at 0, and its inline modules.
pub(super) struct Scopes(Vec<Scope>);

#[derive(Default)]
struct Scope {
    /// The names from the file's module down to this one.
    path: String,
    /// The scope whose code it is where modules are asked for: itself, unless it stands inside a
    /// function or a macro.
    module: usize,
    /// The module around it and whether its names are seen here.
    outer: Option<usize>,
    sees_outer: bool,
    names: FxHashMap<String, Bound>,
}

/// What a name stands for.
#[derive(Clone)]
enum Bound {
    /// A module declared here.
    Child,
    /// What a `use` brings in.
    Used { global: bool, path: String },
}

/// Longer names of inline modules are no code that a person wrote.
const LONGEST: usize = 1024;
/// So many modules around a name are asked for it.
const DEEPEST: usize = 32;
/// So many names that stand for other names are followed.
const STEPS: usize = 8;

impl Default for Scopes {
    fn default() -> Self {
        Self(vec![Scope::default()])
    }
}

impl Scopes {
    /// The names from the file's module down to a scope, joined with `::`.
    pub(super) fn path(&self, scope: usize) -> &str {
        &self.0[scope].path
    }

    /// Notes that a scope has a module of this name.
    pub(super) fn declare(&mut self, scope: usize, name: &str) {
        self.0[scope].names.insert(name.to_owned(), Bound::Child);
    }

    /// Opens an inline module; beyond all sense of depth the scope stays as it is. One that is no
    /// `module`, as it stands inside a function or a macro, is a part of the module around it.
    pub(super) fn open(&mut self, outer: usize, name: &str, module: bool) -> usize {
        let path = join(&self.0[outer].path, name);
        if path.len() > LONGEST {
            return outer;
        }
        let own = self.0.len();
        let module = if module { own } else { self.0[outer].module };
        self.0.push(Scope {
            path,
            module,
            outer: Some(outer),
            ..Scope::default()
        });
        self.0.len() - 1
    }

    /// The module that the code of a scope belongs to, as items name their container; `None` for the
    /// file itself.
    fn container(&self, scope: usize) -> Option<String> {
        let path = &self.0[self.0[scope].module].path;
        (!path.is_empty()).then(|| path.replace("::", "."))
    }

    /// Notes that a name stands for a path.
    pub(super) fn bind(&mut self, scope: usize, name: &str, path: &str) {
        let path = path.to_owned();
        let global = false;
        let bound = Bound::Used { global, path };
        self.0[scope].names.entry(name.to_owned()).or_insert(bound);
    }

    /// Notes what a `use` brings in.
    pub(super) fn bind_tree(&mut self, scope: usize, tree: &Tree<'_>) {
        for leaf in &tree.leaves {
            let path = join(&tree.prefix, &leaf.path);
            if path == "super::*" {
                self.0[scope].sees_outer = true;
                continue;
            }
            let last = path.rsplit("::").next().unwrap_or_default();
            let name = leaf.alias.unwrap_or(last);
            if !matches!(name, "*" | "_" | "self" | "super" | "crate") {
                let (name, global) = (name.to_owned(), tree.global);
                let bound = Bound::Used { global, path };
                self.0[scope].names.entry(name).or_insert(bound);
            }
        }
    }

    fn lookup(&self, mut scope: usize, name: &str) -> Option<(usize, &Bound)> {
        for _ in 0..DEEPEST {
            let here = &self.0[scope];
            if let Some(bound) = here.names.get(name) {
                return Some((scope, bound));
            }
            scope = here.outer.filter(|_| here.sees_outer)?;
        }
        None
    }

    /// The path as seen from the file. `statement` says that a `use` is read, whose own name does
    /// not explain itself.
    fn written_out(&self, mut scope: usize, global: bool, path: &str, statement: bool) -> String {
        if global {
            return format!("::{path}");
        }
        let mut path = path.to_owned();
        for _ in 0..STEPS {
            let (head, rest) = split(&path);
            if matches!(head, "self" | "super") {
                return self.seen_from_file(scope, &path);
            }
            let Some((at, bound)) = self.lookup(scope, head) else {
                return self.unbound(scope, &path);
            };
            match bound {
                Bound::Child => return from_self(&join(&self.0[at].path, &path)),
                Bound::Used { global, path: used } => {
                    let own = split(used).0 == head;
                    if own && statement {
                        return path;
                    }
                    let longer = join(used, rest);
                    if longer.len() > 2 * LONGEST {
                        return path;
                    }
                    path = longer;
                    scope = at;
                    if *global {
                        return format!("::{path}");
                    }
                    if own {
                        return path;
                    }
                }
            }
        }
        path
    }

    /// A path that nothing here explains: inside an inline module its head is a crate, as the names of
    /// the file's own module are not seen there.
    fn unbound(&self, scope: usize, path: &str) -> String {
        let (here, head) = (&self.0[scope], split(path).0);
        let inline = here.outer.is_some() && !here.sees_outer;
        if inline && !matches!(head, "crate" | "*" | "") {
            format!("::{path}")
        } else {
            path.to_owned()
        }
    }

    /// A path that begins with `self` or `super`, as the file's own module would write it.
    fn seen_from_file(&self, scope: usize, path: &str) -> String {
        let mut inside = self.0[scope].path.as_str();
        if inside.is_empty() {
            return path.to_owned();
        }
        let mut rest = path;
        loop {
            let (head, behind) = split(rest);
            match head {
                "self" => rest = behind,
                "super" if inside.is_empty() => return rest.to_owned(),
                "super" => {
                    inside = last_colons(inside).map_or("", |at| &inside[..at]);
                    rest = behind;
                }
                _ => return from_self(&join(inside, rest)),
            }
        }
    }
}

/// The import that a statement is; `None` for a path that a `use` accounts for.
pub(super) fn import(scopes: &Scopes, raw: &Raw<'_>, place: Place) -> Option<Import> {
    let (target, names) = match &raw.what {
        What::Crate(name, _) => ((*name).to_owned(), Vec::new()),
        What::Use(tree) => used(scopes, raw.scope, tree),
        What::Path { global, parts } => (path(scopes, raw.scope, *global, parts)?, Vec::new()),
    };
    let alias = match &raw.what {
        What::Crate(_, alias) => *alias,
        What::Use(tree) if names.is_empty() => tree.leaves.first().and_then(|leaf| leaf.alias),
        What::Use(_) | What::Path { .. } => None,
    };
    let kind = if raw.test {
        ImportKind::Test
    } else {
        ImportKind::Runtime
    };
    Some(Import {
        target,
        names,
        kind,
        conditional: raw.conditional,
        alias: alias.map(str::to_owned),
        exported: raw.public,
        container: scopes.container(raw.scope),
        place,
    })
}

fn used(scopes: &Scopes, scope: usize, tree: &Tree<'_>) -> (String, Vec<ImportedName>) {
    let whole = |path: &str| scopes.written_out(scope, tree.global, path, true);
    if let [leaf] = tree.leaves.as_slice()
        && !leaf.path.contains("::")
        && tree.prefix.is_empty()
        && leaf.path != "*"
    {
        let whole = whole(&leaf.path);
        let parts = whole
            .rsplit_once("::")
            .filter(|(target, _)| !target.is_empty());
        return match parts {
            Some((target, name)) => (target.to_owned(), vec![named(name, leaf.alias)]),
            None => (whole, Vec::new()),
        };
    }
    let named = |leaf: &super::trees::Leaf<'_>| {
        let name = if leaf.path.is_empty() {
            "self"
        } else {
            leaf.path.as_str()
        };
        match tree.prefix.as_str() {
            "" => named(&whole(name), leaf.alias),
            _ => named(name, leaf.alias),
        }
    };
    let names = tree.leaves.iter().map(named).collect();
    let target = if tree.prefix.is_empty() {
        String::new()
    } else {
        whole(&tree.prefix)
    };
    (target, names)
}

fn named(name: &str, alias: Option<&str>) -> ImportedName {
    ImportedName {
        name: name.to_owned(),
        alias: alias.filter(|alias| *alias != name).map(str::to_owned),
    }
}

fn path(scopes: &Scopes, scope: usize, global: bool, parts: &[&str]) -> Option<String> {
    let whole = || scopes.written_out(scope, global, &parts.join("::"), false);
    let [head, second, ..] = parts else {
        return None;
    };
    let bound = match scopes.lookup(scope, head) {
        Some((_, Bound::Used { .. })) if !global => true,
        Some((_, Bound::Used { .. } | Bound::Child)) | None => false,
    };
    if bound && (parts.len() < 3 || !may_be_module(second)) {
        return None;
    }
    Some(whole())
}

fn from_self(path: &str) -> String {
    join("self", path)
}

/// The first name of a path, and the rest. Paths are short and many: looking for one byte takes less
/// than to prepare the search for a text.
pub(super) fn split(path: &str) -> (&str, &str) {
    let bytes = path.as_bytes();
    let found = memchr::memchr_iter(b':', bytes).find(|at| bytes.get(at + 1) == Some(&b':'));
    found.map_or((path, ""), |at| (&path[..at], &path[at + 2..]))
}

/// Where the last `::` of a path stands.
pub(super) fn last_colons(path: &str) -> Option<usize> {
    let bytes = path.as_bytes();
    let found = memchr::memrchr_iter(b':', bytes).find(|at| *at > 0 && bytes[at - 1] == b':');
    found.map(|at| at - 1)
}

/// Two paths with `::` between them; either may be empty.
pub(super) fn join(left: &str, right: &str) -> String {
    match (left.is_empty(), right.is_empty()) {
        (true, _) => right.to_owned(),
        (_, true) => left.to_owned(),
        (false, false) => [left, "::", right].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_are_found_as_a_search_finds_them() {
        for path in [
            "", ":", "::", ":::", "::::", "a", "a:b", "a::b", "a::b::c:", ":a::", "ä::ö::",
        ] {
            let expected = path.split_once("::").unwrap_or((path, ""));
            assert_eq!(split(path), expected, "{path}");
            assert_eq!(last_colons(path), path.rfind("::"), "{path}");
        }
    }
}
