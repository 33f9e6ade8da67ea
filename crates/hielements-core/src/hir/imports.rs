//! Imports between specifications and of libraries, and the patterns behind `implements`.

use super::declare::Pending;
use super::libraries::Libraries;
use super::lower::Spec;
use super::model::{Model, Role, SlotKind};
use super::names::{AllNames, Def, Found, Imported, Statement};
use super::source_map::Meaning;
use crate::diagnostics::catalogue::{lints, names as codes};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{Location, Span};
use crate::syntax::ast::{self, AstNode, ImportSource};
use smol_str::SmolStr;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The strings behind `import` and `from`, with their places.
pub fn file_imports(tree: &ast::SourceFile) -> Vec<(Span, String)> {
    let string = |source| match source {
        ImportSource::File(text) => Some((text.span(), text.value())),
        ImportSource::Path(_) => None,
    };
    sources(tree).into_iter().filter_map(string).collect()
}

/// The names behind `import` and `from`, which may be those of libraries, with their places.
pub fn named_imports(tree: &ast::SourceFile) -> Vec<(Span, String)> {
    let name = |source| match source {
        ImportSource::Path(path) => Some((path.span(), path.text())),
        ImportSource::File(_) => None,
    };
    sources(tree).into_iter().filter_map(name).collect()
}

/// What stands behind `import` and `from`.
fn sources(tree: &ast::SourceFile) -> Vec<ImportSource> {
    let source = |item: ast::Item| match item {
        ast::Item::Import(import) => import.source_path(),
        ast::Item::FromImport(import) => import.source_path(),
        _ => None,
    };
    tree.items().into_iter().filter_map(source).collect()
}

/// Gives every specification the names that its imports bring.
pub(super) fn link(
    specs: &[Spec],
    libraries: &Libraries,
    names: &mut AllNames,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (number, spec) in specs.iter().enumerate() {
        let mut linking = Linking {
            spec,
            number,
            libraries,
            names,
            diagnostics,
        };
        for item in spec.tree.items() {
            match item {
                ast::Item::Import(import) => linking.import(&import),
                ast::Item::FromImport(import) => linking.import_names(&import),
                ast::Item::Language(_)
                | ast::Item::ConnectionCheck(_)
                | ast::Item::Pattern(_)
                | ast::Item::Element(_)
                | ast::Item::Scope(_)
                | ast::Item::Ref(_)
                | ast::Item::Uses(_)
                | ast::Item::Check(_)
                | ast::Item::Requirement(_)
                | ast::Item::OldBinding(_)
                | ast::Item::Expr(_) => {}
            }
        }
    }
}

