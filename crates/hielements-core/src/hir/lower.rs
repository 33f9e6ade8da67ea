//! Trees → model, as a list of steps: declare all names, link specifications, resolve expressions,
//! apply patterns, list what is judged.

use super::declare::{Declaring, Pending};
use super::libraries::Libraries;
use super::model::{Model, Role, SlotKind};
use super::names::{AllNames, Names};
use super::source_map::SourceMap;
use super::{apply, bindings, cycles, imports, languages, resolve, rules};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::names as codes;
use crate::source::{FileId, Span, WsPath};
use crate::syntax::ast;
use std::sync::Arc;

/// A parsed specification.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its text in the table of sources.
    pub file: FileId,
    /// Its text.
    pub text: Arc<str>,
    /// The folder it stands in.
    pub folder: WsPath,
    /// Its tree.
    pub tree: ast::SourceFile,
    /// Whether it was given to be judged, and not only imported.
    pub judged: bool,
    /// Where the parser found mistakes, sorted. What they touch is declared and not resolved, so that one
    /// mistake gives one diagnostic.
    pub mistakes: Vec<Span>,
    /// What its imports of files lead to: the place of the string, and numbers in the list of
    /// specifications.
    pub imports: Vec<(Span, Vec<usize>)>,
}

impl Spec {
    /// Whether the parser found a mistake in a place, or behind it on its line.
    pub(super) fn has_mistake_at(&self, place: Span) -> bool {
        let on_the_line = |mistake: &Span| {
            let between = place.end as usize..mistake.start.max(place.end) as usize;
            let between = self.text.get(between);
            between.is_some_and(|text| !text.contains(['\n', '\r']))
        };
        let touches = |mistake: &Span| place.start <= mistake.end;
        let behind = self.mistakes.partition_point(|it| it.start <= place.end);
        self.mistakes[..behind].last().is_some_and(touches)
            || self.mistakes.get(behind).is_some_and(on_the_line)
    }
}

/// The model of these specifications, with what is wrong in them by file and place.
pub fn lower(specs: &[Spec], libraries: &Libraries) -> (Model, Vec<Diagnostic>) {
    let mut model = Model::default();
    let mut names = AllNames::default();
    let mut pending = Pending::default();
    let mut diagnostics = Vec::new();
    names.specs.extend(specs.iter().map(|_| Names::default()));
    for (number, spec) in specs.iter().enumerate() {
        let mut declaring = Declaring {
            model: &mut model,
            names: &mut names,
            pending: &mut pending,
            diagnostics: &mut diagnostics,
            spec,
            number,
        };
        declaring.file();
    }
    imports::link(specs, libraries, &mut names, &mut diagnostics);
    imports::implemented(specs, &mut model, &names, &pending, &mut diagnostics);
    let bound = bindings::bind(specs, &mut model, &names, &mut pending, &mut diagnostics);
    resolve::resolve(
        specs,
        libraries,
        &mut model,
        &names,
        &pending,
        &mut diagnostics,
    );
    let checks = languages::checks(specs, libraries, &model, &names, &pending, &mut diagnostics);
    cycles::break_cycles(&mut model, &mut diagnostics);
    apply::apply(&mut model, &names, &bound, &pending, &mut diagnostics);
    cycles::break_cycles(&mut model, &mut diagnostics);
    values_missing(&model, &mut diagnostics);
    rules::list(&mut model, &names, &checks, &mut diagnostics);
    imports::unused(specs, &model, &names, &pending, &mut diagnostics);
    model.words = SourceMap::new(specs, &names);
    let order = |diagnostic: &Diagnostic| (diagnostic.location, diagnostic.entry.code);
    diagnostics.sort_by_key(order);
    (model, diagnostics)
}

/// Says which scopes and refs of elements are given nothing. In a pattern they are holes.
fn values_missing(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    for slot in &model.slots {
        if slot.given || model.element(slot.element).role != Role::Element {
            continue;
        }
        let (word, name) = (slot.kind.word(), &slot.name);
        let message = format!("{word} `{name}` has no value");
        let help = match slot.kind {
            SlotKind::Scope { .. } => {
                format!("select files: `{word} {name} = files.folder_selector('…')`")
            }
            SlotKind::Ref(_) => format!("write `=` and a value behind `{name}`"),
        };
        let diagnostic = Diagnostic::new(&codes::MISSING_VALUE, slot.location, message);
        diagnostics.push(diagnostic.help(help));
    }
}
