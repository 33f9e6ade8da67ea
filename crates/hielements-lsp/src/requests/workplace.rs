//! A workspace as whoever changes it has to see it: all texts as they stand in the editor, and edits of
//! them as the editor takes them.

use crate::capabilities::Traits;
use crate::documents::Document;
use crate::position::{Encoding, Lines, character};
use crate::spelling::{Spelling, real};
use crate::view::View;
use hielements_core::source::{TextEdit as Edit, WsPath};
use hielements_core::workspace::Workspace;
use ropey::Rope;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use tower_lsp::ls_types::{
    CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, Range, ResourceOp, TextDocumentEdit,
    TextEdit, Uri, WorkspaceEdit,
};

/// A workspace.
pub(crate) struct Workplace {
    /// Its files.
    pub(crate) view: View,
    /// All documents of it that are open.
    pub(crate) open: BTreeMap<WsPath, Document>,
    /// How files are called.
    pub(crate) spelling: Arc<Spelling>,
    /// How columns are counted.
    pub(crate) encoding: Encoding,
    /// What the editor can do.
    pub(crate) traits: Traits,
}

/// The workspace that a file belongs to, with its path there.
pub(crate) fn around<'w>(all: &'w [Workplace], uri: &Uri) -> Option<(&'w Workplace, WsPath)> {
    let path = real(uri);
    all.iter()
        .find_map(|place| Some((place, place.within(&path)?)))
}

impl Workplace {
    /// A path inside of it.
    pub(crate) fn within(&self, path: &Path) -> Option<WsPath> {
        let rest = path.strip_prefix(&self.view.root).ok()?;
        let parts: Option<Vec<&str>> = rest.iter().map(|part| part.to_str()).collect();
        Some(WsPath::from_walk(parts?.join("/")))
    }

    /// The URI of a path.
    pub(crate) fn uri(&self, path: &WsPath) -> Option<Uri> {
        self.spelling.uri(&self.view.root.join(path.as_str()))
    }

    /// The text of a file, as it stands in the editor where it is open.
    pub(crate) fn text(&self, path: &WsPath) -> Option<String> {
        match self.open.get(path) {
            Some(document) => Some(document.rope.to_string()),
            None => Some(String::from_utf8_lossy(&self.view.read(path).ok()?).into_owned()),
        }
    }

    /// The byte at a place of a file.
    pub(crate) fn offset(&self, path: &WsPath, place: Position) -> Option<u32> {
        let rope = match self.open.get(path) {
            Some(document) => document.rope.clone(),
            None => Rope::from_str(&self.text(path)?),
        };
        let byte = rope.char_to_byte(character(&rope, place, self.encoding));
        u32::try_from(byte).ok()
    }

    /// The lines of a file as the editor shows them.
    pub(crate) fn lines(&self, path: &WsPath) -> Option<Lines> {
        let is_open = self.open.contains_key(path);
        Some(Lines::new(self.text(path)?, !is_open))
    }

    /// Edits of several files as one; nothing where there are none.
    pub(crate) fn edit(&self, edits: &BTreeMap<WsPath, Vec<Edit>>) -> Option<WorkspaceEdit> {
        let files = edits.iter().filter(|(_, edits)| !edits.is_empty());
        let files = files.filter_map(|(path, edits)| {
            let uri = self.uri(path)?;
            Some((path, uri, self.shown(path, edits)?))
        });
        let files: Vec<(&WsPath, Uri, Vec<TextEdit>)> = files.collect();
        if files.is_empty() {
            return None;
        }
        if !self.traits.versioned_edits {
            let changes = files.into_iter().map(|(_, uri, edits)| (uri, edits));
            let changes: HashMap<Uri, Vec<TextEdit>> = changes.collect();
            return Some(WorkspaceEdit::new(changes));
        }
        let documents = files
            .into_iter()
            .map(|(path, uri, edits)| TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    uri,
                    version: self.open.get(path).map(|document| document.version),
                },
                edits: edits.into_iter().map(OneOf::Left).collect(),
            });
        Some(WorkspaceEdit {
            document_changes: Some(DocumentChanges::Edits(documents.collect())),
            ..WorkspaceEdit::default()
        })
    }

    fn shown(&self, path: &WsPath, edits: &[Edit]) -> Option<Vec<TextEdit>> {
        let lines = self.lines(path)?;
        let at = |offset| lines.at(offset, self.encoding);
        let shown = edits.iter().map(|edit| TextEdit {
            range: Range::new(at(edit.span.start), at(edit.span.end)),
            new_text: edit.new.clone(),
        });
        Some(shown.collect())
    }

    /// An empty file, where the editor can make one.
    pub(crate) fn create(&self, path: &WsPath) -> Option<WorkspaceEdit> {
        let create = CreateFile {
            uri: self.uri(path)?,
            options: Some(CreateFileOptions {
                overwrite: Some(false),
                ignore_if_exists: Some(true),
            }),
            annotation_id: None,
        };
        let create = DocumentChangeOperation::Op(ResourceOp::Create(create));
        self.traits.creates_files.then(|| WorkspaceEdit {
            document_changes: Some(DocumentChanges::Operations(vec![create])),
            ..WorkspaceEdit::default()
        })
    }
}
