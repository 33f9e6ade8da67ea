//! Which specifications `fmt` is about.

use crate::opened::{current_dir, open_workspace};
use crate::root;
use crate::stop::Stop;
use hielements_core::diagnostics::catalogue::input::NO_SPECIFICATION;
use hielements_core::source::WsPath;
use hielements_core::workspace::{ReadError, Workspace};
use std::path::{Path, PathBuf};

/// A file.
pub(super) struct Target {
    /// How a person knows it.
    pub(super) shown: String,
    /// Where it is.
    pub(super) file: PathBuf,
}

/// The files that are named, and those in the folders that are named; without any, all of the
/// workspace. Files that are ignored must be named themselves.
///
/// # Errors
///
/// When one is not there, or when there is nothing to format.
pub(super) fn targets(workspace: Option<&Path>, files: &[PathBuf]) -> Result<Vec<Target>, Stop> {
    let here = current_dir()?;
    let root_of =
        |start: &Path| workspace.map_or_else(|| root::find(start), |root| here.join(root));
    if files.is_empty() {
        let root = root_of(&here);
        return all_below(&root, &root, None);
    }
    let mut targets: Vec<Target> = Vec::new();
    for named in files {
        let file = found(&here, &root_of(&here), named)?;
        if file.is_dir() {
            targets.extend(all_below(&root_of(&file), &file, Some(named))?);
        } else {
            let shown = named.display().to_string();
            targets.push(Target { shown, file });
        }
    }
    let mut seen = Vec::new();
    targets.retain(|target| {
        let is_new = !seen.contains(&target.file);
        seen.push(target.file.clone());
        is_new
    });
    Ok(targets)
}

/// A file or folder as named: in the current directory, then in the workspace.
fn found(here: &Path, root: &Path, named: &Path) -> Result<PathBuf, Stop> {
    let places = [here.join(named), root.join(named)];
    let found = places.iter().find_map(|place| place.canonicalize().ok());
    found.ok_or_else(|| {
        let stop = Stop::unreadable(named, &ReadError::Absent);
        stop.help("files are looked up in the current directory, then in the workspace")
    })
}

/// The specifications in `folder`, which stands in the workspace at `root` or is one itself.
fn all_below(root: &Path, folder: &Path, named: Option<&Path>) -> Result<Vec<Target>, Stop> {
    let workspace = open_workspace(root)?;
    let within = inside(workspace.root(), folder);
    let (workspace, within) = match within {
        Some(within) => (workspace, within),
        None => (open_workspace(folder)?, WsPath::root()),
    };
    let tree = workspace.tree();
    let specifications = tree.files_below(&within).iter();
    let specifications = specifications.filter(|path| path.extension() == Some("hie"));
    let targets: Vec<Target> = specifications
        .map(|path| Target {
            shown: shown(path, &within, named),
            file: workspace.root().join(path.as_str()),
        })
        .collect();
    if targets.is_empty() {
        let message = format!("there is no `.hie` file in {}", folder.display());
        return Err(Stop::at(&NO_SPECIFICATION, folder, message)
            .help("files that are ignored are formatted where they are named"));
    }
    Ok(targets)
}

/// The path of a folder from a root on.
fn inside(root: &Path, folder: &Path) -> Option<WsPath> {
    let folder = folder.canonicalize().ok()?;
    let parts: Option<Vec<&str>> = folder
        .strip_prefix(root)
        .ok()?
        .iter()
        .map(|part| part.to_str())
        .collect();
    Some(WsPath::from_walk(parts?.join("/")))
}

/// A file in a folder that was named, else in the workspace.
fn shown(path: &WsPath, within: &WsPath, named: Option<&Path>) -> String {
    match (named, path.below(within)) {
        (Some(named), Some(rest)) => named.join(rest).display().to_string(),
        (Some(_) | None, _) => path.as_str().to_owned(),
    }
}
