//! The paths in `hielements.toml`.

use super::paths::{Paths, Start};
use super::{Edits, literals};
use crate::source::{FileId, Location, Span, WsPath, saturated};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of a library that name files.
const OF_LIBRARY: &[&str] = &["path", "executable", "args", "cwd", "inputs", "code"];

pub(super) fn rewrite(file: FileId, text: &str, paths: &Paths, edits: &mut Edits<'_>) {
    let (body, shift) = match text.strip_prefix('\u{feff}') {
        Some(body) => (body, 3),
        None => (text, 0),
    };
    let (root, _) = DeTable::parse_recoverable(body);
    let root = root.get_ref();
    let mut strings = Vec::new();
    if let Some(workspace) = table(root, "workspace") {
        for key in ["specs", "cover"] {
            collect(workspace, key, &mut strings);
        }
        let mut excluded = Vec::new();
        collect(workspace, "exclude", &mut excluded);
        // One without a `/` inside matches in every folder.
        excluded.retain(|string: &Text<'_>| string.value.trim_end_matches('/').contains('/'));
        strings.extend(excluded);
    }
    if let Some(python) = table(root, "python") {
        collect(python, "source_roots", &mut strings);
    }
    let libraries = table(root, "libraries").into_iter().flat_map(DeTable::iter);
    for library in libraries.filter_map(|(_, library)| library.get_ref().as_table()) {
        for key in OF_LIBRARY {
            collect(library, key, &mut strings);
        }
    }
    for string in strings {
        let span = Span::new(
            saturated(string.start + shift),
            saturated(string.end + shift),
        );
        let at = Location { file, span };
        let new = paths.of_config(string.value);
        let token = edits.text(at).map(str::to_owned);
        let new = new
            .zip(token)
            .and_then(|(new, token)| literals::toml(&token, &new));
        if let Some(new) = new {
            edits.add(at, new);
        }
    }
}

/// A string with its place.
struct Text<'t> {
    value: &'t str,
    start: usize,
    end: usize,
}

fn table<'t>(of: &'t DeTable<'t>, key: &str) -> Option<&'t DeTable<'t>> {
    of.get(key)?.get_ref().as_table()
}

/// The strings of a key: itself, or those of its list.
fn collect<'t>(table: &'t DeTable<'t>, key: &str, found: &mut Vec<Text<'t>>) {
    let mut add = |value: &'t Spanned<DeValue<'t>>| {
        if let DeValue::String(text) = value.get_ref() {
            let span = value.span();
            found.push(Text {
                value: text,
                start: span.start,
                end: span.end,
            });
        }
    };
    match table.get(key).map(|value| (value, value.get_ref())) {
        Some((_, DeValue::Array(items))) => items.iter().for_each(add),
        Some((value, DeValue::String(_))) => add(value),
        Some(_) | None => {}
    }
}

impl Paths {
    /// A path or glob of the configuration: `/` in front changes nothing in it, and `./` starts at the
    /// root too.
    fn of_config(&self, text: &str) -> Option<String> {
        let not = if text.starts_with('!') { "!" } else { "" };
        let rest = &text[not.len()..];
        let slash = ["/", "./"].into_iter().find(|it| rest.starts_with(it));
        let mark = slash.unwrap_or_default();
        let root = WsPath::root();
        let new = self.rewritten(&rest[mark.len()..], &Start::Folder(&root))?;
        Some(format!("{not}{mark}{new}"))
    }
}
