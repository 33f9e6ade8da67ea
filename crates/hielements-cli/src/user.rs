//! What belongs to the user and to no workspace: the folder of their caches, and their own
//! configuration. The environment is asked here and nowhere else.

use crate::stop::Stop;
use etcetera::BaseStrategy;
use etcetera::base_strategy::{choose_base_strategy, choose_native_strategy};
use hielements_core::config::{USER_CONFIG, UserConfig, read_user};
use hielements_core::diagnostics::catalogue::input::SYSTEM_REFUSED;
use hielements_core::source::{Sources, WsPath};
use hielements_core::stdlib::process::Launcher;
use hielements_core::workspace::ReadError;
use hielements_core::workspace::disk::read_named;
use std::path::{Path, PathBuf};

/// The folder with the stores of all workspaces: the one that `--cache-dir` names, else `hielements`
/// where the system keeps what can be thrown away.
///
/// # Errors
///
/// When the user has no home.
pub(crate) fn cache_folder(named: Option<&Path>) -> Result<PathBuf, Stop> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    match choose_native_strategy() {
        Ok(system) => Ok(system.cache_dir().join("hielements")),
        Err(error) => {
            let message = format!("the folder for caches is not known: {error}");
            let stop = Stop::new(&SYSTEM_REFUSED, "--cache-dir", message);
            Err(stop.help("name one with `--cache-dir DIR`"))
        }
    }
}

/// What this program is called with where it is to be the supervisor of a library.
const SUPERVISE: &str = "supervise-library";

/// What a supervisor is to start, where this process is meant to be one.
#[cfg(unix)]
pub(crate) fn order_of_a_supervisor() -> Option<String> {
    let mut words = std::env::args().skip(1);
    let is_one = words.next()? == SUPERVISE;
    words.next().filter(|_| is_one)
}

/// How libraries that are programs are started; `None` where this program does not know its own file.
pub(crate) fn launcher() -> Option<Launcher> {
    let program = std::env::current_exe().ok()?;
    Some(Launcher {
        program,
        args: vec![SUPERVISE.to_owned()],
    })
}

/// What libraries that are programs get of the environment.
pub(crate) fn environment() -> Vec<(String, String)> {
    let names: &[&str] = if cfg!(windows) {
        &["PATH", "HOME", "LANG", "SystemRoot"]
    } else {
        &["PATH", "HOME", "LANG"]
    };
    let named = names.iter().filter_map(|name| {
        let value = std::env::var_os(name)?;
        Some(((*name).to_owned(), value.to_string_lossy().into_owned()))
    });
    named.collect()
}

/// A variable of the user's environment, for WASM libraries that were granted it.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The folder in which the person's trust is kept; `None` for a user who has no home.
pub(crate) fn trust_folder() -> Option<PathBuf> {
    let system = choose_native_strategy().ok()?;
    Some(system.data_dir().join("hielements").join("trust"))
}

/// The digests that `HIELEMENTS_TRUST` names, separated by commas or white space.
pub(crate) fn trusted_digests() -> Vec<String> {
    let named = std::env::var("HIELEMENTS_TRUST").unwrap_or_default();
    let digests = named.split([',', ' ', '\t', '\n']);
    let digests = digests.filter(|digest| !digest.is_empty());
    digests.map(str::to_owned).collect()
}

/// Which build of Hielements this is: the version with size and time of the program's file, so that
/// what was built anew does not go on with what it judged before.
pub(crate) fn tool() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let file = std::env::current_exe().and_then(|path| path.metadata());
    let stamp = file.map(|file| (file.len(), file.modified().ok()));
    format!("{version} {:?}", stamp.ok())
}

/// The user's own configuration; one that is not there says nothing.
///
/// # Errors
///
/// When it cannot be read, or holds a mistake.
pub(crate) fn configuration() -> Result<UserConfig, Stop> {
    // Command lines look for it in one place on every system but Windows.
    let Ok(system) = choose_base_strategy() else {
        return Ok(UserConfig::default());
    };
    let path = system.config_dir().join(USER_CONFIG);
    let bytes = match read_named(&path) {
        Ok(bytes) => bytes,
        Err(ReadError::Absent) => return Ok(UserConfig::default()),
        Err(error) => return Err(Stop::unreadable(&path, &error)),
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| Stop::unreadable(&path, &ReadError::Failed("it is not UTF-8".to_owned())))?;
    let mut sources = Sources::default();
    let file = sources.add(
        WsPath::from_walk(path.to_string_lossy().into_owned()),
        text.as_str(),
    );
    let (config, found) = read_user(file, &text);
    match Stop::mistakes(sources, found) {
        Some(stop) => Err(stop),
        None => Ok(config),
    }
}
