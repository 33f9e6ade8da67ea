//! Files that a person or their configuration names, ignored or not: no part of a workspace is seen
//! through these, so no verdict may rest on them.

use super::refused;
use crate::source::WsPath;
use crate::workspace::ReadError;
use std::fs;
use std::path::Path;

/// So many entries are looked at: who names more has named a folder by accident.
const MOST: usize = 100_000;

/// The bytes of a regular file that a person named, wherever it is.
///
/// # Errors
///
/// When there is no such file or it cannot be read.
pub fn read_named(path: &Path) -> Result<Vec<u8>, ReadError> {
    // A pipe that nobody writes to would block for ever.
    if !fs::metadata(path).map_err(|e| refused(&e))?.is_file() {
        return Err(ReadError::NotAFile);
    }
    fs::read(path).map_err(|e| refused(&e))
}

/// The files in and below a folder of the workspace at `root` that are wanted, sorted; `.git` left
/// out, links to folders not followed.
pub fn files_named(root: &Path, folder: &WsPath, wanted: &dyn Fn(&WsPath) -> bool) -> Vec<WsPath> {
    let (mut found, mut seen) = (Vec::new(), 0);
    let mut open = vec![folder.clone()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(root.join(folder.as_str()));
        for entry in entries.into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST {
                break;
            }
            let name = entry.file_name();
            let (Some(name), Ok(kind)) = (name.to_str(), entry.file_type()) else {
                continue;
            };
            let path = if folder.is_root() {
                WsPath::from_walk(name)
            } else {
                WsPath::from_walk(format!("{folder}/{name}"))
            };
            if kind.is_dir() && name != ".git" {
                open.push(path);
            } else if !kind.is_dir() && wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    found
}
