//! What a library may do: what it asks for, as far as the configuration proposes it and the user
//! trusts it.

use super::sandbox::{Visible, Writing};
use std::time::Duration;
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{FsPerms, HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// What the instances of a library may do.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// What they see of the workspace.
    pub(super) visible: Visible,
    /// What they may write.
    pub(super) writing: Option<Writing>,
    /// Their environment.
    pub(super) env: Vec<(String, String)>,
    /// Whether they see the real time.
    pub(super) clock: bool,
    /// Whether they get real random numbers.
    pub(super) random: bool,
}

impl Rights {
    /// The side of wasmtime-wasi: what is not about reading files.
    pub(super) fn context(&self) -> wasmtime::Result<WasiP1Ctx> {
        let mut builder = WasiCtxBuilder::new();
        builder
            .allow_blocking_current_thread(true)
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .envs(&self.env);
        if let Some(writing) = &self.writing {
            builder.preopened_dir(&writing.root, ".", FsPerms::ReadWrite)?;
        }
        if !self.clock {
            builder.wall_clock(Still).monotonic_clock(Still);
        }
        if !self.random {
            builder.secure_random(Deterministic::new(SEED.to_vec()));
        }
        Ok(builder.build_p1())
    }
}

/// A clock that stands still.
struct Still;

impl HostWallClock for Still {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

impl HostMonotonicClock for Still {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        0
    }
}

/// The random numbers of every guest that was granted no others: arbitrary, and always the same.
const SEED: [u8; 256] = seed();

const fn seed() -> [u8; 256] {
    let mut bytes = [0; 256];
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut at = 0;
    while at < bytes.len() {
        // xorshift64*, whose high bits are the good ones.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes[at] = (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8;
        at += 1;
    }
    bytes
}
