//! What a name in a file means: items of the file itself, names that imports bring, and what other
//! modules hand on. It reads facts and resolves nothing but names: no types, no values.

use super::{FactBase, GraphView, Language, ModuleId, Target};
use crate::workspace::Door;
use hielements_plugin::{Facts, Import, ImportedName, Item};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Handing on from module to module is followed so far.
const MAX_STEPS: usize = 64;

/// The names of one language.
pub(crate) struct Names<'a> {
    facts: &'a FactBase<'a>,
    door: &'a Door<'a>,
    language: &'a dyn Language,
    graph: GraphView<'a>,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The module of the workspace, `None` for something outside.
    pub(crate) module: Option<ModuleId>,
    /// The item in it with its containers inside it, empty for the module itself; of something outside
    /// the full name.
    pub(crate) item: String,
}

enum Step {
    Found(Meaning),
    Go(ModuleId, String),
    Unknown,
}

impl<'a> Names<'a> {
    /// The names of a language; `None` when no library reads it.
    pub(crate) fn new(facts: &'a FactBase<'a>, door: &'a Door<'a>, language: &str) -> Option<Self> {
        Some(Self {
            facts,
            door,
            language: facts.languages().find(|known| known.name() == language)?,
            graph: facts.graph(door, language)?,
        })
    }

    /// What `path` means in a module: where the thing is defined, through all that hand it on.
    /// `None` when neither the module nor an import of it knows the first part.
    pub(crate) fn meaning(&self, module: ModuleId, path: &str) -> Option<Meaning> {
        let (mut module, mut path) = (module, path.to_owned());
        let mut known = None;
        for _ in 0..MAX_STEPS {
            match self.step(module, &path) {
                Step::Found(meaning) => return Some(meaning),
                Step::Go(next, rest) if rest.is_empty() => {
                    return Some(Meaning {
                        module: Some(next),
                        item: rest,
                    });
                }
                Step::Go(next, rest) => {
                    known = Some(Meaning {
                        module: Some(next),
                        item: rest.clone(),
                    });
                    (module, path) = (next, rest);
                }
                Step::Unknown => return known,
            }
        }
        known
    }

    /// What a meaning is called in its file: the name of an item with its containers, joined with a dot.
    pub(crate) fn dotted(&self, meaning: &Meaning) -> String {
        let part = meaning.module.and_then(|id| self.graph.part(id));
        let item = meaning.item.replace(self.language.separator(), ".");
        match part {
            Some(part) if item.is_empty() => part.to_owned(),
            Some(part) => format!("{part}.{item}"),
            None => item,
        }
    }

    /// The full name of a meaning.
    pub(crate) fn full(&self, meaning: &Meaning) -> String {
        match meaning.module {
            None => meaning.item.clone(),
            Some(id) if meaning.item.is_empty() => self.graph.name(id).to_owned(),
            Some(id) => {
                let separator = self.language.separator();
                format!("{}{separator}{}", self.graph.name(id), meaning.item)
            }
        }
    }

    /// The names that a module hands on from others, each with the import that brings it.
    pub(crate) fn handed_on(&self, module: ModuleId, facts: &Facts) -> Vec<(String, Import)> {
        let exports = facts.exports.as_ref();
        // What a file lists are names of its own, not of the modules inside it.
        let exports = exports.filter(|_| self.graph.part(module).is_none());
        let listed = |name: &str| exports.is_some_and(|names| names.iter().any(|it| it == name));
        let mut found = Vec::new();
        for import in self.graph.all().imports_of(module, facts) {
            for name in &import.names {
                let bound = self.bound(import, name);
                if import.exported || listed(bound) {
                    found.push((bound.to_owned(), of_one(import, name)));
                }
            }
        }
        found
    }

    /// The name that an imported name has in the importing file, `*` for all names.
    fn bound<'f>(&self, import: &'f Import, name: &'f ImportedName) -> &'f str {
        let separator = self.language.separator();
        let last = |path: &'f str| path.rsplit(separator).next().unwrap_or(path);
        match &name.alias {
            Some(alias) => alias,
            // `use a::b::{self}`.
            None if name.name == "self" => last(&import.target),
            None => last(&name.name),
        }
    }

    /// The module of the workspace that an import of one name leads to, and the name in it, which is
    /// empty when the import names the module itself.
    pub(crate) fn target(&self, from: ModuleId, import: &Import) -> Option<(ModuleId, String)> {
        match self.end(from, import)? {
            Target::Module(id, names) => Some((id, names.into_iter().next().unwrap_or_default())),
            Target::External(..) | Target::Files(_) => None,
        }
    }

    /// The facts of a module.
    pub(crate) fn facts_of(&self, module: ModuleId) -> Option<Arc<Facts>> {
        let file = self.graph.file(module);
        self.facts.items(self.door, self.language.name(), file)
    }

    fn step(&self, module: ModuleId, path: &str) -> Step {
        let separator = self.language.separator();
        let (first, rest) = path.split_once(separator).unwrap_or((path, ""));
        let Some(facts) = self.facts_of(module) else {
            return Step::Unknown;
        };
        if self.defines(module, &facts, first) {
            return Step::Found(Meaning {
                module: Some(module),
                item: path.to_owned(),
            });
        }
        if let Some(id) = self.below(module, first) {
            return Step::Go(id, rest.to_owned());
        }
        for import in self.imports_of(module, &facts).into_iter().rev() {
            let step = self.through(module, import, path, first, rest);
            if !matches!(step, Step::Unknown) {
                return step;
            }
        }
        match self.star_source(module, &facts, first) {
            Some(id) => Step::Go(id, path.to_owned()),
            None => Step::Unknown,
        }
    }

