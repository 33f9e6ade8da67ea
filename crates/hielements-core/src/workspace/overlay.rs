//! A workspace with texts in front of it that are not in its tree: specifications from elsewhere.

use super::{ReadError, Tree, Workspace};
use crate::source::WsPath;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Another workspace, and texts that can be read beside its files. Its tree is that of the other
/// workspace: no selector finds the texts.
pub struct Overlay<W> {
    under: W,
    texts: BTreeMap<WsPath, Vec<u8>>,
}

impl<W: Workspace> Overlay<W> {
    /// Nothing in front of `under`.
    pub fn new(under: W) -> Self {
        Self {
            under,
            texts: BTreeMap::new(),
        }
    }

    /// Puts a text in front.
    pub fn put(&mut self, path: WsPath, text: Vec<u8>) {
        self.texts.insert(path, text);
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
