//! What no guest may do, whatever it was granted: making links, and following them.

use super::folders::named;
use super::{Errno, Halt, WASI, serve};
use crate::stdlib::wasm::guest::Guest;
use crate::stdlib::wasm::sandbox::folders::kind;
use wasmtime::{Caller, Linker};

pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.func_wrap(
        WASI,
        "path_link",
        |_fd: u32, _flags: u32, _path: u32, _len: u32, _to: u32, _new: u32, _new_len: u32| {
            Errno::Notcapable as i32
        },
    )?;
    linker.func_wrap(
        WASI,
        "path_symlink",
        |_path: u32, _len: u32, _fd: u32, _new: u32, _new_len: u32| Errno::Notcapable as i32,
    )?;
    linker.func_wrap_async(
        WASI,
        "path_readlink",
        |mut caller: Caller<'_, Guest>, args: (u32, u32, u32, u32, u32, u32)| {
            Box::new(async move {
                let found = not_a_link(&mut caller, args.0, args.1, args.2).await;
                serve(&mut caller, |_, _| match found {
                    Ok(()) => Err(Errno::Inval.into()),
                    Err(halt) => Err(halt),
                })
            })
        },
    )?;
    Ok(())
}

/// What a guest sees is never a link: whoever asks where one leads learns whether something is there.
async fn not_a_link(
    caller: &mut Caller<'_, Guest>,
    fd: u32,
    path: u32,
    len: u32,
) -> Result<(), Halt> {
    let path = named(caller, fd, path, len)?;
    kind(caller, path).await?;
    Ok(())
}