    /// What the path means if this import brings its first part.
    fn through(
        &self,
        module: ModuleId,
        import: &Import,
        path: &str,
        first: &str,
        rest: &str,
    ) -> Step {
        let separator = self.language.separator();
        if import.names.is_empty() {
            let rest = match &import.alias {
                Some(alias) if alias == first => rest,
                Some(_) => return Step::Unknown,
                None => match path.strip_prefix(import.target.as_str()) {
                    Some(rest) if rest.is_empty() => rest,
                    Some(rest) if rest.starts_with(separator) => &rest[separator.len()..],
                    Some(_) | None => return Step::Unknown,
                },
            };
            return self.arrive(module, import, rest);
        }
        let mut names = import.names.iter();
        match names.find(|name| self.bound(import, name) == first && first != "*") {
            Some(taken) => self.arrive(module, &of_one(import, taken), rest),
            None => Step::Unknown,
        }
    }

    /// Where an import of a module, or of one name, and a path behind it lead.
    fn arrive(&self, module: ModuleId, import: &Import, rest: &str) -> Step {
        let separator = self.language.separator();
        let join = |parts: [&str; 3]| {
            let parts = parts.iter().filter(|part| !part.is_empty());
            parts.copied().collect::<Vec<_>>().join(separator)
        };
        match self.end(module, import) {
            None | Some(Target::Files(_)) => Step::Unknown,
            Some(Target::Module(id, names)) => {
                let name = names.first().map_or("", String::as_str);
                Step::Go(id, join([name, rest, ""]))
            }
            Some(Target::External(outside, names)) => {
                let name = names.first().map_or("", String::as_str);
                Step::Found(Meaning {
                    module: None,
                    item: join([&outside, name, rest]),
                })
            }
        }
    }

    fn end(&self, module: ModuleId, import: &Import) -> Option<Target> {
        let mut found = Vec::new();
        let modules = self.graph.all();
        self.language.resolve(modules, module, import, &mut found);
        found.into_iter().next()
    }

    /// The module from which a star import, through others if need be, brings a name.
    fn star_source(&self, module: ModuleId, facts: &Facts, name: &str) -> Option<ModuleId> {
        let mut seen = FxHashSet::from_iter([module]);
        let mut pending = self.stars(module, facts);
        while let Some(id) = pending.pop() {
            if !seen.insert(id) {
                continue;
            }
            let facts = self.facts_of(id)?;
            let brings = |import: &&Import| {
                let mut names = import.names.iter();
                self.is_visible(import, id, module)
                    && names.any(|taken| self.bound(import, taken) == name)
            };
            let imports = self.imports_of(id, &facts);
            if self.defines(id, &facts, name) || imports.iter().any(brings) {
                return Some(id);
            }
            let stars = self.star_imports(id, &facts).into_iter();
            let stars = stars.filter(|import| self.is_visible(import, id, module));
            pending.extend(stars.filter_map(|import| Some(self.target(id, &import)?.0)));
        }
        None
    }

    /// Whether another module sees what an import of a module brings to that.
    fn is_visible(&self, import: &Import, of: ModuleId, from: ModuleId) -> bool {
        let inside = || {
            let (of, from) = (self.graph.name(of), self.graph.name(from));
            let rest = from.strip_prefix(of);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(self.language.separator()))
        };
        import.exported || !self.language.hides_imports() || inside()
    }

    /// The modules that star imports of a module lead to, the last one first.
    pub(crate) fn stars(&self, module: ModuleId, facts: &Facts) -> Vec<ModuleId> {
        let stars = self.star_imports(module, facts).into_iter();
        let ends = stars.filter_map(|import| self.target(module, &import));
        ends.map(|(id, _)| id).collect()
    }

    /// The star imports of a module, each alone.
    fn star_imports(&self, module: ModuleId, facts: &Facts) -> Vec<Import> {
        let imports = self.imports_of(module, facts).into_iter();
        let stars = imports.flat_map(|import| {
            let all = import.names.iter();
            let all = all.filter(|name| self.bound(import, name) == "*");
            all.map(|name| of_one(import, name))
        });
        stars.collect()
    }

    /// The imports of a file that stand in this module of it.
    pub(crate) fn imports_of<'f>(&self, module: ModuleId, facts: &'f Facts) -> Vec<&'f Import> {
        self.graph.all().imports_of(module, facts)
    }

    /// Whether a module is only a part of its file.
    pub(crate) fn is_part(&self, module: ModuleId) -> bool {
        self.graph.part(module).is_some()
    }

    /// Whether an item of a file stands in this module directly.
    pub(crate) fn is_own(&self, module: ModuleId, item: &Item) -> bool {
        item.container.as_deref() == self.graph.part(module)
    }

    /// Whether a module has an item of this name that is no module itself.
    fn defines(&self, module: ModuleId, facts: &Facts, name: &str) -> bool {
        let mut items = facts.items.iter();
        items.any(|item| {
            item.name == name
                && self.is_own(module, item)
                && (item.kind != MODULE || self.below(module, name).is_none())
        })
    }

    /// The module of this name inside another one.
    fn below(&self, module: ModuleId, name: &str) -> Option<ModuleId> {
        let (modules, separator) = (self.graph.all(), self.language.separator());
        modules.named(&format!("{}{separator}{name}", modules.name(module)))
    }
}

/// The word of languages for an item that is a module.
const MODULE: &str = "module";

/// The same import of one of its names only.
fn of_one(import: &Import, name: &ImportedName) -> Import {
    Import {
        names: vec![name.clone()],
        ..import.clone()
    }
}
