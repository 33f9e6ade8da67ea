//! Files of a workspace written anew: whole or not at all. Only what a person asked for comes here
//! (`hielements fmt`, `rename-path`); nothing that is judged does.

use super::read_named;
use crate::workspace::ReadError;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// It is not what was read any more.
    Changed,
    /// It may only be read.
    ReadOnly,
    /// The system said no; in its own words.
    Failed(String),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("it has changed since it was read"),
            Self::ReadOnly => f.write_str("it may only be read"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Puts `after` into a file that holds `before`: whoever reads it sees the one or the other. A link
/// stays one, and so do the permissions.
///
/// # Errors
///
/// When the file holds something else by now, or cannot be written.
pub fn rewrite(path: &Path, before: &[u8], after: &[u8]) -> Result<(), WriteError> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(WriteError::ReadOnly);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".hielements-")
        .suffix(".tmp")
        .tempfile_in(folder)?;
    file.write_all(after)?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    if read_named(&path).map_err(unread)? != before {
        return Err(WriteError::Changed);
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

fn unread(error: ReadError) -> WriteError {
    match error {
        ReadError::Absent | ReadError::NotAFile | ReadError::Link => WriteError::Changed,
        ReadError::Failed(why) => WriteError::Failed(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_where_it_is_what_was_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.hie");
        fs::write(&path, "old").expect("a file");
        assert_eq!(rewrite(&path, b"old", b"new"), Ok(()));
        assert_eq!(read_named(&path), Ok(b"new".to_vec()));
        assert_eq!(rewrite(&path, b"old", b"newer"), Err(WriteError::Changed));
        let left = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 1, "nothing else is left behind");
        let absent = folder.path().join("b.hie");
        assert!(matches!(
            rewrite(&absent, b"", b"x"),
            Err(WriteError::Failed(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (path, link) = (folder.path().join("a.hie"), folder.path().join("b.hie"));
        fs::write(&path, "old").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).expect("it is ours");
        symlink(&path, &link).expect("a link");
        assert_eq!(rewrite(&link, b"old", b"new"), Ok(()));
        assert!(link.symlink_metadata().expect("it is there").is_symlink());
        assert_eq!(read_named(&path), Ok(b"new".to_vec()));
        let mode = path.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o750);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).expect("it is ours");
        assert_eq!(rewrite(&path, b"new", b"x"), Err(WriteError::ReadOnly));
    }
}
