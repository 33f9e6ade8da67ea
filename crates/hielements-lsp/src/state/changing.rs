//! What is asked of the state by whoever changes something: all workspaces, with the texts as they stand
//! in the editor.

use super::{State, texts_of};
use crate::documents::Document;
use crate::folder::Folder;
use crate::requests::workplace::Workplace;
use crate::view::View;
use hielements_core::source::WsPath;
use hielements_core::workspace::Tree;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of a workspace with texts that were not saved yet, or that it ignores.
fn with<'t>(tree: Arc<Tree>, texts: impl Iterator<Item = &'t WsPath>) -> Arc<Tree> {
    let new: Vec<WsPath> = texts.filter(|path| !tree.is_file(path)).cloned().collect();
    if new.is_empty() {
        return tree;
    }
    let files = tree.files().iter().cloned().chain(new).collect();
    Arc::new(Tree::new(files, tree.folders().to_vec(), Vec::new()))
}

impl State {
    /// All workspaces; a specification that belongs to none is one by itself.
    pub(super) fn workplaces(&self) -> Vec<Workplace> {
        let folders = self.folders.iter().map(|folder| self.of_workspace(folder));
        let alone = self.documents.iter().filter(|document| {
            let path = document.key();
            document.is_specification && self.folders.iter().all(|it| it.within(path).is_none())
        });
        let alone: Vec<PathBuf> = alone.map(|document| document.key().clone()).collect();
        let alone = alone.iter().filter_map(|path| self.of_document(path));
        folders.chain(alone).collect()
    }

    fn of_workspace(&self, folder: &Folder) -> Workplace {
        let documents = self.documents.iter();
        let open = documents
            .filter_map(|document| Some((folder.within(document.key())?, document.clone())));
        let texts = texts_of(folder, &self.documents);
        let view = View {
            root: folder.root.clone(),
            tree: folder.tree.clone().map(|tree| with(tree, texts.keys())),
            texts,
        };
        self.workplace(view, open.collect())
    }

    fn of_document(&self, path: &Path) -> Option<Workplace> {
        let document = self.documents.get(path)?.clone();
        let name = path.file_name().and_then(|name| name.to_str());
        let inside = WsPath::from_walk(name.unwrap_or("untitled.hie"));
        let view = View {
            root: path.parent().unwrap_or(path).to_owned(),
            tree: Some(Arc::new(Tree::new(
                vec![inside.clone()],
                Vec::new(),
                Vec::new(),
            ))),
            texts: BTreeMap::from([(inside.clone(), document.rope.to_string())]),
        };
        Some(self.workplace(view, BTreeMap::from([(inside, document)])))
    }

    fn workplace(&self, view: View, open: BTreeMap<WsPath, Document>) -> Workplace {
        Workplace {
            view,
            open,
            spelling: Arc::clone(&self.spelling),
            encoding: self.traits.encoding,
            traits: self.traits,
        }
    }
}
