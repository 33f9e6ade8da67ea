//! What can be said about a module before anybody uses it: `hielements lib check`.

use super::bounds::{Bounds, DEFAULT_TIME};
use super::engine::WasmRuntime;
use super::plugin::Candidate;
use super::sandbox;
use super::shape::ABI_VERSION;
use crate::stdlib::Signature;
use crate::stdlib::config::Limits;
use hielements_plugin::Description;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use wasmtime::ExternType;

/// What a module is, as far as it can be told.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Its length, in bytes.
    pub size: u64,
    /// Its digest: 64 digits.
    pub sha256: String,
    /// What it imports, by the module that offers it, each name with whether it is on offer.
    pub imports: BTreeMap<String, Vec<(String, bool)>>,
    /// What it exports: names with types.
    pub exports: Vec<(String, String)>,
    /// How long compiling it took.
    pub compiled: Duration,
    /// What it is as a library, or why it is none.
    pub library: Result<Answers, String>,
}

/// What a library says and how fast it says it.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The version of the interface that is spoken.
    pub abi: i32,
    /// The name that it gives itself.
    pub name: String,
    /// What it says of itself; everything is empty where it says nothing.
    pub description: Description,
    /// Its functions, where it says which it has.
    pub signatures: Option<Vec<Signature>>,
    /// How long a call takes that asks for its name, an instance and all.
    pub called: Duration,
}

/// Looks at a module, compiles it and calls it.
///
/// # Errors
///
/// When the bytes are no module, or this machine runs none; in words.
pub fn inspect(bytes: &[u8]) -> Result<Inspection, String> {
    let bounds = Bounds::new(&Limits::default(), DEFAULT_TIME);
    let runtime = WasmRuntime::shared(bounds.stack)?;
    let began = Instant::now();
    let module = runtime.compile(bytes, None)?;
    let compiled = began.elapsed();
    let mut imports: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for import in module.imports() {
        let (from, name) = (import.module(), import.name());
        let offered = sandbox::offers(from, name);
        let names = imports.entry(from.to_owned()).or_default();
        names.push((name.to_owned(), offered));
    }
    let exports = module.exports();
    let exports = exports.map(|export| (export.name().to_owned(), typed(&export.ty())));
    Ok(Inspection {
        size: bytes.len() as u64,
        sha256: super::sha256(bytes),
        imports,
        exports: exports.collect(),
        compiled,
        library: answers(&runtime, &module, bounds),
    })
}

fn answers(
    runtime: &std::sync::Arc<WasmRuntime>,
    module: &wasmtime::Module,
    bounds: Bounds,
) -> Result<Answers, String> {
    let candidate = Candidate::of(runtime, module, "module", bounds)?;
    let called = candidate.time_of_a_call()?;
    Ok(Answers {
        abi: ABI_VERSION,
        name: candidate.own_name,
        signatures: candidate.signatures,
        description: candidate.description,
        called,
    })
}

/// A type as the text format writes it.
fn typed(ty: &ExternType) -> String {
    match ty {
        ExternType::Func(ty) => {
            let list = |types: Vec<String>| types.join(", ");
            let params = list(ty.params().map(|ty| ty.to_string()).collect());
            let results = list(ty.results().map(|ty| ty.to_string()).collect());
            if results.is_empty() {
                format!("({params})")
            } else {
                format!("({params}) -> {results}")
            }
        }
        ExternType::Memory(ty) => {
            let least = ty.minimum().saturating_mul(ty.page_size());
            format!("{} or more", super::bounds::bytes(least))
        }
        ExternType::Global(ty) => format!("global {}", ty.content()),
        ExternType::Table(_) => "table".to_owned(),
        ExternType::Tag(_) => "tag".to_owned(),
    }
}
