//! `[lints]`: how much each lint, each function and each named check counts.

use super::reader::{Reader, Section};
use crate::diagnostics::catalogue::{self, Entry, Level, config as codes};
use crate::diagnostics::{Diagnostic, Severity, did_you_mean};
use crate::source::Location;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// What `[lints]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lints {
    /// By lint code.
    pub lints: BTreeMap<&'static str, LintLevel>,
    /// By function: `python.no_dependency`.
    pub functions: BTreeMap<String, LintLevel>,
    /// By the id of a named check: `shop.web#thin`.
    pub checks: BTreeMap<String, LintLevel>,
}

/// A level and where it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LintLevel {
    /// The level.
    pub level: Level,
    /// Where its key is written.
    pub location: Location,
}

impl Lints {
    /// The level of a lint: as set, else as the catalogue says. `None` for what is no lint.
    pub fn level(&self, entry: &Entry) -> Option<Level> {
        let default = entry.lint?;
        Some(self.lints.get(entry.code).map_or(default, |set| set.level))
    }

    /// The diagnostic with the severity that its lint has here; `None` when the lint is allowed.
    pub fn apply(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        match self.level(diagnostic.entry) {
            Some(Level::Allow) => return None,
            Some(Level::Warn) => diagnostic.severity = Severity::Warning,
            Some(Level::Deny | Level::Forbid) => diagnostic.severity = Severity::Error,
            None => {}
        }
        Some(diagnostic)
    }

    /// The level of a check, where one is set: by its id, else by the function that it calls.
    pub fn check_level(&self, id: Option<&str>, function: Option<&str>) -> Option<Level> {
        let by_id = id.and_then(|id| self.checks.get(id));
        let by_function = || function.and_then(|function| self.functions.get(function));
        by_id.or_else(by_function).map(|set| set.level)
    }
}

pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>) -> Lints {
    let mut lints = Lints::default();
    read_table(reader, &mut lints, "", section);
    lints
}

/// TOML reads the bare key `python.no_dependency` as a table in a table: both spellings count.
fn read_table(reader: &mut Reader<'_>, lints: &mut Lints, prefix: &str, section: &Section<'_>) {
    for (key, span, value) in section.entries() {
        let name = format!("{prefix}{key}");
        if let DeValue::Table(table) = value.get_ref() {
            let inner = Section {
                name: section.path(key),
                key: span,
                table,
            };
            read_table(reader, lints, &format!("{name}."), &inner);
        } else {
            read_level(reader, lints, name, &span, value);
        }
    }
}

fn read_level(
    reader: &mut Reader<'_>,
    lints: &mut Lints,
    name: String,
    span: &Range<usize>,
    value: &Spanned<DeValue<'_>>,
) {
    let level = to_level(reader, &name, value);
    let location = reader.location(span);
    let Some(level) = level.map(|level| LintLevel { level, location }) else {
        return;
    };
    if is_check_id(&name) {
        lints.checks.insert(name, level);
    } else if is_path(&name) && name.matches('.').count() == 1 {
        lints.functions.insert(name, level);
    } else if let Some(code) = lint_code(reader, &name, span) {
        lints.lints.insert(code, level);
    }
}

const LEVELS: [(&str, Level); 4] = [
    ("allow", Level::Allow),
    ("warn", Level::Warn),
    ("deny", Level::Deny),
    ("forbid", Level::Forbid),
];

fn to_level(reader: &mut Reader<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Option<Level> {
    let Some(text) = value.get_ref().as_str() else {
        reader.wrong_type(&format!("lints.{name}"), "a level as a text", value);
        return None;
    };
    let found = LEVELS.into_iter().find(|(word, _)| *word == text);
    if found.is_none() {
        let help = match did_you_mean(text, LEVELS.map(|(word, _)| word)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write `allow`, `warn`, `deny` or `forbid`".to_owned(),
        };
        reader.bad_value(value, format!("`{text}` is no lint level"), &help);
    }
    found.map(|(_, level)| level)
}

fn lint_code(reader: &mut Reader<'_>, name: &str, span: &Range<usize>) -> Option<&'static str> {
    let entry = catalogue::find(name);
    if let Some(lint) = entry.filter(|entry| entry.lint.is_some()) {
        return Some(lint.code);
    }
    let diagnostic = if entry.is_some() {
        let message = format!("`{name}` is a mistake, not a lint: it has no level");
        reader.at(&codes::UNKNOWN_LINT, span, message)
    } else {
        let lints = catalogue::all().filter(|entry| entry.lint.is_some());
        let help = match did_you_mean(name, lints.map(|entry| entry.code)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write a lint, a function (`\"python.no_dependency\"`) or a named check (`\"shop.web#thin\"`)".to_owned(),
        };
        let message = format!("there is no lint `{name}`");
        reader.at(&codes::UNKNOWN_LINT, span, message).help(help)
    };
    reader.report(diagnostic);
    None
}

fn is_check_id(name: &str) -> bool {
    name.split_once('#')
        .is_some_and(|(element, check)| is_path(element) && is_identifier(check))
}

fn is_path(name: &str) -> bool {
    name.split('.').all(is_identifier)
}

/// Whether the language would read it as one name.
pub(super) fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
