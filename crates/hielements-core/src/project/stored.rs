//! A project on disk that goes on where an earlier process ended: what that one knew comes from a
//! store, and what changed since from the times of the files.

use super::{Earlier, Failure, Project, Saved};
use crate::engine::store::{Loaded, Part, Store, StoreError};
use crate::source::WsPath;
use crate::stdlib::Host;
use crate::stdlib::facts::KeptFacts;
use crate::stdlib::facts::kept::{Key, Packs};
use crate::workspace::{DiskWorkspace, Known, Overlay, Tree, Workspace};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};

/// Facts of files that changed are kept, for whoever goes back to an earlier state, as long as they
/// take no more than the others and this many bytes.
const SPARE: usize = 32 << 20;

/// A project on disk.
pub type DiskProject = Project<Overlay<DiskWorkspace>>;

/// All that is known of a workspace, but for the facts of its files.
#[derive(Serialize)]
struct World<'a> {
    files: &'a [WsPath],
    folders: &'a [WsPath],
    known: Vec<(WsPath, Known)>,
    saved: Saved,
}

/// The same, as it comes back.
#[derive(Deserialize)]
struct EarlierWorld {
    files: Vec<WsPath>,
    folders: Vec<WsPath>,
    known: Vec<(WsPath, Known)>,
    saved: Saved,
}

/// Why something could not be loaded, until that is asked for.
type Lost = Arc<Mutex<Option<String>>>;

/// A project with where it is kept.
pub struct Stored {
    /// The project.
    pub project: DiskProject,
    store: Store,
    /// Why what is stored could not be used, where that is so.
    pub loss: Option<String>,
    /// Why the facts that are stored could not be used, once somebody asked for them.
    loss_of_facts: Lost,
    /// Whether something is known that is not stored.
    is_new: bool,
}

impl Stored {
    /// Opens a project with what the store has of it; `host` is what libraries of the configuration find
    /// around them. `tool` says which build of Hielements this is:
    /// what another one left is of no use, as it may have judged otherwise.
    ///
    /// # Errors
    ///
    /// As [`Project::open`].
    pub fn open(
        host: Arc<Host>,
        workspace: Overlay<DiskWorkspace>,
        given: Vec<WsPath>,
        store: Store,
        tool: &str,
    ) -> Result<Self, Failure> {
        let store = store.with_tool(tool);
        let (earlier, loss) = match store.load::<EarlierWorld>(Part::World) {
            Loaded::Found(world) => (Some(world), None),
            Loaded::Nothing | Loaded::Outdated => (None, None),
            Loaded::Damaged(why) => (None, Some(why)),
        };
        let earlier = earlier.map(|world| {
            let tree = Tree::new(world.files, world.folders, Vec::new());
            let mut changes = workspace.under().take_over(&tree, world.known);
            // What could not be taken in is told anew by every process.
            changes.notes = false;
            Earlier {
                saved: world.saved,
                changes,
            }
        });
        let is_new = earlier.as_ref().is_none_or(|it| !it.changes.is_empty());
        let loss_of_facts = Lost::default();
        let kept = {
            let store = store.clone();
            let lost = Arc::clone(&loss_of_facts);
            KeptFacts::after(move || facts(&store, &lost))
        };
        Ok(Self {
            project: Project::open_on(host, workspace, given, Some(kept), earlier)?,
            store,
            loss,
            loss_of_facts,
            is_new,
        })
    }

    /// Why facts that are stored could not be used, once somebody asked for them. Said once.
    pub fn take_loss_of_facts(&self) -> Option<String> {
        let lost = self.loss_of_facts.lock();
        lost.unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Stores what is known, where that is more than what is stored. `ran` says whether a task ran.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    pub fn save(&mut self, ran: bool) -> Result<(), StoreError> {
        let disk = self.project.workspace().under();
        if !(ran || self.is_new || disk.stamps().is_new()) {
            return Ok(());
        }
        if let Some(kept) = self.project.kept_facts().filter(|kept| kept.has_fresh()) {
            let packs = spare(kept.all(), &self.project.live_facts());
            self.store.save(Part::Facts, &packs)?;
        }
        let tree = disk.tree();
        let world = World {
            files: tree.files(),
            folders: tree.folders(),
            known: disk.stamps().all(),
            saved: self.project.saved(),
        };
        self.store.save(Part::World, &world)?;
        self.is_new = false;
        Ok(())
    }
}

fn facts(store: &Store, lost: &Lost) -> Packs {
    match store.load::<Vec<(Key, Vec<u8>)>>(Part::Facts) {
        Loaded::Found(packs) => packs
            .into_iter()
            .map(|(key, pack)| (key, Arc::from(pack)))
            .collect(),
        // They are taken again.
        Loaded::Nothing | Loaded::Outdated => Packs::default(),
        Loaded::Damaged(why) => {
            *lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
            Packs::default()
        }
    }
}

/// The facts worth keeping, sorted: those of files as they are, and others where there is room.
fn spare(all: Packs, live: &FxHashSet<Key>) -> Vec<(Key, Arc<[u8]>)> {
    let size = |wanted: bool| -> usize {
        let sizes = all.iter().filter(|(key, _)| live.contains(key) == wanted);
        sizes.map(|(_, pack)| pack.len()).sum()
    };
    let all_fit = size(false) <= size(true) + SPARE;
    let mut kept: Vec<(Key, Arc<[u8]>)> = all
        .into_iter()
        .filter(|(key, _)| all_fit || live.contains(key))
        .collect();
    kept.sort_unstable_by_key(|(key, _)| *key);
    kept
}
