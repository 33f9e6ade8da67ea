//! Facts that were taken once, packed, by what they were taken from. They outlive a run; where there
//! is a store, they outlive the process.

use super::memory::Read;
use crate::source::WsPath;
use crate::workspace::trace::Answer;
use hielements_plugin::{Facts, Level};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What facts were taken from: extractor, level, path and text of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(Answer);

impl Key {
    /// The key of what an extractor of this version says about a file with this text.
    pub fn new(version: &str, level: Level, path: &WsPath, text: Answer) -> Self {
        let level = match level {
            Level::Imports => "imports",
            Level::Items => "items",
            Level::Calls => "calls",
        };
        Self(text.with([version, level, path.as_str()]))
    }
}

/// Packed facts by key, as a store keeps them.
pub type Packs = FxHashMap<Key, Arc<[u8]>>;

/// Gives the facts that an earlier process kept.
type Load = dyn Fn() -> Packs + Send + Sync;

/// The facts of so many texts of a file are kept.
const TEXTS: usize = 2;

/// Facts that were taken.
#[derive(Default)]
pub struct KeptFacts {
    fresh: Mutex<Packs>,
    /// The last facts of files that changed, the newest at the end.
    last: Mutex<FxHashMap<(Level, WsPath), Vec<Key>>>,
    earlier: OnceLock<Packs>,
    load: Option<Box<Load>>,
}

impl KeptFacts {
    /// With those of an earlier process, which are loaded when one is asked for.
    pub fn after(load: impl Fn() -> Packs + Send + Sync + 'static) -> Self {
        Self {
            load: Some(Box::new(load)),
            ..Self::default()
        }
    }

    /// The facts with this key.
    pub(super) fn get(&self, key: Key) -> Option<Read> {
        let fresh = {
            let fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
            fresh.get(&key).cloned()
        };
        let pack = fresh.or_else(|| self.earlier().get(&key).cloned())?;
        // What cannot be unpacked is taken again.
        let facts = postcard::from_bytes(&pack).ok()?;
        Some(Read {
            facts: Arc::new(facts),
            digest: Answer::of(&pack),
        })
    }

    /// Keeps facts; gives their digest.
    pub(super) fn put(&self, key: Key, facts: &Facts) -> Answer {
        let pack = pack(facts);
        let digest = Answer::of(&pack);
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        fresh.insert(key, pack.into());
        digest
    }

    /// Notes that the facts with this key are those of a file now. Of each file those of so many texts
    /// are kept, for whoever goes back to an earlier one; those before are forgotten.
    pub(super) fn renew(&self, path: &WsPath, level: Level, key: Key) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = last.entry((level, path.clone())).or_default();
        keys.retain(|known| *known != key);
        keys.push(key);
        if keys.len() > TEXTS {
            let oldest = keys.remove(0);
            let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
            fresh.remove(&oldest);
        }
    }

    fn earlier(&self) -> &Packs {
        let load = || {
            self.load
                .as_ref()
                .map_or_else(Packs::default, |load| load())
        };
        self.earlier.get_or_init(load)
    }

    /// Whether something was put that no store has.
    pub fn has_fresh(&self) -> bool {
        let fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        !fresh.is_empty()
    }

    /// All that is kept.
    pub fn all(&self) -> Packs {
        let mut all = self.earlier().clone();
        let fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(fresh.iter().map(|(key, pack)| (*key, Arc::clone(pack))));
        all
    }
}

/// Facts, or parts of them, as bytes: equal ones give equal bytes.
pub(super) fn pack(facts: &impl Serialize) -> Vec<u8> {
    // Facts are plain data, which always has a form.
    postcard::to_allocvec(facts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hielements_plugin::{DeclaredModule, Import, ImportedName, Item, Literal};

    #[test]
    fn what_was_kept_comes_back() {
        let facts = Facts {
            imports: vec![Import {
                target: "a.b".into(),
                names: vec![ImportedName {
                    name: "c".into(),
                    alias: None,
                }],
                ..Import::default()
            }],
            modules: vec![DeclaredModule {
                name: "d".into(),
                paths: vec!["e".into()],
                ..DeclaredModule::default()
            }],
            items: vec![Item {
                value: Some(Literal::List(vec![
                    Literal::Bool(true),
                    Literal::Int(-1),
                    Literal::Float(0.5),
                    Literal::String("x".into()),
                ])),
                ..Item::default()
            }],
            ..Facts::default()
        };
        let key = |path| {
            Key::new(
                "v",
                Level::Items,
                &WsPath::from_walk(path),
                Answer::of(b"x"),
            )
        };
        let kept = KeptFacts::default();
        let digest = kept.put(key("a.py"), &facts);
        let get = |kept: &KeptFacts, path| {
            let read = kept.get(key(path))?;
            Some(((*read.facts).clone(), read.digest))
        };
        assert_eq!(get(&kept, "a.py"), Some((facts.clone(), digest)));
        assert_eq!(get(&kept, "b.py"), None);
        let all = kept.all();
        let later = KeptFacts::after(move || all.clone());
        assert_eq!(get(&later, "a.py"), Some((facts, digest)));
        assert!(!later.has_fresh());
    }
}
