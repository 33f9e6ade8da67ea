//! The project of a workspace, with the store that it is kept in where it has one.

use crate::Settings;
use hielements_core::project::{DiskProject, Project, Stored};
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::workspace::{DiskWorkspace, Overlay};

/// A project, with where it is kept.
pub(crate) enum Held {
    /// In a store.
    Stored(Box<Stored>),
    /// Nowhere.
    Loose(Box<DiskProject>),
}

impl Held {
    /// Opens what stands in a workspace. `trusted` is what the editor says of the trust in it,
    /// where it does.
    ///
    /// # Errors
    ///
    /// When a specification cannot be read, in words.
    pub(crate) fn open(
        workspace: Overlay<DiskWorkspace>,
        settings: &Settings,
        trusted: Option<bool>,
    ) -> Result<Self, String> {
        let root = workspace.under().root().to_owned();
        let host = (settings.host)(&root, trusted);
        let opened = match (settings.store)(&root) {
            Some(store) => Stored::open(host, workspace, Vec::new(), store, &settings.tool)
                .map(|stored| Self::Stored(Box::new(stored))),
            None => {
                let kept = Some(KeptFacts::default());
                Project::open_on(host, workspace, Vec::new(), kept, None)
                    .map(|project| Self::Loose(Box::new(project)))
            }
        };
        opened.map_err(|(path, error)| format!("`{path}` cannot be read: {error}"))
    }

    /// The project.
    pub(crate) fn project(&self) -> &DiskProject {
        match self {
            Self::Stored(stored) => &stored.project,
            Self::Loose(project) => project,
        }
    }

    /// The project.
    pub(crate) fn project_mut(&mut self) -> &mut DiskProject {
        match self {
            Self::Stored(stored) => &mut stored.project,
            Self::Loose(project) => project,
        }
    }

    /// Stores what is known for the next time.
    ///
    /// # Errors
    ///
    /// When it cannot be written, in words; what is known stays.
    pub(crate) fn save(&mut self) -> Result<(), String> {
        match self {
            Self::Stored(stored) => {
                let saved = stored.save(true);
                saved.map_err(|error| format!("results are not kept for the next start: {error}"))
            }
            Self::Loose(_) => Ok(()),
        }
    }
}
