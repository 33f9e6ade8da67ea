//! Which files of the workspace a guest sees.
//!
//! Ignored files and `.git` are in no tree, so nobody sees them. Files that usually hold secrets are
//! hidden from guests on top of that.

use crate::source::WsPath;
use crate::workspace::Globs;

/// The part of the workspace that a guest may read.
#[derive(Clone, Debug, Default)]
pub(in crate::stdlib::wasm) struct Visible {
    /// `None`: everything that is not hidden.
    areas: Option<Vec<Area>>,
}

#[derive(Clone, Debug)]
struct Area {
    globs: Globs,
    /// Whether the glob asks for hidden files by their name.
    shows_hidden: bool,
}

impl Visible {
    /// What `permissions.read` leaves over.
    ///
    /// # Errors
    ///
    /// When a glob is broken.
    pub(in crate::stdlib::wasm) fn new(read: Option<&[String]>) -> Result<Self, String> {
        let area = |glob: &String| {
            Ok(Area {
                globs: Globs::new(&WsPath::root(), [glob.as_str()])?,
                shows_hidden: asks_for_hidden(glob),
            })
        };
        let areas = read.map(|globs| globs.iter().map(area).collect::<Result<_, String>>());
        Ok(Self {
            areas: areas.transpose()?,
        })
    }

    /// Whether a file may be seen, if it is there.
    pub(super) fn shows_file(&self, path: &WsPath) -> bool {
        let hidden = is_hidden(path);
        match &self.areas {
            None => !hidden,
            Some(areas) => areas
                .iter()
                .any(|area| area.globs.matches(path) && (area.shows_hidden || !hidden)),
        }
    }

    /// Whether a folder may be seen, if it is there: where something in it or below it may be.
    pub(super) fn shows_folder(&self, path: &WsPath) -> bool {
        let hidden = is_hidden(path);
        match &self.areas {
            None => !hidden,
            Some(areas) => areas.iter().any(|area| {
                let start = area.globs.folder();
                let near = start.is_within(path) || path.is_within(&start);
                near && (area.shows_hidden || !hidden)
            }),
        }
    }
}

/// Whether a glob asks for hidden files: beyond reading what is visible.
pub(in crate::stdlib::wasm) fn asks_for_hidden(glob: &str) -> bool {
    glob.split('/').any(is_hidden_name)
}

fn is_hidden(path: &WsPath) -> bool {
    path.parts().any(is_hidden_name)
}

/// Files of these names usually hold secrets, or are nobody's business.
fn is_hidden_name(name: &str) -> bool {
    const NAMES: [&str; 3] = [".git", ".npmrc", ".netrc"];
    const ENDS: [&str; 3] = [".pem", ".key", ".tfstate"];
    // Some file systems do not tell capitals apart.
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str())
        || name.starts_with(".env")
        || ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files and folders (with a slash) that are visible.
    fn check(read: Option<&[&str]>, paths: &[&str], expected: &[&str]) {
        let read: Option<Vec<String>> =
            read.map(|globs| globs.iter().map(|glob| (*glob).to_owned()).collect());
        let visible = Visible::new(read.as_deref()).unwrap();
        let shown = paths.iter().filter(|path| match path.strip_suffix('/') {
            Some(folder) => visible.shows_folder(&WsPath::from_walk(folder)),
            None => visible.shows_file(&WsPath::from_walk(**path)),
        });
        let shown: Vec<&str> = shown.copied().collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn secrets_are_hidden() {
        check(
            None,
            &[
                "src/a.py", ".github/x.yml", ".env", "a/.env.local", ".ENV", ".env.d/a", "k/id.pem",
                "server.key", "x.tfstate", ".npmrc", "h/.netrc", ".git/config", "keys/a.txt", "src/",
                ".env.d/",
            ],
            &["src/a.py", ".github/x.yml", "keys/a.txt", "src/"],
        );
    }

    #[test]
    fn globs_narrow_what_is_visible() {
        let paths = ["README.md", "doc/a.md", "doc/.env", "src/a.rs", "doc/", "doc/x/", "src/"];
        check(
            Some(&["doc/**", "README.md"]),
            &paths,
            &["README.md", "doc/a.md", "doc/", "doc/x/"],
        );
        check(Some(&[]), &paths, &[]);
    }

    #[test]
    fn a_glob_that_names_a_secret_shows_it() {
        let paths = ["a/.env", "a/.env.local", "a/b.pem", "a/c.txt"];
        check(Some(&["**"]), &paths, &["a/c.txt"]);
        check(Some(&["**/.env"]), &paths, &["a/.env"]);
        check(Some(&["a/*.pem"]), &paths, &["a/b.pem"]);
    }
}
