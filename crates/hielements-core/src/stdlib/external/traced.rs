//! What the answers of a process rest on. Nobody sees what it reads: it is what `inputs` of its entry
//! names, or what it says itself, else the whole workspace.

use super::ExternalLibraryConfig;
use crate::source::WsPath;
use crate::workspace::{Door, Globs};
use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of the files of the workspace.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether every file was looked at since the last change, so that another one would be noticed.
    everything: AtomicBool,
    /// Whether the last answer said what it rests on.
    says: AtomicBool,
}

impl Known {
    /// Something may have changed.
    pub(super) fn forget(&self) {
        self.everything.store(false, Ordering::Release);
    }

    /// Before a call: files are looked at now, so that a change while the process reads them is one.
    pub(super) fn before(&self, door: &Door<'_>, config: &ExternalLibraryConfig) {
        match &config.inputs {
            Some(inputs) => rest_on(door, inputs.iter().map(|glob| glob.value.as_str())),
            None if self.says.load(Ordering::Acquire) => {}
            None => self.look_at_everything(door),
        }
    }

    /// After a call that says that it rests on `reads`, where it says anything.
    pub(super) fn after(
        &self,
        door: &Door<'_>,
        config: &ExternalLibraryConfig,
        reads: Option<Vec<String>>,
    ) {
        if config.inputs.is_some() {
            return;
        }
        self.says.store(reads.is_some(), Ordering::Release);
        match reads {
            Some(globs) => rest_on(door, globs.iter().map(String::as_str)),
            None => {
                self.look_at_everything(door);
                door.note_everything();
            }
        }
    }

    fn look_at_everything(&self, door: &Door<'_>) {
        if !self.everything.swap(true, Ordering::AcqRel) {
            door.look_at_everything();
        }
    }
}

/// Notes which files globs match, and their contents. A glob that is none matches nothing.
fn rest_on<'a>(door: &Door<'_>, globs: impl Iterator<Item = &'a str>) {
    for glob in globs {
        if let Ok(globs) = Globs::new(&WsPath::root(), [glob]) {
            for file in door.files_matching(&globs) {
                door.rest_on(&file);
            }
        }
    }
}
