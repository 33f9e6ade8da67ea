//! Libraries that did not run when rules called them, as diagnostics: one at each import of such a
//! library, else at its entry in the configuration.

use super::Analysis;
use crate::diagnostics::Diagnostic;
use crate::hir::{Spec, named_imports};
use crate::source::Location;
use std::collections::BTreeMap;

/// Where specifications import each name.
pub(super) type Imports = BTreeMap<String, Vec<Location>>;

/// Where some specifications import names that may be those of libraries.
pub(super) fn imports(specs: &[Spec]) -> Imports {
    let mut found = Imports::new();
    for spec in specs {
        for (span, name) in named_imports(&spec.tree) {
            let file = spec.file;
            found.entry(name).or_default().push(Location { file, span });
        }
    }
    found
}

impl Analysis {
    /// What is to be said of libraries that did not run.
    pub(super) fn troubles(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for library in self.registry.iter() {
            let Some(trouble) = library.trouble().filter(|it| it.is_reported) else {
                continue;
            };
            let name = library.name();
            let mut entries = self.config.libraries.iter();
            let entry = entries.find(|it| it.name == name).map(|it| it.location);
            let imports = self.imports.get(name).cloned();
            for location in imports.unwrap_or_else(|| entry.into_iter().collect()) {
                let message = trouble.sentence(name);
                let diagnostic = Diagnostic::new(trouble.entry, location, message);
                found.push(diagnostic.help(&*trouble.help));
            }
        }
        found
    }
}
