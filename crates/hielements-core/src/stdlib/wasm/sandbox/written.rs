//! Writing, where it was granted: wasmtime-wasi does it, in the real folder of the workspace, for paths
//! that the grant names and on whose way no symbolic link lies.
//!
//! What is written is not traced and is not read back through the door in the same run; a file that is
//! open for writing can be read as it is on disk.

use super::descriptors::{Descriptor, Real, TOP};
use super::folders::named;
use super::open::How;
use super::{Errno, Halt, WASI, offer, serve, view};
use crate::source::WsPath;
use crate::stdlib::wasm::guest::Guest;
use crate::workspace::Globs;
use std::path::PathBuf;
use wasi::WasiSnapshotPreview1 as _;
use wasmtime::{Caller, Linker};
use wasmtime_wasi::p1::wasi_snapshot_preview1 as wasi;
use wiggle::GuestMemory;

/// Bytes that one call may make the host copy.
const FUEL: usize = 64 << 20;

/// The longest answer: what is said about a file.
const ROOM: i32 = 64;

/// What stands at a path, as preview 1 numbers it.
const REGULAR: u8 = 4;
const FOLDER: u8 = 3;
const LINK: u8 = 7;

/// Where a guest may write.
#[derive(Clone, Debug)]
pub(in crate::stdlib::wasm) struct Writing {
    /// The workspace on disk.
    pub(in crate::stdlib::wasm) root: PathBuf,
    /// What in it: the globs of the library and those of the configuration must both name a path.
    pub(in crate::stdlib::wasm) sides: [Globs; 2],
}

impl Writing {
    /// Whether a path may be written: one that is named, or the folder that holds all that is.
    fn allows(&self, path: &WsPath) -> bool {
        let named = |globs: &Globs| globs.matches(path) || globs.folder().is_within(path);
        self.sides.iter().all(named)
    }
}

/// Calls about something open: those about what is really open go to wasmtime-wasi.
macro_rules! either {
    ($linker:expr, $($function:ident(fd $(, $arg:ident: $ty:ty)*);)*) => {{
        let linker: &mut ::wasmtime::Linker<$crate::stdlib::wasm::guest::Guest> = $linker;
        $(linker.func_wrap_async(
            $crate::stdlib::wasm::sandbox::WASI,
            stringify!($function),
            |mut caller: ::wasmtime::Caller<'_, $crate::stdlib::wasm::guest::Guest>,
             (fd, $($arg,)*): (u32, $($ty,)*)| {
                Box::new(async move {
                    let Some(real) = $crate::stdlib::wasm::sandbox::written::real(&caller, fd) else {
                        return $crate::stdlib::wasm::sandbox::serve(&mut caller, |memory, guest| {
                            $function(memory, guest, fd, $($arg.cast_unsigned()),*)
                        });
                    };
                    let (memory, guest) = $crate::stdlib::wasm::sandbox::written::real_view(&mut caller)?;
                    ::wasmtime_wasi::p1::wasi_snapshot_preview1::$function(
                        &mut guest.wasi,
                        &mut ::wiggle::GuestMemory::Unshared(memory.0),
                        real.number.cast_signed(),
                        $($arg),*
                    )
                    .await
                })
            },
        )?;)*
    }};
}
pub(super) use either;

pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    either!(linker,
        fd_filestat_set_size(fd, size: i64);
        fd_filestat_set_times(fd, read: i64, written: i64, flags: i32);
    );
    offer!(linker, fd_allocate(fd: u32, offset: u64, len: u64););
    link_closing(linker)?;
    link_paths(linker)
}

fn link_closing(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        WASI,
        "fd_close",
        |mut caller: Caller<'_, Guest>, (fd,): (u32,)| {
            Box::new(async move {
                let closed = caller.data_mut().descriptors.close(fd);
                let closed = close(&mut caller, closed.map(Some)).await;
                serve(&mut caller, |_, _| closed)
            })
        },
    )?;
    linker.func_wrap_async(
        WASI,
        "fd_renumber",
        |mut caller: Caller<'_, Guest>, (fd, to): (u32, u32)| {
            Box::new(async move {
                let closed = caller.data_mut().descriptors.renumber(fd, to);
                let closed = close(&mut caller, closed).await;
                serve(&mut caller, |_, _| closed)
            })
        },
    )?;
    Ok(())
}

