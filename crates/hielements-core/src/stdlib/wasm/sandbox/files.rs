//! Calls of guests about something that is open: files as they were when they were opened, the log
//! behind standard output and error, an empty standard input.

use super::descriptors::{Descriptor, TOP};
use super::folders::{FOLDER, REGULAR, Stat};
use super::written::{self, either};
use super::{Errno, Halt, WORKSPACE, offer};
use crate::stdlib::wasm::guest::Guest;
use crate::stdlib::wasm::memory::Bytes;
use wasmtime::Linker;

/// Output is a terminal, so that libraries of C do not keep back what a guest says.
const TERMINAL: u8 = 2;
const UNKNOWN: u8 = 0;

/// What may be done with a file: read, seek, tell, advise, ask about it, wait for it.
const RIGHTS_OF_FILES: u64 = 1 << 1 | 1 << 2 | 1 << 5 | 1 << 7 | 1 << 21 | 1 << 27;

/// What may be done with a folder: open what is in it, list it, ask about it and what is in it.
const RIGHTS_OF_FOLDERS: u64 = 1 << 13 | 1 << 14 | 1 << 15 | 1 << 18 | 1 << 21;

/// What may be done with output: write it, and wait for it.
const RIGHTS_OF_OUTPUT: u64 = 1 << 6 | 1 << 27;

/// Libraries of C look whether a folder passes on the rights that they open a file with; what is
/// really allowed is judged when it is opened.
const ALL_RIGHTS: u64 = (1 << 30) - 1;

type Done = Result<(), Halt>;

pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    offer!(linker,
        fd_fdstat_set_flags(fd: u32, flags: u32);
        fd_fdstat_set_rights(fd: u32, base: u64, inheriting: u64);
        fd_prestat_get(fd: u32, out: u32);
        fd_prestat_dir_name(fd: u32, out: u32, len: u32);
        fd_tell(fd: u32, out: u32);
    );
    either!(linker,
        fd_advise(fd, offset: i64, len: i64, advice: i32);
        fd_datasync(fd);
        fd_fdstat_get(fd, out: i32);
        fd_filestat_get(fd, out: i32);
        fd_pread(fd, list: i32, count: i32, offset: i64, out: i32);
        fd_pwrite(fd, list: i32, count: i32, offset: i64, out: i32);
        fd_read(fd, list: i32, count: i32, out: i32);
        fd_seek(fd, by: i64, from: i32, out: i32);
        fd_sync(fd);
        fd_write(fd, list: i32, count: i32, out: i32);
    );
    Ok(())
}

fn fd_read(
    memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    list: u32,
    count: u32,
    out: u32,
) -> Done {
    let stretches = memory.stretches(list, count)?;
    if let Descriptor::Input = guest.descriptors.get(fd)? {
        return Ok(memory.put_u32(out, 0)?);
    }
    let file = guest.descriptors.file(fd)?;
    let read = memory.scatter(rest(&file.content, file.position), &stretches)?;
    file.position += u64::from(read);
    Ok(memory.put_u32(out, read)?)
}

fn fd_pread(
    memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    list: u32,
    count: u32,
    offset: u64,
    out: u32,
) -> Done {
    let stretches = memory.stretches(list, count)?;
    let file = guest.descriptors.file(fd)?;
    let read = memory.scatter(rest(&file.content, offset), &stretches)?;
    Ok(memory.put_u32(out, read)?)
}

/// The bytes of a file from a position on; none behind its end.
fn rest(content: &[u8], position: u64) -> &[u8] {
    let at = usize::try_from(position).unwrap_or(usize::MAX);
    content.get(at..).unwrap_or_default()
}

/// What is written to the output goes to the log.
fn fd_write(
    memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    list: u32,
    count: u32,
    out: u32,
) -> Done {
    let Descriptor::Output = guest.descriptors.get(fd)? else {
        return Err(Errno::Badf.into());
    };
    let mut written: u32 = 0;
    for stretch in memory.stretches(list, count)? {
        guest.log.add(memory.get(stretch.at, stretch.len)?);
        written = written.checked_add(stretch.len).ok_or(Errno::Inval)?;
    }
    Ok(memory.put_u32(out, written)?)
}

fn fd_pwrite(
    _memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    _list: u32,
    _count: u32,
    _offset: u64,
    _out: u32,
) -> Done {
    match guest.descriptors.get(fd)? {
        Descriptor::Input | Descriptor::Output => Err(Errno::Spipe.into()),
        Descriptor::Folder(_) | Descriptor::File(_) | Descriptor::Real(_) => {
            Err(Errno::Badf.into())
        }
    }
}

