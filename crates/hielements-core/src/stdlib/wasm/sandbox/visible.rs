//! Which files of the workspace a guest sees.
//!
//! Ignored files and `.git` are in no tree, so nobody sees them. Files that usually hold secrets are
//! hidden from guests on top of that.

use crate::source::WsPath;
use crate::workspace::{Globs, is_glob};

/// The part of the workspace that a guest may read: what lies in every side of it.
#[derive(Clone, Debug, Default)]
pub(in crate::stdlib::wasm) struct Visible {
    /// What a library asks for, and what the configuration proposes, each where it says so.
    sides: Vec<Vec<Area>>,
    /// Whether hidden files may be seen that all sides name.
    shows_hidden: bool,
}

#[derive(Clone, Debug)]
struct Area {
    globs: Globs,
    /// Everything that it names lies in or below this folder.
    start: WsPath,
    /// Whether it may name anything there.
    is_open: bool,
    /// Whether the glob asks for hidden files by their name.
    shows_hidden: bool,
}

impl Visible {
    /// What lies in each of some lists of globs; `shows_hidden` says whether hidden files that all of
    /// them name are among that.
    ///
    /// # Errors
    ///
    /// When a glob is broken.
    pub(in crate::stdlib::wasm) fn new(
        sides: &[Option<&[String]>],
        shows_hidden: bool,
    ) -> Result<Self, String> {
        let area = |glob: &String| {
            let globs = Globs::new(&WsPath::root(), [glob.as_str()])?;
            Ok(Area {
                start: globs.folder(),
                globs,
                is_open: is_glob(glob),
                shows_hidden: asks_for_hidden(glob),
            })
        };
        let said = sides.iter().filter_map(|side| side.as_ref());
        let said = said.map(|globs| globs.iter().map(area).collect::<Result<_, String>>());
        Ok(Self {
            sides: said.collect::<Result<_, String>>()?,
            // Who does not say what it wants to read wants what everybody sees.
            shows_hidden: shows_hidden && sides.iter().all(Option::is_some),
        })
    }

    /// Whether a file may be seen, if it is there.
    pub(super) fn shows_file(&self, path: &WsPath) -> bool {
        self.shows(path, |area| area.globs.matches(path))
    }

    /// Whether a folder may be seen, if it is there: where something in it or below it may be.
    pub(super) fn shows_folder(&self, path: &WsPath) -> bool {
        self.shows(path, |area| {
            area.start.is_within(path) || area.is_open && path.is_within(&area.start)
        })
    }

    fn shows(&self, path: &WsPath, is_in: impl Fn(&Area) -> bool) -> bool {
        let hidden = is_hidden(path);
        let in_area = |area: &Area| is_in(area) && (area.shows_hidden || !hidden);
        let in_side = |areas: &Vec<Area>| areas.iter().any(in_area);
        (self.shows_hidden || !hidden) && self.sides.iter().all(in_side)
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
        let read = read.as_deref();
        let visible = Visible::new(&[read], true).unwrap();
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
                "src/a.py",
                ".github/x.yml",
                ".env",
                "a/.env.local",
                ".ENV",
                ".env.d/a",
                "k/id.pem",
                "server.key",
                "x.tfstate",
                ".npmrc",
                "h/.netrc",
                ".git/config",
                "keys/a.txt",
                "src/",
                ".env.d/",
            ],
            &["src/a.py", ".github/x.yml", "keys/a.txt", "src/"],
        );
    }

    #[test]
    fn globs_narrow_what_is_visible() {
        let paths = [
            "README.md",
            "doc/a.md",
            "doc/.env",
            "src/a.rs",
            "doc/",
            "doc/x/",
            "src/",
        ];
        check(
            Some(&["doc/**", "README.md"]),
            &paths,
            &["README.md", "doc/a.md", "doc/", "doc/x/"],
        );
        check(Some(&[]), &paths, &[]);
    }

    #[test]
    fn what_is_visible_lies_in_both_sides() {
        let globs = |globs: &[&str]| Vec::from_iter(globs.iter().map(|glob| (*glob).to_owned()));
        let (asked, proposed) = (
            globs(&["**/*.md", "**/.env"]),
            globs(&["doc/**", "doc/.env"]),
        );
        let shown = |sides: &[Option<&[String]>], trusted| {
            let visible = Visible::new(sides, trusted).unwrap();
            let all = ["doc/a.md", "a.md", "doc/a.rs", "doc/.env"];
            let all = all.into_iter();
            Vec::from_iter(all.filter(|path| visible.shows_file(&WsPath::from_walk(*path))))
        };
        let both = [Some(asked.as_slice()), Some(proposed.as_slice())];
        assert_eq!(shown(&both, false), ["doc/a.md"]);
        assert_eq!(shown(&both, true), ["doc/a.md", "doc/.env"]);
        let proposed_only = [None, Some(proposed.as_slice())];
        assert_eq!(shown(&proposed_only, true), ["doc/a.md", "doc/a.rs"]);
    }

    #[test]
    fn a_glob_that_names_a_secret_shows_it() {
        let paths = ["a/.env", "a/.env.local", "a/b.pem", "a/c.txt"];
        check(Some(&["**"]), &paths, &["a/c.txt"]);
        check(Some(&["**/.env"]), &paths, &["a/.env"]);
        check(Some(&["a/*.pem"]), &paths, &["a/b.pem"]);
    }
}