fn link_paths(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        WASI,
        "path_create_directory",
        |mut caller: Caller<'_, Guest>, (fd, path, len): (u32, u32, u32)| {
            Box::new(async move {
                let done = at_path(&mut caller, fd, (path, len), PathCall::CreateFolder).await;
                serve(&mut caller, |_, _| done)
            })
        },
    )?;
    linker.func_wrap_async(
        WASI,
        "path_remove_directory",
        |mut caller: Caller<'_, Guest>, (fd, path, len): (u32, u32, u32)| {
            Box::new(async move {
                let done = at_path(&mut caller, fd, (path, len), PathCall::RemoveFolder).await;
                serve(&mut caller, |_, _| done)
            })
        },
    )?;
    linker.func_wrap_async(
        WASI,
        "path_unlink_file",
        |mut caller: Caller<'_, Guest>, (fd, path, len): (u32, u32, u32)| {
            Box::new(async move {
                let done = at_path(&mut caller, fd, (path, len), PathCall::RemoveFile).await;
                serve(&mut caller, |_, _| done)
            })
        },
    )?;
    linker.func_wrap_async(
        WASI,
        "path_filestat_set_times",
        |mut caller: Caller<'_, Guest>, args: (u32, u32, u32, u32, u64, u64, u32)| {
            Box::new(async move {
                let (fd, _, path, len, read, written, flags) = args;
                let call = PathCall::SetTimes(read, written, flags);
                let done = at_path(&mut caller, fd, (path, len), call).await;
                serve(&mut caller, |_, _| done)
            })
        },
    )?;
    linker.func_wrap_async(
        WASI,
        "path_rename",
        |mut caller: Caller<'_, Guest>, args: (u32, u32, u32, u32, u32, u32)| {
            Box::new(async move {
                let (fd, path, len, to, new, new_len) = args;
                let done = rename(&mut caller, (fd, path, len), (to, new, new_len)).await;
                serve(&mut caller, |_, _| done)
            })
        },
    )?;
    Ok(())
}

fn fd_allocate(
    _memory: &mut super::Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    _offset: u64,
    _len: u64,
) -> Result<(), Halt> {
    guest.descriptors.get(fd)?;
    Err(Errno::Notsup.into())
}

fn fd_filestat_set_size(
    _memory: &mut super::Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    _size: u64,
) -> Result<(), Halt> {
    guest.descriptors.get(fd)?;
    Err(Errno::Rofs.into())
}

fn fd_filestat_set_times(
    _memory: &mut super::Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    _read: u64,
    _written: u64,
    _flags: u32,
) -> Result<(), Halt> {
    guest.descriptors.get(fd)?;
    Err(Errno::Rofs.into())
}

/// What is really open under a number of the guest.
pub(super) fn real(caller: &Caller<'_, Guest>, fd: u32) -> Option<Real> {
    match caller.data().descriptors.get(fd) {
        Ok(Descriptor::Real(real)) => Some(*real),
        Ok(
            Descriptor::Input | Descriptor::Output | Descriptor::Folder(_) | Descriptor::File(_),
        )
        | Err(_) => None,
    }
}

/// Memory and guest for a call into wasmtime-wasi.
pub(super) fn real_view<'c>(
    caller: &'c mut Caller<'_, Guest>,
) -> wasmtime::Result<(super::Bytes<'c>, &'c mut Guest)> {
    let (memory, guest) = view(caller)?;
    guest.wasi.set_hostcall_fuel(FUEL);
    Ok((memory, guest))
}

/// Where the next read or write of something really open begins.
pub(super) fn tell(
    memory: &mut super::Bytes<'_>,
    guest: &mut Guest,
    real: Real,
    out: u32,
) -> Result<(), Halt> {
    let memory = &mut GuestMemory::Unshared(memory.0);
    let number = real.number.cast_signed();
    told(wasi::fd_tell(
        &mut guest.wasi,
        memory,
        number,
        out.cast_signed(),
    ))
}

async fn close(
    caller: &mut Caller<'_, Guest>,
    closed: Result<Option<Descriptor>, Errno>,
) -> Result<(), Halt> {
    let Some(Descriptor::Real(real)) = closed? else {
        return Ok(());
    };
    let wasi = &mut caller.data_mut().wasi;
    let memory = &mut GuestMemory::Unshared(&mut []);
    told(wasi::fd_close(wasi, memory, real.number.cast_signed()).await)
}

/// Opens a file to be written.
pub(super) async fn open(
    caller: &mut Caller<'_, Guest>,
    path: &WsPath,
    how: How,
) -> Result<Descriptor, Halt> {
    check(caller, path).await?;
    let (mut buffer, len) = with_room(path)?;
    let guest = caller.data_mut();
    guest.wasi.set_hostcall_fuel(FUEL);
    let memory = &mut GuestMemory::Unshared(&mut buffer);
    let code = wasi::path_open(
        &mut guest.wasi,
        memory,
        TOP.cast_signed(),
        0,
        ROOM,
        len,
        how.flags.cast_signed(),
        how.rights.cast_signed(),
        0,
        how.status.cast_signed(),
        0,
    );
    told(code.await)?;
    let number = super::Bytes(&mut buffer).u32(0)?;
    Ok(Descriptor::Real(Real { number }))
}

