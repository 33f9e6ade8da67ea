//! A workspace with texts in front of it that are not in its tree: specifications from elsewhere.

use super::trace::Answer;
use super::{Changes, Live, OpenError, ReadError, Tree, Where, Workspace};
use crate::source::WsPath;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Another workspace, and texts that can be read beside its files. Its tree is that of the other
/// workspace: no selector finds the texts.
pub struct Overlay<W> {
    under: W,
    texts: BTreeMap<WsPath, Vec<u8>>,
    /// Texts that were put in front or taken away since the last look.
    edited: BTreeSet<WsPath>,
}

impl<W: Workspace> Overlay<W> {
    /// Nothing in front of `under`.
    pub fn new(under: W) -> Self {
        Self {
            under,
            texts: BTreeMap::new(),
            edited: BTreeSet::new(),
        }
    }

    /// Puts a text in front.
    pub fn put(&mut self, path: WsPath, text: Vec<u8>) {
        self.edited.insert(path.clone());
        self.texts.insert(path, text);
    }

    /// Takes a text away, so that what lies behind it is seen again.
    pub fn remove(&mut self, path: &WsPath) {
        if self.texts.remove(path).is_some() {
            self.edited.insert(path.clone());
        }
    }

    /// Whether a text stands in front there.
    pub fn has(&self, path: &WsPath) -> bool {
        self.texts.contains_key(path)
    }

    /// The workspace behind.
    pub fn under(&self) -> &W {
        &self.under
    }
}

impl<W: Workspace> Workspace for Overlay<W> {
    fn tree(&self) -> Arc<Tree> {
        self.under.tree()
    }

    fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.under.read(path),
        }
    }

    fn content(&self, path: &WsPath) -> Result<(Vec<u8>, Answer), ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok((text.clone(), Answer::of(text))),
            None => self.under.content(path),
        }
    }

    fn is_linked(&self, path: &WsPath) -> bool {
        self.under.is_linked(path)
    }

    fn known(&self, path: &WsPath) -> Option<Answer> {
        match self.texts.get(path) {
            Some(text) => Some(Answer::of(text)),
            None => self.under.known(path),
        }
    }
}

impl<W: Live> Live for Overlay<W> {
    fn look_again(&mut self, at: &Where) -> Changes {
        let mut changes = self.under.look_again(at);
        // What stands in front did not change because of what lies behind it.
        changes.edited.retain(|path| !self.texts.contains_key(path));
        changes.edited.extend(std::mem::take(&mut self.edited));
        changes
    }

    fn exclude(&mut self, globs: &[String]) -> Result<(), OpenError> {
        self.under.exclude(globs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::MemoryWorkspace;

    #[test]
    fn a_text_in_front_is_read_and_not_found() {
        let mut workspace = Overlay::new(MemoryWorkspace::new([("a.py", "under")]));
        let outside = WsPath::from_walk("../rules.hie");
        workspace.put(outside.clone(), b"front".to_vec());
        assert_eq!(workspace.read(&outside), Ok(b"front".to_vec()));
        let inside = WsPath::from_walk("a.py");
        assert_eq!(workspace.read(&inside), Ok(b"under".to_vec()));
        assert_eq!(workspace.tree().files(), [inside]);
    }
}
