//! The facts of the *imports* level, from the fast reader: imports and declared modules.

use super::lexer::Tokens;
use super::names;
use super::reader::{self, Read};
use crate::stdlib::facts::accepted::suppressions;
use crate::stdlib::facts::places::Places;
use hielements_plugin::{DeclaredModule, Facts, Import};

/// Imports, declared modules and suppression comments of a text; `test` says that it is test code.
pub(super) fn read(text: &str, test: bool) -> Facts {
    let tokens = Tokens::new(text);
    let places = Places::new(text);
    let comments = tokens
        .comments
        .iter()
        .map(|comment| comment.start as usize..comment.end as usize);
    let read = reader::read(&tokens, test);
    Facts {
        imports: imports(&read, &places),
        modules: modules(&read, text.len()),
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

/// The names of the modules around declared modules take no more bytes than this beyond the length of
/// the text; modules nested deeper than that are code that nobody wrote.
const ROOM: usize = 1 << 16;

/// The modules that were read of a text of this length, in source order.
pub(super) fn modules(read: &Read<'_>, length: usize) -> Vec<DeclaredModule> {
    let mut room = ROOM + length;
    let mut modules = Vec::with_capacity(read.modules.len());
    for module in &read.modules {
        let around = read.scopes.path(module.scope);
        if around.len() > room {
            continue;
        }
        room -= around.len();
        modules.push(DeclaredModule {
            name: module.name.to_owned(),
            container: (!around.is_empty()).then(|| around.replace("::", ".")),
            paths: module.paths.iter().map(|path| (*path).to_owned()).collect(),
            inline: module.inline,
        });
    }
    modules
}
