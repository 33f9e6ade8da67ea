//! What a guest can do to the world: nothing but ask for files of the workspace, through the door of
//! the task that called it, and say something to its log.
//!
//! Guests are programs for `wasi_snapshot_preview1`. What concerns files is implemented here: reading
//! asks the door (so that ignored and hidden files are not there, open editors count and everything
//! is traced), writing needs a grant (`written.rs`), everything else is refused. The rest is
//! wasmtime-wasi's, with a clock that stands still, the same random numbers for everybody, and no
//! arguments.

mod answer;
mod descriptors;
mod errno;
mod files;
mod folders;
mod open;
mod poll;
mod refused;
mod visible;
mod written;

pub(super) use answer::answer;
pub(super) use descriptors::Descriptors;
pub(super) use errno::{Errno, Halt};
pub(super) use visible::{Visible, asks_for_hidden};
pub(super) use written::Writing;

use super::guest::Guest;
use super::memory::Bytes;
use crate::source::WsPath;
use std::sync::Arc;
use std::time::Duration;
use wasmtime::{Caller, Engine, Linker};
use wasmtime_wasi::p1;

/// The folder under which guests see the workspace.
pub(super) const WORKSPACE: &str = "/workspace";

/// The interface of the system that guests are built for.
pub(super) const WASI: &str = "wasi_snapshot_preview1";

/// Our own functions for guests.
const HOST: &str = "hielements";

/// What a guest wants to know from outside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What stands at a path.
    Kind(WsPath),
    /// The bytes of a file.
    Content(WsPath),
    /// What stands in a folder.
    Entries(WsPath),
    /// Nothing, but later.
    Sleep(Duration),
}

/// What it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// What stands at the path.
    Kind(Result<Kind, Errno>),
    /// The bytes of the file.
    Content(Result<Arc<[u8]>, Errno>),
    /// What stands in the folder, by name.
    Entries(Result<Arc<[Child]>, Errno>),
    /// The time is over.
    Slept,
}

/// What may stand at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// A file or folder in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Child {
    /// Its name.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: Kind,
}

/// The functions of preview 1.
const FUNCTIONS: [&str; 46] = [
    "args_get",
    "args_sizes_get",
    "clock_res_get",
    "clock_time_get",
    "environ_get",
    "environ_sizes_get",
    "fd_advise",
    "fd_allocate",
    "fd_close",
    "fd_datasync",
    "fd_fdstat_get",
    "fd_fdstat_set_flags",
    "fd_fdstat_set_rights",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "fd_pread",
    "fd_prestat_dir_name",
    "fd_prestat_get",
    "fd_pwrite",
    "fd_read",
    "fd_readdir",
    "fd_renumber",
    "fd_seek",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "path_create_directory",
    "path_filestat_get",
    "path_filestat_set_times",
    "path_link",
    "path_open",
    "path_readlink",
    "path_remove_directory",
    "path_rename",
    "path_symlink",
    "path_unlink_file",
    "poll_oneoff",
    "proc_exit",
    "proc_raise",
    "random_get",
    "sched_yield",
    "sock_accept",
    "sock_recv",
    "sock_send",
    "sock_shutdown",
];

/// Whether a guest may import a function.
pub(super) fn offers(module: &str, name: &str) -> bool {
    match module {
        WASI => FUNCTIONS.binary_search(&name).is_ok(),
        HOST => name == "log",
        _ => false,
    }
}

/// Everything that guests can import.
pub(super) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    p1::add_to_linker_sync(&mut linker, |guest: &mut Guest| &mut guest.wasi)?;
    linker.allow_shadowing(true);
    link_log(&mut linker)?;
    files::link(&mut linker)?;
    folders::link(&mut linker)?;
    open::link(&mut linker)?;
    poll::link(&mut linker)?;
    refused::link(&mut linker)?;
    written::link(&mut linker)?;
    linker.allow_shadowing(false);
    Ok(linker)
}

fn link_log(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    let log = |mut caller: Caller<'_, Guest>, at: u32, len: u32| -> wasmtime::Result<()> {
        let (memory, guest) = view(&mut caller)?;
        match memory.get(at, len) {
            Ok(said) => guest.log.add_line(said),
            Err(_) => guest
                .log
                .add_line(b"(a message that lies outside of the memory)"),
        }
        Ok(())
    };
    linker.func_wrap(HOST, "log", log)?;
    Ok(())
}

/// The memory of the guest that calls, and what the host keeps of it.
fn view<'c>(caller: &'c mut Caller<'_, Guest>) -> wasmtime::Result<(Bytes<'c>, &'c mut Guest)> {
    let memory = match caller.data().memory {
        Some(memory) => memory,
        // A start function calls before the instance is there.
        None => {
            let export = caller.get_export("memory");
            let found = export.and_then(wasmtime::Extern::into_memory);
            found.ok_or_else(|| wasmtime::Error::msg("the guest has no memory"))?
        }
    };
    let (bytes, guest) = memory.data_and_store_mut(&mut *caller);
    Ok((Bytes(bytes), guest))
}

/// Runs a function on the memory of the guest that calls, and gives the number that it returns.
fn serve(
    caller: &mut Caller<'_, Guest>,
    function: impl FnOnce(&mut Bytes<'_>, &mut Guest) -> Result<(), Halt>,
) -> wasmtime::Result<i32> {
    let (mut memory, guest) = view(caller)?;
    match function(&mut memory, guest) {
        Ok(()) => Ok(Errno::SUCCESS),
        Err(halt) => halt.into_return(guest),
    }
}

/// Links functions that need nothing but the memory and what the host keeps of the guest.
macro_rules! offer {
    ($linker:expr, $($function:ident($($arg:ident: $ty:ty),*);)*) => {{
        let linker: &mut ::wasmtime::Linker<$crate::stdlib::wasm::guest::Guest> = $linker;
        $(linker.func_wrap(
            $crate::stdlib::wasm::sandbox::WASI,
            stringify!($function),
            |mut caller: ::wasmtime::Caller<'_, $crate::stdlib::wasm::guest::Guest>, $($arg: $ty),*| {
                $crate::stdlib::wasm::sandbox::serve(&mut caller, |memory, guest| {
                    $function(memory, guest, $($arg),*)
                })
            },
        )?;)*
    }};
}
use offer;
