//! `hielements lsp`: serves an editor.

use crate::args::{self, CacheArgs, LspArgs};
use crate::stop::Stop;
use crate::{opened, root, user};
use hielements_core::diagnostics::catalogue::input::SYSTEM_REFUSED;
use hielements_core::engine::store::Cache;
use hielements_lsp::{Channel, Log, LogLevel, Settings};
use std::fs::OpenOptions;

pub(crate) fn lsp(args: &LspArgs) -> Result<u8, Stop> {
    // A mistake in the user's own configuration is told of now: later nobody looks at a terminal.
    user::configuration()?;
    let cache = CacheArgs {
        no_cache: args.cache.no_cache,
        cache_dir: args.cache.cache_dir.clone(),
    };
    let cache_dir = args.cache.cache_dir.clone();
    let settings = Settings {
        root: root::find,
        excluded: opened::excluded,
        store: Box::new(move |root| opened::store(&cache, root).ok().flatten()),
        forget: Box::new(move |root| {
            let folder = user::cache_folder(cache_dir.as_deref());
            let folder = folder.map_err(|_| "it is not known where results are kept".to_owned())?;
            let cache = Cache::new(&folder);
            let cleared = cache.clear(Some(root)).map(drop);
            cleared.map_err(|error| format!("{error}; {}", error.help()))
        }),
        tool: user::tool(),
        log: log(args)?,
    };
    let channel = args.socket.map_or(Channel::Stdio, Channel::Socket);
    hielements_lsp::serve(settings, channel).map_err(|error| {
        let message = format!("no editor can be served: {error}");
        Stop::new(&SYSTEM_REFUSED, "lsp", message)
    })
}

/// The log that the arguments name; what is in the file stays.
fn log(args: &LspArgs) -> Result<Log, Stop> {
    let Some(path) = &args.log else {
        return Ok(Log::default());
    };
    let opened = OpenOptions::new().create(true).append(true).open(path);
    let file = opened.map_err(|error| {
        let message = format!("the log cannot be written: {error}");
        Stop::at(&SYSTEM_REFUSED, path, message).help("name a file in a folder that is there")
    })?;
    let level = match args.log_level {
        args::LogLevel::Error => LogLevel::Error,
        args::LogLevel::Info => LogLevel::Info,
        args::LogLevel::Debug => LogLevel::Debug,
    };
    Ok(Log::new(level, Box::new(file)))
}
