//! `textDocument/definition`, `declaration` and `implementation`: where a word leads.

use super::{Looked, Seen};
use hielements_core::ide::{self, Goal};
use hielements_core::source::Span;
use tower_lsp::ls_types::{
    GotoDefinitionResponse, Location as Spot, LocationLink, Position, Range,
};

/// Where what the word at a place means is declared; for a string the file that it names.
pub(crate) fn definition(seen: &Seen, place: Position) -> Option<GotoDefinitionResponse> {
    let (subject, file) = seen.subject()?;
    let (word, goals) = ide::definition(&subject, file, seen.offset(place))?;
    answer(seen, word, &goals)
}

/// What implements the pattern, or fills the hole, that the word at a place means.
pub(crate) fn implementation(seen: &Seen, place: Position) -> Option<GotoDefinitionResponse> {
    let (subject, file) = seen.subject()?;
    let word = subject.word(file, seen.offset(place))?;
    let found = ide::implementations(&subject, &word.meaning).into_iter();
    let goals: Vec<Goal> = found.map(Goal::Name).collect();
    answer(seen, word.span, &goals)
}

fn answer(seen: &Seen, word: Span, goals: &[Goal]) -> Option<GotoDefinitionResponse> {
    let looked = seen.looked.as_ref()?;
    let spots: Vec<Spot> = goals.iter().filter_map(|goal| spot(looked, goal)).collect();
    if spots.is_empty() {
        return None;
    }
    if !seen.traits.links {
        return Some(GotoDefinitionResponse::Array(spots));
    }
    let origin = seen.range(&seen.lines(), word);
    let links = spots.into_iter().map(|spot| LocationLink {
        origin_selection_range: Some(origin),
        target_uri: spot.uri,
        target_range: spot.range,
        target_selection_range: spot.range,
    });
    Some(GotoDefinitionResponse::Link(links.collect()))
}

fn spot(looked: &Looked, goal: &Goal) -> Option<Spot> {
    match goal {
        Goal::Name(at) => looked.places().spot(*at),
        Goal::File(path) => Some(Spot::new(looked.uri(path)?, Range::default())),
    }
}
