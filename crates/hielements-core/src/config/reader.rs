//! Values out of a table with places: each function reads one shape and reports what does not fit.

use super::measures::{parse_duration, parse_size};
use crate::diagnostics::catalogue::{Entry, config as codes};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::source::{FileId, LineIndex, Location, Placed, Span, WsPath, saturated};
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

/// One table of the file with a name for messages.
pub(super) struct Section<'a> {
    /// As a person would write it: `workspace`, `libraries.docs`. Empty for the file itself.
    pub(super) name: String,
    /// Where its name is written.
    pub(super) key: Range<usize>,
    pub(super) table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    pub(super) fn root(table: &'a DeTable<'a>) -> Self {
        Self {
            name: String::new(),
            key: 0..0,
            table,
        }
    }

    /// The dotted name of a key of this table.
    pub(super) fn path(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// The keys with their places and values, in the order of the file.
    pub(super) fn entries(&self) -> Vec<(&'a str, Range<usize>, &'a Spanned<DeValue<'a>>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
            .collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }

    /// Where a key is written.
    pub(super) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }
}

/// Gathers diagnostics while the table is read.
pub(super) struct Reader<'t> {
    /// What a person calls the file.
    name: &'static str,
    file: FileId,
    text: &'t str,
    shift: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    /// `shift` is the number of bytes that stand before `text` in the file.
    pub(super) fn new(name: &'static str, file: FileId, text: &'t str, shift: usize) -> Self {
        Self {
            name,
            file,
            text,
            shift,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn location(&self, range: &Range<usize>) -> Location {
        let clamp = |at: usize| saturated(at + self.shift);
        Location {
            file: self.file,
            span: Span::new(clamp(range.start), clamp(range.end.max(range.start))),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn at(
        &self,
        entry: &'static Entry,
        range: &Range<usize>,
        message: String,
    ) -> Diagnostic {
        Diagnostic::new(entry, self.location(range), message)
    }

    /// Everything that was found. A line that is no TOML speaks for itself: what was recovered
    /// from it is not judged.
    pub(super) fn finish(mut self, errors: &[Error]) -> Vec<Diagnostic> {
        let lines = LineIndex::new(self.text);
        let shift = self.shift;
        let line = |at: usize| lines.line_column(saturated(at)).line;
        let mut broken: Vec<u32> = Vec::new();
        let mut syntax = Vec::new();
        for error in errors {
            let range = error.span().unwrap_or(0..0);
            if !broken.contains(&line(range.start)) {
                broken.push(line(range.start));
                syntax.push(self.syntax_error(error, &range));
            }
        }
        self.diagnostics.retain(|found| {
            !broken.contains(&line(
                (found.location.span.start as usize).saturating_sub(shift),
            ))
        });
        self.diagnostics.append(&mut syntax);
        self.diagnostics.sort_by_key(|found| found.location.span);
        self.diagnostics
    }

    fn syntax_error(&self, error: &Error, range: &Range<usize>) -> Diagnostic {
        let written = self.text.get(range.clone()).unwrap_or_default();
        if error.message().contains("duplicate key") {
            let message = format!("`{written}` is given twice");
            return self
                .at(&codes::CONFIG_DUPLICATE, range, message)
                .help("keep one of them");
        }
        self.at(
            &codes::CONFIG_SYNTAX,
            range,
            format!(
                "this is not TOML: {}",
                error.message().trim_end_matches('\n')
            ),
        )
    }

    /// Reports keys that the table does not have.
    pub(super) fn known_keys(&mut self, section: &Section<'_>, known: &[&str]) {
        for (key, span, _) in section.entries() {
            if known.contains(&key) {
                continue;
            }
            let place = if section.name.is_empty() {
                format!("`{}` has no table", self.name)
            } else {
                format!("`{}` has no key", section.name)
            };
            let help = match did_you_mean(key, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it may have {}", list(known)),
            };
            let diagnostic = self.at(&codes::UNKNOWN_KEY, &span, format!("{place} `{key}`"));
            self.report(diagnostic.help(help));
        }
    }

    pub(super) fn section<'a>(&mut self, parent: &Section<'a>, key: &str) -> Option<Section<'a>> {
        let value = parent.get(key)?;
        let name = parent.path(key);
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(&name, "a table", value);
            return None;
        };
        Some(Section {
            name,
            key: parent.key_span(key).unwrap_or_default(),
            table,
        })
    }

    pub(super) fn text(&mut self, section: &Section<'_>, key: &str) -> Option<Placed<String>> {
        let value = section.get(key)?;
        self.as_text(&section.path(key), "a text", value)
    }

    fn as_text(
        &mut self,
        name: &str,
        expected: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Placed<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(name, expected, value);
            return None;
        };
        Some(Placed {
            value: text.to_owned(),
            location: self.location(&value.span()),
        })
    }

    /// A list of texts; what is no text in it is reported and left out.
    pub(super) fn texts(&mut self, section: &Section<'_>, key: &str) -> Vec<Placed<String>> {
        let Some(value) = section.get(key) else {
            return Vec::new();
        };
        let name = section.path(key);
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(&name, "a list of texts", value);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.as_text(&name, "a list of texts", item))
            .collect()
    }

    pub(super) fn paths(&mut self, section: &Section<'_>, key: &str) -> Vec<Placed<WsPath>> {
        let texts = self.texts(section, key);
        texts
            .into_iter()
            .filter_map(|text| self.as_path(&section.path(key), text))
            .collect()
    }

    pub(super) fn path(&mut self, section: &Section<'_>, key: &str) -> Option<Placed<WsPath>> {
        let text = self.text(section, key)?;
        self.as_path(&section.path(key), text)
    }

    /// A path inside the workspace out of a text.
    pub(super) fn as_path(&mut self, name: &str, text: Placed<String>) -> Option<Placed<WsPath>> {
        let Placed { value, location } = text;
        match WsPath::parse(&WsPath::root(), &value) {
            Ok(path) => Some(Placed {
                value: path,
                location,
            }),
            Err(problem) => {
                let message = format!("`{name}` is {problem}: `{value}`");
                self.report(
                    Diagnostic::new(&codes::PATH_OUTSIDE, location, message)
                        .help("write a path that starts at the workspace root and stays inside"),
                );
                None
            }
        }
    }

    pub(super) fn globs(&mut self, section: &Section<'_>, key: &str) -> Vec<Placed<String>> {
        let mut globs = self.texts(section, key);
        globs.retain(|glob| self.is_glob(&section.path(key), glob));
        globs
    }

    fn is_glob(&mut self, name: &str, glob: &Placed<String>) -> bool {
        let pattern = glob.value.strip_prefix('!').unwrap_or(&glob.value);
        if pattern.starts_with('/') || pattern.split('/').any(|part| part == "..") {
            let message = format!("`{name}` leaves the workspace: `{}`", glob.value);
            self.report(
                Diagnostic::new(&codes::PATH_OUTSIDE, glob.location, message)
                    .help("write a glob that starts at the workspace root and stays inside"),
            );
            return false;
        }
        match globset::Glob::new(pattern) {
            Ok(_) => true,
            Err(error) => {
                let message = format!("`{}` is no glob: {}", glob.value, error.kind());
                self.report(Diagnostic::new(&codes::BAD_VALUE, glob.location, message));
                false
            }
        }
    }

    pub(super) fn flag(&mut self, section: &Section<'_>, key: &str) -> Option<bool> {
        let value = section.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(&section.path(key), "`true` or `false`", value);
        }
        flag
    }

    /// A whole number from 1.
    pub(super) fn count(&mut self, section: &Section<'_>, key: &str) -> Option<u64> {
        let value = section.get(key)?;
        let name = section.path(key);
        let Some(written) = value.get_ref().as_integer() else {
            self.wrong_type(&name, "a whole number", value);
            return None;
        };
        let number = u64::from_str_radix(written.as_str(), written.radix()).ok();
        let number = number.filter(|&number| number > 0);
        if number.is_none() {
            let message = format!("`{name}` is {}; it is a number from 1", written.as_str());
            self.bad_value(value, message, "write a number from 1");
        }
        number
    }

    /// `"128 MiB"`, in bytes.
    pub(super) fn size(&mut self, section: &Section<'_>, key: &str) -> Option<u64> {
        let help = "write a number and a unit: `B`, `KiB`, `MiB` or `GiB`, as in `\"128 MiB\"`";
        self.measure(section, key, "a size", help, parse_size)
    }

    /// `"2s"`.
    pub(super) fn duration(&mut self, section: &Section<'_>, key: &str) -> Option<Duration> {
        let help = "write a number and a unit: `ms`, `s` or `min`, as in `\"2s\"`";
        self.measure(section, key, "a duration", help, parse_duration)
    }

    fn measure<T>(
        &mut self,
        section: &Section<'_>,
        key: &str,
        what: &str,
        help: &str,
        parse: fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = section.get(key)?;
        let name = section.path(key);
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type_help(&name, &format!("{what} as a text"), value, Some(help));
            return None;
        };
        let parsed = parse(text);
        if parsed.is_none() {
            self.bad_value(
                value,
                format!("`{name}` is `{text}`, which is not {what}"),
                help,
            );
        }
        parsed
    }

    pub(super) fn bad_value(&mut self, value: &Spanned<DeValue<'_>>, message: String, help: &str) {
        let diagnostic = self.at(&codes::BAD_VALUE, &value.span(), message);
        self.report(diagnostic.help(help));
    }

    pub(super) fn wrong_type(&mut self, name: &str, expected: &str, found: &Spanned<DeValue<'_>>) {
        self.wrong_type_help(name, expected, found, None);
    }

    fn wrong_type_help(
        &mut self,
        name: &str,
        expected: &str,
        found: &Spanned<DeValue<'_>>,
        help: Option<&str>,
    ) {
        let what = describe(found.get_ref());
        let message = format!("`{name}` wants {expected}, and this is {what}");
        let mut diagnostic = self.at(&codes::CONFIG_TYPE, &found.span(), message);
        diagnostic.help = help.map(str::to_owned);
        self.report(diagnostic);
    }
}

/// `a`, `b` and `c`.
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
