//! A workspace as the editor shows it: the texts that are open, and behind them the disk. Only to find
//! out what specifications say; nothing here is followed by traces.

use hielements_core::source::WsPath;
use hielements_core::workspace::disk::read_named;
use hielements_core::workspace::{ReadError, Tree, Workspace};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Open texts in front of a folder.
pub(crate) struct View {
    /// The folder.
    pub(crate) root: PathBuf,
    /// Its files; `None`: any file that is there can be read, and none is found.
    pub(crate) tree: Option<Arc<Tree>>,
    /// The texts.
    pub(crate) texts: BTreeMap<WsPath, String>,
}

impl Workspace for View {
    fn tree(&self) -> Arc<Tree> {
        self.tree.clone().unwrap_or_default()
    }

    fn read(&self, path: &WsPath) -> Result<Vec<u8>, ReadError> {
        if let Some(text) = self.texts.get(path) {
            return Ok(text.clone().into_bytes());
        }
        match &self.tree {
            Some(tree) if !tree.is_file(path) => Err(ReadError::Absent),
            Some(_) | None => read_named(&self.root.join(path.as_str())),
        }
    }
}
