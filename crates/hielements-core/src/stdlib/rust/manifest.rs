//! `Cargo.toml`: what a package and a workspace say, with places. Knows no other file.

use crate::stdlib::facts::accepted::suppressions;
use crate::stdlib::facts::places::Places;
use hielements_plugin::{Facts, Import, ImportKind, Place, Problem};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What one `Cargo.toml` says.
#[derive(Clone, Debug, Default)]
pub(super) struct Manifest {
    pub(super) package: Option<Package>,
    pub(super) workspace: Option<Workspace>,
    /// `[patch.*]`: packages that come from a folder instead.
    pub(super) patches: Vec<Dependency>,
}

/// `[package]` with its targets and dependencies.
#[derive(Clone, Debug, Default)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) lib: Option<Target>,
    pub(super) bins: Vec<Target>,
    pub(super) tests: Vec<Target>,
    pub(super) examples: Vec<Target>,
    pub(super) benches: Vec<Target>,
    /// `build = "…"`.
    pub(super) build: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
}

/// `[workspace]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Workspace {
    pub(super) members: Vec<String>,
    pub(super) exclude: Vec<String>,
    pub(super) dependencies: Vec<Dependency>,
}

/// `[lib]`, `[[bin]]` …
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    pub(super) name: Option<String>,
    pub(super) path: Option<String>,
}

/// One dependency.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    /// The name before `=`.
    pub(super) key: String,
    /// `package = "…"`.
    pub(super) package: Option<String>,
    /// `path = "…"`.
    pub(super) path: Option<String>,
    /// `workspace = true`.
    pub(super) inherited: bool,
    pub(super) kind: ImportKind,
    span: Range<usize>,
}

/// Reads a manifest; what is no TOML is left out.
pub(super) fn read(text: &str) -> Manifest {
    let (table, _) = DeTable::parse_recoverable(text);
    manifest(table.get_ref())
}

/// The dependencies of a manifest as imports, with its suppression comments.
pub(super) fn facts(text: &str) -> Facts {
    let (table, errors) = DeTable::parse_recoverable(text);
    let places = Places::new(text);
    let place = |span: &Range<usize>| places.place(span.start, span.end);
    let manifest = manifest(table.get_ref());
    let dependencies = manifest.package.map_or_else(Vec::new, |p| p.dependencies);
    let import = |dependency: Dependency| Import {
        target: dependency.key,
        names: Vec::new(),
        kind: dependency.kind,
        conditional: false,
        alias: None,
        container: None,
        exported: false,
        place: place(&dependency.span),
    };
    Facts {
        imports: dependencies.into_iter().map(import).collect(),
        suppressions: suppressions(&places, comments(text, table.get_ref()), "#"),
        documented: true,
        problem: errors.first().map(|error| Problem {
            message: format!(
                "the manifest is no TOML: {}; what stands around it is used",
                error.message()
            ),
            place: error
                .span()
                .map_or(Place::whole_file(), |span| place(&span)),
        }),
        ..Facts::default()
    }
}

fn manifest(root: &DeTable<'_>) -> Manifest {
    Manifest {
        package: table(root, "package").map(|package| read_package(root, package)),
        workspace: table(root, "workspace").map(|workspace| Workspace {
            members: strings(workspace, "members"),
            exclude: strings(workspace, "exclude"),
            dependencies: dependencies(workspace, &SECTIONS[..1]),
        }),
        patches: table(root, "patch").map_or_else(Vec::new, |patch| {
            tables(patch)
                .flat_map(|source| listed(source, ImportKind::Runtime))
                .collect()
        }),
    }
}

fn read_package(root: &DeTable<'_>, package: &DeTable<'_>) -> Package {
    let mut all = dependencies(root, SECTIONS);
    if let Some(target) = table(root, "target") {
        all.extend(tables(target).flat_map(|platform| dependencies(platform, SECTIONS)));
    }
    all.sort_by_key(|dependency| dependency.span.start);
    Package {
        name: string(package, "name").unwrap_or_default(),
        lib: table(root, "lib").map(target),
        bins: targets(root, "bin"),
        tests: targets(root, "test"),
        examples: targets(root, "example"),
        benches: targets(root, "bench"),
        build: string(package, "build"),
        dependencies: all,
    }
}

