//! All that the server knows, and what each event changes in it. Only the main loop touches it.

use crate::Settings;
use crate::capabilities::Traits;
use crate::documents::Document;
use crate::event::{Event, FolderId};
use crate::folder::{Folder, is_read_from_editor, is_specification};
use crate::position::Encoding;
use crate::publish::Published;
use crate::requests::Seen;
use crate::spelling::{Spelling, real};
use crate::transport::Outbox;
use crate::typing::{self, ByFile};
use crate::view::View;
use crate::worker::{Job, Judgement, Worker};
use dashmap::DashMap;
use hielements_core::source::WsPath;
use hielements_core::workspace::{Changed, Where};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, MessageType,
    Uri,
};

/// What the editor calls a specification that has no file yet.
const LANGUAGE: &str = "hielements";

/// All that the server knows.
pub(crate) struct State {
    settings: Arc<Settings>,
    events: Sender<Event>,
    outbox: Outbox,
    traits: Traits,
    spelling: Arc<Spelling>,
    /// The open texts, by their real paths.
    documents: DashMap<PathBuf, Document>,
    folders: Vec<Folder>,
    next_folder: FolderId,
    /// Folders that are opened once the editor is ready.
    waiting: Vec<Uri>,
    /// What is wrong with specifications that belong to no folder, by their real paths.
    loose: BTreeMap<PathBuf, ByFile>,
    /// Those of them that are to be looked at.
    loose_due: BTreeSet<PathBuf>,
    published: Published,
    /// Files that may show something else than what is published.
    touched: BTreeSet<PathBuf>,
}

impl State {
    /// Nothing is open.
    pub(crate) fn new(settings: Arc<Settings>, events: Sender<Event>, outbox: Outbox) -> Self {
        Self {
            settings,
            events,
            outbox,
            traits: Traits {
                encoding: Encoding::Utf16,
                watches: false,
                trusted: None,
            },
            spelling: Arc::default(),
            documents: DashMap::new(),
            folders: Vec::new(),
            next_folder: 0,
            waiting: Vec::new(),
            loose: BTreeMap::new(),
            loose_due: BTreeSet::new(),
            published: Published::default(),
            touched: BTreeSet::new(),
        }
    }

    /// Takes in what happened. What follows from it is done by [`State::settle`], once for many
    /// events.
    pub(crate) fn take(&mut self, event: Event) {
        match event {
            Event::Start(traits, folders) => {
                self.traits = traits;
                self.waiting = folders;
            }
            Event::Begin => {
                for uri in std::mem::take(&mut self.waiting) {
                    self.open_folder(&uri);
                }
            }
            Event::Opened(params) => self.opened(&params),
            Event::Edited(params) => self.edited(params),
            Event::Saved(params) => self.saved(&params),
            Event::Closed(params) => self.closed(&params),
            Event::Watched(params) => self.watched(&params),
            Event::Asked(uri, answer) => {
                // Who took the question back does not wait.
                answer.send(self.seen(&uri)).unwrap_or_default();
            }
            Event::Folders(params) => self.folders(&params),
            Event::Changed(folder, changed) => self.changed(folder, changed),
            Event::Walked(id, tree) => {
                if let Some(folder) = self.folder(id) {
                    folder.tree = Some(tree);
                }
            }
            Event::Judged(folder, judgement) => self.judged(folder, *judgement),
            Event::Failed(id, moment, why) => {
                self.log(id, MessageType::ERROR, &why);
                if let Some(folder) = self.folder(id)
                    && folder.moment.batch == moment.batch
                {
                    self.release(id);
                }
            }
            Event::Noted(folder, why) => self.log(folder, MessageType::WARNING, &why),
        }
    }

    /// Does what follows from all that was taken in.
    pub(crate) fn settle(&mut self) {
        let documents = &self.documents;
        for folder in &mut self.folders {
            let root = folder.root.clone();
            folder.send(|path| text(documents, &root.join(path.as_str())));
        }
        self.look_at_typed();
        self.look_at_loose();
        self.publish();
    }

    fn seen(&self, uri: &Uri) -> Option<Seen> {
        let document = self.documents.get(&real(uri))?;
        Some(Seen {
            document: document.clone(),
            encoding: self.traits.encoding,
        })
    }

    fn folder(&mut self, id: FolderId) -> Option<&mut Folder> {
        self.folders.iter_mut().find(|folder| folder.id == id)
    }

    /// Opens a folder that the editor names.
    fn open_folder(&mut self, uri: &Uri) {
        let path = self.spelling.learn_folder(uri);
        let root = (self.settings.root)(&path);
        let root = root.canonicalize().unwrap_or(root);
        let at = match self.folders.iter().position(|folder| folder.root == root) {
            Some(at) => at,
            None => match self.start(root, &path) {
                Ok(at) => at,
                Err(error) => {
                    let why = format!("{} cannot be looked at: {error}", uri.as_str());
                    return self.outbox.log(MessageType::ERROR, why);
                }
            },
        };
        self.folders[at].opened.push(path);
    }

