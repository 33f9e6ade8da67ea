//! The WASM runtime: one engine for the process, what guests may import, and the clock that stops them.

use super::bounds::{MOST_MEMORY, MOST_TABLE_ELEMENTS};
use super::cache::CodeCache;
use super::guest::Guest;
use super::precompiled;
use super::sandbox;
use super::ticker::Ticker;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, Linker, Module, PoolingAllocationConfig,
};

/// What our own functions need on the stack of a guest.
const HOST_STACK: u64 = 512 << 10;

/// A module that is longer is refused before it is looked at.
const MOST_CODE: usize = 128 << 20;

/// The runtimes of the process: one for each size of stack, which is a property of an engine. Nearly
/// always that is one.
static RUNTIMES: Mutex<BTreeMap<u64, Arc<WasmRuntime>>> = Mutex::new(BTreeMap::new());

/// An engine with all that guests share.
pub struct WasmRuntime {
    pub(super) engine: Engine,
    pub(super) linker: Linker<Guest>,
    pub(super) ticker: Ticker,
    /// How many instances there may be at once; `None`: as many as there is memory for.
    pub(super) slots: Option<u32>,
}

impl WasmRuntime {
    /// The runtime of this process for stacks of this size.
    ///
    /// # Errors
    ///
    /// When the machine cannot run WASM modules, with the reason.
    pub fn shared(stack: u64) -> Result<Arc<Self>, String> {
        let mut all = RUNTIMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(&stack) {
            return Ok(Arc::clone(known));
        }
        let runtime = Arc::new(Self::new(stack, slots())?);
        all.insert(stack, Arc::clone(&runtime));
        Ok(runtime)
    }

    /// A runtime with room for so many instances set aside, or, where the system does not give that
    /// much, with room that is asked for as it is needed.
    pub(super) fn new(stack: u64, slots: u32) -> Result<Self, String> {
        let mut config = config(stack);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(slots)));
        let pooled = Engine::new(&config);
        let (engine, slots) = match pooled {
            Ok(engine) => (engine, Some(slots)),
            Err(_) => (on_demand(stack)?, None),
        };
        let linker = sandbox::linker(&engine);
        Ok(Self {
            linker: linker.map_err(|why| unusable(&why))?,
            ticker: Ticker::new(),
            engine,
            slots,
        })
    }

    /// Compiles a module, or takes it from a cache.
    ///
    /// # Errors
    ///
    /// When the bytes are no module that this runtime runs.
    pub(super) fn compile(
        &self,
        bytes: &[u8],
        cache: Option<&CodeCache>,
    ) -> Result<Module, String> {
        check_header(bytes)?;
        let kept = cache.and_then(|cache| cache.get(&self.engine, bytes));
        if let Some(module) = kept.and_then(|code| precompiled::module(&self.engine, &code)) {
            return Ok(module);
        }
        let broken = |why: wasmtime::Error| format!("it is no sound WASM module: {why:#}");
        let module = Module::new(&self.engine, bytes).map_err(broken)?;
        if let Some(cache) = cache
            && let Ok(code) = module.serialize()
        {
            cache.put(&self.engine, bytes, &code);
        }
        Ok(module)
    }
}

/// Tells modules from other things by their first bytes.
fn check_header(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() > MOST_CODE {
        let (found, most) = (bytes.len() as u64, MOST_CODE as u64);
        let (found, most) = (super::bounds::bytes(found), super::bounds::bytes(most));
        return Err(format!("it has {found}; a module has at most {most}"));
    }
    match bytes {
        [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => Ok(()),
        [0, b'a', b's', b'm', _, 0, 1, 0, ..] => Err(
            "it is a component of WASI 0.2, which this version does not run yet; build a core \
             module (`wasm32-wasip1`)"
                .to_owned(),
        ),
        [0, b'a', b's', b'm', ..] => {
            Err("it is cut off or of an unknown version of WASM".to_owned())
        }
        _ => Err("it is no WASM module: it does not begin with `\\0asm`".to_owned()),
    }
}

/// What is the same for all allocators. Everything that makes two runs differ is off.
fn config(stack: u64) -> Config {
    let stack = usize::try_from(stack.max(1)).unwrap_or(usize::MAX / 2);
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(stack)
        .async_stack_size(stack + HOST_STACK as usize)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_component_model(false)
        .wasm_relaxed_simd(false)
        .shared_memory(false)
        .cranelift_nan_canonicalization(true);
    config
}

/// Room for so many instances: address space, not memory.
fn pool(slots: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(slots)
        .total_memories(slots)
        .total_tables(slots * TABLES)
        .total_stacks(slots)
        .max_memories_per_module(1)
        .max_tables_per_module(TABLES)
        .table_elements(MOST_TABLE_ELEMENTS as usize)
        .max_memory_size(usize::try_from(MOST_MEMORY).unwrap_or(usize::MAX));
    pool
}

/// Tables of one module; compilers emit one.
const TABLES: u32 = 4;

/// An engine that sets nothing aside: for systems that bound the address space of a process.
fn on_demand(stack: u64) -> Result<Engine, String> {
    let mut config = config(stack);
    config.memory_reservation(0).memory_may_move(true);
    Engine::new(&config).map_err(|why| unusable(&why))
}

fn unusable(why: &wasmtime::Error) -> String {
    format!("WASM modules cannot be run on this machine: {why:#}")
}

/// Each thread of the machine may have some instances ready and some at work.
fn slots() -> u32 {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    u32::try_from(threads).unwrap_or(64).clamp(4, 64) * 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_file_is_refused_unread() {
        let found = check_header(&vec![0; MOST_CODE + 1]);
        let expected = "it has 128.0 MiB; a module has at most 128 MiB";
        assert_eq!(found, Err(expected.to_owned()));
    }
}
