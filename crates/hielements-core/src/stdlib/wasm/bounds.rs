//! How much of the machine one library may use, and how it is said that it wanted more.

use crate::stdlib::config::Limits;
use std::time::Duration;

/// Elements that all tables of a module may hold together, whatever the configuration says: the pool
/// sets aside room for as many.
pub(super) const MOST_TABLE_ELEMENTS: u64 = 1_000_000;

/// A memory of 32 bits has no more.
pub(super) const MOST_MEMORY: u64 = 4 << 30;

/// The stack of a call, where the configuration does not say.
pub(super) const DEFAULT_STACK: u64 = 1 << 20;

/// The time of a call, where the configuration does not say.
pub(super) const DEFAULT_TIME: Duration = Duration::from_secs(10);

/// The same, where somebody waits for it in an editor.
pub(super) const EDITOR_TIME: Duration = Duration::from_secs(2);

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// The limits of one library, with the defaults filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Linear memory, and the files that are open, in bytes.
    pub(super) memory: u64,
    /// Time of one call.
    pub(super) time: Duration,
    /// Stack, in bytes.
    pub(super) stack: u64,
    /// Longest result, in bytes.
    pub(super) result: u64,
    /// What is kept of the log, in bytes.
    pub(super) log: u64,
    /// Files open at once.
    pub(super) open_files: u64,
    /// Elements of all tables.
    pub(super) tables: u64,
}

/// One of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Linear memory and open files.
    Memory,
    /// Time of one call.
    Time,
    /// Stack.
    Stack,
    /// Longest result.
    Result,
    /// Files open at once.
    OpenFiles,
    /// Elements of tables.
    Tables,
}

/// A limit that a library went beyond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exceeded {
    /// Which.
    pub(super) bound: Bound,
    /// The limit as a person reads it.
    pub(super) allowed: String,
    /// What was seen instead.
    pub(super) seen: String,
}

impl Bounds {
    /// The limits of the configuration; a call may take `time` where it does not say.
    pub(super) fn new(limits: &Limits, time: Duration) -> Self {
        Self {
            memory: limits.memory.unwrap_or(256 * MIB).min(MOST_MEMORY),
            time: limits.time.unwrap_or(time),
            stack: limits.stack.unwrap_or(DEFAULT_STACK),
            result: limits.result.unwrap_or(16 * MIB),
            log: limits.log.unwrap_or(64 * KIB),
            open_files: limits.open_files.unwrap_or(64),
            tables: limits.tables.unwrap_or(100_000).min(MOST_TABLE_ELEMENTS),
        }
    }

    /// That a limit does not allow what was seen.
    pub(super) fn exceeded(&self, bound: Bound, seen: String) -> Exceeded {
        let allowed = match bound {
            Bound::Memory => bytes(self.memory),
            Bound::Time => duration(self.time),
            Bound::Stack => bytes(self.stack),
            Bound::Result => bytes(self.result),
            Bound::OpenFiles => self.open_files.to_string(),
            Bound::Tables => format!("{} elements", self.tables),
        };
        Exceeded {
            bound,
            allowed,
            seen,
        }
    }
}

impl Bound {
    /// What is limited, in words.
    fn what(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Time => "time",
            Self::Stack => "stack",
            Self::Result => "result",
            Self::OpenFiles => "open files",
            Self::Tables => "tables",
        }
    }

    /// The key of the configuration.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Time => "time",
            Self::Stack => "stack",
            Self::Result => "result",
            Self::OpenFiles => "open_files",
            Self::Tables => "tables",
        }
    }
}

impl Exceeded {
    /// For the person who reads the result.
    pub(super) fn message(&self, library: &str) -> String {
        let Self {
            bound,
            allowed,
            seen,
        } = self;
        let (what, key) = (bound.what(), bound.key());
        format!(
            "its {what} limit of {allowed} does not allow it: {seen}; raise \
             `libraries.{library}.limits.{key}` if it should"
        )
    }
}

/// A number of bytes as a person reads it.
pub(super) fn bytes(count: u64) -> String {
    match count {
        0..KIB => format!("{count} bytes"),
        KIB..MIB => fraction(count, KIB, "KiB"),
        MIB.. => fraction(count, MIB, "MiB"),
    }
}

fn fraction(count: u64, unit: u64, name: &str) -> String {
    if count.is_multiple_of(unit) {
        return format!("{} {name}", count / unit);
    }
    format!("{:.1} {name}", count as f64 / unit as f64)
}

/// A time as the configuration spells it.
pub(super) fn duration(time: Duration) -> String {
    if time.subsec_millis() == 0 && time.as_secs() > 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_spelled_for_people() {
        let spelled = [12, 2048, 1536, 256 * MIB, MIB + MIB / 2].map(bytes);
        let expected = ["12 bytes", "2 KiB", "1.5 KiB", "256 MiB", "1.5 MiB"];
        assert_eq!(spelled, expected);
        let times = [Duration::from_secs(10), Duration::from_millis(1500)].map(duration);
        assert_eq!(times, ["10 s", "1500 ms"]);
    }

    #[test]
    fn a_limit_is_named_with_what_was_seen_and_its_key() {
        let bounds = Bounds::new(&Limits::default(), DEFAULT_TIME);
        let found = bounds.exceeded(Bound::Memory, "it asked for 1 GiB".to_owned());
        assert_eq!(
            found.message("docs"),
            "its memory limit of 256 MiB does not allow it: it asked for 1 GiB; raise \
             `libraries.docs.limits.memory` if it should"
        );
    }
}
