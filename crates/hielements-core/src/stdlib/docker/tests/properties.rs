//! Any soup of the words of these files comes back as facts, with places that lie in the text.

use crate::source::WsPath;
use crate::stdlib::docker::DockerLanguage;
use crate::stdlib::facts::Extractor;
use hielements_plugin::{Level, Place};
use proptest::prelude::*;

const DOCKERFILE: &[&str] = &[
    "FROM ",
    "COPY ",
    "RUN ",
    "ARG A=1\n",
    "ENV A=$A ",
    "EXPOSE 1-2/tcp ",
    "USER ",
    "a",
    " AS b",
    "\n",
    "\\\n",
    "# escape=`\n",
    "# x",
    "`\n",
    "<<EOF",
    "<<-'E'",
    "EOF\n",
    "\t",
    "\"",
    "'",
    "[\"a\"",
    "]",
    "${A:-b}",
    "${",
    "$",
    "--from=0 ",
    "--mount=type=bind,source=x ",
    "ä",
    "\r\n",
    "ONBUILD ",
    "ONBUILD COPY a ",
    "FROM b\n",
    "--exclude=[a ",
    "HEALTHCHECK NONE",
    "CMD [",
    "../..",
    "*",
    "=",
];

const COMPOSE: &[&str] = &[
    "services:",
    "\n",
    "\n  ",
    "\n    ",
    "a",
    ": ",
    "- ",
    "image: ",
    "build: ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "depends_on: ",
    "ports: ",
    "volumes: ",
    "extends: ",
    "additional_contexts: ",
    "include: ",
    "<<: ",
    "&a ",
    "*a",
    "*b",
    "|\n",
    "\"",
    "'",
    "#",
    " # hielements: allow(a) b",
    "---\n",
    "...\n",
    "? ",
    "!x ",
    "ä",
    "\t",
    "${A:-.}",
    "./b:/c",
    "\r",
    "%",
];

fn soup(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let word = proptest::sample::select(words);
    proptest::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

fn is_sound(place: Place, text: &str) -> bool {
    let lines = text.split(['\n', '\r']).count() + 1;
    let (start, end) = (
        (place.line, place.column),
        (place.end_line, place.end_column),
    );
    place.line >= 1 && place.column >= 1 && start <= end && place.end_line as usize <= lines
}

#[track_caller]
fn check(path: &str, text: &str) -> Result<(), TestCaseError> {
    let path = WsPath::from_walk(path);
    let facts = DockerLanguage.extract(Level::Items, &path, text.as_bytes());
    let links = DockerLanguage.extract(Level::Imports, &path, text.as_bytes());
    prop_assert_eq!(&facts.imports, &links.imports);
    let places = facts.items.iter().map(|item| item.place);
    let places = places.chain(facts.imports.iter().map(|import| import.place));
    let places = places.chain(facts.suppressions.iter().map(|found| found.place));
    for place in places.chain(facts.problem.iter().map(|problem| problem.place)) {
        prop_assert!(is_sound(place, text), "{:?}", place);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn dockerfiles(text in soup(DOCKERFILE)) {
        check("Dockerfile", &text)?;
    }

    #[test]
    fn compose_files(text in soup(COMPOSE)) {
        check("compose.yaml", &text)?;
    }
}
