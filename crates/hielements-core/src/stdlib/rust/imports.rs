//! The facts of the *imports* level, from the fast reader.

use super::lexer::Tokens;
use super::names;
use super::reader::{self, Read};
use crate::stdlib::facts::accepted::suppressions;
use crate::stdlib::facts::places::Places;
use hielements_plugin::{Facts, Import};

/// Imports and suppression comments of a text; `test` says that it is test code.
pub(super) fn read(text: &str, test: bool) -> Facts {
    let tokens = Tokens::new(text);
    let places = Places::new(text);
    let comments = tokens
        .comments
        .iter()
        .map(|comment| comment.start as usize..comment.end as usize);
    Facts {
        imports: imports(&reader::read(&tokens, test), &places),
        suppressions: suppressions(&places, comments, "//"),
        ..Facts::default()
    }
}

/// What was read, as imports in source order, those of each inline module together.
pub(super) fn imports(read: &Read<'_>, places: &Places<'_>) -> Vec<Import> {
    let place = |start: u32, end: u32| places.place(start as usize, end as usize);
    let found = read.found.iter();
    let mut imports: Vec<Import> = found
        .filter_map(|raw| names::import(&read.scopes, raw, place(raw.start, raw.end)))
        .collect();
    imports.sort_by(|a, b| a.container.cmp(&b.container));
    imports
}
