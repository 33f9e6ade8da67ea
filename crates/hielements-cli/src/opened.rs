//! From arguments to an analysis: root, workspace, specifications.

use crate::args::{CacheArgs, Input};
use crate::output;
use crate::root;
use crate::stop::Stop;
use crate::user;
use hielements_core::diagnostics::catalogue::input::{
    NO_SPECIFICATION, NO_WORKSPACE, SYSTEM_REFUSED, UNREADABLE_FILE,
};
use hielements_core::engine::store::{COMPILED, DEFAULT_LIMIT, Store};
use hielements_core::project::{
    Analysis, CONFIG, DiskProject, Project, SPECIFICATION, Stored, analyse_on,
};
use hielements_core::source::{Sources, WsPath};
use hielements_core::stdlib::facts::KeptFacts;
use hielements_core::stdlib::host::{Host, WasmSettings};
use hielements_core::stdlib::trust::{Trust, TrustStore};
use hielements_core::workspace::disk::read_named;
use hielements_core::workspace::{DiskWorkspace, Overlay, ReadError, Workspace};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What libraries of a workspace with this root find around them. `given` are digests of libraries that
/// are trusted for this once.
pub(crate) fn host(root: &Path, given: &[String], cache: &CacheArgs) -> Arc<Host> {
    let trust = trust().given(given.iter().cloned());
    host_with(root, trust, wasm_settings(cache, false))
}

/// As [`host`], where an editor may say of a folder that it is trusted, or that nothing of it may run.
pub(crate) fn host_of_editor(root: &Path, trusted: Option<bool>, cache: &CacheArgs) -> Arc<Host> {
    let trust = trust().in_editor(trusted);
    host_with(root, trust, wasm_settings(cache, true))
}

fn trust() -> Trust {
    let store = user::trust_folder().map(|folder| TrustStore::new(&folder));
    Trust::new(store).given(user::trusted_digests())
}

/// What WASM libraries find around them. A mistake in the user's own configuration is said where a store
/// is opened; until it is corrected, what it may refuse is refused.
fn wasm_settings(cache: &CacheArgs, in_editor: bool) -> WasmSettings {
    let folder = user::cache_folder(cache.cache_dir.as_deref()).ok();
    let folder = folder.filter(|_| !cache.no_cache);
    WasmSettings {
        code_folder: folder.map(|folder| folder.join(COMPILED)),
        variable: user::variable,
        in_editor,
        refuses_untrusted: user::configuration().map_or(true, |it| it.refuses_untrusted_wasm),
    }
}

fn host_with(root: &Path, trust: Trust, wasm: WasmSettings) -> Arc<Host> {
    let host = Host::new(root, trust).with_wasm(wasm);
    Arc::new(match user::launcher() {
        Some(launcher) => host.launching(launcher, user::environment()),
        None => host,
    })
}

/// A workspace with its specifications.
pub(crate) struct Opened {
    pub(crate) workspace: Overlay<DiskWorkspace>,
    pub(crate) analysis: Analysis,
}

/// Opens what the arguments name, and says on standard error what that is.
///
/// # Errors
///
/// When there is no such folder or file, or nothing to judge; with what to do.
pub(crate) fn open(input: &Input) -> Result<Opened, Stop> {
    let opened = open_quietly(input.workspace.as_deref(), &input.files)?;
    tell(&opened.workspace, &opened.analysis);
    Ok(opened)
}

fn tell(workspace: &Overlay<DiskWorkspace>, analysis: &Analysis) {
    let count = analysis.specifications.len();
    let plural = if count == 1 { "" } else { "s" };
    let root = workspace.under().root().display();
    output::note(&format!("workspace {root}, {count} specification{plural}"));
}

/// As [`open`], and says nothing.
pub(crate) fn open_quietly(folder: Option<&Path>, files: &[PathBuf]) -> Result<Opened, Stop> {
    let opened = open_any(folder, files)?;
    if opened.analysis.specifications.is_empty() {
        return Err(no_specification(&opened.workspace));
    }
    Ok(opened)
}

/// As [`open_quietly`], be there a specification or not.
pub(crate) fn open_any(folder: Option<&Path>, files: &[PathBuf]) -> Result<Opened, Stop> {
    let Named {
        workspace, given, ..
    } = named(folder, files)?;
    let host = host(workspace.under().root(), &[], &CacheArgs::default());
    let analysis = analyse_on(&workspace, &given, &host).map_err(unreadable)?;
    Ok(Opened {
        workspace,
        analysis,
    })
}

/// A project, with where it is kept.
pub(crate) struct Held {
    place: Place,
    outside: Vec<Outside>,
}

enum Place {
    /// In a store.
    Stored(Box<Stored>),
    /// Nowhere.
    Loose(Box<DiskProject>),
}