struct Linking<'a> {
    spec: &'a Spec,
    number: usize,
    libraries: &'a Libraries,
    names: &'a mut AllNames,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Linking<'_> {
    fn at(&self, span: Span) -> Location {
        Location {
            file: self.spec.file,
            span,
        }
    }

    fn import(&mut self, import: &ast::Import) {
        let alias = import.alias().map(|name| SmolStr::from(name.text()));
        match import.source_path() {
            Some(ImportSource::Path(path)) => {
                let library = path.text();
                if !self.known_library(&library, path.span()) {
                    return;
                }
                let statement = self.statement(import.span(), &library);
                let library = SmolStr::from(library);
                let meaning = Meaning::Library(library.clone());
                self.names.note(self.number, path.span(), meaning);
                let name = alias.unwrap_or_else(|| library.clone());
                self.add(name, Imported::Library(library), statement);
            }
            Some(ImportSource::File(text)) => {
                let specs = self.files(text.span());
                if specs.is_empty() {
                    return;
                }
                let statement = self.statement(import.span(), &text.value());
                let meaning = Meaning::Files(specs.clone());
                self.names.note(self.number, text.span(), meaning);
                self.shared_names(&specs, text.span());
                match alias {
                    Some(name) => self.add(name, Imported::Files(specs), statement),
                    None => self.all_names(&specs, statement),
                }
            }
            None => {}
        }
    }

    /// Says which names several of the files that one import brings have.
    fn shared_names(&mut self, specs: &[usize], span: Span) {
        let mut first: BTreeMap<&SmolStr, Location> = BTreeMap::new();
        let mut shared: BTreeMap<&SmolStr, Vec<Location>> = BTreeMap::new();
        for spec in specs {
            for (name, (_, location)) in &self.names.specs[*spec].top {
                if let Some(there) = first.get(name) {
                    let places = shared.entry(name).or_insert_with(|| vec![*there]);
                    places.push(*location);
                } else {
                    first.insert(name, *location);
                }
            }
        }
        for (name, places) in shared {
            let message = format!("several of the imported files declare `{name}`");
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, self.at(span), message)
                .help("give each of them another name, or import them one by one with `as`");
            let said = places.iter().fold(diagnostic, |diagnostic, place| {
                diagnostic.related(*place, "declared here")
            });
            self.diagnostics.push(said);
        }
    }

    /// The names of whole files, as their own.
    fn all_names(&mut self, specs: &[usize], statement: usize) {
        let number = self.number;
        for spec in specs.iter().filter(|spec| **spec != number) {
            let top = &self.names.specs[*spec].top;
            let mut elements: Vec<_> = top
                .iter()
                .filter_map(|(name, (def, location))| match def {
                    Def::Element(id) => Some((*location, name.clone(), *id)),
                    Def::Slot(_) => None,
                })
                .collect();
            elements.sort_unstable();
            for (_, name, id) in elements {
                self.add(name, Imported::Element(id), statement);
            }
        }
    }

    fn import_names(&mut self, import: &ast::FromImport) {
        let source = match import.source_path() {
            Some(ImportSource::Path(path)) => {
                let library = path.text();
                if !self.known_library(&library, path.span()) {
                    return;
                }
                let library = SmolStr::from(library);
                let meaning = Meaning::Library(library.clone());
                self.names.note(self.number, path.span(), meaning);
                Err(library)
            }
            Some(ImportSource::File(text)) => {
                let specs = self.files(text.span());
                if specs.is_empty() {
                    return;
                }
                let meaning = Meaning::Files(specs.clone());
                self.names.note(self.number, text.span(), meaning);
                Ok((specs, text.value()))
            }
            None => return,
        };
        for imported in import.names() {
            let Some(name) = imported.name() else {
                continue;
            };
            let alias = imported.alias().map(|alias| alias.text());
            let shown = SmolStr::from(alias.unwrap_or_else(|| name.text()));
            let found = match &source {
                Err(library) => self.function(library, &name),
                Ok((specs, file)) => self.element_of(specs, file, &name),
            };
            if let Some(found) = found {
                self.names.note(self.number, name.span(), &found);
                let statement = self.statement(imported.span(), &name.text());
                self.add(shown, found, statement);
            }
        }
    }

    fn function(&mut self, library: &SmolStr, name: &ast::Name) -> Option<Imported> {
        let text = name.text();
        let known = self.libraries.signatures(library);
        let names = || known.iter().map(|known| &*known.name);
        if self.libraries.accepts(library, &text) {
            return Some(Imported::Function(library.clone(), text.into()));
        }
        let message = format!("library `{library}` has no function `{text}`");
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_FUNCTION, self.at(name.span()), message);
        let help = match did_you_mean(&text, names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("`hielements doc {library}` lists its functions"),
        };
        self.diagnostics.push(diagnostic.help(help));
        None
    }

    fn element_of(&mut self, specs: &[usize], file: &str, name: &ast::Name) -> Option<Imported> {
        let text = name.text();
        if let Some(Def::Element(id)) = self.names.in_files(specs, &text) {
            return Some(Imported::Element(id));
        }
        let message = format!("'{file}' has no element or pattern `{text}`");
        let tops = specs
            .iter()
            .flat_map(|spec| self.names.specs[*spec].top.keys());
        let mut there: Vec<&str> = tops.map(SmolStr::as_str).collect();
        there.sort_unstable();
        let help = match did_you_mean(&text, there.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if there.is_empty() => "it declares none".to_owned(),
            None => format!("it has {}", super::resolve::listed(&there)),
        };
        let diagnostic = Diagnostic::new(&codes::IMPORT_NOT_FOUND, self.at(name.span()), message);
        self.diagnostics.push(diagnostic.help(help));
        None
    }

    /// The specifications behind the string at this place.
    fn files(&self, span: Span) -> Vec<usize> {
        let found = self.spec.imports.iter().find(|(at, _)| *at == span);
        found.map_or_else(Vec::new, |(_, specs)| specs.clone())
    }

    fn statement(&mut self, span: Span, text: &str) -> usize {
        let location = self.at(span);
        let statements = &mut self.names.specs[self.number].statements;
        statements.push(Statement {
            location,
            text: text.to_owned(),
            used: Cell::new(false),
        });
        statements.len() - 1
    }

    fn add(&mut self, name: SmolStr, imported: Imported, statement: usize) {
        let names = &mut self.names.specs[self.number];
        let Some((there, first)) = names.imports.get(&name) else {
            names.imports.insert(name, (imported, statement));
            return;
        };
        // The files of one import are compared as a whole.
        if *there == imported || *first == statement {
            return;
        }
        let message = format!("two imports bring the name `{name}`");
        let (location, first) = (
            names.statements[statement].location,
            names.statements[*first].location,
        );
        self.diagnostics.push(
            Diagnostic::new(&codes::DUPLICATE_NAME, location, message)
                .related(first, "imported here first")
                .help("give one of them another name with `as`"),
        );
    }

    fn known_library(&mut self, name: &str, span: Span) -> bool {
        if self.libraries.has(name) {
            return true;
        }
        let message = format!("there is no library `{name}`");
        let help = match did_you_mean(name, self.libraries.names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!(
                "configure it under `[libraries]` in hielements.toml; a file is imported as a string, `import './{name}.hie'`"
            ),
        };
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_LIBRARY, self.at(span), message);
        self.diagnostics.push(diagnostic.help(help));
        false
    }
}

