//! Where the links of one module start: a folder that their paths begin at, or what a name stands
//! for that only this module knows.

use super::{LeftOut, ModuleId, Paths, Table, Target};
use crate::source::WsPath;
use std::sync::Arc;

/// One place that the links of a module start from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// What its links call it; links that call nothing start from the places without a name.
    pub name: Option<String>,
    /// What is there.
    pub at: Target,
    /// The files there that no link takes in.
    pub left_out: Option<Arc<LeftOut>>,
}

impl Start {
    /// A folder without a name.
    pub fn folder(folder: WsPath, left_out: Option<Arc<LeftOut>>) -> Self {
        Self {
            name: None,
            at: Target::Files(Paths::at(folder)),
            left_out,
        }
    }

    /// The files that a path or glob names from here on; nothing where it leaves the workspace, is
    /// no glob, or here are no files.
    pub fn paths(&self, text: &str) -> Option<Paths> {
        let Target::Files(folder) = &self.at else {
            return None;
        };
        let paths = Paths::parse(folder.start(), text).ok()?;
        Some(match &self.left_out {
            Some(left_out) => paths.without(folder.start().clone(), left_out.clone()),
            None => paths,
        })
    }

    /// Puts other numbers of modules in the place of those that it has.
    pub(super) fn renumber(&mut self, new: &impl Fn(ModuleId) -> ModuleId) {
        match &mut self.at {
            Target::Module(id, _) => *id = new(*id),
            Target::External(..) | Target::Files(_) => {}
        }
    }

    /// All that it says, for a digest.
    pub fn words<'s>(&'s self, modules: &'s Table) -> impl Iterator<Item = &'s str> {
        let at = match &self.at {
            Target::Files(paths) => ["files", paths.name()],
            Target::Module(id, _) => ["module", modules.name(*id)],
            Target::External(name, _) => ["outside", name],
        };
        let left_out = self
            .left_out
            .as_ref()
            .map_or("", |left_out| left_out.text());
        let name = self.name.as_deref().unwrap_or_default();
        [name, left_out].into_iter().chain(at)
    }
}
