//! From arguments to an analysis: root, workspace, specifications.

use crate::args::Input;
use crate::root;
use hielements_core::project::{Analysis, CONFIG, analyse};
use hielements_core::source::{Sources, WsPath};
use hielements_core::workspace::DiskWorkspace;
use std::path::{Path, PathBuf};

/// A workspace with its specifications.
pub(crate) struct Opened {
    pub(crate) workspace: DiskWorkspace,
    pub(crate) analysis: Analysis,
}

/// Opens what the arguments name.
///
/// # Errors
///
/// When there is no such folder or file, or nothing to judge; with what to do.
pub(crate) fn open(input: &Input) -> Result<Opened, String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line knows where it was started"
    )]
    let here = std::env::current_dir()
        .map_err(|error| format!("the current directory cannot be read: {error}"))?;
    let root = match (&input.workspace, input.files.first()) {
        (Some(folder), _) => folder.clone(),
        (None, Some(file)) => root::find(folder_of(&here.join(file))),
        (None, None) => root::find(&here),
    };
    let excluded = excluded(&root);
    let workspace = DiskWorkspace::open(&root, &excluded)
        .map_err(|error| format!("the workspace {}: {error}", root.display()))?;
    let given: Vec<WsPath> = input
        .files
        .iter()
        .map(|file| in_workspace(&here, workspace.root(), file))
        .collect::<Result<_, _>>()?;
    let analysis =
        analyse(&workspace, &given).map_err(|(path, error)| format!("{path}: {error}"))?;
    if analysis.specifications.is_empty() {
        return Err(format!(
            "there is no specification in {}; write one as hielements.hie",
            workspace.root().display()
        ));
    }
    Ok(Opened {
        workspace,
        analysis,
    })
}

fn folder_of(file: &Path) -> &Path {
    if file.is_dir() {
        file
    } else {
        file.parent().unwrap_or(file)
    }
}

/// What `[workspace] exclude` says, which must be known before the walk.
fn excluded(root: &Path) -> Vec<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the walk needs to know what it leaves out"
    )]
    let Ok(text) = std::fs::read_to_string(root.join(CONFIG)) else {
        return Vec::new();
    };
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk(CONFIG), text.as_str());
    let (config, _) = hielements_core::config::read(file, &text);
    let globs = config
        .workspace
        .into_iter()
        .flat_map(|workspace| workspace.exclude);
    globs.map(|glob| glob.value).collect()
}

/// A file as named on the command line: looked up in the current directory, then in the workspace.
fn in_workspace(here: &Path, root: &Path, file: &Path) -> Result<WsPath, String> {
    let candidates = [here.join(file), root.join(file)];
    let found: Option<PathBuf> = candidates.iter().find_map(|path| path.canonicalize().ok());
    let Some(found) = found else {
        return Err(format!("there is no file {}", file.display()));
    };
    let outside = || {
        format!(
            "{} is outside the workspace {}",
            found.display(),
            root.display()
        )
    };
    let inside = found.strip_prefix(root).map_err(|_| outside())?;
    let text = inside
        .to_str()
        .ok_or_else(|| format!("{} is not UTF-8", inside.display()))?;
    WsPath::parse(&WsPath::root(), text).map_err(|error| format!("{text}: {error}"))
}
