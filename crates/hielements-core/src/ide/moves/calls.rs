//! The strings that specifications give to libraries and imports.

use super::modules::{self, Names};
use super::paths::{Paths, Start};
use super::{Edits, Ground, literals};
use crate::hir::model::{Call, Expr, ExprKind, TargetKind};
use crate::hir::{Demand, ElementId, Judged, SlotId, file_imports};
use crate::ide::Scenery;
use crate::source::{FileId, Location, SourceFile, Span, WsPath};
use crate::stdlib::renamed::RenamedModule;
use crate::stdlib::{Param, Signature, Type, Value};
use crate::syntax::parse;
use crate::workspace::{Globs, is_glob};

/// So many scopes that stand for other scopes are followed.
const STEPS: usize = 16;

/// Rewrites what the calls and connections of all specifications name.
pub(super) fn rewrite(
    ground: &Ground<'_>,
    paths: &Paths,
    renamed: &[RenamedModule],
    edits: &mut Edits<'_>,
) {
    let model = ground.model;
    let mut rewriting = Rewriting {
        ground,
        paths,
        renamed,
        edits,
    };
    for slot in &model.slots {
        if let Some(expr) = &slot.value {
            rewriting.expr(slot.element, expr);
        }
    }
    for check in &model.checks {
        for expr in check.judged.iter().flat_map(Judged::exprs) {
            rewriting.expr(check.element, expr);
        }
    }
    for requirement in &model.requirements {
        if let Some(Demand::Connection(target)) = &requirement.demand {
            rewriting.target(target.location, &target.kind);
        }
    }
}

/// Rewrites the files that a specification imports.
pub(super) fn imports(file: FileId, source: &SourceFile, paths: &Paths, edits: &mut Edits<'_>) {
    let tree = parse(file, &source.text).tree();
    for (span, text) in file_imports(&tree) {
        let at = Location { file, span };
        let new = paths.rewritten(&text, &Start::Import(&source.path));
        replace(edits, at, &text, new);
    }
}

/// What a text that is given to a function means.
enum Meaning {
    /// A path or glob of the workspace.
    Path,
    /// A path or glob that starts at the folder of the first argument.
    Below,
    /// The name of a module or of something in one.
    Name(Names),
    /// Nothing that a move changes.
    Other,
}

struct Rewriting<'a, 'e, 's> {
    ground: &'a Ground<'a>,
    paths: &'a Paths,
    renamed: &'a [RenamedModule],
    edits: &'e mut Edits<'s>,
}

impl Rewriting<'_, '_, '_> {
    fn expr(&mut self, element: ElementId, expr: &Expr) {
        let mut calls = Vec::new();
        expr.walk(&mut |expr| {
            if let ExprKind::Call(call) = &expr.kind {
                calls.push(call);
            }
        });
        for call in calls {
            self.call(element, call);
        }
    }

    fn call(&mut self, element: ElementId, call: &Call) {
        let library = self.ground.registry.get(&call.library);
        let table = library.and_then(|library| library.signatures());
        let mut table = table.into_iter().flatten();
        let Some(signature) = table.find(|signature| *signature.name == *call.function) else {
            return;
        };
        for (param, arg) in signature.params.iter().zip(&call.args) {
            let meaning = meaning(&call.library, signature, param);
            let mut texts = Vec::new();
            texts_of(arg, &mut texts);
            for (at, text) in texts {
                let new = self.text(element, call, &meaning, text);
                replace(self.edits, at, text, new);
            }
        }
    }

    fn text(
        &self,
        element: ElementId,
        call: &Call,
        meaning: &Meaning,
        text: &str,
    ) -> Option<String> {
        match meaning {
            Meaning::Path => {
                let specification = self.specification(element);
                self.paths
                    .rewritten(text, &Start::Specification(specification))
            }
            Meaning::Below => {
                let base = folder(self.ground, element, call.args.first()?, STEPS)?;
                self.paths.rewritten(text, &Start::Folder(&base))
            }
            Meaning::Name(names) => {
                modules::rewritten(text, *names, Some(&call.library), self.renamed)
            }
            Meaning::Other => None,
        }
    }

    fn specification(&self, element: ElementId) -> &WsPath {
        let file = self.ground.model.element(element).location.file;
        &self.ground.sources.get(file).path
    }

    /// Where a connection leads: `'shop.orders'` or `shop.orders`.
    fn target(&mut self, at: Location, kind: &TargetKind) {
        match kind {
            TargetKind::Text(text) => {
                let new = modules::rewritten(text, Names::Module, None, self.renamed);
                replace(self.edits, at, text, new);
            }
            TargetKind::Module(parts) => {
                let new = self.renamed.iter().find_map(|module| {
                    let separator = if module.language == "rust" { "::" } else { "." };
                    let text = parts.join(separator);
                    let only = std::slice::from_ref(module);
                    let new = modules::rewritten(&text, Names::Module, None, only)?;
                    Some(new.replace(separator, "."))
                });
                let written = self.edits.text(at).unwrap_or_default().to_owned();
                let old = parts.join(".");
                if let (Some(new), Some(rest)) = (new, written.strip_prefix(&old)) {
                    self.edits.add(at, format!("{new}{rest}"));
                }
            }
            TargetKind::Value(_) => {}
        }
    }
}

