//! `language` of a library that is a process: what a WASM module says of itself stands here, since no
//! process is started to ask.

use super::reader::{Reader, Section};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::config as codes;
use crate::source::Placed;
use hielements_plugin::Language;

const KEYS: &[&str] = &[
    "files",
    "separator",
    "index",
    "kinds",
    "standard",
    "manifests",
];

pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Language> {
    let inner = reader.section(section, "language")?;
    reader.known_keys(&inner, KEYS);
    let texts = |texts: Vec<Placed<String>>| Vec::from_iter(texts.into_iter().map(|it| it.value));
    let separator = reader.text(&inner, "separator");
    let empty = separator.as_ref().filter(|text| text.value.is_empty());
    if let Some(empty) = empty {
        let message = format!("`{}` is empty", inner.path("separator"));
        let diagnostic = Diagnostic::new(&codes::BAD_VALUE, empty.location, message);
        reader.report(
            diagnostic.help("write what separates the parts of a module's name, as in `\"/\"`"),
        );
    }
    let files = texts(reader.globs(&inner, "files"));
    if inner.get("files").is_none() {
        let message = format!("`{}` names no `files`", inner.name);
        let diagnostic = reader.at(&codes::MISSING_KEY, &inner.key, message);
        reader.report(
            diagnostic
                .help("add globs of the files of the language, as in `files = [\"**/*.ts\"]`"),
        );
    }
    let separator = separator
        .map(|text| text.value)
        .filter(|text| !text.is_empty());
    Some(Language {
        files,
        separator: separator.unwrap_or_else(|| "/".to_owned()),
        index: texts(reader.texts(&inner, "index")),
        kinds: texts(reader.texts(&inner, "kinds")),
        standard: texts(reader.texts(&inner, "standard")),
        manifests: texts(reader.globs(&inner, "manifests")),
    })
    .filter(|language| !language.files.is_empty())
}
