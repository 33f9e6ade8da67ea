//! One instance of a library: started, called once, dropped.

use super::bounds::{Bound, Bounds};
use super::engine::WasmRuntime;
use super::exchange::{Ended, Exchange, Watch, run};
use super::failure::{Cause, Failure};
use super::guest::Guest;
use super::memory::Bytes;
use super::rights::Rights;
use super::sandbox::{Asked, Told, answer};
use super::shape::{ABI_VERSION, Allocate, Entry, Release, Shape};
use crate::workspace::Door;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use wasmtime::{
    Func, Instance as Started, InstancePre, Memory, ModuleExport, Store, Trap, UpdateDeadline,
};
use wasmtime_wasi::I32Exit;

/// The size of a page of memory.
const PAGE: u64 = 64 << 10;

/// A library that can be started any number of times.
pub(super) struct Prepared {
    pub(super) runtime: Arc<WasmRuntime>,
    pub(super) module: InstancePre<Guest>,
    pub(super) shape: Shape,
    pub(super) bounds: Arc<Bounds>,
    pub(super) rights: Arc<Rights>,
}

/// An instance that nobody has called yet.
pub(super) struct Instance {
    store: Store<Guest>,
    exchange: Arc<Exchange>,
    started: Started,
    memory: Memory,
}

/// On whose behalf a guest is called.
#[derive(Clone, Copy, Default)]
pub(super) struct Caller<'a> {
    /// The door of its task; without one the guest sees no files.
    pub(super) door: Option<&'a Door<'a>>,
    /// Becomes true when nobody wants the answer any more.
    pub(super) cancelled: Option<&'a AtomicBool>,
}

impl Prepared {
    /// Starts an instance: its start function, its `_initialize`, the version of its interface. It sees
    /// no files meanwhile.
    pub(super) fn start(&self) -> Result<Instance, Failure> {
        let no_room = |why: wasmtime::Error| Failure {
            cause: Cause::NoRoom(format!("{why:#}")),
            log: None,
        };
        let guest = Guest::new(&self.bounds, &self.rights).map_err(no_room)?;
        let exchange = Arc::clone(&guest.exchange);
        let mut store = Store::new(&self.runtime.engine, guest);
        store.limiter(|guest| guest);
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
        store.set_epoch_deadline(1);
        let watch = Watch::new(&self.bounds, None);
        let ticking = self.runtime.ticker.begin(&self.runtime.engine);
        let started = run(
            self.begin(&mut store),
            &exchange,
            &|asked| nothing(&asked),
            &watch,
        );
        drop(ticking);
        let (started, memory) = over(started, &mut store)?;
        store.data_mut().memory = Some(memory);
        Ok(Instance {
            store,
            exchange,
            started,
            memory,
        })
    }

    async fn begin(&self, store: &mut Store<Guest>) -> wasmtime::Result<(Started, Memory)> {
        let started = self.module.instantiate_async(&mut *store).await?;
        let memory = started.get_module_export(&mut *store, &self.shape.memory);
        let memory = memory.and_then(wasmtime::Extern::into_memory);
        let memory = memory.ok_or_else(|| wasmtime::Error::msg("it has no memory"))?;
        if let Some(initialize) = &self.shape.initialize {
            let initialize = function(store, started, initialize)?;
            initialize
                .typed::<(), ()>(&*store)?
                .call_async(&mut *store, ())
                .await?;
        }
        if let Some(version) = &self.shape.version {
            let version = function(store, started, version)?;
            let version = version.typed::<(), i32>(&*store)?;
            let version = version.call_async(&mut *store, ()).await?;
            if version != ABI_VERSION {
                return Err(wasmtime::Error::msg(format!(
                    "it needs version {version} of the interface between host and guest; this \
                     version of Hielements offers {ABI_VERSION}"
                )));
            }
        }
        Ok((started, memory))
    }

    /// Calls a function of an instance with texts; gives the text that it answers. The instance is
    /// used up, whatever comes of it.
    pub(super) fn call(
        &self,
        mut instance: Instance,
        entry: Entry,
        texts: &[&str],
        caller: Caller<'_>,
    ) -> Result<Answered, Failure> {
        let Some(export) = self.shape.entry(entry) else {
            let log = &instance.store.data().log;
            return Err(Failure::new(Cause::Missing(entry.name()), log));
        };
        instance.store.data_mut().has_workspace = caller.door.is_some();
        instance.store.set_epoch_deadline(1);
        let visible = &self.rights.visible;
        let tell = |asked: Asked| match caller.door {
            Some(door) => answer(door, visible, asked),
            None => nothing(&asked),
        };
        let watch = Watch::new(&self.bounds, caller.cancelled);
        let ticking = self.runtime.ticker.begin(&self.runtime.engine);
        let exchange = Arc::clone(&instance.exchange);
        let answered = run(
            self.ask(&mut instance, export, texts),
            &exchange,
            &tell,
            &watch,
        );
        drop(ticking);
        let text = over(answered, &mut instance.store)?;
        let log = &instance.store.data().log;
        Ok(Answered {
            text: text.map_err(|cause| Failure::new(cause, log))?,
            log: log.text(),
        })
    }

