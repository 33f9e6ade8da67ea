//! What the host keeps of one guest while it lives.

use super::bounds::{Bound, Bounds, Exceeded, bytes};
use super::exchange::Exchange;
use super::log::Log;
use super::rights::Rights;
use super::sandbox::Descriptors;
use std::sync::Arc;
use std::time::Instant;
use wasmtime::{Memory, ResourceLimiter};
use wasmtime_wasi::p1::WasiP1Ctx;

/// One guest: its limits, what it may do, what it has open, what it said.
pub(super) struct Guest {
    /// Its memory, once the instance is there.
    pub(super) memory: Option<Memory>,
    pub(super) bounds: Arc<Bounds>,
    pub(super) rights: Arc<Rights>,
    pub(super) descriptors: Descriptors,
    pub(super) exchange: Arc<Exchange>,
    pub(super) log: Log,
    /// The limit that ended it.
    pub(super) exceeded: Option<Exceeded>,
    /// Whether it works for a task; before that it sees no files.
    pub(super) has_workspace: bool,
    /// When its clock began, where it has one.
    pub(super) began: Instant,
    /// Elements of all its tables.
    table_elements: u64,
    pub(super) wasi: WasiP1Ctx,
}

impl Guest {
    /// A guest that has done nothing yet.
    ///
    /// # Errors
    ///
    /// When the folder into which it may write cannot be opened.
    pub(super) fn new(bounds: &Arc<Bounds>, rights: &Arc<Rights>) -> wasmtime::Result<Self> {
        Ok(Self {
            memory: None,
            descriptors: Descriptors::default(),
            exchange: Arc::default(),
            log: Log::new(bounds.log),
            exceeded: None,
            has_workspace: false,
            began: Instant::now(),
            table_elements: 0,
            wasi: rights.context()?,
            bounds: Arc::clone(bounds),
            rights: Arc::clone(rights),
        })
    }

    /// Notes that it went beyond a limit; gives what ends it.
    pub(super) fn end(&mut self, exceeded: Exceeded) -> wasmtime::Error {
        self.exceeded = Some(exceeded);
        wasmtime::Error::msg("a limit was exceeded")
    }
}

impl ResourceLimiter for Guest {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired as u64 <= self.bounds.memory {
            return Ok(true);
        }
        let seen = format!("it asked for {}", bytes(desired as u64));
        let exceeded = self.bounds.exceeded(Bound::Memory, seen);
        Err(self.end(exceeded))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let more = desired.saturating_sub(current) as u64;
        let total = self.table_elements.saturating_add(more);
        if total <= self.bounds.tables {
            self.table_elements = total;
            return Ok(true);
        }
        let seen = format!("it asked for {total} elements");
        let exceeded = self.bounds.exceeded(Bound::Tables, seen);
        Err(self.end(exceeded))
    }
}