/// Finds the patterns that elements implement.
pub(super) fn implemented(
    specs: &[Spec],
    model: &mut Model,
    names: &AllNames,
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (element, paths) in &pending.implements {
        for (number, path) in paths.iter().enumerate() {
            let spec = model.element(*element).spec;
            let location = Location {
                file: specs[spec].file,
                span: path.span(),
            };
            let pattern = match pattern(model, names, spec, path) {
                Ok(pattern) => pattern,
                Err(help) => {
                    let message = format!("there is no pattern `{}`", path.text());
                    let diagnostic = Diagnostic::new(&codes::UNKNOWN_PATTERN, location, message);
                    diagnostics.push(diagnostic.help(help));
                    continue;
                }
            };
            let list = &model.element(*element).implements;
            let twin = list.iter().find(|it| it.pattern == Some(pattern));
            if let Some(first) = twin {
                let message = format!("`{}` is implemented twice", path.text());
                let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, location, message)
                    .related(first.location, "implemented here first")
                    .help("remove one of them");
                diagnostics.push(diagnostic);
                continue;
            }
            model.elements[element.0 as usize].implements[number].pattern = Some(pattern);
        }
    }
}

/// The pattern that a path names in a specification: `p`, or `file.p` behind an import.
///
/// # Errors
///
/// What to do, when there is none.
pub(super) fn pattern(
    model: &Model,
    names: &AllNames,
    spec: usize,
    path: &ast::Path,
) -> Result<super::ElementId, String> {
    let text = path.text();
    match top_level(names, spec, &text) {
        Some(Def::Element(id)) if model.element(id).role == Role::Pattern => {
            note_pattern(names, spec, path, id);
            Ok(id)
        }
        Some(_) => Err(format!(
            "`{text}` is an element; only patterns are implemented"
        )),
        None => Err(suggestion(model, names, spec, &text)),
    }
}

