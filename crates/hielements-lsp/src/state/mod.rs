//! All that the server knows, and what each event changes in it. Only the main loop touches it.
//!
//! What is asked is answered in `asked`, what files show is published in `showing`, how far runs are is
//! told in `telling`.

mod asked;
mod changing;
mod showing;
mod telling;

pub(crate) use showing::Pulled;
pub(crate) use telling::Shows;

use crate::Settings;
use crate::asking::{self, Wish};
use crate::capabilities::Traits;
use crate::documents::Document;
use crate::event::{Event, FolderId};
use crate::folder::{Folder, is_read_from_editor, is_specification};
use crate::log::LogLevel;
use crate::preferences::Preferences;
use crate::publish::Published;
use crate::spelling::{Spelling, real};
use crate::transport::Outbox;
use crate::typing::{ByFile, Read};
use crate::worker::{Job, Judgement, Moment, Worker};
use asked::Parked;
use dashmap::DashMap;
use hielements_core::ide::Standing;
use hielements_core::source::WsPath;
use hielements_core::workspace::{Changed, Where};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;
use telling::Status;
use tokio::sync::mpsc::UnboundedSender;
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
    /// What is known of specifications that belong to no folder, by their real paths.
    loose: BTreeMap<PathBuf, Loose>,
    /// Those of them that are to be looked at.
    loose_due: BTreeSet<PathBuf>,
    published: Published,
    /// Files that may show something else than what is published.
    touched: BTreeSet<PathBuf>,
    /// What is asked of the editor.
    wishes: UnboundedSender<Wish>,
    preferences: Preferences,
    /// Who waits for the files of a folder to be known.
    parked: Vec<Parked>,
    /// The documents that the editor asks for itself, with what it was answered last.
    pulled: BTreeMap<PathBuf, String>,
    /// What was told of how things stand.
    told: Option<Status>,
    /// Whether the editor shows lenses, hints: whether it asked for some.
    shows_lenses: bool,
    shows_hints: bool,
    /// Counts what may be shown as progress.
    next_token: u64,
    started: Instant,
}

/// A specification that belongs to no folder.
struct Loose {
    /// What is wrong.
    found: ByFile,
    /// What it says.
    read: Option<(WsPath, PathBuf, Arc<Read>)>,
}

impl State {
    /// Nothing is open.
    pub(crate) fn new(
        settings: Arc<Settings>,
        events: Sender<Event>,
        outbox: Outbox,
        wishes: UnboundedSender<Wish>,
    ) -> Self {
        Self {
            settings,
            events,
            outbox,
            traits: Traits::default(),
            spelling: Arc::default(),
            documents: DashMap::new(),
            folders: Vec::new(),
            next_folder: 0,
            waiting: Vec::new(),
            loose: BTreeMap::new(),
            loose_due: BTreeSet::new(),
            published: Published::default(),
            touched: BTreeSet::new(),
            wishes,
            preferences: Preferences::default(),
            parked: Vec::new(),
            pulled: BTreeMap::new(),
            told: None,
            shows_lenses: false,
            shows_hints: false,
            next_token: 0,
            started: Instant::now(),
        }
    }

    /// Takes in what happened. What follows from it is done by [`State::settle`], once for many
    /// events.
    pub(crate) fn take(&mut self, event: Event) {
        match event {
            Event::Start(traits, folders, options) => {
                self.traits = traits;
                self.waiting = folders;
                self.preferences = self.preferences.with(&options);
            }
            Event::Begin => self.begin(),
            Event::Opened(params) => self.opened(&params),
            Event::Edited(params) => self.edited(params),
            Event::Saved(params) => self.saved(&params),
            Event::Closed(params) => self.closed(&params),
            Event::Watched(params) => self.watched(&params),
            Event::ShowsLenses => self.shows_lenses = true,
            Event::ShowsHints => self.shows_hints = true,
            Event::Asked(uri, answer) => self.asked(Parked::Document(uri, answer)),
            Event::AskedOfAll(answer) => self.asked(Parked::All(answer)),
            Event::AskedToChange(answer) => self.asked(Parked::Change(answer)),
            Event::Pulled(uri, known, answer) => self.pulled(&uri, known.as_deref(), answer),
            Event::Commanded(command, about, answer) => self.commanded(&command, about, answer),
            Event::Answered(command, answer) => self.answered(&command, &answer),
            Event::OtherSettings if self.traits.configures => self.wish(Wish::Settings),
            Event::OtherSettings => {}
            Event::Settings(written) => self.settings(&written),
            Event::MayShow(token, may) => self.may_show(&token, may),
            Event::Stopped(token) => self.stopped(&token),
            Event::Running(id, moment, far) => self.running(id, moment, far),
            Event::Ending(answer) => self.ending(answer),
            Event::Folders(params) => self.folders(&params),
            Event::Changed(folder, changed) => self.changed(folder, changed),
            Event::Walked(id, tree) => {
                if let Some(folder) = self.folder(id) {
                    folder.tree = Some(tree);
                }
                self.unpark();
            }
            Event::Judged(folder, judgement) => self.judged(folder, *judgement),
            Event::Modules(id, modules) => {
                if let Some(folder) = self.folder(id) {
                    Arc::make_mut(&mut folder.standing).modules = modules;
                }
            }
            Event::Failed(id, moment, why) => self.failed(id, moment, &why),
            Event::Noted(folder, why) => self.log(folder, MessageType::WARNING, &why),
        }
    }