    /// Starts to look at a workspace; gives its place in the list.
    fn start(&mut self, root: PathBuf, opened: &Path) -> std::io::Result<usize> {
        let id = self.next_folder;
        self.next_folder += 1;
        let worker = Worker::start(Job {
            folder: id,
            root: root.clone(),
            // An editor watches the folders that are open in it.
            watches: !self.traits.watches || root != opened,
            settings: Arc::clone(&self.settings),
            spelling: Arc::clone(&self.spelling),
            encoding: self.traits.encoding,
            trusted: self.traits.trusted,
            events: self.events.clone(),
        })?;
        let mut folder = Folder::new(id, root, worker);
        // Documents may have been opened before; the disk is looked at anyway.
        for document in &self.documents {
            if let Some(path) = folder.within(document.key()).filter(is_read_from_editor) {
                folder.edited(path);
                folder.changed(Where::Paths(Vec::new()));
            }
        }
        let inside = |path: &PathBuf| folder.within(path).is_some();
        self.loose_due
            .extend(self.loose.keys().filter(|path| inside(path)).cloned());
        self.folders.push(folder);
        Ok(self.folders.len() - 1)
    }

    fn close_folder(&mut self, uri: &Uri) {
        let path = real(uri);
        for folder in &mut self.folders {
            folder.opened.retain(|opened| *opened != path);
        }
        let gone = |folder: &mut Folder| folder.opened.is_empty();
        let gone: Vec<Folder> = self.folders.extract_if(.., gone).collect();
        for folder in gone {
            let files = folder.shown.files().into_iter();
            self.touched
                .extend(files.map(|path| folder.root.join(path.as_str())));
            let documents = self.documents.iter();
            let inside = documents.filter(|it| folder.within(it.key()).is_some());
            self.loose_due.extend(inside.map(|it| it.key().clone()));
        }
    }

    fn folders(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        for folder in &params.event.removed {
            self.close_folder(&folder.uri);
        }
        for folder in &params.event.added {
            self.open_folder(&folder.uri);
        }
    }

    fn opened(&mut self, params: &DidOpenTextDocumentParams) {
        let opened = &params.text_document;
        let path = self.spelling.learn(&opened.uri);
        let mut document = Document::new(&opened.text, opened.version);
        let named = path.extension().is_some_and(|end| end == "hie");
        document.is_specification = named || opened.language_id == LANGUAGE;
        self.documents.insert(path.clone(), document);
        self.text_changed(&path);
        // It may be shown in another spelling until now.
        self.touched.insert(path);
    }

    fn edited(&mut self, params: DidChangeTextDocumentParams) {
        let path = real(&params.text_document.uri);
        // An editor that edits what it never opened has no text for us to edit.
        let Some(mut document) = self.documents.get_mut(&path) else {
            return;
        };
        document.edit(params.content_changes, self.traits.encoding);
        document.version = params.text_document.version;
        drop(document);
        self.text_changed(&path);
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        let path = real(&params.text_document.uri);
        if self.documents.remove(&path).is_some() {
            self.text_changed(&path);
            self.disk_changed(&path);
        }
    }

    fn saved(&mut self, params: &DidSaveTextDocumentParams) {
        self.disk_changed(&real(&params.text_document.uri));
    }

    fn watched(&mut self, params: &DidChangeWatchedFilesParams) {
        for change in &params.changes {
            self.disk_changed(&real(&change.uri));
        }
    }

    fn changed(&mut self, id: FolderId, changed: Changed) {
        if let Some(folder) = self.folder(id) {
            folder.changed(match changed {
                Changed::Paths(paths) => Where::Paths(paths),
                Changed::Everything => Where::Everywhere,
            });
        }
    }

    /// A text in the editor is another, or no longer open.
    fn text_changed(&mut self, path: &Path) {
        let mut is_loose = true;
        for folder in &mut self.folders {
            if let Some(inside) = folder.within(path) {
                is_loose = false;
                if is_read_from_editor(&inside) {
                    folder.edited(inside);
                }
            }
        }
        if is_loose {
            self.loose_due.insert(path.to_owned());
        }
    }

    /// A file on disk may be another.
    fn disk_changed(&mut self, path: &Path) {
        for folder in &mut self.folders {
            if let Some(inside) = folder.within(path) {
                folder.changed(if inside.is_root() {
                    Where::Everywhere
                } else {
                    Where::Paths(vec![inside])
                });
            }
        }
    }