/// A call about one path.
#[derive(Clone, Copy)]
enum PathCall {
    CreateFolder,
    RemoveFolder,
    RemoveFile,
    SetTimes(u64, u64, u32),
}

async fn at_path(
    caller: &mut Caller<'_, Guest>,
    fd: u32,
    (path, len): (u32, u32),
    call: PathCall,
) -> Result<(), Halt> {
    let path = named(caller, fd, path, len)?;
    check(caller, &path).await?;
    let mut buffer = path.as_str().as_bytes().to_vec();
    let len = length(&buffer)?;
    let guest = caller.data_mut();
    guest.wasi.set_hostcall_fuel(FUEL);
    let (wasi, top) = (&mut guest.wasi, TOP.cast_signed());
    let memory = &mut GuestMemory::Unshared(&mut buffer);
    told(match call {
        PathCall::CreateFolder => wasi::path_create_directory(wasi, memory, top, 0, len).await,
        PathCall::RemoveFolder => wasi::path_remove_directory(wasi, memory, top, 0, len).await,
        PathCall::RemoveFile => wasi::path_unlink_file(wasi, memory, top, 0, len).await,
        PathCall::SetTimes(read, written, flags) => {
            let (read, written) = (read.cast_signed(), written.cast_signed());
            let flags = flags.cast_signed();
            wasi::path_filestat_set_times(wasi, memory, top, 0, 0, len, read, written, flags).await
        }
    })
}

async fn rename(
    caller: &mut Caller<'_, Guest>,
    (fd, path, len): (u32, u32, u32),
    (to, new, new_len): (u32, u32, u32),
) -> Result<(), Halt> {
    let from = named(caller, fd, path, len)?;
    let to = named(caller, to, new, new_len)?;
    check(caller, &from).await?;
    check(caller, &to).await?;
    let (from, to) = (from.as_str().as_bytes(), to.as_str().as_bytes());
    let (len, new_len) = (length(from)?, length(to)?);
    let mut buffer = [from, to].concat();
    let guest = caller.data_mut();
    guest.wasi.set_hostcall_fuel(FUEL);
    let (wasi, top) = (&mut guest.wasi, TOP.cast_signed());
    let memory = &mut GuestMemory::Unshared(&mut buffer);
    told(wasi::path_rename(wasi, memory, top, 0, len, top, len, new_len).await)
}

/// Whether a path may be written: the grant names it, no link lies on its way, and what is there is a
/// file or folder.
async fn check(caller: &mut Caller<'_, Guest>, path: &WsPath) -> Result<(), Halt> {
    let guest = caller.data_mut();
    let writing = guest.rights.writing.as_ref();
    let granted = writing.is_some_and(|writing| writing.allows(path));
    if !granted || path.is_root() || !guest.has_workspace {
        return Err(Errno::Rofs.into());
    }
    let mut on_the_way = vec![path.clone()];
    let mut above = path.parent();
    while let Some(folder) = above.filter(|folder| !folder.is_root()) {
        above = folder.parent();
        on_the_way.push(folder);
    }
    for place in on_the_way.iter().rev() {
        match real_kind(guest, place).await? {
            None => return Ok(()),
            Some(LINK) => return Err(Errno::Loop.into()),
            Some(REGULAR | FOLDER) => {}
            Some(_) => return Err(Errno::Notcapable.into()),
        }
    }
    Ok(())
}

/// What really stands at a path, a link being one; `None` where nothing does.
async fn real_kind(guest: &mut Guest, path: &WsPath) -> Result<Option<u8>, Halt> {
    let (mut buffer, len) = with_room(path)?;
    guest.wasi.set_hostcall_fuel(FUEL);
    let memory = &mut GuestMemory::Unshared(&mut buffer);
    let top = TOP.cast_signed();
    let found = wasi::path_filestat_get(&mut guest.wasi, memory, top, 0, ROOM, len, 0);
    match found.await.map_err(Halt::Runtime)? {
        Errno::SUCCESS => Ok(Some(buffer[16])),
        code if code == Errno::Noent as i32 => Ok(None),
        code => Err(Halt::Code(code)),
    }
}

/// A memory with room for an answer and, behind it, a path, with the length of that.
fn with_room(path: &WsPath) -> Result<(Vec<u8>, i32), Errno> {
    let path = path.as_str().as_bytes();
    let mut memory = vec![0; ROOM as usize];
    memory.extend_from_slice(path);
    Ok((memory, length(path)?))
}

fn length(bytes: &[u8]) -> Result<i32, Errno> {
    i32::try_from(bytes.len()).map_err(|_| Errno::Overflow)
}

fn told(code: wasmtime::Result<i32>) -> Result<(), Halt> {
    match code.map_err(Halt::Runtime)? {
        Errno::SUCCESS => Ok(()),
        code => Err(Halt::Code(code)),
    }
}
