//! What a library said about imports, so that it is not asked again when modules come and go.

use crate::workspace::trace::Answer;
use hielements_plugin::{Candidates, Link};
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// Answers by link, as long as the manifests are the same.
#[derive(Default)]
pub(super) struct Resolved(Mutex<Known>);

#[derive(Default)]
struct Known {
    manifests: Answer,
    answers: FxHashMap<Link, Candidates>,
}

impl Resolved {
    /// Those of the links that nothing is known of under these manifests, sorted, each once.
    pub(super) fn unknown(&self, manifests: Answer, links: &[Link]) -> Vec<Link> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.manifests != manifests {
            known.manifests = manifests;
            known.answers.clear();
        }
        let unknown = links
            .iter()
            .filter(|link| !known.answers.contains_key(link));
        let mut unknown: Vec<Link> = unknown.cloned().collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown
    }

    /// Adds an answer to each of some links, unless the manifests are others meanwhile.
    pub(super) fn add(&self, manifests: Answer, links: Vec<Link>, answers: Vec<Candidates>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.manifests == manifests {
            known.answers.extend(links.into_iter().zip(answers));
        }
    }

    /// What is known of each of some links.
    pub(super) fn get(&self, links: &[Link]) -> Vec<Candidates> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = links.iter().map(|link| known.answers.get(link).cloned());
        answers.map(Option::unwrap_or_default).collect()
    }
}