    fn judged(&mut self, id: FolderId, judgement: Judgement) {
        let documents = &self.documents;
        let Some(folder) = self.folders.iter_mut().find(|folder| folder.id == id) else {
            return;
        };
        folder.tree = Some(Arc::clone(&judgement.tree));
        let is_newest = judgement.moment.batch == folder.moment.batch;
        let is_new = judgement.texts.is_some();
        let touched = folder.shown.judged(judgement, folder.moment);
        folder.held_back.extend(touched);
        // The specifications may be others, and open ones no part of them any more.
        folder.is_typed |= is_new
            && open_specifications(folder, documents)
                .iter()
                .any(|path| !folder.shown.has_judged(path));
        if is_newest {
            self.release(id);
        }
    }

    /// Lets be shown what waited for a run to end.
    fn release(&mut self, id: FolderId) {
        let Some(folder) = self.folders.iter_mut().find(|folder| folder.id == id) else {
            return;
        };
        let files = std::mem::take(&mut folder.held_back).into_iter();
        self.touched
            .extend(files.map(|path| folder.root.join(path.as_str())));
    }

    /// Looks at the texts in the editor of which something depends.
    fn look_at_typed(&mut self) {
        for folder in &mut self.folders {
            let Some(tree) = folder.tree.clone().filter(|_| folder.is_typed) else {
                continue;
            };
            folder.is_typed = false;
            let texts = texts_of(folder, &self.documents);
            let open: Vec<WsPath> = texts
                .keys()
                .filter(|path| is_specification(path))
                .cloned()
                .collect();
            let view = View {
                root: folder.root.clone(),
                tree: Some(tree),
                texts,
            };
            let typed = typing::look(&view, &open, (&self.spelling, self.traits.encoding));
            let mut touched = folder.shown.typed(typed);
            touched.extend(open);
            self.touched
                .extend(touched.iter().map(|path| folder.root.join(path.as_str())));
        }
    }

    /// Looks at specifications that belong to no folder.
    fn look_at_loose(&mut self) {
        for path in std::mem::take(&mut self.loose_due) {
            if let Some(files) = self.loose.remove(&path) {
                self.touched.extend(files.keys().map(|_| path.clone()));
            }
            let belongs = self
                .folders
                .iter()
                .any(|folder| folder.within(&path).is_some());
            let text = self.documents.get(&path).filter(|it| it.is_specification);
            let text = text.map(|document| document.rope.to_string());
            if let Some(text) = text.filter(|_| !belongs) {
                let found = self.look_alone(&path, text);
                self.touched.insert(path.clone());
                self.loose.insert(path, found);
            }
        }
    }

    fn look_alone(&self, path: &Path, text: String) -> ByFile {
        let root = path.parent().map(|folder| (self.settings.root)(folder));
        let root = root.unwrap_or_default();
        let inside = path.strip_prefix(&root).ok().and_then(Path::to_str);
        let inside = inside
            .unwrap_or("untitled.hie")
            .replace(std::path::MAIN_SEPARATOR, "/");
        let inside = WsPath::from_walk(inside);
        let view = View {
            root,
            // What has no file imports none.
            tree: (!path.is_absolute()).then(Arc::default),
            texts: BTreeMap::from([(inside.clone(), text)]),
        };
        typing::look_alone(&view, &[inside], (&self.spelling, self.traits.encoding))
    }

    /// Publishes what files show where that is something else.
    fn publish(&mut self) {
        for path in std::mem::take(&mut self.touched) {
            let open = self.documents.get(&path);
            let rope = open.as_ref().map(|document| &document.rope);
            let mut found = Vec::new();
            for folder in &self.folders {
                if let Some(inside) = folder.within(&path) {
                    found.extend(folder.shown.of(&inside, rope));
                }
            }
            let loose = self.loose.get(&path).into_iter().flat_map(BTreeMap::values);
            found.extend(loose.flatten().cloned());
            let version = open.as_ref().filter(|it| it.is_specification);
            let version = version.map(|document| document.version);
            if let Some(uri) = self.spelling.uri(&path) {
                self.published
                    .show(&path, uri, found, version, &self.outbox);
            }
        }
    }

    fn log(&mut self, id: FolderId, kind: MessageType, why: &str) {
        let root = self
            .folder(id)
            .map(|folder| folder.root.display().to_string());
        let message = format!("{}: {why}", root.unwrap_or_default());
        self.outbox.log(kind, message);
    }
}

fn text(documents: &DashMap<PathBuf, Document>, path: &Path) -> Option<String> {
    let document = documents.get(path)?;
    Some(document.rope.to_string())
}

/// The open texts that a folder reads from the editor.
fn texts_of(folder: &Folder, documents: &DashMap<PathBuf, Document>) -> BTreeMap<WsPath, String> {
    let texts = documents.iter().filter_map(|document| {
        let path = folder.within(document.key()).filter(is_read_from_editor)?;
        Some((path, document.rope.to_string()))
    });
    texts.collect()
}

fn open_specifications(folder: &Folder, documents: &DashMap<PathBuf, Document>) -> Vec<WsPath> {
    let open = documents.iter().filter_map(|it| folder.within(it.key()));
    open.filter(is_specification).collect()
}
