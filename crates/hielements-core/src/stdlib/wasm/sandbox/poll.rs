//! Waiting: files are always ready, and who waits for a clock sleeps as long as the call may go on.

use super::descriptors::Descriptor;
use super::folders::ask;
use super::{Asked, Errno, Halt, WASI, serve, view};
use crate::stdlib::wasm::guest::Guest;
use crate::stdlib::wasm::memory::Bytes;
use std::time::{Duration, SystemTime};
use wasmtime::{Caller, Linker};

/// Sizes of what is asked for and of what is told, in bytes.
const SUBSCRIPTION: u32 = 48;
const EVENT: usize = 32;

/// More is not waited for at once.
const MOST: u32 = 4096;

/// The clock that never goes back.
const MONOTONIC: u32 = 1;

/// What a guest waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// A time, from now on.
    Time(Duration),
    /// A file that is to be read (1) or written (2).
    File(u8, u32),
}

pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        WASI,
        "poll_oneoff",
        |mut caller: Caller<'_, Guest>, args: (u32, u32, u32, u32)| {
            Box::new(async move {
                let (list, events, count, out) = args;
                let happened = wait(&mut caller, list, count).await;
                serve(&mut caller, |memory, _| {
                    let happened = happened?;
                    for (event, at) in happened.iter().zip((events..).step_by(EVENT)) {
                        memory.put(at, event)?;
                    }
                    let number = u32::try_from(happened.len()).map_err(|_| Errno::Overflow)?;
                    Ok(memory.put_u32(out, number)?)
                })
            })
        },
    )?;
    Ok(())
}

/// Waits until something happens; gives what did.
async fn wait(
    caller: &mut Caller<'_, Guest>,
    list: u32,
    count: u32,
) -> Result<Vec<[u8; EVENT]>, Halt> {
    let (memory, guest) = view(caller).map_err(Halt::Runtime)?;
    let waits = read(&memory, guest, list, count)?;
    let files: Vec<_> = waits
        .iter()
        .filter_map(|(data, wait)| match wait {
            Wait::File(kind, fd) => Some(event(*data, *kind, ready(guest, *fd))),
            Wait::Time(_) => None,
        })
        .collect();
    if !files.is_empty() {
        return Ok(files);
    }
    let time = |wait: &Wait| match wait {
        Wait::Time(time) => Some(*time),
        Wait::File(..) => None,
    };
    let first = waits.iter().filter_map(|(_, wait)| time(wait)).min();
    let first = first.ok_or(Errno::Inval)?;
    if !first.is_zero() {
        sleep(caller, first).await;
    }
    let over = waits.iter().filter(|(_, wait)| time(wait) == Some(first));
    Ok(over.map(|(data, _)| event(*data, 0, Ok(0))).collect())
}

/// Sleeping needs no workspace.
async fn sleep(caller: &mut Caller<'_, Guest>, time: Duration) {
    let had = std::mem::replace(&mut caller.data_mut().has_workspace, true);
    // The answer to this is always that the time is over.
    drop(ask(caller, Asked::Sleep(time)).await);
    caller.data_mut().has_workspace = had;
}

fn read(
    memory: &Bytes<'_>,
    guest: &Guest,
    list: u32,
    count: u32,
) -> Result<Vec<(u64, Wait)>, Errno> {
    if count == 0 || count > MOST {
        return Err(Errno::Inval);
    }
    let one = |index: u32| {
        let at = list.checked_add(index * SUBSCRIPTION).ok_or(Errno::Fault)?;
        // All numbers of it lie within these bytes.
        memory.get(at, SUBSCRIPTION)?;
        let data = memory.u64(at)?;
        let wait = match memory.get(at + 8, 1)?[0] {
            0 => {
                let is_absolute = memory.get(at + 40, 1)?[0] & 1 == 1;
                let (clock, time) = (memory.u32(at + 16)?, memory.u64(at + 24)?);
                let time = Duration::from_nanos(time);
                let passed = if is_absolute {
                    now(guest, clock)
                } else {
                    Duration::ZERO
                };
                Wait::Time(time.saturating_sub(passed))
            }
            kind @ (1 | 2) => Wait::File(kind, memory.u32(at + 16)?),
            _ => return Err(Errno::Inval),
        };
        Ok((data, wait))
    };
    (0..count).map(one).collect()
}

/// What a clock of the guest shows.
fn now(guest: &Guest, clock: u32) -> Duration {
    if !guest.rights.clock {
        return Duration::ZERO;
    }
    if clock == MONOTONIC {
        return guest.began.elapsed();
    }
    SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
}

/// How much can be read or written without waiting.
fn ready(guest: &mut Guest, fd: u32) -> Result<u64, Errno> {
    Ok(match guest.descriptors.get(fd)? {
        Descriptor::File(file) => (file.content.len() as u64).saturating_sub(file.position),
        Descriptor::Input | Descriptor::Folder(_) => 0,
        Descriptor::Output | Descriptor::Real(_) => 1,
    })
}

/// Something that happened, as preview 1 lays it out.
fn event(data: u64, kind: u8, ready: Result<u64, Errno>) -> [u8; EVENT] {
    let mut event = [0; EVENT];
    event[..8].copy_from_slice(&data.to_le_bytes());
    event[10] = kind;
    match ready {
        Ok(bytes) => event[16..24].copy_from_slice(&bytes.to_le_bytes()),
        Err(errno) => event[8] = errno as u8,
    }
    event
}
