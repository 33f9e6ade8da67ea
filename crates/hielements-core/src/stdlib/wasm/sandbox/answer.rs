//! What a guest is told about the workspace: asked through the door of the task that called it, so that
//! all it sees is traced.

use super::{Asked, Child, Errno, Kind, Told, Visible};
use crate::source::WsPath;
use crate::workspace::{Door, Globs, ReadError};
use std::sync::Arc;

/// Answers a question of a guest.
pub(in crate::stdlib::wasm) fn answer(door: &Door<'_>, visible: &Visible, asked: Asked) -> Told {
    match asked {
        Asked::Kind(path) => Told::Kind(kind(door, visible, &path)),
        Asked::Content(path) => Told::Content(content(door, visible, &path)),
        Asked::Entries(path) => Told::Entries(entries(door, visible, &path)),
        Asked::Sleep(_) => Told::Slept,
    }
}

fn kind(door: &Door<'_>, visible: &Visible, path: &WsPath) -> Result<Kind, Errno> {
    if visible.shows_folder(path) && door.is_folder(path) {
        Ok(Kind::Folder)
    } else if visible.shows_file(path) && door.is_file(path) {
        Ok(Kind::File)
    } else {
        Err(Errno::Noent)
    }
}

fn content(door: &Door<'_>, visible: &Visible, path: &WsPath) -> Result<Arc<[u8]>, Errno> {
    if !visible.shows_file(path) {
        return Err(Errno::Noent);
    }
    match door.read_unlinked(path) {
        Ok(content) => Ok(content.into()),
        Err(ReadError::Absent) => Err(Errno::Noent),
        Err(ReadError::NotAFile) => Err(Errno::Notcapable),
        Err(ReadError::Link) => Err(Errno::Loop),
        Err(ReadError::Failed(_)) => Err(Errno::Io),
    }
}

fn entries(door: &Door<'_>, visible: &Visible, path: &WsPath) -> Result<Arc<[Child]>, Errno> {
    let all = Globs::new(path, ["*"]).map_err(|_| Errno::Io)?;
    let child = |path: &WsPath, kind: Kind| Child {
        name: path.name().to_owned(),
        kind,
    };
    let files = door.files_matching(&all);
    let files = files.iter().filter(|file| visible.shows_file(file));
    let folders = door.folders_matching(&all);
    let folders = folders.iter().filter(|folder| visible.shows_folder(folder));
    let mut children: Vec<Child> = files
        .map(|file| child(file, Kind::File))
        .chain(folders.map(|folder| child(folder, Kind::Folder)))
        .collect();
    children.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(children.into())
}
