//! The table of the dependency checks: dispatch, types and documentation in one place.

use super::{Judgement, Question, cycles, direct, kinds, layers, possible, reach, surface};
use crate::stdlib::signature::{Fallback, Param, Returns, Signature, Type};
use crate::stdlib::value::Value;
use std::borrow::Cow;

/// One function of the table.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) run: fn(&Question<'_>) -> Judgement,
    params: &'static [(&'static str, Type, Fallback)],
    documentation: &'static str,
    example: &'static str,
    same_as: Option<&'static str>,
}

impl Row {
    /// The slot of `kinds`, which stands last in every row.
    pub(super) fn kinds_slot(&self) -> usize {
        self.params.len()
    }

    fn signature(&self, library: &str) -> Signature {
        let mut params: Vec<Param> = self
            .params
            .iter()
            .map(|(name, ty, default)| Param {
                name: Cow::Borrowed(name),
                ty: *ty,
                default: default.clone(),
            })
            .collect();
        params.push(Param {
            name: Cow::Borrowed("kinds"),
            ty: Type::Strings,
            default: Fallback::Texts(kinds::WORDS),
        });
        Signature {
            name: Cow::Borrowed(self.name),
            params: params.into(),
            returns: Returns::Verdict,
            documentation: Cow::Borrowed(self.documentation),
            example: format!("check {library}.{}", self.example).into(),
            same_as: self.same_as.map(Cow::Borrowed),
        }
    }
}

/// The row of a function.
pub(super) fn find(name: &str) -> Option<&'static Row> {
    let mut rows = FUNCTIONS.iter().chain(OTHER_NAMES);
    rows.find(|row| row.name == name)
}

/// The signatures of the checks under the names that older specifications of one language use.
pub fn other_signatures(library: &str) -> Vec<Signature> {
    OTHER_NAMES
        .iter()
        .map(|row| row.signature(library))
        .collect()
}

/// The signatures of all dependency checks, with examples for this library.
pub fn signatures(library: &str) -> Vec<Signature> {
    FUNCTIONS.iter().map(|row| row.signature(library)).collect()
}

const SCOPE: (&str, Type, Fallback) = ("scope", Type::Scope, Fallback::Workspace);
/// The importing side of a rule with two sides: the name of a module will do.
const FROM: (&str, Type, Fallback) = ("scope", Type::Target, Fallback::Workspace);
const TARGET: (&str, Type, Fallback) = ("target", Type::Target, Fallback::Required);
const TARGETS: (&str, Type, Fallback) = ("targets", Type::Targets, Fallback::Required);
const NAMES: (&str, Type, Fallback) = ("names", Type::Strings, Fallback::Required);
const PARTS: (&str, Type, Fallback) = ("parts", Type::Targets, Fallback::Required);