    async fn ask(
        &self,
        instance: &mut Instance,
        export: &ModuleExport,
        texts: &[&str],
    ) -> wasmtime::Result<Result<String, Cause>> {
        let len = texts.iter().map(|text| text.len() as u64 + 1).sum();
        let given = match len {
            0 => 0,
            len => match self.allocate(instance, len).await? {
                Ok(at) => at,
                Err(cause) => return Ok(Err(cause)),
            },
        };
        let places = write(instance, given, texts);
        let function = function(&mut instance.store, instance.started, export)?;
        let store = &mut instance.store;
        let answer = match *places {
            [] => {
                function
                    .typed::<(), u32>(&*store)?
                    .call_async(store, ())
                    .await
            }
            [a] => {
                function
                    .typed::<u32, u32>(&*store)?
                    .call_async(store, a)
                    .await
            }
            [a, b] => {
                function
                    .typed::<(u32, u32), u32>(&*store)?
                    .call_async(store, (a, b))
                    .await
            }
            [a, b, c, ..] => {
                let function = function.typed::<(u32, u32, u32), u32>(&*store)?;
                function.call_async(store, (a, b, c)).await
            }
        }?;
        let text = self.read(instance, answer);
        if len > 0 {
            self.release(instance, given, len).await?;
        }
        Ok(text)
    }

    /// Sets memory of a guest aside: by its own allocator, else in pages that it does not know of.
    async fn allocate(
        &self,
        instance: &mut Instance,
        len: u64,
    ) -> wasmtime::Result<Result<u32, Cause>> {
        let Ok(size) = u32::try_from(len) else {
            let why = format!("the arguments take {}", super::bounds::bytes(len));
            return Ok(Err(Cause::Unreadable(why)));
        };
        let store = &mut instance.store;
        let Some((export, form)) = &self.shape.allocate else {
            let end = instance.memory.data_size(&*store) as u64;
            instance
                .memory
                .grow_async(&mut *store, len.div_ceil(PAGE))
                .await?;
            return Ok(Ok(u32::try_from(end)?));
        };
        let allocate = function(store, instance.started, export)?;
        let at = match form {
            Allocate::Size => {
                allocate
                    .typed::<u32, u32>(&*store)?
                    .call_async(&mut *store, size)
                    .await?
            }
            Allocate::SizeAlign => {
                let allocate = allocate.typed::<(u32, u32), u32>(&*store)?;
                allocate.call_async(&mut *store, (size, 1)).await?
            }
            Allocate::Realloc => {
                let allocate = allocate.typed::<(u32, u32, u32, u32), u32>(&*store)?;
                allocate.call_async(&mut *store, (0, 0, 1, size)).await?
            }
        };
        let end = u64::from(at) + len;
        if at == 0 || end > instance.memory.data_size(&*store) as u64 {
            let why = format!(
                "its `{}` gave no room for {len} bytes: it answered address {at}",
                self.shape.allocator()
            );
            return Ok(Err(Cause::Unreadable(why)));
        }
        Ok(Ok(at))
    }

    /// Gives the memory of the arguments back.
    async fn release(&self, instance: &mut Instance, at: u32, len: u64) -> wasmtime::Result<()> {
        let (Some((export, form)), Some(_)) = (&self.shape.release, &self.shape.allocate) else {
            return Ok(());
        };
        let store = &mut instance.store;
        let (release, size) = (
            function(store, instance.started, export)?,
            u32::try_from(len)?,
        );
        match form {
            Release::Pointer => {
                release
                    .typed::<u32, ()>(&*store)?
                    .call_async(store, at)
                    .await
            }
            Release::PointerSize => {
                let release = release.typed::<(u32, u32), ()>(&*store)?;
                release.call_async(store, (at, size)).await
            }
            Release::PointerSizeAlign => {
                let release = release.typed::<(u32, u32, u32), ()>(&*store)?;
                release.call_async(store, (at, size, 1)).await
            }
        }
    }

