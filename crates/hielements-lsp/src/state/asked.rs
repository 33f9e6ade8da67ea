//! What is asked of the state: documents with all that is known of them, workspaces, commands. Texts in
//! the editor are looked at first where they changed, so that an answer sees all that was said before.

use super::{Loose, State, texts_of};
use crate::event::{FolderId, Reply};
use crate::folder::{Folder, is_specification};
use crate::log::LogLevel;
use crate::requests::execute_command::{self as commands, About};
use crate::requests::workplace::Workplace;
use crate::requests::{Looked, Seen};
use crate::spelling::real;
use crate::typing;
use crate::view::View;
use crate::worker::Order;
use dashmap::DashMap;
use hielements_core::source::WsPath;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::oneshot;
use tower_lsp::ls_types::Uri;

/// Somebody who waits for an answer.
pub(super) enum Parked {
    /// For a document; `None` goes back for one that is not open.
    Document(Uri, oneshot::Sender<Option<Seen>>),
    /// For all workspaces.
    All(oneshot::Sender<Vec<Looked>>),
    /// For all workspaces, to change something.
    Change(oneshot::Sender<Vec<Workplace>>),
}

impl State {
    /// Answers, at once or when the files of the workspace are known.
    pub(super) fn asked(&mut self, who: Parked) {
        let waits = match &who {
            Parked::Document(uri, _) => {
                let path = real(uri);
                let known = self.documents.contains_key(&path);
                known
                    && (self.folders.iter()).any(|it| it.within(&path).is_some() && it.is_unknown())
            }
            Parked::All(_) | Parked::Change(_) => self.folders.iter().any(Folder::is_unknown),
        };
        if waits {
            return self.parked.push(who);
        }
        // Who took the question back does not wait.
        match who {
            Parked::Document(uri, answer) => drop(answer.send(self.seen(uri))),
            Parked::All(answer) => drop(answer.send(self.all_looked())),
            Parked::Change(answer) => drop(answer.send(self.workplaces())),
        }
    }

    /// Answers those who waited for a folder, where they need not any more.
    pub(super) fn unpark(&mut self) {
        for who in std::mem::take(&mut self.parked) {
            self.asked(who);
        }
    }

    fn seen(&mut self, uri: Uri) -> Option<Seen> {
        let path = real(&uri);
        let document = self.documents.get(&path)?.clone();
        let (inside, looked) = if document.is_specification {
            self.look_at_loose();
            self.looked(&path)
        } else {
            (WsPath::root(), None)
        };
        Some(Seen {
            document,
            encoding: self.traits.encoding,
            uri,
            traits: self.traits,
            preferences: self.preferences,
            path: inside,
            looked,
        })
    }

    /// What is known of a specification, with its path in its workspace.
    fn looked(&mut self, path: &Path) -> (WsPath, Option<Looked>) {
        let inside = |folder: &Folder| Some((folder.id, folder.within(path)?));
        if let Some((id, inside)) = self.folders.iter().find_map(inside) {
            self.look_again(id);
            let looked = self.folders.iter().find(|folder| folder.id == id);
            let looked = looked.and_then(|folder| self.of_folder(folder, Some(&inside)));
            return (inside, looked);
        }
        let loose = self.loose.get(path).and_then(|loose| loose.read.clone());
        let Some((inside, root, read)) = loose else {
            return (WsPath::root(), None);
        };
        let looked = Looked {
            root,
            read,
            tree: Arc::default(),
            standing: Arc::default(),
            spelling: Arc::clone(&self.spelling),
            encoding: self.traits.encoding,
        };
        (inside, Some(looked))
    }

    /// What is known of a folder, or of a specification in it that it does not judge.
    fn of_folder(&self, folder: &Folder, path: Option<&WsPath>) -> Option<Looked> {
        let judged = folder.read.as_ref();
        let alone = path.and_then(|path| folder.alone.get(path));
        let has = |read: &&Arc<typing::Read>| {
            path.is_none_or(|path| read.analysis.sources.find(path).is_some())
        };
        Some(Looked {
            root: folder.root.clone(),
            read: Arc::clone(judged.filter(has).or(alone)?),
            tree: folder.tree.clone().unwrap_or_default(),
            standing: Arc::clone(&folder.standing),
            spelling: Arc::clone(&self.spelling),
            encoding: self.traits.encoding,
        })
    }

    fn all_looked(&mut self) -> Vec<Looked> {
        let all: Vec<FolderId> = self.folders.iter().map(|folder| folder.id).collect();
        for id in all {
            self.look_again(id);
        }
        let folders = self.folders.iter();
        folders
            .filter_map(|folder| self.of_folder(folder, None))
            .collect()
    }

    /// Looks at a folder where what is known of it is old.
    fn look_again(&mut self, id: FolderId) {
        if let Some(folder) = self.folder(id) {
            folder.is_typed |= folder.is_read_old || folder.read.is_none();
        }
        self.look_at_typed();
    }