/// All dependency checks.
pub(super) const FUNCTIONS: &[Row] = &[
    Row {
        name: "imports",
        run: direct::imports,
        params: &[FROM, TARGET],
        documentation: "At least one import leads from the scope to the target.",
        example: "imports(web, 'shop.services')",
        same_as: None,
    },
    Row {
        name: "no_import",
        run: direct::no_import,
        params: &[FROM, TARGET],
        documentation: "No import leads from the scope to the target. An import with both ends inside the target is not judged.",
        example: "no_import(domain, 'requests')",
        same_as: None,
    },
    Row {
        name: "imports_only",
        run: direct::imports_only,
        params: &[FROM, TARGETS],
        documentation: "What the scope imports from outside itself is in one of the targets. The standard library is not judged.",
        example: "imports_only(domain, ['shop.shared'])",
        same_as: None,
    },
    Row {
        name: "depends_on",
        run: direct::imports,
        params: &[FROM, TARGET],
        documentation: "At least one import leads from the scope to the target.",
        example: "depends_on(web, services)",
        same_as: Some("imports"),
    },
    Row {
        name: "no_dependency",
        run: direct::no_import,
        params: &[FROM, TARGET],
        documentation: "No import leads directly from the scope to the target. An import with both ends inside the target is not judged.",
        example: "no_dependency(domain, web)",
        same_as: Some("no_import"),
    },
    Row {
        name: "reaches",
        run: reach::reaches,
        params: &[FROM, TARGET],
        documentation: "Some chain of imports leads from the scope to the target.",
        example: "reaches(web, database)",
        same_as: None,
    },
    Row {
        name: "cannot_reach",
        run: reach::cannot_reach,
        params: &[FROM, TARGET],
        documentation: "No chain of imports, however long, leads from the scope to the target. The finding shows the shortest chain.",
        example: "cannot_reach(domain, 'sqlalchemy')",
        same_as: None,
    },
    Row {
        name: "layers",
        run: layers::layers,
        params: &[
            PARTS,
            ("strict", Type::Bool, Fallback::Value(Value::Bool(false))),
        ],
        documentation: "Parts from top to bottom: a lower one never imports a higher one; with `strict`, each imports only the next one below. Only direct imports are judged.",
        example: "layers([web, services, database])",
        same_as: None,
    },
    Row {
        name: "independent",
        run: layers::independent,
        params: &[PARTS],
        documentation: "None of the parts imports another. Only direct imports are judged.",
        example: "independent([billing, catalogue])",
        same_as: None,
    },
    Row {
        name: "no_cycles",
        run: cycles::no_cycles,
        params: &[SCOPE, ("by", Type::String, Fallback::Text("module"))],
        documentation: "No modules, or with `by='folder'` no folders, of the scope import each other in a ring. A finding stands for everything that hangs together, with a cheap set of imports whose removal ends it.",
        example: "no_cycles(services)",
        same_as: None,
    },
    Row {
        name: "no_circular_imports",
        run: cycles::no_cycles,
        params: &[SCOPE, ("by", Type::String, Fallback::Text("module"))],
        documentation: "No modules, or with `by='folder'` no folders, of the scope import each other in a ring.",
        example: "no_circular_imports(services)",
        same_as: Some("no_cycles"),
    },
    Row {
        name: "only_imported_by",
        run: direct::only_imported_by,
        params: &[TARGET, ("importers", Type::Targets, Fallback::Required)],
        documentation: "Every import of the target from outside it stands in one of the importers.",
        example: "only_imported_by('sqlalchemy', [database])",
        same_as: None,
    },
    Row {
        name: "public_api",
        run: surface::public_api,
        params: &[SCOPE, NAMES],
        documentation: "The rest of the workspace imports nothing of the scope but these names (modules or items, in full or from the scope's root package on, globs allowed) and what is below them.",
        example: "public_api(billing, ['api', 'models.Invoice'])",
        same_as: None,
    },
    Row {
        name: "exports_only",
        run: surface::exports_only,
        params: &[SCOPE, NAMES],
        documentation: "The modules of the scope export only these names (globs allowed): what their export list says, else their public items.",
        example: "exports_only(api, ['create_order', '*Error'])",
        same_as: None,
    },
    Row {
        name: "no_orphans",
        run: surface::no_orphans,
        params: &[SCOPE, ("entries", Type::Targets, Fallback::Texts(&[]))],
        documentation: "Every module of the scope, or something below it, is imported by another module of the workspace, or is one of the entries.",
        example: "no_orphans(services, entries=['shop.main'])",
        same_as: None,
    },
    Row {
        name: "max_dependencies",
        run: direct::max_dependencies,
        params: &[SCOPE, ("most", Type::Int, Fallback::Required)],
        documentation: "No module of the scope imports more than so many different modules, the standard library aside.",
        example: "max_dependencies(services, 20)",
        same_as: None,
    },
];

/// Checks that a language offers beside those of all languages.
const OTHER_NAMES: &[Row] = &[
    Row {
        name: "imports_package",
        run: direct::imports,
        params: &[SCOPE, ("package", Type::Target, Fallback::Required)],
        documentation: "At least one import leads from the scope to the package or something below it.",
        example: "imports_package(web, 'flask')",
        same_as: Some("imports"),
    },
    Row {
        name: "imports_from",
        run: possible::imports_from,
        params: &[SCOPE, TARGET, ("names", Type::Any, Fallback::Texts(&[]))],
        documentation: "At least one import leads from the scope to the target; with names (one or a list, globs allowed), each of them is taken from it.",
        example: "imports_from(web, 'shop.services', ['create_order'])",
        same_as: None,
    },
    Row {
        name: "can_import",
        run: possible::can_import,
        params: &[FROM, TARGET],
        documentation: "The scope could import the target: it is a module of the workspace, of the standard library, or a package that the workspace imports, and no chain of imports leads from it back to the scope, so that no ring would close.",
        example: "can_import(web, services)",
        same_as: None,
    },
    Row {
        name: "imports_allowed",
        run: direct::imports_only,
        params: &[FROM, TARGETS],
        documentation: "What the scope imports from outside itself is in one of the targets. The standard library is not judged.",
        example: "imports_allowed(domain, ['shop.shared'])",
        same_as: Some("imports_only"),
    },
];
