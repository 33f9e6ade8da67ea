//! `hielements lsp`: serves an editor.

use crate::args::LspArgs;
use crate::stop::Stop;
use crate::{opened, root, user};
use hielements_core::diagnostics::catalogue::input::SYSTEM_REFUSED;
use hielements_lsp::{Channel, Settings};

pub(crate) fn lsp(args: &LspArgs) -> Result<u8, Stop> {
    // A mistake in the user's own configuration is told of now: later nobody looks at a terminal.
    user::configuration()?;
    let cache = args.cache.clone();
    let code = args.cache.clone();
    let settings = Settings {
        root: root::find,
        excluded: opened::excluded,
        store: Box::new(move |root| opened::store(&cache, root).ok().flatten()),
        host: Box::new(move |root, trusted| opened::host_of_editor(root, trusted, &code)),
        tool: user::tool(),
    };
    let channel = args.socket.map_or(Channel::Stdio, Channel::Socket);
    hielements_lsp::serve(settings, channel).map_err(|error| {
        let message = format!("no editor can be served: {error}");
        Stop::new(&SYSTEM_REFUSED, "lsp", message)
    })
}