/// Puts another text into the string at a place, where one is written there.
fn replace(edits: &mut Edits<'_>, at: Location, old: &str, new: Option<String>) {
    let Some(new) = new.filter(|new| new != old) else {
        return;
    };
    let literal = edits
        .text(at)
        .and_then(|token| literals::hielements(token, &new));
    if let Some(literal) = literal {
        edits.add(at, literal);
    }
}

/// The texts of an argument, with their places.
fn texts_of<'e>(arg: &'e Expr, found: &mut Vec<(Location, &'e str)>) {
    match &arg.kind {
        ExprKind::Literal(Value::String(text)) => found.push((arg.location, text)),
        ExprKind::List(items) => items.iter().for_each(|item| texts_of(item, found)),
        // Calls are looked at for themselves.
        ExprKind::Literal(_)
        | ExprKind::Call(_)
        | ExprKind::Slot(..)
        | ExprKind::Element(..)
        | ExprKind::Part(..)
        | ExprKind::Parameter(_)
        | ExprKind::Own
        | ExprKind::Late(..)
        | ExprKind::Unfilled(_)
        | ExprKind::Unmatched(_) => {}
    }
}

/// Selectors and checks of modules.
const OF_MODULES: &[&str] = &["module_selector", "package_selector", "module_exists"];

/// Checks whose paths and globs start at the folder of their scope.
const BELOW: &[&str] = &[
    "exists",
    "no_files_matching",
    "only_files_matching",
    "matches_pattern",
];

fn meaning(library: &str, signature: &Signature, param: &Param) -> Meaning {
    let is_text = matches!(param.ty, Type::String | Type::Strings);
    match library {
        _ if param.ty == Type::PathScope => Meaning::Path,
        _ if param.ty.is_target() => Meaning::Name(Names::Module),
        "files" | "docker" if is_text && signature.name.ends_with("_selector") => {
            match &*param.name {
                "path" | "glob" => Meaning::Path,
                _ => Meaning::Other,
            }
        }
        "files" if is_text && BELOW.contains(&&*signature.name) => Meaning::Below,
        "python" | "rust" | "code" if is_text && OF_MODULES.contains(&&*signature.name) => {
            Meaning::Name(Names::Module)
        }
        "python" | "rust" | "code" if is_text => Meaning::Name(Names::Item),
        _ => Meaning::Other,
    }
}

/// What a text in a call names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ide) enum Named {
    /// A folder with code.
    Folder,
    /// A file with code.
    File,
    /// A file that has to be there.
    Wanted,
}

