//! `hielements lsp`: serves an editor.

use crate::args::{CacheArgs, LspArgs};
use crate::stop::Stop;
use crate::{opened, root, user};
use hielements_core::diagnostics::catalogue::input::SYSTEM_REFUSED;
use hielements_core::engine::store::Cache;
use hielements_lsp::{Channel, Settings};

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
    };
    let channel = args.socket.map_or(Channel::Stdio, Channel::Socket);
    hielements_lsp::serve(settings, channel).map_err(|error| {
        let message = format!("no editor can be served: {error}");
        Stop::new(&SYSTEM_REFUSED, "lsp", message)
    })
}
