//! Findings that somebody accepts on purpose: `hielements: allow(rule) reason` above a statement of
//! a specification, or above a line of code.

use super::levels::{is_empty_scope, level_of};
use crate::config::Lints;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::{Level, lints as codes, names};
use crate::diagnostics::report::{Finding, Report, Status, TaskResult};
use crate::source::{FileId, Location, SUPPRESSION_MARK, Sources, Span, WsPath, suppression};
use crate::syntax::ast::{AstNode, SourceFile, token_span};
use rowan::NodeOrToken;
use std::collections::BTreeMap;

/// One comment.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// What is accepted: a function, a lint, the id of a named check, or the kind of a rule.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// The comment.
    pub location: Location,
    /// The line it speaks about, from 1.
    pub line: u32,
    /// Whether it accepted something.
    pub used: bool,
}

/// The comments of specifications and code.
#[derive(Clone, Debug, Default)]
pub struct Acceptances {
    of_specifications: BTreeMap<FileId, Vec<Acceptance>>,
    of_code: BTreeMap<WsPath, Vec<Acceptance>>,
    /// Comments of specifications that begin like one and are none.
    not_understood: Vec<Location>,
}

impl Acceptances {
    /// Adds the comments of a specification.
    pub fn add_specification(&mut self, sources: &Sources, file: FileId, tree: &SourceFile) {
        let source = sources.get(file);
        let list = self.of_specifications.entry(file).or_default();
        // Most texts have none, and to look at each token takes longer than to search.
        if !source.text.contains(SUPPRESSION_MARK) {
            return;
        }
        let lines = &source.lines;
        let mut waiting = Vec::new();
        for token in tree.syntax().descendants_with_tokens() {
            let NodeOrToken::Token(token) = token else {
                continue;
            };
            let span = token_span(&token);
            let line = lines.line_column(span.start).line + 1;
            if !token.kind().is_trivia() {
                list.extend(waiting.drain(..).map(|found| Acceptance { line, ..found }));
            } else if let Some(body) = token.text().strip_prefix('#') {
                let location = Location { file, span };
                match suppression(body) {
                    Some((rule, reason)) => waiting.push(Acceptance {
                        rule: rule.to_owned(),
                        reason: reason.to_owned(),
                        location,
                        line,
                        used: false,
                    }),
                    None if body.trim_start().starts_with("hielements:") => {
                        self.not_understood.push(location);
                    }
                    None => {}
                }
            }
        }
        list.append(&mut waiting);
    }

    /// Adds a comment of a file of code, which `sources` holds.
    pub fn add_code(
        &mut self,
        sources: &Sources,
        file: FileId,
        found: &hielements_plugin::Suppression,
    ) {
        let source = sources.get(file);
        let offset = |line: u32, column: u32| {
            source.lines.offset(crate::source::LineColumn {
                line: line.saturating_sub(1),
                column: column.saturating_sub(1),
            })
        };
        let place = found.place;
        let start = offset(place.line, place.column);
        let end = offset(place.end_line, place.end_column).max(start);
        let list = self.of_code.entry(source.path.clone()).or_default();
        list.push(Acceptance {
            rule: found.rule.clone(),
            reason: found.reason.clone(),
            location: Location {
                file,
                span: Span::new(start, end),
            },
            line: found.line,
            used: false,
        });
    }

    /// The diagnostics without the lints that comments accept.
    pub fn without_accepted(
        &mut self,
        sources: &Sources,
        lints: &Lints,
        diagnostics: Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        let mut accepted = |diagnostic: &Diagnostic| {
            let entry = diagnostic.entry;
            if entry.lint.is_none() || lints.level(entry) == Some(Level::Forbid) {
                return false;
            }
            let source = sources.get(diagnostic.location.file);
            let line = source
                .lines
                .line_column(diagnostic.location.span.start)
                .line
                + 1;
            let of_file = self.of_specifications.get_mut(&diagnostic.location.file);
            let mut comments = of_file.into_iter().flatten();
            comments.any(|it| it.line == line && it.accepts(&[entry.code]))
        };
        diagnostics
            .into_iter()
            .filter(|found| !accepted(found))
            .collect()
    }

