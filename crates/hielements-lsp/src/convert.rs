//! What the engine found → diagnostics of the protocol, at both ends: at the rule in the
//! specification and at the line of code that breaks it, each with the other as related information.

use crate::position::{Encoding, Lines};
use crate::spelling::Spelling;
use hielements_core::diagnostics::report::{CodePlace, Finding, Report, Status, TaskResult};
use hielements_core::diagnostics::{self, Severity, catalogue};
use hielements_core::project::Shown;
use hielements_core::source::{Location, Sources, WsPath};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;
use std::str::FromStr;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    Location as Spot, NumberOrString, Position, Range, Uri,
};

/// A rule names so many of the places that break it; each of them names the rule.
const MOST_RELATED: usize = 50;

/// A rule tells in words of so many findings that have no file to stand in.
const MOST_WORDS: usize = 10;

/// What is said of a finding that may be another one by now.
const STALE: &str = "(stale: found before the last change; its library is asked again)";

/// What is said of a finding whose library failed since.
const BEFORE: &str = "(stale: found before its library failed)";

/// Where the pages stand that explain codes.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/doc");

/// The text of a file as it was judged, and whether that is what the disk says.
pub(crate) type Text = (String, bool);

/// The files that places lie in, as the editor knows them.
pub(crate) struct Scene<'a> {
    root: &'a Path,
    spelling: &'a Spelling,
    encoding: Encoding,
    read: &'a dyn Fn(&WsPath) -> Option<Text>,
    lines: RefCell<BTreeMap<WsPath, Option<Rc<Lines>>>>,
}

impl<'a> Scene<'a> {
    /// The files below `root`; `read` gives the text of a file of the workspace.
    pub(crate) fn new(
        root: &'a Path,
        (spelling, encoding): (&'a Spelling, Encoding),
        read: &'a dyn Fn(&WsPath) -> Option<Text>,
    ) -> Self {
        Self {
            root,
            spelling,
            encoding,
            read,
            lines: RefCell::default(),
        }
    }

    /// What one file shows of the rules that did not hold and of what a run found; `shown` comes from
    /// the report.
    pub(crate) fn ran(&self, report: &Report, shown: &[Shown<'_>]) -> Vec<Diagnostic> {
        let one = |shown: &Shown<'_>| match shown {
            Shown::Rule(result) => self.rule(result),
            Shown::Finding(result, finding) => self.finding(result, finding),
            Shown::Diagnostic(found) => self.found(&report.sources, found),
        };
        shown.iter().filter_map(one).collect()
    }

    /// A rule that did not hold, where it stands.
    fn rule(&self, result: &TaskResult) -> Option<Diagnostic> {
        let open: Vec<&Finding> = open(result).collect();
        let severity = match result.status {
            Status::Pass => return None,
            Status::Error => Severity::Error,
            Status::Fail if result.findings.is_empty() => Severity::Error,
            // The smallest weighs most.
            Status::Fail => open.iter().map(|finding| finding.severity).min()?,
        };
        let placed = |finding: &&&Finding| self.lines(&finding.location.file).is_some();
        let places = open.iter().filter(placed).take(MOST_RELATED);
        let related = places.filter_map(|it| self.related(&it.location, &it.message));
        let said = result.message.as_deref().unwrap_or(&result.check);
        let mut message = said.to_owned();
        let wordy = open.iter().filter(|finding| !placed(finding));
        for finding in wordy
            .filter(|it| !said.contains(&it.message))
            .take(MOST_WORDS)
        {
            message = format!("{message}\n{}", finding.message);
        }
        Some(Diagnostic {
            related_information: some(related.collect()),
            data: targets(&open),
            ..self.diagnostic(
                self.range(&result.location)?,
                severity,
                code(result),
                with_reason(message, result),
            )
        })
    }

    /// A place that breaks a rule. One that is no file, or the rule itself, is told of by the rule.
    fn finding(&self, result: &TaskResult, finding: &Finding) -> Option<Diagnostic> {
        if finding.suppressed.is_some() || finding.location == result.location {
            return None;
        }
        let mut message = finding.message.clone();
        if let Some(help) = &finding.help {
            message = format!("{message}\nhelp: {help}");
        }
        if result.status == Status::Error {
            message = format!("{message}\n{BEFORE}");
        }
        let rule = self.related(&result.location, &format!("the rule: {}", result.check));
        let others = finding.related.iter();
        let others = others.filter_map(|(place, message)| self.related(place, message));
        Some(Diagnostic {
            related_information: some(rule.into_iter().chain(others).collect()),
            data: targets(&[finding]),
            ..self.diagnostic(
                self.range(&finding.location)?,
                finding.severity,
                code(result),
                with_reason(message, result),
            )
        })
    }

    /// What is wrong with a specification or worth knowing of a file.
    pub(crate) fn found(
        &self,
        sources: &Sources,
        found: &diagnostics::Diagnostic,
    ) -> Option<Diagnostic> {
        let mut message = found.message.clone();
        if let Some(help) = &found.help {
            message = format!("{message}\nhelp: {help}");
        }
        let related = found.related.iter().filter_map(|related| {
            let (path, range) = self.stretch(sources, related.location)?;
            self.note(path, range, &related.message)
        });
        let (_, range) = self.stretch(sources, found.location)?;
        Some(Diagnostic {
            related_information: some(related.collect()),
            ..self.diagnostic(range, found.severity, found.entry.code, message)
        })
    }

    fn diagnostic(
        &self,
        range: Range,
        severity: Severity,
        code: &str,
        message: String,
    ) -> Diagnostic {
        Diagnostic {
            range,
            severity: Some(match severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Hint => DiagnosticSeverity::HINT,
            }),
            code: Some(NumberOrString::String(code.to_owned())),
            code_description: page(code).map(|href| CodeDescription { href }),
            source: Some("hielements".to_owned()),
            message,
            ..Diagnostic::default()
        }
    }