/// A specification that is no part of the workspace: nothing tells that it changed.
struct Outside {
    path: WsPath,
    file: PathBuf,
    /// What was read; `None` where that could not be done.
    text: Option<Vec<u8>>,
}

impl Held {
    /// The project.
    pub(crate) fn project(&self) -> &DiskProject {
        match &self.place {
            Place::Stored(stored) => &stored.project,
            Place::Loose(project) => project,
        }
    }

    /// The project.
    pub(crate) fn project_mut(&mut self) -> &mut DiskProject {
        match &mut self.place {
            Place::Stored(stored) => &mut stored.project,
            Place::Loose(project) => project,
        }
    }

    /// Whether some specification is no part of the workspace.
    pub(crate) fn has_outside(&self) -> bool {
        !self.outside.is_empty()
    }

    /// Reads the specifications again that are no part of the workspace. Gives whether one of them is
    /// another than before.
    pub(crate) fn read_outside(&mut self) -> bool {
        let mut outside = std::mem::take(&mut self.outside);
        let workspace = self.project_mut().workspace_mut();
        let mut is_new = false;
        for known in &mut outside {
            let text = read_named(&known.file).ok();
            if text == known.text {
                continue;
            }
            match &text {
                Some(text) => workspace.put(known.path.clone(), text.clone()),
                None => workspace.remove(&known.path),
            }
            known.text = text;
            is_new = true;
        }
        self.outside = outside;
        is_new
    }

    /// Stores what is known. Where that cannot be done it is said, and costs the next run time only.
    pub(crate) fn save(&mut self, ran: bool) {
        let Place::Stored(stored) = &mut self.place else {
            return;
        };
        if let Some(why) = stored.take_loss_of_facts() {
            output::note(&format!(
                "warning: what was kept of the code cannot be used, so it is read anew: {why}"
            ));
        }
        if let Err(error) = stored.save(ran) {
            output::note(&format!("warning: results are not kept: {error}"));
        }
    }
}

/// Opens what the arguments name with what the store has of it, and says on standard error what that
/// is. `trusted` are digests of libraries that are trusted for this once; `keeps` says whether changes will
/// be taken in.
///
/// # Errors
///
/// As [`open`], and when the user's own configuration holds a mistake.
pub(crate) fn open_project(
    input: (Option<&Path>, &[PathBuf]),
    cache: &CacheArgs,
    trusted: &[String],
    keeps: bool,
) -> Result<Held, Stop> {
    let Named {
        workspace,
        given,
        outside,
    } = named(input.0, input.1)?;
    let host = host(workspace.under().root(), trusted, cache);
    let place = match store(cache, workspace.under().root())? {
        None => {
            let kept = keeps.then(KeptFacts::default);
            let project = Project::open_on(host, workspace, given, kept, None);
            let project = project.map_err(unreadable)?;
            Place::Loose(Box::new(project))
        }
        Some(store) => {
            let stored = Stored::open(host, workspace, given, store, &user::tool());
            let stored = stored.map_err(unreadable)?;
            if let Some(why) = &stored.loss {
                output::note(&format!(
                    "warning: earlier results cannot be used, so everything is judged anew: {why}"
                ));
            }
            Place::Stored(Box::new(stored))
        }
    };
    let held = Held { place, outside };
    let project = held.project();
    if project.analysis().specifications.is_empty() {
        return Err(no_specification(project.workspace()));
    }
    tell(project.workspace(), project.analysis());
    Ok(held)
}

/// Where results of a workspace are kept; `None` where that is not wanted, or a user without a home
/// has no place for them.
///
/// # Errors
///
/// When the user's own configuration holds a mistake.
pub(crate) fn store(cache: &CacheArgs, root: &Path) -> Result<Option<Store>, Stop> {
    if cache.no_cache {
        return Ok(None);
    }
    let Ok(folder) = user::cache_folder(cache.cache_dir.as_deref()) else {
        return Ok(None);
    };
    let limit = user::configuration()?.cache_max_size;
    let store = Store::new(&folder, root);
    Ok(Some(store.with_limit(limit.unwrap_or(DEFAULT_LIMIT))))
}

fn unreadable((path, error): (WsPath, ReadError)) -> Stop {
    Stop::unreadable(Path::new(path.as_str()), &error)
}

/// What arguments name.
struct Named {
    workspace: Overlay<DiskWorkspace>,
    /// The specifications.
    given: Vec<WsPath>,
    /// Those among them that are no part of the workspace.
    outside: Vec<Outside>,
}

