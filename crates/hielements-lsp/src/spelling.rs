//! Paths ↔ URIs. A file is known by its real path; the editor hears of it in its own spelling.

use dashmap::DashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{PoisonError, RwLock};
use tower_lsp::ls_types::Uri;

/// How the editor writes what.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    /// Files that it named.
    named: DashMap<PathBuf, Uri>,
    /// Folders that it named, those within others first.
    folders: RwLock<Vec<(PathBuf, Uri)>>,
}

impl Spelling {
    /// The real path of what a URI names, and from now on the URI for it. What is no file has its URI
    /// for a path.
    pub(crate) fn learn(&self, uri: &Uri) -> PathBuf {
        let path = real(uri);
        self.named.insert(path.clone(), uri.clone());
        path
    }

    /// The same for a folder with all that is in it.
    pub(crate) fn learn_folder(&self, uri: &Uri) -> PathBuf {
        let path = real(uri);
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|(known, _)| *known != path);
        folders.push((path.clone(), uri.clone()));
        folders.sort_by_key(|(path, _)| std::cmp::Reverse(path.components().count()));
        path
    }

    /// The URI for a path. `None` where there is none, as for a path that is not UTF-8.
    pub(crate) fn uri(&self, path: &Path) -> Option<Uri> {
        if let Some(named) = self.named.get(path) {
            return Some(named.clone());
        }
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let within = |(folder, uri): &(PathBuf, Uri)| below(uri, path.strip_prefix(folder).ok()?);
        folders
            .iter()
            .find_map(within)
            .or_else(|| Uri::from_file_path(path))
    }
}

/// A path below what a URI names.
fn below(folder: &Uri, rest: &Path) -> Option<Uri> {
    let whole = Uri::from_file_path(Path::new("/").join(rest))?;
    let rest = whole.path().as_str();
    let start = folder.as_str().trim_end_matches('/');
    let text = if rest == "/" {
        folder.as_str().to_owned()
    } else {
        format!("{start}{rest}")
    };
    Uri::from_str(&text).ok()
}

/// The real path of what a URI names.
pub(crate) fn real(uri: &Uri) -> PathBuf {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    let path = is_file.then(|| uri.to_file_path()).flatten();
    path.map_or_else(|| PathBuf::from(uri.as_str()), |path| real_path(&path))
}

/// The path without links; what is not there any more is looked for in the folder it stood in.
fn real_path(path: &Path) -> PathBuf {
    let mut names = Vec::new();
    let mut folder = path;
    loop {
        if let Ok(found) = folder.canonicalize() {
            return names.iter().rev().fold(found, |path, name| path.join(name));
        }
        match (folder.parent(), folder.file_name()) {
            (Some(parent), Some(name)) => {
                names.push(name);
                folder = parent;
            }
            _ => return path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_answered_in_the_spelling_of_their_folder() {
        let spelling = Spelling::default();
        let uri = |text: &str| Uri::from_str(text).expect("a URI");
        let folder = spelling.learn_folder(&uri("file:///no-such/my%20work/"));
        assert_eq!(folder, Path::new("/no-such/my work"));
        let said = |path: &str| {
            spelling
                .uri(Path::new(path))
                .map(|uri| uri.as_str().to_owned())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            said("/no-such/my work/a b/ä.py"),
            some("file:///no-such/my%20work/a%20b/%C3%A4.py")
        );
        assert_eq!(said("/no-such/my work"), some("file:///no-such/my%20work/"));
        assert_eq!(said("/no-such/else.py"), some("file:///no-such/else.py"));
        let path = spelling.learn(&uri("file:///no-such/my%20work/%61.py"));
        assert_eq!(path, Path::new("/no-such/my work/a.py"));
        assert_eq!(
            said("/no-such/my work/a.py"),
            some("file:///no-such/my%20work/%61.py")
        );
    }

    #[test]
    fn the_inner_folder_spells() {
        let spelling = Spelling::default();
        for text in ["file:///no-such/a", "file:///no-such/%61/b"] {
            spelling.learn_folder(&Uri::from_str(text).expect("a URI"));
        }
        let said = spelling.uri(Path::new("/no-such/a/b/c.py"));
        assert_eq!(
            said.expect("it has one").as_str(),
            "file:///no-such/%61/b/c.py"
        );
    }

    #[test]
    fn what_is_no_file_is_its_own_path() {
        let spelling = Spelling::default();
        let uri = Uri::from_str("untitled:Untitled-1").expect("a URI");
        let path = spelling.learn(&uri);
        assert_eq!(spelling.uri(&path), Some(uri));
    }
}
