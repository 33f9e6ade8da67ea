//! The one form of a specification: tree → edits of white space, commas and quotes.
//!
//! The form is described in `doc/formatting.md`. Comments and block styles stay as they are, and what a
//! text means never changes; a text with mistakes has no form.

mod partial;
mod pieces;
mod print;
mod spacing;
mod steps;
mod strings;
#[cfg(test)]
mod tests;

pub use partial::{edits_on_type, edits_within};

use super::kind::SyntaxKind::{Comma, String as Text};
use super::{Parse, SyntaxKind, parse};
use crate::diagnostics::report::has_error;
use crate::source::{FileId, TextEdit, apply};
use std::borrow::Cow;
use std::fmt;
use steps::{Step, Steps};

/// Why a text has no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The text has mistakes.
    Broken,
    /// The text would mean something else, which is a mistake in Hielements.
    Unsafe,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broken => "it has mistakes",
            Self::Unsafe => {
                "its form would mean something else, which is a mistake in Hielements; please \
                 report it with the file"
            }
        })
    }
}

/// The edits that give a text its form, sorted; none where it has it.
///
/// # Errors
///
/// When the text has mistakes.
pub fn edits(file: FileId, text: &str, parsed: &Parse) -> Result<Vec<TextEdit>, Refusal> {
    if has_error(parsed.diagnostics()) {
        return Err(Refusal::Broken);
    }
    let edits = all_edits(text, parsed);
    if edits.is_empty() || is_same(parsed, file, &apply(text, &edits)) {
        Ok(edits)
    } else {
        Err(Refusal::Unsafe)
    }
}

/// The edits, whether or not the text is sound.
fn all_edits(text: &str, parsed: &Parse) -> Vec<TextEdit> {
    // The tree of a text that is too long does not hold it.
    if usize::from(parsed.green.text_len()) != text.len() {
        return Vec::new();
    }
    print::print(text, &pieces::pieces(&parsed.green, text))
}

/// Whether another text has no mistakes and the same tree, but for quotes and commas.
fn is_same(before: &Parse, file: FileId, after: &str) -> bool {
    let parsed = parse(file, after);
    !has_error(parsed.diagnostics()) && means_the_same(before, &parsed)
}

/// Whether two trees are the same, but for what the form may change.
fn means_the_same(one: &Parse, other: &Parse) -> bool {
    meaning(one).eq(meaning(other))
}

/// A step through what means something in a tree.
#[derive(PartialEq, Eq)]
enum Meant<'g> {
    Enter(SyntaxKind),
    Leave,
    Token(SyntaxKind, Cow<'g, str>),
}

/// The tree without what the form may change.
fn meaning(parsed: &Parse) -> impl Iterator<Item = Meant<'_>> {
    Steps::new(&parsed.green).filter_map(|step| match step {
        Step::Enter(kind, ..) => Some(Meant::Enter(kind)),
        Step::Leave(_) => Some(Meant::Leave),
        Step::Token(kind, _, text) => {
            let is_form = kind.is_trivia() || kind == Comma;
            let best = (kind == Text).then(|| strings::quoted(text)).flatten();
            (!is_form).then(|| Meant::Token(kind, best.map_or(text.into(), Cow::from)))
        }
    })
}
