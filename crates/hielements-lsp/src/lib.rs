//! The language server: translates between editors and the engine.
//!
//! Nothing is judged here. Bytes come in through [`transport`], which makes messages of them;
//! [`service`] hands each to `handlers`, which only passes it on; one thread, the [`main_loop`], owns
//! the [`state`] of it all; each workspace has a [`worker`] that owns its project and judges; what it
//! finds becomes diagnostics in [`convert`] and is compared with what the editor shows in [`shown`].

mod asking;
mod boundary;
mod capabilities;
mod convert;
mod documents;
mod event;
mod folder;
mod frames;
mod handlers;
mod held;
mod log;
mod main_loop;
mod parent;
mod position;
mod preferences;
mod publish;
mod requests;
mod service;
mod shown;
mod spelling;
mod state;
mod transport;
mod typing;
mod view;
mod watch;
mod worker;

pub use log::{Log, LogLevel};

use handlers::Server;
use hielements_core::engine::store::Store;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tower_lsp::LspService;
use transport::{Incoming, Outbox};

/// Messages that wait to be handled; whoever sends more waits.
const WAITING: usize = 256;

/// What was answered is written for so long after the end; a client that does not read has to do
/// without the rest.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// Where results of the workspace with some root are kept, where they are.
pub type StoreOf = Box<dyn Fn(&Path) -> Option<Store> + Send + Sync>;

/// Removes results of the workspace with some root.
pub type Forget = Box<dyn Fn(&Path) -> Result<(), String> + Send + Sync>;

/// What the program that holds the server knows and the server does not.
pub struct Settings {
    /// The root of the workspace that a folder belongs to.
    pub root: fn(&Path) -> PathBuf,
    /// The globs of files that do not count in the workspace with this root.
    pub excluded: fn(&Path) -> Vec<String>,
    /// Where results are kept.
    pub store: StoreOf,
    /// Removes what is kept of the workspace with some root; gives why not, in words.
    pub forget: Forget,
    /// Which build of Hielements this is.
    pub tool: String,
    /// What people may read who look for the cause of something.
    pub log: Log,
}

/// How the editor is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Through standard input and output.
    Stdio,
    /// Through this port of the own machine: of an editor that waits there, else the next one that
    /// comes.
    Socket(u16),
}

/// Serves one editor until it says `exit` or is gone; gives the exit code.
///
/// # Errors
///
/// When the editor cannot be reached, or the system gives no threads.
pub fn serve(settings: Settings, channel: Channel) -> io::Result<u8> {
    let (sender, incoming) = tokio::sync::mpsc::channel(WAITING);
    let outbox = match channel {
        Channel::Stdio => connect(io::stdin(), io::stdout(), &sender)?,
        Channel::Socket(port) => {
            let stream = reach(port)?;
            connect(stream.try_clone()?, stream, &sender)?
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let log = settings.log.clone();
    log.note(
        LogLevel::Info,
        format_args!("{} starts, {channel:?}", settings.tool),
    );
    let (wishes, wished) = tokio::sync::mpsc::unbounded_channel();
    let events = main_loop::start(Arc::new(settings), outbox.clone(), wishes)?;
    let server = |client| Server::new(client, events, sender, wished);
    let (service, socket) = LspService::build(server)
        .custom_method("hielements/architecture", Server::architecture)
        .custom_method("window/workDoneProgress/cancel", Server::stopped)
        .finish();
    let code = runtime.block_on(service::serve(service, socket, incoming, (&outbox, &log)));
    log.note(LogLevel::Info, format_args!("ends with {code}"));
    outbox.finish(LAST_WORDS);
    // What still runs is of no use to anybody; the process ends with it.
    runtime.shutdown_background();
    Ok(code)
}

fn connect(
    input: impl io::Read + Send + 'static,
    output: impl io::Write + Send + 'static,
    sender: &tokio::sync::mpsc::Sender<Incoming>,
) -> io::Result<Outbox> {
    transport::read(input, sender.clone())?;
    transport::write(output, sender.clone())
}

fn reach(port: u16) -> io::Result<TcpStream> {
    let address = (Ipv4Addr::LOCALHOST, port);
    if let Ok(stream) = TcpStream::connect(address) {
        return Ok(stream);
    }
    let (stream, _) = TcpListener::bind(address)?.accept()?;
    Ok(stream)
}
