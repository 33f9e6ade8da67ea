//! Guests written as text, and what becomes of them. Most are hostile: after each, another call of the
//! same library and one of another library must still work.

mod abi;
mod escape;
mod files;
mod limits;
mod loading;
mod rights;
mod script;
mod warm;

use super::super::config::LibrarySource;
use super::load_wasm_library;
use crate::config;
use crate::diagnostics::Diagnostic;
use crate::source::{Sources, WsPath};
use crate::stdlib::facts::FactBase;
use crate::stdlib::host::Host;
use crate::stdlib::{Args, Context, Library, Outcome, Value};
use crate::workspace::trace::Trace;
use crate::workspace::{Door, MemoryWorkspace, Workspace};

/// A guest whose `library_check` has this body; `more` are further fields of the module.
fn guest(check: &str, more: &str) -> Vec<u8> {
    module(&format!(
        r#"(memory (export "memory") 2)
        (data (i32.const 16) "guest\00")
        (data (i32.const 32) "{{\"Pass\":null}}\00")
        (func (export "library_name") (result i32) (i32.const 16))
        (func (export "library_call") (param i32 i32 i32) (result i32) (i32.const 32))
        (func (export "library_check") (param $function i32) (param $args i32) (param $workspace i32)
            (result i32) {check})
        {more}"#
    ))
}

/// A module of these fields, which end with its imports where it has some.
fn module(fields: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {fields})")).expect("a module")
}

/// A loaded library with what it was loaded from.
struct Loaded {
    library: Box<dyn Library>,
    workspace: MemoryWorkspace,
    diagnostics: Vec<Diagnostic>,
}

/// Loads a module as the library `t`, with further keys of its entry.
fn load(module: &[u8], keys: &str) -> Loaded {
    load_in(MemoryWorkspace::default(), &Host::default(), module, keys)
}

fn load_in(files: MemoryWorkspace, host: &Host, module: &[u8], keys: &str) -> Loaded {
    let workspace = files.file("lib/t.wasm", module);
    let (library, diagnostics) = load_on(&workspace, host, keys);
    Loaded {
        library,
        workspace,
        diagnostics,
    }
}

fn load_on(
    workspace: &dyn Workspace,
    host: &Host,
    keys: &str,
) -> (Box<dyn Library>, Vec<Diagnostic>) {
    let text = format!("[libraries.t]\npath = \"lib/t.wasm\"\n{keys}\n");
    let mut sources = Sources::default();
    let file = sources.add(WsPath::from_walk("hielements.toml"), text.as_str());
    let (config, mistakes) = config::read(file, &text);
    assert_eq!(mistakes.len(), 0, "{mistakes:?}");
    let entry = &config.libraries[0];
    let LibrarySource::Wasm(wasm) = &entry.source else {
        panic!("the entry is a module");
    };
    let mut found = Vec::new();
    let door = Door::new(workspace);
    let library = load_wasm_library(entry, wasm, (&door, host), &mut found);
    (library, found)
}

impl Loaded {
    /// Calls the function `f` of the library as a check.
    fn check(&self, args: Vec<Value>) -> (Outcome, Trace) {
        check_on(&*self.library, &self.workspace, args)
    }

    /// Calls it; gives what comes of it in a line.
    fn said(&self) -> String {
        said(&self.check(Vec::new()).0)
    }

    /// What was wrong when it was loaded.
    fn complaints(&self) -> String {
        let messages = self.diagnostics.iter().map(|found| found.message.as_str());
        messages.collect::<Vec<_>>().join("\n")
    }
}

fn check_on(
    library: &dyn Library,
    workspace: &dyn Workspace,
    args: Vec<Value>,
) -> (Outcome, Trace) {
    let door = Door::new(workspace);
    let facts = FactBase::new(workspace, Vec::new());
    let outcome = library.check(
        &Context {
            door: &door,
            facts: &facts,
            folder: &WsPath::root(),
            cancelled: None,
        },
        "f",
        &Args(args),
    );
    (outcome, door.into_trace())
}

fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::Fail { message, .. } => format!("fail: {message}"),
        Outcome::Error(message) => format!("error: {message}"),
    }
}

/// What comes of a guest whose check has this body, twice; another library works afterwards.
fn hostile(check: &str, more: &str, keys: &str, expected: &str) {
    hostile_module(&guest(check, more), keys, expected);
}

fn hostile_module(module: &[u8], keys: &str, expected: &str) {
    let loaded = load(module, keys);
    for _ in 0..2 {
        assert_eq!(loaded.said(), expected);
    }
    let other = load(&guest("(i32.const 32)", ""), "");
    assert_eq!(other.said(), "pass");
}

/// What is wrong with a module that does not load; each call of it is an error, and another library
/// loads.
fn refused(module: &[u8], keys: &str, expected: &str) {
    let loaded = load(module, keys);
    assert_eq!(
        loaded.complaints(),
        format!("library `t` cannot be loaded: {expected}")
    );
    assert_eq!(
        loaded.said(),
        format!("error: library `t` cannot be called: {expected}")
    );
    let other = load(&guest("(i32.const 32)", ""), "");
    assert_eq!(other.said(), "pass");
}
