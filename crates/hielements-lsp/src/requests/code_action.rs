//! `textDocument/codeAction` and `codeAction/resolve`: what can be done about what a document shows.

use super::will_rename::following;
use super::workplace::{Workplace, around};
use crate::spelling::real;
use hielements_core::diagnostics::catalogue;
use hielements_core::ide::{self, Move, Repair, Scenery, Step};
use hielements_core::project::{Analysis, CONFIG, written};
use hielements_core::source::{FileId, Location, Span, WsPath};
use hielements_core::workspace::{Tree, Workspace};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams,
    CodeActionProviderCapability, Diagnostic, NumberOrString, Range, Uri,
};

/// What we offer.
pub(crate) fn offered() -> CodeActionProviderCapability {
    CodeActionProviderCapability::Options(CodeActionOptions {
        code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
        resolve_provider: Some(true),
        ..CodeActionOptions::default()
    })
}

/// Rules that name a path which may be missing.
const OF_PATHS: [&str; 2] = ["empty-scope", "files.exists"];

/// What can be done at a range of a document; nothing for an editor that knows commands only.
pub(crate) fn code_action(
    all: &[Workplace],
    params: &CodeActionParams,
) -> Option<Vec<CodeActionOrCommand>> {
    let (place, path) = around(all, &params.text_document.uri)?;
    let only = params.context.only.as_deref();
    let is_wanted = only.is_none_or(|kinds| {
        let mut kinds = kinds.iter().map(CodeActionKind::as_str);
        kinds.any(|kind| kind.is_empty() || "quickfix".starts_with(kind))
    });
    if !place.traits.action_literals || !is_wanted {
        return None;
    }
    let shown = params.context.diagnostics.iter();
    let shown = shown.filter(|it| it.source.as_deref() == Some("hielements"));
    let offer = Offer {
        place,
        uri: &params.text_document.uri,
        shown: shown.collect(),
        found: Vec::new(),
    };
    let is_read = path.extension() == Some("hie") || path.as_str() == CONFIG;
    let found = if is_read {
        offer.in_specification(&path, params.range)?
    } else {
        offer.in_code(&path)
    };
    Some(
        found
            .into_iter()
            .map(CodeActionOrCommand::CodeAction)
            .collect(),
    )
}

/// An action with the edits that it was offered without.
pub(crate) fn resolved(all: &[Workplace], mut action: CodeAction) -> CodeAction {
    let follow = action.data.clone().map(serde_json::from_value::<Follow>);
    if let Some(Ok(follow)) = follow
        && let Some((place, _)) = around(all, &follow.uri)
    {
        action.edit = following(place, &[follow.as_move()]).and_then(|edits| place.edit(&edits));
    }
    action
}

/// A move that is followed when somebody wants that.
#[derive(Serialize, Deserialize)]
struct Follow {
    uri: Uri,
    from: String,
    to: String,
}

impl Follow {
    fn as_move(&self) -> Move {
        Move {
            from: WsPath::from_walk(self.from.as_str()),
            to: WsPath::from_walk(self.to.as_str()),
        }
    }
}

/// Actions while they are collected.
struct Offer<'a> {
    place: &'a Workplace,
    uri: &'a Uri,
    /// What the editor shows and wants to know about.
    shown: Vec<&'a Diagnostic>,
    found: Vec<CodeAction>,
}

