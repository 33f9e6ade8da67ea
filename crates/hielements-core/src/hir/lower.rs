//! Trees → model: declares every name of a specification, then resolves its expressions.

use super::libraries::Libraries;
use super::model::{
    Check, CheckId, Comparison, Element, ElementId, Expr, Model, Role, Scope, ScopeId, Unjudged,
};
use super::names::{Def, Imported, Names, Table};
use super::resolve::Resolver;
use crate::diagnostics::catalogue::names as codes;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{FileId, Location, Span, WsPath};
use crate::syntax::ast::{self, AstNode};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A parsed specification.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its text.
    pub file: FileId,
    /// The folder it stands in.
    pub folder: WsPath,
    /// Its tree.
    pub tree: ast::SourceFile,
    /// Whether it was given to be judged, and not only imported.
    pub judged: bool,
}

/// Adds a specification to the model.
pub fn lower(spec: &Spec, libraries: &Libraries, model: &mut Model) -> Vec<Diagnostic> {
    let mut lowering = Lowering {
        spec,
        libraries,
        model,
        names: Names::default(),
        scopes: Vec::new(),
        checks: Vec::new(),
        diagnostics: Vec::new(),
    };
    lowering.file();
    lowering.resolve();
    let mut diagnostics = lowering.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.location.span);
    diagnostics
}

struct Lowering<'a> {
    spec: &'a Spec,
    libraries: &'a Libraries,
    model: &'a mut Model,
    names: Names,
    scopes: Vec<(ScopeId, ast::Expr)>,
    checks: Vec<(CheckId, ast::Check)>,
    diagnostics: Vec<Diagnostic>,
}

