//! Calls of guests about paths: what stands there and what stands in a folder.

use super::descriptors::{Descriptor, resolve};
use super::{Asked, Child, Errno, Halt, Kind, Told, WASI, serve, view};
use crate::source::WsPath;
use crate::stdlib::wasm::guest::Guest;
use crate::stdlib::wasm::memory::Bytes;
use std::sync::Arc;
use wasmtime::{Caller, Linker};

/// How preview 1 numbers what may stand at a path.
pub(super) const FOLDER: u8 = 3;
pub(super) const REGULAR: u8 = 4;

pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        WASI,
        "path_filestat_get",
        |mut caller: Caller<'_, Guest>, args: (u32, u32, u32, u32, u32)| {
            Box::new(async move {
                let (fd, _, path, len, out) = args;
                let found = stat(&mut caller, fd, path, len).await;
                serve(&mut caller, |memory, _| {
                    Ok(memory.put(out, &found?.bytes())?)
                })
            })
        },
    )?;
    linker.func_wrap_async(
        WASI,
        "fd_readdir",
        |mut caller: Caller<'_, Guest>, args: (u32, u32, u32, u64, u32)| {
            Box::new(async move {
                let (fd, buffer, len, cookie, out) = args;
                let children = children(&mut caller, fd).await;
                serve(&mut caller, |memory, _| {
                    let used = list(memory, &children?, buffer, len, cookie)?;
                    Ok(memory.put_u32(out, used)?)
                })
            })
        },
    )?;
    Ok(())
}

/// What is said about a file or folder. Times and numbers are the same for all: a verdict must not
/// depend on them.
pub(super) struct Stat {
    kind: u8,
    size: u64,
}

impl Stat {
    /// Something of this kind and size.
    pub(super) fn new(kind: u8, size: u64) -> Self {
        Self { kind, size }
    }

    /// As preview 1 lays it out.
    pub(super) fn bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[16] = self.kind;
        bytes[24..32].copy_from_slice(&1u64.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.size.to_le_bytes());
        bytes
    }
}

/// The path that a guest names, from an open folder on.
pub(super) fn named(
    caller: &mut Caller<'_, Guest>,
    fd: u32,
    path: u32,
    len: u32,
) -> Result<WsPath, Halt> {
    let (memory, guest) = view(caller).map_err(Halt::Runtime)?;
    let text = memory.text(path, len)?;
    let folder = guest.descriptors.folder(fd)?;
    Ok(resolve(&folder.path, text)?)
}

/// Asks from within a guest.
pub(super) async fn ask(caller: &mut Caller<'_, Guest>, asked: Asked) -> Result<Told, Errno> {
    if !caller.data().has_workspace {
        return Err(Errno::Notcapable);
    }
    let exchange = Arc::clone(&caller.data().exchange);
    Ok(exchange.ask(asked).await)
}

async fn stat(caller: &mut Caller<'_, Guest>, fd: u32, path: u32, len: u32) -> Result<Stat, Halt> {
    let path = named(caller, fd, path, len)?;
    match kind(caller, path.clone()).await? {
        Kind::Folder => Ok(Stat::new(FOLDER, 0)),
        Kind::File => Ok(Stat::new(
            REGULAR,
            content(caller, path).await?.len() as u64,
        )),
    }
}

/// What stands at a path.
pub(super) async fn kind(caller: &mut Caller<'_, Guest>, path: WsPath) -> Result<Kind, Errno> {
    match ask(caller, Asked::Kind(path)).await? {
        Told::Kind(kind) => kind,
        Told::Content(_) | Told::Entries(_) | Told::Slept => Err(Errno::Io),
    }
}

/// The bytes of a file.
pub(super) async fn content(
    caller: &mut Caller<'_, Guest>,
    path: WsPath,
) -> Result<Arc<[u8]>, Errno> {
    match ask(caller, Asked::Content(path)).await? {
        Told::Content(content) => content,
        Told::Kind(_) | Told::Entries(_) | Told::Slept => Err(Errno::Io),
    }
}

/// What stands in an open folder, as it was when the guest first asked.
async fn children(caller: &mut Caller<'_, Guest>, fd: u32) -> Result<Arc<[Child]>, Errno> {
    let folder = caller.data_mut().descriptors.folder(fd)?;
    if let Some(known) = &folder.children {
        return Ok(Arc::clone(known));
    }
    let path = folder.path.clone();
    let children = match ask(caller, Asked::Entries(path)).await? {
        Told::Entries(children) => children?,
        Told::Kind(_) | Told::Content(_) | Told::Slept => return Err(Errno::Io),
    };
    if let Descriptor::Folder(folder) = caller.data_mut().descriptors.get_mut(fd)? {
        folder.children = Some(Arc::clone(&children));
    }
    Ok(children)
}

/// Writes the entries of a folder from a number on, as far as the buffer goes: the last one may be cut
/// off. Gives how much of the buffer is used.
fn list(
    memory: &mut Bytes<'_>,
    children: &[Child],
    buffer: u32,
    len: u32,
    cookie: u64,
) -> Result<u32, Errno> {
    let dots = [".", ".."].map(|name| (name, FOLDER));
    let named = children.iter().map(|child| match child.kind {
        Kind::File => (child.name.as_str(), REGULAR),
        Kind::Folder => (child.name.as_str(), FOLDER),
    });
    let buffer = memory.get_mut(buffer, len)?;
    let mut used = 0;
    let skipped = usize::try_from(cookie).unwrap_or(usize::MAX);
    for (number, (name, kind)) in (0u64..).zip(dots.into_iter().chain(named)).skip(skipped) {
        let mut entry = [0; 24];
        entry[..8].copy_from_slice(&(number + 1).to_le_bytes());
        let length = u32::try_from(name.len()).map_err(|_| Errno::Overflow)?;
        entry[16..20].copy_from_slice(&length.to_le_bytes());
        entry[20] = kind;
        for part in [&entry, name.as_bytes()] {
            let kept = part.len().min(buffer.len() - used);
            buffer[used..used + kept].copy_from_slice(&part[..kept]);
            used += kept;
        }
        if used == buffer.len() {
            break;
        }
    }
    u32::try_from(used).map_err(|_| Errno::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cookie: u64, len: u32) -> (u32, Vec<u8>) {
        let children = [("a.py", Kind::File), ("b", Kind::Folder)].map(|(name, kind)| Child {
            name: name.to_owned(),
            kind,
        });
        let mut memory = vec![0; 200];
        let used = list(&mut Bytes(&mut memory), &children, 0, len, cookie).unwrap();
        memory.truncate(used as usize);
        (used, memory)
    }

    #[test]
    fn entries_are_laid_out_one_after_the_other() {
        let (used, bytes) = read(2, 200);
        assert_eq!(used, 28 + 25);
        assert_eq!(bytes[..8], 3u64.to_le_bytes());
        assert_eq!(bytes[16..20], 4u32.to_le_bytes());
        assert_eq!(bytes[20], REGULAR);
        assert_eq!(&bytes[24..28], b"a.py");
        assert_eq!(bytes[28 + 20], FOLDER);
        assert_eq!(&bytes[52..], b"b");
    }

    #[test]
    fn an_entry_that_does_not_fit_is_cut_off() {
        assert_eq!(read(0, 10).0, 10);
        assert_eq!(read(2, 26).0, 26);
        assert_eq!(read(4, 26).0, 0);
        assert_eq!(read(u64::MAX, 26).0, 0);
    }
}
