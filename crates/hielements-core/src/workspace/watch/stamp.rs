//! What the system says about a path without opening it, and whether that changed.
#![allow(
    clippy::disallowed_methods,
    reason = "stands beside the door: asks for stat data, reads nothing"
)]

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Clocks of file systems are coarse: two seconds on FAT. What changed so shortly before a look
/// may have changed after it.
const COARSE: Duration = Duration::from_secs(2);

/// What stands at a path: the entry itself and, behind a link, its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    own: Stat,
    target: Option<Stat>,
}

/// Everything that a write, a replacement or a change of rights alters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stat {
    len: u64,
    modified: Option<SystemTime>,
    inode: Inode,
}

impl Stamp {
    /// `None`: there is nothing, or it cannot be reached.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let own = fs::symlink_metadata(path).ok()?;
        let target = own.is_symlink().then(|| fs::metadata(path).ok());
        Some(Self {
            own: Stat::of(&own),
            target: target.flatten().as_ref().map(Stat::of),
        })
    }

    /// Whether something may have changed at or after `time`.
    pub(super) fn is_since(&self, time: SystemTime) -> bool {
        let target = self.target.as_ref();
        self.own.is_since(time) || target.is_some_and(|target| target.is_since(time))
    }
}

impl Stat {
    fn of(meta: &Metadata) -> Self {
        Self {
            len: meta.len(),
            modified: meta.modified().ok(),
            inode: Inode::of(meta),
        }
    }

    fn is_since(&self, time: SystemTime) -> bool {
        let latest = self.modified.max(self.inode.changed());
        latest.is_none_or(|latest| latest.checked_add(COARSE).is_none_or(|end| end >= time))
    }
}

/// Which folder stands at a path. `None`: none does.
pub(super) fn folder(path: &Path) -> Option<(u64, u64)> {
    let meta = fs::metadata(path).ok().filter(Metadata::is_dir)?;
    Some(Inode::of(&meta).identity())
}

/// Whether a folder, and no link to one, stands at a path.
pub(super) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

#[cfg(unix)]
use unix::Inode;

#[cfg(unix)]
mod unix {
    use std::fs::Metadata;
    use std::os::unix::fs::MetadataExt;
    use std::time::{Duration, SystemTime};

    /// What only Unix says. The time of its change is in nobody's hand, as that of a modification is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct Inode {
        device: u64,
        number: u64,
        mode: u32,
        seconds: i64,
        nanoseconds: i64,
    }

    impl Inode {
        pub(super) fn of(meta: &Metadata) -> Self {
            Self {
                device: meta.dev(),
                number: meta.ino(),
                mode: meta.mode(),
                seconds: meta.ctime(),
                nanoseconds: meta.ctime_nsec(),
            }
        }

        pub(super) fn identity(&self) -> (u64, u64) {
            (self.device, self.number)
        }

        pub(super) fn changed(&self) -> Option<SystemTime> {
            let seconds = u64::try_from(self.seconds).ok()?;
            let nanoseconds = u64::try_from(self.nanoseconds).ok()?;
            SystemTime::UNIX_EPOCH
                .checked_add(Duration::from_secs(seconds))?
                .checked_add(Duration::from_nanos(nanoseconds))
        }
    }
}

#[cfg(not(unix))]
use elsewhere::Inode;

#[cfg(not(unix))]
mod elsewhere {
    use std::fs::Metadata;
    use std::time::SystemTime;

    /// What tells one file from another of the same name.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct Inode {
        folder: bool,
        read_only: bool,
        created: Option<SystemTime>,
    }

    impl Inode {
        pub(super) fn of(meta: &Metadata) -> Self {
            Self {
                folder: meta.is_dir(),
                read_only: meta.permissions().readonly(),
                created: meta.created().ok(),
            }
        }

        pub(super) fn identity(&self) -> (u64, u64) {
            let age = self
                .created
                .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
            let age = age.unwrap_or_default();
            (age.as_secs(), u64::from(age.subsec_nanos()))
        }

        pub(super) fn changed(&self) -> Option<SystemTime> {
            self.created
        }
    }
}
