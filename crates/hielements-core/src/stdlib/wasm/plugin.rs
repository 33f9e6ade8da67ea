//! A module that is loaded: compiled, looked at, started once, with what it says of itself.

use super::bounds::Bounds;
use super::cache::CodeCache;
use super::engine::WasmRuntime;
use super::failure::{Cause, Failure};
use super::instance::{Caller, Prepared};
use super::parking::Parking;
use super::pool::Pool;
use super::rights::{Rights, Wanted};
use super::shape::{Entry, Shape};
use crate::stdlib::config::WasmLibraryConfig;
use crate::stdlib::{Signature, wire};
use hielements_plugin::Description;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use wasmtime::Module;

/// Calls over which their time is taken.
const CALLS: u32 = 20;

/// A library that can be called.
pub(super) struct Plugin {
    /// All that it was made from: equal keys are equal plugins.
    key: String,
    description: Description,
    signatures: Option<Vec<Signature>>,
    pool: Arc<Pool>,
    parking: Parking,
}

/// A module before it is known what it may do.
pub(super) struct Candidate {
    prepared: Prepared,
    /// The name that it gives itself.
    pub(super) own_name: String,
    pub(super) description: Description,
    pub(super) signatures: Option<Vec<Signature>>,
}

/// What a workspace has loaded, by the names of the libraries: what did not change stays as it is, and
/// stands in for a newer module that does not load.
#[derive(Default)]
pub(in crate::stdlib) struct Modules(Mutex<BTreeMap<String, Arc<Plugin>>>);

impl Modules {
    /// What is loaded under a name.
    pub(super) fn get(&self, name: &str) -> Option<Arc<Plugin>> {
        self.all().get(name).cloned()
    }

    /// Puts a plugin in the place of the one before.
    pub(super) fn put(&self, name: &str, plugin: &Arc<Plugin>) {
        self.all().insert(name.to_owned(), Arc::clone(plugin));
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Plugin>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.all().keys()).finish()
    }
}

impl Candidate {
    /// Compiles a module, looks at it, starts it and asks what it says of itself. It may do nothing
    /// yet.
    ///
    /// # Errors
    ///
    /// When it is no library that can be called, in words.
    pub(super) fn new(
        name: &str,
        bytes: &[u8],
        bounds: Bounds,
        cache: Option<&CodeCache>,
    ) -> Result<Self, String> {
        let runtime = WasmRuntime::shared(bounds.stack)?;
        let module = runtime.compile(bytes, cache)?;
        Self::of(&runtime, &module, name, bounds)
    }

    /// The same, of a module that is compiled.
    ///
    /// # Errors
    ///
    /// As [`Candidate::new`].
    pub(super) fn of(
        runtime: &Arc<WasmRuntime>,
        module: &Module,
        name: &str,
        bounds: Bounds,
    ) -> Result<Self, String> {
        let bounds = Arc::new(bounds);
        let prepared = prepare(runtime, module, &bounds, &Arc::default())?;
        let say = |failure: Failure| failure.what(name);
        let own_name = ask(&prepared, Entry::Name).map_err(say)?;
        let description = match ask(&prepared, Entry::Describe) {
            Ok(text) => wire::description(name, &text)?,
            Err(Failure {
                cause: Cause::Missing(_),
                ..
            }) => Description::default(),
            Err(failure) => return Err(say(failure)),
        };
        Ok(Self {
            signatures: wire::signatures(&description)?,
            prepared,
            own_name,
            description,
        })
    }

    /// How long it takes to start an instance and to ask it for its name.
    ///
    /// # Errors
    ///
    /// When it fails, in words.
    pub(super) fn time_of_a_call(&self) -> Result<Duration, String> {
        let began = Instant::now();
        for _ in 0..CALLS {
            ask(&self.prepared, Entry::Name).map_err(|failure| failure.what(&self.own_name))?;
        }
        Ok(began.elapsed() / CALLS)
    }

    /// What it asks for and the configuration proposes.
    pub(super) fn wanted(&self, config: &WasmLibraryConfig) -> Wanted {
        Wanted::new(&self.description.permissions, &config.permissions)
    }

    /// The library with the rights that it gets.
    pub(super) fn granted(self, key: String, rights: Rights) -> Plugin {
        let prepared = Prepared {
            rights: Arc::new(rights),
            ..self.prepared
        };
        let pool = Pool::new(prepared);
        pool.refill();
        Plugin {
            key,
            description: self.description,
            signatures: self.signatures,
            pool,
            parking: Parking::default(),
        }
    }
}

/// Asks a function without arguments on an instance of its own.
fn ask(prepared: &Prepared, entry: Entry) -> Result<String, Failure> {
    let instance = prepared.start()?;
    let answered = prepared.call(instance, entry, &[], Caller::default())?;
    Ok(answered.text)
}

fn prepare(
    runtime: &Arc<WasmRuntime>,
    module: &Module,
    bounds: &Arc<Bounds>,
    rights: &Arc<Rights>,
) -> Result<Prepared, String> {
    let shape = Shape::of(module)?;
    let linked = runtime.linker.instantiate_pre(module);
    Ok(Prepared {
        module: linked.map_err(|why| format!("its imports do not fit: {why:#}"))?,
        runtime: Arc::clone(runtime),
        shape,
        bounds: Arc::clone(bounds),
        rights: Arc::clone(rights),
    })
}

impl Plugin {
    /// What it was made from.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// What it says of itself.
    pub(super) fn description(&self) -> &Description {
        &self.description
    }

    /// Its functions, where it says which it has.
    pub(super) fn signatures(&self) -> Option<&[Signature]> {
        self.signatures.as_deref()
    }

    /// How it fared.
    pub(super) fn parking(&self) -> &Parking {
        &self.parking
    }

    /// Calls a function on an instance that nobody has called.
    pub(super) fn call(
        &self,
        entry: Entry,
        texts: &[&str],
        caller: Caller<'_>,
    ) -> Result<String, Failure> {
        if let Some(parked) = self.parking.parked() {
            return Err(parked);
        }
        let instance = self.pool.take();
        let prepared = self.pool.prepared();
        let done = instance.and_then(|instance| prepared.call(instance, entry, texts, caller));
        self.parking.note(&done);
        done.map(|answered| answered.text)
    }
}