impl Offer<'_> {
    fn in_specification(mut self, path: &WsPath, range: Range) -> Option<Vec<CodeAction>> {
        let analysis = written(&self.place.view).ok()?;
        let file = analysis.sources.find(path)?;
        let start = self.place.offset(path, range.start)?;
        let end = self.place.offset(path, range.end)?.max(start);
        self.fixes(
            &analysis,
            path,
            Location {
                file,
                span: Span::new(start, end),
            },
        );
        let tree = self.place.view.tree();
        let scenery = scenery(&analysis, &tree);
        for shown in self.shown.clone() {
            let Some(code) = code(shown) else { continue };
            if OF_PATHS.contains(&code) {
                let span = self.span(path, shown.range);
                let repairs = span.map(|span| ide::missing(&scenery, file, span));
                for repair in repairs.into_iter().flatten() {
                    self.add(repair, &[shown]);
                }
            }
            if code == catalogue::lints::UNDECLARED_USE.code {
                let start = self.place.offset(path, shown.range.start)?;
                let at = Location {
                    file,
                    span: Span::new(start, start),
                };
                for repair in ide::add_uses(&scenery, at, &targets(shown)) {
                    self.add(repair, &[shown]);
                }
            }
            self.accept(&analysis, (path, file), shown);
        }
        Some(self.found)
    }

    /// The fixes of what the specifications show by themselves.
    fn fixes(&mut self, analysis: &Analysis, path: &WsPath, at: Location) {
        let Some(lines) = self.place.lines(path) else {
            return;
        };
        let touches = |span: Span| span.start <= at.span.end && at.span.start <= span.end;
        let here = analysis
            .diagnostics
            .iter()
            .filter(|found| found.location.file == at.file && touches(found.location.span));
        let mut is_old = false;
        for found in here {
            let start = lines.at(found.location.span.start, self.place.encoding);
            let shown: Vec<&Diagnostic> = self.shown.clone();
            let same = shown.into_iter().filter(|shown| {
                shown.range.start == start && code(shown) == Some(found.entry.code)
            });
            let same: Vec<&Diagnostic> = same.collect();
            for repair in ide::fixes(&analysis.sources, found) {
                self.add(repair, &same);
            }
            is_old |= found.entry.code == catalogue::lints::LEGACY_SYNTAX.code;
        }
        let all = ide::modernise(&analysis.sources, &analysis.diagnostics, at.file);
        if let Some(repair) = all.filter(|_| is_old) {
            self.add(repair, &[]);
        }
    }

    fn accept(&mut self, analysis: &Analysis, (path, file): (&WsPath, FileId), shown: &Diagnostic) {
        let rule = code(shown).filter(|code| can_be_accepted(code));
        let span = self.span(path, shown.range);
        let (Some(rule), Some(span)) = (rule, span) else {
            return;
        };
        if path.extension() != Some("hie") {
            return;
        }
        let line = ide::statement_line(&analysis.sources, file, span.start);
        let text = &analysis.sources.get(file).text;
        if let Some(repair) = ide::accept(path, text, line, rule) {
            self.add(repair, &[shown]);
        }
    }

    /// What can be done about findings in code.
    fn in_code(mut self, path: &WsPath) -> Vec<CodeAction> {
        let text = self.place.text(path).unwrap_or_default();
        for shown in self.shown.clone() {
            if code(shown) == Some(catalogue::lints::UNDECLARED_USE.code) {
                self.uses(shown);
            }
            let rule = code(shown).filter(|code| can_be_accepted(code));
            let line = shown.range.start.line;
            let repair = rule.and_then(|rule| ide::accept(path, &text, line, rule));
            if let Some(repair) = repair {
                self.add(repair, &[shown]);
            }
        }
        self.found
    }

    /// Declares the dependency of a line of code, at the rule that the finding names.
    fn uses(&mut self, shown: &Diagnostic) {
        let related = shown.related_information.as_deref();
        let Some(rule) = related.and_then(<[_]>::first) else {
            return;
        };
        let path = self.place.within(&real(&rule.location.uri));
        let Some((path, Ok(analysis))) = path.map(|path| (path, written(&self.place.view))) else {
            return;
        };
        let file = analysis.sources.find(&path);
        let start = self.place.offset(&path, rule.location.range.start);
        let (Some(file), Some(start)) = (file, start) else {
            return;
        };
        let tree = self.place.view.tree();
        let scenery = scenery(&analysis, &tree);
        let span = Span::new(start, start);
        for repair in ide::add_uses(&scenery, Location { file, span }, &targets(shown)) {
            self.add(repair, &[shown]);
        }
    }

    fn span(&self, path: &WsPath, range: Range) -> Option<Span> {
        let start = self.place.offset(path, range.start)?;
        let end = self.place.offset(path, range.end)?;
        Some(Span::new(start.min(end), end.max(start)))
    }

    /// Adds an action, where the editor can do it.
    fn add(&mut self, repair: Repair, about: &[&Diagnostic]) {
        let place = self.place;
        let (edit, data) = match &repair.step {
            Step::Edit(edits) => (place.edit(edits), None),
            Step::Create(path) => (place.create(path), None),
            Step::Follow(moved) if place.traits.resolves_edits => {
                let follow = Follow {
                    uri: self.uri.clone(),
                    from: moved.from.as_str().to_owned(),
                    to: moved.to.as_str().to_owned(),
                };
                (None, serde_json::to_value(follow).ok())
            }
            Step::Follow(moved) => {
                let edits = following(place, std::slice::from_ref(moved));
                (edits.and_then(|edits| place.edit(&edits)), None)
            }
        };
        if edit.is_none() && data.is_none() {
            return;
        }
        let about: Vec<Diagnostic> = about.iter().map(|shown| (*shown).clone()).collect();
        let is_known = self.found.iter().any(|known| known.title == repair.title);
        if is_known {
            return;
        }
        self.found.push(CodeAction {
            title: repair.title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: (!about.is_empty()).then_some(about),
            edit,
            is_preferred: place.traits.prefers_actions.then_some(repair.is_preferred),
            data,
            ..CodeAction::default()
        });
    }
}

fn scenery<'a>(analysis: &'a Analysis, tree: &'a Tree) -> Scenery<'a> {
    Scenery {
        sources: &analysis.sources,
        model: &analysis.model,
        registry: &analysis.registry,
        config: &analysis.config,
        tree,
    }
}

/// What the connections of a diagnostic lead to.
fn targets(shown: &Diagnostic) -> Vec<String> {
    let to = shown.data.as_ref().and_then(|data| data["to"].as_array());
    let to = to.into_iter().flatten().filter_map(Value::as_str);
    to.map(str::to_owned).collect()
}

fn code(shown: &Diagnostic) -> Option<&str> {
    match shown.code.as_ref()? {
        NumberOrString::String(code) => Some(code),
        NumberOrString::Number(_) => None,
    }
}

/// Whether a comment can accept what has this code: a lint, a function, a sort of rule; no mistake in a
/// specification.
fn can_be_accepted(code: &str) -> bool {
    catalogue::find(code).is_none_or(|entry| entry.lint.is_some())
}