    /// Looks at the texts in the editor of which something depends.
    pub(super) fn look_at_typed(&mut self) {
        for folder in &mut self.folders {
            if !folder.is_typed || (folder.tree.is_none() && !folder.has_failed) {
                continue;
            }
            folder.is_typed = false;
            folder.is_read_old = false;
            let texts = texts_of(folder, &self.documents);
            let open = texts.keys().filter(|path| is_specification(path));
            let open: Vec<WsPath> = open.cloned().collect();
            let view = View {
                root: folder.root.clone(),
                tree: folder.tree.clone(),
                texts,
            };
            let mut typed = typing::look(&view, &open, (&self.spelling, self.traits.encoding));
            folder.read = typed.read.take().map(Arc::new);
            let alone = std::mem::take(&mut typed.reads);
            folder.alone = alone
                .into_iter()
                .map(|(path, read)| (path, Arc::new(read)))
                .collect();
            folder.is_news = true;
            let mut touched = folder.shown.typed(typed);
            touched.extend(open);
            self.touched
                .extend(touched.iter().map(|path| folder.root.join(path.as_str())));
        }
    }

    /// Looks at specifications that belong to no folder.
    pub(super) fn look_at_loose(&mut self) {
        for path in std::mem::take(&mut self.loose_due) {
            if self.loose.remove(&path).is_some() {
                self.touched.insert(path.clone());
            }
            let mut folders = self.folders.iter();
            let belongs = folders.any(|folder| folder.within(&path).is_some());
            let text = self.documents.get(&path).filter(|it| it.is_specification);
            let text = text.map(|document| document.rope.to_string());
            if let Some(text) = text.filter(|_| !belongs) {
                let loose = self.look_alone(&path, text);
                self.touched.insert(path.clone());
                self.loose.insert(path, loose);
            }
        }
    }

    fn look_alone(&self, path: &Path, text: String) -> Loose {
        let root = path.parent().map(|folder| (self.settings.root)(folder));
        let root = root.unwrap_or_default();
        let inside = path.strip_prefix(&root).ok().and_then(Path::to_str);
        let inside = inside
            .unwrap_or("untitled.hie")
            .replace(std::path::MAIN_SEPARATOR, "/");
        let inside = WsPath::from_walk(inside);
        let view = View {
            root: root.clone(),
            // What has no file imports none.
            tree: (!path.is_absolute()).then(Arc::default),
            texts: BTreeMap::from([(inside.clone(), text)]),
        };
        let naming = (&*self.spelling, self.traits.encoding);
        let (found, read) = typing::look_alone(&view, &inside, naming).unzip();
        Loose {
            found: found
                .into_iter()
                .map(|found| (inside.clone(), found))
                .collect(),
            read: read.map(|read| (inside, root, Arc::new(read))),
        }
    }

    /// Passes a command on to whoever does it; what needs nobody is answered here.
    pub(super) fn commanded(&mut self, command: &str, about: About, answer: Reply) {
        let log = &self.settings.log;
        log.note(LogLevel::Info, format_args!("command {command} {about:?}"));
        if command == commands::SHOW_STATE {
            return drop(answer.send(Ok(Value::String(self.described()))));
        }
        let path = about.uri.as_ref().map(real);
        let meant = |folder: &&mut Folder| {
            path.as_ref()
                .is_none_or(|path| folder.within(path).is_some())
        };
        let mut folders: Vec<&mut Folder> = self.folders.iter_mut().filter(meant).collect();
        // A rule is judged where it is known.
        if let Some(id) = &about.id
            && folders.iter().any(|folder| folder.knows(id))
        {
            folders.retain(|folder| folder.knows(id));
        }
        let Some((last, others)) = folders.split_last_mut() else {
            let why = "no workspace is open that this is about".to_owned();
            return drop(answer.send(Err(why)));
        };
        let Some(order) = Order::of(command, about.id) else {
            return drop(answer.send(Err(format!("there is no command `{command}`"))));
        };
        for folder in others {
            folder.order(order.clone(), None);
        }
        last.order(order, Some(answer));
    }

    /// Has all that is known stored; whoever waits is told when that is done.
    pub(super) fn ending(&mut self, answer: oneshot::Sender<()>) {
        let (sender, done) = std::sync::mpsc::channel::<()>();
        for folder in &mut self.folders {
            folder.end(sender.clone());
        }
        drop(sender);
        let wait = move || {
            // The last worker that is done drops its end.
            while done.recv().is_ok() {}
            answer.send(()).unwrap_or_default();
        };
        drop(
            std::thread::Builder::new()
                .name("end".to_owned())
                .spawn(wait),
        );
    }

    /// What the server knows, in Markdown.
    fn described(&self) -> String {
        let mut text = format!(
            "# Hielements {}\n\n- running for {} s\n- {:?}\n- {:?}\n- documents open: {}\n- files with findings: {}\n",
            env!("CARGO_PKG_VERSION"),
            self.started.elapsed().as_secs(),
            self.traits,
            self.preferences,
            self.documents.len(),
            self.published.len(),
        );
        for document in sorted(&self.documents) {
            text.push_str(&format!("- open: {}\n", document.display()));
        }
        for folder in &self.folders {
            text.push_str(&folder.described());
        }
        text
    }
}

fn sorted<T>(documents: &DashMap<PathBuf, T>) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = documents.iter().map(|it| it.key().clone()).collect();
    paths.sort_unstable();
    paths
}
