//! How a call of a guest into the host can fail: with a number that the guest is told, or for good.

use crate::stdlib::wasm::bounds::Exceeded;
use crate::stdlib::wasm::guest::Guest;

/// What went wrong, as preview 1 numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::stdlib::wasm) enum Errno {
    /// No such descriptor, or not one of that kind.
    Badf = 8,
    /// An address outside of the memory.
    Fault = 21,
    /// No UTF-8.
    Ilseq = 25,
    /// An argument that makes no sense.
    Inval = 28,
    /// The file cannot be read.
    Io = 29,
    /// A folder where a file is needed.
    Isdir = 31,
    /// A symbolic link.
    Loop = 32,
    /// A path that is too long.
    Nametoolong = 37,
    /// Nothing there.
    Noent = 44,
    /// A file where a folder is needed.
    Notdir = 54,
    /// Not on offer.
    Notsup = 58,
    /// A number that does not fit.
    Overflow = 61,
    /// Not writable.
    Rofs = 69,
    /// No file with a position.
    Spipe = 70,
    /// Outside of what the guest may reach.
    Notcapable = 76,
}

impl Errno {
    /// What a function returns that succeeded.
    pub(in crate::stdlib::wasm) const SUCCESS: i32 = 0;
}

/// Why a function does not give what it was asked for.
#[derive(Debug)]
pub(in crate::stdlib::wasm) enum Halt {
    /// The guest is told.
    Errno(Errno),
    /// The guest is told a number that wasmtime-wasi gave.
    Code(i32),
    /// The guest went beyond a limit, and is ended.
    Exceeded(Exceeded),
    /// The runtime failed, or ends the guest for a reason of its own.
    Runtime(wasmtime::Error),
}

impl Halt {
    /// What the function returns, or what ends the guest.
    pub(in crate::stdlib::wasm) fn into_return(self, guest: &mut Guest) -> wasmtime::Result<i32> {
        match self {
            Self::Errno(errno) => Ok(errno as i32),
            Self::Code(code) => Ok(code),
            Self::Exceeded(exceeded) => Err(guest.end(exceeded)),
            Self::Runtime(error) => Err(error),
        }
    }
}

impl From<Errno> for Halt {
    fn from(errno: Errno) -> Self {
        Self::Errno(errno)
    }
}
