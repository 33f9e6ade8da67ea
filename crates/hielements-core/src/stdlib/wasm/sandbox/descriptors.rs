//! The files and folders that a guest has open.

use super::{Child, Errno, Halt};
use crate::source::WsPath;
use crate::stdlib::wasm::bounds::{Bound, Bounds, bytes};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder that is open from the beginning.
pub(super) const TOP: u32 = 3;

/// All that is open, by number.
#[derive(Debug)]
pub(in crate::stdlib::wasm) struct Descriptors {
    open: BTreeMap<u32, Descriptor>,
    /// Bytes of all open files.
    held: u64,
}

/// Something that is open.
#[derive(Debug)]
pub(super) enum Descriptor {
    /// Standard input: empty.
    Input,
    /// Standard output and error: the log.
    Output,
    /// A folder.
    Folder(Folder),
    /// A file, as it was when it was opened.
    File(OpenFile),
    /// A file or folder that may be written, by its number in the context of wasmtime-wasi.
    Real(Real),
}

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder {
    /// Where it is.
    pub(super) path: WsPath,
    /// What is in it, once somebody asked.
    pub(super) children: Option<Arc<[Child]>>,
}

/// An open file.
#[derive(Debug)]
pub(super) struct OpenFile {
    /// Its bytes.
    pub(super) content: Arc<[u8]>,
    /// Where the next read begins.
    pub(super) position: u64,
}

/// Something that is really open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Real {
    /// Its number there.
    pub(super) number: u32,
}

impl Default for Descriptors {
    fn default() -> Self {
        let top = Folder {
            path: WsPath::root(),
            children: None,
        };
        Self {
            open: BTreeMap::from([
                (0, Descriptor::Input),
                (1, Descriptor::Output),
                (2, Descriptor::Output),
                (TOP, Descriptor::Folder(top)),
            ]),
            held: 0,
        }
    }
}

impl Descriptors {
    /// What has this number.
    pub(super) fn get(&self, number: u32) -> Result<&Descriptor, Errno> {
        self.open.get(&number).ok_or(Errno::Badf)
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, number: u32) -> Result<&mut Descriptor, Errno> {
        self.open.get_mut(&number).ok_or(Errno::Badf)
    }

    /// The file with this number.
    pub(super) fn file(&mut self, number: u32) -> Result<&mut OpenFile, Errno> {
        match self.get_mut(number)? {
            Descriptor::File(file) => Ok(file),
            Descriptor::Folder(_) => Err(Errno::Isdir),
            Descriptor::Input | Descriptor::Output | Descriptor::Real(_) => Err(Errno::Badf),
        }
    }

    /// The folder with this number.
    pub(super) fn folder(&mut self, number: u32) -> Result<&mut Folder, Errno> {
        match self.get_mut(number)? {
            Descriptor::Folder(folder) => Ok(folder),
            Descriptor::Input | Descriptor::Output | Descriptor::File(_) | Descriptor::Real(_) => {
                Err(Errno::Notdir)
            }
        }
    }

    /// Takes in what was opened, under the smallest number that is free.
    pub(super) fn add(&mut self, opened: Descriptor, bounds: &Bounds) -> Result<u32, Halt> {
        let more = size(&opened);
        if self.open.len() as u64
            >= bounds
                .open_files
                .saturating_add(TOP.into())
                .saturating_add(1)
        {
            let seen = format!("it has {} open and opens another", bounds.open_files);
            return Err(Halt::Exceeded(bounds.exceeded(Bound::OpenFiles, seen)));
        }
        if self.held.saturating_add(more) > bounds.memory {
            let seen = format!(
                "the files that it has open take {}",
                bytes(self.held + more)
            );
            return Err(Halt::Exceeded(bounds.exceeded(Bound::Memory, seen)));
        }
        self.held += more;
        let taken = self
            .open
            .keys()
            .zip(0..)
            .take_while(|(number, next)| **number == *next);
        let number = u32::try_from(taken.count()).map_err(|_| Errno::Overflow)?;
        self.open.insert(number, opened);
        Ok(number)
    }

    /// Closes what has this number.
    pub(super) fn close(&mut self, number: u32) -> Result<Descriptor, Errno> {
        let closed = self.open.remove(&number).ok_or(Errno::Badf)?;
        self.held -= size(&closed);
        Ok(closed)
    }

    /// Gives what is open under one number another one, and closes what had that.
    pub(super) fn renumber(&mut self, from: u32, to: u32) -> Result<Option<Descriptor>, Errno> {
        self.get(from)?;
        self.get(to)?;
        if from == to {
            return Ok(None);
        }
        let closed = self.close(to)?;
        if let Some(moved) = self.open.remove(&from) {
            self.open.insert(to, moved);
        }
        Ok(Some(closed))
    }
}

/// The bytes that are held for something open.
fn size(open: &Descriptor) -> u64 {
    match open {
        Descriptor::File(file) => file.content.len() as u64,
        Descriptor::Input | Descriptor::Output | Descriptor::Folder(_) | Descriptor::Real(_) => 0,
    }
}

/// A path that a guest gives, from an open folder on. `.` and `..` are resolved; what leads out of the
/// workspace is refused.
pub(super) fn resolve(base: &WsPath, text: &str) -> Result<WsPath, Errno> {
    const LONGEST: usize = 4096;
    if text.is_empty() {
        return Err(Errno::Noent);
    }
    if text.len() > LONGEST {
        return Err(Errno::Nametoolong);
    }
    if text.contains('\0') {
        return Err(Errno::Inval);
    }
    if text.starts_with('/') {
        return Err(Errno::Notcapable);
    }
    let mut parts: Vec<&str> = base.parts().collect();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(Errno::Notcapable)?;
            }
            part => parts.push(part),
        }
    }
    Ok(WsPath::from_walk(parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stdlib::config::Limits;
    use std::time::Duration;

    #[test]
    fn paths_stay_in_the_workspace() {
        let at = |text: &str| resolve(&WsPath::from_walk("src"), text).map(|path| path.to_string());
        assert_eq!(at("a//./b"), Ok("src/a/b".to_owned()));
        assert_eq!(at("../a"), Ok("a".to_owned()));
        assert_eq!(at("../.."), Err(Errno::Notcapable));
        assert_eq!(at("../../etc/passwd"), Err(Errno::Notcapable));
        assert_eq!(at("/etc/passwd"), Err(Errno::Notcapable));
        assert_eq!(at("a\0b"), Err(Errno::Inval));
        assert_eq!(at(""), Err(Errno::Noent));
        assert_eq!(at(&"a/".repeat(3000)), Err(Errno::Nametoolong));
    }

    #[test]
    fn numbers_are_used_again_and_limits_hold() {
        let limits = Limits {
            open_files: Some(2),
            memory: Some(10),
            ..Limits::default()
        };
        let bounds = Bounds::new(&limits, Duration::from_secs(1));
        let file = |size: usize| {
            Descriptor::File(OpenFile {
                content: vec![0; size].into(),
                position: 0,
            })
        };
        let mut open = Descriptors::default();
        assert_eq!(open.add(file(4), &bounds).unwrap(), 4);
        assert!(matches!(open.add(file(7), &bounds), Err(Halt::Exceeded(_))));
        assert_eq!(open.add(file(6), &bounds).unwrap(), 5);
        assert!(matches!(open.add(file(0), &bounds), Err(Halt::Exceeded(_))));
        open.close(4).unwrap();
        assert_eq!(open.add(file(1), &bounds).unwrap(), 4);
        open.renumber(4, 5).unwrap();
        assert!(open.get(4).is_err());
        assert_eq!(open.held, 1);
    }
}
