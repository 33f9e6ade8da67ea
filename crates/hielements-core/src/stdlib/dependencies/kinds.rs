//! The argument `kinds` of every dependency check.

use crate::stdlib::Args;
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

    /// All that are judged.
    pub(crate) fn all(self) -> Vec<ImportKind> {
        let every = [
            ImportKind::Runtime,
            ImportKind::Type,
            ImportKind::Test,
            ImportKind::Dynamic,
        ];
        every.into_iter().filter(|kind| self.has(*kind)).collect()
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

/// Whether kinds stand where they are read as such: behind a single target, without a name, they
/// would be the target, and the target the importing side.
///
/// # Errors
///
/// When they do not.
pub(super) fn stand_in_their_place(args: &Args) -> Result<(), String> {
    let (Value::String(target), Value::List(words)) = (args.get(0), args.get(1)) else {
        return Ok(());
    };
    let is_kind = |word: &Value| matches!(word, Value::String(word) if WORDS.contains(&&**word));
    if words.is_empty() || !words.iter().all(is_kind) {
        return Ok(());
    }
    let list = args.get(1);
    Err(format!(
        "{list} are kinds of imports, and stand where the target of `{target}` is read: write `kinds={list}`"
    ))
}
