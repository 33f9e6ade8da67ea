//! Which folder is the workspace.

use hielements_core::workspace::disk::read_named;
use std::path::{Path, PathBuf};

/// The root for specifications that stand in or below `start`, a folder: within a repository the
/// outermost folder whose `hielements.toml` has `[workspace]`; else the nearest that has
/// `hielements.toml` or `hielements.hie`; else `start` itself.
pub(crate) fn find(start: &Path) -> PathBuf {
    let repository = start
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    let within = |folder: &&Path| repository.is_none_or(|top| folder.starts_with(top));
    let folders: Vec<&Path> = start.ancestors().take_while(within).collect();
    let declared = folders.iter().rev().filter(|_| repository.is_some());
    let nearest = folders.iter().filter(|folder| {
        folder.join("hielements.toml").is_file() || folder.join("hielements.hie").is_file()
    });
    declared
        .filter(|folder| declares_workspace(folder))
        .chain(nearest)
        .next()
        .map_or_else(|| start.to_owned(), |folder| folder.to_path_buf())
}

/// Whether the folder's `hielements.toml` has a `[workspace]` table. A file that cannot be read or
/// is no TOML counts by its lines, so that a mistake in it does not move the root.
fn declares_workspace(folder: &Path) -> bool {
    let bytes = read_named(&folder.join("hielements.toml"));
    bytes.is_ok_and(|bytes| {
        String::from_utf8_lossy(&bytes).lines().any(|line| {
            let line = line.trim_start_matches('\u{feff}').trim();
            line.strip_prefix('[').is_some_and(|rest| {
                let name = rest.trim_start().trim_start_matches(['"', '\'']);
                name.strip_prefix("workspace").is_some_and(|rest| {
                    rest.trim_start_matches(['"', '\''])
                        .trim_start()
                        .starts_with([']', '.'])
                })
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)], start: &str, expected: &str) {
        let top = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = top.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            #[expect(clippy::disallowed_methods, reason = "a test lays out its own tree")]
            std::fs::write(path, text).expect("a file");
        }
        let start = top.path().join(start);
        std::fs::create_dir_all(&start).expect("a folder");
        assert_eq!(
            find(&start),
            top.path().join(expected).components().collect::<PathBuf>()
        );
    }

    #[test]
    fn the_outermost_declared_workspace_of_the_repository_wins() {
        let tree = [
            (".git/HEAD", ""),
            ("mono/hielements.toml", "[workspace]\n"),
            ("mono/web/hielements.toml", "[workspace]\n"),
            ("mono/web/src/hielements.hie", ""),
        ];
        check(&tree, "mono/web/src", "mono");
    }

    #[test]
    fn else_the_nearest_folder_with_a_specification() {
        check(
            &[
                (".git/HEAD", ""),
                ("a/hielements.hie", ""),
                ("hielements.toml", ""),
            ],
            "a/b",
            "a",
        );
    }

    #[test]
    fn else_the_folder_itself() {
        check(&[(".git/HEAD", ""), ("a/b/x.hie", "")], "a/b", "a/b");
    }
}
