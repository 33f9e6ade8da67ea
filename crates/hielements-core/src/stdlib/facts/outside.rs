//! What the imports of a language lead to outside the workspace: each thing once, however many
//! imports lead there, so that most edits change nothing in it.

use super::modules::Print;
use super::{Edge, Target};
use crate::workspace::trace::Answer;
use rustc_hash::FxHashMap;

/// Outside modules as written in full, with the names taken from them, and how many imports do.
#[derive(Debug, Default)]
pub(super) struct Outside {
    modules: FxHashMap<String, FxHashMap<String, usize>>,
    /// Of everything, whatever the numbers of imports.
    print: Print,
}

impl Outside {
    /// Adds what some imports lead to.
    pub(super) fn add(&mut self, edges: &[Edge]) {
        for (module, name) in edges.iter().flat_map(taken) {
            if !self.modules.contains_key(module) {
                self.modules.insert(module.to_owned(), FxHashMap::default());
            }
            let names = self.modules.get_mut(module);
            if let Some(count) = names.and_then(|names| known(names, name)) {
                if *count == 0 {
                    self.print = self.print.with(Print::of([module, name]));
                }
                *count += 1;
            }
        }
    }

    /// Takes away what some imports led to.
    pub(super) fn remove(&mut self, edges: &[Edge]) {
        for (module, name) in edges.iter().flat_map(taken) {
            let Some(names) = self.modules.get_mut(module) else {
                continue;
            };
            let last = names.get_mut(name).is_some_and(|count| {
                *count -= 1;
                *count == 0
            });
            if last {
                names.remove(name);
                self.print = self.print.without(Print::of([module, name]));
            }
            if names.is_empty() {
                self.modules.remove(module);
            }
        }
    }

    /// The modules with each name taken from them, empty where that is the module itself; in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.modules.iter().flat_map(|(module, names)| {
            let names = names.keys();
            names.map(|name| (module.as_str(), name.as_str()))
        })
    }

    /// A digest of everything, whatever the numbers of imports.
    pub(super) fn digest(&self) -> Answer {
        self.print.answer()
    }
}

/// How many imports take a name.
fn known<'n>(names: &'n mut FxHashMap<String, usize>, name: &str) -> Option<&'n mut usize> {
    if !names.contains_key(name) {
        names.insert(name.to_owned(), 0);
    }
    names.get_mut(name)
}

/// An outside module and the names that an import takes from it; an empty name for the module alone.
fn taken(edge: &Edge) -> impl Iterator<Item = (&str, &str)> {
    let (module, names) = match &*edge.to {
        Target::External(module, names) => (Some(module.as_str()), names.as_slice()),
        Target::Module(..) | Target::Files(_) => (None, &[][..]),
    };
    module.into_iter().flat_map(move |module| {
        let alone = names.is_empty().then_some("");
        let names = names.iter().map(String::as_str).chain(alone);
        names.map(move |name| (module, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hielements_plugin::{ImportKind, Place};

    fn edge(module: &str, names: &[&str]) -> Edge {
        let names = names.iter().map(ToString::to_string).collect();
        Edge {
            to: std::sync::Arc::new(Target::External(module.to_owned(), names)),
            kind: ImportKind::Runtime,
            place: Place::whole_file(),
        }
    }

    #[test]
    fn what_the_last_import_led_to_is_gone_with_it() {
        let [json, path] = [edge("json", &[]), edge("os", &["path", "sep"])];
        let mut outside = Outside::default();
        outside.add(std::slice::from_ref(&json));
        outside.add(&[path.clone(), json.clone()]);
        let before = outside.digest();
        let names = |outside: &Outside| {
            let mut all: Vec<_> = outside.iter().map(|(a, b)| format!("{a} {b}")).collect();
            all.sort();
            all.join(", ")
        };
        assert_eq!(names(&outside), "json , os path, os sep");
        outside.remove(std::slice::from_ref(&json));
        assert_eq!(outside.digest(), before);
        outside.remove(&[json, path]);
        assert_eq!(names(&outside), "");
    }
}