const SECTIONS: &[(&str, ImportKind)] = &[
    ("dependencies", ImportKind::Runtime),
    ("build-dependencies", ImportKind::Runtime),
    ("build_dependencies", ImportKind::Runtime),
    ("dev-dependencies", ImportKind::Test),
    ("dev_dependencies", ImportKind::Test),
];

fn dependencies(root: &DeTable<'_>, sections: &[(&str, ImportKind)]) -> Vec<Dependency> {
    let section = |(name, kind): &(&str, ImportKind)| {
        table(root, name).map_or_else(Vec::new, |section| listed(section, *kind))
    };
    sections.iter().flat_map(section).collect()
}

fn listed(section: &DeTable<'_>, kind: ImportKind) -> Vec<Dependency> {
    let read = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let details = value.get_ref().as_table();
        let text = |name| details.and_then(|details| string(details, name));
        Dependency {
            key: key.get_ref().to_string(),
            package: text("package"),
            path: text("path"),
            inherited: details
                .and_then(|details| details.get("workspace"))
                .is_some_and(|value| matches!(value.get_ref(), DeValue::Boolean(true))),
            kind,
            span: key.span(),
        }
    };
    let mut found: Vec<Dependency> = section.iter().map(read).collect();
    found.sort_by_key(|dependency| dependency.span.start);
    found
}

fn targets(root: &DeTable<'_>, name: &str) -> Vec<Target> {
    let array = root.get(name).and_then(|value| value.get_ref().as_array());
    array.map_or_else(Vec::new, |array| {
        let tables = array.iter().filter_map(|value| value.get_ref().as_table());
        tables.map(target).collect()
    })
}

fn target(table: &DeTable<'_>) -> Target {
    Target {
        name: string(table, "name"),
        path: string(table, "path"),
    }
}

fn table<'t>(table: &'t DeTable<'t>, key: &str) -> Option<&'t DeTable<'t>> {
    table.get(key)?.get_ref().as_table()
}

fn tables<'t>(table: &'t DeTable<'t>) -> impl Iterator<Item = &'t DeTable<'t>> {
    table
        .iter()
        .filter_map(|(_, value)| value.get_ref().as_table())
}

fn string(table: &DeTable<'_>, key: &str) -> Option<String> {
    table.get(key)?.get_ref().as_str().map(str::to_owned)
}

fn strings(table: &DeTable<'_>, key: &str) -> Vec<String> {
    let array = table.get(key).and_then(|value| value.get_ref().as_array());
    array.map_or_else(Vec::new, |array| {
        let texts = array.iter().filter_map(|value| value.get_ref().as_str());
        texts.map(str::to_owned).collect()
    })
}

/// The comments: from each `#` that stands in no key and no text to the end of its line.
fn comments<'t>(text: &'t str, root: &'t DeTable<'t>) -> impl Iterator<Item = Range<usize>> {
    let taken = spans(root);
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + memchr::memchr(b'#', &text.as_bytes()[from..])?;
            let before = taken.partition_point(|span| span.start <= at);
            let holder = before.checked_sub(1).and_then(|last| taken.get(last));
            if let Some(span) = holder.filter(|span| at < span.end) {
                from = span.end;
                continue;
            }
            let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
            from = end;
            return Some(at..end);
        }
    })
}

/// The places of all keys and texts, sorted.
fn spans(root: &DeTable<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut tables = vec![root];
    let mut values = Vec::new();
    while let Some(table) = tables.pop() {
        for (key, value) in table {
            found.push(key.span());
            values.push(value);
        }
        while let Some(value) = values.pop() {
            match value.get_ref() {
                DeValue::String(_) => found.push(value.span()),
                DeValue::Array(array) => values.extend(array.iter()),
                DeValue::Table(table) => tables.push(table),
                DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_) => {}
            }
        }
    }
    found.sort_unstable_by_key(|span| (span.start, span.end));
    found
}
