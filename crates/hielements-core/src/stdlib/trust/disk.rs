//! The file system as trust sees it: whole files in one private folder of the user, never through a
//! link. No file of a workspace is read or written here.
#![allow(
    clippy::disallowed_methods,
    reason = "trust lives in the user's data directory, not in a workspace"
)]

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// How names of files begin that are being written.
const TEMPORARY: &str = ".writing-";

/// All of a file that has at most `most` bytes; `None` where there is none.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let about = match fs::symlink_metadata(path) {
        Err(error) if is_absent(&error) => return Ok(None),
        about => about?,
    };
    // A pipe would block for ever, and a link may lead anywhere.
    if !about.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    if about.len() > most {
        return Err(io::Error::other("it is too large"));
    }
    match fs::read(path) {
        Err(error) if is_absent(&error) => Ok(None),
        read => read.map(Some),
    }
}

/// Puts a file into a folder that only the user may enter, at once.
pub(super) fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    // Trust must not be lost half: it is on the disk before it takes the other's place.
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// The names of the files of a folder, sorted; none where there is no folder.
pub(super) fn list(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with(TEMPORARY) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Removes a file; one that is gone is no error.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if is_absent(&error) => Ok(()),
        removed => removed,
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