fn fd_seek(
    memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    by: u64,
    from: u32,
    out: u32,
) -> Done {
    if let Descriptor::Input | Descriptor::Output = guest.descriptors.get(fd)? {
        return Err(Errno::Spipe.into());
    }
    let file = guest.descriptors.file(fd)?;
    let base = match from {
        0 => 0,
        1 => file.position,
        2 => file.content.len() as u64,
        _ => return Err(Errno::Inval.into()),
    };
    // The distance is signed; the wire has no word for that.
    let position = base.checked_add_signed(by.cast_signed());
    file.position = position.ok_or(Errno::Inval)?;
    Ok(memory.put_u64(out, file.position)?)
}

fn fd_tell(memory: &mut Bytes<'_>, guest: &mut Guest, fd: u32, out: u32) -> Done {
    if let Descriptor::Input | Descriptor::Output = guest.descriptors.get(fd)? {
        return Err(Errno::Spipe.into());
    }
    if let Descriptor::Real(real) = guest.descriptors.get(fd)? {
        let real = *real;
        return written::tell(memory, guest, real, out);
    }
    let position = guest.descriptors.file(fd)?.position;
    Ok(memory.put_u64(out, position)?)
}

fn fd_advise(
    _memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    _offset: u64,
    _len: u64,
    _advice: u32,
) -> Done {
    guest.descriptors.get(fd)?;
    Ok(())
}

fn fd_sync(_memory: &mut Bytes<'_>, guest: &mut Guest, fd: u32) -> Done {
    guest.descriptors.get(fd)?;
    Ok(())
}

fn fd_datasync(memory: &mut Bytes<'_>, guest: &mut Guest, fd: u32) -> Done {
    fd_sync(memory, guest, fd)
}

fn fd_fdstat_get(memory: &mut Bytes<'_>, guest: &mut Guest, fd: u32, out: u32) -> Done {
    let (kind, rights, inheriting) = match guest.descriptors.get(fd)? {
        Descriptor::Input => (UNKNOWN, RIGHTS_OF_FILES, 0),
        Descriptor::Output => (TERMINAL, RIGHTS_OF_OUTPUT, 0),
        Descriptor::Folder(_) => (FOLDER, RIGHTS_OF_FOLDERS, ALL_RIGHTS),
        Descriptor::File(_) => (REGULAR, RIGHTS_OF_FILES, 0),
        Descriptor::Real(_) => return Err(Errno::Badf.into()),
    };
    let mut stat = [0; 24];
    stat[0] = kind;
    stat[8..16].copy_from_slice(&u64::to_le_bytes(rights));
    stat[16..24].copy_from_slice(&u64::to_le_bytes(inheriting));
    Ok(memory.put(out, &stat)?)
}

/// What is open for writing keeps the flags it was opened with.
fn fd_fdstat_set_flags(_memory: &mut Bytes<'_>, guest: &mut Guest, fd: u32, _flags: u32) -> Done {
    guest.descriptors.get(fd)?;
    Ok(())
}

/// Rights can be given up; that they still count changes nothing for a guest that means it.
fn fd_fdstat_set_rights(
    _memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    _base: u64,
    _inheriting: u64,
) -> Done {
    guest.descriptors.get(fd)?;
    Ok(())
}

fn fd_filestat_get(memory: &mut Bytes<'_>, guest: &mut Guest, fd: u32, out: u32) -> Done {
    let stat = match guest.descriptors.get(fd)? {
        Descriptor::Input => Stat::new(UNKNOWN, 0),
        Descriptor::Output => Stat::new(TERMINAL, 0),
        Descriptor::Folder(_) => Stat::new(FOLDER, 0),
        Descriptor::File(file) => Stat::new(REGULAR, file.content.len() as u64),
        Descriptor::Real(_) => return Err(Errno::Badf.into()),
    };
    Ok(memory.put(out, &stat.bytes())?)
}

fn fd_prestat_get(memory: &mut Bytes<'_>, guest: &mut Guest, fd: u32, out: u32) -> Done {
    check_top(guest, fd)?;
    memory.put_u32(out, 0)?;
    let out = out.checked_add(4).ok_or(Errno::Fault)?;
    Ok(memory.put_u32(out, u32::try_from(WORKSPACE.len()).unwrap_or(0))?)
}

fn fd_prestat_dir_name(
    memory: &mut Bytes<'_>,
    guest: &mut Guest,
    fd: u32,
    out: u32,
    len: u32,
) -> Done {
    check_top(guest, fd)?;
    if (len as usize) < WORKSPACE.len() {
        return Err(Errno::Nametoolong.into());
    }
    Ok(memory.put(out, WORKSPACE.as_bytes())?)
}

fn check_top(guest: &mut Guest, fd: u32) -> Result<(), Errno> {
    let is_top = fd == TOP && guest.descriptors.folder(fd)?.path.is_root();
    is_top.then_some(()).ok_or(Errno::Badf)
}
