//! What the person trusted, per workspace: a file each in a folder of their data directory.

use super::disk;
use super::subject::{Subject, sha256};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What is read of a file at most: nobody trusts so many files.
const MOST: u64 = 4 << 20;

/// The version of the shape of the files.
const VERSION: u32 = 1;

/// The folder with what is trusted in all workspaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustStore {
    folder: PathBuf,
}

/// What is trusted in one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusted {
    version: u32,
    /// The canonical root.
    pub root: String,
    /// What trust was given to, by the name of the library.
    pub libraries: Vec<Subject>,
}

/// Why trust could not be looked up or kept.
#[derive(Debug)]
pub struct TrustError {
    file: PathBuf,
    why: String,
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.why)
    }
}

impl std::error::Error for TrustError {}

impl TrustStore {
    /// The store in this folder, which need not be there.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// What is trusted in the workspace with this canonical root.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub fn of(&self, root: &Path) -> Result<Vec<Subject>, TrustError> {
        let trusted = self.read(&file_name(root))?;
        // Two roots of one digest would be no accident.
        let same = trusted.filter(|it| it.root == name(root));
        Ok(same.map_or_else(Vec::new, |it| it.libraries))
    }

    /// Everything that is trusted, sorted by root.
    ///
    /// # Errors
    ///
    /// When the folder or a file of it is there and cannot be read.
    pub fn all(&self) -> Result<Vec<Trusted>, TrustError> {
        let files = disk::list(&self.folder).map_err(|error| self.failed("", &error))?;
        let mut all = Vec::new();
        for file in files {
            all.extend(self.read(&file)?);
        }
        all.sort_by(|a, b| a.root.cmp(&b.root));
        Ok(all)
    }

    /// Trusts a library as it is now, in the place of what was trusted of it before.
    ///
    /// # Errors
    ///
    /// When that cannot be kept.
    pub fn trust(&self, root: &Path, subject: &Subject) -> Result<(), TrustError> {
        let mut libraries = self.of(root)?;
        libraries.retain(|it| it.library() != subject.library());
        libraries.push(subject.clone());
        libraries.sort_by(|a, b| a.library().cmp(b.library()));
        self.write(root, libraries)
    }

    /// Trusts a library no more. Gives whether it was trusted.
    ///
    /// # Errors
    ///
    /// When that cannot be kept.
    pub fn revoke(&self, root: &Path, library: &str) -> Result<bool, TrustError> {
        let mut libraries = self.of(root)?;
        let before = libraries.len();
        libraries.retain(|it| it.library() != library);
        let was_trusted = libraries.len() < before;
        if was_trusted {
            self.write(root, libraries)?;
        }
        Ok(was_trusted)
    }

    fn read(&self, file: &str) -> Result<Option<Trusted>, TrustError> {
        let bytes = disk::read(&self.folder.join(file), MOST);
        let Some(bytes) = bytes.map_err(|error| self.failed(file, &error))? else {
            return Ok(None);
        };
        let trusted: Trusted = serde_json::from_slice(&bytes)
            .map_err(|error| self.failed(file, &io::Error::other(error)))?;
        if trusted.version == VERSION {
            return Ok(Some(trusted));
        }
        let why = format!("it is of version {}, not {VERSION}", trusted.version);
        Err(self.failed(file, &io::Error::other(why)))
    }

    fn write(&self, root: &Path, libraries: Vec<Subject>) -> Result<(), TrustError> {
        let file = file_name(root);
        let done = if libraries.is_empty() {
            disk::remove(&self.folder.join(&file))
        } else {
            let trusted = Trusted {
                version: VERSION,
                root: name(root),
                libraries,
            };
            let text = serde_json::to_vec_pretty(&trusted).map_err(io::Error::other);
            text.and_then(|text| disk::write(&self.folder, &file, &text))
        };
        done.map_err(|error| self.failed(&file, &error))
    }

    fn failed(&self, file: &str, error: &io::Error) -> TrustError {
        TrustError {
            file: self.folder.join(file),
            why: error.to_string(),
        }
    }
}

fn name(root: &Path) -> String {
    root.to_string_lossy().into_owned()
}

/// A name for the file of a workspace, whatever its root is called.
fn file_name(root: &Path) -> String {
    let digest = sha256(root.as_os_str().as_encoded_bytes());
    let digits: String = digest.chars().skip("sha256:".len()).take(32).collect();
    format!("{digits}.json")
}