/// The workspace that arguments name, and the specifications in it.
fn named(folder: Option<&Path>, files: &[PathBuf]) -> Result<Named, Stop> {
    let here = current_dir()?;
    let root = match (folder, files.first()) {
        (Some(folder), _) => folder.to_owned(),
        (None, Some(file)) => root::find(&folder_of(&here.join(file))),
        (None, None) => root::find(&here),
    };
    let mut workspace = Overlay::new(open_workspace(&root)?);
    let root = workspace.under().root().to_owned();
    let (mut given, mut outside) = (Vec::new(), Vec::new());
    for file in files {
        let (path, found) = in_workspace(&here, &root, file)?;
        if given.contains(&path) {
            continue;
        }
        if !workspace.tree().is_file(&path) {
            let text = read_named(&found).map_err(|error| Stop::unreadable(file, &error))?;
            workspace.put(path.clone(), text.clone());
            outside.push(Outside {
                path: path.clone(),
                file: found,
                text: Some(text),
            });
        }
        given.push(path);
    }
    Ok(Named {
        workspace,
        given,
        outside,
    })
}

/// Where the command was started.
///
/// # Errors
///
/// When that folder is gone.
pub(crate) fn current_dir() -> Result<PathBuf, Stop> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line knows where it was started"
    )]
    let here = std::env::current_dir();
    here.map_err(|error| {
        let message = format!("the current directory cannot be read: {error}");
        Stop::new(&SYSTEM_REFUSED, ".", message)
    })
}

/// Opens a folder with what its `hielements.toml` excludes.
///
/// # Errors
///
/// When it is no folder that can be read.
pub(crate) fn open_workspace(root: &Path) -> Result<DiskWorkspace, Stop> {
    DiskWorkspace::open(root, &excluded(root)).map_err(|error| {
        let message = format!("`{}`: {error}", root.display());
        Stop::at(&NO_WORKSPACE, root, message)
            .help("name the folder that holds the code with `--workspace DIR`")
    })
}

/// What `[workspace] exclude` says, which must be known before the walk. What is wrong with the
/// file is said when it is read again as a part of the workspace.
pub(crate) fn excluded(root: &Path) -> Vec<String> {
    let Ok(bytes) = read_named(&root.join(CONFIG)) else {
        return Vec::new();
    };
    let Ok(text) = String::from_utf8(bytes) else {
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

/// The folder in which the search for the root starts: that of the file, or as much of it as there
/// is.
fn folder_of(file: &Path) -> PathBuf {
    let mut around = file.ancestors().skip(1);
    let real = around.find_map(|folder| folder.canonicalize().ok());
    real.unwrap_or_else(|| file.to_owned())
}

/// A file as named on the command line: looked up in the current directory, then in the workspace.
/// Gives its path from the root on, and where it was found.
fn in_workspace(here: &Path, root: &Path, file: &Path) -> Result<(WsPath, PathBuf), Stop> {
    let candidates = [here.join(file), root.join(file)];
    let Some(found) = candidates
        .iter()
        .find(|path| path.symlink_metadata().is_ok())
    else {
        let stop = Stop::unreadable(file, &ReadError::Absent);
        return Err(
            stop.help("files are looked up in the current directory, then in the workspace")
        );
    };
    if found.is_dir() {
        let message = format!("{} is a folder, not a specification", file.display());
        let help = format!(
            "name a `.hie` file, or the folder with `--workspace {}`",
            file.display()
        );
        return Err(Stop::at(&UNREADABLE_FILE, file, message).help(help));
    }
    let path = from_root(root, found).map_err(|why| {
        let message = format!("{}: {why}", file.display());
        Stop::at(&UNREADABLE_FILE, file, message).help("move or rename it")
    })?;
    Ok((path, found.clone()))
}

/// The path of a file from the root on, with `..` where it stands outside.
fn from_root(root: &Path, file: &Path) -> Result<WsPath, &'static str> {
    let unreachable = "there is no path from the workspace to it";
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    let name = file.file_name().ok_or(unreachable)?;
    let real = folder.ok_or(unreachable)?.join(name);
    let common = root
        .components()
        .zip(real.components())
        .take_while(|(ours, theirs)| ours == theirs)
        .count();
    if common == 0 {
        return Err(unreachable);
    }
    let up = root.components().skip(common).map(|_| Ok(".."));
    let down = real.components().skip(common).map(|part| match part {
        Component::Normal(part) => part.to_str().ok_or("its path is not UTF-8"),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => {
            Err(unreachable)
        }
    });
    let parts: Vec<&str> = up.chain(down).collect::<Result<_, _>>()?;
    Ok(WsPath::from_walk(parts.join("/")))
}

fn no_specification(workspace: &Overlay<DiskWorkspace>) -> Stop {
    let root = workspace.under().root();
    let message = format!("there is no specification in {}", root.display());
    let usual = WsPath::from_walk(SPECIFICATION);
    let help = if workspace.tree().is_folder(&usual) {
        format!("{SPECIFICATION} is a folder; a specification is a file")
    } else {
        "`hielements init NAME` writes one to start from".to_owned()
    };
    Stop::at(&NO_SPECIFICATION, root, message).help(help)
}
