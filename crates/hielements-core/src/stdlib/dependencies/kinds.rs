//! The argument `kinds` of every dependency check.

use crate::stdlib::value::Value;
use hielements_plugin::ImportKind;

/// The words for all kinds, which is also the default.
pub(crate) const WORDS: &[&str] = &["runtime", "type", "test", "dynamic"];

/// The kinds of imports that a check judges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds(u8);

impl Kinds {
    /// Reads the argument; `Null` means all.
    ///
    /// # Errors
    ///
    /// When a word is no kind or there is none.
    pub(crate) fn new(value: &Value) -> Result<Self, String> {
        let mut kinds = Self(0);
        match value {
            Value::Null => return Ok(Self(0b1111)),
            Value::String(word) => kinds.add(word)?,
            Value::List(words) => {
                for word in words.iter() {
                    let Value::String(word) = word else {
                        return Err(expected("something that is no text"));
                    };
                    kinds.add(word)?;
                }
            }
            Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Scope(_) => {
                return Err(expected("something that is no list"));
            }
        }
        if kinds.0 == 0 {
            return Err(expected("nothing"));
        }
        Ok(kinds)
    }

    /// Whether imports of this kind are judged.
    pub(crate) fn has(self, kind: ImportKind) -> bool {
        self.0 & (1 << position(kind)) != 0
    }

    fn add(&mut self, word: &str) -> Result<(), String> {
        let at = WORDS
            .iter()
            .position(|known| *known == word)
            .ok_or_else(|| expected(&format!("`{word}`")))?;
        self.0 |= 1 << at;
        Ok(())
    }
}

fn position(kind: ImportKind) -> u8 {
    match kind {
        ImportKind::Runtime => 0,
        ImportKind::Type => 1,
        ImportKind::Test => 2,
        ImportKind::Dynamic => 3,
    }
}

fn expected(found: &str) -> String {
    format!("`kinds` has {found}: give a list of 'runtime', 'type', 'test' and 'dynamic'")
}
