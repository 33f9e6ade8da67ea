//! The memory of a guest as the host sees it: every address and length comes from the guest and is
//! checked before it is used.

use super::sandbox::Errno;

/// The bytes of a guest.
pub(super) struct Bytes<'m>(pub(super) &'m mut [u8]);

/// A stretch of it that a guest named in a list of such.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// Where it begins.
    pub(super) at: u32,
    /// Its length.
    pub(super) len: u32,
}

/// Stretches of one list that are looked at; the rest is left for the next call, as the functions of
/// the system do it.
const MOST_STRETCHES: u32 = 1024;

impl Bytes<'_> {
    /// A stretch of bytes.
    pub(super) fn get(&self, at: u32, len: u32) -> Result<&[u8], Errno> {
        let (at, len) = (at as usize, len as usize);
        let end = at.checked_add(len).ok_or(Errno::Fault)?;
        self.0.get(at..end).ok_or(Errno::Fault)
    }

    /// The same, to be written.
    pub(super) fn get_mut(&mut self, at: u32, len: u32) -> Result<&mut [u8], Errno> {
        let (at, len) = (at as usize, len as usize);
        let end = at.checked_add(len).ok_or(Errno::Fault)?;
        self.0.get_mut(at..end).ok_or(Errno::Fault)
    }

    /// A text.
    pub(super) fn text(&self, at: u32, len: u32) -> Result<&str, Errno> {
        std::str::from_utf8(self.get(at, len)?).map_err(|_| Errno::Ilseq)
    }

    /// A number of four bytes.
    pub(super) fn u32(&self, at: u32) -> Result<u32, Errno> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(self.get(at, 4)?);
        Ok(u32::from_le_bytes(bytes))
    }

    /// A number of eight bytes.
    pub(super) fn u64(&self, at: u32) -> Result<u64, Errno> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.get(at, 8)?);
        Ok(u64::from_le_bytes(bytes))
    }

    /// Writes bytes.
    pub(super) fn put(&mut self, at: u32, bytes: &[u8]) -> Result<(), Errno> {
        let len = u32::try_from(bytes.len()).map_err(|_| Errno::Overflow)?;
        self.get_mut(at, len)?.copy_from_slice(bytes);
        Ok(())
    }

    /// Writes a number of four bytes.
    pub(super) fn put_u32(&mut self, at: u32, value: u32) -> Result<(), Errno> {
        self.put(at, &value.to_le_bytes())
    }

    /// Writes a number of eight bytes.
    pub(super) fn put_u64(&mut self, at: u32, value: u64) -> Result<(), Errno> {
        self.put(at, &value.to_le_bytes())
    }

    /// The stretches of a list.
    pub(super) fn stretches(&self, list: u32, count: u32) -> Result<Vec<Stretch>, Errno> {
        let one = |index: u32| {
            let at = index.checked_mul(8).and_then(|by| list.checked_add(by));
            let at = at.ok_or(Errno::Fault)?;
            let len = self.u32(at.checked_add(4).ok_or(Errno::Fault)?)?;
            Ok(Stretch {
                at: self.u32(at)?,
                len,
            })
        };
        (0..count.min(MOST_STRETCHES)).map(one).collect()
    }

    /// Copies bytes into stretches, as far as both go; gives how many that were.
    pub(super) fn scatter(&mut self, bytes: &[u8], stretches: &[Stretch]) -> Result<u32, Errno> {
        let mut rest = bytes;
        for stretch in stretches {
            let len = rest.len().min(stretch.len as usize);
            let (now, later) = rest.split_at(len);
            self.put(stretch.at, now)?;
            rest = later;
        }
        u32::try_from(bytes.len() - rest.len()).map_err(|_| Errno::Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_beyond_the_memory_is_read_or_written() {
        let mut memory = [7; 16];
        let mut bytes = Bytes(&mut memory);
        assert_eq!(bytes.get(16, 0), Ok(&[][..]));
        assert_eq!(bytes.get(16, 1), Err(Errno::Fault));
        assert_eq!(bytes.get(u32::MAX, u32::MAX), Err(Errno::Fault));
        assert_eq!(bytes.u64(9), Err(Errno::Fault));
        assert_eq!(bytes.put_u32(13, 1), Err(Errno::Fault));
        assert_eq!(bytes.put(12, &[1; 5]), Err(Errno::Fault));
        assert!(bytes.stretches(u32::MAX - 3, 1).is_err());
        assert!(bytes.stretches(8, 2).is_err());
    }

    #[test]
    fn bytes_go_into_stretches_until_either_ends() {
        let mut memory = [0; 8];
        let mut bytes = Bytes(&mut memory);
        let stretches = [Stretch { at: 0, len: 2 }, Stretch { at: 4, len: 3 }];
        assert_eq!(bytes.scatter(b"abcd", &stretches), Ok(4));
        assert_eq!(bytes.0, b"ab\0\0cd\0\0");
        assert_eq!(bytes.scatter(b"vwxyz+", &stretches), Ok(5));
        assert_eq!(bytes.0, b"vw\0\0xyz\0");
    }
}