/// Notes the words of a path to a pattern: `p`, or `file.p`.
fn note_pattern(names: &AllNames, spec: usize, path: &ast::Path, pattern: super::ElementId) {
    match path.segments().as_slice() {
        [(_, span)] => names.note(spec, *span, Meaning::Element(pattern)),
        [(file, at), (_, span)] => {
            if let Some(file) = names.imported(spec, file) {
                names.note(spec, *at, file);
            }
            names.note(spec, *span, Meaning::Element(pattern));
        }
        _ => {}
    }
}

/// The pattern of this name in a specification, where there is one.
pub(super) fn pattern_named(
    model: &Model,
    names: &AllNames,
    spec: usize,
    name: &str,
) -> Option<super::ElementId> {
    match top_level(names, spec, name)? {
        Def::Element(id) => (model.element(id).role == Role::Pattern).then_some(id),
        Def::Slot(_) => None,
    }
}

/// What `name` or `file.name` is at the top of a specification.
fn top_level(names: &AllNames, spec: usize, text: &str) -> Option<Def> {
    match text.split_once('.') {
        None => names.at_top(spec, text).map(|Found { def, .. }| def),
        Some((file, name)) => match names.imported(spec, file)? {
            Imported::Files(specs) => names.in_files(specs, name),
            Imported::Library(_) | Imported::Function(..) | Imported::Element(_) => None,
        },
    }
}

fn suggestion(model: &Model, names: &AllNames, spec: usize, name: &str) -> String {
    let is_pattern = |id: super::ElementId| model.element(id).role == Role::Pattern;
    let top = &names.specs[spec];
    let own = top.top.iter().filter_map(|(name, (def, _))| match def {
        Def::Element(id) if is_pattern(*id) => Some(name.to_string()),
        Def::Element(_) | Def::Slot(_) => None,
    });
    let mut there: Vec<String> = own.collect();
    for (alias, (imported, _)) in &top.imports {
        match imported {
            Imported::Element(id) if is_pattern(*id) => there.push(alias.to_string()),
            Imported::Files(specs) => {
                for (name, (def, _)) in specs.iter().flat_map(|spec| &names.specs[*spec].top) {
                    if matches!(def, Def::Element(id) if is_pattern(*id)) {
                        there.push(format!("{alias}.{name}"));
                    }
                }
            }
            Imported::Element(_) | Imported::Library(_) | Imported::Function(..) => {}
        }
    }
    there.sort_unstable();
    match did_you_mean(name, there.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "write the pattern in this file, or import the file that has it".to_owned(),
    }
}

/// Says which imports of the specifications that are judged nothing uses. A library is used where its
/// language is written, too.
pub(super) fn unused(
    specs: &[Spec],
    model: &Model,
    names: &AllNames,
    pending: &Pending,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for slot in &model.slots {
        if let SlotKind::Scope {
            written: Some(language),
            ..
        } = &slot.kind
        {
            names.imported(model.element(slot.element).spec, language);
        }
    }
    for (spec, language) in &pending.languages {
        if let Some(name) = language.name() {
            names.imported(*spec, &name.text());
        }
    }
    for (spec, names) in specs.iter().zip(&names.specs) {
        for statement in names
            .statements
            .iter()
            .filter(|it| spec.judged && !it.used.get())
        {
            let message = format!(
                "nothing in this file uses the import of `{}`",
                statement.text
            );
            let diagnostic = Diagnostic::new(&lints::UNUSED_IMPORT, statement.location, message);
            diagnostics.push(diagnostic.help("remove it"));
        }
    }
}