    /// Does what follows from all that was taken in.
    pub(crate) fn settle(&mut self) {
        let documents = &self.documents;
        for folder in &mut self.folders {
            let root = folder.root.clone();
            if std::mem::take(&mut folder.is_open_other) {
                folder.open = open_files(folder, documents);
            }
            folder.send(|path| text(documents, &root.join(path.as_str())));
        }
        self.look_at_typed();
        self.look_at_loose();
        self.publish();
        self.tell_progress();
        self.tell_status();
    }

    fn begin(&mut self) {
        for uri in std::mem::take(&mut self.waiting) {
            self.open_folder(&uri);
        }
        let mut wanted = Vec::new();
        if self.traits.watches {
            wanted.push(asking::files());
        }
        if self.traits.tells_settings {
            wanted.push(asking::settings());
        }
        if !wanted.is_empty() {
            self.wish(Wish::Registrations(wanted));
        }
        if self.traits.configures {
            self.wish(Wish::Settings);
        }
        self.unpark();
    }

    fn wish(&self, wish: Wish) {
        // Nobody asks any more once the server ends.
        self.wishes.send(wish).unwrap_or_default();
    }

    fn failed(&mut self, id: FolderId, moment: Moment, why: &str) {
        self.log(id, MessageType::ERROR, why);
        if let Some(folder) = self.folder(id)
            && folder.moment.batch == moment.batch
        {
            folder.has_failed = true;
            folder.far = None;
            folder.answered = Some(moment.batch);
            self.release(id);
        }
        self.unpark();
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
        // Who waited for one that is gone need not any more.
        self.unpark();
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
            if self.pulled.remove(&path).is_some() {
                self.touched.insert(path.clone());
            }
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
            folder.is_open_other = true;
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
        let before = folder.tree.replace(Arc::clone(&judgement.tree));
        let is_other_tree = before.is_none_or(|before| !Arc::ptr_eq(&before, &judgement.tree));
        folder.is_read_old |= is_other_tree || judgement.texts.is_some();
        if let Some(standing) = judgement.standing.clone() {
            let modules = Arc::clone(&folder.standing.modules);
            folder.standing = Arc::new(Standing {
                modules,
                ..standing
            });
            folder.is_news = true;
            folder.is_stale = true;
        }
        folder.has_failed = false;
        folder.far = None;
        folder.answered = Some(judgement.moment.batch);
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

    fn log(&mut self, id: FolderId, kind: MessageType, why: &str) {
        let root = self
            .folder(id)
            .map(|folder| folder.root.display().to_string());
        let message = format!("{}: {why}", root.unwrap_or_default());
        let level = if kind == MessageType::ERROR {
            LogLevel::Error
        } else {
            LogLevel::Info
        };
        self.settings.log.note(level, format_args!("{message}"));
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

/// All files of a folder that are open.
fn open_files(folder: &Folder, documents: &DashMap<PathBuf, Document>) -> Vec<WsPath> {
    let open = documents.iter().filter_map(|it| folder.within(it.key()));
    let mut open: Vec<WsPath> = open.collect();
    open.sort_unstable();
    open
}

fn open_specifications(folder: &Folder, documents: &DashMap<PathBuf, Document>) -> Vec<WsPath> {
    let open = documents.iter().filter_map(|it| folder.within(it.key()));
    open.filter(is_specification).collect()
}
