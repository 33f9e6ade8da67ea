//! The file system as the store sees it: whole files in private folders, never through a link.
//!
//! Beside `workspace/disk.rs` the only place of the engine that touches the file system. No file of a
//! workspace is read or written here, so no trace misses anything.
#![allow(
    clippy::disallowed_methods,
    reason = "the store lives in the user's cache directory, not in a workspace"
)]
// hielements: allow(hielements.core.engine#reads_through_the_door) the store reads no file of a workspace

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::SystemTime;

/// The name of a file that is being written: this, something random, [`TEMPORARY_END`].
const TEMPORARY: &str = "hielements-";
const TEMPORARY_END: &str = ".tmp";

const NO_FILE: &str = "it is no file";

/// One entry of a folder.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// In bytes.
    pub(super) size: u64,
    pub(super) modified: SystemTime,
}

/// What an entry is. A link is not what it leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Other,
}

/// Whether a file of this name is one that was being written.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY) && name.ends_with(TEMPORARY_END)
}

/// All of a file that has at most `most` bytes; `None` where there is none.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let absent =
        |error: &io::Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    let about = match fs::symlink_metadata(path) {
        Err(error) if absent(&error) => return Ok(None),
        about => about?,
    };
    // A pipe would block for ever, and a link may lead anywhere.
    if !about.is_file() {
        return Err(io::Error::other(NO_FILE));
    }
    if about.len() > most {
        return Err(io::Error::other("it is larger than the cache may be"));
    }
    match fs::read(path) {
        Err(error) if absent(&error) => Ok(None),
        read => read.map(Some),
    }
}

/// Puts a file into a folder, in place of one that is there: whoever reads sees the old bytes or the
/// new ones. Nobody else than the user may read it.
pub(super) fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .suffix(TEMPORARY_END)
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.flush()?;
    // Whoever is killed before this leaves the old file. The disk is not waited for: every save would
    // pay for it, and what a power cut takes is found by the checksum and costs one run.
    file.persist(folder.join(name))?;
    Ok(())
}

/// Makes a folder that only the user may enter, and those around it. One that is there stays as it is.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// As [`create_folder`], where a link to a folder is refused.
pub(super) fn create_real_folder(path: &Path) -> io::Result<()> {
    create_folder(path)?;
    if fs::symlink_metadata(path)?.is_dir() {
        Ok(())
    } else {
        Err(io::Error::other("it is a link"))
    }
}

/// Whether a link stands here.
pub(super) fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink())
}

/// Makes a file as new as if it had just been written.
pub(super) fn touch(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::other(NO_FILE));
    }
    let file = File::options().append(true).open(path)?;
    file.set_modified(SystemTime::now())
}

/// The entries of a folder by name; those that vanish meanwhile are left out.
pub(super) fn list(folder: &Path) -> io::Result<Vec<Item>> {
    let mut items = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(about) = entry.metadata() else {
            continue;
        };
        let kind = if about.is_file() {
            Kind::File
        } else if about.is_dir() {
            Kind::Folder
        } else {
            Kind::Other
        };
        items.push(Item {
            name: entry.file_name().to_string_lossy().into_owned(),
            kind,
            size: about.len(),
            modified: about.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        });
    }
    items.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(items)
}

/// Removes a file. One that is gone already is no error.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    gone(fs::remove_file(path))
}

/// Removes a folder where nothing is left in it.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    match gone(fs::remove_dir(path)) {
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
        removed => removed,
    }
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
