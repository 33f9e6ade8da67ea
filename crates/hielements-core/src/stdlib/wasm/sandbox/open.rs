//! Opening files and folders.

use super::descriptors::{Descriptor, Folder, OpenFile};
use super::folders::{content, kind, named};
use super::written;
use super::{Errno, Halt, Kind, WASI, serve};
use crate::stdlib::wasm::guest::Guest;
use wasmtime::{Caller, Linker};

/// How a file is to be opened: what preview 1 calls `oflags`.
const CREATE: u32 = 1;
const FOLDER_ONLY: u32 = 1 << 1;
const TRUNCATE: u32 = 1 << 3;

/// The right to write, and to make a file as long as one likes.
const WRITES: u64 = 1 << 6 | 1 << 8 | 1 << 22;

/// What a guest says about what it opens, beside the path.
#[derive(Clone, Copy)]
pub(super) struct How {
    /// What is to be done beside opening.
    pub(super) flags: u32,
    /// What it wants to do with it.
    pub(super) rights: u64,
    /// Whether it adds at the end and the like.
    pub(super) status: u32,
}

pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        WASI,
        "path_open",
        |mut caller: Caller<'_, Guest>, args: (u32, u32, u32, u32, u32, u64, u64, u32, u32)| {
            Box::new(async move {
                let (fd, _, path, len, flags, rights, _, status, out) = args;
                let how = How {
                    flags,
                    rights,
                    status,
                };
                let opened = open(&mut caller, fd, (path, len), how).await;
                serve(&mut caller, |memory, guest| {
                    let number = guest.descriptors.add(opened?, &guest.bounds)?;
                    Ok(memory.put_u32(out, number)?)
                })
            })
        },
    )?;
    Ok(())
}

async fn open(
    caller: &mut Caller<'_, Guest>,
    fd: u32,
    (path, len): (u32, u32),
    how: How,
) -> Result<Descriptor, Halt> {
    let path = named(caller, fd, path, len)?;
    let writes = how.flags & (CREATE | TRUNCATE) != 0 || how.rights & WRITES != 0;
    // Libraries ask for all rights of a folder.
    if writes && how.flags & FOLDER_ONLY == 0 {
        return written::open(caller, &path, how).await;
    }
    match kind(caller, path.clone()).await? {
        Kind::Folder => Ok(Descriptor::Folder(Folder {
            path,
            children: None,
        })),
        Kind::File if how.flags & FOLDER_ONLY != 0 => Err(Errno::Notdir.into()),
        Kind::File => Ok(Descriptor::File(OpenFile {
            content: content(caller, path).await?,
            position: 0,
        })),
    }
}