    /// The text at an address: as far as the next NUL.
    fn read(&self, instance: &Instance, at: u32) -> Result<String, Cause> {
        let memory = instance.memory.data(&instance.store);
        if at == 0 {
            return Err(Cause::Unreadable("it answered a null pointer".to_owned()));
        }
        let Some(rest) = memory.get(at as usize..) else {
            let why = format!("it answered address {at}, which lies outside of its memory");
            return Err(Cause::Unreadable(why));
        };
        let most = usize::try_from(self.bounds.result).unwrap_or(usize::MAX);
        let seen = &rest[..rest.len().min(most.saturating_add(1))];
        let Some(end) = memchr::memchr(0, seen) else {
            return Err(self.endless(rest.len(), most));
        };
        match std::str::from_utf8(&seen[..end]) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                let at = error.valid_up_to();
                let why = format!("its answer is no UTF-8: byte {at} is wrong");
                Err(Cause::Unreadable(why))
            }
        }
    }

    fn endless(&self, there: usize, most: usize) -> Cause {
        if there <= most {
            let why = "no NUL ends its answer before the end of its memory";
            return Cause::Unreadable(why.to_owned());
        }
        let seen = format!(
            "its answer is longer than {}",
            super::bounds::bytes(most as u64)
        );
        Cause::Exceeded(self.bounds.exceeded(Bound::Result, seen))
    }
}

/// What a guest answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    /// The answer.
    pub(super) text: String,
    /// What it said beside that.
    pub(super) log: Option<String>,
}

/// Writes texts one behind the other, each with a NUL; gives their addresses.
fn write(instance: &mut Instance, at: u32, texts: &[&str]) -> Vec<u32> {
    let mut memory = Bytes(instance.memory.data_mut(&mut instance.store));
    let mut next = at;
    let mut places = Vec::with_capacity(texts.len());
    for text in texts {
        places.push(next);
        // A NUL inside would end the text for the guest.
        let clean = text.replace('\0', "\u{fffd}");
        let clean = clean.as_bytes();
        let end = clean.len().min(text.len());
        let written = memory.put(next, &clean[..end]).and_then(|()| {
            next = next.saturating_add(u32::try_from(end).unwrap_or(u32::MAX));
            memory.put(next, &[0])
        });
        next = next.saturating_add(1);
        debug_assert!(written.is_ok(), "the room was set aside for these texts");
    }
    places
}

fn function(
    store: &mut Store<Guest>,
    started: Started,
    export: &ModuleExport,
) -> wasmtime::Result<Func> {
    let found = started.get_module_export(store, export);
    let found = found.and_then(wasmtime::Extern::into_func);
    found.ok_or_else(|| wasmtime::Error::msg("an export is gone"))
}

/// What a guest is told that works for no task.
fn nothing(asked: &Asked) -> Told {
    use super::sandbox::Errno::Notcapable;
    match asked {
        Asked::Kind(_) => Told::Kind(Err(Notcapable)),
        Asked::Content(_) => Told::Content(Err(Notcapable)),
        Asked::Entries(_) => Told::Entries(Err(Notcapable)),
        Asked::Sleep(_) => Told::Slept,
    }
}

/// What came of a call, with why where it came to nothing.
fn over<T>(
    done: Result<wasmtime::Result<T>, Ended>,
    store: &mut Store<Guest>,
) -> Result<T, Failure> {
    let guest = store.data_mut();
    let cause = match done {
        Ok(Ok(value)) => return Ok(value),
        Err(Ended::Cancelled) => Cause::Cancelled,
        Err(Ended::Curious) => Cause::Trapped("it asks about the workspace without end".to_owned()),
        Err(Ended::Late(exceeded)) => Cause::Exceeded(exceeded),
        Ok(Err(error)) => match guest.exceeded.take() {
            Some(exceeded) => Cause::Exceeded(exceeded),
            None => cause(&error, &guest.bounds),
        },
    };
    Err(Failure::new(cause, &guest.log))
}

fn cause(error: &wasmtime::Error, bounds: &Bounds) -> Cause {
    if let Some(I32Exit(status)) = error.downcast_ref() {
        return Cause::Exited(*status);
    }
    match error.downcast_ref() {
        Some(Trap::StackOverflow) => {
            let seen = "its calls nest deeper than that".to_owned();
            Cause::Exceeded(bounds.exceeded(Bound::Stack, seen))
        }
        Some(trap) => Cause::Trapped(trap.to_string()),
        None => Cause::NoRoom(format!("{error:#}")),
    }
}