    /// Marks the findings that comments accept; a result of which everything is accepted holds.
    pub fn apply(
        &mut self,
        lints: &Lints,
        report: &mut Report,
        statements: &BTreeMap<String, Vec<(FileId, u32)>>,
    ) {
        for result in &mut report.results {
            if result.status == Status::Pass || level_of(lints, result) == Some(Level::Forbid) {
                continue;
            }
            let names = names_of(result);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if result.status == Status::Error && !is_empty_scope(result) {
                // What could not be judged is nothing that somebody could accept.
                continue;
            }
            let lines = statements.get(&result.id).into_iter().flatten();
            let whole = lines.copied().find_map(|(file, line)| {
                let mut comments = self.of_specifications.get_mut(&file)?.iter_mut();
                comments.find_map(|it| it.reason_for(line, &names))
            });
            accept_whole(result, whole);
            for found in &mut result.findings {
                self.accept(found, &names);
            }
            let all = result
                .findings
                .iter()
                .all(|found| found.suppressed.is_some());
            if result.status == Status::Fail && all && !result.findings.is_empty() {
                result.status = Status::Pass;
            }
        }
    }

    fn accept(&mut self, found: &mut Finding, names: &[&str]) {
        let comments = self.of_code.get_mut(&found.location.file);
        let line = found.location.place.line;
        let mut comments = comments.into_iter().flatten();
        if let Some(reason) = comments.find_map(|it| it.reason_for(line, names)) {
            found.suppressed = Some(reason);
        }
    }

    /// What is wrong with the comments: those without a reason, and, where everything was judged,
    /// those that accept nothing.
    pub fn problems(
        &self,
        all_judged: bool,
        is_judged: &dyn Fn(FileId) -> bool,
    ) -> Vec<Diagnostic> {
        let of_specifications = self.of_specifications.iter();
        let specifications = of_specifications
            .filter(|(file, _)| is_judged(**file))
            .flat_map(|(_, list)| list);
        let code = self.of_code.values().flatten();
        let mut found = Vec::new();
        for location in self.not_understood.iter().filter(|it| is_judged(it.file)) {
            let message = "this comment is not understood, so it accepts nothing".to_owned();
            let diagnostic = Diagnostic::new(&codes::UNUSED_SUPPRESSION, *location, message);
            found.push(diagnostic.help("write `# hielements: allow(rule) reason`"));
        }
        for comment in specifications.chain(code) {
            if comment.reason.is_empty() {
                let message = format!("this suppression of `{}` gives no reason", comment.rule);
                let diagnostic = Diagnostic::new(&names::MISSING_REASON, comment.location, message);
                found.push(diagnostic.help("write behind `)` why it is accepted"));
            } else if all_judged && !comment.used {
                let message = format!("nothing here is accepted by `allow({})`", comment.rule);
                let diagnostic =
                    Diagnostic::new(&codes::UNUSED_SUPPRESSION, comment.location, message);
                found.push(diagnostic.help("remove the comment, or correct the name in it"));
            }
        }
        found
    }
}

impl Acceptance {
    /// The reason, if it accepts what goes by one of these names on a line.
    fn reason_for(&mut self, line: u32, names: &[&str]) -> Option<String> {
        (self.line == line && self.accepts(names)).then(|| self.reason.clone())
    }

    /// Whether it accepts what goes by one of these names; if so it counts as used.
    fn accepts(&mut self, names: &[&str]) -> bool {
        let accepts = !self.reason.is_empty() && names.contains(&self.rule.as_str());
        self.used |= accepts;
        accepts
    }
}

/// What a comment may call a result: its function or lint, its id, or its kind.
fn names_of(result: &TaskResult) -> Vec<String> {
    let mut names: Vec<String> = result.code.iter().cloned().collect();
    let id = result.name.as_ref();
    names.extend(id.map(|name| format!("{}#{name}", result.element)));
    names.push(result.kind.as_str().to_owned());
    names
}

/// Accepts all findings of a result, and a lint that no finding shows.
fn accept_whole(result: &mut TaskResult, reason: Option<String>) {
    let Some(reason) = reason else { return };
    for found in &mut result.findings {
        found.suppressed = Some(reason.clone());
    }
    if is_empty_scope(result) {
        result.status = Status::Pass;
        result.message = Some(format!("accepted: {reason}"));
    }
}
