//! The modules of one language: which names lead to which files. A resolver fills the table; what
//! imports what is the graph's.

mod change;
mod print;
mod table;

pub(in crate::stdlib::facts) use change::{Known, Moves};
pub(in crate::stdlib::facts) use print::Print;
pub use table::Table;

use super::Packages;
use crate::source::WsPath;
use rustc_hash::FxHashSet;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// A module of a [`Modules`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub u32);

/// One file as a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its full name.
    pub name: String,
    /// Other names under which imports may find it.
    pub also: Vec<String>,
    /// The file.
    pub file: WsPath,
    /// Whether it only describes a file of the same name, as a stub does, so that the two are no
    /// conflict.
    pub describes: bool,
    /// The modules of the file from the outermost down to it, joined with a dot, where it is only a
    /// part of its file.
    pub part: Option<String>,
}

/// Where the code of a module is that is written elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The folder with the code.
    pub folder: WsPath,
    /// The file that says how the code becomes the module; who holds it holds the module.
    pub recipe: WsPath,
}

/// The modules of one language in one workspace, as a resolver asks for them.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    table: Arc<Table>,
    /// The names that are asked for, where somebody wants to know.
    asked: Option<Arc<Mutex<Vec<NameHash>>>>,
}

/// Stands for a name; two names may have one.
pub(super) type NameHash = u32;

impl Modules {
    /// A table of (name, file). Of two files with one name the first in byte order keeps it; the
    /// other is reported by [`Table::notes`].
    pub fn new(mut modules: Vec<(String, WsPath)>) -> Self {
        modules.sort_unstable();
        let module = |(name, file)| Module {
            name,
            also: Vec::new(),
            file,
            describes: false,
            part: None,
        };
        Self::of(modules.into_iter().map(module).collect())
    }

    /// A table of modules. Of several with one name the first of the list keeps it.
    pub fn of(modules: Vec<Module>) -> Self {
        Self {
            table: Arc::new(Table::of(modules)),
            asked: None,
        }
    }

    /// The same table with the packages that its modules stand in.
    #[must_use]
    pub fn with_packages(mut self, packages: Packages) -> Self {
        self.packages = packages;
        self
    }

    /// The same table with the folders that names begin at.
    #[must_use]
    pub fn with_roots(mut self, roots: FxHashSet<WsPath>) -> Self {
        self.roots = roots;
        self
    }

    /// The module with this full name.
    pub fn named(&self, name: &str) -> Option<ModuleId> {
        self.note(name);
        self.table.named(name)
    }

    /// The module with this full name; of several the one that shares most folders with `file`.
    pub fn named_near(&self, name: &str, file: &WsPath) -> Option<ModuleId> {
        self.note(name);
        self.table.named_near(name, file)
    }

    /// The same table, which notes the names that are asked for.
    pub(super) fn noting(&self) -> Self {
        Self {
            table: Arc::clone(&self.table),
            asked: Some(Arc::default()),
        }
    }

    /// The names that were asked for since it notes them, sorted.
    pub(super) fn take_asked(&self) -> Box<[NameHash]> {
        let Some(asked) = &self.asked else {
            return Box::default();
        };
        let mut asked = std::mem::take(&mut *asked.lock().unwrap_or_else(PoisonError::into_inner));
        asked.sort_unstable();
        asked.dedup();
        asked.into_boxed_slice()
    }

    fn note(&self, name: &str) {
        if let Some(asked) = &self.asked {
            let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.push(hash(name));
        }
    }
}

/// What stands for a name.
pub(super) fn hash(name: &str) -> NameHash {
    let mut hasher = rustc_hash::FxHasher::default();
    std::hash::Hasher::write(&mut hasher, name.as_bytes());
    let hash = std::hash::Hasher::finish(&hasher);
    // Both halves count; the lower one alone is the worse for it.
    let folded = (hash >> 32) ^ (hash & u64::from(u32::MAX));
    u32::try_from(folded).unwrap_or_default()
}

impl Deref for Modules {
    type Target = Table;

    fn deref(&self) -> &Table {
        &self.table
    }
}

impl DerefMut for Modules {
    fn deref_mut(&mut self) -> &mut Table {
        Arc::make_mut(&mut self.table)
    }
}

/// Whether a part is another one, or lies in it.
pub(crate) fn is_part(inner: &str, outer: &str) -> bool {
    let rest = inner.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