/// The paths that the calls within a stretch of a specification name; no globs.
pub(in crate::ide) fn named_paths(
    scenery: &Scenery<'_>,
    file: FileId,
    span: Span,
) -> Vec<(WsPath, Named)> {
    let ground = Ground {
        sources: scenery.sources,
        model: scenery.model,
        registry: scenery.registry,
        config: scenery.config,
        tree: scenery.tree,
        read: &|_| None,
    };
    let model = scenery.model;
    let touches =
        |at: Location| at.file == file && at.span.end >= span.start && at.span.start <= span.end;
    let slots = model.slots.iter().filter_map(|slot| {
        let expr = slot.value.as_ref()?;
        (touches(slot.location) || touches(expr.location)).then_some((slot.element, expr))
    });
    let checks = model.checks.iter().filter(|check| touches(check.location));
    let checks = checks.flat_map(|check| {
        let judged = check.judged.iter().flat_map(Judged::exprs);
        judged.map(|expr| (check.element, expr))
    });
    let mut found = Vec::new();
    for (element, expr) in slots.chain(checks) {
        expr.walk(&mut |expr| {
            if let ExprKind::Call(call) = &expr.kind {
                found.extend(named_path(&ground, element, call));
            }
        });
    }
    found.dedup();
    found
}

fn named_path(ground: &Ground<'_>, element: ElementId, call: &Call) -> Option<(WsPath, Named)> {
    let text = |at: usize| match &call.args.get(at)?.kind {
        ExprKind::Literal(Value::String(text)) if !is_glob(text) => Some(&**text),
        _ => None,
    };
    let root = WsPath::root();
    let from_root = |text: &str| {
        let is_relative = text.starts_with("./") || text == ".";
        let own = &ground.model.element(element).folder;
        WsPath::parse(if is_relative { own } else { &root }, text).ok()
    };
    match (&*call.library, &*call.function) {
        ("files", "folder_selector") => Some((from_root(text(0)?)?, Named::Folder)),
        ("files" | "docker", "file_selector") | ("docker", "compose_selector") => {
            Some((from_root(text(0)?)?, Named::File))
        }
        ("files", "exists") => {
            let base = folder(ground, element, call.args.first()?, STEPS)?;
            Some((WsPath::parse(&base, text(1)?).ok()?, Named::Wanted))
        }
        _ => None,
    }
}

/// The folder of a scope, where the text says it.
fn folder(ground: &Ground<'_>, element: ElementId, expr: &Expr, steps: usize) -> Option<WsPath> {
    let steps = steps.checked_sub(1)?;
    let model = ground.model;
    let of_slot = |id: SlotId| {
        let slot = model.slot(id);
        folder(ground, slot.element, slot.value.as_ref()?, steps)
    };
    match &expr.kind {
        ExprKind::Slot(id, _) => of_slot(*id),
        ExprKind::Element(id, _) => {
            let mut scopes = model.own_scopes(*id);
            let only = scopes.next().filter(|_| scopes.next().is_none())?;
            of_slot(only)
        }
        ExprKind::Literal(Value::String(text)) => folder_of(ground, element, "", text),
        ExprKind::Call(call) if matches!(&*call.library, "files" | "docker") => {
            let ExprKind::Literal(Value::String(text)) = &call.args.first()?.kind else {
                return None;
            };
            folder_of(ground, element, &call.function, text)
        }
        ExprKind::Literal(_)
        | ExprKind::Call(_)
        | ExprKind::List(_)
        | ExprKind::Part(..)
        | ExprKind::Parameter(_)
        | ExprKind::Own
        | ExprKind::Late(..)
        | ExprKind::Unfilled(_)
        | ExprKind::Unmatched(_) => None,
    }
}

/// The folder that a path or glob means which is given to a selector, or to a check itself.
fn folder_of(
    ground: &Ground<'_>,
    element: ElementId,
    selector: &str,
    text: &str,
) -> Option<WsPath> {
    let root = WsPath::root();
    let is_relative = text.starts_with("./") || text == ".";
    let own = &ground.model.element(element).folder;
    let base = if is_relative { own } else { &root };
    if is_glob(text) {
        return Some(Globs::new(base, [text]).ok()?.folder());
    }
    let path = WsPath::parse(base, text).ok()?;
    let is_folder = selector == "folder_selector" || ground.tree.is_folder(&path);
    if is_folder { Some(path) } else { path.parent() }
}