    fn related(&self, place: &CodePlace, message: &str) -> Option<DiagnosticRelatedInformation> {
        self.note(&place.file, self.range(place)?, message)
    }

    fn note(
        &self,
        path: &WsPath,
        range: Range,
        message: &str,
    ) -> Option<DiagnosticRelatedInformation> {
        let uri = self.spelling.uri(&self.root.join(path.as_str()))?;
        Some(DiagnosticRelatedInformation {
            location: Spot { uri, range },
            message: message.to_owned(),
        })
    }

    /// A place as the editor counts; `None` where there is no such file.
    fn range(&self, place: &CodePlace) -> Option<Range> {
        let lines = self.lines(&place.file)?;
        let at = |line: u32, column: u32| {
            lines.place(
                line.saturating_sub(1),
                column.saturating_sub(1),
                self.encoding,
            )
        };
        let place = &place.place;
        Some(forward(
            at(place.line, place.column),
            at(place.end_line, place.end_column),
        ))
    }

    /// A stretch of a text as the editor counts, with the path of the text.
    fn stretch<'s>(&self, sources: &'s Sources, at: Location) -> Option<(&'s WsPath, Range)> {
        let path = &sources.get(at.file).path;
        let lines = self.lines(path)?;
        let place = |offset| lines.at(offset, self.encoding);
        Some((path, forward(place(at.span.start), place(at.span.end))))
    }

    fn lines(&self, path: &WsPath) -> Option<Rc<Lines>> {
        let mut known = self.lines.borrow_mut();
        let read = || {
            let (text, is_from_disk) = (self.read)(path)?;
            Some(Rc::new(Lines::new(text, is_from_disk)))
        };
        known.entry(path.clone()).or_insert_with(read).clone()
    }
}

/// What connections lead to, for who wants to do something about them.
fn targets(findings: &[&Finding]) -> Option<Value> {
    let to = findings.iter().filter_map(|finding| finding.to.as_deref());
    let to: BTreeSet<&str> = to.take(MOST_RELATED).collect();
    (!to.is_empty()).then(|| json!({ "to": to }))
}

/// The findings that are not accepted.
fn open(result: &TaskResult) -> impl Iterator<Item = &Finding> {
    let findings = result.findings.iter();
    findings.filter(|finding| finding.suppressed.is_none())
}

/// The function or lint that judged, else what sort of rule it is.
fn code(result: &TaskResult) -> &str {
    result.code.as_deref().unwrap_or(result.kind.as_str())
}

fn with_reason(message: String, result: &TaskResult) -> String {
    let message = match (result.stale, result.status) {
        (true, Status::Pass | Status::Fail) => format!("{message}\n{STALE}"),
        (true, Status::Error) | (false, _) => message,
    };
    match &result.reason {
        Some(reason) => format!("{message}\n{reason}"),
        None => message,
    }
}

fn forward(start: Position, end: Position) -> Range {
    Range {
        start,
        end: end.max(start),
    }
}

fn some<T>(all: Vec<T>) -> Option<Vec<T>> {
    (!all.is_empty()).then_some(all)
}

/// The page that explains a code: a lint or another entry of the catalogue, a function of a library,
/// or a sort of rule.
fn page(code: &str) -> Option<Uri> {
    let text = if catalogue::find(code).is_some() {
        format!("{PAGES}/diagnostics.md#{code}")
    } else if code.contains('.') {
        let heading = code.replace('.', "");
        format!("{PAGES}/library_catalog.md#{heading}")
    } else {
        format!("{PAGES}/language_reference.md")
    };
    Uri::from_str(&text).ok()
}