impl Lowering<'_> {
    fn at(&self, span: Span) -> Location {
        Location {
            file: self.spec.file,
            span,
        }
    }

    fn file(&mut self) {
        for item in self.spec.tree.items() {
            match item {
                ast::Item::Import(import) => self.import(&import),
                ast::Item::FromImport(import) => self.import_names(&import),
                ast::Item::Element(element) => {
                    let body = element.body();
                    self.element(Role::Element, None, element.name(), &element, body.as_ref());
                    self.implements(&element);
                }
                ast::Item::Pattern(pattern) => {
                    self.unjudged("pattern", pattern.span());
                    let body = pattern.body();
                    self.element(Role::Pattern, None, pattern.name(), &pattern, body.as_ref());
                }
                ast::Item::Language(language) => self.unjudged("language", language.span()),
                ast::Item::ConnectionCheck(_)
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

    fn import(&mut self, import: &ast::Import) {
        match import.source_path() {
            Some(ast::ImportSource::Path(path)) => {
                let library = path.text();
                if self.known_library(&library, path.span()) {
                    let name = import
                        .alias()
                        .map_or_else(|| library.clone(), |name| name.text());
                    self.names
                        .imports
                        .insert(name.into(), Imported::Library(library.into()));
                }
            }
            Some(ast::ImportSource::File(_)) => self.unjudged("import of a file", import.span()),
            None => {}
        }
    }

    fn import_names(&mut self, import: &ast::FromImport) {
        let Some(ast::ImportSource::Path(path)) = import.source_path() else {
            self.unjudged("import of a file", import.span());
            return;
        };
        let library = path.text();
        if !self.known_library(&library, path.span()) {
            return;
        }
        for imported in import.names() {
            let Some(name) = imported.name() else {
                continue;
            };
            let alias = imported
                .alias()
                .map_or_else(|| name.text(), |alias| alias.text());
            let function = Imported::Function(library.as_str().into(), name.text().into());
            self.names.imports.insert(alias.into(), function);
        }
    }

    fn known_library(&mut self, name: &str, span: Span) -> bool {
        if self.libraries.has(name) {
            return true;
        }
        let message = format!("there is no library `{name}`");
        let mut diagnostic = Diagnostic::new(&codes::UNKNOWN_LIBRARY, self.at(span), message);
        if let Some(meant) = did_you_mean(name, self.libraries.names()) {
            diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
        }
        self.diagnostics.push(diagnostic);
        false
    }

    fn element(
        &mut self,
        role: Role,
        parent: Option<ElementId>,
        name: Option<ast::Name>,
        node: &impl AstNode,
        body: Option<&ast::Body>,
    ) {
        let Some(name) = name else { return };
        let id = ElementId(index(self.model.elements.len()));
        let location = self.at(name.span());
        let text = SmolStr::from(name.text());
        let path = match parent {
            Some(parent) => format!("{}.{text}", self.model.element(parent).path),
            None => text.to_string(),
        };
        self.model.elements.push(Element {
            name: text.clone(),
            path,
            role,
            parent,
            children: Vec::new(),
            scopes: Vec::new(),
            checks: Vec::new(),
            location,
            folder: self.spec.folder.clone(),
            docs: node.docs(),
            judged: self.spec.judged,
        });
        if let Some(parent) = parent {
            self.model.elements[parent.0 as usize].children.push(id);
        }
        self.declare(parent, &text, Def::Element(id), location);
        for item in body.into_iter().flat_map(ast::Body::items) {
            self.item(role, id, item);
        }
    }

    fn item(&mut self, role: Role, owner: ElementId, item: ast::Item) {
        match item {
            ast::Item::Scope(scope) => self.scope(owner, &scope),
            ast::Item::Check(check) => self.check(owner, check),
            ast::Item::Element(element) => {
                let body = element.body();
                self.element(role, Some(owner), element.name(), &element, body.as_ref());
                self.implements(&element);
            }
            ast::Item::Ref(reference) => {
                self.unjudged("ref", reference.span());
                if let Some(name) = reference.name() {
                    let location = self.at(name.span());
                    self.declare(Some(owner), &name.text().into(), Def::Ref, location);
                }
            }
            ast::Item::Uses(uses) => self.unjudged("uses", uses.span()),
            ast::Item::Requirement(requirement) => self.unjudged("requirement", requirement.span()),
            ast::Item::OldBinding(binding) => self.unjudged("binding", binding.span()),
            ast::Item::Import(_)
            | ast::Item::FromImport(_)
            | ast::Item::Language(_)
            | ast::Item::ConnectionCheck(_)
            | ast::Item::Pattern(_)
            | ast::Item::Expr(_) => {}
        }
    }

    fn implements(&mut self, element: &ast::Element) {
        for path in element.implements() {
            self.unjudged("implements", path.span());
        }
    }

    fn scope(&mut self, owner: ElementId, scope: &ast::Scope) {
        let Some(name) = scope.name() else { return };
        let id = ScopeId(index(self.model.scopes.len()));
        let location = self.at(name.span());
        let text = SmolStr::from(name.text());
        self.model.scopes.push(Scope {
            name: text.clone(),
            element: owner,
            language: scope.language().map(|name| name.text().into()),
            value: None,
            text: normalised(&scope.source()),
            location,
            docs: scope.docs(),
        });
        self.model.elements[owner.0 as usize].scopes.push(id);
        self.declare(Some(owner), &text, Def::Scope(id), location);
        self.scopes.extend(scope.value().map(|value| (id, value)));
    }

    fn check(&mut self, owner: ElementId, check: ast::Check) {
        let id = CheckId(index(self.model.checks.len()));
        let expr = check
            .expr()
            .map_or_else(String::new, |expr| normalised(&expr.source()));
        let text = match check.comparison() {
            None => expr,
            Some(comparison) => {
                let sign = if comparison.equal { "==" } else { "!=" };
                format!("{expr} {sign} {}", normalised(&comparison.right.source()))
            }
        };
        self.model.checks.push(Check {
            name: check.name().map(|name| name.text().into()),
            element: owner,
            expr: None,
            comparison: None,
            text,
            location: self.at(check.span()),
            docs: check.docs(),
        });
        self.model.elements[owner.0 as usize].checks.push(id);
        self.checks.push((id, check));
    }

    fn declare(&mut self, owner: Option<ElementId>, name: &SmolStr, def: Def, location: Location) {
        let table: &mut Table = match owner {
            Some(owner) => self.names.inner.entry(owner).or_default(),
            None => &mut self.names.top,
        };
        if let Some((_, first)) = table.get(name) {
            let message = format!("`{name}` is declared twice here");
            self.diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_NAME, location, message)
                    .related(*first, "declared here first")
                    .help("give one of the two another name"),
            );
            return;
        }
        table.insert(name.clone(), (def, location));
    }

    /// Says once a sort of statement that it is understood and not judged.
    fn unjudged(&mut self, what: &'static str, span: Span) {
        let location = self.at(span);
        let said =
            |unjudged: &Unjudged| unjudged.what == what && unjudged.location.file == self.spec.file;
        if !self.model.unjudged.iter().any(said) {
            let message = format!("this {what} is understood, but not judged yet");
            self.diagnostics
                .push(Diagnostic::new(&codes::NOT_JUDGED_YET, location, message));
        }
        self.model.unjudged.push(Unjudged { what, location });
    }

    fn resolve(&mut self) {
        let makers: FxHashMap<ScopeId, ast::Expr> = self.scopes.iter().cloned().collect();
        let mut resolver = Resolver {
            file: self.spec.file,
            libraries: self.libraries,
            model: &*self.model,
            names: &self.names,
            makers: &makers,
            diagnostics: Vec::new(),
        };
        let scopes: Vec<(ScopeId, Option<Expr>)> = self
            .scopes
            .iter()
            .map(|(id, value)| {
                (
                    *id,
                    resolver.selection(self.model.scope(*id).element, value),
                )
            })
            .collect();
        let checks: Vec<_> = self
            .checks
            .iter()
            .map(|(id, check)| {
                let owner = self.model.check(*id).element;
                let compared = check.comparison();
                let expr = check.expr().and_then(|expr| match &compared {
                    None => resolver.verdict(owner, &expr),
                    Some(_) => resolver.value(owner, &expr),
                });
                let comparison = compared.and_then(|comparison| {
                    let kind = if comparison.equal {
                        Comparison::Equal
                    } else {
                        Comparison::NotEqual
                    };
                    Some((kind, resolver.value(owner, &comparison.right)?))
                });
                let whole = check.comparison().is_none() || comparison.is_some();
                (*id, expr.filter(|_| whole), comparison)
            })
            .collect();
        self.diagnostics.append(&mut resolver.diagnostics);
        for (id, value) in scopes {
            self.model.scopes[id.0 as usize].value = value;
        }
        for (id, expr, comparison) in checks {
            let check = &mut self.model.checks[id.0 as usize];
            check.expr = expr;
            check.comparison = comparison;
        }
        super::cycles::break_cycles(self.model, &mut self.diagnostics);
    }
}

/// White space and line ends folded into single spaces, none inside brackets; strings as written.
fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut escaped = false;
    let mut gap = false;
    for character in text.trim().chars() {
        if let Some(end) = quote {
            out.push(character);
            if !escaped && character == end {
                quote = None;
            }
            escaped = !escaped && character == '\\';
            continue;
        }
        if character.is_whitespace() {
            gap = true;
            continue;
        }
        let opened = out.ends_with(['(', '[', '.', '<']);
        let closes = matches!(character, ')' | ']' | ',' | '.' | '>');
        if (gap || out.ends_with(',')) && !opened && !closes && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        if matches!(character, '\'' | '"') {
            quote = Some(character);
        }
        out.push(character);
    }
    out
}

fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn white_space_is_folded_and_strings_are_not() {
        assert_eq!(
            normalised("files.exists( src ,\n   'a  b' ,limit = [ 1,2 ] )"),
            "files.exists(src, 'a  b', limit = [1, 2])"
        );
    }
}
