//! From stored machine code to a module: the one place of the project that needs `unsafe`.
//!
//! Wasmtime offers no other way to run code that it compiled in an earlier process but its own cache,
//! which does not notice a damaged byte. What must be true for the call below to be sound, and who sees
//! to it:
//!
//! - the bytes were written by [`Engine::precompile_module`] of a wasmtime that compiles alike: their
//!   name holds [`Engine::precompile_compatibility_hash`], and wasmtime compares its version and
//!   settings once more;
//! - nothing in them changed since: [`super::cache`] compares a digest over all of them;
//! - nobody else wrote them: they come from a folder of the user that nobody else may enter, and never
//!   from a workspace.
#![allow(unsafe_code, reason = "wasmtime has no safe way to load compiled code")]

use wasmtime::{Engine, Module};

/// The module of code that [`Engine::precompile_module`] gave and that is known to be unchanged.
/// `None` where wasmtime does not take it.
pub(super) fn module(engine: &Engine, code: &super::cache::Unchanged) -> Option<Module> {
    // SAFETY: `Unchanged` is only made by the cache, under the conditions above.
    unsafe { Module::deserialize(engine, code.bytes()) }.ok()
}
