//! Declaring a dependency that code has: which element a module belongs to, and what `uses` says so.

use super::{Repair, Scenery, Step};
use crate::hir::{Element, ElementId, Expr, ExprKind, Role, Uses};
use crate::source::{LineIndex, Location, TextEdit, WsPath};
use crate::stdlib::Value;
use std::collections::{BTreeMap, BTreeSet};

/// For each element that one of the modules `to` belongs to: a `uses` below the one at a place, as the
/// rule about undeclared uses stands at the first that is declared.
pub fn add_uses(scenery: &Scenery<'_>, at: Location, to: &[String]) -> Vec<Repair> {
    let model = scenery.model;
    let first = model
        .uses
        .iter()
        .find(|uses| uses.location.file == at.file && uses.location.span.touches(at.span.start));
    let Some(first) = first else {
        return Vec::new();
    };
    let targets: BTreeSet<ElementId> = to.iter().filter_map(|to| owner(scenery, to)).collect();
    let repairs = targets.iter().filter_map(|target| {
        let target = &model.element(*target);
        let name = name_within(scenery, first.element, target);
        repair(scenery, first, &name)
    });
    repairs.collect()
}

fn repair(scenery: &Scenery<'_>, first: &Uses, name: &str) -> Option<Repair> {
    let (from, _) = first.text.split_once(" uses ")?;
    let source = scenery.sources.get(first.location.file);
    let text = &source.text;
    let lines = LineIndex::new(text);
    let line = lines.line_column(first.location.span.end).line;
    let range = lines.line_range(lines.line_column(first.location.span.start).line)?;
    let own = &text[range];
    let indent = &own[..own.len() - own.trim_start_matches([' ', '\t']).len()];
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let behind = lines.line_range(line)?;
    let is_ended = text[behind.clone()].ends_with(['\n', '\r']);
    let new = if is_ended {
        format!("{indent}{from} uses {name}{end}")
    } else {
        format!("{end}{indent}{from} uses {name}")
    };
    let edit = TextEdit::insert(u32::try_from(behind.end).ok()?, new);
    Some(Repair {
        title: format!("Declare `{from} uses {name}`"),
        is_preferred: true,
        step: Step::Edit(BTreeMap::from([(source.path.clone(), vec![edit])])),
    })
}

/// How an element is called in the body of another one.
fn name_within(scenery: &Scenery<'_>, body: ElementId, target: &Element) -> String {
    let mut around = scenery.model.outward(body);
    let inside = around.find_map(|id| {
        let path = &scenery.model.element(id).path;
        target.path.strip_prefix(path.as_str())?.strip_prefix('.')
    });
    inside.unwrap_or(&target.path).to_owned()
}

/// The innermost element whose scope holds a module, as far as the text of the scope says it.
fn owner(scenery: &Scenery<'_>, module: &str) -> Option<ElementId> {
    let model = scenery.model;
    let files = files_of(scenery, module);
    let holding = model.slots.iter().filter_map(|slot| {
        let element = model.element(slot.element);
        let is_part = element.role == Role::Element && element.judged;
        let depth = holds(slot.value.as_ref().filter(|_| is_part)?, module, &files)?;
        Some((depth, slot.element))
    });
    holding.max_by_key(|(depth, _)| *depth).map(|(_, id)| id)
}

/// How much of a module's name or path the selector of a scope names, where it holds the module.
fn holds(value: &Expr, module: &str, files: &[&WsPath]) -> Option<usize> {
    let ExprKind::Call(call) = &value.kind else {
        return None;
    };
    let ExprKind::Literal(Value::String(text)) = &call.args.first()?.kind else {
        return None;
    };
    match (&*call.library, &*call.function) {
        ("files", "folder_selector") => {
            let folder = WsPath::parse(&WsPath::root(), text).ok()?;
            let holds = files.iter().any(|file| file.is_within(&folder));
            holds.then(|| folder.as_str().len())
        }
        ("python" | "rust" | "code", "package_selector" | "module_selector") => {
            let rest = module.strip_prefix(&**text)?;
            let is_below = rest.starts_with(['.', ':']) && call.function == "package_selector";
            (rest.is_empty() || is_below).then(|| text.len())
        }
        _ => None,
    }
}

/// The files that may be a module of this name.
fn files_of<'t>(scenery: &Scenery<'t>, module: &str) -> Vec<&'t WsPath> {
    let path = module.replace("::", "/").replace('.', "/");
    // In Rust the folder is not called like the crate.
    let inner = path.split_once('/').filter(|_| module.contains("::"));
    let stem = inner.map_or(path.as_str(), |(_, inner)| inner);
    let ends = ["py", "pyi", "rs"].map(|end| format!("{stem}.{end}"));
    let inside = ["__init__.py", "mod.rs", "lib.rs"].map(|name| format!("{stem}/{name}"));
    let files = scenery.tree.files().iter();
    let fits = |file: &&WsPath| {
        let file = file.as_str();
        ends.iter().chain(&inside).any(|end| {
            let rest = file.strip_suffix(end.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        })
    };
    files.filter(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::analyse;
    use crate::source::{Span, apply};
    use crate::workspace::{MemoryWorkspace, Workspace};

    #[track_caller]
    fn check(text: &str, to: &[&str], expected: &[(&str, &str)]) {
        let files = [("hielements.hie", text), ("src/pricing/rates.py", "")];
        let workspace = MemoryWorkspace::new(files);
        let analysis = analyse(&workspace, &[]).expect("it is there");
        let scenery = Scenery {
            sources: &analysis.sources,
            model: &analysis.model,
            registry: &analysis.registry,
            config: &analysis.config,
            tree: &workspace.tree(),
        };
        let path = WsPath::from_walk("hielements.hie");
        let start = u32::try_from(text.find("web uses").expect("a use")).expect("a small text");
        let at = Location {
            file: analysis.sources.find(&path).expect("it was read"),
            span: Span::new(start, start),
        };
        let to: Vec<String> = to.iter().map(|to| (*to).to_owned()).collect();
        let found = add_uses(&scenery, at, &to);
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|repair| {
                let Step::Edit(edits) = repair.step else {
                    panic!("it is an edit");
                };
                (repair.title, apply(text, &edits[&path]))
            })
            .collect();
        let expected = expected.iter();
        let expected = expected.map(|(title, text)| ((*title).to_owned(), (*text).to_owned()));
        assert_eq!(found, expected.collect::<Vec<_>>());
    }

    #[test]
    fn a_dependency_is_declared_below_the_first_one() {
        let text = "element shop:\n    element web:\n        scope s = python.package_selector('web')\n    \
                    element billing:\n        scope s = python.package_selector('billing')\n    \
                    element pricing:\n        scope s = files.folder_selector('src/pricing')\n    \
                    web uses billing\n    # more\n";
        check(
            text,
            &["pricing.rates", "billing.api", "os"],
            &[
                (
                    "Declare `web uses billing`",
                    &text.replace("billing\n    #", "billing\n    web uses billing\n    #"),
                ),
                (
                    "Declare `web uses pricing`",
                    &text.replace("billing\n    #", "billing\n    web uses pricing\n    #"),
                ),
            ],
        );
        check(
            "element a:\n    element web\n    element b:\n        scope s = python.module_selector('b')\n    web uses a",
            &["b"],
            &[(
                "Declare `web uses b`",
                "element a:\n    element web\n    element b:\n        scope s = python.module_selector('b')\n    web uses a\n    web uses b",
            )],
        );
    }
}
